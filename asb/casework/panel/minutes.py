"""Minutes of a meeting of the review: a draft from the arrangement, and the record once it was held."""

from __future__ import annotations

from dataclasses import dataclass

from asb.casefile import CaseFile
from asb.casework.acts.subject_access import blacking_out
from asb.casework.panel import pack
from asb.casework.panel.meeting import Meeting
from asb.casework.panel.pack import Answer, Attending, Decided, TakingPart
from asb.rules.entries import Entry
from asb.rules.facts import HoldReview


@dataclass(frozen=True)
class Draft:
    """What is known before the meeting; the rest is filled in there."""

    reference: str
    meeting: Meeting
    others: tuple[str, ...]
    complained_of: tuple[str, ...]
    part: tuple[TakingPart, ...]
    told: tuple[Answer, ...]
    attending: tuple[Attending, ...]
    decided: tuple[Decided, ...]


@dataclass(frozen=True)
class Record:
    """The minutes of a meeting that was held: what the act recorded."""

    reference: str
    number: int
    held: Entry[HoldReview]
    rows: tuple[tuple[str, str], ...]
    """The questions of its form, as worded that day, with their answers."""


def draft(casefile: CaseFile, arranged: Meeting) -> Draft:
    """Returns the draft for the meeting that is coming. Minutes go to the bodies, so they hold no more than
    those may read.
    """
    known = pack.of(casefile, arranged, "bodies")
    return Draft(
        known.reference,
        arranged,
        known.others,
        known.complained_of,
        known.part,
        known.told,
        known.attending,
        known.decided,
    )


def records(casefile: CaseFile) -> list[Record]:
    """Returns the minutes of every meeting that was held, of all reviews of the case, oldest first."""
    black = blacking_out(casefile.course.black_out.splitlines())
    found = [held for review in casefile.course.reviews for held in review.meetings]
    return [
        Record(
            casefile.case.reference,
            number,
            held,
            tuple((key, black(said)) for key, said in held.facts.answers),
        )
        for number, held in enumerate(found, 1)
    ]
