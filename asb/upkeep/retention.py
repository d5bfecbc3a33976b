"""When a closed case may be erased, and what stops it.

The council's period is counted from the day it was closed, or from the last news of an appeal or complaint.
Applications that were merged are one case: they go together, when the last of them may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from asb.casefile import CaseFile, calendar_of
from asb.casework.figures import counting, published
from asb.council import Council
from asb.database import db
from asb.models import Case
from asb.rules.course import Course
from asb.rules.figures import Year
from asb.rules.working_days import Calendar


@dataclass(frozen=True)
class Due:
    """A case whose period ends: on which day, counted from which, and what stops it.

    `counted_from`: `closed`, `appeal` or `complaint`. `stops`: `legal_hold`, `appeal`, `complaint`, `open` or
    `figures`, the last with the years in `unsigned`.
    """

    references: tuple[str, ...]
    closed_on: date
    counted_from: str
    since: date
    on: date
    stops: tuple[str, ...] = ()
    unsigned: tuple[Year, ...] = ()

    @property
    def reference(self) -> str:
        return self.references[0]


class Retention:
    """What may be erased by a day, for one council. Counts each year's figures once."""

    def __init__(self, council: Council, today: date) -> None:
        self.council, self.today = council, today
        self._counted: dict[Year, set[str]] = {}
        self._signed: dict[Year, bool] = {}

    def due_by(self, day: date) -> Iterator[Due]:
        """Yields the cases whose period has ended by this day, also those that something stops."""
        calendar = calendar_of(self.council)
        years = relativedelta(years=self.council.privacy.retention_years)
        old = (Case.stage == "closed", Case.merged_into_id.is_(None), Case.received_on <= day - years)
        for number in db.session.scalars(select(Case.id).where(*old).order_by(Case.id)).all():
            found = self.of(db.session.get_one(Case, number), calendar)
            db.session.expunge_all()
            if found is not None and found.on <= day:
                yield found

    def of(self, case: Case, calendar: Calendar) -> Due | None:
        """When this case may be erased, with all that were merged into it; None while it is open."""
        every = [CaseFile.of(each, self.council, calendar).course for each in (case, *case.parts)]
        closed = every[0].closed
        if closed is None:
            return None
        since, why = max((day, why) for course in every for why, day in _days(course))
        period = relativedelta(years=self.council.privacy.retention_years)
        references = tuple(each.reference for each in (case, *case.parts))
        unsigned = tuple(self._unsigned(references, min(course.received_on for course in every), since))
        stops = tuple(stop for course in every for stop in _stops(course))
        return Due(
            references,
            closed.on,
            why,
            since,
            since + period,
            tuple(dict.fromkeys((*stops, *(("figures",) if unsigned else ())))),
            unsigned,
        )

    def _unsigned(self, references: tuple[str, ...], first: date, last: date) -> Iterator[Year]:
        """The years whose figures one of these cases counts in, and that nobody has signed off."""
        for begins in range(Year.of(first).begins, Year.of(last).begins + 1):
            year = Year(begins)
            if self._is_signed(year):
                continue
            if year not in self._counted:
                self._counted[year] = set(counting.by_case(year, self.council, self.today) or ())
            if self._counted[year].intersection(references):
                yield year

    def _is_signed(self, year: Year) -> bool:
        if year not in self._signed:
            self._signed[year] = bool(published.signed(year))
        return self._signed[year]


def _days(course: Course) -> Iterator[tuple[str, date]]:
    """The days from which the period may be counted."""
    for ending in course.endings:
        yield "closed", ending.on
    for appeal in course.appeals:
        yield "appeal", (appeal.decided or appeal.received).on
    for complaint in course.complaints:
        yield "complaint", complaint.on
    for news in course.complaint_news.values():
        for entry in news:
            yield "complaint", entry.on


def _stops(course: Course) -> Iterator[str]:
    if course.legal_holds:
        yield "legal_hold"
    if course.appeal is not None:
        yield "appeal"
    if course.open_complaints:
        yield "complaint"
    if course.closed is None and course.merged_into is None:
        yield "open"
