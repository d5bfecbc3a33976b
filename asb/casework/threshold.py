"""The threshold: what is found about reports, what the relevant bodies decide, who is told."""

from __future__ import annotations

from collections.abc import Iterable

from asb import letters
from asb.casework.acting import Acting, Facts
from asb.letters import Composed


def find(acting: Acting, facts: Facts) -> Facts:
    """What was found about a report. Where it takes the count below the threshold, it waits for a manager."""
    before = acting.course.assessment()
    after = acting.course.assessment(also=(facts["report"], facts))
    return facts | {"second": before.by_count == "met" and after.by_count != "met"}


def decide(acting: Acting, facts: Facts) -> Facts:
    """The decision of the relevant bodies (s.104(4), (5)), with the count of that day frozen beside it."""
    return facts | {"assessment": acting.course.assessment().as_json()}


def event(acting: Acting) -> str:
    """Names the act that a letter tells of, so that each writes to a person once."""
    assert acting.entry is not None  # noqa: S101 - letters are written when the entry is there
    return f"entry-{acting.entry.id}"


def tell_bodies(acting: Acting) -> Iterable[Composed]:
    """The thin notice to each body that the application was passed to (s.104(3)(b))."""
    assert acting.entry is not None  # noqa: S101 - the same
    chosen = acting.entry.facts["bodies"]
    return [
        letters.case_has_come(acting.case, body, acting.council, event(acting))
        for body in acting.council.bodies
        if body.key in chosen
    ]


def ask_bodies(acting: Acting) -> Iterable[Composed]:
    assert acting.entry is not None  # noqa: S101 - the same
    facts = acting.entry.facts
    return [
        letters.please_tell_us(acting.case, body, acting.council, event(acting), facts)
        for body in acting.council.bodies
        if body.key in facts["bodies"]
    ]


def tell_decision(acting: Acting) -> Iterable[Composed]:
    """The decision to the applicant (s.104(6)) and those they speak for."""
    assert acting.entry is not None  # noqa: S101 - the same
    facts = acting.entry.facts
    return letters.threshold_decided(acting.case, acting.course, facts, acting.council, event(acting))
