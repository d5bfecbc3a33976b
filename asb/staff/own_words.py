"""What whoever writes letters adds to one in its preview: a paragraph, usual wording, files of the case.

The fields are named after the letter: `own:KEY`, `usual:KEY`, `file:KEY`, with the key of `outbox.key_of`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import request

from asb import web
from asb.casework.acts import case_files
from asb.casework.post import outbox, wording
from asb.casework.post.outbox import Added
from asb.models import Case, Evidence, Letter, UsualWording

LONGEST = 5_000
"""Characters of a paragraph."""
MOST_BYTES = 7 * 1024 * 1024
"""Bytes of the files that go with one letter: many mail servers refuse more."""
FIELDS = ("own", "usual", "file")


def typed() -> dict[str, Added]:
    """Returns what was added to each letter, by its key; usual wording that was chosen stands behind what was
    typed.
    """
    found: dict[str, Added] = {}
    kept = {str(each.id): each.words for each in wording.everything()} if _names("usual") else {}
    for key in dict.fromkeys(name.partition(":")[2] for name in _names(*FIELDS)):
        said = {field: web.typed().get(f"{field}:{key}", []) for field in FIELDS}
        parts = [*said["own"], *(kept[each] for each in said["usual"] if each in kept)]
        words = "\n\n".join(each.strip() for each in parts if each.strip()).replace("\r\n", "\n")[:LONGEST]
        files = frozenset(int(each) for each in said["file"] if each.isdecimal() and len(each) < 10)
        if words or files:
            found[key] = Added(words, files)
    return found


def _names(*fields: str) -> list[str]:
    return [name for name in web.typed() if name.partition(":")[0] in fields and ":" in name]


def carried() -> list[tuple[str, str]]:
    """Returns what was added as hidden inputs, for the form that the preview leads back to."""
    return [
        (name, value)
        for key, added in typed().items()
        for name, value in (
            (f"own:{key}", added.words),
            *((f"file:{key}", str(number)) for number in sorted(added.files)),
        )
    ]


def digest(added: Mapping[str, Added]) -> str:
    """Digest of what was added, so that a letter goes only as it was shown."""
    said = sorted((key, each.words, sorted(each.files)) for key, each in added.items())
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def was_shown(added: Mapping[str, Added]) -> bool:
    """Whether the page that was sent showed the letters with just this."""
    return request.form.get("as_shown", digest({})) == digest(added)


@dataclass(frozen=True)
class Offer:
    """What can be added to one letter, and what was."""

    key: str
    words: str
    usual: list[UsualWording]
    files: list[tuple[Evidence, bool]]
    """Files of the case, each with whether it goes with the letter."""

    @property
    def is_too_large(self) -> bool:
        return sum(file.size for file, chosen in self.files if chosen) > MOST_BYTES


def offers(letters: Iterable[Letter], case: Case, added: Mapping[str, Added]) -> dict[int, Offer]:
    """Returns what can be added to these letters, by their numbers."""
    takes = [letter for letter in letters if letter.takes_own_words]
    usual, files = wording.for_letters(letter.kind for letter in takes), list(_files(case))
    found = {}
    for letter in takes:
        key = outbox.key_of(letter)
        said = added.get(key, outbox.NOTHING)
        chosen = [(file, file.id in said.files) for file in files]
        found[letter.id] = Offer(key, said.words, usual[letter.kind], chosen)
    return found


def _files(case: Case) -> Iterator[Evidence]:
    """The files of a case that may leave it: those that wait for the virus scanner stay."""
    waiting = case_files.held(case, scans=web.scans_files())
    yield from (each for each in case.evidence if each.scan != "found" and each.id not in waiting)
