"""Reports as a resident tells of them, and which count by their dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from asb.council import Procedure
from asb.models import Report
from asb.rules.days import UNKNOWN, Day
from asb.rules.threshold import Assessment, ReportFacts, assess


def day(said: Mapping[str, Any], on: date) -> Day:
    """The day of an answer. A rough month cannot reach past the day of applying: nobody reports tomorrow."""
    if said["kind"] == "unknown":
        return UNKNOWN
    first, last = date.fromisoformat(said["from"]), date.fromisoformat(said["to"])
    if said["kind"] == "roughly" and first <= on:
        last = min(last, on)
    return Day(said["kind"], first, last)


def by_dates(items: Mapping[str, Mapping[str, Any]], on: date, procedure: Procedure) -> Assessment:
    """The assessment of reports (clean answers by key), by their dates alone, for this day of applying."""
    facts = [
        ReportFacts(key, day(item["happened"], on), day(item["reported"], on)) for key, item in items.items()
    ]
    return assess(facts, on, procedure)


def is_ahead(item: Mapping[str, Any], on: date) -> bool:
    """Whether a day of this report is still to come on that day: nearly always a slip of the hand."""
    ends = [
        said["from" if said["kind"] == "roughly" else "to"] for said in (item["happened"], item["reported"])
    ]
    return any(end > on.isoformat() for end in ends)


def report_of(number: int, said: Mapping[str, Any], on: date) -> Report:
    """A report, from the clean answers of its page. `on`: the day on which it was told."""
    happened, reported = day(said["happened"], on), day(said["reported"], on)
    return Report(
        number=number,
        happened_kind=happened.kind,
        happened_from=happened.first,
        happened_to=happened.last,
        reported_kind=reported.kind,
        reported_from=reported.first,
        reported_to=reported.last,
        told=said["told"],
        their_reference=said["reference"],
        what=said["what"],
        response=said["response"],
    )
