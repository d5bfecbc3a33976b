"""The worker's mail in tests: a round of sending, and time that passes for all that waits."""

import threading
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from asb.casework.post import mail
from asb.database import db, writing
from asb.models import Evidence, Letter, MailState
from asb.sending import send_waiting


def run(app: Flask) -> int:
    """One round; how many letters were tried."""
    with app.app_context():
        return send_waiting(threading.Event())


class Rounds(threading.Event):
    """Stops the worker after so many rounds, and keeps how long it would have paused after each."""

    def __init__(self, most: int):
        super().__init__()
        self.most = most
        self.pauses: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout)
        if len(self.pauses) == self.most:
            self.set()
        return self.is_set()


def time_passes(app: Flask, **by: float) -> None:
    """Everything that waits, as it is after this time."""
    ago = timedelta(**by)
    with app.app_context(), writing() as session:
        for letter in session.scalars(select(Letter).where(Letter.state == "waiting")):
            letter.next_try_at -= ago
            letter.written_at -= ago
        for state in session.scalars(select(MailState)):
            for name in ("held_until", "trouble_since", "trouble_at"):
                if at := getattr(state, name):
                    setattr(state, name, at - ago)


def letter_to(app: Flask, recipient: str) -> Letter:
    """The letter of the application to this recipient."""
    with app.app_context():
        mine = select(Letter).where(Letter.recipient == recipient, Letter.kind != "not_delivered")
        return db.session.scalars(mine).one()


def mail_state(app: Flask) -> MailState:
    """What is known of the mail server now."""
    with app.app_context():
        found = mail.state()
        db.session.expunge_all()
        return found


def a_file(case_id: int | None) -> Evidence:
    """A file of a case, as it is kept."""
    facts = {"item": "x", "purpose": "files", "name": "map.png", "about": "", "kind": "png"}
    content = {"content_type": "image/png", "size": 1, "digest": bytes(32), "original": b"x", "scan": "clean"}
    return Evidence(case_id=case_id, added_at=datetime.now(UTC), **facts, **content)
