"""Whole applications in a real browser, with JavaScript and without, from the start page to the reference."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe, press, reflow
from tests.browser.steps import fill
from tests.shared.days import recent
from tests.shared.story import A_REFERENCE, AWKWARD, on_its_page, report

EVERYTHING: dict[str, Mapping[str, Any]] = {
    "who": {"who": "organisation"},
    "safe": {"danger": "yes", "others": "unsure", "close_by": "yes", "under_18": "no"},
    "name": {"name": ("O’Brien “Søn” <b>עברית محمد</b> 😡 " * 4)[:120]},
    "organisation": {"organisation": AWKWARD, "role": AWKWARD},
    "contact": {"routes": ["email", "phone", "post", "through"]},
    "details": {
        "email": "o'brien+tag@example.com",
        "email_shared": "unsure",
        "phone": "01629 761377 (mum)",
        "phone_say": "no",
        "phone_message": "no",
        "address": f"{AWKWARD}\nWirksworth",
        "post_shared": "yes",
        "through": AWKWARD,
        "times": AWKWARD,
    },
    "place": {"place": AWKWARD, "postcode": "de4 3nn", "home": AWKWARD, "landlord": AWKWARD},
    "behaviour": {"kinds": ["noise", "other"], "story": (AWKWARD + "\n") * 380, "still": "yes"},
    "because": {"because": ["disability", "race"]},
    "effect": {"effect": AWKWARD * 100, "hope": AWKWARD * 100},
}
SOMEBODY_ELSE: dict[str, Mapping[str, Any]] = {
    "who": {"who": "someone_else"},
    "person": {"name": "Percy Ogden", "relationship": "family"},
    "person_contact": {"routes": ["email", "phone"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no", "phone": "01629 761377"},
}
A_FULL_REPORT = report(
    recent(20), what=AWKWARD * 50, told=["council", "police"], reference=AWKWARD, response=AWKWARD * 50
)


def apply(page: Page, answers: Mapping[str, Mapping[str, Any]], reports: Iterable[Mapping[str, Any]]) -> None:
    """From the start page until Application sent, every page looked at."""
    page.goto("/")
    press(page, "Start now")
    for _ in range(60):
        key = page.url.split("/")[4]
        axe(page)
        reflow(page)
        if key == "sent":
            return
        if key == "reports":
            _tell(page, reports)
        else:
            fill(page, on_its_page(key, answers))
            press(page, "Send your application" if key == "check" else "Continue")
    raise AssertionError(f"never sent: stopped at {page.url}")


def _tell(page: Page, reports: Iterable[Mapping[str, Any]]) -> None:
    """A card for each report, one after another."""
    for number, each in enumerate(reports):
        if number:
            press(page, "Add another report")
        card = page.locator(".app-report").last
        if hidden := {"reference", "response", "told_who"} & set(each):
            assert hidden
            card.get_by_text("More about this report").click()
        prefix = str(card.get_attribute("id")).replace("card-", "reports_")
        fill(page, {f"{prefix}-{name}": value for name, value in each.items()})
    press(page, "Continue")


@pytest.mark.parametrize(
    ("answers", "reports"),
    [
        ({}, [A_REFERENCE]),
        (SOMEBODY_ELSE, [report(recent(10)), A_REFERENCE]),
        (EVERYTHING, [A_FULL_REPORT, report(recent(40))]),
    ],
    ids=["nothing but the minimum", "for somebody else", "everything with awkward text"],
)
def test_an_application(
    browser_page: Page, answers: Mapping[str, Mapping[str, Any]], reports: list[Mapping[str, Any]]
) -> None:
    apply(browser_page, answers, reports)
    expect(browser_page.locator(".govuk-panel")).to_contain_text(re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}"))
    press(browser_page, "Finish, and clear this device")
    expect(browser_page.locator("h1")).to_have_text("This device is clear")
    axe(browser_page)


def test_a_page_that_was_open_too_long(browser_page: Page) -> None:
    page = browser_page
    page.goto("/apply/who")
    fill(page, {"who": "group"})
    page.evaluate("document.querySelector('[name=csrf_token]').value = 'old'")
    press(page, "Continue")
    expect(page.get_by_text("This page had been open for a long time")).to_be_visible()
    expect(page.get_by_label("Several of us")).to_be_checked()
    axe(page)
    reflow(page)
    press(page, "Continue")
    expect(page.locator("h1")).to_have_text("Are you all safe now?")
