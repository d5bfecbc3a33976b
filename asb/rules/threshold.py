"""The threshold by count: which reports qualify, and whether there are enough.

Section 104(4) and (11) of the Anti-social Behaviour, Crime and Policing Act 2014. A complaint qualifies when
it was made within the period beginning with the day of the behaviour, and the application within the period
beginning with the day of the complaint. Dates are one element; an officer's finding settles the others and
leaves a report out of the count. Where the count is too low the Act leaves the decision to the relevant
bodies (section 104(5)), so nothing here refuses anybody: it returns codes, and the sentences are written
elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, get_args

from asb.rules.days import Day, Period, last_day

Finding = Literal["not_asb", "out_of_area", "not_a_complaint", "unrelated", "same_incident", "unsure"]
Verdict = Literal["counts", "does_not_count", "depends", "invalid", "left_out"]
Reason = Literal[
    "reported_late",
    "applied_late",
    "reported_after_applying",
    "reported_before_it_happened",
    "day_unknown",
    "recipient",
    "not_asb",
    "out_of_area",
    "not_a_complaint",
    "unrelated",
    "same_incident",
    "unsure",
]
ByCount = Literal["met", "depends", "not_met"]
BETTER: tuple[ByCount, ...] = ("not_met", "depends", "met")
"""Results of the count, from worst to best for the applicant."""
Rule = Literal["all", "majority", "lead", "delegated"]

MOST_COMPLAINTS = 3
"""Explanatory Notes to section 104: the number should be set no higher than three."""

FINDINGS: tuple[Finding, ...] = get_args(Finding)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True)
class BelowTheCount:
    """What the bodies may consider below the count, under the procedure (section 104(5))."""

    persistence: bool
    harm: bool
    response: bool


View = Literal["agrees", "disagrees", "no_answer", "delegated"]
"""A body's view of a decision below the count; `delegated`: it has left the decision to others."""
Unsettled = Literal[
    "complained_of",
    "nobody_agrees",
    "not_reminded",
    "answers_differ",
    "not_all",
    "no_majority",
    "lead_differs",
]

REMINDERS, WORKING_DAYS = 2, 10
"""What a body that stays silent is owed where no rule is published, before the others decide without it."""


def unsettled(
    views: Mapping[str, View],
    requests: Mapping[str, int],
    waited: Mapping[str, bool],
    rule: DecisionRule | None,
    partial: Collection[str] = (),
) -> tuple[Unsettled, tuple[str, ...]] | None:
    """Why the bodies have not made this decision yet, by the published rule, and whose answer is in the way.

    None if they have. `requests`: how often each body was asked, reminders included; `waited`: whether
    `WORKING_DAYS` have passed since the first. Without a rule the bodies that answered decide, if they agree.
    `partial`: bodies that the application complains about. Whatever the rule, these do not decide alone:
    another body has to agree, unless there is no other.
    """
    others = tuple(body for body in views if body not in partial)
    if partial and others and not any(views[body] == "agrees" for body in others):
        return "complained_of", others
    agree = [body for body, view in views.items() if view in ("agrees", "delegated")]
    against = tuple(body for body, view in views.items() if view == "disagrees")
    silent = tuple(body for body, view in views.items() if view == "no_answer")
    if rule and rule.rule == "delegated":
        return None
    if not agree:
        return "nobody_agrees", against + silent
    reminders = REMINDERS if rule is None else rule.reminders or 0
    due = tuple(body for body in silent if requests[body] <= reminders or (rule is None and not waited[body]))
    if due:
        return "not_reminded", due
    enough, why, whose = _by_rule(rule, agree, against, silent)
    return None if enough else (why, whose)


def _by_rule(
    rule: DecisionRule | None, agree: Sequence[str], against: tuple[str, ...], silent: tuple[str, ...]
) -> tuple[bool, Unsettled, tuple[str, ...]]:
    """Whether those that agree are enough, and if not why, and whose answer is in the way."""
    if rule is None:
        return not against, "answers_differ", against
    if rule.rule == "lead":
        return rule.lead in agree, "lead_differs", (rule.lead or "",)
    others = against + silent
    if rule.rule == "all":
        return not others, "not_all", others
    return len(agree) > len(others), "no_majority", others


@dataclass(frozen=True)
class DecisionRule:
    """How the bodies decide below the count when they do not agree, or one of them does not answer.

    `all`: every body must agree. `majority`: more than half of them. `lead`: the body with the key `lead`
    decides where they do not agree, and after that many `reminders` to one that does not answer.
    `delegated`: they have left the decision to `delegated`, such as "the community safety manager".
    """

    rule: Rule
    lead: str | None = None
    reminders: int | None = None
    delegated: str | None = None

    def __post_init__(self) -> None:
        belongs = {"lead": "lead", "reminders": "lead", "delegated": "delegated"}
        for name, rule in belongs.items():
            given = getattr(self, name) is not None
            if given and self.rule != rule:
                raise ValueError(f"{name} belongs to the rule {rule!r}, not to {self.rule!r}: remove it")
            if not given and self.rule == rule:
                raise ValueError(f"{name} is missing: the rule {rule!r} needs it")
        if self.reminders is not None and self.reminders < 1:
            raise ValueError(f"reminders is {self.reminders}: give 1 or more")


@dataclass(frozen=True)
class Procedure:
    """The published review procedure (section 104(2)), in force from a day until the next version's.

    `note`: what the public should know of this version, such as where its terms come from. `decision`: how
    disagreement or silence among the bodies is settled; None if nothing is published.
    """

    from_day: date = field(metadata={"key": "from"})
    complaints_needed: int
    report_within: Period
    apply_within: Period
    below_the_count: BelowTheCount
    note: str = ""
    decision: DecisionRule | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.complaints_needed <= MOST_COMPLAINTS:
            raise ValueError(
                f"complaints_needed is {self.complaints_needed}: a procedure may ask for 1 to"
                f" {MOST_COMPLAINTS} complaints and no more (section 104(4) and its Explanatory Notes)"
            )


@dataclass(frozen=True)
class ReportFacts:
    """One report: when the behaviour happened, when it was reported, and what an officer found, if anything.

    `told_others`: as far as is known it was made only to somebody who receives no such complaints, so it may
    be no complaint to a body (section 105) until somebody has looked.

    Raises ValueError for a report made over a period, and for a finding that does not exist.
    """

    id: str
    happened: Day
    reported: Day
    finding: Finding | None = None
    told_others: bool = False

    def __post_init__(self) -> None:
        if self.reported.kind == "period":
            raise ValueError("a report is made on one day: use exact, roughly or unknown")
        if self.finding is not None and self.finding not in FINDINGS:
            raise ValueError(f"{self.finding!r} is not a finding: use one of {', '.join(FINDINGS)}")


@dataclass(frozen=True)
class ReportVerdict:
    """Result of one report, by its dates or a finding.

    `report_by`: last day to report, counted from the last day given for the behaviour. `apply_by`: last day
    to apply, from the last day given for the report. None where that day is unknown or a finding decides.
    """

    id: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    report_by: date | None
    apply_by: date | None


@dataclass(frozen=True)
class Assessment:
    """The threshold by count on one day of application, report by report in the order given."""

    applied_on: date
    needed: int
    counting: int
    depends: int
    by_count: ByCount
    reports: tuple[ReportVerdict, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON, dates as YYYY-MM-DD: printed by the command and stored with decisions."""
        reports = [
            {
                "id": report.id,
                "verdict": report.verdict,
                "reasons": list(report.reasons),
                "report_by": report.report_by and report.report_by.isoformat(),
                "apply_by": report.apply_by and report.apply_by.isoformat(),
            }
            for report in self.reports
        ]
        return {
            "applied_on": self.applied_on.isoformat(),
            "needed": self.needed,
            "counting": self.counting,
            "depends": self.depends,
            "by_count": self.by_count,
            "reports": reports,
        }


def assess(reports: Iterable[ReportFacts], applied_on: date, procedure: Procedure) -> Assessment:
    """Count the qualifying complaints for an application first received on `applied_on` (section 104(4)).

    `procedure` is the one in force on that day. The day of assessment plays no part.
    """
    verdicts = tuple(_verdict(report, applied_on, procedure) for report in reports)
    counting = sum(report.verdict == "counts" for report in verdicts)
    depends = sum(report.verdict == "depends" for report in verdicts)
    needed = procedure.complaints_needed
    by_count: ByCount = "not_met"
    if counting >= needed:
        by_count = "met"
    elif counting + depends >= needed:
        by_count = "depends"
    return Assessment(applied_on, needed, counting, depends, by_count, verdicts)


@dataclass(frozen=True)
class OneMore:
    """What would make enough reports (section 104(4)): `more` of them, each made from now on and `within` its
    period of the behaviour, and all told to us by `told_by`, which makes a new application date.
    """

    more: int
    within: Period
    told_by: date


def one_more(reports: Sequence[ReportFacts], on: date, procedure: Procedure) -> OneMore | None:
    """Returns what would make enough reports, as seen on the day `on`; None if there are enough on that day.

    It relies on the reports that count on that day, so the last day to tell us is the earliest of theirs.
    """
    counting = assess(reports, on, procedure).counting
    if counting >= procedure.complaints_needed:
        return None
    first, last = on, last_day(on, procedure.apply_within)
    while first < last:  # later, never more of them count
        middle = first + timedelta(days=((last - first).days + 1) // 2)
        if assess(reports, middle, procedure).counting >= counting:
            first = middle
        else:
            last = middle - timedelta(days=1)
    return OneMore(procedure.complaints_needed - counting, procedure.report_within, first)


def _verdict(report: ReportFacts, applied_on: date, procedure: Procedure) -> ReportVerdict:
    if report.finding:
        return ReportVerdict(report.id, "left_out", (report.finding,), None, None)
    verdict, reasons = _by_dates(report, applied_on, procedure)
    if report.told_others and verdict in ("counts", "depends"):
        verdict, reasons = "depends", (*reasons, "recipient")
    happened, reported = report.happened.last, report.reported.last
    return ReportVerdict(
        report.id,
        verdict,
        reasons,
        happened and last_day(happened, procedure.report_within),
        reported and last_day(reported, procedure.apply_within),
    )


def _by_dates(
    report: ReportFacts, applied_on: date, procedure: Procedure
) -> tuple[Verdict, tuple[Reason, ...]]:
    """The result over every possible pair of a day of behaviour and a later or equal day of report.

    Ranges can be centuries long, so pairs are not tried one by one: `last_day` never decreases as its start
    increases, so each test need only check the pair most likely to fail it, or to pass them all.
    """
    happened_first, happened_last = _possible(report.happened, applied_on)
    reported_first, reported_last = _possible(report.reported, applied_on)
    if reported_last < happened_first:
        return "invalid", ("reported_before_it_happened",)
    reported_first = max(reported_first, happened_first)

    # A period is one fact: the month begins with its last day, whichever day the report was made.
    earliest_start = happened_last if report.happened.kind == "period" else happened_first
    reasons: list[Reason] = []
    if reported_last > last_day(earliest_start, procedure.report_within):
        reasons.append("reported_late")
    if applied_on > last_day(reported_first, procedure.apply_within):
        reasons.append("applied_late")
    if reported_last > applied_on:
        reasons.append("reported_after_applying")
    if not reasons:
        return "counts", ()

    # The latest report that is neither late nor after applying has the most time left to apply.
    best = min(reported_last, applied_on, last_day(happened_last, procedure.report_within))
    if best < reported_first or applied_on > last_day(best, procedure.apply_within):
        return "does_not_count", tuple(reasons)
    if "unknown" in (report.happened.kind, report.reported.kind):
        return "depends", ("day_unknown",)
    return "depends", tuple(reasons)


def _possible(day: Day, applied_on: date) -> tuple[date, date]:
    """First and last day it can have been; an unknown day is any day not after the application."""
    if day.first is None or day.last is None:
        return date.min, applied_on
    return day.first, day.last
