"""Course of a case: its state, derived by replaying the history.

The history is the single source of truth: each act adds one entry with the facts of its form, never changed
afterwards. All other state is derived from it (`history.read`), so a stage, deadline or task cannot disagree
with what was done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from asb.rules import facts
from asb.rules.entries import (
    BEAR_ON_DECISION,
    ORDERED,
    Appeal,
    Application,
    Entry,
    Hold,
    LegalHold,
    Outstanding,
    Reached,
    Review,
    TakingPart,
    views_asked,
)
from asb.rules.findings import judged
from asb.rules.threshold import BETTER, Assessment, Procedure, ReportFacts, assess

AddsReport = facts.AddReport | facts.ReportFound | facts.BodyReport | facts.Merge
Stage = Literal["received", "checking", "met", "arranged", "held", "plan", "not_met", "closed"]

MET, BELOW, NOT_MET, OUTSIDE = "met", "met_below", "not_met", "outside"
"""The outcomes of a decision: met by count, met below the count (s.104(5)), not met, and not met but reviewed
outside the Act."""


@dataclass
class Course:
    """State of a case derived from its history. Only `read` may change it."""

    application: Application
    entries: tuple[Entry[Any], ...] = ()
    officer: int | None = None
    risk: Entry[facts.Risk] | None = None
    passed: dict[str, date] = field(default_factory=dict)
    """Relevant bodies that have the application (s.104(3)(b)), and since when."""
    merged_passed: dict[str, dict[str, date]] = field(default_factory=dict)
    """The same of each application merged into this one, by its reference."""
    noticed: dict[str, date] = field(default_factory=dict)
    """Relevant bodies that got the first notice, which is less than the application."""
    black_out: str = ""
    """Passages that were black when the application was last sent, one per line."""
    left_out: dict[str, list[Entry[facts.LeaveOut]]] = field(default_factory=dict)
    """Who at each body must not get the application."""
    contacts: dict[str, Entry[facts.NameContact] | None] = field(default_factory=dict)
    """Who at a body gets everything instead of its usual address; None until a manager has named somebody."""
    asked: dict[str, Entry[facts.Ask]] = field(default_factory=dict)
    """The latest request for information to each body, until that body answers."""
    asked_view: dict[str, Entry[facts.Ask]] = field(default_factory=dict)
    """The same of its view of the proposed decision, until it answers or the decision is in force."""
    told: dict[str, Entry[facts.BodyTold]] = field(default_factory=dict)
    added: dict[str, Entry[AddsReport]] = field(default_factory=dict)
    """The entries that added reports to the ledger after the application, by report number."""
    found: dict[str, Entry[facts.Finding]] = field(default_factory=dict)
    """Findings by report number."""
    complained_of: Entry[facts.ComplainedOf] | None = None
    """Which relevant bodies the application complains about: they decide nothing alone, and chair nothing."""
    corrected_receipt: Entry[facts.CorrectReceipt] | None = None
    """The correction of the day of receipt in force, if there is one."""
    proposed: Entry[Any] | None = None
    """The findings, decision or day of receipt that waits for a second person."""
    decisions: list[Entry[facts.Decide]] = field(default_factory=list)
    decision: Entry[facts.Decide] | None = None
    """The decision in force; None while the threshold is to be decided, for the first time or again."""
    reviews: list[Review] = field(default_factory=list)
    review: Review | None = None
    appeals: list[Appeal] = field(default_factory=list)
    orders: list[Entry[Any]] = field(default_factory=list)
    """What said that something is done again: decisions on appeals and complaints, and reopenings."""
    complaints: list[Entry[facts.Complaint]] = field(default_factory=list)
    complaint_news: dict[int, list[Entry[facts.ComplaintDecided]]] = field(default_factory=dict)
    """What became of each complaint, in order, by the number of its entry."""
    legal_holds: list[LegalHold] = field(default_factory=list)
    """The legal holds on this case. While there is one, nothing of the case may be deleted."""
    holds: list[Hold] = field(default_factory=list)
    withheld: dict[str, Entry[facts.Withhold]] = field(default_factory=dict)
    """Notices to the applicant that are withheld for safety, by `NOTICES`."""
    late: dict[str, Entry[facts.Late | facts.Resume]] = field(default_factory=dict)
    """The newest delay letter about each deadline, or letter that its pause is over, with the day it gave."""
    conflicts: set[int] = field(default_factory=set)
    """Staff with a conflict of interest: they may neither read this case nor do anything on it."""
    stepped_back: Entry[Any] | None = None
    """The conflict of interest that the named contact declared, while nobody has had the case since."""
    linked: dict[str, str] = field(default_factory=dict)
    merged: list[Entry[facts.Merge]] = field(default_factory=list)
    """The applications of the same person that were merged into this case."""
    merged_into: Entry[facts.Merged] | None = None
    """That this case is part of another one."""
    kept_out: list[str] = field(default_factory=list)
    """Names to leave out of letters, besides those in the application."""
    restricted: bool = False
    wanted: Entry[facts.NeedMore] | None = None
    """What the applicant was asked for, until we hear from them."""
    went_on: Entry[facts.GoOn] | None = None
    """How the bodies proceed without an agreement that has not come."""
    closed: Entry[Any] | None = None
    endings: list[Entry[Any]] = field(default_factory=list)
    passed_on: Entry[facts.PassOn] | None = None
    """That the application was sent to another council, until that council answers."""
    died: dict[int, Entry[facts.Died]] = field(default_factory=dict)
    """The people of the case who have died, by person number."""
    formats_made: set[int] = field(default_factory=set)
    """Numbers of the letters that were made in another format, or need not be."""
    after_death: Entry[facts.AfterDeath] | None = None
    """What a manager says of the review, after the last person whom the case is about has died."""
    safety: Entry[facts.Safety] | None = None
    """The newest check that somebody who does not answer is safe, until we hear from the people."""
    decide_again: date | None = None
    """Day of the order (`orders`) or the new application after which the threshold must be decided again."""
    bodies: TakingPart = field(default_factory=TakingPart)
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
    def own_receipt(self) -> date:
        """Day of receipt of this application: as recorded, or as it was corrected since."""
        return self.corrected_receipt.facts.day if self.corrected_receipt else self.application.received_on

    @property
    def procedure(self) -> Procedure:
        """The procedure in force on the day of receipt."""
        return self.application.terms(self.received_on)

    @property
    def stage(self) -> Stage:
        if self.closed:
            return "closed"
        if self.decision is None:
            return "checking" if self.officer is not None or self.informed else "received"
        if self.review is None:
            return "not_met"
        if self.review.outcome:
            return "plan"
        if self.review.held:
            return "held"
        return "arranged" if self.review.coming else "met"

    @property
    def informed(self) -> set[str]:
        """Relevant bodies that know of the application: they have it, or the first notice."""
        return {*self.noticed, *self.passed}

    @property
    def has_it(self) -> dict[str, date]:
        """Relevant bodies for which the duty to pass it on is done: earlier releases decided on the first
        notice alone.
        """
        return {**self.noticed, **self.passed} if self.decisions else self.passed

    @property
    def have_all(self) -> dict[str, date]:
        """Relevant bodies that have this application and each one merged into it, and since when."""
        every, have = [self.passed, *self.merged_passed.values()], dict[str, date]()
        for body in set.intersection(*map(set, every)):
            have[body] = max(each[body] for each in every)
        return have

    @property
    def lacking(self) -> list[str]:
        """Relevant bodies that have this application, and not one that was merged into it."""
        known = [body for body in self.application.bodies if body in self.has_it]
        return [body for body in known if any(body not in each for each in self.merged_passed.values())]

    @property
    def kept_from_applicant(self) -> frozenset[str]:
        """What the applicant may not be told while notices are withheld, by the keys of `may_know`."""
        if {"decision", "outcome"} & self.withheld.keys():
            return frozenset({"progress", "decision", "plan"})
        return frozenset({"plan"} if self.withheld else ())

    @property
    def received_on(self) -> date:
        """Day of first receipt: the earliest of the applications that are one case."""
        return min([self.own_receipt, *(each.facts.received_on for each in self.merged)])

    @property
    def acknowledged(self) -> date | None:
        """Day of the first acknowledgement of any of these applications."""
        days = (self.application.acknowledged, *(each.facts.acknowledged for each in self.merged))
        return min((day for day in days if day), default=None)

    @property
    def days(self) -> tuple[date, ...]:
        """The application dates to test: of each application, as first recorded where the day was corrected
        to an earlier one, and the later ones that were asked for.
        """
        first = self.application.received_on
        received = (self.own_receipt, *(each.facts.received_on for each in self.merged))
        corrected = [first] if first > self.own_receipt else []
        return tuple(dict.fromkeys((self.received_on, *received, *corrected, *self.fresh)))

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
    def is_met(self) -> bool:
        """Whether the decision in force is that the threshold is met."""
        return self.decision is not None and self.decision.facts.outcome in (MET, BELOW)

    @property
    def is_unread(self) -> bool:
        """Whether something that bears on the decision has come and no officer has dealt with it."""
        came = (*self.came.values(), *self.bodies.waits.values())
        return any(entry.act in BEAR_ON_DECISION for entry in came)

    @property
    def owes_review(self) -> bool:
        """Whether the law asks for a review whose outcome is not told yet (s.104(1), (8))."""
        return self.is_met and not (self.review and self.review.outcome)

    @property
    def nobody_left(self) -> bool:
        """Whether everybody whom the case is about has died."""
        return any(entry.facts.nobody_left for entry in self.died.values())

    @property
    def is_silent(self) -> bool:
        """Whether somebody does not answer, and was not reached by another agreed way either."""
        return self.safety is not None and self.safety.facts.result == "not_reached"

    @property
    def open_complaints(self) -> list[Entry[facts.Complaint]]:
        """Complaints whose result is not recorded, oldest first: a complaint that we answered is open."""
        decided = {of for of, news in self.complaint_news.items() if news[-1].facts.result != "answered"}
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
        entries, unread = self.found if found is None else found, self.bodies.unread
        facts_of = {number: entry.facts for number, entry in entries.items()}
        return [
            judged(report, facts_of.get(report.id), unread.get(report.id))
            for report in self.application.reports
        ]

    def assessment(
        self, also: Iterable[facts.Finding] = (), only: Collection[str] | None = None
    ) -> Assessment:
        """Returns the threshold by count (s.104(4)), with the findings, and `also` as if these were made too.
        `only`: these reports, by number.

        Tests each application date and returns the best result; of equals, the first.
        """
        found = dict(self.found)
        found |= {each.report: Entry(0, "finding", None, date.min, date.min, each) for each in also}
        reports = [each for each in self.reports(found) if only is None or each.id in only]
        tested = [assess(reports, day, self.application.terms(day)) for day in self.days]
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

    def if_received(self, day: date) -> Assessment:
        """Returns the threshold by count as if this were the day of receipt."""
        kept = facts.CorrectReceipt(day=day, was=self.received_on, source="", why="")
        return replace(self, corrected_receipt=Entry(0, "correct_receipt", None, day, day, kept)).assessment()

    def reopened_by(self, day: date) -> bool:
        """Whether the decision is "not met", and the count would be better with this day of receipt."""
        if self.decision is None or self.decision.facts.outcome != NOT_MET:
            return False
        after, before = self.if_received(day), self.assessment()
        return BETTER.index(after.by_count) > BETTER.index(before.by_count)

    def lost_by(self, day: date) -> list[str]:
        """Returns the numbers of the reports that count, and would not if this were the day of receipt."""
        before, after = self.assessment(), self.if_received(day)
        now = {each.id for each in after.reports if each.verdict == "counts"}
        return [each.id for each in before.reports if each.verdict == "counts" and each.id not in now]

    @property
    def partial(self) -> tuple[str, ...]:
        """Keys of the relevant bodies that the application complains about."""
        return self.complained_of.facts.bodies if self.complained_of else ()

    @property
    def all_looked_for(self) -> bool:
        """Whether every report that depends on something was looked for and not found: the relevant bodies
        then decide on what they hold.
        """
        return all(
            report.verdict != "depends" or ((found := self.found.get(report.id)) and found.facts.not_found)
            for report in self.assessment().reports
        )

    def requests_to(self, body: str, outcome: str = "") -> tuple[date, ...]:
        """Days on which it was asked for its view of this outcome (of any), or reminded, since the last
        decision or ending. A request about "not met" is one about it with a review outside the Act too.
        """
        about = (outcome,) if outcome else ()
        last = max((entry.id for entry in (*self.decisions, *self.endings)), default=0)
        return views_asked(self.entries, body, last, (*about, NOT_MET) if outcome == OUTSIDE else about)

    @property
    def outstanding(self) -> list[Outstanding]:
        """What was asked of others and has not arrived yet."""
        found = [Outstanding("asked", body, body, "") for body in self.asked]
        found += [Outstanding("view", body, body, "") for body in self.asked_view]
        return [*found, *(self.review.outstanding if self.review else ())]

    @property
    def same_incidents(self) -> list[tuple[str, str]]:
        """Pairs of reports found, or proposed, to be about the same incident. The Act counts complaints, so
        the relevant bodies are told, and judge it themselves.
        """
        findings = [entry.facts for entry in self.found.values()]
        if self.proposed and self.proposed.act == "finding":
            findings += self.proposed.facts.findings
        return [(finding.report, finding.same_as) for finding in findings if finding.same_as]

    def entry(self, number: int) -> Entry[Any] | None:
        return next((entry for entry in self.entries if entry.id == number), None)
