"""A worked example of the count: invented reports, of which some count, one was late, one is too old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from asb.rules.days import earliest_start, exactly, last_day
from asb.rules.threshold import Assessment, Procedure, ReportFacts, ReportVerdict, assess

A_DAY = timedelta(days=1)
SHORTLY_BEFORE = timedelta(days=10)
"""Days before the application on which the late report is made."""


@dataclass(frozen=True)
class Example:
    """Example reports in order, and the assessment."""

    reports: tuple[ReportFacts, ...]
    assessment: Assessment

    @property
    def pairs(self) -> list[tuple[ReportFacts, ReportVerdict]]:
        """Each report with its verdict."""
        return list(zip(self.reports, self.assessment.reports, strict=True))


def worked_example(applied_on: date, procedure: Procedure) -> Example:
    """An application on that day with exactly as many qualifying reports as the procedure needs.

    The first of them is as old as possible. One more is a day too old, and one was made a day late.
    """
    first = earliest_start(applied_on, procedure.apply_within)
    late = earliest_start(applied_on - SHORTLY_BEFORE, procedure.report_within)
    pairs = [
        (first - A_DAY, first - A_DAY),
        (first, first),
        (late, last_day(late, procedure.report_within) + A_DAY),
    ]
    for number in range(1, procedure.complaints_needed):
        happened = first + (applied_on - first) * number // procedure.complaints_needed
        reported = min(happened + 3 * A_DAY, last_day(happened, procedure.report_within), applied_on)
        pairs.append((happened, reported))
    pairs.sort(key=lambda pair: pair[1])
    reports = tuple(
        ReportFacts(str(number), exactly(happened), exactly(reported))
        for number, (happened, reported) in enumerate(pairs, start=1)
    )
    return Example(reports, assess(reports, applied_on, procedure))
