"""Days as exactly as people know them, and periods as the Act counts them.

Residents rarely know every date, so a day is stored as it was given: exact, approximate, a period, or
unknown. A period "beginning with" a day includes that day (section 104(11) of the Anti-social Behaviour,
Crime and Policing Act 2014), so one month beginning with 10 March ends on 9 April.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

Kind = Literal["exact", "roughly", "period", "unknown"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Slip = Literal["", "to_come", "crossed"]
"""What cannot be right in the days of a report; empty if nothing."""

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Period:
    """A length of time in calendar months or in days, written "1 month" or "30 days". One of the two is 0."""

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if min(self.months, self.days) < 0 or (self.months > 0) == (self.days > 0):
            raise ValueError("a period has months or days, at least 1 of one of them")

    @classmethod
    def read(cls, raw: Any) -> Period:
        """Parses "1 month" or "30 days" from the council file. Raises ValueError."""
        written = re.fullmatch(r"([1-9][0-9]{0,3}) (month|day)s?", raw) if type(raw) is str else None
        if not written:
            raise ValueError(f'{raw!r} is no period: give one such as "1 month" or "30 days"')
        return cls(**{f"{written[2]}s": int(written[1])})

    def __str__(self) -> str:
        count, unit = (self.months, "month") if self.months else (self.days, "day")
        return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


@dataclass(frozen=True)
class Day:
    """When something happened or was reported, as exactly as it is known; both ends included.

    `exact`: first == last. `roughly`: one day between first and last. `period`: the whole time from first to
    last. `unknown`: neither end. Raises ValueError when these do not fit.
    """

    kind: Kind
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not a kind of day: use one of {', '.join(KINDS)}")
        if self.kind == "unknown":
            if self.first or self.last:
                raise ValueError("an unknown day has no date: leave both dates out")
        elif self.first is None or self.last is None:
            raise ValueError(f"a day of the kind {self.kind!r} needs its dates")
        elif self.last < self.first:
            raise ValueError(f"the last day, {self.last}, is before the first, {self.first}")
        elif self.kind == "exact" and self.first != self.last:
            raise ValueError("an exact day has one date: leave the last day out")

    @property
    def on(self) -> date | None:
        """The date, if it is known exactly."""
        return self.first if self.kind == "exact" else None


UNKNOWN = Day("unknown")


def slip(happened: Day, reported: Day, on: date) -> Slip:
    """What cannot be right in the days of a report that was described on this day: one is still to come, or
    it was reported before it happened. Nearly always a typing error, so it is asked about, never refused.
    """
    if any(day.last is not None and day.last > on for day in (happened, reported)):
        return "to_come"
    if happened.first is not None and reported.last is not None and reported.last < happened.first:
        return "crossed"
    return ""


def exactly(day: date) -> Day:
    return Day("exact", day, day)


def roughly(first: date, last: date) -> Day:
    """An approximate day: one day between these two, both included."""
    return Day("roughly", first, last)


def over(first: date, last: date) -> Day:
    """A period of behaviour, both days included; never the day of a report."""
    return Day("period", first, last)


def last_day(start: date, period: Period) -> date:
    """Last day, included, of a period beginning with `start`, which is its first day.

    Months end the day before the corresponding date or, where the last month has no such date, on its last
    day (the method written out in SI 2018/1082 rule 1.4; Dodds v Walker [1981] 1 WLR 1027): the month
    beginning with 31 January ends on 28 February. Weekends and bank holidays change nothing. A period that
    would exceed the calendar ends on `date.max`.
    """
    if period.days:
        try:
            return start + timedelta(days=period.days - 1)
        except OverflowError:
            return date.max
    years, month_before = divmod(start.month - 1 + period.months, 12)
    year, month = start.year + years, month_before + 1
    if year > MAXYEAR:
        return date.max
    length = monthrange(year, month)[1]
    if start.day > length:
        return date(year, month, length)
    return date(year, month, start.day) - timedelta(days=1)


def earliest_start(end: date, period: Period) -> date:
    """Earliest first day of a period that has not ended before `end`: the reverse of `last_day`."""
    start = end - timedelta(days=period.days or 31 * period.months)
    while last_day(start, period) < end:
        start += timedelta(days=1)
    return start


def london_date(moment: datetime) -> date:
    """Day in London at that moment: in summer, 00:20 is still the day before in UTC.

    Raises ValueError for a moment without a time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("the moment has no time zone: give an aware datetime")
    return moment.astimezone(LONDON).date()


def are_known(*days: Day) -> bool:
    """Whether both ends of all of these days are known."""
    return all(day.first is not None and day.last is not None for day in days)


def is_before(one: Day, other: Day) -> bool:
    """Whether the first, as far as it is known, is over before the other begins."""
    return one.last is not None and other.first is not None and one.last < other.first


def apart(one: Day, other: Day) -> bool:
    """Whether two days, as far as they are known, cannot be the same."""
    return are_known(one, other) and (is_before(one, other) or is_before(other, one))
