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

from asb import pdf
from asb.casework.acts import delivery
from asb.casework.post import by_notify, mail, outbox
from asb.config import Settings
from asb.council import Council
from asb.models import Letter
from asb.rules.days import london_date
from asb.sending.answers import Fault
from asb.sending.folder import Folder
from asb.sending.notify import Notify, may_be_posted
from asb.sending.smtp import Server
from asb.sending.way import NotSent, Stopped, Way
from asb.tokens import Tokens

log = logging.getLogger("asb.sending")

PAUSE = 2.0
"""Seconds between tries to store a result while the database is away."""
NAME = f"{socket.gethostname()}:{os.getpid()}"
"""Name of this worker."""


def now() -> datetime:
    return datetime.now(UTC)


def ways_out(
    settings: Settings, tokens: Tokens, council: Council, stopping: threading.Event
) -> Mapping[int, Way]:
    """Returns the way out of each service that takes letters. Without a mail server, a folder keeps emails;
    but not where others leave by GOV.UK Notify, because those in the folder would be missed.
    """
    ways: dict[int, Way] = {}
    if settings.notify:
        posted = current_app.extensions["asb_posted"]
        ways[mail.NOTIFY] = Notify(settings.notify, tokens, council, posted, stopping)
    if settings.mail_server:
        ways[mail.SERVER] = Server(settings, tokens, council, stopping)
    elif "email" not in settings.by_notify:
        folder = settings.letters_folder
        ways[mail.SERVER] = Folder(folder, settings.mail_default_sender, tokens, council)
    return ways


def send_waiting(stopping: threading.Event) -> int:
    """Sends all waiting letters; returns how many were tried. Ends early if mail is paused; trouble with one
    service ends it for the letters that go by it.
    """
    settings: Settings = current_app.extensions["asb_settings"]
    tokens: Tokens = current_app.extensions["asb_tokens"]
    council: Council = current_app.extensions["asb_council"].as_of(london_date(now()))
    ways, prepare = ways_out(settings, tokens, council, stopping), preparing(settings, tokens)
    if "post" in settings.by_notify and pdf.is_here():
        by_notify.take_from_tray(may_be_posted, council, now())
    tried = 0
    try:
        while not stopping.is_set() and (letter := outbox.claim(NAME, now(), prepare, settings.by_notify)):
            tried += 1
            _go(letter, ways, council, stopping)
    finally:
        for way in ways.values():
            way.close()
    return tried


def preparing(settings: Settings, tokens: Tokens) -> Callable[[Letter], None]:
    """Returns what gives a letter, once, its Message-ID in the domain of the sender, and the digest by which
    a delivery report finds it.
    """
    domain = settings.mail_default_sender.partition("@")[2]

    def prepare(letter: Letter) -> None:
        if "@" not in letter.message_id:
            letter.message_id = f"<{letter.message_id}@{domain}>"
        if settings.mail_bounce_address and letter.bounce is None:
            letter.bounce = tokens.digest(tokens.bounce(letter.message_id))

    return prepare


def _go(letter: Letter, ways: Mapping[int, Way], council: Council, stopping: threading.Event) -> None:
    """Sends a claimed letter where it may go now, and settles it."""
    try:
        files, way = outbox.readied(letter, council), _way_of(letter, ways)
    except outbox.CannotGo as error:
        return _settle(stopping, delivery.failed, letter, str(error), council, now())
    try:
        way.deliver(letter, files)
    except Stopped:
        return _settle(stopping, delivery.give_back, letter, now())
    except NotSent as error:
        return _not_sent(letter, error, council, stopping)
    except Exception as error:
        # A letter that cannot be made into what is sent must not stop the others.
        log.warning("letter %s cannot be sent: %s", letter.id, type(error).__name__)
        made = "an email" if letter.route == "email" else "what is sent"
        why = f"it could not be made into {made} ({type(error).__name__})"
        return _settle(stopping, delivery.failed, letter, why, council, now())
    return _settle(None, delivery.accepted, letter, now())


def _way_of(letter: Letter, ways: Mapping[int, Way]) -> Way:
    """The way out of a claimed letter. Raises CannotGo where there is none for it."""
    way = ways.get(delivery.service_of(letter))
    if way is None or letter.route not in way.routes:
        raise outbox.CannotGo(outbox.NO_NOTIFY if letter.by_notify else outbox.NO_MAIL_SERVER)
    return way


def _not_sent(letter: Letter, error: NotSent, council: Council, stopping: threading.Event) -> None:
    """Tries a letter again later, or fails it."""
    words, own = str(error), error.fault is Fault.LETTER
    if own:
        over = error.for_good or letter.counted >= outbox.MOST_TRIES
    else:
        most = outbox.MOST_UNCLEAR if error.for_good else outbox.MOST_TRIES
        over = error.fault is Fault.UNCLEAR and letter.counted > most
    if over:
        log.warning("letter %s was refused for good: %s", letter.id, words)
        refused = own and error.for_good and error.of_address
        _settle(stopping, delivery.failed, letter, words, council, now(), refused)
    elif own:
        _settle(stopping, delivery.put_off, letter, words, now())
    else:
        _settle(stopping, delivery.hold, letter, words, now(), error.fault is Fault.UNCLEAR)
        by = " by GOV.UK Notify" if letter.by_notify else ""
        log.error("no letter can be sent%s, so they wait: %s", by, words)


def _settle(stopping: threading.Event | None, verb: Callable[..., object], *facts: object) -> None:
    """Stores the result of a letter, waiting for the database if it is away: otherwise it would be sent
    again. Waits no longer once `stopping` is set; None for a letter that was accepted.
    """
    until = monotonic() + outbox.LEASE.total_seconds() / 2
    while True:
        try:
            verb(*facts)
        except DBAPIError:
            if monotonic() > until or (stopping is not None and stopping.is_set()):
                raise
            sleep(PAUSE)
        else:
            return
