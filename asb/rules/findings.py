"""Findings on a report, and their effect: confirmed dates, or leaving it out of the count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from asb.rules.days import Day
from asb.rules.threshold import Finding, ReportFacts

Facts = Mapping[str, Any]

ELEMENTS: dict[str, Finding] = {
    "asb": "not_asb",
    "area": "out_of_area",
    "complaint": "not_a_complaint",
    "related": "unrelated",
    "separate": "same_incident",
}
"""Elements of a qualifying complaint beside its dates (s.104(1), (4), (11), s.105), and the finding that
leaves a report out for each."""


def leaves_out(facts: Facts) -> Finding | None:
    """Why a finding leaves a report out: the first element that is missing or not certain."""
    said = [(facts[element]["said"], finding) for element, finding in ELEMENTS.items()]
    missing = [finding for answer, finding in said if answer == "no"]
    if missing:
        return missing[0]
    return "unsure" if any(answer == "unsure" for answer, _ in said) else None


def confirmed_day(said: Facts) -> Day | None:
    """The confirmed day in a finding, from its ISO dates; None to keep the applicant's."""
    if said["kind"] == "unknown":
        return None
    return Day(said["kind"], date.fromisoformat(said["from"]), date.fromisoformat(said["to"]))


def with_finding(report: ReportFacts, facts: Facts) -> ReportFacts:
    """A report with its finding applied."""
    return replace(
        report,
        happened=confirmed_day(facts["happened"]) or report.happened,
        reported=confirmed_day(facts["reported"]) or report.reported,
        finding=leaves_out(facts),
    )
