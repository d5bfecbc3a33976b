"""Merging: another application of the same person becomes part of this case, and leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from asb import letters
from asb.casefile import CaseFile
from asb.casework import case_access, search_keys, search_words, ways_in
from asb.casework.acts import recipients
from asb.casework.acts.threshold import MOST_REPORTS
from asb.casework.acts.transaction import FormFacts, OpenCase, record
from asb.casework.post import outbox
from asb.casework.reports import alike
from asb.casework.track.sending import safer
from asb.database import db
from asb.letters import Composed
from asb.models import Case, Look, Person, Report
from asb.rules.acts import Actor, ClosedAct
from asb.rules.course import NOT_MET, Course
from asb.rules.facts import Finding
from asb.rules.history import merging as rules
from asb.rules.threshold import BETTER

LEVELS = ("none", "standard", "high")
COPIED = [each.key for each in Report.__table__.columns if each.key not in ("id", "case_id", "number")]


@dataclass(frozen=True)
class Other:
    """The case that is to be merged into this one; `why` it cannot be, as a code of `rules.acts.MERGING`.

    `casefile` is None where there is nothing to show. `same`: the people here who stand for those there.
    """

    reference: str
    casefile: CaseFile | None
    why: str = ""
    same: tuple[tuple[Person, Person], ...] = ()
    pairs: tuple[tuple[Report, Report], ...] = ()
    """Reports there and here that may be the same."""

    @property
    def found(self) -> list[tuple[str, Finding]]:
        """Its findings that hold here only if somebody says so: they add nothing to the count."""
        course = self.casefile.course if self.casefile else None
        helps = rules.helping(course) if course else set()
        return [(each, it.facts) for each, it in course.found.items() if each not in helps] if course else []


def look(here: CaseFile, reference: str, actor: Actor, now: datetime) -> Other:
    """Returns the other case of this reference, and whether it can be merged into this one."""
    case = db.session.scalar(select(Case).where(Case.reference == reference))
    if case is None or case.id == here.case.id:
        return Other(reference, None, "no_other_case")
    if case.restricted and not case_access.has_given_reason(case.id, actor.id or 0, now):
        return Other(reference, None, "there_restricted")
    there = CaseFile.of(case, here.council)
    same = tuple(_same_people(here.case, case))
    why = _of_that_case(there.course, actor) or _of_the_people(here, there, same) or _of_both(here, there)
    pairs = [(one, other) for one in case.reports for other in here.case.reports if alike(one, other)]
    return Other(reference, there, why, same, tuple(pairs))


def _of_that_case(course: Course, actor: Actor) -> str:
    """Why the other case can be part of no other one now."""
    hindered = {
        "there_conflict": actor.id in course.conflicts,
        "there_merged": course.merged_into is not None,
        "there_closed": course.closed is not None,
        "there_appeal": course.appeal is not None,
        "there_second": course.proposed is not None,
        "there_complaint": bool(course.open_complaints),
        "there_unread": bool(course.came),
        "there_answer": bool(course.bodies.waits),
        "there_asked": bool(course.bodies.asked),
        "there_objection": bool(course.objections),
    }
    return next((why for why, hinders in hindered.items() if hinders), "")


def _of_the_people(here: CaseFile, there: CaseFile, same: Iterable[tuple[Person, Person]]) -> str:
    """Why two cases are not of the same people, or not of one side."""
    this, that = here.case, there.case
    names = [{person.name_key for person in case.people} for case in (this, that)]
    linked = (here.course.linked.get(that.reference), there.course.linked.get(this.reference))
    blamed = {this.cause_key} & names[1] | {that.cause_key} & names[0]
    if "opposing" in linked or blamed - {""}:
        return "opposing"
    helped = [_keys(case, "represented") for case in (this, that)]
    others = [_keys(case, "represented", "member") for case in (this, that)]
    speaks = here.applicant.name_key in others[1] or there.applicant.name_key in others[0]
    if helped[0] != helped[1] or speaks:
        return "helper"
    if len({person.id for person, _ in same}) < len(that.people):
        return "others_there"
    return "agreements" if any(_agreed(person) != _agreed(other) for person, other in same) else ""


def _of_both(here: CaseFile, there: CaseFile) -> str:
    """Why these two cases have come too far, or are too large, to be one."""
    decided = there.course.decision
    if decided and decided.facts.outcome != NOT_MET:
        return "both_reviews" if here.course.review else "there_review"
    together = len(here.case.reports) + len(there.case.reports)
    return "too_many_reports" if together > MOST_REPORTS else ""


def _keys(case: Case, *roles: str) -> set[str]:
    return {person.name_key for person in case.people if person.role in roles}


def _agreed(person: Person) -> tuple[str, bool]:
    return (person.agreement.state if person.agreement else "", person.is_reached)


def _same_people(here: Case, there: Case) -> Iterator[tuple[Person, Person]]:
    """Who here is who there: the applicants, as an officer has confirmed, and others by role and name."""
    for other in there.people:
        found = [
            person
            for person in here.people
            if person.role == other.role and (other.role == "applicant" or person.name_key == other.name_key)
        ]
        if len(found) == 1:
            yield found[0], other


def merge(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Makes the other case part of this one: its reports, days and what keeps its people safe.

    Ends every way in to both. Raises ClosedAct when the other case cannot be merged, or has changed.
    """
    here, request = opened.casefile, opened.request
    other = look(here, facts["case"], request.actor, request.now)
    there = other.casefile
    if other.why or there is None:
        raise ClosedAct("merge", other.why)
    if _asked(other) != (set(facts["alike"]), set(facts["findings"])):
        raise ClosedAct("merge", "there_changed")
    reports = _copy_reports(here.case, there.case, other.same)
    kept = {
        **{name: facts[name] for name in ("as_asked", "case", "how", "reached", "contact", "alike")},
        "reports": reports,
        "people": {str(person.id): mine.id for mine, person in other.same},
        "before": _contacts(other.same, facts["contact"]),
        **_brings(here, there, reports),
    }
    kept |= _counted(here.course, there.course, reports, facts)
    _join(opened, there, kept)
    return kept


def _asked(other: Other) -> tuple[set[str], set[str]]:
    """The rows on which the form asks: pairs of reports, and findings."""
    pairs = {f"{one.number}-{mine.number}" for one, mine in other.pairs}
    return pairs, {number for number, _ in other.found}


def _copy_reports(here: Case, there: Case, same: Iterable[tuple[Person, Person]]) -> dict[str, str]:
    """Adds the reports of the other case to the ledger. Each stays its person's own, as far as both are known
    to be that person; returns its number here, by that there.
    """
    now = {other.id: person.id for person, other in same if person.is_reached}
    numbers, last = {}, max((each.number for each in here.reports), default=0)
    for place, report in enumerate(list(there.reports), 1):
        copied = {name: getattr(report, name) for name in COPIED}
        for name in ("listed_by_id", "made_by_id"):
            copied[name] = now.get(copied[name] or 0)
        here.reports.append(Report(number=last + place, **copied))
        numbers[str(report.number)] = str(last + place)
    return numbers


def _contacts(same: Iterable[tuple[Person, Person]], holds: str) -> dict[str, dict[str, Any]]:
    """Sets the contact details that hold in both cases: the applicant's as the officer chose, those of others
    by what is safe in both. Returns the earlier ones that this has changed.
    """
    before = {}
    for person, other in same:
        if person.role != "applicant":
            contact = safer(person.contact, other.contact)
        else:
            contact = dict((person if holds == "here" else other).contact)
        for each in (person, other):
            if each.contact != contact:
                before[str(each.id)], each.contact = each.contact, contact
    return before


def _brings(here: CaseFile, there: CaseFile, reports: Mapping[str, str]) -> FormFacts:
    """What the other case brings besides its reports: its days, and what keeps people safe."""
    ours, theirs, course = here.course.risk, there.course.risk, there.course
    more = theirs is not None and (
        LEVELS.index(theirs.facts.level) > LEVELS.index(ours.facts.level) if ours else not here.case.risks
    )
    return {
        "other": there.case.id,
        "received_on": course.received_on,
        "acknowledged": course.acknowledged,
        "later": rules.later(course),
        "risk": msgspec.to_builtins(theirs.facts) if theirs and more else None,
        "check_risk": theirs is None and bool(there.case.risks),
        "officer": course.officer,
        "asked": {body: entry.facts.by for body, entry in course.asked.items()},
        "passed": {there.case.reference: course.has_it, **course.merged_passed},
        "left_out": [
            msgspec.to_builtins(each.facts) for entries in course.left_out.values() for each in entries
        ],
        "named": [msgspec.to_builtins(each.facts) for each in course.contacts.values() if each],
        "black_out": course.black_out,
        "in_conflict": sorted(course.bodies.in_conflict),
        "unread": {reports[number]: why for number, why in course.bodies.unread.items()},
        "conflicts": sorted(course.conflicts),
        "kept_out": course.kept_out,
        "legal_holds": [hold.why for hold in course.legal_holds],
        "restricts": course.restricted,
    }


def _counted(here: Course, there: Course, numbers: Mapping[str, str], said: FormFacts) -> FormFacts:
    """Which findings hold from now on, and whether a decision of "not met" is taken again."""
    holds = {number for number, each in said["findings"].items() if each["said"] == "holds"}
    pairs = [pair.split("-") for pair, each in said["alike"].items() if each["said"] == "same"]
    found = rules.findings(here, there, numbers, holds, [(one, mine) for one, mine in pairs])
    both = rules.after(here, there, numbers, found)
    better = BETTER.index(both.assessment().by_count) > BETTER.index(here.assessment().by_count)
    not_met = here.decision is not None and here.decision.facts.outcome == NOT_MET
    return {
        "found": [msgspec.to_builtins(each) for each in found],
        "reopens": not_met and (there.decision is None or better),
    }


def _join(opened: OpenCase, there: CaseFile, kept: FormFacts) -> None:
    """Leads the other case to this one: its words, its risks, its entry; and ends every way in to both."""
    session, case, request = opened.session, opened.case, opened.request
    for person in case.people:
        ways_in.end(session, person, reply=str(person.id) in kept["before"])
    for person in there.case.people:
        ways_in.end(session, person)
    case.cause_key = case.cause_key or there.case.cause_key
    case.place_key = case.place_key or there.case.place_key
    case.risks = [*case.risks, *(risk for risk in there.case.risks if risk not in case.risks)]
    every = (there.case, *there.case.parts)  # what was merged into it is found by this case from now on
    search_words.keep_new(session, case, *every)
    search_keys.keep_new(session, case, *every)
    if kept["restricts"] and not case.restricted:
        seen = {"case_id": case.id, "staff_id": request.actor.id, "what": "restricted"}
        session.add(Look(**seen, at=request.now, why=kept["how"]))
    facts = {"case": case.reference, "into": case.id, "as_asked": kept["as_asked"]}
    record(session, there, request, "merged", facts)
    outbox.readdress(there.case, there.council)


def written(opened: OpenCase) -> Iterable[Composed]:
    """To the people who are on both, and to every body that has either: they are one case now. Another
    council that was asked to take the merged application need not answer.
    """
    here, kept = opened.casefile, opened.facts
    there = CaseFile.of(opened.session.get_one(Case, kept.other), here.council)
    decided = there.course.decision
    yield from letters.merged(here, kept, opened.event, decided.on if decided else None)
    have = {*here.course.passed, *there.course.passed}
    yield from recipients.to_bodies("merged_for_bodies", have, opened, kept)
    if sent := there.course.passed_on:
        yield letters.to_other_council(there, sent.facts, opened.event, "passed_no_longer", since=sent.on)
