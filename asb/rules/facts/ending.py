"""Facts of acts that end a case, pass it to another council, or record an appeal."""

from __future__ import annotations

from datetime import date

import msgspec

from asb.rules.facts.kinds import Facts


class Promise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A date that was still to come or was missed when a case was closed, and what becomes of it."""

    what: str
    on: date
    said: str
    why: str


class Close(Facts, frozen=True, kw_only=True):
    reason: str
    why: str
    promised: tuple[Promise, ...] = ()
    """Dates of which the applicant was told."""
    ours: tuple[Promise, ...] = ()
    """Dates for staff only."""


class Withdraw(Facts, frozen=True, kw_only=True):
    checked: str
    why: str


class PassOn(Facts, frozen=True, kw_only=True):
    to: str
    reach: str
    why: str


class Appeal(Facts, frozen=True, kw_only=True):
    how: str
    grounds: tuple[str, ...]
    text: str
    person: int | None = None
    """Who appealed on their tracking page; None if an officer recorded it for the applicant."""


class AppealDecided(Facts, frozen=True, kw_only=True):
    result: str
    back: tuple[str, ...]
    words: str
