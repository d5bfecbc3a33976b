"""What a browser remembers of an application after somebody has left: `make remembered`.

Not part of the gate, because it needs a whole Chromium: the headless one of the other tests keeps no form
history. The strict client sees on every page that no box would be remembered (`tests.shared.judge`).
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.checks import FLAGS, PATIENCE
from tests.browser.steps import go_on_as
from tests.shared.page import Visitor
from tests.shared.story import walk

ONE_LINE = "input:is([type=text], [type=email], [type=tel], :not([type])):visible"
OWN = {"name", "email", "phone", "organisation", "role", "postcode"}
"""Boxes that a browser may fill in for whoever sits at it (WCAG 1.3.5), and so may remember."""
WRITTEN_AFTER = 2_000
"""Milliseconds after which a browser has surely written down what was sent."""
ANSWERS = {
    "who": {"who": "someone_else"},
    "contact": {"routes": ["email", "phone", "post"]},
    "details": {
        "email": "ann@example.com",
        "email_shared": "no",
        "phone": "01632 960001",
        "address": "1 High St",
    }
    | {"post_shared": "no"},
    "more": {"more": ["files"]},
}


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The folder of a person's own browser."""
    return tmp_path / "profile"


@pytest.fixture
def own_browser(profile: Path, live: str) -> Iterator[BrowserContext]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no whole Chromium: install it (on Debian: apt install chromium)"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=path,
            args=["--headless=new", *FLAGS],
            ignore_default_args=["--headless", "--disable-features"],
            base_url=live,
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()


def remembered(context: BrowserContext, profile: Path) -> dict[str, str]:
    """What was typed, each with the name of its box. The browser locks its history, so it is closed first."""
    context.pages[-1].wait_for_timeout(WRITTEN_AFTER)
    context.close()
    with closing(sqlite3.connect(f"file:{profile}/Default/Web Data?mode=ro", uri=True)) as kept:
        return {value: name for name, value in kept.execute("select name, value from autofill")}


def type_everywhere(page: Page, address: str, typed: dict[str, str]) -> None:
    """Opens a page, types a word of its own into each box of one line, and sends the form, right or wrong."""
    page.goto(address)
    boxes = page.locator(ONE_LINE)
    for number in range(boxes.count()):
        word = f"quixotic{len(typed)}"
        typed[word] = f"{address} {boxes.nth(number).get_attribute('name')}"
        boxes.nth(number).fill("")
        boxes.nth(number).press_sequentially(word)
    if boxes.count():
        with page.expect_response(lambda reply: reply.request.method == "POST"):
            boxes.first.press("Enter")
        page.wait_for_load_state("networkidle")


def control(page: Page, word: str) -> None:
    """A box without autocomplete on a page of ours is remembered: or else these tests would tell nothing."""
    page.goto("/return")
    page.locator("[name=code]").evaluate("(box) => box.removeAttribute('autocomplete')")
    page.locator("[name=code]").press_sequentially(word)
    with page.expect_response(lambda reply: reply.request.method == "POST"):
        page.locator("[name=code]").press("Enter")
    page.wait_for_load_state("networkidle")


def test_nothing_but_who_somebody_is_stays_in_the_browser(
    own_browser: BrowserContext, profile: Path, resident: Visitor
) -> None:
    page, typed = own_browser.new_page(), dict[str, str]()
    walk(resident, ANSWERS, until="check")
    steps = sorted(
        {path.split("/")[2] for _, path in resident.trail if path.startswith("/apply/")} - {"", "check"}
    )
    assert {"name", "person", "reports", "place"} <= set(steps)
    go_on_as(page, resident, "/apply/check")
    for step in steps:
        type_everywhere(page, f"/apply/{step}", typed)
    for address in ("/apply/save", "/return", "/track/", "/track/code", "/part/code"):
        type_everywhere(page, address, typed)
    assert len(typed) > 15, typed
    page.goto("/apply/check")
    page.evaluate("location.href = '/leave'")
    page.wait_for_timeout(500)
    control(page, "windmill")
    found = remembered(own_browser, profile)
    assert found.pop("windmill") == "code"
    kept = {typed[word]: name for word, name in found.items()}
    assert set(kept.values()) <= OWN, kept
    assert "/apply/person name" not in kept, "the name of another person"
