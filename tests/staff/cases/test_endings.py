"""How a case ends: only for reasons that fit its course, and silence ends no duty."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb.casework.acts import verify
from asb.database import db
from asb.models import WayIn
from tests.shared.cases import ARRANGED, applied, checked, do, endings_offered, met, not_met, silent, write
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.figures import this_year
from tests.shared.kept import back, entries, letters, people, stage
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import ask, by_code, work

pytestmark = [one_database, pytest.mark.stories]


def no_drift(app: Flask) -> None:
    with app.app_context():
        assert list(verify.drifts(app.extensions["asb_council"])) == []


def test_only_reasons_that_fit_are_offered(app: Flask, officer: Colleague, manager: Colleague) -> None:
    new = applied(app)
    assert endings_offered(officer, new) == {"duplicate", "mistake", "withdraw", "pass_on"}
    case = met(app, officer)
    assert endings_offered(officer, case) == {"withdraw"}
    assert endings_offered(manager, case) == {"duplicate", "mistake", "withdraw"}
    case = not_met(app, officer)
    assert endings_offered(officer, case) == {"not_met", "duplicate", "mistake", "withdraw"}
    officer.get(f"/staff/cases/{case}")
    officer.click("End the case")
    assert officer.page.h1 == "End the case"
    officer.click("The threshold was not met, and there is nothing more to do")
    officer.press("See the letter", why="The warden looks in.")
    officer.press("Save and send", expect=200)
    assert stage(app, case) == "closed"
    assert "Why is it ending?" in officer.get(f"/staff/cases/{case}/see/history")


def test_a_reason_that_the_course_contradicts_is_refused(app: Flask, officer: Colleague) -> None:
    case = met(app, officer)
    for reason in ("done", "not_met", "no_answer", "died", "mistake"):
        page = officer.get(f"/staff/cases/{case}/close/{reason}", expect=409)
        assert "cannot end for this reason now" in page
    officer.get(f"/staff/cases/{case}/close/other", expect=409)


def test_silence_opens_a_safety_check_and_ends_no_duty(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    [ann] = people(app, case)
    write(officer, case, "need_more", what="When was it?", by=ahead(1))
    silent(officer, case, ann)
    assert endings_offered(officer, case) == {"duplicate", "mistake", "withdraw", "pass_on"}
    assert stage(app, case) == "checking"
    case = not_met(app, officer)
    assert "no_answer" not in endings_offered(officer, case)
    silent(officer, case, people(app, case)[0])
    assert "no_answer" in endings_offered(officer, case)
    write(officer, case, "close/no_answer", why="We rang and wrote.")
    [letter] = letters(app, "closed")
    assert "tried the other ways that you agreed to" in letter.text
    assert this_year(app)["ended_without_answer"] == 1
    no_drift(app)


def test_an_answer_ends_the_silence(app: Flask, officer: Colleague, resident: Visitor) -> None:
    case = not_met(app, officer)
    silent(officer, case, people(app, case)[0])
    by_code(app, resident, case).get("/track/case/more")
    resident.press("Send", text="My phone was broken.", danger="no", expect=200)
    assert "no_answer" not in endings_offered(officer, case)


def test_somebody_who_is_not_safe_is_checked_for_risk_again(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    tried: dict[str, Any] = {"how": "Her sister’s number.", "text": "She is hiding.", "result": "unsafe"}
    do(officer, case, "safety", **tried)
    needs = officer.page.text.split("To do now on this case")[1]
    assert needs.lstrip().startswith("Check for risk")


def test_a_duplicate_names_the_case_that_goes_on(app: Flask, officer: Colleague, resident: Visitor) -> None:
    goes_on, twice = checked(app, officer), checked(app, officer)
    told = {"checked": "She rang, then wrote."}
    do(officer, twice, "close/duplicate", "See the letter", duplicate_of="ZZZZ-ZZZZ", **told)
    assert officer.page.errors[0].text == "There is no other case with this reference"
    officer.press("See the letter", duplicate_of=twice)
    assert officer.page.errors[0].text == "There is no other case with this reference"
    officer.press("See the letter", duplicate_of=goes_on.lower())
    officer.press("Save and send", expect=200)
    assert f"{goes_on}, which is continuing" in officer.page
    [letter] = letters(app, "duplicate")
    assert f"From now on, please use the reference {goes_on}, on your page too." in letter.text
    assert "She rang" not in letter.text
    assert f"We will continue with {goes_on}" in by_code(app, resident, twice).page
    counted = this_year(app)
    assert (counted["applications"], counted["duplicates"], counted["still_open"]) == (1, 1, 1)
    do(officer, goes_on, "close/duplicate", "See the letter", duplicate_of=twice, **told)
    assert officer.page.errors[0].text == "That case has ended itself as a duplicate or a mistake"
    no_drift(app)


def test_the_two_sides_of_a_matter_are_no_duplicates(app: Flask, officer: Colleague) -> None:
    one, other = checked(app, officer), checked(app, officer)
    do(officer, one, "link", case=other, how="opposing")
    do(officer, one, "close/duplicate", "See the letter", duplicate_of=other, checked="The same street.")
    assert "These cases are the two sides of one dispute" in officer.page.errors[0].text
    assert stage(app, one) == "checking"


def test_a_mistake_counts_nowhere_and_is_nobodys(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    visitor = Visitor(app)
    by_code(app, visitor, case)
    write(officer, case, "close/mistake", checked="To try the service.", tell="no")
    assert stage(app, case) == "closed"
    assert letters(app, "entered_by_mistake") == []
    assert this_year(app) == {"entered_by_mistake": 1}
    visitor.get("/track/case", expect=(200, 302, 401, 403, 410))
    assert case not in visitor.page.h1
    ask(Visitor(app), case)
    work(app)
    assert letters(app, "sign_in") == []
    with app.app_context():
        assert {way.ended for way in db.session.scalars(select(WayIn))} <= {"used", "withdrawn"}


def test_people_who_know_of_a_mistake_are_told(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    write(officer, case, "close/mistake", checked="SECRET", tell="yes")
    [letter] = back(app, "entered_by_mistake")
    assert "SECRET" not in letter.text
    assert "Your page" not in letter.text


def test_after_met_a_manager_says_why_the_review_is_not_held(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = met(app, officer)
    write(officer, case, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    do(manager, case, "close/mistake", "See the letter", checked="A test.", tell="no")
    assert manager.page.errors[0].text == "Write why the review that the law requires is not held"
    manager.press("See the letter", no_review="Nobody applied.")
    manager.press("Save and send", expect=200)
    assert {letter.recipient for letter in letters(app, "nothing_more_needed")} == {
        "body-council",
        "body-police",
        "body-icb",
    }
    assert entries(app, case, "close")[0].kept.no_review == "Nobody applied."


@pytest.mark.parametrize("reason", ["done", "not_met", "no_answer", "other"])
def test_cases_closed_before_can_still_be_read(
    app: Flask, officer: Colleague, resident: Visitor, reason: str
) -> None:
    """As an earlier release kept them."""
    case = not_met(app, officer)
    write(officer, case, "close/not_met", why="The warden looks in.")
    with app.app_context():
        entry = entries(app, case, "close")[0]
        old = {"reason": reason, "why": "The warden looks in.", "version": 3}
        db.session.execute(type(entry).__table__.update().where(type(entry).id == entry.id).values(facts=old))
        db.session.commit()
    assert "The warden looks in." in by_code(app, resident, case).page
    officer.get(f"/staff/cases/{case}/see/history")
    assert this_year(app)["applications"] == 1
    no_drift(app)


def test_the_same_person_cannot_end_a_case_from_an_older_page(app: Flask, officer: Colleague) -> None:
    """What fits is asked again inside the transaction: meanwhile the threshold was met."""
    case, manager = checked(app, officer), signed_in(app, "manager")
    officer.get(f"/staff/cases/{case}/close/mistake")
    write(manager, case, "decide", outcome="met", meanwhile="The police look in.")
    officer.press("See the letter", checked="A test.", tell="no", expect=(409, 422))
    assert stage(app, case) == "met"
