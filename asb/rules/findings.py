"""Findings on a report, and their effect: confirmed dates, or leaving it out of the count."""

from __future__ import annotations

from dataclasses import replace

from asb.rules.days import Day
from asb.rules.facts import Finding, KnownDay
from asb.rules.threshold import Finding as LeavesOut
from asb.rules.threshold import ReportFacts

ELEMENTS: dict[str, LeavesOut] = {
    "asb": "not_asb",
    "area": "out_of_area",
    "complaint": "not_a_complaint",
    "related": "unrelated",
    "separate": "same_incident",
}
"""Elements of a qualifying complaint beside its dates (s.104(1), (4), (11), s.105), and the finding that
leaves a report out for each."""


def leaves_out(found: Finding) -> LeavesOut | None:
    """Why a finding leaves a report out: the first element that is missing or not certain."""
    said = [(found.element(key).said, finding) for key, finding in ELEMENTS.items()]
    missing = [finding for answer, finding in said if answer == "no"]
    if missing:
        return missing[0]
    return "unsure" if any(answer == "unsure" for answer, _ in said) else None


def confirmed_day(said: KnownDay) -> Day | None:
    """The confirmed day in a finding, from its ISO dates; None to keep the applicant's."""
    return None if said.kind == "unknown" else Day(said.kind, said.first, said.last)


def with_finding(report: ReportFacts, found: Finding) -> ReportFacts:
    """A report with its finding applied."""
    return replace(
        report,
        happened=confirmed_day(found.happened) or report.happened,
        reported=confirmed_day(found.reported) or report.reported,
        finding=leaves_out(found),
        told_others=False,  # whether it reached a body that receives complaints is one of the elements
    )


def judged(report: ReportFacts, found: Finding | None, unread: LeavesOut | None) -> ReportFacts:
    """A report with its finding applied; without one, `unread` leaves out what no officer has accepted."""
    if found is not None:
        return with_finding(report, found)
    return replace(report, finding=unread) if unread else report
