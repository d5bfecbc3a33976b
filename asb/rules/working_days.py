"""Working days: England's bank holidays, the council's own closed days, and due days.

The day of receipt is day 0. Bank holidays come with the `holidays` library, without network access; the
council's closed and open days override them, for a closure or holiday announced late.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from holidays.countries.united_kingdom import UnitedKingdom

MOST_DAYS = 1000
"""Longest deadline in working days; a longer one is a typing error."""

KNOWN_YEARS = range(UnitedKingdom.start_year, UnitedKingdom.end_year + 1)
"""Years whose bank holidays are known."""

WEEKEND = {5: "Saturday", 6: "Sunday"}

# The names GOV.UK publishes, where the library's differ.
PUBLISHED_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}


@dataclass(frozen=True)
class ClosedDay:
    """A closed day of the council, beside weekends and bank holidays."""

    on: date
    why: str


@dataclass(frozen=True)
class Calendar:
    """Working days of the council: closed days with reasons, and bank holidays on which it works.

    Raises ValueError when a day is both.
    """

    closed: Mapping[date, str] = field(default_factory=dict)
    opened: Collection[date] = frozenset()

    def __post_init__(self) -> None:
        both = sorted(set(self.closed) & set(self.opened))
        if both:
            raise ValueError(f"{both[0]} is both a closed and an open day: keep one of the two")

    def without(self, days: Mapping[date, str]) -> Calendar:
        """A copy of this calendar in which these days do not count."""
        return Calendar({**self.closed, **days}, frozenset(self.opened) - set(days)) if days else self

    def why_closed(self, day: date) -> str | None:
        """Why a day is not a working day, in a word or two; None for a working day.

        A weekend is called a weekend even when a holiday falls on it. Raises ValueError for a year whose
        bank holidays are not known.
        """
        if day.year not in KNOWN_YEARS:
            known = f"{KNOWN_YEARS[0]} to {KNOWN_YEARS[-1]}"
            raise ValueError(f"bank holidays are known for {known}, not for {day.year}")
        if day in self.opened:
            return None
        return WEEKEND.get(day.weekday()) or self.closed.get(day) or _bank_holidays(day.year).get(day)

    def closed_between(self, first: date, last: date) -> dict[date, str]:
        """Days of a week that are not working days, both ends included, and why. Stops where bank holidays
        are not known.
        """
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        found = {day: self.why_closed(day) for day in days if day.year in KNOWN_YEARS}
        return {day: why for day, why in found.items() if why and day.weekday() not in WEEKEND}


@dataclass(frozen=True)
class Reckoning:
    """How a due day was calculated. `skipped`: each day that did not count, and why."""

    start: date
    days: int
    due: date
    skipped: tuple[tuple[date, str], ...]


def days_between(start: date, end: date, calendar: Calendar) -> int:
    """Number of working days after `start` until `end`, which counts; 0 if `end` is not after `start`."""
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(1 for day in days if calendar.why_closed(day) is None)


def due(start: date, days: int, calendar: Calendar) -> Reckoning:
    """The day on which `days` working days have passed; `start`, a working day or not, is day 0.

    Raises ValueError when `days` is not 0 to `MOST_DAYS`, or the years are beyond the known bank holidays.
    """
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(f"{days} working days cannot be counted: give 0 to {MOST_DAYS}")
    calendar.why_closed(start)  # refuses an unknown year before counting
    day, left = start, days
    skipped: list[tuple[date, str]] = []
    while left:
        day += timedelta(days=1)
        why = calendar.why_closed(day)
        if why:
            skipped.append((day, why))
        else:
            left -= 1
    return Reckoning(start, days, day, tuple(skipped))


def workday_before(day: date, calendar: Calendar) -> date:
    """The last working day before this one."""
    before = day - timedelta(days=1)
    while calendar.why_closed(before):
        before -= timedelta(days=1)
    return before


def elapsed(start: date, end: date, calendar: Calendar) -> int:
    """Returns how many working days have passed from `start`, which is day 0, to `end`; 0 if that is earlier.

    Raises ValueError for a year whose bank holidays are not known.
    """
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(calendar.why_closed(day) is None for day in days)


@cache
def _bank_holidays(year: int) -> dict[date, str]:
    england = {"subdiv": "ENG", "language": "en_GB"}
    listed = UnitedKingdom(years=year, **england)  # type: ignore[no-untyped-call]  # the library has no types here
    return {day: _published(name) for day, name in listed.items()}


def _published(name: str) -> str:
    plain = name.removesuffix(" (observed)")
    substitute = " (substitute day)" if plain != name else ""
    return PUBLISHED_NAMES.get(plain, plain) + substitute
