"""Passing an application to another council: it is sent, the case stays open until they confirm."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from asb import web
from asb.casework.acts import verify
from asb.casework.figures import counting
from asb.database import writing
from asb.models import HistoryEntry, Letter
from asb.rules.figures import Year
from tests.shared.cases import MEANWHILE, PASSED_ON, applied, checked, do, no_risk, write
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.kept import entries, letters, needs, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code

pytestmark = pytest.mark.stories

TWO_AREAS = {"place": {"place": "The market in Glossop, and a yard in Chesterfield"}}
BOTH = "High Peak Borough Council and Chesterfield Borough Council"
SECRETS = {
    "contact": {"routes": ["email", "phone"]},
    "details": {
        "email": "ann@example.com",
        "email_shared": "no",
        "phone": "01629 761377",
        "phone_say": "no",
        "phone_message": "no",
    },
    "easier": {"keep_out": "Sergeant Sharp"},
    "effect": {"effect": "I cannot sleep."},
    "safe": {"danger": "yes"},
}


HAVE = {"how_have": "I handed it over at their office."}


def passes_on(officer: Colleague, reference: str, **typed: Any) -> None:
    write(officer, reference, "pass_on", "See the letters", **PASSED_ON | {"by": ahead(9)} | typed)


def figures(app: Flask) -> dict[str, int]:
    with app.app_context():
        now = counting.counts(Year.of(web.today()), web.council(), web.today())
        assert now
        return now.numbers


@one_database
def test_places_in_two_areas_are_both_named(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **TWO_AREAS)
    assert f"The place may be in the area of {BOTH}." in letters(app, "new_application")[0].text
    assert f"The place may be in the area of {BOTH}." in officer.get(f"/staff/cases/{reference}")
    officer.click("Pass it to another council")
    assert f"The place may be in the area of {BOTH}." in officer.page


@one_database
def test_the_other_council_gets_the_application_without_how_to_reach_anybody(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer, **SECRETS)
    asked = {"agreed": "part", "agreed_how": "I rang her at six.", "left_out": ["effect"]}
    passes_on(officer, reference, email="asb@highpeak.example", **asked)
    [letter] = letters(app, "passed_to_council")
    assert (letter.to_name, letter.to_address) == ("High Peak Borough Council", "asb@highpeak.example")
    assert letter.state == "waiting"
    begins, _, rest = letter.text.partition("It seems to be about your area")
    assert "Do not ring, write to or visit anybody in this application" in begins
    assert "The person who may be responsible must not find out who applied." in begins
    assert "There may be a risk to somebody. Ring us before you do anything" in begins
    assert "Music every night." in rest
    assert "Shouting in the street" in rest
    for secret in (
        "ann@example.com",
        "761377\n>",
        "Sergeant Sharp",
        "I cannot sleep.",
        "I rang her",
        "phone_say",
    ):
        assert secret not in letter.text, secret


@one_database
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose if you have asked the applicant"),
        ({"agreed": "all"}, "Write how you asked and what they said, or why you are sending it"),
        ({"agreed": "part", "agreed_how": "I rang."}, "Choose what to leave out"),
    ],
)
def test_where_there_is_a_risk_the_applicant_is_asked_first(
    app: Flask, officer: Colleague, typed: dict[str, str], words: str
) -> None:
    reference = checked(app, officer, safe={"danger": "yes"})
    page = do(officer, reference, "pass_on", "See the letters", by=ahead(9), **PASSED_ON, **typed)
    assert words in [error.text for error in page.errors]
    assert "It is in Buxton." in page.html
    assert entries(app, reference, "pass_on") == []


@one_database
def test_where_nobody_has_checked_the_risk_it_is_asked_too(app: Flask, officer: Colleague) -> None:
    for reference, asks in ((applied(app), True), (checked(app, officer), False)):
        officer.get(f"/staff/cases/{reference}/pass_on")
        assert ("Did you ask the applicant what may be sent?" in officer.page) is asks


def test_the_case_stays_open_until_they_confirm(app: Flask, officer: Colleague, resident: Visitor) -> None:
    reference = checked(app, officer)
    passes_on(officer, reference)
    assert stage(app, reference) == "checking"
    assert "passed_on" in needs(app, reference)
    assert figures(app)["applications"] == 1
    assert figures(app)["passed_to_another_council"] == 0
    page = officer.get(f"/staff/cases/{reference}")
    assert "Sent to High Peak Borough Council on " in page
    assert "The case stays open here until they do." in page
    [told] = letters(app, "passed_on")
    assert "We are sending it to them." in told.text
    assert "Until they do, your case stays open with us." in told.text
    assert "We cannot say what they will do, or when." in told.text
    page = by_code(app, resident, reference).page
    assert "We sent it to High Peak Borough Council on " in page
    assert "Until they do, your case stays open with us." in page
    officer.get(f"/staff/cases/{reference}")
    write(
        officer, reference, "pass_on_answered", said="taken", their_reference="HP-77", who="By email.", **HAVE
    )
    assert stage(app, reference) == "closed"
    assert figures(app)["applications"] == 0
    assert figures(app)["passed_to_another_council"] == 1
    [told] = letters(app, "pass_on_answered")
    assert "Their reference: HP-77." in told.text
    resident.get("/track/case")
    assert "another council told us that it has your application." in resident.page
    assert "Ring 01298 000000." in resident.page
    with app.app_context():
        assert list(verify.drifts(web.council())) == []


@one_database
def test_it_comes_back_if_it_is_not_theirs(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    passes_on(officer, reference)
    write(officer, reference, "pass_on_answered", said="returned", who="Their officer rang.")
    assert stage(app, reference) == "checking"
    assert "So we are carrying on with it here." in letters(app, "pass_on_answered")[0].text
    write(officer, reference, "decide", outcome="met", **MEANWHILE)
    assert stage(app, reference) == "met"


@one_database
def test_the_day_to_confirm_is_due(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    passes_on(officer, reference)
    due = "Another council was asked to confirm that it has the application"
    assert due in officer.get(f"/staff/cases/{reference}")
    day = (web.today() - timedelta(days=1)).isoformat()
    with app.app_context(), writing() as session:
        entry = session.get_one(HistoryEntry, entries(app, reference, "pass_on")[0].id)
        entry.facts = entry.facts | {"by": day}
    needs = officer.get(f"/staff/cases/{reference}").root.all(cls="govuk-button")
    assert "Record what the other council says" in [each.text for each in needs]


@one_database
def test_what_was_passed_on_before_that_was_asked_still_ended_there(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    passes_on(officer, reference)
    old = {**PASSED_ON, "version": 3}
    with app.app_context(), writing() as session:
        session.execute(update(HistoryEntry).where(HistoryEntry.act == "pass_on").values(facts=old))
    with app.app_context():
        verify.mend(reference, web.council())
    assert stage(app, reference) == "closed"
    assert figures(app)["passed_to_another_council"] == 1
    assert "It is closed." in officer.get(f"/staff/cases/{reference}")


@one_database
def test_the_one_safe_way_is_passed_on_if_the_applicant_agreed(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    passes_on(officer, reference, way="01629 000000, after six")
    assert "> 01629 000000, after six" in letters(app, "passed_to_council")[0].text
    assert "the one way in which you agreed to be contacted" in letters(app, "passed_on")[0].text
    assert letters(app, "passed_to_council")[0].state == "to_print"


@one_database
def test_they_do_not_have_what_has_not_left(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    passes_on(officer, reference)
    page = do(officer, reference, "pass_on_answered", "See the letter", said="taken", who="By email.")
    [error] = page.errors
    assert (
        error.text == "Our letter has not reached them. Send it first, or write how they got the application"
    )
    assert error.href == "#how_have"
    assert "Our letter with the application has not reached them: it is waiting to be " in page
    assert stage(app, reference) == "checking"
    officer.press("See the letter", how_have="I handed it over at their office.")
    officer.press("Save and send", expect=200)
    assert stage(app, reference) == "closed"
    assert "handed it over" not in letters(app, "pass_on_answered")[0].text
    assert entries(app, reference, "pass_on_answered")[0].kept.how_have == "I handed it over at their office."


@one_database
def test_once_it_has_left_nothing_more_is_asked(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    no_risk(officer, reference)
    passes_on(officer, reference)
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.kind == "passed_to_council").values(state="posted"))
    write(officer, reference, "pass_on_answered", said="taken", who="By email.")
    assert stage(app, reference) == "closed"
    assert "Not done" not in officer.get(f"/staff/cases/{reference}")


@one_database
def test_they_can_send_back_what_has_not_left(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    passes_on(officer, reference)
    write(officer, reference, "pass_on_answered", said="returned", who="Their officer rang.")
    assert stage(app, reference) == "checking"
