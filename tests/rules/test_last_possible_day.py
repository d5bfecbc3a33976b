"""A day that is only roughly known: a report depends on it to the very last day that helps, no longer."""

from datetime import date, timedelta

import pytest

from asb.council import load
from asb.rules.days import Day, exactly, over, roughly
from asb.rules.threshold import ReportFacts, assess

ACT = load(None).procedure_on(date(2026, 6, 1))
ONE = timedelta(days=1)


def verdict(happened: Day, reported: Day, applied_on: date) -> str:
    return assess([ReportFacts("a", happened, reported)], applied_on, ACT).reports[0].verdict


@pytest.mark.parametrize(
    ("applied_on", "found"),
    [
        (date(2026, 6, 30), "counts"),  # six months from 1 January, the earliest that it can have been
        (date(2026, 7, 1), "depends"),
        (date(2026, 7, 9), "depends"),  # six months from 10 January, the latest
        (date(2026, 7, 10), "does_not_count"),
    ],
)
def test_applying_about_six_months_after_a_report_of_early_january(applied_on: date, found: str) -> None:
    early = roughly(date(2026, 1, 1), date(2026, 1, 10))
    assert verdict(exactly(date(2026, 1, 1)), early, applied_on) == found


@pytest.mark.parametrize(
    ("reported", "found"),
    [
        (date(2026, 4, 10), "counts"),  # one month from 11 March
        (date(2026, 4, 11), "depends"),
        (date(2026, 4, 19), "depends"),  # one month from 20 March
        (date(2026, 4, 20), "does_not_count"),
    ],
)
def test_reporting_about_a_month_after_the_middle_of_march(reported: date, found: str) -> None:
    middle = roughly(date(2026, 3, 11), date(2026, 3, 20))
    assert verdict(middle, exactly(reported), date(2026, 6, 1)) == found


@pytest.mark.parametrize(
    ("applied_on", "found"),
    [(date(2026, 5, 3), "depends"), (date(2026, 5, 1), "depends"), (date(2026, 4, 30), "does_not_count")],
)
def test_a_report_may_have_been_made_on_the_day_of_the_application(applied_on: date, found: str) -> None:
    about = roughly(date(2026, 5, 1), date(2026, 5, 10))
    assert verdict(exactly(date(2026, 4, 25)), about, applied_on) == found


def test_a_period_is_as_old_as_its_last_day() -> None:
    went_on = over(date(2026, 1, 1), date(2026, 3, 10))
    in_time = date(2026, 4, 9)
    assert verdict(went_on, exactly(in_time), date(2026, 6, 1)) == "counts"
    assert verdict(went_on, exactly(in_time + ONE), date(2026, 6, 1)) == "does_not_count"
