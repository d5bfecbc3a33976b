"""The search for cases: by reference, name, phone, email, street, postcode, or words of the story."""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from asb.casework import search_keys, search_words
from asb.casework.case_access import THIN
from asb.casework.case_lists import PAGE
from asb.database import db
from asb.models import Case, CaseKey, CaseWord, Person

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
    beside = any(len(word) >= FEWEST_LETTERS for word in words)
    for word in words:
        found = found.where(
            _with_word(word) | _named(word) if _is_initial(word, beside) else _with_word(word)
        )
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


def _is_initial(word: str, beside: bool) -> bool:
    """Whether it may be the beginning of a name: a letter or two `beside` a longer word."""
    return beside and word.isalpha() and len(word) < FEWEST_LETTERS


def _named(word: str) -> Found:
    """SQL condition for somebody on the case with a name that begins with this."""
    name = Person.name_key
    begins = name.startswith(word, autoescape=True) | name.contains(f" {word}", autoescape=True)
    return exists().where(Person.case_id == Case.id, begins)


def _with_word(word: str) -> Found:
    """SQL condition for a case with a word, or with an email that begins with it."""
    of_words = select(CaseWord.case_id).where(_clause(word))
    emails = _begins(CaseKey.key, f"email:{word}")
    if len(word) < FEWEST_LETTERS or _many(emails) >= MOST_COMMON:
        return Case.id.in_(of_words)
    return Case.id.in_(of_words.union(select(CaseKey.case_id).where(emails)))


def _clause(word: str) -> Found:
    """SQL condition for a word, for a kind of street however it is shortened, or for words that begin with it
    where that does not find too much.
    """
    same = search_keys.spellings(word)
    whole, begins = CaseWord.word.in_(same), _begins(CaseWord.word, word)
    if len(word) < FEWEST_LETTERS or (_many(begins) >= MOST_COMMON and _many(CaseWord.word == word)):
        return whole
    return begins | whole if len(same) > 1 else begins


def _many(this: Found) -> int:
    """In how many cases that is, up to `MOST_COMMON`."""
    few = select(1).where(this).limit(MOST_COMMON).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0
