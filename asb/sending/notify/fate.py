"""What became of letters, as GOV.UK Notify says when it is asked or calls back."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from flask import current_app

from asb.casework.acts import delivery
from asb.casework.post import by_notify
from asb.config import Settings
from asb.council import Council
from asb.rules.days import london_date
from asb.sending.notify.client import Client
from asb.sending.way import NotSent, Stopped

log = logging.getLogger("asb.sending")

ADDRESS = "the address or number does not work"
NOT_THERE = {
    ("email", "permanent-failure"): ADDRESS,
    ("email", "temporary-failure"): "the inbox is full, or it does not take our letter",
    ("text", "permanent-failure"): ADDRESS,
    ("text", "temporary-failure"): "the phone is off, has no signal, or is full",
    ("post", "returned-letter"): "the post has brought it back",
}
"""By route and status: the letter did not arrive at its address."""
NOT_SENT = {
    "permanent-failure": "it cannot be printed",
    "technical-failure": "it could not be sent, for a reason of theirs",
    "validation-failed": "part of it is outside the printable area, or the address is not complete",
    "virus-scan-failed": "a virus may be in its PDF",
    "cancelled": "somebody has cancelled it there",
}
"""By status: the letter did not go, and its address is not to blame."""
MOST_ASKED = 200
"""Most letters that are asked about in one go, once an hour: a small council sends fewer in ten days."""


def take(reference: str, status: str, now: datetime) -> bool:
    """Notes the status of the letter with our reference. Taken twice, it changes nothing more.

    Returns whether there is such a letter, sent by GOV.UK Notify.
    """
    council: Council = current_app.extensions["asb_council"].as_of(london_date(now))

    def why(route: str) -> tuple[str, bool]:
        lost = NOT_THERE.get((route, status))
        said = lost or NOT_SENT.get(status)
        return (f"GOV.UK Notify says {status}: {said}" if said else ""), lost is not None

    return delivery.learned(f"<{reference}>", status, why, council, now)


def ask(stopping: threading.Event, now: datetime) -> None:
    """Asks what became of every letter of the last days of which that is not known yet."""
    settings: Settings = current_app.extensions["asb_settings"]
    if settings.notify is None:
        return
    client = Client(settings.notify, stopping)
    for message_id in by_notify.not_known_yet(now)[:MOST_ASKED]:
        reference = message_id.strip("<>")
        try:
            status = client.status(reference)
        except Stopped:
            return
        except NotSent as error:
            log.warning("GOV.UK Notify cannot be asked about the delivery of letters: %s", error)
            return
        if status:
            take(reference, status, now)
