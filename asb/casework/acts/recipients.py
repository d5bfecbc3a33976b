"""Whom an act tells: the letters of the acts, as `acting` wants them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from asb import letters
from asb.casework.acts.transaction import Acting, Tells
from asb.letters import Composed


def event(acting: Acting) -> str:
    """Names the act that a letter tells of, so that each writes to a person once."""
    assert acting.entry is not None  # noqa: S101 - letters are written when the entry is there
    return f"entry-{acting.entry.id}"


def facts(acting: Acting) -> Mapping[str, Any]:
    """The facts that the act has kept."""
    assert acting.entry is not None  # noqa: S101 - the same
    return acting.entry.facts


def people(kind: str, may: str = "", when: str = "") -> Tells:
    """A letter of this kind to the people of the case; `when`: only if this fact was given."""

    def tells(acting: Acting) -> Iterable[Composed]:
        kept = facts(acting)
        if when and not kept[when]:
            return ()
        return letters.to_people(kind, may, acting.case, acting.course, kept, acting.council, event(acting))

    return tells


def one(kind: str, may: str = "") -> Tells:
    """A letter of this kind to the one person of the case who was chosen on the form."""

    def tells(acting: Acting) -> Iterable[Composed]:
        whom = next(person for person in acting.case.people if person.id == facts(acting)["whom"])
        theirs = letters.recipient_of(whom)
        return [letter for letter in people(kind, may)(acting) if letter.recipient == theirs]

    return tells


def applicant(kind: str, when: str) -> Tells:
    """A letter of this kind to the applicant alone, if this fact was given."""

    def tells(acting: Acting) -> Iterable[Composed]:
        kept = facts(acting)
        if not kept[when]:
            return ()
        return [letters.to_applicant(kind, acting.case, acting.course, kept, acting.council, event(acting))]

    return tells


def bodies(kind: str, which: Callable[[Acting], Collection[str]]) -> Tells:
    """A letter of this kind to the relevant bodies that `which` names."""

    def tells(acting: Acting) -> Iterable[Composed]:
        to, kept = which(acting), facts(acting)
        return letters.to_bodies(kind, to, acting.case, acting.course, kept, acting.council, event(acting))

    return tells


def chosen(acting: Acting) -> Collection[str]:
    """The bodies that were chosen on the form."""
    return list(facts(acting)["bodies"])


def recommended_to(acting: Acting) -> Collection[str]:
    """The bodies that the review recommends something to, or that are to do something."""
    review = acting.course.review
    assert review is not None  # noqa: S101 - the act is open only when there is one
    return {entry.facts["to"] for entry in (*review.recommendations.values(), *review.actions.values())}


def both(*each: Tells) -> Tells:
    """The letters of one and of the other."""

    def tells(acting: Acting) -> Iterable[Composed]:
        return [letter for one in each for letter in one(acting)]

    return tells


def decision(acting: Acting) -> Iterable[Composed]:
    """The decision to the applicant (s.104(6)) and those they speak for."""
    return letters.threshold_decided(acting.case, acting.course, facts(acting), acting.council, event(acting))


def agreed_refusal(acting: Acting) -> Iterable[Composed]:
    """The same, when a second person has agreed to a refusal that another proposed."""
    decided = acting.course.decision
    if decided is None or decided.id != facts(acting)["of"] or facts(acting)["said"] != "agree":
        return ()
    return letters.threshold_decided(acting.case, acting.course, decided.facts, acting.council, event(acting))
