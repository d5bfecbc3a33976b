"""Date questions: parsed as people type dates, and as exact or approximate as people know them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
MONTH_PART, YEAR_PART = rf"(?P<m>{MONTH_NAME})", r"'?(?P<y>\d{2}|\d{4})"
DAY_PART = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
DAY_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})",
        rf"(?P<d>\d{{1,2}})[-/., ]+(?P<m>\d{{1,2}})[-/., ]+{YEAR_PART}",
        rf"{DAY_PART}(?: of)?[-/., ]*{MONTH_PART}[-/., ]*{YEAR_PART}",
        rf"{MONTH_PART}[-/., ]*{DAY_PART}[-/., ]+{YEAR_PART}",
    )
)
MONTH_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})",
        rf"(?P<m>\d{{1,2}})[-/., ]+{YEAR_PART}",
        rf"{MONTH_PART}[-/., ]*{YEAR_PART}",
    )
)
NO_YEAR = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<d>\d{1,2})[-/., ]+(?P<m>\d{1,2})",
        rf"{DAY_PART}(?: of)?[-/., ]*{MONTH_PART}",
        rf"{MONTH_PART}(?:[-/., ]*{DAY_PART})?",
    )
)
INSIDE = tuple(
    re.compile(rf"(?<!\w){form.pattern}(?!\w)", re.IGNORECASE) for form in (*DAY_FORMS, *NO_YEAR[1:])
)
"""A day anywhere in a sentence."""
WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?[., ]+", re.IGNORECASE)


LONGEST = 60
"""Longest text that is parsed as a date; no format is as long."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
LEAP_YEAR = 2024
CHECK = "Check the day and the month"


def _read(text: str, forms: Iterable[re.Pattern[str]], what: str, example: str) -> date:
    plain = WEEKDAY.sub("", " ".join(text[:LONGEST].split()))
    parts = _parts(plain, forms) or _parts(plain, NO_YEAR)
    if parts is None:
        raise ValueError(f"{what}: we could not understand this. Type it like {example}")
    if wrong := _wrong(parts):
        raise ValueError(f"{what}: {wrong}. {CHECK}")
    month, year = _month_and_year(parts)
    if year is None:
        raise ValueError(f"{what}: add the year, like {example}")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{what}: check the year. Type it like {example}")
    return date(year, month, int(parts.get("d") or 1))


def _parts(plain: str, forms: Iterable[re.Pattern[str]]) -> dict[str, str | None] | None:
    return next((found.groupdict() for form in forms if (found := form.fullmatch(plain))), None)


def _month_and_year(parts: Mapping[str, str | None]) -> tuple[int, int | None]:
    """Of a year in two numbers, the one of this century."""
    month, year = str(parts["m"]).lower(), parts.get("y")
    return MONTHS.get(month) or int(month), int(year if len(year) == 4 else f"20{year}") if year else None


def _wrong(parts: Mapping[str, str | None]) -> str:
    """Why the calendar has no such day; empty if it has. Without its year, it is in any year."""
    (month, year), day = _month_and_year(parts), int(parts.get("d") or 1)
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    if 1 <= day <= calendar.monthrange(year or LEAP_YEAR, month)[1]:
        return ""
    return f"there is no {day} {calendar.month_name[month]} {year or ''}".strip()


def no_such_day(text: str) -> str:
    """Why the calendar does not have a day that is named in this text; empty if it has each of them."""
    plain = " ".join(text[: 4 * LONGEST].split())
    if whole := _parts(plain, (*DAY_FORMS, *NO_YEAR)):
        return _wrong(whole)
    found = (_wrong(each.groupdict()) for form in INSIDE for each in form.finditer(plain))
    return next(filter(None, found), "")


def read_day(text: str, what: str = "The date") -> date:
    """Parses a day in any usual format: `1 3 2026`, `1/3/26`, `1st March 2026`, `2026-03-01`.

    Day before month, as in England. Raises ValueError with the message to show.
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


def say_weekday(day: date) -> str:
    """A day with its weekday, for what somebody has to be ready for: Tuesday 8 December 2026."""
    return f"{day:%A} {say_day(day)}"


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
