"""The search for cases: by reference, name, phone, email, street, postcode, or words of the story."""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from asb.casework import search_keys, search_words
from asb.casework.case_access import THIN
from asb.database import db
from asb.models import Case, CaseKey, CaseWord

PAGE = 25
"""Cases on a page of results, as in lists."""
MOST_WORDS = 8
"""Most words of a search that are used."""
MOST_COMMON = 1_000
"""A search starts with what is rarest; what is in more cases than this counts as common, and the beginning of
such a word is not enough to find it."""
FEWEST_LETTERS = 3
"""Letters from which the beginning of a word finds it."""
FEWEST_DIGITS = 9
"""Digits from which a number is read as a phone number; fewer may be a reference."""
AFTER = "\U0010ffff"
"""Sorts behind every word that begins alike."""
POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s+(\d[a-z]{0,2})\b", re.IGNORECASE)
EMAIL = re.compile(r"\S+@\S*")

Found = ColumnElement[bool]


def find(text: str, before: int = 0, shut: frozenset[int] = frozenset()) -> Sequence[Case]:
    """The newest cases in which all of this is found, older than the case with this id if given: one page,
    and one more case if there is one.

    Cases that are `shut` to whoever searches are never found, and a restricted one only by its reference:
    finding one would tell what it contains.
    """
    words, keys = _read(text)
    if not words and not keys:
        return []
    found = select(Case).options(*THIN).where(Case.merged_into_id.is_(None))
    for each in sorted(keys):
        found = found.where(Case.id.in_(select(CaseKey.case_id).where(_begins(CaseKey.key, each))))
    for word in sorted(words, key=_how_common):
        found = found.where(Case.id.in_(select(CaseWord.case_id).where(_clause(word))))
    found = found.where(or_(~Case.restricted, Case.reference == "".join(_reference(text))))
    if before:
        found = found.where(Case.id < before)
    if shut:
        found = found.where(Case.id.not_in(shut))
    return db.session.scalars(found.order_by(Case.id.desc()).limit(PAGE + 1)).all()


def _reference(text: str) -> str:
    """The reference that this may be, as cases have it: 9KM4-XXHK."""
    bare = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    return f"{bare[:4]}-{bare[4:]}"


def _read(text: str) -> tuple[list[str], list[str]]:
    """The words, and the search keys of emails and phones, in what somebody typed."""
    keys = [f"email:{found.casefold()}" for found in EMAIL.findall(text)]
    text = EMAIL.sub(" ", text)
    for match in phonenumbers.PhoneNumberMatcher(text, "GB", phonenumbers.Leniency.POSSIBLE):
        if sum(each.isdigit() for each in match.raw_string) >= FEWEST_DIGITS:
            keys += search_keys.reached({"phone": match.raw_string})
            text = text.replace(match.raw_string, " ")
    words = search_words.plain(POSTCODE.sub(r"\1\2", text))
    return list(dict.fromkeys(words))[:MOST_WORDS], keys


def _begins(column: InstrumentedAttribute[str], text: str) -> Found:
    """SQL condition for what begins with this, read from the index of its column."""
    return (column >= text) & (column < text + AFTER)


def _clause(word: str) -> Found:
    """SQL condition for a word, or for words that begin with it where that does not find too much."""
    begins = _begins(CaseWord.word, word)
    if len(word) < FEWEST_LETTERS or (_many(begins) >= MOST_COMMON and _many(CaseWord.word == word)):
        return CaseWord.word == word
    return begins


def _how_common(word: str) -> int:
    return _many(_clause(word))


def _many(this: Found) -> int:
    """In how many cases that is, up to `MOST_COMMON`."""
    few = select(1).where(this).limit(MOST_COMMON).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0
