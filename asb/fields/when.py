"""Fields for a day in one input, as exactly as somebody knows it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from asb.fields.days import CHECK, no_such_day, say_weekday
from asb.fields.days_in_words import EXACT, NOT_KNOWN, UNKNOWN, Reading, read, written_out
from asb.fields.typed import Asked, Text

NOT_READ = "we could not understand this. Type it like 1 March 2026, or March 2026"


class ReadBack(NamedTuple):
    """How a day was read that was typed in other words than ours: `said`, or what was typed if it could not
    be read. `what` happened then. `exact`: it is one day. `missing`: that there is no such day, if so.
    """

    what: str
    said: str
    is_read: bool
    exact: bool = False
    missing: str = ""


def read_back(clean: Any, typed: str, what: str = "", *, weekday: bool = True) -> ReadBack | None:
    """How a day was read, by the clean answer; None if it was `typed` like that, or nothing was.

    `weekday`: names the day of the week too, for an office.
    """
    typed, said = " ".join(typed.split()), str(clean["said"]) if isinstance(clean, dict) else ""
    if not typed or said in ("", NOT_KNOWN) or typed.casefold() == said.casefold():
        return None
    exact = clean["kind"] == EXACT
    named = say_weekday(date.fromisoformat(clean["from"])) if exact and weekday else said
    return None if typed.casefold() == named.casefold() else ReadBack(what, named, is_read=True, exact=exact)


class When(Asked):
    """A day as exactly as somebody knows it: a date, roughly when, a period, or not known.

    Typed as `<name>-day`, as people write it: see `days_in_words`. Clean: `{"kind", "from", "to", "said"}`:
    a kind of `rules.days`, ISO dates (empty when unknown), readable text. Nothing is refused, unless an
    office is asked (`exacting`), which can look the day up. `goes_on`: whether it can have gone on for some
    time. `what` happened then, as in "it was reported".
    """

    macro = "when"

    def __init__(
        self,
        label: str,
        hint: str = "",
        *,
        what: str,
        goes_on: bool = False,
        exacting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, hint, **kwargs)
        self.what, self.goes_on, self.exacting = what, goes_on, exacting

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.written = _written(str(self.name), formdata) if formdata is not None else ""
        self.reading = read(self.written, period=self.goes_on)
        super().process(formdata, data, extra_filters)

    @property
    def is_read(self) -> bool:
        """Whether what was typed could be read as a day, a rough time or "not known"; also if nothing was."""
        return not _not_read(self.reading)

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}-day", str(self.name), *(f"{self.name}-{part}" for part in EARLIER))

    @property
    def focus(self) -> str:
        return f"{self.id}-day"

    def settled(self, today: date) -> dict[str, str]:
        if not self.written.strip():
            return {}
        return {f"{self.name}-day": written_out(self.written, today, period=self.goes_on)}

    def accept(self, typed: list[str]) -> Any:  # noqa: ARG002 - it is typed under another name
        if self.exacting and not self.is_read:
            raise ValueError(f"The date {self.what}: {_why_not(self.written)}")
        return self.reading.clean

    def read_back(self, typed: str) -> ReadBack | None:
        """How this day was read, unless it was `typed` like that or nothing was."""
        found = read_back(self.data, typed, self.what, weekday=self.exacting)
        if found and not self.is_read:
            typed = " ".join(typed.split())
            return ReadBack(self.what, typed, is_read=False, missing=no_such_day(self.written))
        return found

    def shown(self) -> str:
        return str(self.data["said"]) if isinstance(self.data, dict) else self.written

    def given_back(self, *, chosen: bool) -> str:  # noqa: ARG002 - a day is always typed
        return self.written


EARLIER = ("month", "part", "from", "to")
"""Ends of the names of inputs of earlier releases, beside `-day`, in applications begun with one."""


def _written(name: str, typed: Any) -> str:
    """Returns what was typed, in one line, also if it was answered by a kind and several inputs."""
    kind, day, month, part, first, last = (str(typed.get(each, "")) for each in _inputs(name))
    if kind == "exact" or (day.strip() and kind not in ("roughly", "period")):
        return day
    if month.strip() and kind != "period":
        return f"{'mid' if part == 'middle' else part.replace('unsure', '')} {month}".strip()
    return " to ".join(text for text in (first, last) if text.strip()) or day


def _inputs(name: str) -> list[str]:
    return [name, f"{name}-day", *(f"{name}-{part}" for part in EARLIER)]


def _why_not(text: str) -> str:
    missing = no_such_day(text)
    return f"{missing}. {CHECK}" if missing else NOT_READ


def _not_read(found: Reading) -> bool:
    """Whether something was typed that is neither a day nor "not known"."""
    return found.kind == UNKNOWN and found.said != NOT_KNOWN


A_DAY_OR_A_MONTH = "A date, or only a month: 9 10 2026, or October 2026."


class DayOrMonth(Text):
    """A day as exactly as an office knows it. Clean as for `When`, and without words if nothing was typed."""

    def __init__(self, label: str, hint: str = A_DAY_OR_A_MONTH, **kwargs: Any) -> None:
        super().__init__(label, hint, width="20", **kwargs)

    def settled(self, today: date) -> dict[str, str]:
        text = self.typed
        return {str(self.name): written_out(text, today, period=False)} if text.strip() else {}

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        found = read(text, period=False)
        if text and _not_read(found):
            raise ValueError(f"{self.quoted}: {_why_not(text)}")
        return found.clean if text else found.clean | {"said": ""}

    def read_back(self, typed: str) -> ReadBack | None:
        return read_back(self.data, typed)

    def shown(self) -> str:
        return str(self.data["said"]) if isinstance(self.data, dict) else super().shown()
