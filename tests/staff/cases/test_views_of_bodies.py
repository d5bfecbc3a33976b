"""What each relevant body thinks of a proposed decision: asked for by letter, or given unasked."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from asb import web
from asb.database import db, writing
from asb.models import HistoryEntry
from tests.shared.cases import MEANWHILE, PROPOSED, TWO, VIEWS, WEIGHED, checked, do, met, not_met, write
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.kept import entries, letters, stage
from tests.shared.officers import Colleague, signed_in

pytestmark = [one_database, pytest.mark.stories]

ICB = "NHS Derby and Derbyshire Integrated Care Board"
NOT_MET = {"outcome": "not_met", **VIEWS, **WEIGHED, **MEANWHILE}
SILENT = NOT_MET | {"views-icb": "no_answer"}


def without_how(typed: dict[str, str], *bodies: str) -> dict[str, str]:
    """What is typed where these bodies were asked by letter."""
    return {
        name: said for name, said in typed.items() if name not in {f"views-{each}-how" for each in bodies}
    }


def as_if_weeks_ago(app: Flask, weeks: int = 3) -> None:
    with app.app_context(), writing() as session:
        day = web.today() - timedelta(weeks=weeks)
        session.execute(update(HistoryEntry).where(HistoryEntry.act == "ask").values(on_day=day))


def test_a_body_is_asked_what_it_thinks_of_the_proposed_decision(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["icb"], by=ahead(9), **PROPOSED)
    [letter] = letters(app, "please_say_what_you_think")
    assert letter.recipient == "body-icb"
    assert "- The threshold is not met. There will be no review." in letter.text
    assert "> Two reports count. It is quiet since." in letter.text
    for words in ("Ogden", "Music every night", "ann@example.com"):
        assert words not in letter.text
    assert letters(app, "please_tell_us") == []
    write(officer, case, "remind", "See the letters", what=["view-icb"])
    [reminder] = letters(app, "reminder")
    assert "What you think of the proposed decision" in reminder.text
    assert "what you hold" not in reminder.text
    assert "what it thinks of the proposed decision, to answer by" in officer.get(
        f"/staff/cases/{case}/see/bodies"
    )


def test_who_was_asked_what_it_holds_was_not_asked_about_the_decision(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["icb"], by=ahead(9))
    as_if_weeks_ago(app)
    for _ in range(2):
        write(officer, case, "remind", "See the letters", what=["asked-icb"])
    page = do(officer, case, "decide", "See the letter", **SILENT)
    assert (
        page.errors[0].text == f"{ICB} was not asked what it thinks of the decision. Ask for its view first"
    )
    officer.click("Ask the bodies what they think of the decision")
    officer.press("See the letters", bodies=["icb"], by=ahead(9), **PROPOSED)
    officer.press("Save and send", expect=200)
    page = do(officer, case, "decide", "See the letter", **without_how(SILENT, "icb"))
    assert "remind them twice" in page.errors[0].text


def test_requests_of_an_earlier_release_count_as_before(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["icb"], by=ahead(9))
    for _ in range(2):
        write(officer, case, "remind", "See the letters", what=["asked-icb"])
    as_if_weeks_ago(app)
    with app.app_context(), writing() as session:
        [asked] = entries(app, case, "ask")
        old = {
            name: said
            for name, said in asked.facts.items()
            if name not in ("question", "proposed", "reasons")
        }
        session.execute(update(HistoryEntry).where(HistoryEntry.id == asked.id).values(facts=old))
        db.session.expire_all()
    do(officer, case, "decide", "See the letter", **without_how(SILENT, "icb"))
    write(signed_in(app, "manager"), case, "second", "Save", said="agree", why="Three times.")
    [letter] = letters(app, "threshold_decided")
    assert f"- {ICB} did not answer. We asked on " in letter.text


def test_a_view_that_nobody_asked_for_says_who_gave_it(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    page = do(officer, case, "decide", "See the letter", **NOT_MET | {"views-police-how": ""})
    assert page.errors[0].text == "Derbyshire Constabulary: write who gave the view, and how"
    officer.press("See the letter", **{"views-police-how": "Inspector ZEBRA, by phone."})
    officer.press("Save and send", expect=200)
    [decided] = entries(app, case, "decide")
    assert decided.facts["told_how"]["police"] == "Inspector ZEBRA, by phone."
    assert "ZEBRA" not in letters(app, "threshold_decided")[0].text
    assert "ZEBRA" not in str(decided.facts["as_asked"]), "what the appeal body and the person's copy get"
    assert "Inspector ZEBRA" in officer.get(f"/staff/cases/{case}/see/history")


def test_an_answer_says_which_question_it_answers(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["icb"], by=ahead(9))
    write(officer, case, "ask", "See the letters", bodies=["icb"], by=ahead(9), **PROPOSED)
    do(officer, case, "told", body="icb", question="holds", text="Two calls.")
    page = officer.get(f"/staff/cases/{case}/see/bodies")
    assert "what it thinks of the proposed decision, to answer by" in page
    assert "Asked what it holds on" not in page
    do(officer, case, "told", body="icb", question="view", text="We agree.")
    assert "to answer by" not in officer.get(f"/staff/cases/{case}/see/bodies").root.all("main")[0].text


def test_no_decision_is_proposed_where_enough_reports_count(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    assert "the decision that we propose" not in officer.get(f"/staff/cases/{case}/ask")
    assert "the decision that we propose" not in officer.get(f"/staff/cases/{met(app, officer)}/ask")
    assert stage(app, case) == "checking"


def test_a_body_that_has_only_the_first_notice_gets_the_application_first(
    app: Flask, manager: Colleague
) -> None:
    case = checked(app, manager, TWO)
    with app.app_context(), writing() as session:
        [passed] = entries(app, case, "pass")
        notice = passed.facts | {"what": "notice"}
        session.execute(update(HistoryEntry).where(HistoryEntry.id == passed.id).values(facts=notice))
    page = do(manager, case, "ask", "See the letters", bodies=["icb"], **PROPOSED)
    assert page.errors[0].text == f"First send the application to {ICB}"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("view", "one of the bodies that decide has changed its view, or has told us something new"),
        ("wrong", "something in that decision was wrong. We are sorry."),
    ],
)
def test_a_changed_view_or_a_mistake_opens_a_decision_again(
    app: Flask, officer: Colleague, reason: str, words: str
) -> None:
    case = not_met(app, officer)
    why = {"reason": reason, "grown": "It did not look at the harm.", "told": "SECRET, by phone."}
    write(officer, case, "decide_again", **why)
    assert stage(app, case) == "checking"
    [letter] = letters(app, "decided_again")
    assert words in letter.text
    assert "> It did not look at the harm." in letter.text
    assert "harm has got worse" not in letter.text
    assert "SECRET" not in letter.text
    officer.get(f"/staff/cases/{case}/decide")


def test_a_request_that_was_set_aside_is_no_request(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["icb"], by=ahead(9), **PROPOSED)
    as_if_weeks_ago(app)
    for _ in range(2):
        write(officer, case, "remind", "See the letters", what=["view-icb"])
    [asked] = entries(app, case, "ask")
    do(manager, case, f"set_aside/{asked.id}", why="It was another case.")
    page = do(officer, case, "decide", "See the letter", **SILENT)
    words = f"{ICB} was not asked what it thinks of the decision. Ask for its view first"
    assert [tuple(error) for error in page.errors] == [(words, "#views-icb")]


def test_who_was_asked_about_one_decision_was_not_asked_about_another(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["icb"], by=ahead(9), **PROPOSED)
    as_if_weeks_ago(app)
    for _ in range(2):
        write(officer, case, "remind", "See the letters", what=["view-icb"])
    page = officer.get(f"/staff/cases/{case}/decide")
    assert "what it thinks of “The threshold is not met”" in page
    below = SILENT | {"outcome": "met_below", "factors-harm": "relied"}
    page = do(officer, case, "decide", "See the letter", **below)
    words = f"{ICB} was not asked what it thinks of the decision. Ask for its view first"
    assert [tuple(error) for error in page.errors] == [(words, "#views-icb")]
    agrees = {"views-icb": "agrees", "views-icb-how": ""}
    page = officer.press("See the letter", **agrees)
    assert page.errors[0].text == f"{ICB}: write who gave the view, and how"
    officer.press("See the letter", {"views-icb-how": "Its director, by phone."})
    officer.press("Save and send", expect=200)
    assert entries(app, case, "decide")[0].facts["told_how"]["icb"] == "Its director, by phone."


def test_a_split_is_said_at_once_and_beside_the_body_that_is_in_the_way(
    app: Flask, officer: Colleague
) -> None:
    case = checked(app, officer, TWO)
    against = {"outcome": "not_met", **VIEWS, "views-icb": "disagrees", "views-icb-why": "She is ill."}
    page = do(officer, case, "decide", "See the letter", **against)
    boxes = [error.href for error in page.errors]
    assert boxes[0] == "#views-icb"
    assert page.errors[0].text.startswith(f"{ICB} did not agree. ")
    assert {"#factors-persistence", "#factors-harm", "#factors-response", "#meanwhile"} <= {*boxes}
    reasons = {f"factors-{each}": "relied" for each in ("persistence", "harm", "response")}
    page = officer.press("See the letter", **reasons, **{f"{name}-why": "R" for name in reasons})
    said = [error.text for error in page.errors]
    assert "If all of it is a reason for a review, the threshold is met" in said
    assert said[0].startswith(f"{ICB} did not agree")
