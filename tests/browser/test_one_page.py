"""A phone call on one page, in a browser: what is about one answer comes with it; nothing is barred."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.checks import keyboard, press
from tests.browser.steps import fails, fill, look, only_js, sign_in_as


@pytest.fixture
def call(browser_page: Page, app: Flask) -> Page:
    """The page of a call that has just begun."""
    sign_in_as(browser_page, app, "officer", "/staff/record")
    fill(browser_page, {"route": "phone"})
    press(browser_page, "Begin")
    return browser_page


def scripts(page: Page) -> bool:
    return page.locator(".js-enabled").count() > 0


def test_a_call_from_the_first_question_to_check_your_answers(call: Page) -> None:
    look(call)
    fails(call, "Check the answers")
    if scripts(call):
        chooses(call, "myself")
    fill(call, {"who-who": "myself", "name-name": "Ann", "contact-routes": ["phone"]})
    fill(call, {"details-phone": "01632 960001", "place-place": "12 Mill Lane", "behaviour-kinds": ["noise"]})
    fill(call, {"behaviour-story": "Drums."})
    call.locator('textarea[name$="-what"]').first.fill("Drums in May")
    press(call, "Check the answers")
    expect(call.locator("h1")).to_have_text("Check your answers")


def chooses(page: Page, who: str) -> None:
    """For whom they apply: the page comes back with the questions in the words for them."""
    page.evaluate("void document.querySelector('main').setAttribute('data-old', '')")
    fill(page, {"who-who": who})
    page.wait_for_selector("main:not([data-old])")
    page.wait_for_load_state()


@only_js
def test_what_is_about_one_answer_is_shown_with_it(call: Page) -> None:
    person, email = call.locator('[name="person-name"]'), call.locator('[name="details-email"]')
    expect(person).to_be_hidden()
    fill(call, {"contact-routes": ["email"], "details-email": "ann@example.com"})
    expect(email).to_be_visible()
    assert "Are you under 18?" in call.content()
    chooses(call, "someone_else")
    expect(person).to_be_visible()
    expect(email).to_have_value("ann@example.com")
    assert "Is the person you are helping under 18?" in call.content()
    look(call)
    person.fill("Percy")
    chooses(call, "myself")
    expect(person).to_be_visible()
    person.fill("")
    chooses(call, "organisation")
    expect(person).to_be_hidden()
    press(call, "Add another report")
    assert len(call.locator("h2", has_text=re.compile("^Report ")).all()) == 4


@only_js
def test_what_is_typed_while_the_questions_are_worded_anew_stays(call: Page) -> None:
    waiting: list[Route] = []

    def later(route: Route) -> None:
        waiting.append(route)

    call.route("**/apply/all", later)
    call.evaluate("void document.querySelector('main').setAttribute('data-old', '')")
    fill(call, {"who-who": "someone_else"})
    name = call.locator('[name="name-name"]')
    name.press_sequentially("Petra Quill")
    call.locator('[name="behaviour-kinds"][value="noise"]').check()
    name.focus()
    assert len(waiting) == 1
    waiting[0].continue_()
    call.wait_for_selector("main:not([data-old])")
    expect(name).to_have_value("Petra Quill")
    expect(name).to_be_focused()
    expect(call.locator('[name="behaviour-kinds"][value="noise"]')).to_be_checked()
    assert "Is the person you are helping under 18?" in call.content()


@only_js
def test_by_keyboard_alone(call: Page) -> None:
    keyboard(call)
