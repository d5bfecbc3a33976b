"""The day of receipt is corrected with a second person, and everything that counts from it follows."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework.acts import verify
from asb.database import db
from asb.fields import say_day
from asb.models import Case
from tests.shared.cases import MEANWHILE, TWO, VIEWS, WEIGHED, checked, do, met, not_met, recorded, write
from tests.shared.databases import one_database
from tests.shared.days import ahead, recent
from tests.shared.kept import case as kept_case
from tests.shared.kept import entries, letters, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import report

pytestmark = [one_database, pytest.mark.stories]

TOLD = {"source": "The call log of the desk.", "why": "You rang us on that day."}
NOT_MET = {"outcome": "not_met", **VIEWS, **WEIGHED, **MEANWHILE}


def propose(officer: Visitor, reference: str, days_ago: int, **more: str) -> None:
    do(officer, reference, "correct_receipt", day=ahead(-days_ago), **TOLD, **more)


def agree(manager: Visitor, reference: str) -> None:
    manager.get(f"/staff/cases/{reference}/second")
    manager.press("Save", said="agree", why="I heard the call.")
    manager.press("Save and send", expect=200)


def no_drift(app: Flask) -> None:
    with app.app_context():
        assert list(verify.drifts(app.extensions["asb_council"])) == []


def test_a_second_person_agrees_and_everything_follows(
    app: Flask, officer: Colleague, manager: Colleague, resident: Visitor
) -> None:
    reference = checked(app, officer)
    propose(officer, reference, 12)
    assert kept_case(app, reference).received_on == web.today(), "it is only proposed"
    assert letters(app, "receipt_corrected") == []
    officer.get(f"/staff/cases/{reference}/second", expect=409)
    manager.get(f"/staff/cases/{reference}/second")
    assert f"Another day of receipt: {say_day(recent(12))}, not {say_day(web.today())}." in manager.page
    agree(manager, reference)
    assert kept_case(app, reference).received_on == recent(12)
    assert f"{say_day(recent(12))}, corrected from {say_day(web.today())}" in manager.page
    [letter] = letters(app, "receipt_corrected")
    assert "> You rang us on that day." in letter.text
    assert "The call log" not in letter.text
    assert f"We received your application on {say_day(recent(12))}." in by_code(app, resident, reference).page
    with app.app_context():
        found = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        days = [each.by for each in found.tasks if each.by]
        assert min(days) < web.today() + (web.today() - recent(12)), "its deadlines begin earlier"
    no_drift(app)


def test_who_does_not_agree_changes_nothing(app: Flask, officer: Colleague, manager: Colleague) -> None:
    reference = checked(app, officer)
    propose(officer, reference, 12)
    do(manager, reference, "second", said="disagree", why="There was no call.")
    assert kept_case(app, reference).received_on == web.today()
    assert letters(app, "receipt_corrected") == []
    no_drift(app)


def test_an_agreement_that_is_set_aside_brings_the_first_day_back(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    reference = checked(app, officer)
    propose(officer, reference, 12)
    agree(manager, reference)
    number = entries(app, reference, "second")[0].id
    do(manager, reference, f"set_aside/{number}", why="It was another case.")
    assert kept_case(app, reference).received_on == web.today()
    no_drift(app)


def test_an_earlier_day_opens_not_met_again_where_it_betters_the_count(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    reference = checked(app, officer, [*TWO, report(recent(190))])
    write(officer, reference, "decide", **NOT_MET)
    propose(officer, reference, 12)
    agree(manager, reference)
    assert stage(app, reference) == "checking"
    [letter] = letters(app, "receipt_corrected")
    assert "so it will be made again" in letter.text
    assert letters(app, "decided_again") == [], "each event writes once"
    assert "3 of 3 reports count" in manager.get(f"/staff/cases/{reference}")
    no_drift(app)


def test_an_earlier_day_never_lowers_the_count(app: Flask, officer: Colleague, manager: Colleague) -> None:
    """A report was made after that day: the day first recorded is tested too."""
    reference = checked(app, officer, [*TWO, report(recent(5))])
    propose(officer, reference, 12)
    agree(manager, reference)
    assert "3 of 3 reports count" in manager.get(f"/staff/cases/{reference}")


def test_a_decision_of_met_stands(app: Flask, officer: Colleague, manager: Colleague) -> None:
    reference = met(app, officer)
    propose(officer, reference, 3)
    agree(manager, reference)
    assert stage(app, reference) == "met"
    assert "has not changed." in letters(app, "receipt_corrected")[0].text


def test_a_later_day_asks_before_a_report_does_not_count(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    reference = checked(app, officer, [report(recent(195)), *TWO])
    recorded(app, reference, 20)
    assert "3 of 3 reports count" in officer.get(f"/staff/cases/{reference}")
    propose(officer, reference, 0)
    assert officer.page.errors[0].text == (
        "Report 1 would not count any more with that day. Check it, and write why it is right"
    )
    assert TOLD["why"] in officer.page.html, "what was typed is kept"
    officer.press("Save", loses="The stamp on the envelope is of today.")
    agree(manager, reference)
    assert "2 of 3 reports count" in manager.get(f"/staff/cases/{reference}"), "the wrong day is not tested"
    no_drift(app)


def test_a_later_day_by_which_nothing_is_lost_is_not_asked_about(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    recorded(app, reference, 10)
    propose(officer, reference, 2)
    assert not officer.page.errors
    assert officer.page.h1 == reference


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [
        (0, "This is the day that is recorded already"),
        (-1, "or before"),
    ],
)
def test_days_that_cannot_be(app: Flask, officer: Colleague, days_ago: int, words: str) -> None:
    reference = checked(app, officer)
    propose(officer, reference, days_ago)
    assert words in officer.page.errors[0].text


def test_the_threshold_is_decided_again_when_the_harm_grows(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    reference = not_met(app, officer)
    grown = {
        "reason": "grown",
        "grown": "They come every night now.",
        "since": ahead(-3),
        "told": "SECRET sister",
    }
    write(officer, reference, "decide_again", **grown)
    assert stage(app, reference) == "checking"
    [letter] = letters(app, "decided_again")
    assert "> They come every night now." in letter.text
    assert "another report" not in letter.text
    assert "SECRET" not in letter.text
    assert "is being made again" in by_code(app, resident, reference).page
    relied = WEIGHED | {"factors-harm": "relied"}
    write(officer, reference, "decide", outcome="met_below", **VIEWS, **relied, **MEANWHILE)
    assert stage(app, reference) == "met"
    no_drift(app)
