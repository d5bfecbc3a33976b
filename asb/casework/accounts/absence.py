"""Who is away, and the colleague who covers: their cases are on that colleague's worklist too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from asb.casework.accounts import changes
from asb.casework.accounts.changes import Change
from asb.database import db, writing
from asb.fields import say_day
from asb.models import Staff


def go(number: int, until: date, stand_in: int, change: Change) -> None:
    """Keeps that this member of staff is away until the end of `until`, and who covers."""
    with writing() as session:
        member, other = session.get_one(Staff, number), session.get_one(Staff, stand_in)
        member.away_until, member.stand_in_id = until, other.id
        changes.tell(session, member, "away", change, f"until {say_day(until)}, covered by {other.name}")


def back(number: int, change: Change) -> None:
    """Ends the absence."""
    with writing() as session:
        member = session.get_one(Staff, number)
        if member.away_until is not None:
            member.away_until = member.stand_in_id = None
            changes.tell(session, member, "back", change)


def covered_by(number: int, today: date) -> Sequence[Staff]:
    """Returns those who are away today, and for whom this member of staff covers."""
    away = (Staff.stand_in_id == number, Staff.away_until >= today, Staff.closed_at.is_(None))
    return db.session.scalars(select(Staff).where(*away).order_by(Staff.name)).all()


def stand_in(number: int | None, today: date) -> Staff | None:
    """Returns who covers for this member of staff today; None if they are not away, or nobody does."""
    away = aliased(Staff)
    found = select(Staff).join(away, away.stand_in_id == Staff.id)
    return db.session.scalar(
        found.where(away.id == number, away.away_until >= today, Staff.closed_at.is_(None))
    )
