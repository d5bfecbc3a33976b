"""PDF files: tagged pages of A4, made from our own HTML in a process of its own, which fetches nothing."""

from __future__ import annotations

import json
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from asb import programs

SECONDS = 40
"""The process is killed after this long."""
CPU_SECONDS = 30
AT_ONCE = 2
"""Most that are made at the same time by one web process; others wait, but no longer than `SECONDS`."""
LARGEST = 64 * 1024 * 1024
START = (sys.executable, "-I")
PROGRAM = Path(__file__).parent / "__main__.py"

log = logging.getLogger("asb")
_turn = threading.BoundedSemaphore(AT_ONCE)


class NotHere(Exception):
    """This machine lacks what makes a PDF: Pango."""


class NotMade(Exception):
    """It was refused, killed, or has crashed: it took too long, or more memory than it may have."""


class Crashed(NotMade):
    """It ended without a PDF, and not by one of its limits."""


def is_here() -> bool:
    """Whether PDF files can be made on this machine. Asks once, by loading all that it needs."""
    try:
        _look()
    except (NotHere, NotMade):
        return False
    return True


def make(html: str) -> bytes:
    """Returns the PDF of a whole HTML document, which brings its own style. Raises NotHere, NotMade.

    Nothing is fetched: neither addresses nor files that the document names.
    """
    return _made("make", html.encode())


def bind(documents: Sequence[str], *, both_sides: bool) -> bytes:
    """Returns several whole HTML documents as one PDF with the title of the first: see `make`.

    Each counts its own pages; with `both_sides` each begins on the front of a sheet.
    """
    return _made("bind", json.dumps({"documents": [*documents], "both_sides": both_sides}).encode())


def _made(what: str, content: bytes) -> bytes:
    if not _turn.acquire(timeout=SECONDS):
        raise NotMade("others were made all the time")
    try:
        made = _twice(what, content)
    except NotMade as error:
        log.warning("a PDF could not be made: %s", error)
        raise
    finally:
        _turn.release()
    if not made.startswith(b"%PDF-"):
        raise NotMade("what came is no PDF")
    return made


def _twice(what: str, content: bytes) -> bytes:
    """Tries once more if the process ended by itself, which need not be the document's fault."""
    try:
        return _child(what, content)
    except Crashed:
        return _child(what, content)


@cache  # an exception is not kept: Pango may be installed meanwhile
def _look() -> None:
    _child("look", b"")


def _child(what: str, content: bytes) -> bytes:
    command = [*START, str(PROGRAM), what, str(CPU_SECONDS)]
    try:
        status, made = programs.run(command, content, seconds=SECONDS, largest=LARGEST)
    except programs.TookTooLong:
        raise NotMade("it took too long") from None
    if status == 3:
        raise NotHere
    if status:
        is_limit = -status in (signal.SIGKILL, signal.SIGXCPU, signal.SIGXFSZ, signal.SIGALRM)
        raise (NotMade if is_limit else Crashed)(f"it ended with status {status}")
    return made
