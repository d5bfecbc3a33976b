"""Facts of acts by people on the case, and of how officers dealt with them."""

from __future__ import annotations

from typing import Any

from asb.rules.facts.kinds import Facts


class Seen(Facts, frozen=True, kw_only=True):
    done: str
    words: str
    of: int
    person: int


class Add(Facts, frozen=True, kw_only=True):
    danger: str
    text: str
    alarm: bool
    person: int


class AddReport(Facts, frozen=True, kw_only=True):
    report: str
    """Report number: the report itself holds what was said."""
    fresh: str
    person: int
    reopens: bool = False
    """Whether it could make enough reports count, so a decision of "not met" is taken again."""


class SendFile(Facts, frozen=True, kw_only=True):
    about: str
    file: str
    digest: str
    evidence: int
    person: int


class Correct(Facts, frozen=True, kw_only=True):
    text: str
    page: int
    title: str
    alarm: bool
    person: int


class TakePart(Facts, frozen=True, kw_only=True):
    take_part: str
    statement: str
    someone: str
    keep_out: str
    person: int


class AskContact(Facts, frozen=True, kw_only=True):
    contact: dict[str, Any]
    before: dict[str, Any]
    person: int


class Disagree(Facts, frozen=True, kw_only=True):
    why: str
    person: int


class AskWithdrawAppeal(Facts, frozen=True, kw_only=True):
    pressure: str
    why: str
    alarm: bool
    person: int


class ChangedMind(Facts, frozen=True, kw_only=True):
    of: int
    """Number of the entry with the request to withdraw that is taken back."""
    person: int


class AskWithdraw(Facts, frozen=True, kw_only=True):
    pressure: str
    why: str
    alarm: bool
    person: int
