"""No two entries of an error summary are equal: each names the report, date, body or person it is about.

The strict client refuses a page on which two are; here every form is given the worst in every box.
"""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from wtforms.fields.core import UnboundField

from asb.casework.act_forms import ACT_FORMS
from asb.fields import Email, Mobile, Name, Phone, Postcode, Question
from tests.shared.bodies import PC, opened
from tests.shared.bodies import add as add_contacts
from tests.shared.cases import ARRANGED, MEANWHILE, THREE, TWO, acted, applied, checked, held, judged
from tests.shared.days import ahead
from tests.shared.officers import Colleague, member
from tests.shared.page import Page, Visitor
from tests.shared.story import card_keys, walk

NO_DAY = "31 6 26"
NO_SUCH = "there is no 31 June 2026. Check the day and the month"


@pytest.fixture
def kind() -> str:
    """What is refused is kept nowhere; one database will do."""
    return "sqlite"


def texts(page: Page) -> list[str]:
    return [error.text for error in page.errors]


def worst(page: Page) -> dict[str, str]:
    """A day that no calendar has in each box for a day, and more than fits in every other."""
    form = page.forms[-1]
    return {
        field.attrs["name"]: NO_DAY
        if "govuk-input--width-10" in field.attrs.get("class", "") or field.attrs["name"].endswith("-day")
        else "x" * 60_000
        for field in form.fields
        if field.attrs.get("name") in form.names
        and (field.tag == "textarea" or field.attrs.get("type") == "text")
    }


def questions(kind: type[Question] = Question) -> list[type[Question]]:
    return [found for each in kind.__subclasses__() for found in (each, *questions(each))]


@pytest.mark.parametrize("question", sorted(set(questions()), key=str), ids=lambda each: each.__name__)
def test_no_two_fields_of_a_form_complain_in_the_same_words(question: type[Question]) -> None:
    found = [field for name in dir(question) if isinstance(field := getattr(question, name), UnboundField)]
    needed = Counter(words for field in found if (words := field.kwargs.get("needed")))
    assert [words for words, times in needed.items() if times > 1] == []
    unnamed = Counter(field.field_class for field in found)
    assert [each for each in (Email, Mobile, Name, Phone, Postcode) if unnamed[each] > 1] == []


def test_the_worksheet_names_the_report_in_each_error(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    officer.get(f"/staff/cases/{reference}/finding")
    days: dict[str, Any] = {f"r{n}-{name}": NO_DAY for n in (1, 2) for name in ("happened", "reported")}
    page = officer.press("Save", days | judged(3, {"asb": ""}), expect=422)
    assert texts(page) == [
        "Report 1: choose if it counts",
        f"Report 1, day it happened: {NO_SUCH}",
        f"Report 1, day it was reported: {NO_SUCH}",
        "Report 2: choose if it counts",
        f"Report 2, day it happened: {NO_SUCH}",
        f"Report 2, day it was reported: {NO_SUCH}",
        "Report 3: it is anti-social behaviour: harassment, alarm or distress: write the reason",
        "Report 3: write who or what says so",
    ]


def test_each_date_that_is_offered_is_named(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    acted(app, officer, reference, ("decide", {"outcome": "met"} | MEANWHILE))
    officer.get(f"/staff/cases/{reference}/offer_dates")
    page = officer.press("See the letters", {"day_1": NO_DAY, "day_2": "1 3 2020", "by": NO_DAY}, expect=422)
    first, second, _place, by = texts(page)
    assert (first, by) == (f"Date 1: {NO_SUCH}", f"Please answer by: {NO_SUCH}")
    assert second.startswith("Date 2: the date must be ")


def test_each_card_of_a_resident_names_its_report(resident: Visitor) -> None:
    walk(resident, until="reports")
    resident.press("Add another report", {f"reports_{card_keys(resident.page)[0]}-what": "Drums"}, expect=200)
    long = {f"reports_{key}-what": "x" * 20_001 for key in card_keys(resident.page)}
    words = "your answer to “What was reported?” must be 20,000 characters or fewer. You typed 20,001"
    assert texts(resident.press("Continue", long, expect=422)) == [
        f"Report 1: {words}",
        f"Report 2: {words}",
    ]


def test_an_officer_who_records_a_call_sees_whose_address_is_wrong(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/record")
    officer.press("Begin", route="phone", on="1 11 2026")
    wrong = {"who-who": "someone_else", "name-name": "www.x.com", "person-name": "www.x.com"}
    wrong |= {"contact-routes": ["email"], "person_contact-routes": ["email"]}
    wrong |= {"details-email": "ann at home", "person_details-email": "percy at home"}
    wrong |= {name: "7" * 201 for name in officer.page.forms[-1].names if name.endswith("-reference")}
    found = texts(officer.press("Check the answers", wrong, expect=422))
    assert len(found) == len(set(found))
    assert [words for words in found if words.startswith("Report 2: your answer to “Reference number, ")]


@pytest.mark.long
def test_whatever_is_typed_no_two_errors_are_equal(app: Flask, officer: Colleague) -> None:
    few, arranged, came = checked(app, officer, TWO), checked(app, officer, THREE), applied(app)
    acted(
        app,
        officer,
        arranged,
        ("decide", {"outcome": "met"} | MEANWHILE),
        ("arrange", ARRANGED | {"day": ahead(9)}),
    )
    member(app, "officer", "Oona Officer")
    refused = 0
    for reference in (came, few, arranged, held(app, officer)):
        for key, row in ACT_FORMS.items():
            if row.about:
                continue
            page = officer.get(f"/staff/cases/{reference}/{key}", expect=(200, 303, 403, 404, 409))
            if page.status == 200 and page.forms and (typed := worst(page)):
                refused += officer.enter(typed, expect=(200, 409, 422)).status == 422
    assert refused > 60


@pytest.mark.long
def test_a_body_sees_which_report_is_meant(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    add_contacts(app, PC)
    police = opened(app, reference)
    police.get(f"/part/case/{reference}/hold")
    found = texts(police.enter(worst(police.page), expect=422))
    assert len([words for words in found if "Report 2" in words]) > 3
