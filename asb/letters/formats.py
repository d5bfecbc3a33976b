"""In which formats a person needs letters: as an officer recorded it, else as the applicant said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from asb.models import Case, Letter, Person
from asb.rules.worklist import BY_HAND

FORMATS = {
    "large_print": "large print",
    "easy_read": "easy read",
    "audio": "audio",
    "braille": "Braille",
    "language": "another language",
    "other": "another format",
}
"""Formats of letters, as officers read them. The service makes large print; somebody makes the others."""
AS_APPLIED = {"large_print": "large_print", "easy_read": "easy_read", "interpreter": "language"}
"""What an applicant may have ticked that would help, with the format of letters that it asks for."""


class Needed(NamedTuple):
    """The formats that a person needs: keys of `FORMATS`, with which language, or which other format.

    `recorded`: whether an officer recorded it.
    """

    kinds: tuple[str, ...] = ()
    language: str = ""
    other: str = ""
    recorded: bool = False

    @property
    def words(self) -> list[str]:
        """The formats as officers read them."""
        said = {"language": self.language, "other": self.other}
        return [said.get(kind) or FORMATS[kind] for kind in self.kinds]


def needed(person: Person) -> Needed:
    """Returns how letters to this person should be: what was recorded last, here or on a merged application;
    else what the applicant said would help.
    """
    recorded = next(_recorded(person), None)
    if recorded is not None:
        return recorded
    if person.role != "applicant":
        return Needed()
    easier = [each.answers.get("easier", {}) for each in (person.case, *person.case.parts)]
    said = [key for each in easier for key in each.get("help", []) if key in AS_APPLIED]
    languages = [
        each["language"] for each in easier if "interpreter" in each.get("help", ()) and each["language"]
    ]
    return Needed(tuple(dict.fromkeys(AS_APPLIED[key] for key in said)), ", ".join(dict.fromkeys(languages)))


def _recorded(person: Person) -> Iterator[Needed]:
    """What officers recorded of this person, newest first; then what they did on merged applications."""
    history = person.case.history
    for entry in reversed(history):
        if entry.act == "format" and entry.kept.person == person.id:
            said = entry.kept
            yield Needed(said.kinds, said.language, said.other, recorded=True)
    cases = {case.id: case for case in person.case.merged}
    for entry in reversed(history):
        if entry.act == "merge" and entry.kept.other in cases:
            for other in _there(cases[entry.kept.other], entry.kept.people, person):
                yield from _recorded(other)


def _there(case: Case, people: dict[str, int], person: Person) -> Iterable[Person]:
    return [each for each in case.people if people.get(str(each.id)) == person.id]


def by_hand(letter: Letter) -> list[str]:
    """The formats in which somebody has to make this letter, as officers read them."""
    return [FORMATS[kind] for kind in letter.formats if kind in BY_HAND]
