"""Deciding again: the new decision starts from the old one, in the words of who ordered it."""

import pytest
from flask import Flask

from asb import web
from asb.casework.figures import counting
from asb.rules.figures import Year
from tests.shared.cases import (
    ARRANGED,
    COMPLAINT,
    HELD,
    POWERS,
    TWO,
    VIEWS,
    checked,
    do,
    held,
    not_met,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, letters, stage
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import by_code

pytestmark = pytest.mark.days
TODAY = f"{recent(0):%-d %B %Y}"


def test_the_new_decision_starts_from_the_old_one_and_says_that_it_replaces_it(
    app: Flask, officer: Colleague
) -> None:
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    upheld = {"result": "upheld", "back": ["threshold"], "words": "Weigh the harm again."}
    write(officer, case, "appeal_decided", **upheld)
    page = officer.get(f"/staff/cases/{case}/decide")
    assert "Weigh the harm again." in page
    assert f"What you record will replace the decision of {TODAY}" in page
    assert page.html.count("Reason harm.") == 1
    assert "choose one of the answers" not in page.html
    officer.press("See the letter", outcome="not_met", expect=422)
    assert any("choose one of the answers" in error.text for error in officer.page.errors), (
        "each is asked again"
    )
    officer.press("See the letter", **VIEWS, **{"factors-harm-why": "Sleep was lost."})
    officer.press("Save and send")
    first, second = entries(app, case, "decide")
    assert first.facts["factors"]["harm"]["why"] == "Reason harm."
    assert second.facts["factors"]["harm"]["why"] == "Sleep was lost."
    letter = letters(app, "threshold_decided")[-1]
    assert f"This decision replaces the one of {TODAY}." in letter.text
    assert "upheld an appeal, and we had to decide again" in letter.text
    assert "replaces" not in letters(app, "threshold_decided")[0].text
    ann = by_code(app, Visitor(app), case)
    assert f"This replaces the decision of {TODAY}." in ann.page


def test_a_first_decision_starts_empty(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    page = officer.get(f"/staff/cases/{case}/decide")
    assert "What has to be done again" not in page
    assert not [box for box in page.root.all("input") if "checked" in box.attrs]


ANSWERED = {"result": "answered", "remedy": "-", "back": ["nothing"], "to_do": "no"}
PAY = {"result": "settled", "remedy": "Pay Ann £200.", "back": ["nothing"], "to_do": "yes"}


def test_a_remedy_is_due_until_it_was_carried_out_also_on_a_closed_case(
    app: Flask, officer: Colleague
) -> None:
    case = not_met(app, officer)
    for page in ("?list=you", "?list=us", "?list=mine"):
        assert "End the case" in officer.get(f"/staff/cases{page}")
    assert f"End the case, {case}" in officer.get("/staff/")
    write(officer, case, "close/not_met", why="The warden looks in.")
    assert "End the case" not in officer.get("/staff/cases?list=all")
    do(officer, case, "complaint", **COMPLAINT)
    page = do(officer, case, "complaint_decided", "See the letter", **PAY)
    assert page.errors[0].text == "Enter the day by which it has to be done"
    officer.press("See the letter", by=ahead(0), expect=200)
    assert "A remedy is due today" in officer.page
    assert case in officer.get("/staff/cases?list=you")
    assert "Today A remedy is due" in officer.get("/staff/")
    officer.get(f"/staff/cases/{case}")
    officer.click("Record the result of a complaint")
    put_off = {"result": "put_off", "remedy": "The cheque came back.", "back": ["nothing"], "to_do": "yes"}
    officer.press("See the letter", **put_off, by=ahead(9), expect=200)
    assert "A remedy is due by" in officer.page
    assert case not in officer.get("/staff/cases?list=you")
    done = {"result": "carried_out", "remedy": "Paid.", "back": ["nothing"], "to_do": "no"}
    do(officer, case, "complaint_decided", "See the letter", **done)
    assert "A remedy is due" not in officer.get(f"/staff/cases/{case}")
    page = officer.get(f"/staff/cases/{case}/see/review")
    for words in ("Pay Ann £200.", "The cheque came back.", "Paid."):
        assert words in page
    officer.get(f"/staff/cases/{case}/complaint_decided", expect=409)


def test_an_ombudsman_orders_a_decision_again_without_an_appeal(app: Flask, manager: Colleague) -> None:
    case = not_met(app, manager)
    write(manager, case, "close/not_met", why="The warden looks in.")
    do(manager, case, "complaint", by=ahead(14), **COMPLAINT)
    assert f"Legal hold since {TODAY}, because: The ombudsman asks for everything." in manager.page
    assert "An answer to a complaint is due" in manager.page
    page = manager.get(f"/staff/cases/{case}/complaint_decided")
    assert f"Local Government and Social Care Ombudsman, 26 001 234, {TODAY}" in page
    do(manager, case, "complaint_decided", "See the letter", **ANSWERED)
    assert stage(app, case) == "closed"
    assert letters(app, "complaint_decided") == []
    upheld = {"result": "upheld", "remedy": "Decide again.", "back": ["threshold"], "to_do": "yes"}
    upheld["by"] = ahead(20)
    write(manager, case, "complaint_decided", words="The harm was not weighed.", **upheld)
    assert stage(app, case) == "checking"
    [letter] = letters(app, "complaint_decided")
    assert "> The harm was not weighed." in letter.text
    assert "Decide again." not in letter.text
    assert "mbudsman" not in letter.text.partition("If you are not happy")[0]
    assert letters(app, "appeal_received") == []
    assert "Decide again." in manager.get(f"/staff/cases/{case}/decide")
    write(manager, case, "decide", outcome="not_met", **VIEWS)
    with app.test_request_context():
        counted = counting.counts(Year.of(recent(0)), web.council(), recent(0))
    assert counted
    lines = ("applications", "threshold_not_met", "appeals")
    assert [counted.numbers[line] for line in lines] == [1, 2, 0]
    do(manager, case, "end_legal_hold", why="It is over.")
    assert "Legal hold since" not in manager.page


def test_a_complaint_of_somebody_else_is_in_no_copy_of_the_applicant(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    do(officer, case, "complaint", **COMPLAINT | {"whose": "another", "text": "BOBS COMPLAINT"})
    write_nothing = {"result": "ended", "remedy": "BOBS RESULT", "back": ["nothing"], "to_do": "no"}
    do(officer, case, "complaint_decided", "See the letter", **write_nothing)
    do(officer, case, "complaint", **COMPLAINT | {"text": "ANNS COMPLAINT"})
    officer.get(f"/staff/cases/{case}/export")
    officer.press("Make the copy", **export(officer))
    number = entries(app, case, "export")[0].id
    page = officer.get(f"/staff/cases/{case}/see/copy/{number}")
    assert "ANNS COMPLAINT" in page
    assert "BOBS" not in page.text


def export(officer: Colleague) -> dict[str, str]:
    """Who asked for the copy, and how that was checked."""
    names = officer.page.forms[-1].names
    return {name: "Checked." for name in ("why", "checked", "how") if name in names}


def test_a_case_that_is_opened_again_says_what_is_done_and_decides_again(
    app: Flask, officer: Colleague
) -> None:
    case, maya = not_met(app, officer), signed_in(app, "manager")
    write(officer, case, "close/not_met", why="The warden looks in.")
    told = {"why": "A file was found.", "words": "Two reports were in the wrong file."}
    do(maya, case, "reopen", "See the letter", **told)
    assert [error.text for error in maya.page.errors] == ["Choose what has to be done again, or nothing"]
    maya.press("See the letter", back=["threshold"])
    maya.press("Save and send")
    assert stage(app, case) == "checking"
    [letter] = letters(app, "reopened")
    assert "decide again whether the threshold is met" in letter.text
    assert "A file was found." not in letter.text


def test_the_outcome_of_a_review_that_is_held_again_replaces_the_earlier_one(
    app: Flask, officer: Colleague
) -> None:
    case = held(app, officer)
    done = {"considered": "All.", "watches": "Olive", "again": ahead(30), "none": "All was done."}
    write(officer, case, "outcome", "See the letters", **done)
    write(officer, case, "appeal", "See the letters", how="us", grounds=["review"], text="Nobody heard me.")
    again = {"result": "upheld", "back": ["review"], "words": "Hear her."}
    write(officer, case, "appeal_decided", **again)
    assert "There will be another review." in letters(app, "appeal_decided")[0].text
    assert "Hear her." in officer.get(f"/staff/cases/{case}/arrange")
    write(officer, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    assert "Hear her." in officer.get(f"/staff/cases/{case}/hold_review")
    do(officer, case, "hold_review", **HELD, **POWERS)
    assert "Hear her." not in officer.get(f"/staff/cases/{case}/outcome")
    write(officer, case, "outcome", "See the letters", **done)
    first, second = letters(app, "outcome")
    assert "It replaces" not in first.text
    assert f"It replaces what we wrote about the earlier review, on {TODAY}." in second.text
