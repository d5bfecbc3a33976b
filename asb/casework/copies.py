"""What somebody gets who asks what the council holds about them: all of a case but what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from asb.models import Case, HistoryEntry
from asb.questions.office import LEGAL_ADVICE
from asb.rules.course import Course

BETWEEN_STAFF = {"conflict", "export", "keep_out", "link", "restrict"}
"""Acts that are about other people, other cases or the office."""
OF_OTHERS = {"person_contact", "person_details", "others"}
"""Pages of the application about how other people are reached."""
BLACK = "█████"

Part = Mapping[str, Any]


def copy(case: Case, course: Course, made: HistoryEntry) -> dict[str, list[Part]]:
    """The copy that this entry made: the case as it stood then. Parts with a title and rows or a text."""
    held_back = [*course.kept_out, *made.facts["black_out"].splitlines()]
    black = blacking_out(held_back)
    return {
        "asked": [black(part) for part in _asked(case)],
        "done": [black(part) for part in _done(case, made)],
        "letters": [black(part) for part in _letters(case, made)],
    }


def _asked(case: Case) -> Iterator[Part]:
    for section in case.application:
        for page in section["pages"]:
            if page.get("key") not in OF_OTHERS:
                yield {"title": page["title"] or section["section"], "rows": page["answers"], "text": ""}


def _done(case: Case, made: HistoryEntry) -> Iterator[Part]:
    for entry in case.history:
        if entry.id < made.id and entry.act not in BETWEEN_STAFF:
            rows = [row for row in entry.facts.get("as_asked", ()) if row[1] and row[0] != LEGAL_ADVICE]
            yield {"title": (entry.act, entry.on_day), "rows": rows, "text": ""}


def _letters(case: Case, made: HistoryEntry) -> Iterator[Part]:
    for letter in case.letters:
        if letter.written_at <= made.entered_at and letter.recipient != "represented":
            yield {"title": f"{letter.subject}, to {letter.to_name}", "rows": (), "text": letter.text}


def blacking_out(words: Iterable[str]) -> Any:
    """What blacks out these words, in capitals or not, in all texts of whatever it is given.

    Between the words of a name any white space may stand, also where a letter quotes it on two lines.
    """
    these = sorted(filter(None, (word.split() for word in words)), key=lambda each: -len(" ".join(each)))
    spelt = (r"[\s>]+".join(map(re.escape, each)) for each in these)
    pattern = re.compile("|".join(rf"(?<!\w){each}(?!\w)" for each in spelt), re.IGNORECASE)

    def out(said: Any) -> Any:
        if isinstance(said, str):
            return pattern.sub(BLACK, said) if these else said
        if isinstance(said, Mapping):
            return {name: out(value) for name, value in said.items()}
        return [out(each) for each in said] if isinstance(said, list | tuple) else said

    return out
