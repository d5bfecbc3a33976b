"""Applications that were merged are one in the figures, of the earlier day."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from asb import demo, web
from asb.casework.figures import counting
from asb.database import db
from asb.demo import stories
from asb.models import Case
from asb.rules.figures import Year
from tests.shared.figures import LAST, NOW, day, live
from tests.shared.merging import drifts, each_is_another, merge
from tests.shared.officers import Colleague

pytestmark = pytest.mark.days


def counted(app: Flask, year: Year) -> dict[str, int]:
    with app.app_context():
        found = counting.counts(year, web.council(), web.today())
        assert found
        return {line: number for line, number in found.numbers.items() if number}


def lived(app: Flask, office: demo.Year, received: date, *story: demo.StoryAct) -> str:
    live(app, office, received, story, demo.LATELY[:2])
    with app.app_context():
        return str(db.session.scalars(select(Case.reference).order_by(Case.id.desc())).first())


@pytest.mark.parametrize("later_stays", [True, False])
def test_two_of_one_person_count_once_in_the_year_of_the_first(
    app: Flask, office: demo.Year, officer: Colleague, later_stays: bool
) -> None:
    first = lived(app, office, LAST.last - timedelta(days=1))
    second = lived(app, office, NOW.first)
    assert counted(app, LAST) == {"applications": 1, "still_open": 1}
    assert counted(app, NOW) == {"applications": 1, "still_open": 2, "carried_over": 1}
    kept, other = (second, first) if later_stays else (first, second)
    merge(officer, kept, other, **each_is_another(officer, kept, other))
    assert counted(app, LAST) == {"applications": 1, "still_open": 1}
    assert counted(app, NOW) == {"still_open": 1, "carried_over": 1}
    assert drifts(app) == []


def test_what_was_decided_before_stays_in_its_year(app: Flask, office: demo.Year, officer: Colleague) -> None:
    refused = lived(app, office, day(10), *demo.BEGUN, demo.act(8, "decide", **NOT_MET))
    again = lived(app, office, NOW.first)
    before = counted(app, LAST)
    merge(officer, again, refused, **each_is_another(officer, again, refused))
    assert counted(app, LAST) == before
    assert before["threshold_not_met"] == 1
    assert "applications" not in counted(app, NOW)


NOT_MET = {"outcome": "not_met", **stories.VIEWS, **stories.WEIGHED, **stories.MEANWHILE}
