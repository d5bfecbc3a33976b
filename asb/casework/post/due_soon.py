"""Tells staff, once each, that a day is near, that it has passed, and that a second person is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import String, and_, case, cast, func, literal, or_, select

from asb import letters
from asb.casefile import CaseFile
from asb.casework import worklist
from asb.casework.accounts import absence, members
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.letters import Week
from asb.models import Case, CaseTask, Letter, Staff
from asb.rules.days import london_date

AHEAD = timedelta(days=2)
BEHIND = timedelta(days=7)
"""How long after a day it is still said that it has passed."""
MOST = 500
"""Cases handled in one run; the others follow in the next."""
WEEKLY = "staff_week"
"""Kind of the weekly letter to managers."""
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
    due = and_(or_(near, past), ~told.exists())
    found = select(CaseTask.case_id).where(due).distinct()
    return db.session.scalars(found.order_by(CaseTask.case_id).limit(MOST)).all()


def tell(number: int, council: Council, now: datetime) -> None:
    """Sends a letter about each such day, to the named contact, or whoever covers for them, else the team.
    Two workers send one.
    """
    today = london_date(now)
    with writing() as session:
        found = session.scalars(select(Case).where(Case.id == number).with_for_update()).one()
        contact = absence.stand_in(found.officer_id, today) or found.officer
        if contact and contact.id in CaseFile.of(found, council).course.conflicts:
            contact = found.officer
        known = {(each.kind, each.event) for each in found.letters}
        for row in found.tasks:
            kind = "date_past" if row.by and row.by < today else "date_near"
            if row.by is None or not _is_due(row, today):
                continue
            letter = letters.date_near(
                found, contact, kind, worklist.in_words(row.task), row.what, row.by, council
            )
            if (letter.kind, letter.event) not in known:
                known.add((letter.kind, letter.event))
                outbox.add(session, [letter], now, case=found)


def to_check() -> Sequence[int]:
    """Ids of cases on which something waits for a second person."""
    waits = select(CaseTask.case_id).where(CaseTask.what == "second").order_by(CaseTask.case_id)
    return db.session.scalars(waits.limit(MOST)).all()


def ask_managers(number: int, council: Council, now: datetime) -> None:
    """Writes to every manager who may answer as second person, once for each proposal: not to whoever made
    it, nor to anybody with a conflict of interest.
    """
    with writing() as session:
        found = session.scalars(select(Case).where(Case.id == number).with_for_update()).one()
        course = CaseFile.of(found, council).course
        if course.proposed is None:
            return
        event = f"entry-{course.proposed.id}"
        if any((each.kind, each.event) == ("second_asked", event) for each in found.letters):
            return
        managers = [each for each in members.colleagues(course.proposed.by or 0) if each.role == "manager"]
        asked = [each for each in managers if each.id not in course.conflicts]
        written = [letters.second_asked(found, each, event, council) for each in asked]
        outbox.add(session, written, now, case=found)


def managers(today: date) -> Sequence[int]:
    """Numbers of the managers who have set up their account and have not had this week's letter."""
    told = select(Letter.id).where(
        Letter.kind == WEEKLY,
        Letter.event == week(today),
        Letter.recipient == "staff-" + cast(Staff.id, String),
    )
    set_up = or_(
        Staff.identity.is_not(None), and_(Staff.password.is_not(None), Staff.second_factor.is_not(None))
    )
    open_ = (Staff.role == "manager", Staff.closed_at.is_(None), set_up, ~told.exists())
    return db.session.scalars(select(Staff.id).where(*open_).order_by(Staff.id)).all()


def week(today: date) -> str:
    """The week of this day, as the event of its letters."""
    year, number, _ = today.isocalendar()
    return f"week-{year}-{number}"


def tell_manager(number: int, council: Council, now: datetime) -> None:
    """Writes to a manager what the week begins with: once a week, however many workers there are."""
    today = london_date(now)
    with writing() as session:
        manager = session.get_one(Staff, number, with_for_update=True)
        this = (Letter.kind == WEEKLY, Letter.event == week(today), Letter.recipient == f"staff-{number}")
        if session.scalar(select(Letter.id).where(*this)) is None:
            outbox.add(session, [letters.staff_week(manager, week(today), weekly(today), council)], now)


def weekly(today: date) -> Week:
    """What managers are told each week."""
    loads = worklist.workload(today)
    count = select(func.count(CaseTask.case_id.distinct()))
    failed = select(func.count()).select_from(Letter).where(Letter.state.in_(outbox.NOT_DELIVERED))
    return Week(
        open=sum(each.open for each in loads),
        unassigned=sum(each.open for each in loads if each.officer is None),
        late=sum(each.late for each in loads),
        second=db.session.scalar(count.where(CaseTask.queue == "second")) or 0,
        others=db.session.scalar(count.where(worklist.to_chase(today))) or 0,
        not_delivered=db.session.scalar(failed) or 0,
    )


def _is_due(row: CaseTask, today: date) -> bool:
    """Whether somebody is told of the day of this task today: not of what has only just come."""
    assert row.by is not None  # noqa: S101 - only what has a day
    if row.by < today:
        return row.by >= today - BEHIND and (row.queue != "others" or row.what not in REMINDED)
    told_before = row.what == "action" or (row.queue == "do" and row.since != today)
    return told_before and row.by <= today + AHEAD
