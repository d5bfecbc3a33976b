"""Browser Back after a mistake: a refused answer has an address of its own, so there is a page to show."""

import pytest
from flask import Flask

from tests.shared.files import photo
from tests.shared.page import File, Page, Visitor
from tests.shared.story import WITH_FILES, card_keys, tell, walk


@pytest.fixture
def resident(app: Flask) -> Visitor:
    """A resident without JavaScript."""
    return Visitor(app)


def refused(resident: Visitor, **typed: object) -> Page:
    """The page after Continue was pressed and the answer refused: it was fetched by its address."""
    page = resident.press("Continue", typed, expect=422)
    assert page.title.startswith("Error: ")
    assert [status for status, _ in resident.trail[-2:]] == [303, 422]
    return page


@pytest.mark.parametrize("typed", [{}, {"name": "see www.example.com"}, {"name": "x" * 121}])
def test_a_refused_answer_can_be_gone_back_to(resident: Visitor, typed: dict[str, str]) -> None:
    walk(resident, until="name")
    errors = [error.text for error in refused(resident, **typed).errors]
    address = resident.page.url
    assert [error.text for error in resident.get(address, expect=422).errors] == errors
    assert typed.get("name", "") in resident.page.html
    resident.press("Continue", name="Ann Ogden", routes=["none"], expect=200)
    page = resident.get(address)
    assert not page.errors
    assert 'value="Ann Ogden"' in page.html


def test_what_was_typed_is_in_no_address(resident: Visitor) -> None:
    walk(resident, until="place")
    refused(resident, place="Behind the church", postcode="nonsense")
    assert resident.page.url.endswith("/apply/place?refused=yes")


def test_a_refused_report_can_be_gone_back_to(resident: Visitor) -> None:
    walk(resident, until="reports")
    refused(resident)
    [card] = card_keys(resident.page)
    refused(resident, **{f"reports_{card}-what": "Shouting", f"reports_{card}-reference": "7" * 201})
    address = resident.page.url
    assert address.endswith("/apply/reports?refused=yes")
    resident.press("Continue", {f"reports_{card}-reference": "77"}, expect=200)
    page = resident.get(address)
    assert not page.errors
    assert "Shouting" in page
    assert 'value="77"' in page.html


def test_a_kept_answer_that_is_emptied_stays_kept(resident: Visitor) -> None:
    walk(resident, until="place")
    resident.get("/apply/name")
    page = resident.press("Continue", name="", expect=422)
    assert "Ann Ogden" not in page.html
    assert 'value="Ann Ogden"' in resident.get("/apply/name").html


def test_a_text_too_long_to_be_kept_is_in_the_response(resident: Visitor) -> None:
    walk(resident, until="behaviour")
    page = resident.press("Continue", kinds=["noise"], story="a" * 200_001, expect=422)
    assert "a" * 200_001 in page.html


def test_somebody_who_saved_half_a_page_is_not_met_by_errors(resident: Visitor) -> None:
    walk(resident, until="details")
    resident.press("Save for later", email="ann@", expect=200)
    page = resident.get("/apply/details")
    assert not page.errors
    assert 'value="ann@"' in page.html


def test_htmx_gets_the_errors_as_the_response(app: Flask) -> None:
    resident = Visitor(app, htmx=True)
    walk(resident, until="name")
    resident.press("Continue", name="", expect=422)
    assert resident.trail[-1] == (422, "/apply/name")


def test_back_to_a_report_that_was_empty_at_first_shows_what_it_is_now(resident: Visitor) -> None:
    walk(resident, until="reports")
    refused(resident)
    address = resident.page.url
    tell(resident, {"reference": "XYZ"})
    page = resident.get(address)
    assert not page.errors
    assert 'value="XYZ"' in page.html


def test_what_was_said_of_a_refused_file_is_still_there_after_going_back(resident: Visitor) -> None:
    walk(resident, WITH_FILES, until="files")
    add = resident.get("/apply/files/add").path
    wrong = File("tune.xyz", b"\0\1\2\3" * 100)
    page = resident.press("Add this file", file=wrong, about="The broken door", expect=422)
    assert [status for status, _ in resident.trail[-2:]] == [303, 422]
    address = page.url
    problem = page.errors[0].text
    assert "The broken door" in page.html
    page = resident.get(add)
    assert not page.errors
    assert "The broken door" in page.html, "the page that Back shows"
    assert [error.text for error in resident.get(address, expect=422).errors] == [problem]
    resident.press("Add this file", file=File("door.jpg", photo()), expect=200)
    assert "The broken door" in resident.page, "the list of files"
    assert "The broken door" not in resident.get("/apply/files/add").html
    assert resident.get(address).path == "/apply/files", "it was added since"
