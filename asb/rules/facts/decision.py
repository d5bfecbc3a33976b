"""Facts of acts on the relevant bodies, findings and the threshold decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from asb.rules.facts.kinds import Facts, KnownDay, Said


class Bodies(Facts, frozen=True, kw_only=True):
    """`pass` and `share`: keys of the bodies that were sent something."""

    bodies: tuple[str, ...]


class Ask(Facts, frozen=True, kw_only=True):
    bodies: tuple[str, ...]
    what: str
    by: date


class Remind(Facts, frozen=True, kw_only=True):
    what: tuple[str, ...]
    """Keys of `Course.outstanding`."""
    bodies: tuple[str, ...]


class BodyTold(Facts, frozen=True, kw_only=True):
    body: str
    text: str


class Finding(Facts, frozen=True, kw_only=True):
    """Finding on a report; each element is `yes`, `no` or `unsure`, with the reason."""

    report: str
    """Report number."""
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
        """Returns the finding on one of `findings.ELEMENTS`."""
        found: Said = getattr(self, key)
        return found


class Weigh(Facts, frozen=True, kw_only=True):
    said: str
    why: str


class Decide(Facts, frozen=True, kw_only=True):
    """Decision on the threshold (s.104(4), (5)), with the count as frozen that day."""

    views: dict[str, Said]
    outcome: str
    factors: dict[str, Said]
    meanwhile: str
    words: str
    assessment: dict[str, Any]
    why_not_harm: str = ""
    ground: tuple[str, ...] = ()


class Refuse(Decide, frozen=True, kw_only=True):
    """Proposed refusal although enough reports count."""

    reasons: str
    advice: str


class Second(Facts, frozen=True, kw_only=True):
    said: str
    why: str
    of: int
    """Number of the proposed entry."""
