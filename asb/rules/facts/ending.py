"""What is kept when a case ends, goes elsewhere, or is appealed."""

from __future__ import annotations

from asb.rules.facts.kinds import Facts


class Close(Facts, frozen=True, kw_only=True):
    reason: str
    why: str


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
    """Who of the case appealed on their page; None where an officer has recorded it for the applicant."""


class AppealDecided(Facts, frozen=True, kw_only=True):
    result: str
    back: tuple[str, ...]
    words: str
