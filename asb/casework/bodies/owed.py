"""What a contact of a body is asked for on a case, and what their body has said before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from asb.models import Contact
from asb.rules.acts.needs import owed_by
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.facts import Held
from asb.rules.facts.dates import OfferDates


@dataclass(frozen=True)
class Owed:
    """Something that this body is asked for. `act` answers it, `about` its entry; `words` say what it is."""

    act: str
    what: str
    by: date
    asked_on: date
    words: str = ""
    proposed: str = ""
    about: str = ""
    id: int = 0
    """Number of the entry that asks."""
    not_looked: tuple[str, ...] = ()
    """Numbers of the reports for which the body has not looked yet."""
    waits: bool = False
    """Whether an answer of theirs waits to be read: it can be sent again, and is asked for no more."""


def asked(contact: Contact, course: Course) -> Iterator[Owed]:
    """What this contact is asked for, and may still answer, answered or not."""
    if contact.case_id is not None:
        if other := course.bodies.asked.get(contact.id):
            left = not_looked(contact, course)
            yield Owed("body_holds", "asked", other.facts.by, other.on, other.facts.what, not_looked=left)
        return
    body, review = contact.body, course.review
    if held := course.asked.get(body):
        left = not_looked(contact, course)
        yield Owed("body_holds", "asked", held.facts.by, held.on, held.facts.what, not_looked=left)
    if view := course.asked_view.get(body):
        kept = view.facts
        yield Owed("body_view", "view", kept.by, view.on, kept.reasons, kept.proposed, id=view.id)
    if (dates := dates_for(contact, course)) and review and body in review.dates_awaited_from:
        yield Owed("body_dates", "dates", dates.facts.by, dates.on, id=dates.id)
    if (meeting := meeting_for(contact, course)) and _has_not_said(body, course):
        yield Owed("body_comes", "meeting", meeting.facts.day, meeting.on, id=meeting.id)
    sent = {about(entry) for entry in course.bodies.waits.values() if entry.facts.body == body}
    for what, act in (("answer", "body_answers"), ("action", "body_progress")):
        for each in owed_by(course, body, what):
            if review:
                entry = (review.recommendations | review.actions)[int(each.of)]
                on, waits = entry.on, each.of in sent
                yield Owed(act, what, entry.facts.by, on, each.text, about=each.of, waits=waits)


def not_looked(contact: Contact, course: Course) -> tuple[str, ...]:
    """Numbers of the reports for which this body has said that it has not looked yet."""
    said = said_of_reports(contact, course)
    return tuple(number for number, held in said.items() if held.said == "not_looked")


def said_of_reports(contact: Contact, course: Course) -> dict[str, Held]:
    """The newest that this body has said about each report."""
    said: dict[str, Held] = {}
    for entry in course.bodies.holds.get(contact.body or f"contact-{contact.id}", ()):
        for number, held in entry.facts.reports.items():
            if held.said != "not_looked" or number not in said:
                said[number] = held
    return said


def about(entry: Entry[Any]) -> str:
    """Returns the number of the recommendation or action that an answer is about; empty if there is none."""
    kept = entry.facts
    return str(getattr(kept, "recommendation", None) or getattr(kept, "action", ""))


def meeting_for(contact: Contact, course: Course) -> Entry[Any] | None:
    """Returns the arrangement of the meeting to come, if this body is invited."""
    coming = course.review.coming if course.review else None
    return coming if coming and contact.body in coming.facts.bodies else None


def dates_for(contact: Contact, course: Course) -> Entry[OfferDates] | None:
    """Returns the dates offered for the meeting, if this body is asked."""
    offered = course.review.offered if course.review else None
    return offered if offered and contact.body in offered.facts.bodies else None


def before(contact: Contact, course: Course) -> dict[str, Any]:
    """Returns what this body last said about the dates offered and about the meeting to come, by act."""
    review, body = course.review, contact.body
    found: dict[str, Entry[Any] | None] = {
        "body_dates": review.dates.get(body) if review and dates_for(contact, course) else None,
        "body_comes": None if _has_not_said(body, course) else course.bodies.comes.get(body),
    }
    return {act: entry.facts for act, entry in found.items() if entry}


def _has_not_said(body: str, course: Course) -> bool:
    said, coming = course.bodies.comes.get(body), course.review and course.review.coming
    return said is None or bool(coming and said.facts.meeting != coming.id)
