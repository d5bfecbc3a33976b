"""Facts of acts that end a case, pass it to another council, or record an appeal."""

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
    """Who appealed on their tracking page; None if an officer recorded it for the applicant."""


class AppealDecided(Facts, frozen=True, kw_only=True):
    result: str
    back: tuple[str, ...]
    words: str
