"""The papers of a meeting for a person on the case: made of what they may read anyway, and nothing else.

Built from their `Tracking`, so that what they may not know cannot get in: see `casework.track.tracking`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar

from asb import letters
from asb.casefile import CaseFile
from asb.casework.acts.subject_access import blacking_out
from asb.casework.panel.meeting import Meeting
from asb.casework.track import tracking
from asb.casework.track.decision_view import Counts, Reported
from asb.casework.track.tracking import Tracking
from asb.journeys import REPORTS, section_of
from asb.models import Person

Part = TypeVar("Part", Meeting, Reported)
WhyNot = Literal["", "died", "not_reached", "refused", "may_not_know"]
"""Why somebody gets no papers; empty if they get them."""


@dataclass(frozen=True)
class Step:
    """One line of what was done so far: a stage of the case that is done, or a letter to this person."""

    on: date
    stage: str = ""
    letter: str = ""


@dataclass(frozen=True)
class PersonPapers:
    """The papers of one person. What they may not know is None or empty."""

    reference: str
    received_on: date
    name: str
    role: str
    contact: str
    meeting: Meeting
    part: dict[str, str]
    helps: tuple[str, ...]
    asked: tuple[dict[str, Any], ...]
    """Pages of the application that they may read and that the bodies have too: what is about contact and
    safety must not lie about at home.
    """
    reports: tuple[Reported, ...]
    counts: Counts | None
    decision: dict[str, Any] | None
    steps: tuple[Step, ...]


def why_not(casefile: CaseFile, person: Person) -> WhyNot:
    """Why this person gets no papers of a meeting: for the same reasons as no letter that tells of it."""
    if letters.has_died(person):
        return "died"
    if not person.is_reached:
        return "not_reached"
    if person not in letters.to_tell(casefile.case):
        return "refused"
    if person.role == "applicant" and not letters.may_tell(casefile, "progress"):
        return "may_not_know"
    return ""


def of(casefile: CaseFile, person: Person, arranged: Meeting, today: date) -> PersonPapers:
    """Returns the papers of this person; only if there is no `why_not`."""
    it, black = tracking.of(person, casefile.council, today), blacking_out(casefile.course.kept_out)
    asked = [
        each
        for each in it.asked
        if each["key"] not in letters.NOT_SHARED and section_of(each["section"]) != REPORTS
    ]
    return PersonPapers(
        reference=it.reference,
        received_on=it.received_on,
        name=it.name,
        role=it.role,
        contact=it.contact_person,
        meeting=_black(arranged, black),
        part=black(_part(casefile, person, it)),
        helps=tuple(letters.adjustments(casefile.case)),
        asked=tuple(black(each) for each in asked if any(answer for _, answer in each["answers"])),
        reports=tuple(_black(each, black) for each in it.reports),
        counts=it.counts,
        decision=black(it.decision) if it.decision else None,
        steps=tuple(sorted(_steps(it, black), key=lambda each: each.on)),
    )


def _black(part: Part, black: Callable[[Any], Any]) -> Part:
    """The same with names to be kept out of letters blacked out in each of its texts."""
    texts = {name: said for name, said in vars(part).items() if isinstance(said, str)}
    return replace(part, **{name: black(said) for name, said in texts.items()})


def _part(casefile: CaseFile, person: Person, it: Tracking) -> dict[str, str]:
    """How they want to take part: as they last said, else, whoever applied, as their application says."""
    asked = casefile.case.answers.get("easier", {}) if person.role == "applicant" else {}
    said = it.part or {"take_part": asked.get("take_part", "")}
    return {name: said.get(name, "") for name in ("take_part", "statement", "someone")}


def _steps(it: Tracking, black: Callable[[Any], Any]) -> Iterator[Step]:
    """What they were told is done, and the letters that went to them."""
    yield from (Step(stage.done, stage=stage.key) for stage in it.stages if stage.done)
    for mail in it.letters:
        if mail.state in ("sent", "posted"):
            yield Step(mail.on, letter=black(mail.subject))
