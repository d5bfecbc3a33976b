"""Course of a case: its state, derived by replaying the history.

The history is the single source of truth: each act adds one entry with the facts of its form, never changed
afterwards. All other state is derived from it (`history.read`), so a stage, deadline or task cannot disagree
with what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from asb.rules import facts
from asb.rules.facts import Facts
from asb.rules.findings import with_finding
from asb.rules.threshold import Assessment, ByCount, Procedure, ReportFacts, assess

Stage = Literal["received", "checking", "met", "arranged", "held", "plan", "not_met", "closed"]

BETTER: tuple[ByCount, ...] = ("not_met", "depends", "met")
"""Results of the count, from worst to best for the applicant."""

ORDERED = ("threshold", "decide", "review")
"""Parts of an order that are done with the next decision, or the next review."""

MET, BELOW, NOT_MET, OUTSIDE = "met", "met_below", "not_met", "outside"
"""The outcomes of a decision: met by count, met below the count (s.104(5)), not met, and not met but reviewed
outside the Act."""

Reached = Literal["applied", "decided", "reviewed", "planned"]
REACHED: tuple[Reached, ...] = ("applied", "decided", "reviewed", "planned")
"""How far a case has come, ever: what an appeal or a complaint can be about."""


Kept_co = TypeVar("Kept_co", bound=Facts, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[Kept_co]):
    """One history entry, as the rules need it. `by`: number of the member of staff; None for anybody else."""

    id: int
    act: str
    by: int | None
    on: date
    entered_on: date
    facts: Kept_co


@dataclass(frozen=True)
class Application:
    """What the rules need from the application: the day of first receipt (s.104(11)(b)) and its reports."""

    received_on: date
    reports: tuple[ReportFacts, ...]
    procedure: Procedure
    bodies: tuple[str, ...] = ()
    """Keys of the relevant bodies (s.105), all of which must have the application before a decision."""
    unagreed: bool = False
    """Whether somebody the applicant speaks for has yet to be reached."""
    letter_in_tray: bool = False
    """Whether the letter of the previous decision waits to be printed: the applicant does not know it yet."""
    procedure_on: Callable[[date], Procedure] | None = None
    """Looks up the procedure of another application date; None if all dates share one."""

    clocks: tuple[str, ...] = ("acknowledgement", "threshold", "review", "outcome", "appeal")
    """The keys of the council's timescales."""
    acknowledged: date | None = None
    """The day of the acknowledgement."""

    def terms(self, day: date) -> Procedure:
        """Returns the procedure for an application on this day."""
        return self.procedure_on(day) if self.procedure_on else self.procedure


@dataclass(frozen=True)
class Hold:
    """A pause of a deadline, from its first day to the day it was resumed (None: not resumed yet)."""

    clock: str
    first: date
    last: date | None
    why: str
    until: date | None = None
    """The day on which it ends by itself; None in cases from before that was asked."""

    @property
    def ends(self) -> date | None:
        """The day from which the deadline runs again: it never pauses longer than was said."""
        return min((day for day in (self.last, self.until) if day), default=None)


@dataclass
class Review:
    """One review so far: its entries by what they recorded, in order."""

    since: date
    """The day from which it is owed: of the decision, or of the appeal decision that requires it again."""
    arranged: Entry[facts.Arrange] | None = None
    """The newest arrangement of a meeting, also once it was held or called off."""
    coming: Entry[facts.Arrange] | None = None
    """The meeting that is arranged and was not held yet."""
    postponed: Entry[facts.CallOff] | None = None
    """That a meeting was postponed, until the new date is arranged."""
    held: Entry[facts.HoldReview] | None = None
    """The first meeting: on its day the review was held."""
    meetings: list[Entry[facts.HoldReview]] = field(default_factory=list)
    draft: Entry[facts.DraftPlan] | None = None
    outcome: Entry[facts.Outcome] | None = None
    recommendations: dict[int, Entry[facts.Recommend]] = field(default_factory=dict)
    answers: dict[int, Entry[facts.Answered]] = field(default_factory=dict)
    actions: dict[int, Entry[facts.Action]] = field(default_factory=dict)
    progress: dict[int, Entry[facts.Progress]] = field(default_factory=dict)
    """The newest for each action, by the number of the action's entry."""
    comments: list[Entry[facts.Comments]] = field(default_factory=list)
    looked: Entry[facts.LookAgain] | None = None
    """The last time that somebody looked again, as the outcome promised."""

    @property
    def days(self) -> list[date]:
        """The days of its meetings."""
        return [meeting.on for meeting in self.meetings]

    @property
    def again(self) -> date | None:
        """The day on which we promised to look at it again, until that is done."""
        if self.looked:
            return self.looked.facts.again
        return self.outcome.facts.again if self.outcome else None

    @property
    def planned(self) -> bool:
        """Whether anything is recommended or to be done."""
        return bool(self.recommendations or self.actions)

    @property
    def commented(self) -> bool:
        """Whether comments have come on the newest draft of the plan."""
        draft = self.draft
        return draft is not None and any(each.id > draft.id for each in self.comments)

    def change(self, entry: Entry[facts.ChangePlanned]) -> None:
        """Rewords a recommendation or an action, or takes it out; it keeps its number and its day."""
        planned: tuple[dict[int, Entry[Any]], ...] = (self.recommendations, self.actions)
        for entries in planned:
            if (before := entries.pop(entry.facts.of, None)) and entry.facts.stays == "yes":
                kept = {name: getattr(entry.facts, name) for name in before.facts.__struct_fields__}
                entries[before.id] = replace(before, facts=type(before.facts)(**kept))

    @property
    def open_actions(self) -> list[Entry[facts.Action]]:
        over = {of for of, entry in self.progress.items() if entry.facts.state in ("done", "dropped")}
        return [entry for of, entry in self.actions.items() if of not in over]

    @property
    def unanswered(self) -> list[Entry[facts.Recommend]]:
        return [entry for of, entry in self.recommendations.items() if of not in self.answers]


class Outstanding(NamedTuple):
    """Something a body still owes: `asked` (information), `answer` (to a recommendation) or `action`."""

    what: str
    of: str
    """Key of the body asked, or number of the entry."""
    body: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.what}-{self.of}"


@dataclass
class Appeal:
    received: Entry[facts.Appeal]
    decided: Entry[facts.AppealDecided] | None = None


@dataclass(frozen=True)
class LegalHold:
    """A legal hold: nothing of the case may be deleted, from this day until every hold is ended."""

    since: date
    why: str


@dataclass
class Course:
    """State of a case derived from its history. Only `read` may change it."""

    application: Application
    entries: tuple[Entry[Any], ...] = ()
    officer: int | None = None
    risk: Entry[facts.Risk] | None = None
    passed: dict[str, date] = field(default_factory=dict)
    """Relevant bodies that have the application (s.104(3)(b)), and since when."""
    asked: dict[str, Entry[facts.Ask]] = field(default_factory=dict)
    """The latest request for information to each body, until that body answers."""
    told: dict[str, Entry[facts.BodyTold]] = field(default_factory=dict)
    added: dict[str, Entry[facts.AddReport | facts.ReportFound]] = field(default_factory=dict)
    """The entries that added reports to the ledger after the application, by report number."""
    found: dict[str, Entry[facts.Finding]] = field(default_factory=dict)
    """Findings by report number."""
    proposed: Entry[Any] | None = None
    """The finding or decision that waits for a second person."""
    decisions: list[Entry[facts.Decide]] = field(default_factory=list)
    decision: Entry[facts.Decide] | None = None
    """The decision in force; None while the threshold is to be decided, for the first time or again."""
    reviews: list[Review] = field(default_factory=list)
    review: Review | None = None
    appeals: list[Appeal] = field(default_factory=list)
    orders: list[Entry[Any]] = field(default_factory=list)
    """What said that something is done again: decisions on appeals and complaints, and reopenings."""
    complaints: list[Entry[facts.Complaint]] = field(default_factory=list)
    complaint_news: dict[int, Entry[facts.ComplaintDecided]] = field(default_factory=dict)
    """What became of each complaint, by the number of its entry: the newest."""
    legal_holds: list[LegalHold] = field(default_factory=list)
    """The legal holds on this case. While there is one, nothing of the case may be deleted."""
    holds: list[Hold] = field(default_factory=list)
    late: dict[str, Entry[facts.Late]] = field(default_factory=dict)
    """The newest delay letter about each deadline."""
    conflicts: set[int] = field(default_factory=set)
    linked: dict[str, str] = field(default_factory=dict)
    kept_out: list[str] = field(default_factory=list)
    """Names to leave out of letters, besides those in the application."""
    restricted: bool = False
    wanted: Entry[facts.NeedMore] | None = None
    """What the applicant was asked for, until we hear from them."""
    went_on: Entry[facts.GoOn] | None = None
    """How the bodies proceed without an agreement that has not come."""
    closed: Entry[Any] | None = None
    decide_again: date | None = None
    """Day of the order (`orders`) or the new application after which the threshold must be decided again."""
    came: dict[int, Entry[Any]] = field(default_factory=dict)
    """What people on the case have sent or asked for, until somebody deals with it."""
    corrected: dict[int, list[Entry[facts.Correct]]] = field(default_factory=dict)
    """Corrections from people on the case, by page number of the application."""
    fresh: list[date] = field(default_factory=list)
    """Later dates that the applicant also wants tested as the application date."""
    part: dict[int, Entry[facts.TakePart]] = field(default_factory=dict)
    """How each person wants to take part, by person number: the newest."""
    to_ring: set[int] = field(default_factory=set)
    """Numbers of people who asked for a call before they say whether they agree."""
    objections: dict[int, Entry[Any]] = field(default_factory=dict)
    """Objections by person number, until they have been weighed."""

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
        return "arranged" if self.review.coming else "met"

    def end_pause(self, clock: str, on: date) -> None:
        """Ends the pause of a deadline: it was resumed, or what was due is done."""
        self.holds = [
            replace(hold, last=on) if hold.clock == clock and hold.last is None else hold
            for hold in self.holds
        ]

    @property
    def appeal(self) -> Appeal | None:
        """The appeal that is with the appeal body now, if any."""
        return next((appeal for appeal in self.appeals if appeal.decided is None), None)

    @property
    def open_complaints(self) -> list[Entry[facts.Complaint]]:
        """Complaints whose result is not recorded, oldest first: a complaint that we answered is open."""
        decided = {of for of, entry in self.complaint_news.items() if entry.facts.result != "answered"}
        return [entry for entry in self.complaints if entry.id not in decided]

    @property
    def replaced(self) -> Entry[facts.Decide] | None:
        """The earlier decision on the threshold that the one in force replaces, if any."""
        return self.decisions[-2] if self.decision and len(self.decisions) > 1 else None

    @property
    def order(self) -> Entry[Any] | None:
        """The latest order to decide, or hold a review, again that is not carried out yet."""
        newest = next((each for each in reversed(self.orders) if {*ORDERED} & {*each.facts.back}), None)
        if newest is None:
            return None
        if self.decision is None:
            return newest if {"threshold", "decide"} & {*newest.facts.back} else None
        waits = "review" in newest.facts.back and self.review and not self.review.held
        return newest if waits else None

    @property
    def decided_on_order(self) -> Entry[Any] | None:
        """The order that the decision in force has carried out, if it was made because of one."""
        before, now = self.replaced, self.decision
        ours = [
            each
            for each in self.orders
            if before and now and "threshold" in each.facts.back and before.id < each.id < now.id
        ]
        return ours[-1] if ours else None

    @property
    def has_plan(self) -> bool:
        """Whether the applicant was sent an outcome with a recommendation or an action."""
        return any(each.outcome and (each.recommendations or each.actions) for each in self.reviews)

    @property
    def reached(self) -> Reached:
        """How far the case has come, ever."""
        if self.has_plan:
            return "planned"
        if any(each.held for each in self.reviews):
            return "reviewed"
        return "decided" if self.decisions else "applied"

    @property
    def seen(self) -> int:
        """Number of the newest entry: shows whether the case has changed since."""
        return self.entries[-1].id if self.entries else 0

    def reports(self, found: Mapping[str, Entry[facts.Finding]] | None = None) -> list[ReportFacts]:
        """Returns the reports with their findings applied: confirmed days, and what excludes a report."""
        entries = self.found if found is None else found
        return [
            with_finding(report, entries[report.id].facts) if report.id in entries else report
            for report in self.application.reports
        ]

    def assessment(
        self, also: facts.Finding | None = None, only: Collection[str] | None = None
    ) -> Assessment:
        """Returns the threshold by count (s.104(4)), with the findings; `also` as if it were made too; `only`
        these reports, by number.

        Tests each application date and returns the best result; of equals, the first.
        """
        found = dict(self.found)
        if also:
            found[also.report] = Entry(0, "finding", None, date.min, date.min, also)
        reports = [each for each in self.reports(found) if only is None or each.id in only]
        days = (self.application.received_on, *self.fresh)
        tested = [assess(reports, day, self.application.terms(day)) for day in days]
        return max(tested, key=lambda each: (BETTER.index(each.by_count), each.counting))

    def could_count(self, report: ReportFacts, fresh: date | None) -> bool:
        """Whether a decision of "not met", made or proposed, rests on a count that this report, added to the
        ledger, could better; `fresh` is the later application date that came with it.
        """
        proposed = self.proposed if self.proposed and self.proposed.act == "decide" else None
        decided = self.decision or proposed
        if decided is None or decided.facts.outcome != NOT_MET:
            return False
        ledger = replace(self.application, reports=(*self.application.reports, report))
        after = replace(self, application=ledger, fresh=[*self.fresh, *([fresh] if fresh else [])])
        return BETTER.index(after.assessment().by_count) > BETTER.index(self.assessment().by_count)

    @property
    def all_looked_for(self) -> bool:
        """Whether every report that depends on something was looked for and not found: the relevant bodies
        then decide on what they hold.
        """
        return all(
            report.verdict != "depends" or ((found := self.found.get(report.id)) and found.facts.not_found)
            for report in self.assessment().reports
        )

    def requests_to(self, body: str) -> tuple[date, ...]:
        """Days on which this body was asked or reminded, since the threshold was last to be decided."""
        last = max((entry.id for entry in self.decisions), default=0)
        return tuple(
            entry.on
            for entry in self.entries
            if entry.act in ("ask", "remind") and entry.id > last and body in entry.facts.bodies
        )

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
        """Pairs of reports found, or proposed, to be about the same incident. The Act counts complaints, so
        the relevant bodies are told, and judge it themselves.
        """
        findings = [entry.facts for entry in self.found.values()]
        if self.proposed and self.proposed.act == "finding":
            findings.append(self.proposed.facts)
        return [(finding.report, finding.same_as) for finding in findings if finding.same_as]

    def entry(self, number: int) -> Entry[Any] | None:
        return next((entry for entry in self.entries if entry.id == number), None)
