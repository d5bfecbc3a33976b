"""A contact of a body in a real browser: every page and every answer, each state looked at."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from asb import web
from asb.fields import say_day
from tests.browser.checks import follow, press
from tests.browser.steps import fill, look, sign_in_as
from tests.shared.bodies import PC, add, links
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    DATE_1,
    DATE_2,
    OFFERED,
    PROPOSED,
    TWO,
    acted,
    checked,
    held,
    met,
    write,
)
from tests.shared.days import ahead
from tests.shared.officers import signed_in
from tests.shared.people import code


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    return browser_page


def come_in(app: Flask, page: Page, colleague: str = "") -> None:
    page.goto(links(app, PC.email)[-1])
    look(page)
    press(page, "Open it")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page)
    fill(page, {"who": "colleague", "name": colleague} if colleague else {"who": "me"})
    press(page, "Open it")
    expect(page.locator("h1")).to_have_text("Case reviews")
    look(page)


def send(page: Page, link: str, typed: dict[str, object], *, refused: bool = True) -> None:
    """From the page of the case to an answer, refused once, and back."""
    leads = page.locator("main a", has_text=re.compile(f"^{link}$")).first
    follow(page, leads)
    look(page)
    if refused:
        press(page, "Send")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        look(page)
    fill(page, typed)
    press(page, "Send")
    expect(page.locator("h1")).to_have_text("Thank you")
    look(page)


def test_what_a_body_does_before_the_decision(app: Flask, page: Page) -> None:
    add(app, PC)
    officer = signed_in(app, "officer")
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(9))
    come_in(app, page, "Sam Sergeant")
    press(page, f"Case {case}", role="link")
    look(page)
    press(page, "Open the application")
    look(page)
    back = f"Go back to case {case}"
    send(
        page,
        "Tell us what records you have",
        {"said_1": "held", "said_2": "not_held", "reference_1": "POL 1"},
    )
    press(page, back, role="link")
    report = {"what": "A brick", "compared": "no"}
    send(page, "Add a report that is not listed", report)
    press(page, back, role="link")
    picture = BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "JPEG")
    press(page, "Send a file", role="link")
    look(page)
    payload = FilePayload(name="gate.jpg", mimeType="image/jpeg", buffer=picture.getvalue())
    page.get_by_label("File").set_input_files(payload)
    fill(page, {"about": "The gate"})
    press(page, "Send")
    press(page, back, role="link")
    look(page)
    write(
        officer,
        case,
        "ask",
        "See the letters",
        bodies=["police"],
        by=ahead(9),
        **PROPOSED | {"proposed": "met_below"},
    )
    page.reload()
    send(
        page,
        "Say what you think of the proposed decision",
        {"said": "disagrees", "why": "It is getting worse.", "decided_by": "The superintendent"},
    )
    press(page, back, role="link")
    send(page, "I cannot deal with this case", {"kind": "conflict", "why": "She is my aunt."})
    press(page, "Go to your other cases", role="link")
    look(page)
    page.goto(f"/part/case/{case}")
    expect(page.locator("h1")).to_have_text("You cannot see this page")
    look(page)
    press(page, "Sign out")
    look(page)


def test_what_a_body_does_about_the_review(app: Flask, page: Page) -> None:
    add(app, PC)
    officer = signed_in(app, "officer")
    case = met(app, officer)
    acted(app, officer, case, ("offer_dates", OFFERED))
    come_in(app, page)
    press(page, f"Case {case}", role="link")
    press(page, "Open the application")
    send(page, "Tell us which dates you can attend", {"can": [DATE_2]})
    press(page, f"Go back to case {case}", role="link")
    look(page)
    write(officer, case, "arrange", "See the letters", **{**ARRANGED, "day": ahead(9)})
    page.reload()
    send(page, "Tell us who will attend the review", {"comes": "yes", "people": "Pat Constable"})
    press(page, f"Go back to case {case}", role="link")
    look(page)
    case = held(app, officer)
    asked = {"to": "police", "by": ahead(9), **ADVICE}
    outcome = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "She asks for it."}
    acted(
        app, officer, case, ("recommend", asked), ("action", {**asked, "notice": "no"}), ("outcome", outcome)
    )
    page.goto(f"/part/case/{case}")
    press(page, "Open the application")
    look(page)
    send(page, "Answer a recommendation", {"said": "partly", "text": "Twice a week."})
    press(page, f"Go back to case {case}", role="link")
    send(page, "Give progress on an action", {"said": "done", "text": "The lock is mended."})
    press(page, f"Go back to case {case}", role="link")
    look(page)


def test_an_officer_offers_dates_and_arranges_the_one_that_suits_most(app: Flask, page: Page) -> None:
    add(app, PC)
    case = met(app, signed_in(app, "officer", "Oona Officer"))
    sign_in_as(page, app, "officer", f"/staff/cases/{case}/offer_dates")
    press(page, "See the letters")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page)
    fill(page, OFFERED)
    press(page, "See the letters")
    look(page)
    press(page, "Save and send")
    for who in ("police", "icb"):
        page.goto(f"/staff/cases/{case}/dates")
        fill(page, {"who": who, "can": [DATE_2]})
        press(page, "Save")
    page.goto(f"/staff/cases/{case}/see/review")
    look(page)
    press(page, "Arrange the review", role="link")
    expect(page.get_by_label("On which day?")).to_have_value(say_day(web.today() + timedelta(days=21)))
    look(page)


def test_an_applicant_chooses_dates(app: Flask, page: Page) -> None:
    case = met(app, officer := signed_in(app, "officer"))
    acted(app, officer, case, ("offer_dates", OFFERED))
    page.goto("/track/code")
    fill(page, {"reference": case, "code": code(app, case)})
    press(page, "Continue")
    look(page)
    press(page, "Say which dates suit you", role="link")
    press(page, "Send")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page)
    fill(page, {"can": [DATE_1, DATE_2]})
    press(page, "Send")
    look(page)
    page.goto("/track/case")
    look(page)


def test_links_that_do_not_work_and_new_ones(app: Flask, page: Page) -> None:
    add(app, PC)
    checked(app, signed_in(app, "officer"), TWO)
    page.goto("/part/")
    expect(page.locator("h1")).to_have_text("You are not signed in")
    look(page)
    press(page, "Ask for a new link", role="link")
    look(page)
    fill(page, {"email": PC.email})
    press(page, "Send me a link")
    look(page)
    press(page, "I have a code from a printed letter", role="link")
    look(page)
    fill(page, {"reference": "ABCD-EFGH", "code": "ABCD-EFGH-JKLM"})
    press(page, "Continue")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page)
    page.goto("/part/" + "x" * 43)
    expect(page.locator("h1")).to_have_text("This link does not work")
    look(page)
