"""What people on the case send or ask for, and what officers do about it."""

from __future__ import annotations

from typing import Any

from asb.rules import facts
from asb.rules.course import Course
from asb.rules.entries import Entry, LegalHold
from asb.rules.facts.from_people import ChangedMind
from asb.rules.facts.letters_and_people import FormatMade


def came(course: Course, entry: Entry[Any]) -> None:
    """Adds what a person on the case sent. If an officer recorded it for them, it is already dealt with."""
    course.wanted = course.safety = None
    if entry.by is None:
        course.came[entry.id] = entry


WITHDRAWALS = frozenset({"ask_withdraw", "ask_withdraw_appeal"})
"""Requests that whoever made them can take back, until an officer has dealt with them."""


def changed_mind(course: Course, entry: Entry[ChangedMind]) -> None:
    """Somebody takes back their request to withdraw: it is as if nobody had asked."""
    for number, came in list(course.came.items()):
        if came.act in WITHDRAWALS and number == entry.facts.of:
            del course.came[number]


def takes_part(course: Course, entry: Entry[facts.TakePart]) -> None:
    came(course, entry)
    course.part[entry.facts.person] = entry


def corrected(course: Course, entry: Entry[facts.Correct]) -> None:
    came(course, entry)
    course.corrected.setdefault(entry.facts.page, []).append(entry)


def seen(course: Course, entry: Entry[facts.Seen]) -> None:
    course.came.pop(entry.facts.of, None)


def settles(act: str, course: Course, person: int) -> None:
    """Removes what this person asked for by this act: it has been done."""
    for number, came in list(course.came.items()):
        if came.act == act and came.facts.of_person == person:
            del course.came[number]


def contact_changed(course: Course, entry: Entry[facts.ContactDetails]) -> None:
    settles("ask_contact", course, entry.facts.person)


def agreement(course: Course, entry: Entry[facts.Agreement | facts.AnsweredByLink]) -> None:
    person = entry.facts.person
    settles("disagree", course, person)
    course.to_ring.discard(person)
    if entry.facts.state == "ring":
        course.to_ring.add(person)
    if entry.facts.state == "refused":
        course.objections[person] = entry
    else:
        course.objections.pop(person, None)


def disagrees(course: Course, entry: Entry[facts.Disagree]) -> None:
    came(course, entry)
    course.objections[entry.facts.person] = entry


def weighed(course: Course, entry: Entry[facts.Weigh]) -> None:
    whose = entry.facts.whose
    for person in [whose] if whose is not None else list(course.objections):
        settles("disagree", course, person)
        course.objections.pop(person, None)


def format_made(course: Course, entry: Entry[FormatMade]) -> None:
    course.formats_made.add(entry.facts.letter)


def died(course: Course, entry: Entry[facts.Died]) -> None:
    """Somebody has died: nothing of the case may be deleted, and we wait for no answer of theirs."""
    person = entry.facts.person
    course.died[person] = entry
    course.legal_holds.append(LegalHold(entry.on, entry.facts.hold_why))
    course.to_ring.discard(person)
    if course.wanted and course.wanted.facts.whom in (None, person):
        course.wanted = None
    if course.safety and course.safety.facts.person == person:
        course.safety = None


def after_death(course: Course, entry: Entry[facts.AfterDeath]) -> None:
    course.after_death = entry


def safety_checked(course: Course, entry: Entry[facts.Safety]) -> None:
    course.wanted, course.safety = None, entry
