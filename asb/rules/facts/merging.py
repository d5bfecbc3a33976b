"""Facts of merging two cases: one entry on the case that stays, one on the case that is merged into it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from asb.rules.facts.decision import Finding, LeaveOut, NameContact
from asb.rules.facts.kinds import Facts, Said
from asb.rules.facts.record import Risk


class Merge(Facts, frozen=True, kw_only=True):
    """Another application of the same person becomes part of this case; with what it brings."""

    case: str
    """Reference of the other case."""
    other: int
    """Its number."""
    how: str
    """How we know that one person made both."""
    reached: dict[str, Said]
    """The agreed route by which the applicant was reached: `here`, and `there`."""
    contact: str
    """Whose safe contact details hold from now on: `here` or `there`."""
    received_on: date
    """Day of first receipt of the other application."""
    acknowledged: date | None
    alike: dict[str, Said] = msgspec.field(default_factory=dict)
    """Pairs of reports, as `there-here`, and whether they are the `same`."""
    reports: dict[str, str] = msgspec.field(default_factory=dict)
    """Number here of each of its reports, by the number there."""
    people: dict[str, int] = msgspec.field(default_factory=dict)
    """Number here of each of its people, by the number there."""
    before: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    """The contact details, by person, that this act has changed."""
    found: tuple[Finding, ...] = ()
    """Findings that hold from now on: those without which a report of the other case would count less, and
    which of two reports that are the same is left out.
    """
    later: tuple[date, ...] = ()
    """Its further application dates."""
    risk: Risk | None = None
    """Its check for risk, if that found more than the one here."""
    check_risk: bool = False
    """Whether it tells of a risk that nobody has checked."""
    officer: int | None = None
    """Its named contact."""
    asked: dict[str, date] = msgspec.field(default_factory=dict)
    """Bodies that have yet to answer a request, with the day."""
    passed: dict[str, dict[str, date]] = msgspec.field(default_factory=dict)
    """By reference, the bodies that had the other application, or one merged into it, and since when."""
    left_out: tuple[LeaveOut, ...] = ()
    """Who at a body must not get it."""
    named: tuple[NameContact, ...] = ()
    """Who at a body gets everything instead of its usual address."""
    black_out: str = ""
    """Passages that were black when the bodies got it, one per line."""
    in_conflict: tuple[tuple[str, str], ...] = ()
    """Contacts of bodies with a conflict of interest: see `entries.TakingPart.in_conflict`."""
    unread: dict[str, str] = msgspec.field(default_factory=dict)
    """Reports that bodies added and that do not count as they stand, by their numbers here."""
    conflicts: tuple[int, ...] = ()
    kept_out: tuple[str, ...] = ()
    legal_holds: tuple[str, ...] = ()
    restricts: bool = False
    """Whether the other case was restricted."""
    reopens: bool = False
    """Whether a decision of "not met" is taken again."""


class Merged(Facts, frozen=True, kw_only=True):
    """This case is part of another one from now on."""

    case: str
    """Reference of that case."""
    into: int
    """Its number."""
