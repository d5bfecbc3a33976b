"""Ledger of the statutory notices of a case: what the law asks to be told, to whom, and if it was.

Derived from the history and the letters; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from asb import letters
from asb.casefile import CaseFile
from asb.council import Body
from asb.models import Case, Letter
from asb.rules.course import OUTSIDE, Course
from asb.rules.days import london_date
from asb.rules.entries import Entry
from asb.rules.facts import BodyOpened

State = Literal["done", "on_its_way", "to_print", "failed", "withheld", "due", "ended"]
"""`on_its_way`: it waits for the worker. `withheld`: for safety, until a manager looks again. `ended`: the
case ended before it was to be done.
"""
OPEN: tuple[State, ...] = ("due", "failed", "to_print")
"""States in which the duty is neither done nor withheld."""
TOLD_BY = {
    "passed_on": ("the_application",),
    "decision": ("threshold_decided",),
    "outcome": ("outcome", "outcome_thin"),
    "recommendations": ("outcome", "outcome_thin"),
}
"""The letters by which each duty is done."""
BY_LETTER: dict[str, State] = {
    "sent": "done",
    "posted": "done",
    "dropped": "done",  # an officer has told them in another way, and recorded how
    "waiting": "on_its_way",
    "to_print": "to_print",
    "failed": "failed",
    "came_back": "failed",
}


@dataclass(frozen=True)
class Notice:
    """One duty to tell somebody something. `what`: `passed_on`, or one of `course.NOTICES`.

    `neutral`: the letter only says that there is news, because others may see it. `again`: the day on which
    a withheld notice is looked at again. `merged`: the reference of the application, if it is one that was
    merged into this one.
    """

    what: str
    to: str
    state: State
    on: date | None = None
    letter: Letter | None = None
    neutral: bool = False
    again: date | None = None
    merged: str = ""
    opened: Entry[BodyOpened] | None = None
    """That somebody of the body opened it by their link: the receipt."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def ledger(casefile: CaseFile) -> list[Notice]:
    """The duties of this case so far (s.104): pass it on (3)(b), tell the decision (6), the outcome of a
    review (8)(a) and its recommendations (8)(b).
    """
    return [*_passed_on(casefile), *_told(casefile)]


def still_due(casefile: CaseFile) -> list[Notice]:
    """The duties that are neither done nor withheld: the case cannot be closed as completed before."""
    return [notice for notice in ledger(casefile) if notice.is_open]


def settled_by(notice: Notice, course: Course) -> tuple[str, str]:
    """The act that settles an open duty, and what it is about: for a letter that is waiting, its delivery
    outcome; otherwise the act that sends it.
    """
    if notice.letter:
        return "deliver", str(notice.letter.id)
    if notice.what == "passed_on":
        return ("pass" if course.decision is None else "share"), ""
    if notice.what == "decision" or (course.review and course.review.outcome):
        return "notify", ""
    return "outcome", ""


def _passed_on(casefile: CaseFile) -> Iterator[Notice]:
    course = casefile.course
    theirs = course.closed is not None and course.closed.act in ("pass_on", "pass_on_answered")
    for body in casefile.council.bodies:
        if body.key not in course.application.bodies or (theirs and body.key not in course.has_it):
            continue  # another council has it, with bodies of its own
        letter = _newest(casefile.case, body.key, TOLD_BY["passed_on"])
        if letter is None and course.decisions:  # earlier releases decided on the first notice
            letter = _newest(casefile.case, body.key, ("case_has_come",))
        if body.key in course.has_it:
            opened = course.bodies.opened.get(body.key)
            yield replace(_notice("passed_on", body.name, letter, course.has_it[body.key]), opened=opened)
        else:
            yield _owed("passed_on", body.name, course)
        yield from _merged_passed_on(casefile, body)


def _merged_passed_on(casefile: CaseFile, body: Body) -> Iterator[Notice]:
    """Each application merged into this one: passed on before it was merged, or with this one since."""
    course = casefile.course
    parts = {part.reference: part for part in casefile.case.parts}
    for entry in course.merged:
        for reference in entry.facts.passed or (entry.facts.case,):
            on = course.merged_passed[reference].get(body.key)
            letter = _newest(casefile.case, body.key, TOLD_BY["passed_on"], entry.id)
            if letter is None and on:
                letter = _newest(parts[reference], body.key, ("the_application", "case_has_come"))
            found = _notice("passed_on", body.name, letter, on)
            found = _owed("passed_on", body.name, course) if found.state == "due" else found
            yield replace(found, merged=reference)


def _told(casefile: CaseFile) -> Iterator[Notice]:
    """What the applicant is told, once it has been decided or held."""
    course, name = casefile.course, casefile.applicant.name
    if course.decision is None:
        return
    yield _to_applicant(casefile, "decision", course.decision.id)
    review = course.review
    if review is None or review.held is None or course.decision.facts.outcome == OUTSIDE:
        return  # a review outside the Act brings no duty to tell of it
    for what in ("outcome", "recommendations"):
        if review.outcome:
            yield _to_applicant(casefile, what, review.outcome.id)
        else:
            yield _owed(what, name, course)


def _owed(what: str, to: str, course: Course) -> Notice:
    """A duty for which nothing was done: it is due, unless the case has ended before."""
    return Notice(what, to, "ended", course.closed.on) if course.closed else Notice(what, to, "due")


def _to_applicant(casefile: CaseFile, what: str, since: int) -> Notice:
    name, withheld = casefile.applicant.name, casefile.course.withheld.get(what)
    if withheld:
        return Notice(what, name, "withheld", withheld.on, again=withheld.facts.again)
    return _notice(what, name, _newest(casefile.case, None, TOLD_BY[what], since), None)


def _notice(what: str, to: str, letter: Letter | None, on: date | None) -> Notice:
    """The duty as the letter about it stands. `on`: the day that the history has for it."""
    if letter is None:
        return Notice(what, to, "done" if on else "due", on)
    on = on or london_date(letter.sent_at or letter.written_at)
    neutral = letter.recipient == "applicant" and not letter.reply_to
    return Notice(what, to, BY_LETTER[letter.state], on, letter, neutral)


def _newest(case: Case, body: str | None, kinds: tuple[str, ...], since: int = 0) -> Letter | None:
    """The newest of these letters to a relevant body, or to the applicant, written with the entry of this
    number or a later one.
    """
    found = [
        letter
        for letter in case.letters
        if (letters.is_to(letter.recipient, body) if body else letter.recipient == "applicant")
        and letter.kind in kinds
        and letter.entry >= since
    ]
    return found[-1] if found else None
