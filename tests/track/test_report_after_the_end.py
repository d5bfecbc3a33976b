"""Another report on a case that was closed because the threshold was not met: the day we gave still holds."""

import pytest
from flask import Flask

from asb.casework.acts import verify
from tests.shared.cases import checked, not_met, read_all, write
from tests.shared.databases import one_database
from tests.shared.days import recent
from tests.shared.kept import back, letters, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import come_in
from tests.shared.story import report

pytestmark = one_database


@pytest.fixture
def person(app: Flask) -> Visitor:
    return Visitor(app)


def test_one_that_is_enough_opens_the_case_again(app: Flask, officer: Colleague, person: Visitor) -> None:
    case = not_met(app, officer)
    write(officer, case, "close/not_met", why="It is quiet.")
    assert "You can still add another report on your page" in letters(app, "closed")[0].text
    come_in(app, person, case)
    assert "You can still add another report." in person.page
    person.click("Add another report")
    person.press("Send", **report(recent(1)), expect=200)
    assert stage(app, case) == "checking"
    assert "we have opened your case again" in back(app, "came")[-1].text
    read_all(app, officer, case)
    assert "enough reports count" in officer.get(f"/staff/cases/{case}/decide")
    with app.app_context():
        assert list(verify.drifts(app.extensions["asb_council"])) == []


def test_one_that_is_not_enough_is_kept_and_is_work(app: Flask, officer: Colleague, person: Visitor) -> None:
    case = not_met(app, officer)
    write(officer, case, "close/not_met", why="It is quiet.")
    come_in(app, person, case)
    person.click("Add another report")
    person.press("Send", **report(recent(400)), expect=200)
    assert stage(app, case) == "closed"
    assert "Your case is closed. We will look at this report" in back(app, "came")[-1].text
    page = officer.get(f"/staff/cases/{case}")
    assert "Another report" in page.text.split("To do now on this case")[1]


def test_a_case_that_ended_otherwise_takes_none(app: Flask, officer: Colleague, person: Visitor) -> None:
    case = checked(app, officer)
    write(officer, case, "withdraw", checked="I rang Ann.")
    come_in(app, person, case)
    assert "Add another report" not in person.page
    person.get("/track/case/another", expect=409)
