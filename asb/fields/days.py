"""Date questions: parsed as people type dates, and as exact or approximate as people know them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})[-/., ]+(?P<m>\d{1,2})[-/., ]+(?P<y>\d{2}|\d{4})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[-/., ]*(?P<m>{MONTH_NAME})[-/., ]*(?P<y>\d{{2}}|\d{{4}})",
        rf"(?P<m>{MONTH_NAME})[-/., ]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]+(?P<y>\d{{2}}|\d{{4}})",
    )
)
MONTH_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})",
        r"(?P<m>\d{1,2})[-/., ]+(?P<y>\d{2}|\d{4})",
        rf"(?P<m>{MONTH_NAME})[-/., ]*(?P<y>\d{{2}}|\d{{4}})",
    )
)
WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?[., ]+", re.IGNORECASE)


LONGEST = 60
"""Longest text that is parsed as a date; no format is as long."""

NO_YEAR = re.compile(
    rf"\d{{1,2}}[-/., ]+\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[-/., ]*({MONTH_NAME})|({MONTH_NAME})"
    rf"([-/., ]*\d{{1,2}}(?:st|nd|rd|th)?)?",
    re.IGNORECASE,
)


def _read(text: str, forms: Iterable[re.Pattern[str]], what: str, example: str) -> date:
    plain = WEEKDAY.sub("", " ".join(text[:LONGEST].split()))
    parts = next((found.groupdict() for form in forms if (found := form.fullmatch(plain))), None)
    if parts is None:
        if NO_YEAR.fullmatch(plain):
            raise ValueError(f"{what}: add the year, like {example}")
        raise ValueError(f"{what}: we could not understand this. Type it like {example}")
    if len(parts["y"]) == 2:
        raise ValueError(f"{what}: type the year with four numbers, like {example}")
    month, day = MONTHS.get(parts["m"].lower()) or int(parts["m"]), int(parts.get("d") or 1)
    if not 1 <= month <= 12:
        raise ValueError(f"{what}: there is no month {month}. Type it like {example}")
    if not 1900 <= int(parts["y"]) <= 2199:
        raise ValueError(f"{what}: check the year. Type it like {example}")
    try:
        return date(int(parts["y"]), month, day)
    except ValueError:
        raise ValueError(
            f"{what}: there is no {day} {calendar.month_name[month]} {parts['y']}. Check the day"
        ) from None


def read_day(text: str, what: str = "The date") -> date:
    """Parses a day in any usual format: `1 3 2026`, `1 Mar 2026`, `1st March 2026`, `2026-03-01`.

    Day before month, as in England. Raises ValueError with the message to show, also for a two-digit year.
    """
    return _read(text, DAY_FORMS, what, "1 March 2026 or 1 3 2026")


def is_day(text: str) -> bool:
    """Whether `read_day` can parse it: a day to anybody, whenever it was typed."""
    try:
        read_day(text)
    except ValueError:
        return False
    return True


def read_month(text: str, what: str = "The month") -> date:
    """Parses a month in any usual format and returns its first day: `3 2026`, `Mar 2026`, or a day in it."""
    return _read(text, (*MONTH_FORMS, *DAY_FORMS), what, "March 2026 or 3 2026").replace(day=1)


def say_day(day: date, *, short: bool = False) -> str:
    """Formats a day for people: 9 April 2026; `short`, in a table: 9 Apr 2026. Only this function does."""
    month = calendar.month_abbr[day.month] if short else calendar.month_name[day.month]
    return f"{day.day} {month} {day.year}"


def say_time(at: datetime) -> str:
    """Formats a moment, in its own time zone: 14:05 on 9 April 2026."""
    return f"{at:%H:%M} on {say_day(at.date())}"


def say_until(at: datetime, today: date) -> str:
    """Formats a future moment, in its own time zone, as people would say it on the day `today`."""
    if at.date() == today:
        return f"{at:%H:%M} today"
    if at.date() == today + timedelta(days=1):
        return f"{at:%H:%M} tomorrow" if at.time() > time() else "midnight tonight"
    return say_time(at)
