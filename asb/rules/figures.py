"""Published figures: what counts on which line and in which year (section 104(9)).

Each event counts on its own day, so the numbers of a year need not add up: an application in March may be
decided in April.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from asb.rules.course import BELOW, MET, NOT_MET, OUTSIDE, Course
from asb.rules.entries import Application, Entry, Review
from asb.rules.history import read, standing

NUMBERS = ("applications", "threshold_not_met", "reviews", "with_recommendations", "appeals")
"""The four numbers that the Act requires, and appeals, which this council publishes too."""
OWN_LINES = (
    *("not_met_on_a_ground", "refused_without_decision"),
    *("reviews_outside_the_act", "passed_to_another_council"),
    "withdrawn",
    *("completed", "ended_not_met", "ended_without_answer", "ended_after_a_death"),
    *("duplicates", "entered_by_mistake"),
    *("still_open", "carried_over"),
)
"""Additional lines that explain the five numbers."""
FOLDED = ("ended_without_answer", "ended_after_a_death", "duplicates", "entered_by_mistake")
"""Lines that managers see, and that are published as the one line `OTHERWISE`: with so few applications, a
line of its own would tell of one person that they died, or do not answer.
"""
OTHERWISE = "ended_otherwise"
PUBLISHED_LINES = tuple(dict.fromkeys(OTHERWISE if line in FOLDED else line for line in OWN_LINES))
"""The additional lines that everybody sees."""
NO_LONGER = ("refused_without_decision",)
"""Lines that only years before a release have: nothing can be counted on them any more."""
ALL_LINES = NUMBERS + OWN_LINES

EVENTS = (
    *("decide", "refuse", "second", "hold_review", "recommend", "appeal", "appeal_decided"),
    "change_planned",
    *("complaint_decided", "close", "withdraw", "pass_on", "pass_on_answered", "reopen", "set_aside"),
    *("report", "add_report", "merge", "merged"),
)
"""The acts that figures are read from; all others change none of them."""
ENDINGS = ("close", "withdraw", "pass_on", "pass_on_answered")
ENDED = {
    "withdraw": "withdrawn",
    "pass_on": "passed_to_another_council",
    "pass_on_answered": "passed_to_another_council",
    "done": "completed",
    "not_met": "ended_not_met",
    "no_answer": "ended_without_answer",
    "died": "ended_after_a_death",
    "duplicate": "duplicates",
    "mistake": "entered_by_mistake",
}
"""The line of each ending: of its act, or of the reason for which a case was closed."""

Status = Literal["signed_off", "reported", "provisional", "not_yet", "not_published"]
"""Origin of an authority's numbers: signed off by this council, reported by a source, provisional for a year
that is over but not signed off, none because the year is not over, or unknown."""

FIRST_YEAR, LAST_YEAR = 2014, 2098
"""The Act's case reviews began on 20 October 2014."""


@dataclass(frozen=True, order=True)
class Year:
    """A reporting year: 1 April to 31 March, by the days of London. Written 2022-23."""

    begins: int

    @classmethod
    def read(cls, written: str) -> Year:
        """Parses "2022-23". Raises ValueError with what is expected."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", written)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise ValueError(f"{written!r} is no year: write it as 2022-23, from 1 April to 31 March")
        if not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise ValueError(f"{written!r} is no year of case reviews: they began in October {FIRST_YEAR}")
        return cls(int(found[1]))

    @classmethod
    def of(cls, day: date) -> Year:
        """The year that contains a day."""
        return cls(day.year if (day.month, day.day) >= (4, 1) else day.year - 1)

    @property
    def first(self) -> date:
        return date(self.begins, 4, 1)

    @property
    def last(self) -> date:
        return date(self.begins + 1, 3, 31)

    @property
    def words(self) -> str:
        """For people: 2022/23."""
        return str(self).replace("-", "/")

    def is_over(self, today: date) -> bool:
        return self.last < today

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.begins}-{(self.begins + 1) % 100:02}"


class Counted(NamedTuple):
    """One event that counts: its line and its day."""

    what: str
    on: date


def counted(
    application: Application, entries: Iterable[Entry[Any]], year: Year, today: date
) -> Iterator[Counted]:
    """What one case adds to the figures of a year, from its history: of it, the acts in `EVENTS` are enough.

    A case that was open when the year began is carried over; one that is open when it ends, or today while
    it runs, is still open. Applications that were merged are one case, from the first day of receipt.
    """
    history = standing(entries)
    course = read(application, history)
    yield from (each for each in _happened(course) if each.on in year)
    if course.merged_into or _ended(course) in NO_APPLICATION:
        return
    end = min(year.last, today)
    if _is_open(course, history, end):
        yield Counted("still_open", end)
    if _is_open(course, history, year.first - timedelta(days=1)):
        yield Counted("carried_over", year.first)


NO_APPLICATION = ("duplicate", "mistake")
"""Reasons for which a case is no application of its own: it counts only on the line of its ending. What was
decided on a duplicate, and the review of one, were still done."""


def _ended(course: Course) -> str:
    """How a case ended: its act, or the reason for which it was closed; empty while it is open."""
    if course.closed is None:
        return ""
    return course.closed.act if course.closed.act != "close" else course.closed.facts.reason or ""


def ending(course: Course) -> str:
    """The published line that a case which has ended stands on, or would before there were lines for all
    endings; empty while it is open, or part of another one.
    """
    if course.closed is None or course.merged_into:
        return ""
    line = ENDED.get(_ended(course), OTHERWISE)
    return OTHERWISE if line in FOLDED else line


def _happened(course: Course) -> Iterator[Counted]:
    ended = _ended(course)
    if course.closed and ended in ENDED and not course.merged_into:
        yield Counted(ENDED[ended], course.closed.on)
    if ended == "mistake":
        return
    # Passed on or merged: another council or another case counts it, so no application counts twice.
    if not (course.merged_into or ended in ("pass_on", "pass_on_answered", *NO_APPLICATION)):
        yield Counted("applications", course.received_on)
    for decision in course.decisions:
        if decision.act == "refuse":  # not a decision on the threshold: the Act leaves no room for one
            yield Counted("refused_without_decision", decision.on)
        elif decision.facts.outcome in (NOT_MET, OUTSIDE):
            yield Counted("threshold_not_met", decision.on)
            if decision.facts.ground:
                yield Counted("not_met_on_a_ground", decision.on)
    for review in course.reviews:
        yield from _reviewed(course, review)
    yield from (Counted("appeals", appeal.received.on) for appeal in course.appeals)


def _reviewed(course: Course, review: Review) -> Iterator[Counted]:
    """A review counts on the day it was held, and so do its recommendations, however late they are made."""
    held = review.held
    if held is None:
        return
    yield Counted("reviews", held.on)
    if review.recommendations:
        yield Counted("with_recommendations", held.on)
    owed = (MET, BELOW, OUTSIDE)
    before = [each for each in course.decisions if each.id < held.id and each.facts.outcome in owed]
    if before and before[-1].facts.outcome == OUTSIDE:
        yield Counted("reviews_outside_the_act", held.on)


def _is_open(course: Course, history: Iterable[Entry[Any]], day: date) -> bool:
    """Whether a case was open at the end of that day, by the days on which things happened."""
    if day < course.received_on:
        return False
    return read(course.application, [entry for entry in history if entry.on <= day]).closed is None


Number = int | None
"""None: not published, which is never the same as 0."""


@dataclass(frozen=True)
class Row:
    """Figures of one authority in one year, and the versions published before."""

    authority: str
    status: Status
    numbers: Mapping[str, Number] = field(default_factory=dict)
    note: str = ""
    source: str = ""
    source_date: str = ""
    """When the source was read, as exactly as known: 2024-03-05, 2024-03, 2024, or about any of these."""
    version: int | None = None
    published_on: date | None = None
    earlier: tuple[Row, ...] = ()

    def number(self, line: str) -> Number:
        """The number of a line; of `OTHERWISE`, the sum of those that it stands for, as far as known."""
        if line == OTHERWISE:
            known = [number for each in FOLDED if (number := self.numbers.get(each)) is not None]
            return sum(known) if known else None
        return self.numbers.get(line)

    @property
    def is_known(self) -> bool:
        """Whether any number is known."""
        return any(number is not None for number in self.numbers.values())

    def shows(self, line: str) -> bool:
        """Whether an additional line is shown: if its number is known; one of `NO_LONGER`, if it is not 0."""
        return bool(self.number(line)) if line in NO_LONGER else self.number(line) is not None

    @property
    def is_odd(self) -> bool:
        """Whether more reviews made recommendations than were held."""
        held, made = self.number("reviews"), self.number("with_recommendations")
        return held is not None and made is not None and made > held

    def says_the_same(self, other: Row) -> bool:
        """Whether a reader could see no difference."""
        mine, theirs = ([row.number(line) for line in ALL_LINES] for row in (self, other))
        told = (self.note, self.source, self.source_date)
        return mine == theirs and told == (other.note, other.source, other.source_date)

    def as_json(self) -> dict[str, Any]:
        """For JSON: the five numbers, null where not published, and the additional lines."""
        return {
            "authority": self.authority,
            "status": self.status,
            **{line: self.number(line) for line in NUMBERS},
            "own_lines": {line: self.number(line) for line in PUBLISHED_LINES},
            "note": self.note,
            "source": self.source,
            "source_date": self.source_date,
            "version": self.version,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "earlier_versions": [row.as_json() for row in self.earlier],
        }


@dataclass(frozen=True)
class County:
    """One published year: this council and the other authorities of its county."""

    year: Year
    council: str
    rows: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "year": str(self.year),
            "from": self.year.first.isoformat(),
            "to": self.year.last.isoformat(),
            "published_by": self.council,
            "authorities": [row.as_json() for row in self.rows],
        }
