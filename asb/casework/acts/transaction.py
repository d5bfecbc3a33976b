"""How a verb writes: one act on one case, in one transaction, with one history entry and its letters.

This is the one place where a case changes after it was received. It locks the case, reads its history,
asks the guard again, lets the verb do its part, adds the entry, writes the letters, and keeps what can be
concluded, so that lists need not read the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.letters import Composed
from asb.models import Case, HistoryEntry, Holiday, Letter, Report
from asb.rules import tasks
from asb.rules.acts import Act, Actor, ClosedAct, guard
from asb.rules.clocks import Clock, clocks, dates
from asb.rules.course import Application, Course, Entry
from asb.rules.days import Day, london_date
from asb.rules.history import read
from asb.rules.threshold import ReportFacts
from asb.rules.working_days import Calendar

Facts = dict[str, Any]


class Stale(Exception):
    """The case has changed since the page was made: `since` holds the entries that came meanwhile."""

    def __init__(self, since: list[HistoryEntry]) -> None:
        super().__init__("the case has changed since this page was made: show what happened, and ask again")
        self.since = since


class NoCase(LookupError):
    """There is no case with this reference."""


@dataclass(frozen=True)
class ActRequest:
    """Who does which act, when, and from which page.

    `on` is the day it happened, `now` the moment it is entered. `seen` is the newest entry that the page
    showed, `press_id` names that page: pressing its button twice does the act once.
    """

    act: Act
    actor: Actor
    on: date
    now: datetime
    seen: int
    press_id: str


@dataclass
class OpenCase:
    """A case inside the transaction of an act, for a verb to read and change."""

    session: Session
    case: Case
    course: Course
    council: Council
    calendar: Calendar
    request: ActRequest
    entry: HistoryEntry | None = None
    letters: list[Letter] = field(default_factory=list)


Verb = Callable[[OpenCase, Facts], Facts]
"""Does its part of an act, given the facts of its form; returns the facts to keep."""
Tells = Callable[[OpenCase], Iterable[Composed]]
"""The letters of an act, composed when its entry is there and `course` includes it."""


def nothing_else(_acting: OpenCase, facts: Facts) -> Facts:
    return facts


def no_letters(_acting: OpenCase) -> Iterable[Composed]:
    return ()


def act(
    reference: str,
    request: ActRequest,
    facts: Facts,
    council: Council,
    *,
    verb: Verb = nothing_else,
    tells: Tells = no_letters,
) -> list[Letter]:
    """Do one act on a case; returns its letters. Done already from this page: nothing happens again.

    Raises NoCase, ClosedAct, Stale, and whatever the verb raises; then nothing is kept.
    """
    with writing() as session:
        opened = _open(session, reference, request, council)
        if opened.entry is None:
            _do(opened, facts, verb, tells)
        return opened.letters


def is_done(reference: str, press_id: str) -> bool:
    """Whether the button of this page was pressed before, on this case."""
    case = db.session.scalar(select(Case.id).where(Case.reference == reference))
    this = select(HistoryEntry.id).where(HistoryEntry.press_id == _press_key(case or 0, press_id))
    return db.session.scalar(this) is not None


def _press_key(case: int, press_id: str) -> str:
    """Names the page among those of this case: browsers say which page it was, and may say anything."""
    return f"{case}-{press_id}"[:40]


def preview(
    reference: str, request: ActRequest, facts: Facts, council: Council, *, verb: Verb, tells: Tells
) -> list[Letter]:
    """The letters that the act would write: it is done, and undone. Raises what `act` raises."""
    with writing() as session:
        opened = _open(session, reference, request, council)
        if opened.entry is None:
            _do(opened, facts, verb, tells)
        session.flush()
        for letter in opened.letters:
            session.expunge(letter)
        session.rollback()
        return opened.letters


def _open(session: Session, reference: str, request: ActRequest, council: Council) -> OpenCase:
    """The case, locked, with its history; with the entry when this page's button has been pressed before."""
    case = session.scalar(select(Case).where(Case.reference == reference).with_for_update())
    if case is None:
        raise NoCase(reference)
    done = session.scalar(
        select(HistoryEntry).where(HistoryEntry.press_id == _press_key(case.id, request.press_id))
    )
    course, calendar = course_of(case, council), calendar_of(council)
    opened = OpenCase(session, case, course, council, calendar, request, done)
    if done is None:
        guard(request.act, course, request.actor)
        if not request.act.adds and request.seen != course.seen:
            raise Stale([entry for entry in case.history if entry.id > request.seen])
    return opened


def _do(opened: OpenCase, facts: Facts, verb: Verb, tells: Tells) -> None:
    request, case, session = opened.request, opened.case, opened.session
    kept = verb(opened, facts)
    opened.entry = HistoryEntry(
        act=request.act.key,
        by=request.actor.name,
        staff_id=request.actor.id,
        press_id=_press_key(case.id, request.press_id),
        on_day=request.on,
        entered_at=request.now,
        facts=kept,
    )
    case.history.append(opened.entry)
    session.flush()
    opened.course = course_of(case, opened.council)
    conclude(case, opened.course, opened.council, opened.calendar)
    session.flush()
    session.expire(case, ["officer"])  # letters are signed by whoever has the case now
    opened.letters = outbox.add(session, tells(opened), request.now, case=case)


def course_of(case: Case, council: Council) -> Course:
    """The case as its history tells it."""
    application = Application(
        case.received_on,
        tuple(report_facts(report) for report in case.reports),
        council.procedure_on(case.received_on),
        tuple(body.key for body in council.bodies),
        any(person.agreement is not None and not person.agreement.counts for person in case.people),
        any(letter.kind == "threshold_decided" and letter.state == "to_print" for letter in case.letters),
        council.procedure_on,
    )
    return read(application, [_entry(entry) for entry in case.history])


def _entry(entry: HistoryEntry) -> Entry:
    entered = london_date(entry.entered_at)
    return Entry(entry.id, entry.act, entry.staff_id, entry.on_day, entered, entry.facts)


def report_facts(report: Report) -> ReportFacts:
    """A report as the applicant told of it, by its number."""
    return ReportFacts(
        str(report.number),
        Day(report.happened_kind, report.happened_from, report.happened_to),  # type: ignore[arg-type]  # Day checks it
        Day(report.reported_kind, report.reported_from, report.reported_to),  # type: ignore[arg-type]  # the same
    )


def calendar_of(council: Council) -> Calendar:
    """The council's working days: its file, and what the office has added since, which wins."""
    kept = db.session.scalars(select(Holiday)).all()
    closed = {day.on: day.why for day in council.closed_days} | {
        day.on: day.why for day in kept if not day.works
    }
    opened = set(council.open_days) | {day.on for day in kept if day.works}
    return Calendar(
        {on: why for on, why in closed.items() if not any(day.on == on and day.works for day in kept)},
        frozenset(opened - {day.on for day in kept if not day.works}),
    )


def acknowledged_on(case: Case) -> date | None:
    """The day the applicant was told that we have it: the day a letter was sent or posted to them."""
    for letter in case.letters:
        if letter.kind == "acknowledgement" and letter.recipient == "applicant":
            at = letter.sent_at or (letter.written_at if letter.state in ("waiting", "sent") else None)
            return london_date(at) if at else None
    return None


def clocks_of(case: Case, course: Course, council: Council, calendar: Calendar) -> list[Clock]:
    return clocks(course, acknowledged_on(case), council.clocks, calendar)


def conclusions(case: Case, course: Course, council: Council, calendar: Calendar) -> Mapping[str, Any]:
    """What a case keeps for the lists, by column; `flask verify` compares it with what is there."""
    ahead = dates(course, clocks_of(case, course, council, calendar), calendar)
    soonest = ahead[0] if ahead else None
    urgency = tasks.urgency(course, case.risks)
    return {
        "stage": course.stage,
        "waiting": tasks.waits(course),
        "rank": tasks.rank(case.id, course, urgency, soonest.on if soonest else None),
        "urgency": urgency,
        "next_due": soonest.on if soonest else None,
        "next_what": soonest.what if soonest else "",
        "officer_id": course.officer,
        "restricted": course.restricted,
    }


def conclude(case: Case, course: Course, council: Council, calendar: Calendar) -> None:
    """Keep what can be concluded."""
    for column, value in conclusions(case, course, council, calendar).items():
        setattr(case, column, value)


__all__ = ["ActRequest", "ClosedAct", "NoCase", "OpenCase", "Stale", "act", "preview"]
