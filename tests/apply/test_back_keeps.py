"""Back on the pages of an application keeps what is typed, and takes nothing of it for an answer."""

from typing import Any

import pytest
from flask import Flask

from tests.shared.page import Page, Visitor
from tests.shared.story import card_keys, walk

pytestmark = pytest.mark.stories

STORY = "They drum at night, and"


def values(page: Page) -> dict[str, str]:
    return {
        each.attrs.get("name", ""): each.attrs.get("value", each.text)
        for form in page.forms
        for each in form.fields
        if each.tag == "textarea" or each.attrs.get("type") in (None, "text", "email", "tel")
    }


def links(page: Page) -> list[str]:
    return [link.text for link in page.links]


@pytest.mark.parametrize("htmx", [True, False])
def test_what_was_half_typed_is_there_again_and_was_not_skipped(app: Flask, htmx: bool) -> None:
    resident = Visitor(app, htmx=htmx)
    walk(resident, until="behaviour")
    page = resident.press("Back", {"kinds": ["noise"], "story": STORY}, expect=200)
    assert page.path == "/apply/place"
    assert not page.errors
    page = resident.press("Continue", expect=200)
    assert page.path == "/apply/behaviour", "a half-typed answer is none yet"
    assert values(page)["story"] == STORY
    assert not page.errors
    assert resident.press("Continue", expect=200).path == "/apply/because"


def test_even_what_would_be_refused_is_kept_and_not_complained_about(resident: Visitor) -> None:
    walk(resident, until="behaviour")
    resident.press("Back", {"story": STORY}, expect=200)
    page = resident.get("/apply/behaviour")
    assert values(page)["story"] == STORY
    assert not page.errors
    resident.press("Back", {"story": ""}, expect=200)
    assert values(resident.get("/apply/behaviour"))["story"] == "", "what was deleted is gone"


def test_nothing_typed_keeps_nothing(resident: Visitor) -> None:
    walk(resident, until="behaviour")
    assert resident.press("Back", expect=200).path == "/apply/place"
    assert resident.get("/apply/behaviour").path == "/apply/behaviour"


def test_contact_details_are_kept_and_are_no_safe_way_yet(resident: Visitor) -> None:
    walk(resident, until="contact")
    assert "Back" not in links(resident.page)
    typed: dict[str, Any] = {"routes": ["email"], "email": "ann at ho"}
    assert resident.press("Back", typed, expect=200).path != "/apply/contact"
    page = resident.get("/apply/contact")
    assert values(page)["email"] == "ann at ho"
    assert not page.errors


def test_a_report_is_kept(resident: Visitor) -> None:
    walk(resident, until="reports")
    [card] = card_keys(resident.page)
    assert resident.press("Back", {f"reports_{card}-what": "Drums"}, expect=200).path == "/apply/because"
    page = resident.press("Continue", expect=200)
    assert page.path == "/apply/reports"
    assert "Drums" in values(page).values()


def test_somebody_who_is_half_named_is_kept_unfinished(resident: Visitor) -> None:
    walk(resident, {"who": {"who": "group"}}, until="others")
    page = resident.get("/apply/others/add")
    was = page.path
    page = resident.press("Back", {"name": "Bob"}, expect=200)
    assert page.path != was
    page = resident.press("Continue", expect=422)
    assert page.path == "/apply/others"
    assert "Bob" in page
    assert page.errors[0].text.startswith("Finish "), "a half-typed name is nobody yet"


def test_an_accepted_answer_is_changed_by_continue_alone(resident: Visitor) -> None:
    walk(resident, until="check")
    page = resident.get("/apply/behaviour")
    assert "Back" in links(page), "a link: nothing is kept"
    assert resident.click("Back").path == "/apply/check"
    resident.get("/apply/behaviour")
    assert "Music every night." in values(resident.page)["story"]


def test_the_first_page_and_lists_have_a_link(resident: Visitor) -> None:
    resident.get("/apply/who")
    assert "Back" in links(resident.page)


def test_enter_goes_on_and_not_back(resident: Visitor) -> None:
    walk(resident, until="place")
    assert resident.enter(place="12 Mill Lane, Wirksworth").path == "/apply/behaviour"


def test_an_old_page_shows_what_was_typed(app: Flask, resident: Visitor) -> None:
    walk(resident, until="behaviour")
    for form in resident.page.forms:
        for control in form.element.all("input", name="csrf_token"):
            control.attrs["value"] = "old"
    page = resident.press("Back", {"story": STORY}, expect=(200, 400))
    assert values(page)["story"] == STORY
