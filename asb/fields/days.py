"""Date questions: parsed as people type dates, and as exact or approximate as people know them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from asb.fields.typed import Asked, Option, Text, say_list

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
        raise ValueError(f"{what}: we could not read this. Type it like {example}")
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


AGO = {"today": 0, "now": 0, "yesterday": 1}
DAY_BOXES = ("-day", "-from", "-to")


def settled_in_an_office(text: str, today: date) -> str:
    """Writes out "today", "yesterday" and a year of two figures in a day that an officer typed."""
    ago = AGO.get(text.strip(" .").lower())
    if ago is not None:
        return say_day(today - timedelta(days=ago))
    return re.sub(r"^(\s*\d{1,2}[-/., ]+\d{1,2}[-/., ]+)(\d{2})\s*$", r"\g<1>20\2", text)


def settled(typed: Mapping[str, list[str]], today: date) -> dict[str, list[str]]:
    """Returns what was typed with "today" and "yesterday" in date inputs replaced by the date.

    Done when it is typed: answers are read again on sending, and must still mean the same day.
    """

    def settle(text: str) -> str:
        ago = AGO.get(text.strip(" .").lower())
        return text if ago is None else say_day(today - timedelta(days=ago))

    return {
        name: [settle(text) for text in texts] if name.endswith(DAY_BOXES) else texts
        for name, texts in typed.items()
    }


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


PARTS = (
    Option("early", "Early in the month"),
    Option("middle", "In the middle"),
    Option("late", "Late in the month"),
    Option("unsure", "Not sure"),
)
PART_DAYS = {"early": (1, 10), "middle": (11, 20), "late": (21, 31), "unsure": (1, 31)}


class When(Asked):
    """A day as exactly as somebody knows it: a date, an approximate month, a period, or not known.

    Typed as `<name>` (the kind) and `<name>-day`, `-month`, `-part`, `-from`, `-to`. Clean: `{"kind",
    "from", "to", "said"}`: a kind of `rules.days`, ISO dates (empty when unknown), readable text. Nothing
    chosen and nothing typed means not known. If no kind is chosen, the filled inputs decide it.
    """

    macro = "when"
    parts = PARTS
    boxes: ClassVar[dict[str, tuple[str, ...]]] = {
        "exact": ("day",),
        "roughly": ("month", "part"),
        "period": ("from", "to"),
        "unknown": (),
    }

    def __init__(
        self, label: str, hint: str = "", *, options: Iterable[Option], what: str, **kwargs: Any
    ) -> None:
        super().__init__(label, hint, **kwargs)
        self.options, self.what = tuple(options), what

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.wrong = ""
        get = formdata.get if formdata is not None else {}.get
        self.box: dict[str, str] = {
            part: str(get(f"{self.name}-{part}", "")) for parts in self.boxes.values() for part in parts
        }
        super().process(formdata, data, extra_filters)

    @property
    def names(self) -> tuple[str, ...]:
        return (str(self.name), *(f"{self.name}-{part}" for part in self.box))

    @property
    def focus(self) -> str:
        return f"{self.id}-{self.wrong}" if self.wrong else str(self.id)

    @property
    def kind(self) -> str:
        return self.typed or (filled[0] if len(filled := self._filled()) == 1 else "")

    def _filled(self) -> list[str]:
        """The kinds whose inputs are filled."""
        return [
            option.value
            for option in self.options
            if any(self.box[part].strip() for part in self.boxes.get(option.value, ()))
        ]

    def accept(self, typed: list[str]) -> Any:
        filled = self._filled()
        kind = next(iter(typed), "") or next(iter(filled), "unknown")
        labels = {option.value: option.label for option in self.options}
        if kind not in labels:
            raise ValueError(f"Choose one of the answers to {self.quoted}")
        if len(filled) > 1 and not any(typed):
            both = say_list(f"“{labels[each]}”" for each in filled)
            raise ValueError(f"You filled in {both} for {self.quoted}. Choose the one that we should use")
        first, last, said = getattr(self, f"_{kind}")()
        # Without JavaScript all inputs are visible; those of other kinds are ignored but kept.
        aside = [self.box[part] for other in filled if other != kind for part in self.boxes[other]]
        if kept := [text for text in aside if text.strip() and text not in PART_DAYS]:
            said += f" (you also typed: {', '.join(kept)})"
        return {
            "kind": kind,
            "from": first.isoformat() if first else "",
            "to": last.isoformat() if last else "",
            "said": said,
        }

    def _ask(self, part: str, ask: str) -> str:
        self.wrong = part
        if not self.box[part].strip():
            raise ValueError(f"Enter {ask}, or choose “I don’t know”")
        return self.box[part]

    def _exact(self) -> tuple[date, date, str]:
        day = read_day(self._ask("day", f"the date {self.what}"), f"The date {self.what}")
        return day, day, say_day(day)

    def _roughly(self) -> tuple[date, date, str]:
        month = read_month(self._ask("month", f"the month {self.what}"), f"The month {self.what}")
        part = self.box["part"] or "unsure"
        self.wrong = "part"
        if part not in PART_DAYS:
            raise ValueError("Choose early, middle, late or not sure")
        first, last = PART_DAYS[part]
        length = calendar.monthrange(month.year, month.month)[1]
        words = {
            "early": "Early in ",
            "middle": "The middle of ",
            "late": "Late in ",
            "unsure": "Some time in ",
        }
        said = f"{words[part]}{calendar.month_name[month.month]} {month.year}"
        return month.replace(day=first), month.replace(day=min(last, length)), said

    def _period(self) -> tuple[date, date, str]:
        first = read_day(self._ask("from", "the first date"), "The first date")
        last = read_day(self._ask("to", "the last date"), "The last date")
        if last < first:
            raise ValueError(f"The last date must be {say_day(first)} or after")
        return first, last, f"From {say_day(first)} to {say_day(last)}"

    def _unknown(self) -> tuple[None, None, str]:
        return None, None, "Not known: for us to check"

    def shown(self) -> str:
        if self.data is None:
            return ", ".join(text for text in self.box.values() if text.strip())
        return str(self.data["said"])

    def given_back(self, *, chosen: bool) -> str:  # noqa: ARG002 - a day is always typed
        return ", ".join(text for text in self.box.values() if text.strip())


A_DAY_OR_A_MONTH = "A date, or only a month: 9 10 2026, or October 2026."


class DayOrMonth(Text):
    """A day as exactly as somebody knows it, typed into one input: a date, or a month.

    Clean as for `When`: exact, roughly, or unknown if nothing was typed.
    """

    def __init__(self, label: str, hint: str = A_DAY_OR_A_MONTH, **kwargs: Any) -> None:
        super().__init__(label, hint, width="20", **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        if not text:
            return {"kind": "unknown", "from": "", "to": "", "said": ""}
        try:
            day = read_day(text)
        except ValueError:
            month = read_month(text)
            last = calendar.monthrange(month.year, month.month)[1]
            said = f"Some time in {calendar.month_name[month.month]} {month.year}"
            ends = (month, month.replace(day=last))
            return {"kind": "roughly", "from": ends[0].isoformat(), "to": ends[1].isoformat(), "said": said}
        return {"kind": "exact", "from": day.isoformat(), "to": day.isoformat(), "said": say_day(day)}

    def shown(self) -> str:
        return str(self.data["said"]) if isinstance(self.data, dict) else super().shown()
