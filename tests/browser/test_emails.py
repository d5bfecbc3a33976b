"""The HTML part of emails in a real browser: on a phone, on a desk, and on a dark screen."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Route

from asb.council import Council
from asb.letters import look
from tests.browser.checks import axe, reflow
from tests.letters.plain import KEPT
from tests.shared.page import KEPT_PAGES

LETTERS = (
    "acknowledgement",
    "threshold_decided-not_met",
    "please_agree",
    "news_neutral",
    "came_in",
    "outcome",
)


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    return browser_page


def email(path: Path, council: Council) -> str:
    """The HTML part of a letter as it is kept in tests/data/letters."""
    head, _, text = path.read_text().partition("\n\n")
    [subject] = re.findall(r"^Subject: (.*)$", head, re.MULTILINE)
    return (
        look.email(subject, text, council).replace("⟦link⟧", "a-link").replace("⟦here⟧", "http://localhost")
    )


def answer(html: str, asked: Route) -> None:
    asked.fulfill(body=html, content_type="text/html")


@pytest.mark.parametrize("screen", ["light", "dark"])
def test_everybody_can_read_them(app: Flask, page: Page, screen: str) -> None:
    council: Council = app.extensions["asb_council"]
    for name in LETTERS:
        html = email(KEPT / f"{name}.txt", council)
        if screen == "dark":  # as if every screen were dark: axe examines a copy on a light one
            html = html.replace("(prefers-color-scheme: dark)", "all")
        page.route("**/email", partial(answer, html))
        page.goto("/email")
        axe(page)
        reflow(page)


def test_each_is_valid_html(app: Flask) -> None:
    """They are kept for the validator, like the pages that the tests have met."""
    council: Council = app.extensions["asb_council"]
    KEPT_PAGES.mkdir(parents=True, exist_ok=True)
    for path in KEPT.glob("*.txt"):
        (KEPT_PAGES / f"email-{path.stem}.html").write_text(email(path, council))
    assert len(list(KEPT_PAGES.glob("email-*.html"))) == len(list(KEPT.glob("*.txt")))
