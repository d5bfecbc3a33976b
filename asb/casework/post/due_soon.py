"""Notifies staff, once, that a deadline is near."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import String, cast, select

from asb import letters
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.models import Case, Letter

AHEAD = timedelta(days=2)
MOST = 500
"""Cases handled in one run; the others follow in the next."""


def to_tell(today: date) -> Sequence[int]:
    """Ids of cases with a near deadline about which nobody has been notified."""
    event = Case.next_what + "-" + cast(Case.next_due, String)
    told = select(Letter.id).where(
        Letter.case_id == Case.id, Letter.kind == "date_near", Letter.event == event
    )
    soon = Case.next_due.between(today, today + AHEAD)
    return db.session.scalars(select(Case.id).where(soon, ~told.exists()).limit(MOST)).all()


def tell(number: int, council: Council, now: datetime) -> None:
    """Sends a letter to the named contact, else the team. Two workers at once send one letter."""
    with writing() as session:
        case = session.scalars(select(Case).where(Case.id == number).with_for_update()).one()
        letter = letters.date_near(case, council) if case.next_due else None
        known = {(each.kind, each.event) for each in case.letters}
        if letter and (letter.kind, letter.event) not in known:
            outbox.add(session, [letter], now, case=case)
