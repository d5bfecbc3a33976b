"""Days of reports that are told together: a diary or an email that was pasted, one day told by another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from asb.fields.days import MONTH_NAME, say_day
from asb.fields.days_in_words import EXACT, INSIDE, Reading, read, read_words, tidied, written_out

FIRST_IN_LINE = re.compile(r"\W*(?!24/7\b)(\d{1,2}[-/.]\d{1,2})(?![-/.]?\d)")
"""A date without a year that a line of a diary begins with."""
MOST_WORDS = 6
"""As many words as a day at the beginning of a line has: "in the early hours of Sat 21 Nov" has more."""
ALSO_A_WORD = re.compile(rf"(?:{MONTH_NAME}|sat|sun|wed|now|today|this week|this month|this year|24/7)")
"""What may begin a sentence that tells no day: "May I say", "Sat in the garden", "Now he shouts"."""


class Diary(NamedTuple):
    """What a diary says of each day, with the day in words that mean the same later. `undated`: how many
    lines after the first day begin with no day that could be read, and were put with the day before.
    """

    days: list[tuple[str, str]]
    undated: int


def dated_lines(text: str, today: date) -> Diary:
    """Reads a diary or an email. No line is lost: one without a date, or with one that is still to come,
    belongs to the day before it, and what comes before the first date belongs to that day.
    """
    found: list[tuple[list[str], str]] = []
    first: list[str] = []
    undated = 0
    for line in filter(None, (" ".join(each.split()) for each in text.splitlines())):
        day = _dated(line, today)
        undated += bool(found and day is None)
        if day and (not found or found[-1][1] != day.said):
            found.append(([] if found else first, day.said))
        (found[-1][0] if found else first).append(line)
    return Diary([("\n".join(lines), day) for lines, day in found], undated)


def _dated(line: str, today: date) -> Reading | None:
    """The day that a line begins with; else the first date anywhere in it."""
    plain = tidied(line)
    first = FIRST_IN_LINE.match(plain)
    dates = [first[1]] if first else INSIDE.findall(plain)
    day = _begins(plain, today) or (read_words(dates[0], today) if dates else None)
    return day if day and day.first and day.first <= today else None


def _begins(plain: str, today: date) -> Reading | None:
    """The day in the first words of a line: "Mon 2/11 kicked the door", "Last Friday: shouting"."""
    words = plain.split()[:MOST_WORDS]
    for many in range(len(words), 0, -1):
        said = " ".join(word.strip("*•-–—:;,.()") for word in words[:many]).strip()
        apart = many < len(words) and (words[many - 1][-1] in ":;,.)" or not words[many].strip("-–—"))
        if ALSO_A_WORD.fullmatch(said) and not apart:
            continue
        if not re.fullmatch(r"\d{4}", said) and (day := read_words(said, today)):
            return day
    return None


HAPPENED, REPORTED = "happened-day", "reported-day"
AFTER_IT = {
    0: re.compile(r"(?:on )?(?:the |that )?(?:very )?same (?:day|night|evening)|straight ?away|immediately"),
    1: re.compile(r"(?:on )?(?:the )?(?:(?:next|following) (?:day|morning)|day after)"),
}
"""How people say when they reported something, by days after it happened."""


def settled_report(typed: Mapping[str, list[str]], today: date) -> dict[str, list[str]]:
    """Returns what was typed about a report, with days that depend on the day of typing, or on each other,
    written out.
    """
    found = {
        name: [written_out(text, today) for text in texts] if name.endswith("-day") else texts
        for name, texts in typed.items()
    }
    happened, reported = read("".join(found.get(HAPPENED, []))), tidied("".join(found.get(REPORTED, [])))
    for days, said in AFTER_IT.items():
        if happened.kind == EXACT and happened.last and said.fullmatch(reported):
            found[REPORTED] = [say_day(happened.last + timedelta(days=days))]
    return found
