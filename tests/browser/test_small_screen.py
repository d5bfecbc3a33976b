"""A case on a phone: what is to be done comes before a long way of links."""

from flask import Flask
from playwright.sync_api import Page

from tests.browser.steps import go_on_as, look, only_js
from tests.shared.cases import checked
from tests.shared.officers import Colleague

HIGHEST = 160
"""Most pixels that the links to the parts of a case may take on the narrowest phone."""


@only_js
def test_the_parts_of_a_case_take_little_room(browser_page: Page, app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    browser_page.set_viewport_size({"width": 320, "height": 640})
    go_on_as(browser_page, officer, f"/staff/cases/{case}")
    parts = browser_page.get_by_role("navigation", name="Parts of the case")
    box = parts.bounding_box()
    assert box
    assert box["height"] <= HIGHEST
    for link in parts.get_by_role("link").all():
        place = link.bounding_box()
        assert place
        assert place["height"] >= 24, "as high as a finger needs"
    look(browser_page)
