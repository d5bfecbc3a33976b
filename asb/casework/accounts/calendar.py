"""The calendar of a member of staff: their dates, by a secret link that they can withdraw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select, update

from asb.casework.worklist import OURS
from asb.database import db, writing
from asb.models import Case, CaseTask, HistoryEntry, Staff

MOST = 500
"""Most dates in one calendar."""


class Date(NamedTuple):
    """One date of a case: what is due, as `rules.worklist.Task` calls it. `time`: of a meeting, as typed."""

    reference: str
    what: str
    by: date
    time: str = ""


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
    found = select(Case.id, Case.reference, CaseTask.what, CaseTask.by).join(CaseTask.case).where(*mine)
    rows = db.session.execute(found.order_by(CaseTask.by, CaseTask.id).limit(MOST)).all()
    at = _times(case for case, _, what, _ in rows if what == "review_day")
    return [
        Date(reference, what, by, at.get(case, "") if what == "review_day" else "")
        for case, reference, what, by in rows
        if by
    ]


def _times(cases: Iterable[int]) -> dict[int, str]:
    """The time, as typed, of the meeting that was arranged last on each of these cases, by id."""
    newest = select(func.max(HistoryEntry.id)).where(
        HistoryEntry.case_id.in_(list(cases)), HistoryEntry.act == "arrange"
    )
    found = select(HistoryEntry.case_id, HistoryEntry.facts["time"].as_string())
    rows = db.session.execute(found.where(HistoryEntry.id.in_(newest.group_by(HistoryEntry.case_id))))
    return dict(rows.all())
