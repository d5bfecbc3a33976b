"""Working days: the design's values, England's bank holidays by name, and the council's own table."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asb.rules.working_days import MOST_DAYS, Calendar, due

ENGLAND = Calendar()
YEARS = st.dates(date(2020, 1, 1), date(2035, 12, 31))

# As published: each bank holiday of a year on which offices close, weekends left out.
PUBLISHED = {
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}


@pytest.mark.parametrize(
    ("received", "days", "last"),
    [
        ("2026-04-02", 5, "2026-04-13"),
        ("2026-05-01", 5, "2026-05-11"),
        ("2026-06-10", 5, "2026-06-17"),
        ("2026-08-30", 5, "2026-09-07"),
        ("2026-12-23", 5, "2027-01-04"),
        ("2026-06-10", 0, "2026-06-10"),
        ("2026-06-10", 1, "2026-06-11"),
        ("2026-06-13", 1, "2026-06-15"),
    ],
)
def test_the_values_of_the_design(received, days, last):
    assert str(due(date.fromisoformat(received), days, ENGLAND).due) == last


@pytest.mark.parametrize("year", PUBLISHED)
def test_weekdays_that_are_no_working_days_are_the_published_bank_holidays(year):
    start = date(year, 1, 1)
    weekdays = [d for d in (start + timedelta(n) for n in range(366)) if d.year == year and d.weekday() < 5]
    assert " ".join(f"{day:%m-%d}" for day in weekdays if ENGLAND.why_closed(day)) == PUBLISHED[year]


@pytest.mark.parametrize("year", range(2020, 2036))
def test_every_year_has_at_least_eight_and_never_one_on_a_weekend(year):
    start = date(year, 1, 1)
    reasons = [(d, ENGLAND.why_closed(d)) for d in (start + timedelta(n) for n in range(365))]
    named = [day for day, why in reasons if why not in (None, "Saturday", "Sunday")]
    assert len(named) >= 8
    assert all(day.weekday() < 5 for day in named)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-04-03", "Good Friday"),
        ("2026-04-06", "Easter Monday"),
        ("2026-05-04", "Early May bank holiday"),
        ("2026-05-25", "Spring bank holiday"),
        ("2026-08-31", "Summer bank holiday"),
        ("2026-12-26", "Saturday"),
        ("2026-12-28", "Boxing Day (substitute day)"),
        ("2027-12-25", "Saturday"),
        ("2027-12-27", "Christmas Day (substitute day)"),
        ("2027-12-28", "Boxing Day (substitute day)"),
        ("2028-01-03", "New Year's Day (substitute day)"),
        ("2028-01-04", None),
    ],
)
def test_days_are_named_as_they_are_published(day, why):
    assert ENGLAND.why_closed(date.fromisoformat(day)) == why


def test_the_councils_table_wins():
    christmas_eve, boxing_day = date(2026, 12, 24), date(2026, 12, 28)
    here = Calendar({christmas_eve: "Christmas closure"}, {boxing_day})
    assert here.why_closed(christmas_eve) == "Christmas closure"
    assert here.why_closed(boxing_day) is None
    found = due(date(2026, 12, 23), 1, here)
    assert found.due == boxing_day
    assert [why for _, why in found.skipped] == ["Christmas closure", "Christmas Day", "Saturday", "Sunday"]


def test_a_weekend_is_called_a_weekend_and_a_closure_keeps_its_own_reason():
    here = Calendar({date(2026, 12, 26): "Closure", date(2026, 12, 25): "Closure"})
    assert here.why_closed(date(2026, 12, 26)) == "Saturday"
    assert here.why_closed(date(2026, 12, 25)) == "Closure"


def test_a_day_cannot_be_closed_and_open():
    with pytest.raises(ValueError, match="2026-12-24 is both"):
        Calendar({date(2026, 12, 24): "Closure"}, {date(2026, 12, 24)})


@pytest.mark.parametrize("days", [-1, 1001])
def test_a_number_of_days_out_of_reason_is_refused(days):
    with pytest.raises(ValueError, match="0 to 1000"):
        due(date(2026, 6, 10), days, ENGLAND)


@pytest.mark.parametrize("days", [0, MOST_DAYS])
def test_the_fewest_and_the_most_days_are_counted(days):
    assert due(date(2026, 6, 10), days, ENGLAND).days == days


@pytest.mark.parametrize("start", [date.min, date(2100, 12, 31), date.max])
def test_a_year_that_is_not_known_is_refused_and_not_guessed(start):
    with pytest.raises(ValueError, match="bank holidays are known for"):
        due(start, 1, ENGLAND)


@settings(deadline=None)
@given(YEARS, st.integers(1, 60))
def test_every_day_is_counted_or_skipped_with_a_reason(start, days):
    found = due(start, days, ENGLAND)
    assert ENGLAND.why_closed(found.due) is None
    assert (found.due - start).days == days + len(found.skipped)
    assert all(start < day < found.due and why == ENGLAND.why_closed(day) for day, why in found.skipped)


@settings(deadline=None)
@given(YEARS, st.integers(0, 30), st.integers(1, 30))
def test_clocks_add_up_and_a_later_start_never_ends_earlier(start, first, second):
    halfway = due(start, first, ENGLAND).due
    assert due(halfway, second, ENGLAND).due == due(start, first + second, ENGLAND).due
    assert due(start, second, ENGLAND).due <= due(start + timedelta(days=1), second, ENGLAND).due
