"""The calendar of a member of staff: their dates, by a secret link that they can withdraw."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select, update

from asb.casework.worklist import OURS
from asb.database import db, writing
from asb.models import Case, CaseTask, Staff

MOST = 500
"""Most dates in one calendar."""


class Date(NamedTuple):
    """One date of a case: what is due, as `rules.worklist.Task` calls it."""

    reference: str
    what: str
    by: date


def link(number: int, digest: bytes | None) -> None:
    """Lets this secret's digest, and no earlier one, open the calendar of this account; None withdraws it."""
    with writing() as session:
        session.execute(update(Staff).where(Staff.id == number).values(calendar=digest))


def whose(digest: bytes) -> int | None:
    """Number of the open account whose calendar this secret's digest opens; None if there is none."""
    mine = (Staff.calendar == digest, Staff.closed_at.is_(None))
    return db.session.scalar(select(Staff.id).where(*mine))


def dates(number: int) -> list[Date]:
    """The dates by which this member of staff has something to do, soonest first."""
    member = db.session.get_one(Staff, number)
    theirs = (CaseTask.officer_id == number) & (CaseTask.queue != "second")
    if member.role == "manager":
        theirs |= CaseTask.queue == "second"
    mine = (theirs, CaseTask.queue.in_(OURS), CaseTask.by.is_not(None))
    found = select(Case.reference, CaseTask.what, CaseTask.by).join(CaseTask.case).where(*mine)
    rows = db.session.execute(found.order_by(CaseTask.by, CaseTask.id).limit(MOST))
    return [Date(reference, what, by) for reference, what, by in rows if by]
