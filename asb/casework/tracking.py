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
from asb.casework import staff
from asb.casework.acting import calendar_of, clocks_of, course_of
from asb.council import Appeal, Council
from asb.journeys import SHARED
from asb.models import Case, Letter, Person
from asb.rules.acts import ACTS, UNREACHED, Doer, closed
from asb.rules.clocks import Clock
from asb.rules.course import MET, NOT_MET, Course, Entry, Review
from asb.rules.days import last_day, london_date
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
class Reported:
    """One report: what the applicant told of it, and what was made of it."""

    number: int
    what: str
    reference: str
    verdict: str
    why: str


@dataclass(frozen=True)
class Step:
    """A recommendation or an action, in the words meant for the applicant. `asks`: it is the former, and `by`
    the day for its answer.
    """

    who: str
    told: str
    by: date
    asks: bool
    state: str
    news: str


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
    days: tuple[date, ...]
    name: str
    role: str
    contact: dict[str, Any]
    contact_person: str
    asked: tuple[dict[str, Any], ...]
    """Pages of the application that they may read, as asked and answered, each with its `number`."""
    stage: str
    """Where the case is now; empty where they may not know."""
    hidden: bool
    """Whether the person they applied for has not allowed us to tell them how far it is."""
    stages: tuple[Stage, ...]
    late_news: dict[str, Any] | None
    question: dict[str, Any] | None
    """What we have asked the applicant, while the day for it has not passed."""
    ended: dict[str, Any] | None
    """How and why the case was closed."""
    decided_again: date | None
    """The day of an earlier decision, where the threshold is now decided again."""
    decision: dict[str, Any] | None
    assessment: Assessment | None
    reports: tuple[Reported, ...]
    review: dict[str, Any] | None
    plan: tuple[Step, ...]
    appeal: Appeal
    last_day: date | None
    """Of appealing about the decision, where it is known and there is a decision."""
    appealed: dict[str, Any] | None
    letters: tuple[Mail, ...]
    sent: tuple[Sent, ...]
    part: dict[str, str]
    """How they want to take part, as they told us last."""
    group: tuple[tuple[str, str], ...]
    agreement: str
    may: frozenset[str]


def of(person: Person, council: Council, today: date) -> Tracking:
    """What this person may see today."""
    case = person.case
    course, role = course_of(case, council), role_of(person)
    allowed = {what: letters.may_know(case, what) for what in letters.MAY_KNOW}
    if role != "applicant":
        allowed = dict.fromkeys(allowed, role != UNREACHED)
    appeal = council.appeal_on(course.decision.on if course.decision else case.received_on)
    doer = Doer(None, person.name, role)
    may = frozenset(key for key, act in ACTS.items() if not closed(act, course, doer))
    found = Tracking(
        reference=case.reference,
        received_on=case.received_on,
        days=(),
        name=person.name,
        role=role,
        contact=person.contact,
        contact_person=_contact_person(course),
        asked=tuple(_asked(case, person)),
        stage="",
        hidden=not allowed["progress"],
        stages=(),
        late_news=None,
        question=None,
        ended=None,
        decided_again=None,
        decision=None,
        assessment=None,
        reports=(),
        review=None,
        plan=(),
        appeal=appeal,
        last_day=None,
        appealed=_appealed(course, appeal, council, whole=allowed["decision"], me=person.id),
        letters=tuple(_letters(case, person)),
        sent=tuple(_sent(case, course, person)),
        part=_part(course, person),
        group=tuple(_group(case)) if person.role == "applicant" else (),
        agreement=person.agreement.state if person.agreement else "",
        may=may - _closed_to(person, allowed),
    )
    if allowed["progress"]:
        found = replace(found, **_progress(case, course, council, today))
    if allowed["decision"]:
        found = replace(found, **_decision(person, course, council, today))
    if allowed["plan"]:
        found = replace(found, **_plan(course))
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
    return {name: told.facts[name] for name in names} if told else {}


def _contact_person(course: Course) -> str:
    """The officer who has the case, by name; nothing while nobody has."""
    return staff.by_number(course.officer).name if course.officer is not None else ""


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
                        entry.facts["text"]
                        for entry in case.history
                        if entry.act == "correct"
                        and entry.facts["page"] == number
                        and entry.facts["person"] == person.id
                    ],
                }


def _progress(case: Case, course: Course, council: Council, today: date) -> dict[str, Any]:
    late = [entry for entry in course.entries if entry.act == "late"]
    asked = [entry for entry in course.entries if entry.act == "need_more"]
    question = asked[-1].facts if asked and asked[-1].facts["by"] >= today.isoformat() else None
    clocks = {clock.key: clock for clock in clocks_of(case, course, council, calendar_of(council))}
    return {
        "stage": course.stage,
        "days": tuple(course.fresh),
        "stages": tuple(_stages(course, clocks, today)),
        "late_news": late[-1].facts if late and _still_late(late[-1], clocks) else None,
        "question": question if not course.closed else None,
        "ended": _ended(course),
    }


def _still_late(late: Entry, clocks: dict[str, Clock]) -> bool:
    clock = clocks.get(late.facts["clock"])
    return clock is not None and clock.done is None


def _ended(course: Course) -> dict[str, Any] | None:
    """How the case ended, in the words that the applicant was written to in."""
    if course.closed is None:
        return None
    facts = course.closed.facts
    told = {"close": ("why",), "pass_on": ("to", "reach", "why")}.get(course.closed.act, ())
    return {"act": course.closed.act, "on": course.closed.on, **{name: facts[name] for name in told}}


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


def _decision(me: Person, course: Course, council: Council, today: date) -> dict[str, Any]:
    """The decision and what was found; before it what the dates say, for findings are not settled."""
    case, decided = me.case, course.decision
    assessment = (course if decided else replace(course, found={})).assessment()
    reports = []
    tellers = {
        entry.facts["report"]: entry.facts["person"] for entry in case.history if entry.act == "report"
    }
    for report, verdict in zip(case.reports, assessment.reports, strict=True):
        mine = tellers.get(verdict.id, me.id) == me.id  # of others who added one, the words are theirs
        entry = course.found.get(verdict.id) if decided else None
        why = letters.why_of(verdict, entry.facts if entry else None)
        if not decided and verdict.verdict == "depends":
            why = "It depends on a day that is not known yet. We look it up."
        if any(day and day > today for day in (report.happened_to, report.reported_to)):
            why = "One of its dates is still to come. Please tell us what is right."
        words = (report.what, report.their_reference) if mine else ("", "")
        reports.append(Reported(report.number, *words, verdict.verdict, why))
    shown: dict[str, Any] = {"assessment": assessment, "reports": tuple(reports)}
    if decided is None:
        return shown | {"decided_again": course.decisions[-1].on if course.decisions else None}
    outcome = decided.facts["outcome"]
    said = {body.name: decided.facts["views"][body.key]["said"] for body in council.bodies}
    window = council.appeal_on(decided.on).window
    return shown | {
        "last_day": last_day(decided.on, window) if window else None,
        "decision": {
            "on": decided.on,
            "met": outcome not in (NOT_MET, "outside"),
            "by_count": outcome == MET,
            "outside": outcome == "outside",
            "bodies": said,
            "told": _reasons(decided.facts),
        },
    }


REASONS = {
    "persistence": "How long it has gone on, and how often",
    "harm": "The harm, and the harm it could do",
    "response": "What was done about it",
}


def _reasons(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the letter of the decision says in the officers' words, for those whose letter may not say it."""
    weighed = [(REASONS[key], each["why"]) for key, each in (facts.get("factors") or {}).items()]
    rest = [
        ("Why there will be no review", facts.get("reasons", "")),
        ("Why it was not met on harm", facts.get("why_not_harm", "")),
        ("What happens meanwhile", facts.get("meanwhile", "")),
        ("Also", facts.get("words", "")),
    ]
    return [(title, text) for title, text in (*weighed, *rest) if text]


def _plan(course: Course) -> dict[str, Any]:
    """The review as far as the applicant is told of it; what is planned once a draft or outcome is out.

    Where a review is held again, what was planned by the one before goes on meanwhile, and is shown.
    """
    review, told = course.review, [each for each in course.reviews if each.draft or each.outcome]
    shown: dict[str, Any] = {}
    if told:
        shown["plan"] = tuple(_steps(told[-1]))
    if review is None:
        return shown
    arranged = review.arranged.facts if review.arranged else None
    names = ("day", "time", "place", "chair", "invited", "not_invited")
    shown["review"] = {
        "arranged": {name: arranged[name] for name in names} if arranged else None,
        "held": review.held.on if review.held else None,
        "found": review.held.facts["told"] if review.held and review.outcome else "",
        "told": _outcome(review.outcome.facts) if review.outcome else [],
        "comment_by": review.draft.facts["by"] if review.draft and not review.outcome else "",
    }
    return shown


def _outcome(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the letter of the outcome says in the officers' words."""
    told = [
        ("What was looked at", facts["considered"]),
        ("Why nothing is recommended", facts["none"]),
        ("What we cannot tell you, and why", facts["withheld"]),
        ("Who watches that it is done", facts["watches"]),
    ]
    return [(title, text) for title, text in told if text]


def _steps(review: Review) -> Iterator[Step]:
    asked = "asked" if review.outcome else "planned"
    for number, entry in review.recommendations.items():
        yield _step(entry, asked, review.answers.get(number), asks=True)
    for number, entry in review.actions.items():
        yield _step(entry, "planned", review.progress.get(number), asks=False)


def _step(entry: Entry, state: str, news: Entry | None, *, asks: bool) -> Step:
    facts = entry.facts
    state = (news.facts.get("state") or f"answered_{news.facts['said']}") if news else state
    words = news.facts["told"] if news else ""
    return Step(facts["to_name"], facts["told"], date.fromisoformat(facts["by"]), asks, state, words)


def _appealed(
    course: Course, appeal_body: Appeal, council: Council, *, whole: bool, me: int
) -> dict[str, Any] | None:
    """The newest appeal: when it came, and what was decided, where they may know that."""
    if not course.appeals:
        return None
    appeal = course.appeals[-1]
    if not whole and appeal.received.facts.get("person") != me:
        return None  # somebody else's, of which they may not know
    decided = appeal.decided if whole else None
    return {
        "on": appeal.received.on,
        "decided": decided.on if decided else None,
        "result": decided.facts["result"] if decided else "",
        "words": decided.facts["words"] if decided else "",
        "onward": council.onward(appeal.received.facts["grounds"], appeal_body),
    }


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
        if entry.staff_id is None and entry.facts.get("person") == person.id and entry.act in letters.SENT:
            rows = tuple((question, answer) for question, answer in entry.facts["as_asked"] if answer)
            yield Sent(entry.act, entry.on_day, rows, entry.id in course.came, bool(entry.facts.get("alarm")))


def _group(case: Case) -> Iterable[tuple[str, str]]:
    """Who takes part of a group, once we have reached them; not what anybody answered."""
    for person in case.people:
        if person.role == "member" and person.agreement:
            yield person.name, person.agreement.state if person.agreement.counts else "waiting"
