"""What is kept of the relevant bodies, the findings and the decision on the threshold."""

from __future__ import annotations

from datetime import date
from typing import Any

from asb.rules.facts.kinds import Facts, KnownDay, Said


class Bodies(Facts, frozen=True, kw_only=True):
    """`pass` and `share`: the bodies that were sent something, by their keys."""

    bodies: tuple[str, ...]


class Ask(Facts, frozen=True, kw_only=True):
    bodies: tuple[str, ...]
    what: str
    by: date


class Remind(Facts, frozen=True, kw_only=True):
    what: tuple[str, ...]
    """The keys of `Course.outstanding`."""
    bodies: tuple[str, ...]


class BodyTold(Facts, frozen=True, kw_only=True):
    body: str
    text: str


class Finding(Facts, frozen=True, kw_only=True):
    """What was found about a report; each element is `yes`, `no` or `unsure`, with the reason."""

    report: str
    """Its number."""
    happened: KnownDay
    reported: KnownDay
    source: str
    same_as: str
    asb: Said
    area: Said
    complaint: Said
    related: Said
    separate: Said
    second: bool = False
    """Whether it waits for a second person."""

    def element(self, key: str) -> Said:
        """What was found of one of `findings.ELEMENTS`."""
        found: Said = getattr(self, key)
        return found


class Weigh(Facts, frozen=True, kw_only=True):
    said: str
    why: str


class Decide(Facts, frozen=True, kw_only=True):
    """The decision on the threshold (s.104(4), (5)), with the count of that day frozen beside it."""

    views: dict[str, Said]
    outcome: str
    factors: dict[str, Said]
    meanwhile: str
    words: str
    assessment: dict[str, Any]
    why_not_harm: str = ""
    ground: tuple[str, ...] = ()


class Refuse(Decide, frozen=True, kw_only=True):
    """A refusal although enough reports count, as it is proposed."""

    reasons: str
    advice: str


class Second(Facts, frozen=True, kw_only=True):
    said: str
    why: str
    of: int
    """The entry that was proposed."""
