"""The printed forms in a real browser: on the screen, and as the paper that comes out of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe, press, reflow, runs_scripts

FORMS = ("/form", "/form/others", "/form/agreement")
MOST_PAGES = {"/form": 8, "/form/others": 3, "/form/agreement": 1}
A4 = (595, 842)
"""Points."""


BLACK = {"rgb(0, 0, 0)", "rgb(11, 12, 12)"}
PRINTED = """() => {
    const words = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
    const styles = [...document.querySelectorAll('.app-pen *')]
        .filter((here) => here.offsetParent && [...here.childNodes].some(words))
        .map((here) => getComputedStyle(here))
    const sizes = styles.map((style) => parseFloat(style.fontSize))
    return [Math.min(...sizes), styles.map((style) => style.color)]
}"""
"""The size in pixels of the smallest words, and the colours of all."""


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    return browser_page


@pytest.mark.parametrize("address", FORMS)
def test_on_the_screen(page: Page, address: str) -> None:
    page.goto(address)
    axe(page)
    reflow(page)
    expect(page.get_by_text("use Print in the menu of your browser")).to_be_visible()
    button = page.get_by_role("button", name="Print this form")
    if runs_scripts(page):
        page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
        button.click()
        expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    else:
        expect(button).to_be_hidden()


def test_from_the_start_page_to_the_forms(page: Page) -> None:
    page.goto("/")
    press(page, "print the form", "link")
    expect(page.locator("h1")).to_have_text("Application form")
    press(page, "extra pages", "link")
    expect(page.locator("h1")).to_have_text("Extra pages: applying for others")
    press(page, "agreement form", "link")
    expect(page.locator("h1")).to_have_text("Agreement form")


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_on_paper(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    for part in ("body > header", ".app-footer", ".govuk-exit-this-page", ".app-screen", "[data-print]"):
        for found in page.locator(part).all():
            expect(found).to_be_hidden()
    smallest, colours = page.evaluate(PRINTED)
    assert smallest >= 16, "twelve points are sixteen pixels"
    assert set(colours) <= BLACK
    paper = page.pdf(prefer_css_page_size=True)
    (tmp_path / "form.pdf").write_bytes(paper)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert 1 <= len(sizes) <= MOST_PAGES[address]
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {A4}
    assert b"/ToUnicode" in paper, "the words are words, not a picture of them"


BROKEN = """() => {
    const sheet = 842 * 96 / 72 - (14 + 16) * 96 / 25.4
    return [...document.querySelectorAll('.app-pen__question, .app-pen__copy')]
        .filter((here) => here.offsetHeight > sheet || getComputedStyle(here).breakInside !== 'avoid')
        .map((here) => `${here.offsetHeight} of ${sheet}: ${here.textContent.trim().slice(0, 60)}`)
}"""


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_no_question_is_cut_by_the_end_of_a_page(page: Page, address: str) -> None:
    """Each, and each report, fits on a page, and must not be broken."""
    page.set_viewport_size({"width": round((210 - 34) * 96 / 25.4), "height": 1000})
    page.emulate_media(media="print")
    page.goto(address)
    assert page.evaluate(BROKEN) == []
