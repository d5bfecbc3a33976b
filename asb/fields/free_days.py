"""A day as people write it, in one input: a date, roughly when, a period, or not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from asb.fields.days import When, read_day, say_day, settled

NOT_SURE = re.compile(
    r"(i'?m |i am )?(not sure|unsure)|(i )?(don'?t|do not|cannot|can'?t) (know|remember)|(not |un)known|\?+",
    re.IGNORECASE,
)
STILL = r"now|today|still|still (happening|going on)"
PERIOD = re.compile(
    r"(?:from )?(?P<first>.+?)(?: to | until | till | and | ?[–—] ?| - )(?P<last>.+)", re.IGNORECASE
)
SINCE = re.compile(r"(?:since|from) (?P<first>.+?)(?:,? (?:and )?(?:it is )?still.*)?", re.IGNORECASE)
PART = re.compile(
    r"(?:in |the )*(?P<part>early|start of|beginning of|mid|middle of|late|end of)(?: in)?[ -](?P<month>.+)",
    re.IGNORECASE,
)
PARTS = {
    "early": "early",
    "start of": "early",
    "beginning of": "early",
    "mid": "middle",
    "middle of": "middle",
}
PARTS |= {"late": "late", "end of": "late"}


def settled_free(text: str, today: date) -> str:
    """Writes out "today", "still happening" and the like at the end of a period, for the day it was typed."""
    plain = " ".join(text.split())
    period = PERIOD.fullmatch(plain)
    if period is None:
        since = SINCE.fullmatch(plain)
        return f"{_settled(since['first'], today)} to {say_day(today)}" if since else _settled(text, today)
    first, last = _settled(period["first"], today), _settled(period["last"], today)
    if re.fullmatch(STILL, last.strip(" ."), re.IGNORECASE):
        last = say_day(today)
    return text if (first, last) == (period["first"], period["last"]) else f"{first} to {last}"


def _settled(text: str, today: date) -> str:
    return settled({"-day": [text]}, today)["-day"][0]


class FreeWhen(When):
    """A day as exactly as somebody knows it, typed into one input, `<name>-day`.

    Clean as for `When`. What was answered on a page of an earlier release, with a kind or in other inputs,
    is read as it was there.
    """

    macro = "free_when"

    @property
    def focus(self) -> str:
        return f"{self.id}-day"

    @property
    def written(self) -> str:
        """What the input holds: as typed, or as it was answered in several inputs."""
        box, kind = self.box, self.kind
        if kind == "roughly" and box["month"].strip():
            part = {"early": "early ", "middle": "mid ", "late": "late "}.get(box["part"], "")
            return f"{part}{box['month'].strip()}"
        if kind == "period" and (box["from"].strip() or box["to"].strip()):
            return " to ".join(text.strip() for text in (box["from"], box["to"]) if text.strip())
        return box["day"]

    def accept(self, typed: list[str]) -> Any:
        if any(typed) or self._filled() not in ([], ["exact"]):
            return super().accept(typed)
        self.wrong = "day"
        first, last, kind, said = self._read(" ".join(self.box["day"].split()))
        return {
            "kind": kind,
            "from": first.isoformat() if first else "",
            "to": last.isoformat() if last else "",
            "said": said,
        }

    def _read(self, text: str) -> tuple[date | None, date | None, str, str]:
        if not text or NOT_SURE.fullmatch(text.strip(" .")):
            return *self._unknown()[:2], "unknown", self._unknown()[2]
        if part := PART.fullmatch(text):
            return self._in_month(part["month"], PARTS[part["part"].lower()])
        try:
            day = read_day(text, f"The date {self.what}")
        except ValueError as no_day:
            return self._not_a_day(text, no_day)
        return day, day, "exact", say_day(day)

    def _not_a_day(self, text: str, no_day: ValueError) -> tuple[date | None, date | None, str, str]:
        """Reads a month or a period. Raises what was wrong with the day if it is neither."""
        try:
            return self._in_month(text, "unsure")
        except ValueError as no_month:
            period = PERIOD.fullmatch(text)
            if period is None:
                raise (no_month if text[:1].isalpha() else no_day) from None
        self.box = self.box | {"from": period["first"], "to": period["last"]}
        try:
            return *self._period()[:2], "period", self._period()[2]
        finally:
            self.wrong, self.box = "day", self.box | {"from": "", "to": ""}

    def _in_month(self, text: str, part: str) -> tuple[date, date, str, str]:
        typed = self.box
        self.box = typed | {"month": text, "part": part}
        try:
            return self._roughly()[0], self._roughly()[1], "roughly", self._roughly()[2]
        finally:
            self.wrong, self.box = "day", typed


def settled_report(typed: Mapping[str, list[str]], today: date) -> dict[str, list[str]]:
    """What was typed about a report, with "today" and "yesterday" written out wherever a day is typed."""
    return {
        name: [settled_free(text, today) for text in texts] if name.endswith("-day") else texts
        for name, texts in settled(typed, today).items()
    }
