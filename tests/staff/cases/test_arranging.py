"""What stands beside the form that arranges a review: safe times, what helps, closed days, other reviews."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from asb import web
from asb.database import writing
from asb.fields import say_day
from asb.letters.calendar import times_in
from asb.models import Holiday
from asb.questions.acts.form import AboutAMeeting, answer_by
from asb.rules.days import LONDON
from asb.rules.working_days import Calendar
from tests.shared.cases import ARRANGED, met, write
from tests.shared.days import ahead
from tests.shared.kept import case as case_of
from tests.shared.kept import letters
from tests.shared.officers import Colleague


def test_what_makes_it_safe_and_what_else_is_that_day_stands_beside_it(
    app: Flask, officer: Colleague
) -> None:
    other = met(app, officer)
    write(officer, other, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    case = met(
        app,
        officer,
        easier={"help": ["bsl"], "keep_out": "My brother Bob"},
        details={"email": "ann@example.com", "email_shared": "no", "times": "Before three"},
    )
    for act in ("arrange", "offer_dates"):
        page = officer.get(f"/staff/cases/{case}/{act}")
        assert "Safe times of Ann Ogden: Before three" in page
        assert "Not in the room: My brother Bob" in page
        assert "British Sign Language" in page
        assert other in page


def test_a_closed_day_and_a_time_that_no_calendar_reads_are_said_before_the_letters_go(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = met(app, officer)
    day = web.today() + timedelta(days=(7 - web.today().weekday()) + 7)  # a Monday
    with app.app_context(), writing() as session:
        session.add(Holiday(on=day, works=False, why="Stocktaking"))
        session.add(Holiday(on=day + timedelta(days=1), works=True, why="Open whatever it is"))
    officer.get(f"/staff/cases/{case}/arrange")
    officer.press("See the letters", **ARRANGED | {"time": "half ten"}, day=say_day(day), expect=200)
    assert f"{say_day(day)} is not a working day (Stocktaking)." in officer.page
    assert "Calendars cannot read the time “half ten”" in officer.page
    officer.get(f"/staff/cases/{case}/arrange")
    officer.press("See the letters", **ARRANGED, day=say_day(day + timedelta(days=1)), expect=200)
    assert "is not a working day" not in officer.page
    assert "Calendars cannot read" not in officer.page


def test_a_weekend_is_pointed_out_before_the_letters_go(app: Flask, officer: Colleague) -> None:
    case = met(app, officer)
    saturday = web.today() + timedelta(days=(5 - web.today().weekday()) % 7 + 7)
    officer.get(f"/staff/cases/{case}/arrange")
    officer.press("See the letters", **ARRANGED, day=say_day(saturday), expect=200)
    assert f"{say_day(saturday)} is not a working day (Saturday)." in officer.page
    assert "has already passed" not in officer.page
    officer.get(f"/staff/cases/{case}/offer_dates")
    dates = {"day_1": say_day(saturday), "time_1": "10am", "by": ahead(1), "place": "Town Hall"}
    dates |= {"day_2": say_day(saturday + timedelta(days=1)), "time_2": "10am"}
    officer.press("See the letters", **dates, expect=200)
    assert f"{say_day(saturday)} is not a working day (Saturday)." in officer.page
    assert "is not a working day (Sunday)." in officer.page


@pytest.mark.parametrize(("hour", "passed"), [(23, True), (9, False)])
def test_a_time_that_has_passed_is_pointed_out(hour: int, passed: bool) -> None:
    now = datetime(2026, 11, 27, hour, tzinfo=LONDON)
    known = {"here": SimpleNamespace(calendar=Calendar()), "hours": times_in, "now": now}
    form: Any = SimpleNamespace(so_far=known)
    notes = ["27 November 2026, 2pm has already passed."] if passed else []
    assert AboutAMeeting.notes_on(form, "2026-11-27", "2pm") == notes


@pytest.mark.parametrize(
    ("due", "by"),
    [
        (date(2026, 12, 8), date(2026, 12, 7)),
        (date(2026, 12, 7), date(2026, 12, 4)),
        (date(2027, 1, 8), date(2026, 12, 11)),
        (date(2026, 11, 20), date(2026, 12, 11)),
        (None, date(2026, 12, 11)),
    ],
)
def test_an_answer_is_wanted_before_the_decision_is_due(due: date | None, by: date) -> None:
    """Where the decision is late already, or has no deadline, the body gets the usual time."""
    clock = SimpleNamespace(key="threshold", due=due, done=None)
    here = SimpleNamespace(calendar=Calendar(), course=SimpleNamespace(review=None))
    assert answer_by({"today": date(2026, 11, 27), "here": here, "clocks": [clock]}) == by


@pytest.mark.parametrize(
    ("day", "by"),
    [
        (date(2026, 12, 11), date(2026, 12, 10)),
        (date(2026, 12, 7), date(2026, 12, 4)),
        (date(2026, 11, 28), date(2026, 12, 11)),
        (date(2027, 1, 8), date(2026, 12, 11)),
    ],
)
def test_an_answer_is_wanted_before_the_review(day: date, by: date) -> None:
    """On the day itself nobody could read it; where no working day is left, the body gets the usual time."""
    review = SimpleNamespace(coming=SimpleNamespace(facts=SimpleNamespace(day=day)))
    here = SimpleNamespace(calendar=Calendar(), course=SimpleNamespace(review=review))
    assert answer_by({"today": date(2026, 11, 27), "here": here, "clocks": []}) == by


def test_a_body_that_is_asked_then_reads_when_the_review_is(app: Flask, officer: Colleague) -> None:
    case = met(app, officer)
    write(officer, case, "arrange", "See the letters", day=ahead(6), **ARRANGED)
    write(officer, case, "ask", "See the letters", bodies=["police"], expect=200)
    [letter] = letters(app, "please_tell_us")
    assert f"We are preparing the ASB case review of application {case}, on " in letter.text
    assert "checking the facts" not in letter.text


def test_three_at_night_is_asked_about_once(app: Flask, officer: Colleague) -> None:
    case = met(app, officer)
    night = ARRANGED | {"time": "3 am"}
    officer.get(f"/staff/cases/{case}/arrange")
    officer.press("See the letters", day=ahead(9), **night, expect=422)
    [link] = officer.page.errors
    assert (link.text, link.href) == (
        "03:00 is an unusual time. If it is right, leave it and continue",
        "#time",
    )
    officer.press("See the letters", expect=200)
    officer.press("Save and send")
    assert case_of(app, case).stage == "arranged"


@pytest.mark.parametrize(
    ("time", "asks"), [("9.30", False), ("half past", False), ("8pm", True), ("7", True)]
)
def test_only_hours_at_which_hardly_anybody_meets_are_asked_about(
    app: Flask, officer: Colleague, time: str, asks: bool
) -> None:
    case = met(app, officer)
    officer.get(f"/staff/cases/{case}/arrange")
    officer.press("See the letters", {**ARRANGED, "day": ahead(9), "time": time}, expect=(200, 422))
    assert bool(officer.page.errors) == asks


def test_closed_days_are_days_of_the_week_with_their_reason() -> None:
    calendar = Calendar(closed={date(2026, 12, 24): "the office is closed"})
    found = calendar.closed_between(date(2026, 12, 19), date(2026, 12, 29))
    assert found == {
        date(2026, 12, 24): "the office is closed",
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 28): "Boxing Day (substitute day)",
    }
    assert calendar.closed_between(date(2199, 1, 1), date(2199, 1, 1) + timedelta(days=3)) == {}
    assert say_day(min(found)) == "24 December 2026"
