"""The figures around 1 April: what ends on the first day of a year was open when it began."""

from datetime import date, timedelta

import pytest
from flask import Flask

from asb.casework.figures import counting
from asb.demo import LATELY, act
from asb.rules.figures import Year
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
