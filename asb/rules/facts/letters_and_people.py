"""Facts of acts on deadlines, letters, contact details and agreements."""

from __future__ import annotations

from datetime import date
from typing import Any

from asb.rules.facts.kinds import Facts


class Died(Facts, frozen=True, kw_only=True):
    person: int
    known: str
    """How it is known."""
    hold_why: str
    """Why nothing of the case may be deleted: they have died."""
    whom: tuple[int, ...] = ()
    """The people to whom words of sympathy were sent."""
    nobody_left: bool = False
    """Whether nobody is left whom the case is about."""


class Format(Facts, frozen=True, kw_only=True):
    """How letters to a person should be."""

    person: int
    kinds: tuple[str, ...]
    """Keys of `letters.FORMATS`; none for letters as they are."""
    language: str = ""
    other: str = ""


class FormatMade(Facts, frozen=True, kw_only=True):
    """That a letter was made in another format."""

    letter: int
    said: str
    """`made`, or `not_needed`."""
    text: str


OF_FORMATS: dict[str, type[Facts]] = {"format": Format, "format_made": FormatMade}
"""The types of the acts about formats of letters."""


class AfterDeath(Facts, frozen=True, kw_only=True):
    """What a manager says of a review that the law asks for, after a death."""

    said: str
    """Whether it is held: `yes` or `no`."""
    why: str


class Safety(Facts, frozen=True, kw_only=True):
    """That somebody did not answer, and what was done to know that they are safe."""

    person: int
    how: str
    result: str
    """`safe`, `unsafe` or `not_reached`."""
    text: str
    again: date | None = None
    """The day on which to try again."""


class Hold(Facts, frozen=True, kw_only=True):
    clock: str
    why: str
    reason: str = ""
    """Why, of the reasons for which a deadline may be paused; empty where it was not asked."""
    until: date | None = None
    """The day on which the pause ends; None in entries from before that was asked."""
    label: str = ""


class Resume(Facts, frozen=True, kw_only=True):
    clock: str
    by: date | None = None
    """The day by which we told the applicant that it is done; None if the pause ended as they knew."""


class Late(Facts, frozen=True, kw_only=True):
    clock: str
    label: str
    why: str
    by: date


class Write(Facts, frozen=True, kw_only=True):
    whom: int | None
    """Number of the person it is for; None in entries from before that was asked."""
    words: str


class NeedMore(Facts, frozen=True, kw_only=True):
    whom: int | None
    what: str
    by: date


class Withhold(Facts, frozen=True, kw_only=True):
    """Notices to the applicant that are withheld for somebody's safety, until a manager looks again."""

    what: tuple[str, ...]
    """Of `entries.NOTICES`."""
    why: str
    advice: str
    """The legal advice."""
    again: date


class Notify(Facts, frozen=True, kw_only=True):
    """Notices that were sent to the applicant, late or once more."""

    what: tuple[str, ...]
    for_applicant: str = ""
    """The recommendations, as somebody may read them who may know no more."""


class CameBack(Facts, frozen=True, kw_only=True):
    """That a letter came back, and how it is known."""

    letter: int
    why: str


class Deliver(Facts, frozen=True, kw_only=True):
    how: str
    why: str
    letter: int


class ContactDetails(Facts, frozen=True, kw_only=True):
    person: int
    checked: str
    contact: dict[str, Any]
    before: dict[str, Any]


class Agreement(Facts, frozen=True, kw_only=True):
    person: int
    state: str
    how: str
    may_know: tuple[str, ...]
    tell: str
    name: str


class GoOn(Facts, frozen=True, kw_only=True):
    tried: str
    how: str
    again: date | None
    why: str


class Code(Facts, frozen=True, kw_only=True):
    person: int
    how: str
    checked: str = ""
