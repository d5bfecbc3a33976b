"""Days and periods, as the Act counts them: tables of checked values, and what holds for every day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from asb.council import Period
from asb.rules.days import UNKNOWN, Day, exactly, last_day, london_date, over, roughly

MONTH, SIX_MONTHS = Period(months=1), Period(months=6)
MODERN = st.dates(date(1900, 1, 1), date(2200, 12, 31))
PERIODS = st.builds(Period, months=st.integers(1, 40)) | st.builds(Period, days=st.integers(1, 1200))

# The check values of the design: a start, the last day of one month, the last day of six months.
CHECKED = [
    ("2026-03-10", "2026-04-09", "2026-09-09"),
    ("2026-01-28", "2026-02-27", "2026-07-27"),
    ("2026-01-29", "2026-02-28", "2026-07-28"),
    ("2026-01-31", "2026-02-28", "2026-07-30"),
    ("2028-01-31", "2028-02-29", "2028-07-30"),
    ("2026-03-01", "2026-03-31", "2026-08-31"),
    ("2026-03-31", "2026-04-30", "2026-09-30"),
    ("2025-08-31", "2025-09-30", "2026-02-28"),
    ("2025-12-31", "2026-01-30", "2026-06-30"),
    ("2028-02-29", "2028-03-28", "2028-08-28"),
]


@pytest.mark.parametrize(("start", "one_month", "six_months"), CHECKED)
def test_months_beginning_with_a_day_end_as_the_table_says(start, one_month, six_months):
    day = date.fromisoformat(start)
    assert str(last_day(day, MONTH)) == one_month
    assert str(last_day(day, SIX_MONTHS)) == six_months


@pytest.mark.parametrize(("days", "last"), [(1, "2026-03-10"), (7, "2026-03-16"), (30, "2026-04-08")])
def test_days_beginning_with_a_day_include_that_day(days, last):
    assert str(last_day(date(2026, 3, 10), Period(days=days))) == last


def test_twelve_months_beginning_on_a_leap_day_end_with_february():
    assert last_day(date(2028, 2, 29), Period(months=12)) == date(2029, 2, 28)


@settings(deadline=None)
@given(MODERN, st.integers(1, 40))
def test_a_period_ends_the_day_before_the_corresponding_date_or_with_its_month(start, months):
    corresponding = start + relativedelta(months=months)
    exists = corresponding.day == start.day
    assert last_day(start, Period(months=months)) == corresponding - timedelta(days=int(exists))


@settings(deadline=None)
@given(MODERN, PERIODS)
def test_a_later_start_never_ends_earlier(start, period):
    assert last_day(start, period) <= last_day(start + timedelta(days=1), period)


@settings(deadline=None)
@given(st.dates(), PERIODS)
def test_no_day_of_the_calendar_overflows_and_the_first_day_is_in_the_period(start, period):
    assert start <= last_day(start, period) <= date.max


def test_a_period_that_outlasts_the_calendar_ends_with_it():
    for period in (Period(months=1), Period(months=9999), Period(days=40), Period(days=9999)):
        assert last_day(date(9999, 12, 15), period) == date.max


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 9, 9, 22, 50, tzinfo=UTC), date(2026, 9, 9)),  # 23:50 in summer
        (datetime(2026, 9, 9, 23, 20, tzinfo=UTC), date(2026, 9, 10)),  # 00:20 in summer
        (datetime(2026, 1, 9, 23, 59, tzinfo=UTC), date(2026, 1, 9)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),  # the clocks go forward
    ],
)
def test_the_day_is_the_day_in_england(moment, day):
    assert london_date(moment) == day


def test_a_moment_without_a_time_zone_has_no_day():
    with pytest.raises(ValueError, match="no time zone"):
        london_date(datetime(2026, 9, 9, 12, 0))


def test_a_day_is_kept_as_it_was_given():
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    assert exactly(first) == Day("exact", first, first)
    assert roughly(first, last) == Day("roughly", first, last)
    assert over(first, last) == Day("period", first, last)
    assert Day("unknown") == UNKNOWN


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        (("perhaps", date(2026, 3, 1), date(2026, 3, 1)), "not a kind of day"),
        (("unknown", date(2026, 3, 1), None), "has no date"),
        (("exact", None, None), "needs its dates"),
        (("roughly", date(2026, 3, 1), None), "needs its dates"),
        (("period", None, date(2026, 3, 1)), "needs its dates"),
        (("roughly", date(2026, 3, 2), date(2026, 3, 1)), "2026-03-01, is before the first, 2026-03-02"),
        (("exact", date(2026, 3, 1), date(2026, 3, 2)), "has one date"),
    ],
)
def test_a_day_that_does_not_fit_its_kind_is_refused(parts, fault):
    with pytest.raises(ValueError, match=fault):
        Day(*parts)
