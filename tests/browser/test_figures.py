"""The figures in a real browser: the open pages, the chart, paper; and a manager who signs a year off."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from asb import demo, web
from asb.casework.figures import published
from asb.rules.figures import Row
from tests.browser.checks import press
from tests.browser.steps import fails, fill, look, only_js, sign_in_as
from tests.shared.figures import GOOD, LAST, NOW, OUTSIDE, day, file_of, live

SOME = {"applications": 40, "threshold_not_met": 12}
NONE = {"applications": 0, "reviews": 0}
OTHERS = [
    Row("Bolsover", "reported", SOME, "They count by quarter.", "A page", "2026-05"),
    Row("North East Derbyshire", "reported", NONE, "", "A page", "2026"),
]


@pytest.fixture
def filled(app: Flask, office: demo.Year) -> None:
    """A year with numbers of our own and of others."""
    live(app, office, day(10), demo.DONE)
    live(app, office, day(70), OUTSIDE, demo.TWICE)
    with app.test_request_context():
        published.take_in([(LAST, row) for row in OTHERS], web.council(), None, web.now())


def test_the_open_pages(browser_page: Page, filled: None) -> None:
    page = browser_page
    page.goto("/figures")
    look(page)
    press(page, LAST.words, "link")
    look(page)
    expect(page.get_by_role("img")).to_have_count(3)
    chart = page.get_by_role(
        "img", name=f"Derbyshire Dales, {LAST.words}: applications 2, threshold not met 1"
    )
    expect(chart).to_be_visible()
    row = page.get_by_role("row", name="Bolsover")
    expect(row.get_by_role("cell")).to_have_text(["40", "12", *["not published"] * 3])
    page.set_viewport_size({"width": 320, "height": 640})
    expect(row.get_by_role("cell")).to_have_count(5)
    press(page, "What is in these files, and who may use them", "link")
    look(page)
    for path in ("2022-23", str(NOW)):
        page.goto(f"/figures/{path}")
        look(page)


@only_js
def test_on_paper(browser_page: Page, filled: None, tmp_path: Path) -> None:
    page = browser_page
    page.goto(f"/figures/{LAST}")
    page.emulate_media(media="print")
    expect(page.get_by_role("columnheader", name="Applications")).to_be_visible()
    for hidden in (".app-footer", ".govuk-exit-this-page", "a:text-is('Back')"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.pdf(path=tmp_path / "year.pdf", prefer_css_page_size=True)
    assert (tmp_path / "year.pdf").read_bytes().count(b"/Type /Page\n") <= 5


def test_a_manager_signs_off_and_takes_in(
    browser_page: Page, app: Flask, filled: None, tmp_path: Path
) -> None:
    page = browser_page
    sign_in_as(page, app, "manager")
    look(page)
    press(page, "Check them and sign them off", "link")
    look(page)
    press(page, "cases behind Reviews held", "link")
    look(page)
    press(page, "Back", "link")
    press(page, "Sign off the figures")
    look(page)
    fill(page, {"note": "The first year."})
    press(page, "Sign off and publish")
    look(page)
    press(page, "Correct the figures")
    look(page)
    fill(page, {"appeals": "many"})
    fails(page, "Check the correction")
    fill(page, {"appeals": "1", "note": "One came late."})
    press(page, "Check the correction")
    look(page)
    press(page, "Publish the correction")
    look(page)
    press(page, "Enter figures from elsewhere")
    look(page)
    fails(page, "Save and publish")
    page.goto("/staff/settings/figures")
    look(page)
    press(page, "Upload a file of figures")
    look(page)
    fails(page, "Upload")
    (tmp_path / "others.csv").write_text(file_of(GOOD))
    page.set_input_files("#file", tmp_path / "others.csv")
    press(page, "Upload")
    expect(page.get_by_text("Rows read: 1. New or changed: 1.")).to_be_visible()
    look(page)
    page.goto(f"/figures/{LAST}")
    expect(page.get_by_text("Derbyshire Dales, version 1, published on")).to_be_visible()
    look(page)
