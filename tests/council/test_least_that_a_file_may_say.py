"""The least of each number in a council's file: it is taken, and one less is refused."""

from dataclasses import replace

import pytest

from asb.council import load
from asb.questions.is_this_right import IsThisRight
from asb.rules.clocks import Timescale
from asb.wizard import Typed


@pytest.mark.parametrize(("years", "days"), [(0, 28), (6, 0)])
def test_information_is_kept_for_a_year_and_a_day_at_least(years: int, days: int) -> None:
    privacy = load(None).privacy
    assert replace(privacy, retention_years=1, draft_days=1).draft_days == 1
    with pytest.raises(ValueError, match="must be 1 or more"):
        replace(privacy, retention_years=years, draft_days=days)


def test_a_clock_has_one_working_day_at_least() -> None:
    assert Timescale("outcome", "We tell you", 1, adopted=True).working_days == 1
    with pytest.raises(ValueError, match="give 1 or more"):
        Timescale("outcome", "We tell you", 0, adopted=True)


@pytest.mark.parametrize(
    ("needed", "offered"),
    [
        (1, ["No, not yet", "Yes, once or more", "Only to someone else", "I am not sure"]),
        (2, ["No, not yet", "Yes, once", "Yes, 2 times or more", "Only to someone else", "I am not sure"]),
        (
            3,
            [
                *("No, not yet", "Yes, but fewer than 3 times", "Yes, 3 times or more"),
                *("Only to someone else", "I am not sure"),
            ],
        ),
    ],
)
def test_what_is_asked_about_reports_fits_how_many_are_needed(needed: int, offered: list[str]) -> None:
    form = IsThisRight(Typed({}), load(None), {"needed": needed})
    assert [option.label for option in form.reported.options] == offered
