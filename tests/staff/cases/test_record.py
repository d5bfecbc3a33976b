"""An application that came by telephone or on paper, written down by an officer with the same questions."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.database import db, writing
from asb.fields import say_day
from asb.models import Case, Draft
from tests.shared.cases import begin
from tests.shared.days import recent
from tests.shared.officers import Colleague
from tests.shared.story import report, tell, walk

pytestmark = pytest.mark.days


def recorded(app: Flask) -> Case:
    case = db.session.scalars(select(Case)).one()
    assert case.history[0].act == "application_received"
    return case


def test_the_day_of_first_receipt_starts_the_clock(app: Flask, officer: Colleague) -> None:
    begin(officer, "phone", 6)
    assert "You are recording an application" in officer.page
    walk(
        officer,
        {"contact": {"routes": ["post"]}, "details": {"address": "12 Mill Lane", "post_shared": "no"}},
    )
    officer.click("Open the case")
    assert "Ann Ogden" in officer.page
    with app.app_context():
        case = recorded(app)
        assert (case.route, case.received_on) == ("phone", web.today() - timedelta(days=6))
        assert case.history[0].by == officer.member.name
        assert case.history[0].staff_id == officer.member.id
        letters = {letter.recipient: letter.state for letter in case.letters}
        assert letters["applicant"] == "to_print"
    officer.get("/staff/cases")
    assert "Ann Ogden" in officer.page


def test_a_report_counts_by_the_day_of_receipt_and_not_of_typing(app: Flask, officer: Colleague) -> None:
    begin(officer, "paper", 20)
    walk(officer, reports=[report(recent(190)), report(recent(195)), report(recent(30))])
    with app.app_context():
        assert recorded(app).assessment["by_count"] == "met"


def test_today_is_the_day_of_receipt_and_nobody_asks_whose_draft_it_is(
    app: Flask, officer: Colleague
) -> None:
    begin(officer, "paper", 20)
    walk(officer, until="reports")
    with app.app_context(), writing() as session:
        session.execute(update(Draft).values(touched_at=web.now() - timedelta(hours=3)))
    assert officer.get("/apply/").path == "/apply/reports"
    tell(officer, {"reported-day": "today"})
    walk(officer)
    with app.app_context():
        assert recorded(app).reports[0].reported_to == web.today() - timedelta(days=20)


def test_the_day_may_be_said_in_a_word(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/record")
    officer.press("Begin", route="phone", on="yesterday", expect=200)
    yesterday = web.today() - timedelta(days=1)
    assert f"that came on {say_day(yesterday)}" in officer.page


def test_a_day_to_come_is_refused(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/record")
    officer.press("Begin", route="phone", on="1 1 2090", expect=422)


def test_two_recorded_one_after_the_other_are_two_cases(app: Flask, officer: Colleague) -> None:
    for name in ("Ann Ogden", "Bea Bold"):
        begin(officer, "person", 0)
        walk(officer, {"name": {"name": name}})
    with app.app_context():
        assert len(db.session.scalars(select(Case)).all()) == 2
