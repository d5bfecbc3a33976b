"""The decision, the review and the plan, as far as a person of the case may see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from asb import letters
from asb.casefile import CaseFile
from asb.casework.application import pages_of_reports
from asb.models import Person, Report
from asb.rules.course import MET, NOT_MET, OUTSIDE, Course
from asb.rules.days import Slip
from asb.rules.entries import Entry, Review
from asb.rules.facts import Decide, Outcome, Recommend
from asb.rules.threshold import Assessment


@dataclass(frozen=True)
class Reported:
    """One report: what they recognise it by, what it was about, and the result.

    `slip`: what cannot be right in its dates, until there is a decision. `happened` and `reported` are then
    the dates as given, and `page` the page of the application to correct, if it is on one.
    """

    number: int
    known_by: str
    what: str
    verdict: str
    why: str
    slip: Slip = ""
    happened: str = ""
    reported: str = ""
    page: int = 0


@dataclass(frozen=True)
class Counts:
    """How many reports are known, whoever gave them, and how many count."""

    known: int
    counting: int

    @classmethod
    def of(cls, assessment: Assessment) -> Counts:
        return cls(len(assessment.reports), assessment.counting)


@dataclass(frozen=True)
class Step:
    """A recommendation or an action, as worded for the applicant. `asks`: it is a recommendation, and `by`
    the day for its answer.
    """

    who: str
    told: str
    by: date
    asks: bool
    state: str
    news: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done, or to be answered."""
        return self.state in ("planned", "begun", "asked")


def decision(me: Person, casefile: CaseFile, today: date) -> dict[str, Any]:
    """The decision with its findings; before it, results by dates only, because findings are not final."""
    case, course, council = casefile.case, casefile.course, casefile.council
    decided = course.decision
    own = casefile.reports_of(me)
    tested = course if decided else replace(course, found={})
    assessment, reports = tested.assessment(only=own), []
    shown_here = [report for report in case.reports if str(report.number) in own]
    pages = pages_of_reports(case)
    for report, verdict in zip(shown_here, assessment.reports, strict=True):
        entry = course.found.get(verdict.id) if decided else None
        why = letters.why_of(verdict, entry.facts if entry else None)
        if not decided and verdict.verdict == "depends":
            only_that = verdict.reasons == ("recipient",)
            why = letters.RECIPIENT_NOT_KNOWN if only_that else letters.DAY_NOT_KNOWN
        known_by = letters.described(report, council)
        this = Reported(report.number, known_by, report.what, verdict.verdict, why)
        slip = "" if decided else casefile.slip_in(report)
        reports.append(_to_check(this, report, slip, pages.get(report.id, 0)) if slip else this)
    shown: dict[str, Any] = {"assessment": assessment, "reports": tuple(reports)}
    if decided is None:
        return shown | {"decided_again": course.decisions[-1].on if course.decisions else None}
    outcome = decided.facts.outcome
    kept_back = decided.facts.others == "kept_back"
    return shown | {
        "counts": None if kept_back else Counts.of(course.assessment()),
        "more": None if kept_back else casefile.one_more(today),
        "decision": {
            "on": decided.on,
            "replaces": course.replaced.on if course.replaced else None,
            "met": outcome not in (NOT_MET, OUTSIDE),
            "by_count": outcome == MET,
            "outside": outcome == OUTSIDE,
            "who": letters.who_decided(casefile, decided.facts),
            "told": _reasons(decided.facts),
        },
    }


def _to_check(this: Reported, report: Report, slip: Slip, page: int) -> Reported:
    """A report whose dates cannot be right, with them as they were given."""
    happened = letters.on_day(report.happened_kind, report.happened_from, report.happened_to)
    reported = letters.on_day(report.reported_kind, report.reported_from, report.reported_to)
    known_by = f"you wrote that it was {this.known_by}"
    return replace(
        this,
        known_by=known_by,
        verdict="check",
        why="",
        slip=slip,
        happened=happened,
        reported=reported,
        page=page,
    )


def _reasons(facts: Decide) -> list[tuple[str, str]]:
    """Wording of the decision letter by officers, for people whose letter may not contain it."""
    weighed = [(key, each.why) for key, each in facts.factors.items()]
    is_outside = facts.outcome == OUTSIDE
    rest = [
        ("not_met" if is_outside else "reasons", getattr(facts, "reasons", "")),
        ("though_review" if is_outside else "why_not_harm", facts.why_not_harm),
        ("ground", facts.ground_why),
        ("meanwhile", facts.meanwhile),
        ("words", facts.words),
    ]
    return [(key, text) for key, text in (*weighed, *rest) if text]


def plan(course: Course) -> dict[str, Any]:
    """The review as far as the applicant may see it; the plan once a draft or an outcome has been sent.

    If a review is held again, the plan of the earlier one continues meanwhile and is shown.
    """
    review, told = course.review, [each for each in course.reviews if each.draft or each.outcome]
    shown: dict[str, Any] = {}
    if told:
        shown["plan"] = tuple(_steps(told[-1]))
        shown["looked"] = tuple((each.on, each.facts.told) for each in told[-1].looks if each.facts.told)
    shown["has_plan"] = course.has_plan
    if review is None:
        return shown
    arranged = review.coming.facts if review.coming else None
    names = ("day", "time", "place", "chair", "invited", "not_invited")
    shown["review"] = {
        "arranged": {name: getattr(arranged, name) for name in names} if arranged else None,
        "postponed": review.postponed.facts if review.postponed else None,
        "held": review.days,
        "found": "\n\n".join(each.facts.told for each in review.meetings) if review.outcome else "",
        "told": _outcome(review.outcome.facts, drafted=review.draft is not None) if review.outcome else [],
        "comment_by": review.draft.facts.by if review.draft and not review.outcome else None,
    }
    return shown


def _outcome(facts: Outcome, *, drafted: bool) -> list[tuple[str, str]]:
    """Wording of the outcome letter by officers."""
    told = [
        ("considered", facts.considered),
        ("comments", facts.comments),
        ("early" if drafted else "no_draft", facts.early),
        ("none", facts.none),
        ("withheld", facts.withheld),
        ("watches", facts.watches),
    ]
    return [(key, text) for key, text in told if text]


def _steps(review: Review) -> Iterator[Step]:
    asked = "asked" if review.outcome else "planned"
    for number, entry in review.recommendations.items():
        yield _step(entry, asked, review.answers.get(number), asks=True)
    for number, entry in review.actions.items():
        news = review.news.get(number, [])
        told = " ".join(each.facts.told for each in news if each.facts.told)
        yield replace(_step(entry, "planned", news[-1] if news else None, asks=False), news=told)


def _step(entry: Entry[Recommend], state: str, news: Entry[Any] | None, *, asks: bool) -> Step:
    facts = entry.facts
    state = (f"answered_{news.facts.said}" if asks else news.facts.state) if news else state
    words = news.facts.told if news else ""
    return Step(facts.to_name, facts.told, facts.by, asks, state, words)


def appealed(casefile: CaseFile, *, whole: bool, me: Person) -> dict[str, Any] | None:
    """The latest appeal: when it was received, and the decision if this person may know it: of their own
    appeal the result, without the words.
    """
    course, council = casefile.course, casefile.council
    if not course.appeals:
        return None
    appeal = course.appeals[-1]
    if not whole and not letters.is_own_appeal(me, course):
        return None  # another person's, which they may not know about
    withheld = me.role == "applicant" and "decision" in course.kept_from_applicant
    decided = None if withheld else appeal.decided
    return {
        "on": appeal.received.on,
        "decided": decided.on if decided else None,
        "result": decided.facts.result if decided else "",
        "words": decided.facts.words if decided and whole else "",
        "why_nothing": decided.facts.why_nothing if decided and whole else "",
        "threshold": decided.facts.threshold if decided and whole else "",
        "onward": council.onward(appeal.received.facts.grounds, casefile.appeal_route),
    }
