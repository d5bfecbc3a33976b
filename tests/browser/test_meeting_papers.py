"""In a real browser: the papers for a meeting, on screen, at 320 pixels and as they are printed."""

import subprocess
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.checks import keyboard, press
from tests.browser.steps import look, only_js, sign_in_as
from tests.shared.cases import ARRANGED, HELD, POWERS, WARNING, acted, met
from tests.shared.days import ahead
from tests.shared.officers import Member, signed_in
from tests.shared.story import AWKWARD

STORY = {
    "behaviour": {"kinds": ["noise"], "story": f"{AWKWARD}\n\n" + "Music every night. " * 80},
    "easier": {"take_part": "attend", "keep_out": "Bob Bell"},
    "safe": {"danger": "yes"},
    "more": {"more": ["cause"]},
    "cause": {"who": "Bob Bell"},
}


@pytest.fixture
def olive(browser_page: Page, app: Flask) -> Member:
    """An officer, signed in on the page of the test."""
    return sign_in_as(browser_page, app, "officer").member


def printed(page: Page, folder: Path) -> str:
    """The text of this page on paper, page by page."""
    page.pdf(path=folder / "printed.pdf", prefer_css_page_size=True, print_background=True)
    found = subprocess.run(
        ["pdftotext", "-layout", folder / "printed.pdf", "-"], capture_output=True, text=True, check=True
    )
    return found.stdout


@only_js
def test_the_papers_for_a_meeting(browser_page: Page, app: Flask, olive: Member, tmp_path: Path) -> None:
    page, oona = browser_page, signed_in(app, "officer", "Oona Officer")
    case = met(app, oona, **STORY)
    acted(app, oona, case, ("arrange", {"day": ahead(0), **ARRANGED}))
    review = f"/staff/cases/{case}/see/review"
    page.goto(review)
    look(page)
    for link in ("Panel pack for the chair and staff", "Panel pack for the bodies", "Draft minutes"):
        page.goto(review)
        press(page, link, "link")
        look(page)
        keyboard(page)
        sheets = printed(page, tmp_path).strip("\f\n").split("\f")
        assert len(sheets) > 3
        assert all(case in sheet and f"of {len(sheets)}" in sheet for sheet in sheets), sheets
        assert WARNING in " ".join(sheets[0].split())
        assert "Download as PDF" not in "".join(sheets)
    page.goto(review)
    press(page, "Papers for Ann Ogden", "link")
    look(page)
    assert WARNING not in " ".join(printed(page, tmp_path).split())
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as PDF").click()
    assert download.value.suggested_filename == f"{case}.pdf"
    acted(app, oona, case, ("hold_review", {**HELD, **POWERS}))
    page.goto(review)
    look(page)
    page.get_by_role("link", name="Minutes of").click()
    expect(page.locator("h1")).to_have_text(f"Minutes of the review: {case}")
    look(page)
    page.goto(f"/staff/cases/{case}/see/panel/chair")
    expect(page.locator("h1")).to_have_text("There are no papers now")
    look(page)
