"""What a person of a case may see of it: an allow-list, and nothing else gets to a page.

A page is given a `Tracking` and never the case. Whoever applied for somebody else sees only what that person
has allowed (`may_know`); what officers write for each other is not here at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from asb import letters
from asb.casefile import CaseFile
from asb.casework.accounts import members
from asb.casework.track import decision_view
from asb.council import Appeal, Council
from asb.journeys import SHARED
from asb.models import Case, Letter, Person
from asb.rules.acts import ACTS, UNREACHED, Actor, closed
from asb.rules.clocks import Clock
from asb.rules.course import Course, Entry, Review
from asb.rules.days import london_date
from asb.rules.facts import Late, NeedMore
from asb.rules.threshold import Assessment

NOT_SHOWN = {"sign_in"}
"""Letters that are of no more use when one is in."""


@dataclass(frozen=True)
class Stage:
    """One stage on the way. `clock` only where its timescale is adopted: no other is promised to anybody."""

    key: str
    done: date | None
    clock: Clock | None = None
    late: bool = False


@dataclass(frozen=True)
class Mail:
    """A letter to this person, without what would open anything."""

    id: int
    subject: str
    on: date
    state: str
    text: str


@dataclass(frozen=True)
class Sent:
    """Something that this person has sent since; `waits` until an officer has dealt with it."""

    act: str
    on: date
    rows: tuple[tuple[str, str], ...]
    waits: bool
    alarm: bool


@dataclass(frozen=True)
class Tracking:
    """All that the pages of one person show. Fields that this person may not know are None or empty."""

    reference: str
    received_on: date
    name: str
    role: str
    contact: dict[str, Any]
    contact_person: str
    asked: tuple[dict[str, Any], ...]
    """Pages of the application that they may read, as asked and answered, each with its `number`."""
    hidden: bool
    """Whether the person they applied for has not allowed us to tell them how far it is."""
    appeal: Appeal
    appealed: dict[str, Any] | None
    letters: tuple[Mail, ...]
    sent: tuple[Sent, ...]
    part: dict[str, str]
    """How they want to take part, as they told us last."""
    group: tuple[tuple[str, str], ...]
    agreement: str
    may: frozenset[str]
    days: tuple[date, ...] = ()
    stage: str = ""
    """Where the case is now; empty where they may not know."""
    stages: tuple[Stage, ...] = ()
    late_news: Late | None = None
    question: NeedMore | None = None
    """What we have asked the applicant, while the day for it has not passed."""
    ended: dict[str, Any] | None = None
    """How and why the case was closed."""
    decided_again: date | None = None
    """The day of an earlier decision, where the threshold is now decided again."""
    decision: dict[str, Any] | None = None
    assessment: Assessment | None = None
    reports: tuple[decision_view.Reported, ...] = ()
    review: dict[str, Any] | None = None
    plan: tuple[decision_view.Step, ...] = ()
    last_day: date | None = None
    """Of appealing about the decision, where it is known and there is a decision."""

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
    allowed = {what: letters.may_know(case, what) for what in letters.MAY_KNOW}
    if role != "applicant":
        allowed = dict.fromkeys(allowed, role != UNREACHED)
    actor = Actor(None, person.name, role)
    may = frozenset(key for key, act in ACTS.items() if not closed(act, course, actor))
    found = Tracking(
        reference=case.reference,
        received_on=case.received_on,
        name=person.name,
        role=role,
        contact=person.contact,
        contact_person=_contact_person(course),
        asked=tuple(_asked(case, person)),
        hidden=not allowed["progress"],
        appeal=casefile.appeal_route,
        appealed=decision_view.appealed(casefile, whole=allowed["decision"], me=person.id),
        letters=tuple(_letters(case, person)),
        sent=tuple(_sent(case, course, person)),
        part=_part(course, person),
        group=tuple(_group(case)) if person.role == "applicant" else (),
        agreement=person.agreement.state if person.agreement else "",
        may=may - _closed_to(person, allowed),
    )
    if allowed["progress"]:
        found = replace(found, **_progress(person, casefile, today))
    if allowed["decision"]:
        found = replace(found, **decision_view.decision(person, casefile, today))
    if allowed["plan"]:
        found = replace(found, **decision_view.plan(course))
    return found


def _closed_to(person: Person, allowed: Mapping[str, bool]) -> set[str]:
    """Acts that are not offered: what would tell a helper how far it is, and what was said already."""
    hidden = set() if allowed["progress"] else {"report", "take_part"}
    return (
        hidden | (set() if allowed["plan"] else {"comments"}) | ({"disagree"} if _refuses(person) else set())
    )


def role_of(person: Person) -> str:
    """In which role somebody acts on their page: what an applicant gave as the address of another person may
    be anybody's, until we have reached that person ourselves.
    """
    return person.role if letters.is_reached(person) and not _refuses(person) else UNREACHED


def _refuses(person: Person) -> bool:
    return bool(person.agreement and person.agreement.state == "refused")


def _part(course: Course, person: Person) -> dict[str, str]:
    told = course.part.get(person.id)
    names = ("take_part", "statement", "someone", "keep_out")
    return {name: getattr(told.facts, name) for name in names} if told else {}


def _contact_person(course: Course) -> str:
    """The officer who has the case, by name; nothing while nobody has."""
    return members.by_number(course.officer).name if course.officer is not None else ""


def _asked(case: Case, person: Person) -> Iterator[dict[str, Any]]:
    """Each page with its number among all, which names it in an address."""
    number = 0
    for section in case.application:
        for page in section["pages"]:
            number += 1
            if person.role == "applicant" or section["section"] in SHARED:
                yield {
                    "number": number,
                    "section": section["section"],
                    "title": page["title"],
                    "key": page.get("key", ""),
                    "answers": [tuple(row) for row in page["answers"]],
                    "corrected": [
                        entry.kept.text
                        for entry in case.history
                        if entry.act == "correct"
                        and entry.kept.page == number
                        and entry.kept.person == person.id
                    ],
                }


def _progress(me: Person, casefile: CaseFile, today: date) -> dict[str, Any]:
    course = casefile.course
    late = [entry for entry in course.entries if entry.act == "late"]
    asked = [
        entry for entry in course.entries if entry.act == "need_more" and entry.facts.whom in (None, me.id)
    ]
    question = asked[-1].facts if asked and asked[-1].facts.by >= today else None
    clocks = {clock.key: clock for clock in casefile.clocks}
    return {
        "stage": course.stage,
        "days": tuple(course.fresh),
        "stages": tuple(_stages(course, clocks, today)),
        "late_news": late[-1].facts if late and _still_late(late[-1], clocks) else None,
        "question": question if not course.closed else None,
        "ended": _ended(course),
    }


def _still_late(late: Entry[Late], clocks: dict[str, Clock]) -> bool:
    clock = clocks.get(late.facts.clock)
    return clock is not None and clock.done is None


def _ended(course: Course) -> dict[str, Any] | None:
    """How the case ended, in the words that the applicant was written to in."""
    if course.closed is None:
        return None
    facts = course.closed.facts
    told = {"close": ("why",), "pass_on": ("to", "reach", "why")}.get(course.closed.act, ())
    return {"act": course.closed.act, "on": course.closed.on, **{name: getattr(facts, name) for name in told}}


def _stages(course: Course, clocks: dict[str, Clock], today: date) -> Iterator[Stage]:
    """The stages that this case goes through, as far as that is known today."""
    review, passed = course.review, course.passed
    everybody = passed.keys() >= set(course.application.bodies)
    days: list[tuple[str, date | None]] = [
        ("acknowledgement", clocks["acknowledgement"].done if "acknowledgement" in clocks else None),
        ("passed", max(passed.values()) if everybody and passed else None),
        ("threshold", course.decision.on if course.decision else None),
    ]
    if review or course.decision is None:
        days += [
            ("review", review.held.on if review and review.held else None),
            ("outcome", review.outcome.on if review and review.outcome else None),
        ]
    if review and review.outcome and review.actions:
        days.append(("actions", None if review.open_actions else _last(review)))
    if course.appeals:
        decided = course.appeals[-1].decided
        days.append(("appeal", decided.on if decided else None))
    if course.closed:
        days.append(("closed", course.closed.on))
    for key, done in days:
        if done is None and course.closed and key != "appeal":
            continue  # what did not happen by then does not happen any more
        clock = clocks.get(key)
        promised = clock if clock and clock.adopted else None
        yield Stage(key, done, promised, bool(promised and promised.late(today)))


def _last(review: Review) -> date:
    return max(entry.on for entry in review.progress.values())


def _letters(case: Case, person: Person) -> Iterator[Mail]:
    """The letters to this person, the newest first."""
    recipient = letters.recipient_of(person)
    for letter in reversed(case.letters):
        if letter.recipient == recipient and letter.kind not in NOT_SHOWN and letter.state != "dropped":
            yield Mail(letter.id, letter.subject, _on(letter), letter.state, letter.text)


def _on(letter: Letter) -> date:
    return london_date(letter.sent_at or letter.written_at)


def _sent(case: Case, course: Course, person: Person) -> Iterator[Sent]:
    """What this person has sent since, the newest first."""
    for entry in reversed(case.history):
        if entry.staff_id is not None or entry.act not in letters.SENT:
            continue
        kept = entry.kept
        if kept.of_person == person.id:
            rows = tuple((question, answer) for question, answer in kept.as_asked if answer)
            yield Sent(entry.act, entry.on_day, rows, entry.id in course.came, kept.raises_alarm)


def _group(case: Case) -> Iterable[tuple[str, str]]:
    """Who takes part of a group, once we have reached them; not what anybody answered."""
    for person in case.people:
        if person.role == "member" and person.agreement:
            yield person.name, person.agreement.state if person.agreement.counts else "waiting"
