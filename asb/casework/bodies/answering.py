"""How fast each body answers, by year: for managers and the partnership, with nothing about persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import median
from typing import Any

from sqlalchemy import select

from asb.casefile import calendar_of
from asb.casework.bodies.reminders import Awaited
from asb.council import Council
from asb.database import db
from asb.models import HistoryEntry
from asb.rules.figures import Year
from asb.rules.working_days import Calendar, days_between

ASKS, ANSWERS = ("ask",), ("told", "body_holds", "body_view")


@dataclass(frozen=True)
class Times:
    """How one body answered what it was asked in a year. `late`: answered after its day; `overdue`: not
    answered, still needed, and the day has passed. `days`: the median of working days until an answer; None
    if there was none.
    """

    body: str
    name: str
    asked: int
    answered: int
    late: int
    overdue: int
    reminded: int
    days: float | None

    @property
    def not_answered(self) -> int:
        return self.asked - self.answered

    @property
    def row(self) -> tuple[str | float, ...]:
        """As the table has it, in the order of its columns."""
        answered = (self.asked, self.answered, self.late, self.not_answered, self.overdue, self.reminded)
        return self.name, *answered, "" if self.days is None else self.days


@dataclass
class Request:
    """One request to one body, with its reminders and its answer."""

    body: str
    question: str
    on: date
    by: date
    reminders: int = 0
    answered: date | None = None


def by_body(year: Year, council: Council, overdue: Iterable[Awaited]) -> list[Times]:
    """How each relevant body answered the requests of this year, in the order of the council file."""
    calendar, found = calendar_of(council), list(_requests(year))
    now = [each for each in overdue if each.is_request and year.first <= each.asked_on <= year.last]
    times = []
    for body in council.bodies:
        mine = [each for each in found if each.body == body.key]
        done = [each for each in mine if each.answered]
        days = [_days(each, calendar) for each in done]
        times.append(
            Times(
                body.key,
                body.name,
                len(mine),
                len(done),
                sum(1 for each in done if each.answered and each.answered > each.by),
                sum(1 for each in now if each.body == body.key),
                sum(1 for each in mine if each.reminders),
                median(days) if days else None,
            )
        )
    return times


def _days(request: Request, calendar: Calendar) -> int:
    assert request.answered is not None  # noqa: S101 - called for those that were answered
    return days_between(request.on, request.answered, calendar)


def _requests(year: Year) -> Iterator[Request]:
    """The requests of the year: those of one case at a time."""
    acts = (*ASKS, *ANSWERS, "remind", "set_aside")
    cases = select(HistoryEntry.case_id).where(
        HistoryEntry.act.in_(ASKS), HistoryEntry.on_day.between(year.first, year.last)
    )
    query = select(HistoryEntry).where(HistoryEntry.act.in_(acts), HistoryEntry.case_id.in_(cases))
    entries = db.session.scalars(query.order_by(HistoryEntry.case_id, HistoryEntry.id))
    for _, of_case in groupby(entries, key=lambda entry: entry.case_id):
        yield from (each for each in _of_case(of_case) if year.first <= each.on <= year.last)


def _of_case(entries: Iterable[HistoryEntry]) -> list[Request]:
    every, made = list(entries), list[Request]()
    aside = {entry.kept.entry for entry in every if entry.act == "set_aside"}
    for entry in every:
        if entry.id in aside or entry.act == "set_aside":
            continue
        kept = entry.kept
        open_ones = [each for each in made if each.answered is None]
        if entry.act in ASKS:
            made += [Request(body, kept.question, entry.on_day, kept.by) for body in kept.bodies]
        elif entry.act == "remind":
            for each in open_ones:
                key = f"{'view' if each.question == 'view' else 'asked'}-{each.body}"
                each.reminders += key in kept.what
        else:
            for each in open_ones:
                if each.body == kept.body and _answers(entry.act, kept, each):
                    each.answered = entry.on_day
    return made


def _answers(act: str, kept: Any, request: Request) -> bool:
    """Whether this answer is one to this request: what they hold, or their view."""
    if act == "told":
        return kept.question in ("", "both", request.question)
    return (act == "body_view") == (request.question == "view")
