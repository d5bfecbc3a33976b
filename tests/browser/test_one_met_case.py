"""What one met case costs an officer, from Home to the outcome: presses, pages and boxes, counted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Response, expect

from tests.browser.checks import follow
from tests.browser.steps import fill, only_js, sign_in_as
from tests.shared.cases import ADVICE, HELD, MEANWHILE, applied
from tests.shared.days import ahead
from tests.shared.kept import case as case_of

MOST_PRESSES, MOST_PAGES, SCREENS = 22, 20, 1.5
DESK = {"width": 1280, "height": 800}
LONG = {"Record the review"}
"""The minutes of a meeting are a page by themselves."""
NEXT, SEND = "Save and open the next step", "Save, send and open the next step"
CAN = {f"powers-{body}": "can" for body in ("council", "police", "icb")}


@dataclass
class Cost:
    """Presses of buttons and links, pages that came, boxes that were filled, and how long each form is."""

    page: Page
    presses: int = 0
    pages: int = 0
    boxes: list[str] = field(default_factory=list)
    screens: dict[str, float] = field(default_factory=dict)

    def press(self, name: str, role: Any = "button") -> None:
        self.presses += 1
        follow(self.page, self.page.get_by_role(role, name=re.compile(f"^{re.escape(name)}( ?,|$)")).first)

    def form(self, button: str, **typed: Any) -> None:
        """One form: its length down to its button, what is filled, and the button."""
        heading = self.page.locator("h1").inner_text()
        box = self.page.get_by_role("button", name=button, exact=True).bounding_box()
        assert box
        self.screens[heading] = round((box["y"] + box["height"]) / DESK["height"], 2)
        fill(self.page, typed)
        self.boxes += typed
        self.press(button)


@pytest.fixture
def cost(browser_page: Page, app: Flask) -> Iterator[Cost]:
    """An officer at a desk who has just signed in."""
    browser_page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a dict of two numbers
    sign_in_as(browser_page, app, "officer")
    found = Cost(browser_page)

    def came(response: Response) -> None:
        kind = response.headers.get("content-type", "")
        found.pages += response.status == 200 and kind.startswith("text/html")

    browser_page.on("response", came)
    yield found
    browser_page.remove_listener("response", came)


@only_js
def test_one_met_case_to_outcome_and_actions(
    cost: Cost, app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    case = applied(app)
    cost.page.reload()
    cost.press("Check for risk")
    cost.form(NEXT, dangers=["nothing"], level="none", takes=["yes"])
    cost.form("See the letters", bodies=["council", "police", "icb"])
    cost.press(SEND)
    cost.form("See the letter", **MEANWHILE)
    cost.press(SEND)
    chair = {"chair": "Dr Chair", "chair_from": "other", "chair_part": "none"}
    cost.form("See the letters", day=ahead(0), time="2pm", place="The Town Hall", **chair)
    cost.press(SEND)
    powers = CAN | {f"{name}-why": "It can visit every week." for name in CAN}
    said = {name: HELD[name] for name in ("present", "applicant", "found", "told") if name in HELD}
    cost.form(NEXT, **said, **powers)
    cost.form("Save", to="police", by=ahead(20), **ADVICE)
    cost.press("Add an action", "link")
    cost.form(NEXT, to="council", by=ahead(9), notice="no", **ADVICE)
    cost.form("See the letter", by=ahead(5))
    cost.press(SEND)
    cost.press("Record comments on the plan", "link")
    cost.form(NEXT, who="Ann", text="Please on Sundays too.")
    changed = "You said: Please on Sundays too. We added Sundays."
    cost.form("See the letters", considered="All of it.", comments=changed, watches="Olive", again=ahead(30))
    cost.press("Save and send")
    expect(cost.page.locator("h1")).to_have_text(re.compile(case))
    assert case_of(app, case).stage == "plan"
    with capsys.disabled():
        print(
            f"\nOne met case: {cost.presses} presses, {cost.pages} pages, {len(cost.boxes)} boxes; "
            f"its longest form {max(cost.screens.values())} screens"
        )
    assert cost.presses <= MOST_PRESSES
    assert cost.pages <= MOST_PAGES
    assert {name for name, screens in cost.screens.items() if screens > SCREENS} <= LONG, cost.screens
