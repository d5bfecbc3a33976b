"""The course of a case: what its history says when it is read from the beginning.

The history is the one record: each act is one entry with the facts of its form, never changed afterwards.
Whatever can be concluded is concluded from it (`history.read`), so a stage, a due day or a task cannot
disagree with what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from asb.rules import facts
from asb.rules.facts import Facts
from asb.rules.findings import with_finding
from asb.rules.threshold import Assessment, ByCount, Procedure, ReportFacts, assess

Stage = Literal["received", "checking", "met", "arranged", "held", "plan", "not_met", "closed"]

BETTER: tuple[ByCount, ...] = ("not_met", "depends", "met")
"""What the count can say, the better one later."""

MET, BELOW, NOT_MET, OUTSIDE = "met", "met_below", "not_met", "outside"
"""The outcomes of a decision: met by count, met below the count (s.104(5)), not met, and not met but reviewed
outside the Act."""


Kept_co = TypeVar("Kept_co", bound=Facts, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[Kept_co]):
    """One act, as the rules need it. `by` is the number of a member of staff; None for anybody else."""

    id: int
    act: str
    by: int | None
    on: date
    entered_on: date
    facts: Kept_co


@dataclass(frozen=True)
class Application:
    """What is known from the application: the day of first receipt (s.104(11)(b)) and its reports."""

    received_on: date
    reports: tuple[ReportFacts, ...]
    procedure: Procedure
    bodies: tuple[str, ...] = ()
    """The keys of the relevant bodies (s.105), all of whom must have it before anything is decided."""
    unagreed: bool = False
    """Whether somebody whom the applicant speaks for has still to be reached."""
    letter_in_tray: bool = False
    """Whether the letter of the decision before waits to be printed: the applicant does not know it yet."""
    procedure_on: Callable[[date], Procedure] | None = None
    """The procedure of another day of application; None where all are the same."""

    def terms(self, day: date) -> Procedure:
        """The procedure for an application on this day."""
        return self.procedure_on(day) if self.procedure_on else self.procedure


@dataclass(frozen=True)
class Hold:
    """A time that a clock does not count, from its first day to its last (None: it still stands)."""

    clock: str
    first: date
    last: date | None
    why: str


@dataclass
class Review:
    """One review, as far as it has come; entries by what they recorded, in order."""

    since: date
    """The day from which it is owed: of the decision, or of the appeal that asks for it again."""
    arranged: Entry[facts.Arrange] | None = None
    held: Entry[facts.HoldReview] | None = None
    draft: Entry[facts.DraftPlan] | None = None
    outcome: Entry[facts.Outcome] | None = None
    recommendations: dict[int, Entry[facts.Recommend]] = field(default_factory=dict)
    answers: dict[int, Entry[facts.Answered]] = field(default_factory=dict)
    actions: dict[int, Entry[facts.Action]] = field(default_factory=dict)
    progress: dict[int, Entry[facts.Progress]] = field(default_factory=dict)
    """By the entry of the action: the newest."""

    @property
    def open_actions(self) -> list[Entry[facts.Action]]:
        over = {of for of, entry in self.progress.items() if entry.facts.state in ("done", "dropped")}
        return [entry for of, entry in self.actions.items() if of not in over]

    @property
    def unanswered(self) -> list[Entry[facts.Recommend]]:
        return [entry for of, entry in self.recommendations.items() if of not in self.answers]


class Outstanding(NamedTuple):
    """Something that a body owes: `asked` what it holds, an `answer` to a recommendation, or an `action`."""

    what: str
    of: str
    """The body that was asked, or the number of the entry."""
    body: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.what}-{self.of}"


@dataclass
class Appeal:
    received: Entry[facts.Appeal]
    decided: Entry[facts.AppealDecided] | None = None


@dataclass
class Course:
    """A case as its history tells it. Read it; it is written by `read` alone."""

    application: Application
    entries: tuple[Entry[Any], ...] = ()
    officer: int | None = None
    risk: Entry[facts.Risk] | None = None
    passed: dict[str, date] = field(default_factory=dict)
    """The bodies that have the application (s.104(3)(b)), and since when."""
    asked: dict[str, Entry[facts.Ask]] = field(default_factory=dict)
    """The bodies that were asked what they hold, by the newest time of asking, until they answered."""
    told: dict[str, Entry[facts.BodyTold]] = field(default_factory=dict)
    found: dict[str, Entry[facts.Finding]] = field(default_factory=dict)
    """Findings by the number of the report."""
    proposed: Entry[Any] | None = None
    """What waits for a second person: a finding or a refusal."""
    decisions: list[Entry[facts.Decide]] = field(default_factory=list)
    decision: Entry[facts.Decide] | None = None
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
    wanted: Entry[facts.NeedMore] | None = None
    """What the applicant was asked for, until we hear from them."""
    went_on: Entry[facts.GoOn] | None = None
    """How the bodies go on without an agreement that does not come."""
    closed: Entry[Any] | None = None
    decide_again: date | None = None
    """The day of the appeal, or of applying afresh, from which the threshold has to be decided again."""
    came: dict[int, Entry[Any]] = field(default_factory=dict)
    """What people of the case have sent or asked for, and nobody has dealt with."""
    corrected: dict[int, list[Entry[facts.Correct]]] = field(default_factory=dict)
    """What people of the case say is right, by the number of the page of the application."""
    fresh: list[date] = field(default_factory=list)
    """Later days that the applicant wants to count as a day of application too."""
    part: dict[int, Entry[facts.TakePart]] = field(default_factory=dict)
    """How each person, by number, wants to take part: the newest."""
    to_ring: set[int] = field(default_factory=set)
    """Who asked to be rung before they say if they agree, by number."""
    objections: dict[int, Entry[Any]] = field(default_factory=dict)
    """Who does not agree, by number, until it was weighed."""

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

    def reports(self, found: Mapping[str, Entry[facts.Finding]] | None = None) -> list[ReportFacts]:
        """The reports with what was found about them: confirmed days, and what leaves one out."""
        entries = self.found if found is None else found
        return [
            with_finding(report, entries[report.id].facts) if report.id in entries else report
            for report in self.application.reports
        ]

    def assessment(self, also: facts.Finding | None = None) -> Assessment:
        """The threshold by count (s.104(4)), with the findings; `also` as if this one were made too.

        Each day of application is tested, and the better one stands: the first of equals.
        """
        found = dict(self.found)
        if also:
            found[also.report] = Entry(0, "finding", None, date.min, date.min, also)
        reports, days = self.reports(found), (self.application.received_on, *self.fresh)
        tested = [assess(reports, day, self.application.terms(day)) for day in days]
        return max(tested, key=lambda each: (BETTER.index(each.by_count), each.counting))

    @property
    def outstanding(self) -> list[Outstanding]:
        """What was asked of others and has not arrived yet."""
        found = [Outstanding("asked", body, body, "") for body in self.asked]
        if self.review and self.review.outcome:
            owed: list[tuple[str, Entry[facts.Recommend]]] = [
                *(("answer", entry) for entry in self.review.unanswered),
                *(("action", entry) for entry in self.review.open_actions),
            ]
            found += [
                Outstanding(what, str(entry.id), entry.facts.to, entry.facts.text) for what, entry in owed
            ]
        return found

    @property
    def same_incidents(self) -> list[tuple[str, str]]:
        """Reports that are found, or proposed, to tell of one incident, each with the other. The Act counts
        complaints, so the relevant bodies are told, and judge it themselves.
        """
        findings = [entry.facts for entry in self.found.values()]
        if self.proposed and self.proposed.act == "finding":
            findings.append(self.proposed.facts)
        return [(finding.report, finding.same_as) for finding in findings if finding.same_as]

    def hold(self, clock: str) -> Hold | None:
        """The hold under which a clock stands now."""
        return next((hold for hold in self.holds if hold.clock == clock and hold.last is None), None)

    def entry(self, number: int) -> Entry[Any] | None:
        return next((entry for entry in self.entries if entry.id == number), None)
