"""Tells staff, once each, that a day is near, that it has passed, and that a second person is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import String, and_, case, cast, literal, or_, select

from asb import letters
from asb.casefile import CaseFile
from asb.casework import worklist
from asb.casework.accounts import members
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.models import CLOSED, Case, CaseTask, Letter
from asb.rules.days import london_date

AHEAD = timedelta(days=2)
BEHIND = timedelta(days=7)
"""How long after a day it is still said that it has passed."""
MOST = 500
"""Cases handled in one run; the others follow in the next."""
REMINDED = ("answer", "dates")
"""What bodies are reminded of by the service itself."""


def to_tell(today: date) -> Sequence[int]:
    """Ids of cases with a day that is near, or has just passed, of which nobody has been told."""
    kind = case((CaseTask.by < today, literal("date_past")), else_=literal("date_near"))
    event = CaseTask.what + "-" + cast(CaseTask.by, String)
    told = select(Letter.id).where(
        Letter.case_id == CaseTask.case_id, Letter.kind == kind, Letter.event == event
    )
    ours = CaseTask.queue.in_(worklist.OURS)
    not_just_come = and_(CaseTask.queue == "do", CaseTask.since != today)
    near = and_(or_(not_just_come, CaseTask.what == "action"), CaseTask.by.between(today, today + AHEAD))
    past = and_(
        or_(ours, CaseTask.what.not_in(REMINDED)),
        CaseTask.by.between(today - BEHIND, today - timedelta(days=1)),
    )
    asked = select(Letter.id).where(
        Letter.case_id == CaseTask.case_id,
        Letter.kind == "second_asked",
        Letter.event == "second-" + cast(CaseTask.since, String),
    )
    second = and_(CaseTask.queue == "second", ~asked.exists())
    found = select(CaseTask.case_id).where(or_(and_(or_(near, past), ~told.exists()), second)).distinct()
    return db.session.scalars(found.order_by(CaseTask.case_id).limit(MOST)).all()


def tell(number: int, council: Council, now: datetime) -> None:
    """Sends a letter about each such day, to the named contact, else the team. Two workers send one."""
    today = london_date(now)
    with writing() as session:
        found = session.scalars(select(Case).where(Case.id == number).with_for_update()).one()
        known = {(each.kind, each.event) for each in found.letters}
        for row in found.tasks:
            if row.queue == "second" and ("second_asked", f"second-{row.since}") not in known:
                outbox.add(session, _to_managers(found, row, council), now, case=found)
        for row in found.tasks:
            kind = "date_past" if row.by and row.by < today else "date_near"
            if row.by is None or not _is_due(row, today):
                continue
            letter = letters.date_near(found, kind, worklist.in_words(row.task), row.what, row.by, council)
            if (letter.kind, letter.event) not in known:
                known.add((letter.kind, letter.event))
                outbox.add(session, [letter], now, case=found)


def _to_managers(found: Case, row: CaseTask, council: Council) -> Iterator[letters.Composed]:
    """To every manager who may answer as second person: not who proposed it, nor who steps back."""
    course = CaseFile.of(found, council).course
    proposed = course.proposed.by if course.proposed else None
    for member in members.colleagues(proposed or 0):
        if member.role == "manager" and member.id not in course.conflicts:
            yield letters.second_asked(found, member, f"second-{row.since}", council)


def _is_due(row: CaseTask, today: date) -> bool:
    """Whether somebody is told of the day of this task today: not of what has only just come."""
    assert row.by is not None  # noqa: S101 - only what has a day
    if row.by < today:
        return row.by >= today - BEHIND and (row.queue != "others" or row.what not in REMINDED)
    told_before = row.what == "action" or (row.queue == "do" and row.since != today)
    return told_before and row.by <= today + AHEAD


def conclude_missing(council: Council) -> int:
    """Concludes what open cases need that have no task: those of an earlier release, and cases that need
    nothing now. Returns how many of them need something.
    """
    with writing() as session:
        without = ~select(CaseTask.id).where(CaseTask.case_id == Case.id).exists()
        cases = session.scalars(select(Case).where(Case.rank < CLOSED, without).with_for_update()).all()
        for each in cases:
            CaseFile.of(each, council).conclude()
        return sum(bool(each.tasks) for each in cases)
