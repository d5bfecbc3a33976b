"""A contact of the appeal body in a real browser: the papers, what it asks and decides, to the end."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.checks import press
from tests.browser.steps import fill, look
from tests.shared.bodies import ADA, add, links
from tests.shared.cases import APPEALED, not_met, write
from tests.shared.kept import entries
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import File


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    return browser_page


def appealed(app: Flask, officer: Colleague, page: Page) -> str:
    """A case under appeal, whose papers this page has opened by the link in the letter."""
    add(app, ADA)
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", **APPEALED)
    page.goto(links(app, ADA.email)[-1])
    look(page)
    fill(page, {"who": "me"})
    press(page, "Open it")
    expect(page.locator("h1")).to_have_text("Appeals")
    look(page)
    press(page, f"Appeal about {case}", role="link")
    look(page)
    press(page, "Open the papers")
    expect(page.locator("h2#application")).to_be_visible()
    look(page)
    return case


def refused(page: Page) -> None:
    look(page)
    press(page, "Send")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page)


def test_the_appeal_body_reads_the_papers_and_asks_for_more(app: Flask, page: Page) -> None:
    officer = signed_in(app, "officer")
    case = appealed(app, officer, page)
    papers = page.url
    page.get_by_role("link", name="Letters", exact=True).click()
    assert page.url.endswith("#letters")
    page.goto(papers)
    page.emulate_media(media="print")
    expect(page.locator("nav", has=page.locator("#contents"))).to_be_hidden()
    expect(page.get_by_text("Do not ring, write to or visit")).to_be_visible()
    page.emulate_media(media="screen")
    officer.get(f"/staff/cases/{case}/file")
    policy = File("policy.txt", b"Our policy\n" * 20)
    officer.press("Save", file=policy, source="ours", about="The policy", expect=200)
    press(page, "Ask the council for more", role="link")
    refused(page)
    fill(page, {"text": "Please send the policy."})
    press(page, "Send")
    expect(page.locator("h1")).to_have_text("Thank you")
    look(page)
    [asked], [filed] = entries(app, case, "appeal_asks"), entries(app, case, "file")
    answer = {"text": "Here it is.", "document": str(filed.facts["evidence"])}
    write(officer, case, f"answer_appeal/{asked.id}", "See the letter", **answer)
    press(page, "Go back to the appeal", role="link")
    expect(page.get_by_text("Here it is.")).to_be_visible()
    look(page)


def test_the_appeal_body_decides_and_the_papers_close(app: Flask, page: Page) -> None:
    officer = signed_in(app, "officer")
    case = appealed(app, officer, page)
    papers = page.url
    press(page, "Record your decision")
    refused(page)
    fill(page, {"result": "upheld", "back": ["threshold"], "words": "The gate was not considered."})
    press(page, "Send")
    expect(page.locator("h1")).to_have_text("Thank you")
    look(page)
    press(page, "Go back to the appeal", role="link")
    look(page)
    officer.get(f"/staff/cases/{case}")
    officer.click("Confirm it")
    officer.press("See the letter", expect=200)
    officer.press("Save and send", expect=200)
    page.goto(papers)
    expect(page.locator("h1")).to_have_text("You cannot open this appeal")
    look(page)
    press(page, "Go to your appeals", role="link")
    expect(page.get_by_text("You have no appeals.")).to_be_visible()
    look(page)
