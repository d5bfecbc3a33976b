"""Search keys of a case: its addresses, surnames with their street, phones and emails, each in one spelling.

Two cases with a key in common may be about the same person. A key begins with what it is a key of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from asb.casework.search_words import plain
from asb.models import Case, CaseKey

LONGEST = 120
MOST = 60
"""Most keys of one case."""

STREETS = {
    "ave": "avenue",
    "av": "avenue",
    "bldgs": "buildings",
    "cl": "close",
    "clo": "close",
    "cotts": "cottages",
    "cres": "crescent",
    "cresc": "crescent",
    "ct": "court",
    "crt": "court",
    "dr": "drive",
    "drv": "drive",
    "gdn": "garden",
    "gdns": "gardens",
    "gr": "grove",
    "grn": "green",
    "gro": "grove",
    "grv": "grove",
    "ho": "house",
    "hse": "house",
    "la": "lane",
    "ln": "lane",
    "mkt": "market",
    "pde": "parade",
    "pk": "park",
    "pl": "place",
    "rd": "road",
    "sq": "square",
    "st": "street",
    "str": "street",
    "tce": "terrace",
    "ter": "terrace",
    "terr": "terrace",
    "wlk": "walk",
    "wy": "way",
}
"""Kinds of street as they are shortened, written out."""
KINDS = {*STREETS.values()} | {"bank", "hill", "mews", "rise", "row", "view", "yard"}
_number = re.compile(r"(?:\d+[a-z]?)")


def keys(names: Iterable[str], places: Iterable[str], contacts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Returns the keys of a case, each once: of its people's names, of where it happens and of where they
    live, and of how they are contacted.
    """
    contacts = list(contacts)
    homes = [*places, *(str(contact.get("address") or "") for contact in contacts)]
    found = [place for home in homes if (place := _address(home))]
    made = [f"at:{number} {street}" for number, street in found if number]
    streets = dict.fromkeys(street for _, street in found)
    made += [f"by:{words[-1]} {street}" for name in names if (words := plain(name)) for street in streets]
    for contact in contacts:
        made += reached(contact)
    return list(dict.fromkeys(key[:LONGEST] for key in made))[:MOST]


def _address(text: str) -> tuple[str, str] | None:
    """The number and the street of an address, as typed by anybody: "7 Unique Cl." is `7`, `unique close`.

    Without a kind of street, the line with the number is the street, else the first line.
    """
    lines = [plain(line) for line in re.split(r"[,\n]", text)]
    for words in lines:
        for place, word in enumerate(words):
            if place and STREETS.get(word, word) in KINDS and not _number.fullmatch(words[place - 1]):
                return _split([*words[:place], STREETS.get(word, word)], lines)
    numbered = [words for words in lines if len(words) > 1 and _number.fullmatch(words[0])]
    chosen = next(iter(numbered + [words for words in lines if words]), None)
    return _split(chosen, []) if chosen else None


def _split(words: list[str], lines: list[list[str]]) -> tuple[str, str]:
    """The last number in front of a street, or else alone on its line, and the street without it."""
    at = [place for place, word in enumerate(words) if _number.fullmatch(word)]
    if at:
        return words[at[-1]], " ".join(words[at[-1] + 1 :])
    alone = [line[0] for line in lines if len(line) == 1 and _number.fullmatch(line[0])]
    return (alone[0] if alone else ""), " ".join(words)


def spellings(word: str) -> list[str]:
    """A word, and the others for the same kind of street: `rd` is `road`, and `road` may be written `rd`."""
    whole = STREETS.get(word, word)
    return list(dict.fromkeys((word, whole, *(short for short, long in STREETS.items() if long == whole))))


def reached(contact: Mapping[str, Any]) -> Iterator[str]:
    """The keys of an email address and of phone numbers."""
    if email := "".join(str(contact.get("email") or "").split()).casefold():
        yield f"email:{email}"
    for typed in filter(None, (contact.get("phone"), contact.get("mobile"))):
        found = phonenumbers.PhoneNumberMatcher(str(typed), "GB", phonenumbers.Leniency.POSSIBLE)
        for match in found:
            yield f"phone:{phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)}"


def of(case: Case) -> list[str]:
    """Keys of a case, as it is now."""
    return keys(
        [person.name for person in case.people],
        [str(case.answers.get("place", {}).get("place") or "")],
        [person.contact for person in case.people],
    )


def keep_new(session: Session, case: Case, *merged: Case) -> None:
    """Adds the keys of a case, and of those merged into it, that the index does not have yet.

    Earlier ones stay: the older application of somebody who has moved has them too.
    """
    known = set(session.scalars(select(CaseKey.key).where(CaseKey.case_id == case.id)))
    new = dict.fromkeys(key for each in (case, *merged) for key in of(each) if key not in known)
    session.add_all(CaseKey(key=key, case_id=case.id) for key in new)
