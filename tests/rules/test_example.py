"""The worked example that the public reads: true for every procedure a council may publish."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from asb.council import BelowTheCount, Period, Procedure
from asb.rules.example import worked_example

ANY_LIMB = BelowTheCount(persistence=True, harm=True, response=True)
periods = st.one_of(
    st.integers(1, 24).map(lambda months: Period(months=months)),
    st.integers(14, 700).map(lambda days: Period(days=days)),
)


def terms(needed: int, report: Period, apply: Period) -> Procedure:
    return Procedure(date(2014, 10, 20), needed, report, apply, ANY_LIMB)


def test_by_the_terms_of_the_act() -> None:
    example = worked_example(date(2026, 11, 25), terms(3, Period(months=1), Period(months=6)))
    told = [
        (report.happened.last, report.reported.last, verdict.verdict)
        for report, verdict in zip(example.reports, example.assessment.reports, strict=True)
    ]
    assert told == [
        (date(2026, 5, 25), date(2026, 5, 25), "does_not_count"),
        (date(2026, 5, 26), date(2026, 5, 26), "counts"),
        (date(2026, 7, 26), date(2026, 7, 29), "counts"),
        (date(2026, 9, 25), date(2026, 9, 28), "counts"),
        (date(2026, 10, 16), date(2026, 11, 16), "does_not_count"),
    ]
    assert example.assessment.reports[0].reasons == ("applied_late",)
    assert example.assessment.reports[4].report_by == date(2026, 11, 15)
    assert example.assessment.by_count == "met"


@given(
    st.dates(date(2015, 1, 1), date(2090, 1, 1)),
    st.integers(1, 3),
    periods,
    periods,
)
def test_it_shows_the_same_for_any_terms(
    applied_on: date, needed: int, report: Period, apply: Period
) -> None:
    example = worked_example(applied_on, terms(needed, report, apply))
    found = example.assessment
    assert (found.counting, found.depends, found.by_count) == (needed, 0, "met")
    reasons = Counter(verdict.reasons for verdict in found.reports)
    assert reasons == {(): needed, ("applied_late",): 1, ("reported_late",): 1}
    days = [each.reported.last for each in example.reports]
    assert days == sorted(days, key=lambda day: day or date.min)
    assert all(day and day <= applied_on for day in days)
