"""The course of a case: what its history says when it is read from the beginning.

The history is the one record: each act is one entry with the facts of its form, never changed afterwards.
Whatever can be concluded is concluded here, by reading the entries in order, so a stage, a due day or a
task cannot disagree with what was done. An entry that was set aside is left out of the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from asb.rules.findings import Facts, with_finding
from asb.rules.record import Appeal, Application, Entry, Hold, Review
from asb.rules.threshold import Assessment, ReportFacts, assess

Stage = Literal["received", "checking", "met", "arranged", "held", "plan", "not_met", "closed"]

MET, BELOW, NOT_MET, OUTSIDE = "met", "met_below", "not_met", "outside"
"""The outcomes of a decision: met by count, met below the count (s.104(5)), not met, and not met but reviewed
outside the Act."""


@dataclass
class Course:
    """A case as its history tells it. Read it; it is written by `read` alone."""

    application: Application
    entries: tuple[Entry, ...] = ()
    officer: int | None = None
    risk: Entry | None = None
    passed: dict[str, date] = field(default_factory=dict)
    """The bodies that have the application (s.104(3)(b)), and since when."""
    asked: dict[str, Entry] = field(default_factory=dict)
    """The bodies that were asked what they hold, by the newest time of asking, until they answered."""
    told: dict[str, Entry] = field(default_factory=dict)
    found: dict[str, Entry] = field(default_factory=dict)
    """Findings by the number of the report."""
    proposed: Entry | None = None
    """What waits for a second person: a finding or a refusal."""
    decisions: list[Entry] = field(default_factory=list)
    decision: Entry | None = None
    """The one in force; none while the threshold is to be decided, for the first time or again."""
    reviews: list[Review] = field(default_factory=list)
    review: Review | None = None
    appeals: list[Appeal] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    conflicts: set[int] = field(default_factory=set)
    linked: dict[str, str] = field(default_factory=dict)
    kept_out: list[str] = field(default_factory=list)
    """Names that must stand in no letter, beside those of the application."""
    restricted: bool = False
    wanted: Entry | None = None
    """What the applicant was asked for, until we hear from them."""
    went_on: Entry | None = None
    """How the bodies go on without an agreement that does not come."""
    closed: Entry | None = None
    decide_again: date | None = None
    """The day of the appeal after which the threshold has to be decided again."""

    @property
    def stage(self) -> Stage:
        if self.closed:
            return "closed"
        if self.decision is None:
            return "checking" if self.officer is not None or self.passed else "received"
        if self.review is None:
            return "not_met"
        if self.review.outcome:
            return "plan"
        if self.review.held:
            return "held"
        return "arranged" if self.review.arranged else "met"

    @property
    def appeal(self) -> Appeal | None:
        """The appeal that is with the appeal body now."""
        return next((appeal for appeal in self.appeals if appeal.decided is None), None)

    @property
    def seen(self) -> int:
        """Names what has been done so far: the newest entry."""
        return self.entries[-1].id if self.entries else 0

    def reports(self, found: Mapping[str, Entry] | None = None) -> list[ReportFacts]:
        """The reports with what was found about them: confirmed days, and what leaves one out."""
        entries = self.found if found is None else found
        return [
            with_finding(report, entries[report.id].facts) if report.id in entries else report
            for report in self.application.reports
        ]

    def assessment(self, also: tuple[str, Facts] | None = None) -> Assessment:
        """The threshold by count (s.104(4)), with the findings; `also` as if this one were made too."""
        found = dict(self.found)
        if also:
            report, facts = also
            found[report] = Entry(0, "finding", None, date.min, date.min, facts)
        return assess(self.reports(found), self.application.received_on, self.application.procedure)

    @property
    def outstanding(self) -> list[tuple[str, str, str]]:
        """What was asked of others and is not there yet: its key, whose it is, and what it is."""
        found = [(f"asked-{body}", body, "what they hold") for body in self.asked]
        if self.review and self.review.outcome:
            found += [
                (f"answer-{entry.id}", str(entry.facts["to"]), f"to answer: {entry.facts['text']}"[:120])
                for entry in self.review.unanswered
            ]
            found += [
                (f"action-{entry.id}", str(entry.facts["to"]), f"to do: {entry.facts['text']}"[:120])
                for entry in self.review.open_actions
            ]
        return found

    @property
    def same_incidents(self) -> list[tuple[str, str]]:
        """Reports that are found, or proposed, to tell of one incident, each with the other. The Act counts
        complaints, so the relevant bodies are told, and judge it themselves.
        """
        findings = [*self.found.values(), *([self.proposed] if self.proposed else ())]
        told = [(entry.facts.get("report", ""), entry.facts.get("same_as", "")) for entry in findings]
        return [(report, other) for report, other in told if report and other]

    def hold(self, clock: str) -> Hold | None:
        """The hold under which a clock stands now."""
        return next((hold for hold in self.holds if hold.clock == clock and hold.last is None), None)

    def entry(self, number: int) -> Entry | None:
        return next((entry for entry in self.entries if entry.id == number), None)


def read(application: Application, entries: Iterable[Entry]) -> Course:
    """Read the history from the beginning. `entries` in the order in which they were entered."""
    every = tuple(entries)
    aside = {entry.facts["entry"] for entry in every if entry.act == "set_aside"}
    course = Course(application, every)
    for entry in every:
        if entry.id not in aside and (tell := TELLS.get(entry.act)):
            tell(course, entry)
    return course


def _took(course: Course, entry: Entry) -> None:
    course.officer = entry.by


def _handed_over(course: Course, entry: Entry) -> None:
    course.officer = int(entry.facts["to"])


def _risk(course: Course, entry: Entry) -> None:
    course.risk = entry


def _passed(course: Course, entry: Entry) -> None:
    for body in entry.facts["bodies"]:
        course.passed.setdefault(body, entry.on)


def _asked(course: Course, entry: Entry) -> None:
    for body in entry.facts["bodies"]:
        course.asked[body] = entry


def _told(course: Course, entry: Entry) -> None:
    course.told[entry.facts["body"]] = entry
    course.asked.pop(entry.facts["body"], None)


def _found(course: Course, entry: Entry) -> None:
    if entry.facts["second"]:
        course.proposed = entry
    else:
        course.found[entry.facts["report"]] = entry


def _second(course: Course, entry: Entry) -> None:
    proposed, course.proposed = course.proposed, None
    if proposed is None or entry.facts["said"] != "agree":
        return
    if proposed.act == "finding":
        course.found[proposed.facts["report"]] = proposed
    else:
        _decided(course, proposed)


def _refusal(course: Course, entry: Entry) -> None:
    course.proposed = entry


def _decided(course: Course, entry: Entry) -> None:
    course.decisions.append(entry)
    course.decision, course.proposed = entry, None
    if entry.facts["outcome"] != NOT_MET:
        _review_owed(course, entry.on)


def _review_owed(course: Course, since: date) -> None:
    course.review = Review(since)
    course.reviews.append(course.review)


def _review(name: str) -> Callable[[Course, Entry], None]:
    """An entry that is one part of the review."""

    def tell(course: Course, entry: Entry) -> None:
        if course.review:
            setattr(course.review, name, entry)

    return tell


def _listed(name: str, of: str = "") -> Callable[[Course, Entry], None]:
    """An entry in one of the review's lists: its own, or about the entry that its facts name."""

    def tell(course: Course, entry: Entry) -> None:
        if course.review:
            getattr(course.review, name)[int(entry.facts[of]) if of else entry.id] = entry

    return tell


def _appealed(course: Course, entry: Entry) -> None:
    course.appeals.append(Appeal(entry))


def _appeal_decided(course: Course, entry: Entry) -> None:
    if course.appeal is None:
        return
    course.appeal.decided = entry
    upheld = entry.facts["result"] in ("upheld", "partly")
    back = {"threshold", "review", "deliver"}.intersection(entry.facts["back"]) if upheld else ()
    if "threshold" in back:
        course.decision, course.review, course.decide_again = None, None, entry.on
    elif "review" in back and course.decision:
        _review_owed(course, entry.on)
    if back:
        course.closed = None


def _held_up(course: Course, entry: Entry) -> None:
    course.holds.append(Hold(entry.facts["clock"], entry.on, None, entry.facts["why"]))


def _resumed(course: Course, entry: Entry) -> None:
    course.holds = [
        replace(hold, last=entry.on) if hold.clock == entry.facts["clock"] and hold.last is None else hold
        for hold in course.holds
    ]


def _conflict(course: Course, entry: Entry) -> None:
    if entry.by is not None:
        course.conflicts.add(entry.by)


def _linked(course: Course, entry: Entry) -> None:
    course.linked[entry.facts["case"]] = entry.facts["how"]


def _kept_out(course: Course, entry: Entry) -> None:
    course.kept_out += entry.facts["names"].splitlines()


def _wanted(course: Course, entry: Entry) -> None:
    course.wanted = entry


def _heard(course: Course, _entry: Entry) -> None:
    course.wanted = None


def _went_on(course: Course, entry: Entry) -> None:
    course.went_on = entry


def _restricted(course: Course, entry: Entry) -> None:
    course.restricted = entry.facts["restricted"] == "yes"


def _closed(course: Course, entry: Entry) -> None:
    course.closed = entry


def _reopened(course: Course, _entry: Entry) -> None:
    course.closed = None


TELLS: dict[str, Callable[[Course, Entry], None]] = {
    "risk": _risk,
    "take": _took,
    "hand_over": _handed_over,
    "pass": _passed,
    "ask": _asked,
    "told": _told,
    "finding": _found,
    "second": _second,
    "refuse": _refusal,
    "decide": _decided,
    "arrange": _review("arranged"),
    "hold_review": _review("held"),
    "draft_plan": _review("draft"),
    "outcome": _review("outcome"),
    "recommend": _listed("recommendations"),
    "answered": _listed("answers", "recommendation"),
    "action": _listed("actions"),
    "progress": _listed("progress", "action"),
    "appeal": _appealed,
    "appeal_decided": _appeal_decided,
    "hold": _held_up,
    "resume": _resumed,
    "conflict": _conflict,
    "link": _linked,
    "keep_out": _kept_out,
    "need_more": _wanted,
    "contact": _heard,
    "comments": _heard,
    "go_on": _went_on,
    "restrict": _restricted,
    "close": _closed,
    "withdraw": _closed,
    "pass_on": _closed,
    "reopen": _reopened,
}
"""What each act changes. One that is not here (a note, a contact) changes nothing but the history."""

__all__ = ["TELLS", "Appeal", "Application", "Course", "Entry", "Hold", "Review", "Stage", "read"]
