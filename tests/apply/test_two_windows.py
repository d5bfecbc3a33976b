"""The same page open in two windows: nothing that was written in one is lost by sending the other."""

import pytest
from flask import Flask

from tests.shared.days import recent
from tests.shared.page import Visitor
from tests.shared.story import A_REFERENCE, card_keys, report, walk


@pytest.fixture
def other(app: Flask, person: Visitor) -> Visitor:
    """Another window of the same browser."""
    window = Visitor(app)
    window.client = person.client
    return window


def test_what_nobody_touched_here_keeps_what_it_was_given_elsewhere(person: Visitor, other: Visitor) -> None:
    walk(person, until="because")
    person.get("/apply/behaviour")
    other.get("/apply/behaviour")
    person.press("Continue", story="Drums, and now shouting too", expect=200)
    other.press("Continue", still="yes", expect=200)
    page = other.get("/apply/behaviour")
    assert "Drums, and now shouting too" in page.html
    assert 'value="yes" checked' in page.html


def test_what_both_changed_is_asked_about(person: Visitor, other: Visitor) -> None:
    walk(person, until="because")
    person.get("/apply/behaviour")
    other.get("/apply/behaviour")
    person.press("Continue", story="Written in the first window", expect=200)
    page = other.press("Continue", story="Written in the second", expect=409)
    assert "You changed this in another window" in page
    assert "“Written in the first window”" in page
    assert "Written in the second" in page.html
    assert "Written in the first window" in person.get("/apply/behaviour").html
    other.press("Continue", expect=200)
    assert "Written in the second" in person.get("/apply/behaviour").html


def test_questions_on_one_page(person: Visitor, other: Visitor) -> None:
    walk(person, until="easier")
    person.get("/apply/name")
    other.get("/apply/name")
    person.press("Continue", times="After six", expect=200)
    other.press("Continue", name="Ann Marie Ogden", expect=200)
    page = other.get("/apply/name")
    assert "After six" in page.html
    assert "Ann Marie Ogden" in page.html
    person.get("/apply/name")
    other.press("Continue", name="A. Ogden", expect=200)
    page = person.press("Continue", name="Annie", expect=409)
    assert "Your name: “A. Ogden”." in page


def test_a_report_keeps_what_it_was_given_elsewhere(person: Visitor, other: Visitor) -> None:
    told = [report(recent(9), what="Drums"), report(recent(5), what="Shouting")]
    walk(person, reports=told, until="effect")
    for window in (person, other):
        window.get("/apply/reports")
    first, second = card_keys(person.page)
    person.press("Continue", {f"reports_{second}-what": "Shouting, and a brick"}, expect=200)
    other.press("Continue", {f"reports_{first}-what": "Drums at two"}, expect=200)
    page = person.get("/apply/reports")
    assert "Drums at two" in page.html
    assert "Shouting, and a brick" in page.html
    other.get("/apply/reports")
    person.press("Continue", {f"reports_{first}-what": "Drums at three"}, expect=200)
    page = other.press("Continue", {f"reports_{first}-what": "Drums at four"}, expect=409)
    assert "“Drums at three”" in page
    assert "Drums at three" in person.get("/apply/reports").html
    other.press("Continue", expect=200)
    assert "Drums at four" in person.get("/apply/reports").html


def test_a_card_that_is_empty_here_and_was_filled_elsewhere_stays(person: Visitor, other: Visitor) -> None:
    walk(person, reports=[{"reference": "PD 7"}], until="effect")
    for window in (person, other):
        window.get("/apply/reports?more=yes")
    new = card_keys(person.page)[-1]
    assert new == card_keys(other.page)[-1]
    person.press("Continue", {f"reports_{new}-what": "Written in the first window"}, expect=200)
    other.press("Continue", expect=200)
    assert "Written in the first window" in person.get("/apply/reports").html


def test_a_form_that_is_sent_twice_is_no_other_window(person: Visitor) -> None:
    walk(person, until="because")
    page = person.get("/apply/behaviour")
    form = page.forms[-1]
    sent = dict(form.sent(form.buttons[0], {"story": "Sent twice", "kinds": ["noise"]}))
    for _ in range(2):
        answer = person.client.post("/apply/behaviour", data=sent, base_url=person.base_url)
        assert answer.status_code == 303


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_report_that_was_removed_elsewhere_and_is_emptied_here_needs_no_removing(
    person: Visitor, other: Visitor
) -> None:
    walk(person, reports=[A_REFERENCE], until="effect")
    for window in (person, other):
        window.get("/apply/reports")
    [key] = card_keys(person.page)
    other.press("Remove report 1")
    other.press("Remove this report")
    page = person.press("Remove report 1", {f"reports_{key}-reference": ""})
    assert (page.path, page.h1) == ("/apply/reports", "The reports")
    assert A_REFERENCE["reference"] not in page.html
