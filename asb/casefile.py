"""A case with everything derived from its history: course, deadlines, working days, terms in force."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from asb.council import Appeal, Council, Ground
from asb.database import db
from asb.models import Case, CaseTask, HistoryEntry, Holiday, Person, Report
from asb.rules import tasks
from asb.rules.clocks import Clock, Kept, Next, clocks, dates, kept
from asb.rules.course import NOT_MET, Course
from asb.rules.days import Day, Slip, london_date, slip
from asb.rules.entries import Application, Entry
from asb.rules.facts import Merge
from asb.rules.history import read
from asb.rules.threshold import WORKING_DAYS, OneMore, ReportFacts, one_more
from asb.rules.working_days import Calendar, due
from asb.rules.worklist import BY_HAND, Task, ToMake, worklist

CLOSE = 14
"""Days by which an application that came too late for a report may have come because nobody noted a call."""


@dataclass
class CaseFile:
    """One case as it stands today, with the council it belongs to.

    Create it with `CaseFile.of`. The calendar is loaded on first use.
    """

    case: Case
    council: Council
    course: Course

    @classmethod
    def of(cls, case: Case, council: Council, calendar: Calendar | None = None) -> CaseFile:
        """Returns the file of this case. Pass `calendar` to share one between many cases."""
        made = cls(case, council, course_of(case, council))
        if calendar is not None:
            made.calendar = calendar
        return made

    @cached_property
    def calendar(self) -> Calendar:
        """The council's working days: its file, with the changes made by staff."""
        return calendar_of(self.council)

    @cached_property
    def clocks(self) -> list[Clock]:
        """Deadlines that have begun."""
        return clocks(self.course, self.council.clocks, self.calendar)

    @property
    def dates(self) -> list[Next]:
        """All dates that are ahead or were missed, soonest first."""
        return dates(self.course, self.clocks, self.calendar)

    @cached_property
    def worklist(self) -> list[Task]:
        """Everything that the case needs, soonest first."""
        return worklist(self.course, self.clocks, self.dates, self.calendar, self.to_make)

    @property
    def to_make(self) -> list[ToMake]:
        """Letters that somebody has to make in another format, also those that were made since; none to
        somebody who has died.
        """
        died = {person.recipient for person in self.case.people if person.id in self.course.died}
        return [
            ToMake(letter.id, london_date(letter.written_at))
            for letter in self.case.letters
            if BY_HAND & set(letter.formats) and letter.state != "dropped" and letter.recipient not in died
        ]

    @property
    def kept(self) -> list[Kept]:
        """The promised dates that were kept or dropped so far."""
        return kept(self.course, self.clocks)

    @property
    def appeal_route(self) -> Appeal:
        """Where to appeal (Schedule 4, Part 1), as in force on the day of the decision, else of receipt."""
        decision = self.course.decision
        return self.council.appeal_on(decision.on if decision else self.course.received_on)

    def grounds(self, *, told_all: bool) -> tuple[Ground, ...]:
        """The grounds of appeal that exist now. Somebody who is not told everything reads all of them once
        there is a decision, which everybody is told unless it is withheld: what is offered says no more.
        """
        reached, appeal = self.course.reached, self.appeal_route
        if not told_all and "decision" in self.course.withheld:
            return appeal.grounds_at("applied")
        return appeal.grounds_at(reached) if told_all or reached == "applied" else appeal.grounds

    @property
    def landlord_of_ours(self) -> str:
        """The landlord, as the applicant wrote it, where that seems to be a relevant body and nobody has said
        yet whether the application complains about it; else empty.
        """
        said = str(self.case.answers.get("place", {}).get("landlord") or "")
        named = [body.name for body in self.council.bodies] + [self.council.short_name, "council"]
        is_ours = any(re.search(rf"\b{re.escape(name)}\b", said, re.IGNORECASE) for name in named)
        return said if is_ours and not self.course.decision and not self.course.complained_of else ""

    def one_more(self, on: date) -> OneMore | None:
        """What would change a decision that the threshold is not met, seen from this day; None if nothing."""
        if self.course.decision is None or self.course.decision.facts.outcome != NOT_MET:
            return None
        return one_more(self.course.reports(), on, self.course.application.terms(on))

    @property
    def applicant(self) -> Person:
        """The applicant."""
        return next(person for person in self.case.people if person.role == "applicant")

    def person(self, number: int) -> Person:
        """Returns the person with this number. Raises StopIteration if nobody on this case has it."""
        return next(person for person in self.case.people if person.id == number)

    def also_as(self, person: Person, before: int | None = None) -> list[Person]:
        """Who this person was on the cases merged into this one; only where they are known to be the same.

        `before`: the number of an entry, to leave out what was merged after it.
        """
        found = []
        for entry, case in self._merged():
            if before is not None and entry.id > before:
                continue
            for number, here in entry.facts.people.items():
                if here == person.id and person.is_reached:
                    there = CaseFile.of(case, self.council)
                    other = there.person(int(number))
                    found += [other, *there.also_as(other)]
        return found

    def _merged(self) -> list[tuple[Entry[Merge], Case]]:
        """What was merged into this case: each entry, and its case."""
        cases = {case.id: case for case in self.case.merged}
        return [(entry, cases[entry.facts.other]) for entry in self.course.merged]

    def reports_of(self, person: Person) -> list[str]:
        """Numbers of the reports that this person may be shown: see `Report.may_be_shown_to`."""
        return [str(report.number) for report in self.case.reports if report.may_be_shown_to(person)]

    @property
    def has_others_reports(self) -> bool:
        """Whether a report that the applicant did not list is hidden from somebody on the case, who could
        guess from the number alone who made it.
        """
        applicant = self.applicant.id
        others = [report for report in self.case.reports if report.listed_by_id != applicant]
        return any(not each.may_be_shown_to(person) for each in others for person in self.case.people)

    def slip_in(self, report: Report) -> Slip:
        """Returns what cannot be right in the days of this report, as they were first given."""
        added = self.course.added.get(str(report.number))
        return slip_in(report, added.on if added else first_received(self.case))

    @property
    def to_check(self) -> set[str]:
        """Numbers of the reports whose days cannot be right, and that no finding has looked at yet."""
        numbers = {str(report.number) for report in self.case.reports if self.slip_in(report)}
        return numbers - self.course.found.keys()

    @property
    def just_missed(self) -> dict[str, int]:
        """By how many days each report missed the last day to apply for it, if only by `CLOSE`: somebody may
        have got in touch before that day.
        """
        assessed = self.course.assessment()
        late = [each for each in assessed.reports if each.reasons == ("applied_late",) and each.apply_by]
        missed = {each.id: (assessed.applied_on - each.apply_by).days for each in late if each.apply_by}
        return {number: days for number, days in missed.items() if days <= CLOSE}

    def silence_counts_from(self, body: str, outcome: str) -> date | None:
        """The first day on which this body has had `WORKING_DAYS` to give its view of this outcome; None if
        not asked.
        """
        requests = self.course.requests_to(body, outcome)
        return due(requests[0], WORKING_DAYS, self.calendar).due + timedelta(days=1) if requests else None

    def has_waited(self, body: str, outcome: str, today: date) -> bool:
        """Whether `WORKING_DAYS` have passed since this body was first asked about this outcome."""
        day = self.silence_counts_from(body, outcome)
        return day is not None and day <= today

    def reread(self) -> None:
        """Replays the history, after an entry was added."""
        self.course = course_of(self.case, self.council)
        for derived in ("clocks", "worklist"):
            self.__dict__.pop(derived, None)

    def conclusions(self) -> Mapping[str, Any]:
        """Returns the columns stored for lists, by name; `flask verify` compares them with what is stored,
        and the tasks with `worklist`.
        """
        course = self.course
        urgency = tasks.urgency(course, self.case.risks)
        days = [each.by for each in self.worklist if each.by and each.queue != "others"]
        return {
            "received_on": course.own_receipt,
            "stage": course.stage,
            "rank": tasks.rank(self.case.id, course, urgency, min(days, default=None)),
            "urgency": urgency,
            "officer_id": course.officer,
            "restricted": course.restricted,
            "merged_into_id": course.merged_into.facts.into if course.merged_into else None,
        }

    def conclude(self) -> None:
        """Stores the derived columns and tasks, so that lists need not replay the history."""
        said = self.conclusions()
        for column, value in said.items():
            setattr(self.case, column, value)
        wanted = dict.fromkeys(self.worklist)
        for row in list(self.case.tasks):
            if row.task in wanted:
                del wanted[row.task]
            else:
                self.case.tasks.remove(row)
        self.case.tasks.extend(CaseTask(**asdict(task)) for task in wanted)
        for row in self.case.tasks:
            row.rank = f"{2 - said['urgency']}{row.by or date.max:%Y%m%d}"
            row.officer_id = said["officer_id"]


def course_of(case: Case, council: Council) -> Course:
    """Returns the course of a case, by replaying its history."""
    received_on = first_received(case)
    application = Application(
        received_on,
        tuple(report_facts(report, council) for report in case.reports),
        council.procedure_on(received_on),
        tuple(body.key for body in council.bodies),
        any(person.agreement is not None and not person.agreement.counts for person in case.people),
        tuple(person.id for person in case.people if _is_to_ask(person)),
        any(letter.kind == "threshold_decided" and letter.state == "to_print" for letter in case.letters),
        council.procedure_on,
        tuple(scale.key for scale in council.clocks),
        acknowledged_on(case),
    )
    return read(application, [_entry(entry) for entry in case.history])


def _is_to_ask(person: Person) -> bool:
    """Whether this person waits for somebody to ask them: not by a link, nor by a form that is to come."""
    asked = person.agreement
    if asked is None or asked.state != "waiting" or asked.how == "form":
        return False
    by_link = any(way.how == "reply" and not way.ended for way in person.ways_in)
    return not by_link and "none" not in person.contact["routes"]


def first_received(case: Case) -> date:
    """Returns the day of receipt as first recorded. `Case.received_on` follows its corrections."""
    corrections = (entry.kept.was for entry in case.history if entry.act == "correct_receipt")
    return next(corrections, case.received_on)


def _entry(entry: HistoryEntry) -> Entry[Any]:
    entered = london_date(entry.entered_at)
    return Entry(entry.id, entry.act, entry.staff_id, entry.on_day, entered, entry.kept)


def slip_in(report: Report, described_on: date) -> Slip:
    """Returns what cannot be right in the days of this report, as they were given on that day."""
    return slip(*_days(report), described_on)


def _days(report: Report) -> tuple[Day, Day]:
    """Returns when it happened and when it was reported."""
    return (
        Day(report.happened_kind, report.happened_from, report.happened_to),  # type: ignore[arg-type]  # Day checks it
        Day(report.reported_kind, report.reported_from, report.reported_to),  # type: ignore[arg-type]  # Day checks it
    )


def report_facts(report: Report, council: Council) -> ReportFacts:
    """Returns a report as the applicant described it, identified by its number."""
    return ReportFacts(
        str(report.number),
        *_days(report),
        told_others=council.told_others(report.told),
    )


def calendar_of(council: Council) -> Calendar:
    """Returns the council's working days: its file, overridden by the changes made by staff."""
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
    """Returns the day on which the acknowledgement was sent or posted to the applicant, or None: one on paper
    has gone once somebody posted it, or once a service took it to be posted.
    """
    for letter in case.letters:
        if letter.state in ("came_back", "failed", "to_print"):
            continue
        if letter.kind == "acknowledgement" and letter.recipient == "applicant":
            is_emailed = letter.route == "email" and letter.state in ("waiting", "sent")
            at = letter.sent_at or (letter.written_at if is_emailed else None)
            return london_date(at) if at else None
    return None
