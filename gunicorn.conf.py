"""The web server: the service is loaded once, and its processes share the memory. gunicorn reads this."""

import ctypes
import gc
import sys
from typing import Any

from asb import web
from asb.database import db
from asb.upkeep import UpkeepRefused, keys

preload_app = True

M_MMAP_THRESHOLD = -3  # malloc.h
LARGE = 1024 * 1024
"""Bytes from which a block of memory goes back to the system as soon as it is free: uploads, not pages."""


def give_memory_back() -> None:
    """Otherwise glibc learns from the first upload to keep such blocks, in an arena for each thread: uploads
    of 10 MB by twelve people left a process with 400 MB for good.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option:  # glibc has it, musl has not and does not need it
        set_option(M_MMAP_THRESHOLD, LARGE)


give_memory_back()


def when_ready(server: Any) -> None:
    """Before the first process is made: a wrong SECRET_KEY is refused, once for all of them.

    What is loaded stays, so it need not be looked through again. Looking would write to its pages, and then
    each process would have its own copy of them.
    """
    app = server.app.wsgi()
    with app.app_context():
        try:
            keys.settle(app.extensions["asb_settings"], web.now())
        except UpkeepRefused as error:
            print(error, file=sys.stderr)
            sys.exit(2)
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, worker: Any) -> None:
    """In a new process: no connection to the database may have two owners."""
    with worker.app.wsgi().app_context():
        db.engine.dispose(close=False)
