"""The web server: the service is loaded once, and its processes share the memory. gunicorn reads this."""

import gc
from typing import Any

from asb.database import db

preload_app = True


def when_ready(_server: Any) -> None:
    """Before the first process is made: what is loaded stays, so it need not be looked through again.

    Looking would write to its pages, and then each process would have its own copy of them.
    """
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, worker: Any) -> None:
    """In a new process: no connection to the database may have two owners."""
    with worker.app.wsgi().app_context():
        db.engine.dispose(close=False)
