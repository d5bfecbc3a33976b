"""The web server, however it is started: `gunicorn`, `gunicorn app:app` and `make run` are one service.

gunicorn reads this file in the folder it is started in; options on its command line win.
The service is loaded once, and its processes share the memory.
"""

import ctypes
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

measured_at = os.environ.get("METRICS_LISTEN", "").strip()
MEASURES = "PROMETHEUS_MULTIPROC_DIR"
"""Folder in which web processes put their measurements together: set by an operator, or made here."""
ours = None
if measured_at or os.environ.get("METRICS_TOKEN", "").strip():
    ours = None if os.environ.get(MEASURES) else tempfile.mkdtemp(prefix="asb-measures-")
    folder = Path(os.environ.setdefault(MEASURES, ours or ""))
    folder.mkdir(0o700, parents=True, exist_ok=True)
    for left in folder.glob("*.db"):  # of a run that ended: its numbers would count again
        left.unlink()
else:
    os.environ.pop(MEASURES, None)
# Settled before anything loads prometheus_client, which looks at its folder once, when it is loaded.
from gunicorn import glogging
from gunicorn.http import wsgi
from prometheus_client import multiprocess

from asb import logs, web
from asb.database import db
from asb.upkeep import UpkeepRefused, keys

wsgi_app = "app:app"
bind = [f"127.0.0.1:{os.environ.get('PORT') or '5000'}"]
if measured_at:
    bind.append(measured_at)
workers = int(os.environ.get("WEB_PROCESSES") or "2")
worker_class = "gthread"
threads = 24
"""In each process. Reading the body of a request holds one: a slow upload leaves the others free."""

timeout = 30
"""Seconds after which a process that gives no sign of life is replaced. Slow requests are no such case."""
graceful_timeout = 20
"""Seconds that requests in progress have after a stop."""
keepalive = 5
max_requests, max_requests_jitter = 10_000, 2_000
"""A process is replaced after so many requests, and never all at once: whatever it had kept goes with it."""
umask = 0o077
"""Files that it makes, such as the database of SQLite, can be read by this user alone."""
forwarded_allow_ips = ""
"""What proxies say is read in one place, by TRUSTED_PROXIES."""
control_socket_disable = True
"""Its default path is shared by all services of one user."""
loglevel = "warning"
preload_app = True

wsgi.SERVER = "asb"
"""The header Server names no product, of which somebody could look up the weaknesses."""

os.umask(umask)  # for what is made before the first process
logs.set_up(os.environ)


def child_exit(_server: Any, worker: Any) -> None:
    """When a web process has ended: what it was doing at that moment is no longer done."""
    if MEASURES in os.environ:
        multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """When the server ends."""
    if ours:
        shutil.rmtree(ours, ignore_errors=True)


class Log(glogging.Logger):
    """gunicorn's log, written as ours. It would quote a request that it cannot read, with its secrets."""

    def setup(self, cfg: Any) -> None:
        """Has it written by the handler of this process."""
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True

    def access(self, *_facts: Any) -> None:
        """Writes nothing: there is no log of requests."""


logger_class = Log

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # malloc.h
LARGE = 1024 * 1024
"""Bytes from which a block of memory goes back to the system as soon as it is free: uploads, not pages."""
ARENAS = 2
"""Pools from which threads get their memory. glibc would make eight for each core, and each keeps its own."""


def give_memory_back() -> None:
    """Otherwise glibc learns from the first upload to keep such blocks, in an arena for each thread: uploads
    of 10 MB by twelve people left a process with 400 MB for good.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option:  # glibc has it, musl has not and does not need it
        set_option(M_MMAP_THRESHOLD, LARGE)
        set_option(M_ARENA_MAX, ARENAS)


give_memory_back()


def on_starting(server: Any) -> None:
    """Refuses a wrong SECRET_KEY before anything is served, once for all processes."""
    app = server.app.wsgi()
    with app.app_context():
        try:
            keys.settle(app.extensions["asb_settings"], web.now())
        except UpkeepRefused as error:
            print(error, file=sys.stderr)
            sys.exit(2)
        finally:
            db.engine.dispose()  # no process may inherit this connection


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
