"""A meeting of a review as it is arranged, in names instead of keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from asb.casefile import CaseFile
from asb.council import Council
from asb.rules.entries import Entry
from asb.rules.facts import Arrange

Version = Literal["chair", "bodies"]
"""Whose pack it is: the chair and staff read everything, the bodies nothing about contact and safety."""


@dataclass(frozen=True)
class Meeting:
    """When and where it is, who chairs it, which bodies are asked: what the applicant is told of it, too."""

    day: date
    time: str
    place: str
    chair: str
    bodies: tuple[str, ...]
    """Names of the relevant bodies that are asked."""
    not_asked: tuple[str, ...]
    why_not_asked: str
    chair_of: str
    """Name of the relevant body that the chair works for; empty if it is none."""
    chair_part: str
    """What part the chair had in the case: see `facts.Arrange`."""
    chair_why: str
    invited: bool
    why_not_invited: str


def coming(casefile: CaseFile) -> Meeting | None:
    """The meeting that is still to come; None if there is none."""
    course = casefile.course
    entry = course.review.coming if course.review and not course.closed else None
    return of(casefile.council, entry) if entry else None


def of(council: Council, arranged: Entry[Arrange]) -> Meeting:
    """Returns a meeting as it was arranged."""
    facts = arranged.facts
    away = {body.key for body in council.bodies} - {*facts.bodies}
    return Meeting(
        day=facts.day,
        time=facts.time,
        place=facts.place,
        chair=facts.chair,
        bodies=names(council, facts.bodies),
        not_asked=names(council, away),
        why_not_asked=facts.missing,
        chair_of="".join(names(council, {facts.chair_from})),
        chair_part=facts.chair_part,
        chair_why=facts.chair_why,
        invited=facts.invited == "yes",
        why_not_invited=facts.not_invited,
    )


def names(council: Council, keys: Collection[str]) -> tuple[str, ...]:
    """Names of these relevant bodies, in the order of the council file."""
    return tuple(body.name for body in council.bodies if body.key in keys)
