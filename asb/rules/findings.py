"""What is found about a report, and how that changes it: the days that were confirmed, what leaves it out."""

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
"""What makes a report a qualifying complaint, beside its dates (s.104(1), (4), (11), s.105), and the finding
that leaves it out of the count."""


def leaves_out(found: Finding) -> LeavesOut | None:
    """What a finding on a report leaves it out for: the first element that is not there, or one not sure."""
    said = [(found.element(key).said, finding) for key, finding in ELEMENTS.items()]
    missing = [finding for answer, finding in said if answer == "no"]
    if missing:
        return missing[0]
    return "unsure" if any(answer == "unsure" for answer, _ in said) else None


def confirmed_day(said: KnownDay) -> Day | None:
    """The day in a finding; None where the applicant's own stands."""
    return None if said.kind == "unknown" else Day(said.kind, said.first, said.last)


def with_finding(report: ReportFacts, found: Finding) -> ReportFacts:
    """A report as it was found to be."""
    return replace(
        report,
        happened=confirmed_day(found.happened) or report.happened,
        reported=confirmed_day(found.reported) or report.reported,
        finding=leaves_out(found),
    )
