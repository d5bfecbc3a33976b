"""What merging two cases changes, and what of the other case's findings it needs for that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import msgspec

from asb.rules import facts
from asb.rules.course import NOT_MET, Course
from asb.rules.entries import Entry, LegalHold
from asb.rules.history import decision
from asb.rules.threshold import BETTER, ReportFacts, Verdict, assess
from asb.rules.threshold import Finding as LeavesOut

Kept = TypeVar("Kept", bound=facts.Facts)


def as_if(entry: Entry[Any], act: str, kept: Kept) -> Entry[Kept]:
    """The part of an entry that does what another act would have done."""
    return Entry(entry.id, act, entry.by, entry.on, entry.entered_on, kept)


def merge(course: Course, entry: Entry[facts.Merge]) -> None:
    """Another application of the same person is part of this case, with its dates and what keeps it safe.

    Its decisions do not apply here.
    """
    kept = entry.facts
    course.merged.append(entry)
    course.fresh += kept.later
    decision.holds_of_reports(course, entry, kept.found)
    course.added |= dict.fromkeys(kept.reports.values(), entry)
    if kept.risk or kept.check_risk:
        course.risk = as_if(entry, "risk", kept.risk) if kept.risk else None
    passed = kept.passed or {kept.case: {}}
    course.merged_passed |= {reference: dict(have) for reference, have in passed.items()}
    for body, by in kept.asked.items():
        ask = facts.Ask(bodies=(body,), what="", by=by)
        course.asked.setdefault(body, as_if(entry, "ask", ask))
    if course.officer is None and kept.officer not in kept.conflicts:
        course.officer = kept.officer
    for each in kept.left_out:
        decision.left_out(course, as_if(entry, "leave_out", each))
    for named in kept.named:
        decision.contact_named(course, as_if(entry, "name_contact", named))
    course.black_out = "\n".join(filter(None, (course.black_out, kept.black_out)))
    course.bodies.in_conflict |= set(kept.in_conflict)
    course.bodies.unread |= unread(kept)
    course.conflicts |= set(kept.conflicts)
    course.kept_out += kept.kept_out
    course.legal_holds += [LegalHold(entry.on, why) for why in kept.legal_holds]
    course.restricted = course.restricted or kept.restricts
    if kept.reopens and course.decision and course.decision.facts.outcome == NOT_MET:
        course.decision, course.decide_again = None, entry.on


def unread(kept: facts.Merge) -> dict[str, LeavesOut]:
    """The reports of bodies that do not count as they stand, as `TakingPart.unread` has them."""
    found: dict[str, LeavesOut] = {}
    for number, why in kept.unread.items():
        found[number] = "unrelated" if why == "unrelated" else "unsure"
    return found


def merged(course: Course, entry: Entry[Any]) -> None:
    course.merged_into = course.closed = entry


WORTH: tuple[Verdict, ...] = ("depends", "counts")
"""Results of a report from which an application gains, the less certain first."""


def helping(course: Course) -> set[str]:
    """Numbers of the reports that are worth more with the finding on them: without it, merging would lower
    the count.
    """
    helped: set[str] = set()
    for day in course.days:
        described, confirmed = _worth(course, course.application.reports, day), _on(course, day)
        helped |= {number for number in course.found if confirmed[number] > described[number]}
    return helped


def findings(
    here: Course,
    there: Course,
    numbers: Mapping[str, str],
    holds: Collection[str],
    same: Iterable[tuple[str, str]],
) -> list[facts.Finding]:
    """Findings of the merged case that hold from now on, by the numbers that its reports get here.

    Those that help, those that an officer says hold here too (`holds`), and which report of each pair in
    `same` (there, here) is left out: the one that adds less, on the day that is best for the applicant.
    """
    found = [
        msgspec.structs.replace(
            entry.facts, report=numbers[number], same_as=numbers.get(entry.facts.same_as, "")
        )
        for number, entry in there.found.items()
        if number in helping(there) | set(holds)
    ]
    both, pairs = after(here, there, numbers, found), [(numbers[one], mine) for one, mine in same]

    def kept_and_left_out(day: date) -> list[tuple[str, str]]:
        worth = _on(both, day)
        return [(mine, one) if worth[one] <= worth[mine] else (one, mine) for one, mine in pairs]

    def result(day: date) -> tuple[int, int]:
        out = {loser for _, loser in kept_and_left_out(day)}
        rest = [report for report in both.reports() if report.id not in out]
        tested = assess(rest, day, both.application.terms(day))
        return BETTER.index(tested.by_count), tested.counting

    best = max(both.days, key=result)
    return found + [_same_as(winner, loser) for winner, loser in kept_and_left_out(best)]


def after(here: Course, there: Course, numbers: Mapping[str, str], found: Iterable[facts.Finding]) -> Course:
    """The course of the case that stays as far as its count depends on it, with the other one merged."""
    copies = [replace(report, id=numbers[report.id]) for report in there.application.reports]
    on = there.received_on
    kept = facts.Merge(
        case="", other=0, how="", reached={}, contact="", received_on=on, acknowledged=there.acknowledged
    )
    entry = Entry(0, "merge", None, on, on, kept)
    return replace(
        here,
        application=replace(here.application, reports=(*here.application.reports, *copies)),
        merged=[*here.merged, entry],
        fresh=[*here.fresh, *later(there)],
        found=here.found | {each.report: as_if(entry, "finding", each) for each in found},
        bodies=replace(
            here.bodies,
            unread=here.bodies.unread | {numbers[number]: why for number, why in there.bodies.unread.items()},
        ),
    )


def later(course: Course) -> tuple[date, ...]:
    """The application dates of a case after its day of first receipt."""
    return tuple(day for day in course.days if day != course.received_on)


def _on(course: Course, day: date) -> dict[str, int]:
    """What each report is worth on this day with the findings."""
    return _worth(course, course.reports(), day)


def _worth(course: Course, reports: Iterable[ReportFacts], day: date) -> dict[str, int]:
    """What each report is worth for an application on this day: the higher, the better; 0 for nothing."""
    tested = assess(reports, day, course.application.terms(day)).reports
    return {each.id: WORTH.index(each.verdict) + 1 if each.verdict in WORTH else 0 for each in tested}


def _same_as(winner: str, loser: str) -> facts.Finding:
    """A finding that a report is the same as another one."""
    unknown, yes = facts.KnownDay(kind="unknown"), facts.Said(said="yes")
    return facts.Finding(
        report=loser,
        same_as=winner,
        one_person="yes",
        source="",
        happened=unknown,
        reported=unknown,
        asb=yes,
        area=yes,
        complaint=yes,
        related=yes,
        separate=facts.Said(said="no"),
    )
