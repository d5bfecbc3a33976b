"""The search for cases: by reference, name, phone, email, street, postcode, or words of the story."""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from asb.casework import search_keys, search_words
from asb.casework.case_access import THIN
from asb.casework.case_lists import PAGE
from asb.database import db
from asb.models import Case, CaseKey, CaseWord

MOST_WORDS = 8
"""Most words of a search that are used."""
MOST_COMMON = 1_000
"""Where the beginning of a word is in so many cases, only the whole word is looked for, if there is one."""
FEWEST_LETTERS = 3
"""Letters from which the beginning of a word finds it."""
FEWEST_DIGITS = 9
"""A number with fewer digits is not read as a phone number: it may be a reference."""
AFTER = "\U0010ffff"
"""Sorts behind every word that begins alike."""
POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s+(\d[a-z]{0,2})\b", re.IGNORECASE)
EMAIL = re.compile(r"\S+@\S*")

Found = ColumnElement[bool]


def find(text: str, before: int = 0, shut: frozenset[int] = frozenset()) -> Sequence[Case]:
    """The newest cases in which all of this is found, older than the case with this id if given: one page,
    and one more case if there is one.

    Restricted cases, and those that are `shut` to whoever searches, are never found: finding one would tell
    what it contains.
    """
    words, keys = _read(text)
    if not words and not keys:
        return []
    found = select(Case).options(*THIN).where(Case.merged_into_id.is_(None), ~Case.restricted)
    for each in keys:
        found = found.where(Case.id.in_(select(CaseKey.case_id).where(_begins(CaseKey.key, each))))
    for word in words:
        found = found.where(Case.id.in_(select(CaseWord.case_id).where(_clause(word))))
    if before:
        found = found.where(Case.id < before)
    if shut:
        found = found.where(Case.id.not_in(shut))
    return db.session.scalars(found.order_by(Case.id.desc()).limit(PAGE + 1)).all()


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


def _many(this: Found) -> int:
    """In how many cases that is, up to `MOST_COMMON`."""
    few = select(1).where(this).limit(MOST_COMMON).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0
