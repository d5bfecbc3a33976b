"""The open pages in a real browser, with JavaScript and without; and on paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from asb.public import FOOTER
from tests.browser.checks import axe, follow, press, reflow, runs_scripts
from tests.browser.steps import look, sign_in_as

PAGES = ("/", *(href for _, href in FOOTER if href != "/track/"), "/nowhere")


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    return browser_page


def test_every_page_can_be_read_by_everybody(page: Page) -> None:
    for address in PAGES:
        page.goto(address)
        axe(page)
        reflow(page)
        kept = "localStorage.length + sessionStorage.length"
        assert page.evaluate(kept) == 0, f"{address} leaves something in the browser"
    assert page.context.cookies() == []


def test_quoted_words_are_no_larger_than_those_around_them_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/is-this-right")
    size = "(each) => getComputedStyle(each).fontSize"
    around = page.locator("main p.govuk-body").first.evaluate(size)
    assert page.locator("main .govuk-inset-text").first.evaluate(size) == around


def test_somebody_finds_out_what_to_do(page: Page) -> None:
    page.goto("/")
    follow(page, page.locator("main").get_by_role("link", name="Is this right for you?"))
    page.locator("[name=danger][value=yes]").check()
    page.locator("[name=reported][value=fewer]").check()
    press(page, "Show me what to do")
    expect(page.locator("h1")).to_have_text("What you can do")
    expect(page.locator("h2").first).to_have_text("First: be safe")
    axe(page)
    reflow(page)
    assert page.url.endswith("/is-this-right")
    assert page.context.cookies() == []
    press(page, "Apply", "button" if page.get_by_role("button", name="Apply", exact=True).count() else "link")
    expect(page).to_have_url(re.compile("/apply/"))


def test_help_for_one_problem(page: Page) -> None:
    page.goto("/get-help")
    closed = page.get_by_text("To find out which organisation deals with what")
    expect(closed).to_be_hidden()
    page.get_by_text("You do not know who to tell").last.click()
    expect(closed).to_be_visible()
    axe(page)
    page.get_by_label("What do you need help with?").select_option("Domestic abuse")
    press(page, "Show")
    expect(page.locator("h3")).to_have_text("Domestic abuse")
    if runs_scripts(page):
        assert page.url.endswith("/get-help"), "the script spares the reload, and the history an entry"
        expect(page.get_by_role("heading", name="In danger, or afraid")).to_be_focused()
    axe(page)
    reflow(page)
    press(page, "Show everything", "link")
    expect(page.get_by_role("combobox")).to_have_value("")


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_words_for_a_second_report_are_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    follow(page, page.get_by_role("link", name="For partners"))
    button = page.get_by_role("button", name="Copy: for a text message")
    button.click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "/second or ring" in copied
    assert "<" not in copied


def test_the_same_words_for_staff(page: Page, app: Flask) -> None:
    sign_in_as(page, app, "officer")
    press(page, "Second report", "link")
    expect(page.get_by_role("row").nth(1)).to_contain_text("0")
    look(page)
    page.emulate_media(media="print")
    expect(page.locator(".app-staff-bar")).to_be_hidden()


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_the_procedure_on_paper(page: Page, tmp_path: Path) -> None:
    page.goto("/how-we-decide")
    page.emulate_media(media="print")
    for part in ("body > header", ".app-footer", ".govuk-exit-this-page"):
        for found in page.locator(part).all():
            expect(found).to_be_hidden()
    paper = page.pdf(prefer_css_page_size=True)
    (tmp_path / "procedure.pdf").write_bytes(paper)
    assert 1 <= len(re.findall(rb"/MediaBox", paper)) <= 6


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_on_paper_nothing_is_folded_up(page: Page) -> None:
    page.goto("/get-help")
    page.emulate_media(media="print")
    expect(page.get_by_text("To find out which organisation deals with what")).to_be_visible()
    expect(page.get_by_label("What do you need help with?")).to_be_hidden()
    after = "getComputedStyle(document.querySelector('.govuk-link[href^=http]'), '::after').content"
    shown = page.evaluate(after)
    assert shown == "none", "the address stands in the words already"
