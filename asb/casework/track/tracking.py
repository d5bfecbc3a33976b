"""What a person of a case may see of it: an allow-list.

Pages get a `Tracking`, never the case. Somebody who applied for another person sees only what that person
allows (`may_know`); what officers write for each other is not included at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from asb import letters
from asb.casefile import CaseFile
from asb.casework.accounts import members
from asb.casework.application import hidden_pages
from asb.casework.track import decision_view, stages
from asb.casework.track.stages import Stage
from asb.council import Appeal, Council, Ground
from asb.models import Case, Letter, Person
from asb.rules.acts import ACTS, Actor, closed
from asb.rules.acts.law import UNREACHED
from asb.rules.clocks import Clock
from asb.rules.course import Course
from asb.rules.days import london_date
from asb.rules.entries import Entry
from asb.rules.facts import Late, NeedMore, PassOn
from asb.rules.facts.dates import OfferDates
from asb.rules.history.people import WITHDRAWALS
from asb.rules.threshold import Assessment, OneMore

NOT_SHOWN = {"sign_in", "code_used"}
"""Letters that are useless to somebody who is signed in."""


@dataclass(frozen=True)
class Mail:
    """A letter to this person, without working links. `state`: that of the letter, or `held` if it was
    stopped before it was sent.
    """

    id: int
    subject: str
    on: date
    state: str
    text: str
    at: datetime
    opening: str
    """How its words begin, where its subject does not say what it is about."""


@dataclass(frozen=True)
class Sent:
    """Something this person has sent; `waits` until an officer has dealt with it."""

    act: str
    on: date
    rows: tuple[tuple[str, str], ...]
    waits: bool
    alarm: bool
    danger: str
    """What they answered about danger: `yes`, `unsure`, or anything else."""
    at: datetime
    taken_back: date | None = None
    """When they said that they had changed their mind."""
    page: int = 0
    """Number of the page of the application that it corrects; 0 if it corrects none."""


@dataclass(frozen=True)
class Merged:
    """Another application of this person that was merged into the case, as far as they may read it."""

    reference: str
    received_on: date
    asked: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Tracking:
    """Everything the pages of one person show. What they may not know is None or empty."""

    reference: str
    received_on: date
    name: str
    role: str
    contact: dict[str, Any]
    rings_us: bool
    """Whether no way to contact them is safe, so that they hear from us when they ring, and on this page."""
    contact_person: str
    asked: tuple[dict[str, Any], ...]
    """Pages of the application that they may read, as asked and answered, each with its `number`."""
    merged: tuple[Merged, ...]
    """Earlier and later applications of theirs that are part of this case."""
    hidden: bool
    """Whether the person they applied for does not let us tell them the progress."""
    appeal: Appeal
    grounds: tuple[Ground, ...]
    """The grounds on which they can appeal now; if they are not `told_all`, all that there can be."""
    told_all: bool
    appealed: dict[str, Any] | None
    letters: tuple[Mail, ...]
    sent: tuple[Sent, ...]
    part: dict[str, str]
    """How they want to take part, as they last said."""
    group: tuple[tuple[str, str], ...]
    agreement: str
    may: frozenset[str]
    speaks_for: tuple[tuple[str, str], ...] = ()
    """The people they applied for, by number and name: one of them may have made a report."""
    days: tuple[date, ...] = ()
    """Other days on which the application counts as made, because they asked for it with a report."""
    stage: str = ""
    """Present stage; empty if they may not know it."""
    stages: tuple[Stage, ...] = ()
    late_news: Late | None = None
    question: NeedMore | None = None
    """Open question to the applicant, until its deadline has passed."""
    dates: Entry[OfferDates] | None = None
    """The dates offered for the meeting, if they are asked which suit them."""
    dates_chosen: tuple[int, ...] | None = None
    """The places in the offer of those that suit them; None until they have said so."""
    dates_said: str = ""
    """What else they said of the dates."""
    ended: dict[str, Any] | None = None
    """How and why the case was closed."""
    passed_on: Entry[PassOn] | None = None
    """That it was sent to another council, which has not answered yet."""
    decided_again: date | None = None
    """Day of the earlier decision, if the threshold is being decided again."""
    decision: dict[str, Any] | None = None
    assessment: Assessment | None = None
    reports: tuple[decision_view.Reported, ...] = ()
    """Reports that they listed or made; `assessment` is of these alone."""
    counts: decision_view.Counts | None = None
    """The number of all reports, once there is a decision, if it may be told."""
    review: dict[str, Any] | None = None
    plan: tuple[decision_view.Step, ...] = ()
    looked: tuple[tuple[date, str], ...] = ()
    """Each day on which the plan was looked at again, with what they were told of it."""
    has_plan: bool = False
    """Whether a plan was agreed, that is, sent to them with the outcome."""
    more: OneMore | None = None
    """What would change a decision that the threshold is not met."""
    by_page_code: bool = False
    """Whether it was opened by a page code, and leaves out what `limited` says."""

    def has_page(self, number: int) -> bool:
        """Whether they may read the page of the application with this number."""
        return any(page["number"] == number for page in self.asked)

    def page(self, number: int) -> dict[str, Any]:
        """The page of the application with this number; only where they may read it (`has_page`)."""
        return next(page for page in self.asked if page["number"] == number)


def of(person: Person, council: Council, today: date) -> Tracking:
    """What this person may see today."""
    casefile = CaseFile.of(person.case, council)
    case, course, role = casefile.case, casefile.course, role_of(person)
    allowed = {what: letters.may_tell(casefile, what) for what in letters.MAY_KNOW}
    if role != "applicant":
        allowed = dict.fromkeys(allowed, role != UNREACHED)
    actor, before = Actor(None, person.name, role), casefile.also_as(person)
    may = frozenset(key for key, act in ACTS.items() if not closed(act, course, actor))
    found = Tracking(
        reference=case.reference,
        received_on=course.received_on,
        name=person.name,
        role=role,
        contact=person.contact,
        rings_us=person.contact["routes"] == ["none"],
        contact_person=_contact_person(course),
        asked=tuple(_asked(person)),
        merged=tuple(
            Merged(each.case.reference, each.case.received_on, tuple(_asked(each))) for each in before
        ),
        hidden=not allowed["progress"],
        appeal=casefile.appeal_route,
        grounds=casefile.grounds(told_all=all(allowed.values())),
        told_all=all(allowed.values()),
        appealed=decision_view.appealed(casefile, whole=allowed["decision"], me=person),
        letters=tuple(_letters([person, *before])),
        sent=tuple(each for who in (person, *before) for each in _sent(course, who)),
        part=_part(course, person),
        group=tuple(_group(case)) if person.role == "applicant" else (),
        speaks_for=_speaks_for(case, person),
        agreement=person.agreement.state if person.agreement else "",
        may=may
        - _closed_to(person, allowed)
        - _anothers_appeal(person, course)
        - _nothing_to_take_back(person, course),
    )
    if allowed["progress"]:
        found = replace(found, **_progress(person, casefile, today))
    if allowed["decision"]:
        found = replace(found, **decision_view.decision(person, casefile, today))
    if allowed["plan"]:
        found = replace(found, **decision_view.plan(course))
    return found


def _closed_to(person: Person, allowed: Mapping[str, bool]) -> set[str]:
    """Acts that are not offered: those that would reveal progress to a helper, and those already done."""
    hidden = set() if allowed["progress"] else {"report", "take_part", "dates"}
    return (
        hidden | (set() if allowed["plan"] else {"comments"}) | ({"disagree"} if _refuses(person) else set())
    )


def _anothers_appeal(person: Person, course: Course) -> set[str]:
    """An appeal is withdrawn by the person who made it; one that an officer recorded is the applicant's."""
    if course.appeal is None:
        return set()
    by = course.appeal.received.facts.person
    own = person.role == "applicant" if by is None else by == person.id
    return set() if own else {"ask_withdraw_appeal"}


def _nothing_to_take_back(person: Person, course: Course) -> set[str]:
    """A request to withdraw is taken back by whoever made it."""
    own = (each for each in course.came.values() if each.facts.of_person == person.id)
    return set() if any(each.act in WITHDRAWALS for each in own) else {"changed_mind"}


def role_of(person: Person) -> str:
    """Role in which somebody acts on their page. An address that an applicant gave for another person may be
    anybody's until the council has reached that person itself.
    """
    return person.role if person.is_reached and not _refuses(person) else UNREACHED


def _refuses(person: Person) -> bool:
    return bool(person.agreement and person.agreement.state == "refused")


def _speaks_for(case: Case, person: Person) -> tuple[tuple[str, str], ...]:
    if person.role != "applicant":
        return ()
    return tuple((str(other.id), other.name) for other in case.people if other.role != "applicant")


def _part(course: Course, person: Person) -> dict[str, str]:
    told = course.part.get(person.id)
    names = ("take_part", "statement", "someone", "keep_out")
    return {name: getattr(told.facts, name) for name in names} if told else {}


def _contact_person(course: Course) -> str:
    """Name of the named contact; None if there is none."""
    return members.by_number(course.officer).name if course.officer is not None else ""


def _asked(person: Person) -> Iterator[dict[str, Any]]:
    """The pages of the application with their numbers, which their addresses contain."""
    case, number, hidden = person.case, 0, hidden_pages(person)
    for section in case.application:
        for page in section["pages"]:
            number += 1
            if number not in hidden:
                corrections = [
                    entry
                    for entry in case.history
                    if entry.act == "correct" and entry.kept.page == number and entry.kept.person == person.id
                ]
                yield {
                    "number": number,
                    "section": section["section"],
                    "title": page["title"],
                    "key": page.get("key", ""),
                    "answers": [tuple(row) for row in page["answers"]],
                    "corrected": [entry.kept.text for entry in corrections],
                    "corrected_on": corrections[-1].on_day if corrections else None,
                }


def _progress(me: Person, casefile: CaseFile, today: date) -> dict[str, Any]:
    course = casefile.course
    late = [entry for entry in course.entries if entry.act == "late"]
    asked = [
        entry for entry in course.entries if entry.act == "need_more" and entry.facts.whom in (None, me.id)
    ]
    question = asked[-1].facts if asked and asked[-1].facts.by >= today else None
    clocks = {clock.key: clock for clock in casefile.clocks}
    received = {course.received_on, *(part.received_on for part in casefile.case.parts)}
    return {
        "stage": course.stage,
        "days": tuple(day for day in dict.fromkeys(course.fresh) if day not in received),
        "stages": tuple(stages.of(course, clocks, today)),
        "late_news": late[-1].facts if late and _still_late(late[-1], clocks) else None,
        "question": question if not course.closed else None,
        "ended": _ended(course),
        **_dates(course, me),
        "passed_on": course.passed_on,
    }


def _dates(course: Course, me: Person) -> dict[str, Any]:
    review = course.review
    if review is None or review.offered is None or not review.offered.facts.asks_people or course.closed:
        return {}
    said = review.dates.get(f"person-{me.id}")
    chosen = {"dates_chosen": said.facts.can, "dates_said": said.facts.text} if said else {}
    return {"dates": review.offered, **chosen}


def _still_late(late: Entry[Late], clocks: dict[str, Clock]) -> bool:
    clock = clocks.get(late.facts.clock)
    return clock is not None and clock.done is None


def _ended(course: Course) -> dict[str, Any] | None:
    """How the case ended, as worded in the letter to the applicant."""
    if course.closed is None:
        return None
    facts = course.closed.facts
    named = {"pass_on": ("to", "reach", "why"), "pass_on_answered": ("to", "reach")}
    told = {"close": ("reason", "why", "duplicate_of"), **named}.get(course.closed.act, ())
    said = {name: getattr(facts, name) for name in told}
    return {"act": course.closed.act, "on": course.closed.on, "why": "", **said}


def _letters(people: Iterable[Person]) -> Iterator[Mail]:
    """Letters to this person, on each of their applications, newest first."""
    theirs = [
        letter for person in people for letter in person.case.letters if letter.recipient == person.recipient
    ]
    for letter in sorted(theirs, key=lambda each: -each.id):
        if letter.kind not in NOT_SHOWN and letter.state != "dropped":
            state = "held" if letter.state == "failed" and not letter.tries else letter.state
            at = letter.sent_at or letter.written_at
            yield Mail(letter.id, letter.subject, _on(letter), state, letter.text, at, _opening(letter))


def _opening(letter: Letter) -> str:
    """The first words of a neutral letter after its greeting."""
    return "" if letter.reply_to else (letter.text.split("\n\n")[1:2] or [""])[0]


def _on(letter: Letter) -> date:
    return london_date(letter.sent_at or letter.written_at)


def _sent(course: Course, person: Person) -> Iterator[Sent]:
    """What this person has sent, newest first."""
    history = person.case.history
    back = {entry.kept.of: entry.on_day for entry in history if entry.act == "changed_mind"}
    for entry in reversed(history):
        if entry.staff_id is not None or entry.act not in letters.SENT:
            continue
        kept = entry.kept
        if kept.of_person == person.id:
            waits, danger = entry.id in course.came, getattr(kept, "danger", "")
            alarm, taken_back = kept.raises_alarm, back.get(entry.id)
            page = kept.page if entry.act == "correct" else 0
            said = (entry.act, entry.on_day, kept.answers, waits, alarm, danger, entry.entered_at)
            yield Sent(*said, taken_back, page)


def _group(case: Case) -> Iterable[tuple[str, str]]:
    """Members of a group who take part, once they have been reached; not their answers."""
    for person in case.people:
        if person.role == "member" and person.agreement:
            yield person.name, person.agreement.state if person.agreement.counts else "waiting"
