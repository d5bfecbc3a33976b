"""Back on the pages of an application, in a real browser: it looks like the link, and keeps what is typed."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.checks import press
from tests.browser.steps import apply_until, look
from tests.shared.page import Visitor

pytestmark = pytest.mark.stories


@pytest.fixture
def page(browser_page: Page) -> Page:
    return browser_page


def test_back_keeps_what_is_typed(app: Flask, page: Page) -> None:
    apply_until(page, Visitor(app), "behaviour")
    page.get_by_label("Noise").check()
    page.locator("#story").fill("They drum at night, and")
    look(page)
    press(page, "Back")
    expect(page.locator("#place")).to_be_visible()
    page.locator("#postcode").press("Enter")
    expect(page.locator("#story")).to_have_value("They drum at night, and")
    expect(page.get_by_label("Noise")).to_be_checked()
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    back = page.get_by_role("button", name="Back", exact=True)
    back.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#place")).to_be_visible()


def test_back_looks_like_the_link(app: Flask, page: Page) -> None:
    def drawn() -> dict[str, str]:
        return page.locator(".govuk-back-link").evaluate(
            """back => { const style = getComputedStyle(back), box = back.getBoundingClientRect();
                return Object.fromEntries([
                    ...["color", "backgroundColor", "fontSize", "fontFamily", "textDecorationLine",
                        "paddingLeft", "marginTop", "borderTopWidth", "lineHeight"
                    ].map(name => [name, style[name]]),
                    ["width", `${box.width}`], ["height", `${box.height}`], ["top", `${box.top}`]]) }"""
        )

    apply_until(page, Visitor(app), "behaviour")
    button = drawn()
    expect(page.get_by_role("button", name="Back", exact=True)).to_have_count(1)
    page.goto("/apply/who")
    expect(page.get_by_role("link", name="Back", exact=True)).to_have_count(1)
    assert button == drawn()
