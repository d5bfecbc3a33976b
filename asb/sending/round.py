"""One round of sending: claims waiting letters, sends each where it may go now, and settles it."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import monotonic, sleep

from flask import current_app
from sqlalchemy.exc import DBAPIError

from asb.casework.acts import delivery
from asb.casework.post import outbox
from asb.config import Settings
from asb.council import Council
from asb.models import Letter
from asb.rules.days import london_date
from asb.sending.folder import Folder
from asb.sending.smtp import Server
from asb.sending.way import NotSent, Way
from asb.tokens import Tokens

log = logging.getLogger("asb.sending")

PAUSE = 2.0
"""Seconds between tries to store a result while the database is away."""
NAME = f"{socket.gethostname()}:{os.getpid()}"
"""Name of this worker."""


def now() -> datetime:
    return datetime.now(UTC)


def ways_out(settings: Settings, tokens: Tokens) -> Mapping[str, Way]:
    """Returns the way out of each route whose letters leave by themselves."""
    if settings.mail_server:
        return {"email": Server(settings, tokens)}
    return {"email": Folder(settings.letters_folder, settings.mail_default_sender, tokens)}


def send_waiting(stopping: threading.Event) -> int:
    """Sends all waiting letters; returns how many were tried. Stops early if the server is unavailable."""
    settings: Settings = current_app.extensions["asb_settings"]
    council: Council = current_app.extensions["asb_council"].as_of(london_date(now()))
    ways = ways_out(settings, current_app.extensions["asb_tokens"])
    tried = 0
    try:
        while not stopping.is_set() and (letter := outbox.claim(NAME, now())):
            tried += 1
            if not _go(letter, ways, council):
                break
    finally:
        for way in ways.values():
            way.close()
    return tried


def _go(letter: Letter, ways: Mapping[str, Way], council: Council) -> bool:
    """Sends a claimed letter where it may go now, and settles it. Returns whether to go on with others."""
    if letter.tries > outbox.MOST_TRIES:
        _fail(letter, "every try ended without an answer")
        return True
    address = outbox.address_now(letter, council)
    if address is None:
        _fail(letter, outbox.NOT_SAFE)
        return True
    letter.to_address = address
    try:
        ways[letter.route].deliver(letter)
    except NotSent as error:
        return _not_sent(letter, error)
    except Exception as error:
        # A letter that cannot be made into an email must not stop the others.
        log.warning("letter %s cannot be sent: %s", letter.id, type(error).__name__)
        _fail(letter, f"it could not be made into an email ({type(error).__name__})")
        return True
    _settle(delivery.accepted, letter, now())
    return True


def _not_sent(letter: Letter, error: NotSent) -> bool:
    """Tries a letter again later, or fails it. Returns whether to go on with others."""
    if error.for_good:
        log.warning("letter %s was refused for good", letter.id)
    if error.for_good or letter.tries >= outbox.MOST_TRIES:
        _fail(letter, str(error))
    else:
        _settle(delivery.put_off, letter, str(error), now())
    return not error.ours


def _fail(letter: Letter, words: str) -> None:
    _settle(delivery.failed, letter, words, current_app.extensions["asb_council"], now())


def _settle(verb: Callable[..., None], *facts: object) -> None:
    """Stores the result of a letter, waiting for the database if it is away: otherwise it would be sent
    again.
    """
    until = monotonic() + outbox.LEASE.total_seconds() / 2
    while True:
        try:
            verb(*facts)
        except DBAPIError:
            if monotonic() > until:
                raise
            sleep(PAUSE)
        else:
            return
