"""Coming back to a case in a real browser: a link pressed, words added, an appeal, and leaving quickly."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from asb.database import db
from asb.models import Evidence
from tests.browser.checks import follow, press
from tests.browser.steps import fill, look, only_js
from tests.shared import people
from tests.shared.cases import ADVICE, do, held, not_met, write
from tests.shared.days import ahead, recent
from tests.shared.officers import signed_in
from tests.shared.story import HELPING, report, sent


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    return browser_page


def come_in(app: Flask, page: Page, reference: str) -> None:
    """By a code, as an officer gives one."""
    page.goto("/track/")
    look(page)
    press(page, "I have a code", role="link")
    press(page, "Continue")
    look(page)
    fill(page, {"reference": reference, "code": people.code(app, reference)})
    press(page, "Continue")
    expect(page.locator("h1")).to_have_text(f"Application {reference}")
    look(page)


def test_a_link_is_asked_for_and_pressed_and_used_up(app: Flask, page: Page) -> None:
    reference = sent(app)
    page.goto("/track/")
    fill(page, {"reference": reference, "detail": people.ANN})
    press(page, "Continue")
    expect(page.locator("h1")).to_have_text("What happens now")
    look(page)
    people.work(app)
    [link] = people.links(app, reference)
    for _ in range(3):
        page.goto(link)
        look(page)
        press(page, "Open my page")
        expect(page.locator("h1")).to_have_text(f"Application {reference}")
        press(page, "Leave your page")
        look(page)
    page.goto(link)
    expect(page.locator("h1")).to_have_text("This link has been used")
    look(page)
    press(page, "Send me a new link")
    expect(page.locator("h1")).to_have_text("What happens now")


def test_what_can_be_done_with_a_draft_plan(app: Flask, page: Page) -> None:
    """Every form refused once and then sent, each state looked at."""
    officer = signed_in(app, "officer")
    reference = held(app, officer)
    do(officer, reference, "action", to="council", by=ahead(9), notice="no", **ADVICE)
    write(officer, reference, "draft_plan", by=ahead(5))
    come_in(app, page, reference)
    picture = BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "JPEG")
    for link, button, typed in (
        ("Say what you think of the plan", "Send", {"text": "Please on Sundays too."}),
        ("Tell us more", "Send", {"text": "They came back."}),
        ("Add another report", "Send", report(recent(1))),
        ("Change how we contact you", "Send request", {"email": "new@example.com"}),
        ("Appeal", "Continue", {"grounds": ["handling"]}),
    ):
        press(page, link, role="link")
        look(page)
        if link != "Change how we contact you":
            press(page, button)
            expect(page.locator(".govuk-error-summary")).to_be_visible()
            look(page)
        fill(page, typed)
        press(page, button)
        if link == "Appeal":
            expect(page.locator("h1")).to_have_text("Check your appeal")
            look(page)
            press(page, "Send your appeal")
        expect(page.locator("h1")).to_have_text("Thank you")
        look(page)
        press(page, "Go to your page", role="link")
    press(page, "Send a file", role="link")
    look(page)
    page.get_by_label("File, or several files").set_input_files(
        FilePayload(name="gate.jpg", mimeType="image/jpeg", buffer=picture.getvalue())
    )
    press(page, "Send")
    press(page, "Go to your page", role="link")
    look(page)
    press(page, "Read your application, and correct something", role="link")
    look(page)
    page.goto("/track/case/right/4")
    look(page)
    page.goto("/track/case/letters")
    look(page)
    follow(page, page.locator("main li a").first)
    look(page)


@only_js
def test_a_photo_is_made_smaller_where_somebody_asks_for_it(app: Flask, page: Page) -> None:
    come_in(app, page, sent(app))
    press(page, "Send a file", role="link")
    noise = Image.effect_noise((3000, 2400), 90).convert("RGB")
    picture = BytesIO()
    noise.save(picture, "JPEG", quality=95)
    page.get_by_label("Make photos smaller before they are sent").check()
    page.get_by_label("File, or several files").set_input_files(
        FilePayload(name="gate.png", mimeType="image/jpeg", buffer=picture.getvalue())
    )
    expect(page.locator("[data-smaller] [role=status]")).to_contain_text("instead of")
    look(page)
    press(page, "Send")
    expect(page.locator("h1")).to_have_text("Thank you")
    with app.app_context():
        kept = db.session.scalars(select(Evidence)).one()
        assert max(Image.open(BytesIO(kept.original)).size) == 2000
        assert kept.size < len(picture.getvalue())


def test_not_met_and_withdrawing_by_keyboard(app: Flask, page: Page) -> None:
    reference = not_met(app, signed_in(app, "officer"))
    come_in(app, page, reference)
    press(page, "Tell us more", role="link")
    press(page, "Send")
    look(page)
    fill(page, {"text": "It has not stopped."})
    press(page, "Send")
    press(page, "Go to your page", role="link")
    link = page.get_by_role("link", name="Withdraw", exact=True)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/change")
    look(page)
    page.get_by_label("Is there anything you want to tell us?").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Thank you")
    look(page)


def test_helper_and_person_represented(app: Flask, page: Page) -> None:
    reference = sent(app, HELPING)
    come_in(app, page, reference)
    expect(page.get_by_text("cannot show its progress here")).to_be_visible()


def test_leaving_quickly_closes_the_page(app: Flask, page: Page) -> None:
    reference = sent(app)
    come_in(app, page, reference)
    page.request.get("/leave", max_redirects=0)
    page.goto("/track/case")
    expect(page.locator("h1")).to_have_text("This page is closed")
    look(page)
