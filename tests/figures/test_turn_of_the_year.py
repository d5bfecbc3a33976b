"""The figures around 1 April: what ends on the first day of a year was open when it began."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from asb.casework.figures import counting
from asb.demo import LATELY, OVER, TWICE, After, StoryAct, act
from asb.rules.figures import Year
from tests.shared.cases import PASSED_ON
from tests.shared.lived import LATER, office

YEAR = Year(2026)


@pytest.mark.parametrize(
    ("ends", "carried_over", "withdrawn"),
    [(date(2026, 3, 31), 0, 0), (date(2026, 4, 1), 1, 1), (date(2026, 4, 2), 1, 1)],
)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_case_that_ends_about_then(app: Flask, ends: date, carried_over: int, withdrawn: int) -> None:
    received = date(2026, 3, 2)
    with app.test_request_context():
        here = office(app)
        here.case(1, received, [act((ends - received).days, "withdraw", checked="Rang.")], LATELY, {})
        here.case(2, date(2025, 3, 31), [], LATELY, {})
        found = counting.counts(YEAR, here.council, LATER.date())
        assert found
        assert found.numbers["carried_over"] == carried_over + 1
        assert found.numbers["withdrawn"] == withdrawn
        assert found.numbers["still_open"] == 1
        assert found.numbers["applications"] == 0


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("received", "counts"), [(YEAR.first, 1), (YEAR.first - timedelta(days=1), 0)])
def test_the_first_day_is_of_the_year_and_the_day_before_is_not(
    app: Flask, received: date, counts: int
) -> None:
    with app.test_request_context():
        here = office(app)
        here.case(1, received, [], LATELY, {})
        found = counting.counts(YEAR, here.council, LATER.date())
        assert found
        assert (found.numbers["applications"], found.numbers["carried_over"]) == (counts, 1 - counts)


TO_ANOTHER_COUNCIL = PASSED_ON | {"agreed": "all", "agreed_how": "Rang.", "by": After(450)}
ENDS = [
    [replace(each, day=each.day + 400) for each in OVER],
    [act(400, "withdraw", checked="Rang.")],
    [
        act(3, "pass_on", **TO_ANOTHER_COUNCIL),
        act(401, "pass_on_answered", said="taken", who="Their officer."),
    ],
]


@pytest.mark.parametrize("ends", ENDS, ids=lambda ends: ends[-1].act)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_case_is_still_open_in_a_year_in_which_nothing_was_done_on_it(
    app: Flask, ends: list[StoryAct]
) -> None:
    """It came in the year before and has ended in the year after. Another council may take long to answer."""
    quiet = Year(2024)
    with app.test_request_context():
        here = office(app)
        here.case(1, quiet.first - timedelta(days=9), ends, TWICE, {})
        found = counting.counts(quiet, here.council, LATER.date())
        assert found
        assert {line: number for line, number in found.numbers.items() if number} == {
            "carried_over": 1,
            "still_open": 1,
        }
