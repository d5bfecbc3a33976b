"""Facts of acts that keep the record: assignment, restriction, risk, notes, files, links, copies."""

from __future__ import annotations

from datetime import date

import msgspec

from asb.rules.facts.kinds import Facts


class HandOver(Facts, frozen=True, kw_only=True):
    to: str
    """Number of the member of staff."""
    why: str


class Restrict(Facts, frozen=True, kw_only=True):
    restricted: str
    why: str


class Risk(Facts, frozen=True, kw_only=True):
    dangers: tuple[str, ...]
    level: str
    referred: str
    plan: str
    review_on: date | None
    less: str = ""
    """Why less was found than the application says, and how it was checked."""
    not_found: tuple[str, ...] = ()
    """The risks of the application that were not found, by their keys."""
    takes: str = ""
    """`yes` if whoever checked it took the case too, which nobody had."""


class Contact(Facts, frozen=True, kw_only=True):
    how: str
    who: str
    text: str


class Note(Facts, frozen=True, kw_only=True):
    text: str


class File(Facts, frozen=True, kw_only=True):
    source: str
    about: str
    file: str
    """File name."""
    evidence: int


class ReleaseFile(Facts, frozen=True, kw_only=True):
    evidence: int
    file: str
    """File name."""
    why: str


class Link(Facts, frozen=True, kw_only=True):
    case: str
    how: str


class Export(Facts, frozen=True, kw_only=True):
    whose: int | None
    """Person whose subject access copy it is; None (from before that was asked) means the applicant."""
    checked: str
    black_out: str


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A passage of a copy, redacted, word for word as it was given."""

    title: str
    text: str


class CopyForThem(Facts, frozen=True, kw_only=True):
    """A subject access copy for the person complained about."""

    who: str
    """Their name, as the application has it."""
    checked: str
    black_out: str
    given: tuple[Given, ...] | None
    """The passages as they were read and ticked; None for a copy made before they were kept."""


OF_COPIES: dict[str, type[Facts]] = {"export": Export, "copy_for_them": CopyForThem}
"""The types of the acts that make subject access copies."""


class KeepOut(Facts, frozen=True, kw_only=True):
    names: str
    """One per line."""


class SetAside(Facts, frozen=True, kw_only=True):
    why: str
    entry: int
    dropped: tuple[int, ...] = ()
    """Numbers of its letters that had not gone out yet, and do not go out any more."""
