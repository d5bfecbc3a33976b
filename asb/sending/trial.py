"""Sends a test message at once, past the outbox, to see what the mail server says."""

from __future__ import annotations

import secrets
import threading
from dataclasses import asdict

from flask import current_app

from asb import letters
from asb.casework.post import mail
from asb.config import Settings
from asb.council import Council
from asb.database import writing
from asb.models import Letter
from asb.rules.days import london_date
from asb.sending.folder import Folder
from asb.sending.round import now, preparing
from asb.sending.smtp import Server
from asb.sending.way import Way
from asb.tokens import Tokens

WAIT = 5.0
"""Seconds to wait for each answer: somebody looks at the page meanwhile."""


def send_test(address: str, by: int | None) -> None:
    """Sends a test message to this address. Accepted, it ends any trouble: letters are tried again at once.

    `by`: the manager who does it; None for an operator's command. Raises NotSent with the server's words, and
    ValueError for an address that cannot be one.
    """
    settings: Settings = current_app.extensions["asb_settings"]
    tokens: Tokens = current_app.extensions["asb_tokens"]
    council: Council = current_app.extensions["asb_council"].as_of(london_date(now()))
    composed = asdict(letters.mail_test(address, council))
    letter = Letter(**composed, message_id=secrets.token_hex(16), written_at=now())
    preparing(settings, tokens)(letter)
    way: Way = Folder(settings.letters_folder, settings.mail_default_sender, tokens, council)
    if settings.mail_server:
        way = Server(settings, tokens, council, threading.Event(), wait=min(WAIT, settings.mail_timeout))
    try:
        way.deliver(letter)
    finally:
        way.close()
        mail.note("tested", by, now())
    with writing() as session:
        mail.has_accepted(session, now())
