"""A case that a later report has opened again is open in the figures too."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import demo, web
from asb.casework.figures import counting
from asb.database import db
from asb.demo.stories import DAYS
from asb.models import Case
from tests.shared.figures import LAST, NOW, day, live

pytestmark = pytest.mark.days


def counted(app: Flask) -> list[dict[str, int]]:
    """The figures of last year and of this one, without the lines on which nothing counts."""
    found = []
    with app.app_context():
        for year in (LAST, NOW):
            counts = counting.counts(year, web.council(), web.today())
            assert counts
            found.append({line: number for line, number in counts.numbers.items() if number})
    return found


def test_it_is_still_open_and_has_not_ended(app: Flask, office: demo.Year) -> None:
    late = demo.act(
        40, "add_report", source="police", what="Shouting", told=["police"], made_by="unknown", **DAYS
    )
    live(app, office, day(10), (*demo.OVER, late), demo.TWICE)
    with app.app_context():
        assert db.session.scalar(select(Case.stage)) == "checking"
    assert counted(app) == [
        {"applications": 1, "threshold_not_met": 1, "still_open": 1},
        {"still_open": 1, "carried_over": 1},
    ]
