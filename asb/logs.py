"""Logs: one line an event, with its time, level and request number; nothing that a person wrote.

Lines are plain, or JSON objects with the keys `time`, `level`, `logger`, `request`, `process` and `message`.
Of an exception only its type and place are written, never its message, which may quote what was sent.
Libraries, which may quote anything, are cited by place alone, but for what gunicorn says of its own ports and
processes.
"""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

REPEATS = 60
"""Seconds in which a warning that repeats itself is counted and not written again."""
LONGEST = 4000
"""Characters of one message."""
HOME = str(Path(__file__).resolve().parent.parent)
OF_THE_SERVER = {
    "Connection in use: %s",
    "Invalid address: %s",
    "Can't connect to %s",
    "WORKER TIMEOUT (pid:%s)",
    "Worker (pid:%s) was sent %s!",
    "Worker (pid:%s) was sent %s! Perhaps out of memory?",
    "Worker (pid:%s) exited with code %s.",
}
"""What gunicorn says of its own ports and processes. It has nothing of a request, so it can be written."""

request_number: ContextVar[str] = ContextVar("request_number", default="")
"""Number of the request that is answered now, as its error page shows it; empty between requests."""


def new_number() -> str:
    """Gives the request that begins a number: eight letters and digits, which say nothing about it."""
    number = secrets.token_hex(4)
    request_number.set(number)
    return number


def place(error: BaseException) -> str:
    """Where an exception came from: file, line and function of each step, the innermost first."""
    steps = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{_short(step.filename)}:{step.lineno} {step.name}" for step in reversed(steps))


def _short(file: str) -> str:
    ours = file.startswith(HOME) and "site-packages" not in file
    return file.removeprefix(HOME).removeprefix("/") if ours else Path(file).name


def message(record: logging.LogRecord) -> str:
    """What a line says of an event: our own words; of a library's no more than may be known."""
    of_the_server = record.name == "gunicorn.error" and record.msg in OF_THE_SERVER
    if record.name.split(".")[0] == "asb" or of_the_server:
        said = record.getMessage()
    else:
        said = f"said at {record.module}:{record.lineno}"
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        said = f"{said}: {type(error).__name__} at {place(error)}"
    plain = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in said.replace("\n", " | "))
    return plain[:LONGEST]


class Lines(logging.Formatter):
    """Writes an event as one line, plain or as JSON."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        at, said = at.replace("+00:00", "Z"), message(record) + getattr(record, "and_more", "")
        number = request_number.get()
        if not self.as_json:
            return f"{at} {record.levelname} {record.name} {number or '-'} {said}"
        facts = {
            "time": at,
            "level": record.levelname,
            "logger": record.name,
            "request": number or None,
            "process": record.process,
            "message": said,
        }
        return json.dumps(facts, ensure_ascii=False)


class Folding(logging.StreamHandler[TextIO]):
    """Writes to stderr. A warning that repeats itself is written once, then counted, a minute at a time.

    Records are alike if they have the same `fold` (given as `extra`), or else the same words.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self.seen: dict[tuple[str, str], _Repeated] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Writes a record, or counts it."""
        self._tell(record.created)
        if record.levelno >= logging.WARNING:
            alike = (record.name, getattr(record, "fold", "") or message(record))
            if found := self.seen.get(alike):
                found.times += 1
                return
            self.seen[alike] = _Repeated(record)
        super().emit(record)

    def _tell(self, now: float | None) -> None:
        """Writes how often each was repeated whose minute is over; None: of all."""
        for alike, found in list(self.seen.items()):
            if now is not None and now < found.until:
                continue
            if found.times:
                super().emit(found.told(now))
            else:
                del self.seen[alike]

    def close(self) -> None:
        """Writes what was counted and not yet told."""
        self.acquire()
        try:
            self._tell(None)
        finally:
            self.release()
        super().close()


class _Repeated:
    """A record that was written, and how often it came again since."""

    def __init__(self, record: logging.LogRecord) -> None:
        self.record, self.times, self.until = record, 0, record.created + REPEATS

    def told(self, now: float | None) -> logging.LogRecord:
        """The record with how often it came again; counting begins anew."""
        again = logging.makeLogRecord(vars(self.record))
        again.and_more = f" (again: {self.times} times)"
        again.created = now or self.until
        self.times, self.until = 0, again.created + REPEATS
        return again


def set_up(environ: Mapping[str, str], stream: TextIO | None = None) -> logging.Handler:
    """Sends the log of this process to stderr, or to `stream`; returns the handler. LOG_FORMAT in `environ`
    says if lines are JSON.
    """
    handler = Folding(stream)
    handler.setFormatter(Lines(as_json=environ.get("LOG_FORMAT", "").strip().lower() == "json"))
    root = logging.getLogger()
    for other in list(root.handlers):
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("asb").setLevel(logging.INFO)
    return handler


def failure(log: logging.Logger, words: str, error: BaseException, **extra: Any) -> None:
    """Logs an error of ours by its type and place."""
    log.error("%s: %s at %s", words, type(error).__name__, place(error), extra=extra)
