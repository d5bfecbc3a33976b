"""How many working days something took, and how many of them were paused."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asb.rules.clocks import paused, unpaused
from asb.rules.course import Course
from asb.rules.figures import OWN_LINES, PUBLISHED_LINES, ending
from asb.rules.tasks import ENDINGS
from asb.rules.working_days import Calendar, due, elapsed
from tests.shared.courses import NOT_MET, PLAIN, RECEIVED, Step, course

MONTHS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
THIS_WEEK = RECEIVED + timedelta(days=4)
"""The Friday: every case here comes on a Monday."""


def working_days(clock: str, of: Course) -> int:
    """From Monday to Friday, without those on which this deadline was paused."""
    return elapsed(RECEIVED, THIS_WEEK, unpaused(clock, of, PLAIN))


def pause(until: str = "", clock: str = "threshold") -> Step:
    return "hold", {"clock": clock, "why": "A hospital.", **({"until": until} if until else {})}


@settings(deadline=None)
@given(MONTHS, st.integers(0, 60))
def test_as_many_days_have_passed_on_the_day_on_which_they_are_due(start: date, days: int) -> None:
    assert elapsed(start, due(start, days, Calendar()).due, Calendar()) == days


@pytest.mark.parametrize(
    ("end", "days"),
    [("2026-04-02", 0), ("2026-04-01", 0), ("2026-04-06", 0), ("2026-04-07", 1), ("2026-04-13", 5)],
)
def test_weekends_and_bank_holidays_are_no_time_that_it_took(end: str, days: int) -> None:
    assert elapsed(date(2026, 4, 2), date.fromisoformat(end), Calendar()) == days


def test_paused_days_of_that_deadline_do_not_count() -> None:
    wednesday_to_friday = course("take", pause("2026-09-11"))
    assert working_days("threshold", wednesday_to_friday) == 2
    assert working_days("review", wednesday_to_friday) == 4
    resumed = course("take", pause(), ("resume", {"clock": "threshold"}))
    assert working_days("threshold", resumed) == 3


def test_a_day_on_which_two_deadlines_are_paused_is_one_day() -> None:
    both = course(pause("2026-09-14"), pause("2026-09-15", clock="review"))
    assert paused(both, PLAIN, date(2026, 10, 1)) == 5
    assert paused(both, PLAIN, date(2026, 9, 11)) == 3, "not those that are still to come"


def test_a_pause_without_an_end_lasts_until_today() -> None:
    assert paused(course(pause()), PLAIN, date(2026, 9, 15)) == 5
    assert paused(course(), PLAIN, date(2026, 9, 15)) == 0


@pytest.mark.parametrize("reason", ENDINGS)
def test_how_a_case_ended_is_a_line_that_everybody_may_read(reason: str) -> None:
    line = ending(course(*NOT_MET, ("close", {"reason": reason})))
    assert line in PUBLISHED_LINES
    if reason in ("died", "no_answer", "duplicate", "mistake"):
        assert line == "ended_otherwise"


def test_an_ending_from_before_there_were_reasons_and_one_by_another_act() -> None:
    assert ending(course(*NOT_MET, ("close", {"reason": "other"}))) == "ended_otherwise"
    assert ending(course(*NOT_MET, "withdraw")) in OWN_LINES
    assert ending(course(*NOT_MET)) == ""
    assert ending(course(*NOT_MET, "merged")) == ""
