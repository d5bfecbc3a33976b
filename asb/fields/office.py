"""Fields for officers: one date, and the same choice for each of several rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from asb.fields.days import is_day, read_day, say_day
from asb.fields.days_in_words import EXACT, Reading, one_day
from asb.fields.typed import LONG, SHORT, Asked, Option, Text
from asb.fields.when import ReadBack, read_back


class OneDay(Text):
    """A date in any usual format. Clean: the ISO date, or an empty string.

    `begins_as` is the initial value. `first` and `last` are the earliest and latest day allowed, where set.
    `called`: its name in error messages, where a page asks for several days.
    """

    def __init__(self, label: str, hint: str = "For example, 1 3 2026", **kwargs: Any) -> None:
        super().__init__(label, hint, width="10", **kwargs)
        self.begins_as: date | None = None
        self.first: date | None = None
        self.last: date | None = None
        self.called = ""

    @property
    def typed(self) -> str:
        if self.raw_data is None and self.begins_as:
            return say_day(self.begins_as)
        return super().typed

    def settled(self, today: date) -> dict[str, str]:
        day = one_day(self.typed, today, self.first, self.last) if self.raw_data else None
        if day is None or is_day(self.typed):
            return {}
        return {str(self.name): say_day(day)}

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        if not text:
            return ""
        day = read_day(text, self.called or "The date")
        the_date = f"{self.called}: the date" if self.called else "The date"
        if self.first and day < self.first:
            raise ValueError(f"{the_date} must be {say_day(self.first)} or after")
        if self.last and day > self.last:
            raise ValueError(f"{the_date} must be {say_day(self.last)} or before")
        return day.isoformat()

    def read_back(self, typed: str) -> ReadBack | None:
        """How this day was read, unless it was `typed` like that or nothing was."""
        if not self.data:
            return None
        day = date.fromisoformat(self.data)
        return read_back(Reading(EXACT, day, day, say_day(day)).clean, typed)

    def shown(self) -> str:
        return say_day(date.fromisoformat(self.data)) if self.data else super().shown()


def _told_apart(rows: Sequence[Option]) -> tuple[Option, ...]:
    """The same rows; those of one label are numbered."""
    labels, met = Counter(row.label for row in rows), Counter[str]()
    found = []
    for row in rows:
        met[row.label] += 1
        which = f" ({met[row.label]} of {labels[row.label]})" if labels[row.label] > 1 else ""
        found.append(replace(row, label=f"{row.label}{which}"))
    return tuple(found)


class Each(Asked):
    """A choice with a reason for each of several rows.

    Typed as `<name>-<row>` and `<name>-<row>-why`. Clean: `{row: {"said": value, "why": text}}`. Refuses a
    row without a choice, and a choice in `reasoned` without a reason. Without `options` only the reason is
    asked. The rows in `how_rows` are also asked
    `ask_how`, typed as `<name>-<row>-how`, which is in `how` and in no copy of the answers.
    """

    macro = "each"

    def __init__(
        self,
        label: str,
        hint: str = "",
        *,
        options: Iterable[Option],
        rows: Iterable[Option] = (),
        reasoned: Iterable[str] = (),
        ask_why: str = "Why?",
        ask_how: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, hint, **kwargs)
        self.options, self.rows = tuple(options), tuple(rows)
        self.reasoned, self.ask_why, self.ask_how = frozenset(reasoned), ask_why, ask_how
        self.how_rows: tuple[str, ...] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.rows = _told_apart(self.rows)
        get = formdata.get if formdata is not None else {}.get
        self.box = {name: str(get(name, "")) for name in self.names}
        self.sent = {name: str(get(name, "")) for name in formdata or () if name.startswith(f"{self.name}-")}
        self.wrong: dict[str, str] = {}
        super().process(formdata, data, extra_filters)

    @property
    def names(self) -> tuple[str, ...]:
        rows = [f"{self.name}-{row.value}" for row in self.rows]
        how = [f"{self.name}-{row}-how" for row in self.how_rows]
        reasons = [f"{row}-why" for row in rows] if self.ask_why else []
        return (*(rows if self.options else ()), *reasons, *how)

    @property
    def how(self) -> dict[str, str]:
        """How each answer is known, by row, where that is asked."""
        typed = {row: self.box.get(f"{self.name}-{row}-how", "").strip() for row in self.how_rows}
        return {row: words for row, words in typed.items() if words}

    @property
    def focus(self) -> str:
        return next(iter(self.wrong), self.names[0] if self.rows else str(self.id))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every row that was refused, at its own box."""
        return [(words, box) for box, words in self.wrong.items()] or super().problems

    def accept(self, _typed: list[str]) -> Any:
        values = {option.value for option in self.options}
        found = {}
        for row in self.rows:
            name = f"{self.name}-{row.value}"
            said, why = self.box.get(name, ""), self.box.get(f"{name}-why", "").replace("\r\n", "\n").strip()
            if values and said not in values:
                self.wrong[name] = f"{row.label}: choose one of the answers"
            elif (said in self.reasoned or not values) and not why:
                self.wrong[f"{name}-why"] = f"{row.label}: write the reason"
            elif len(why) > LONG:
                self.wrong[f"{name}-why"] = f"{row.label}: at most {LONG:,} characters fit"
            elif len(self.box.get(f"{name}-how", "")) > SHORT:
                self.wrong[f"{name}-how"] = f"{row.label}: at most {SHORT:,} characters fit"
            found[row.value] = {"said": said, "why": why}
        if self.wrong:
            raise ValueError(next(iter(self.wrong.values())))
        return found

    def shown(self) -> str:
        labels = {option.value: option.label for option in self.options}
        rows = [(row.label, (self.data or {}).get(row.value, {"said": "", "why": ""})) for row in self.rows]
        said = [
            (label, [words for words in (labels.get(each["said"], ""), each["why"]) if words])
            for label, each in rows
        ]
        return "\n".join(f"{label}: {'. '.join(words)}" for label, words in said)

    def given_back(self, *, chosen: bool) -> str:
        """Row by row; also rows that the form does not know, by their key."""
        labels = {option.value: option.label for option in self.options if chosen}
        rows = {row.value: row.label for row in self.rows}
        found: dict[str, list[str]] = {}
        for name, text in self.sent.items():
            row = name.removeprefix(f"{self.name}-").removesuffix("-why")
            words = text if name.endswith("-why") else labels.get(text, "")
            if words.strip():
                found.setdefault(rows.get(row, row.capitalize()), []).append(words)
        return "\n".join(f"{row}: {'. '.join(words)}" for row, words in found.items())
