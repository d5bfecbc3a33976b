"""In a real browser: the work of officers, from the list to the end of a case; every page looked at."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from asb import web
from asb.casework.accounts import members
from asb.database import writing
from asb.models import Letter
from tests.browser.checks import follow, keyboard, press
from tests.browser.steps import comes_in, fails, fill, look, only_js, sign_in_as
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    HELD,
    MEANWHILE,
    POWERS,
    THREE,
    TWO,
    VIEWS,
    WEIGHED,
    applied,
    checked,
    found,
    judged,
)
from tests.shared.days import ahead
from tests.shared.kept import people
from tests.shared.officers import PASSWORD, Member, member, signed_in
from tests.shared.story import AWKWARD, BY_POST, HELPED

EVERYTHING: dict[str, Any] = {
    "behaviour": {"kinds": ["noise"], "story": AWKWARD * 20, "still": "yes"},
    "safe": {"danger": "yes", "others": "no", "close_by": "no", "under_18": "no"},
    "more": {"more": ["cause"]},
    "cause": {"who": "Bob Bell"},
}
PARTS = (
    *("Application", "Reports", "Bodies", "Review and appeal"),
    *("Letters", "Documents", "Contacts and notes", "History"),
)


@pytest.fixture
def olive(browser_page: Page, app: Flask) -> Member:
    """An officer, signed in on the page of the test."""
    return sign_in_as(browser_page, app, "officer").member


def posted(app: Flask, kind: str) -> None:
    """As if letters of this kind were posted."""
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.kind == kind).values(state="posted", sent_at=web.now()))


def act(page: Page, case: str, key: str, button: str = "Save", *, bad: bool = True, **typed: Any) -> None:
    """One act: its empty form, what it says of nothing typed, its letters, and the case after it."""
    page.goto(f"/staff/cases/{case}/{key}")
    look(page)
    if bad:
        fails(page, button)
    fill(page, typed)
    press(page, button)
    if button.startswith("See the letter"):
        look(page)
        press(page, "Save and send")
    expect(page.locator("h1")).to_have_text(case)


def test_from_the_list_to_the_outcome_and_an_appeal(browser_page: Page, app: Flask, olive: Member) -> None:
    page, case = browser_page, applied(app, THREE, **EVERYTHING)
    press(page, "Work", "link")
    look(page)
    press(page, "Cases", "link")
    look(page)
    fill(page, {"words": "ogden"})
    press(page, "Find")
    look(page)
    press(page, case, "link")
    look(page)
    act(page, case, "risk", dangers=["danger"], level="high", referred="The police.", review_on=ahead(3))
    act(page, case, "take", "Assign to me", bad=False)
    act(page, case, "pass", "See the letters", bodies=["council", "police", "icb"], bad=False)
    act(page, case, "ask", "See the letters", bodies=["police"], bad=False)
    act(page, case, "told", body="police", text="Two calls.")
    press(page, "Reports", "link")
    follow(page, page.get_by_role("button", name="Open the worksheet"))
    look(page)
    fill(page, {"r1-counts": "not", "r1-holds-area": "unsure"})
    fails(page, "Save")
    look(page)
    fill(page, {"r1-holds-area": "yes", **judged(1, reported=ahead(-59), source="The log.")})
    press(page, "Save")
    act(page, case, "decide", "See the letter", outcome="met", **MEANWHILE)
    act(page, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    act(page, case, "hold_review", **HELD, **POWERS)
    act(page, case, "recommend", to="police", by=ahead(20), **ADVICE)
    act(page, case, "action", to="council", by=ahead(9), notice="no", **ADVICE)
    act(page, case, "draft_plan", "See the letter", by=ahead(5))
    act(page, case, "comments", who="Ann", text="Please on Sundays too.", changed="It is added.")
    act(page, case, "outcome", "See the letters", considered="All.", watches="Olive", again=ahead(30))
    act(page, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    for part in PARTS:
        press(page, part, "link")
        look(page)
    press(page, "Sign out")
    comes_in_as_appeals(page, app)
    press(page, case, "link")
    look(page)


def comes_in_as_appeals(page: Page, app: Flask) -> None:
    page.goto("/staff/appeals")
    comes_in(page, member(app, "appeals"))
    look(page)


@only_js
def test_the_other_acts_and_letters_on_paper(browser_page: Page, app: Flask, olive: Member) -> None:
    page, case = browser_page, applied(app, TWO, **BY_POST)
    page.goto("/staff/record")
    look(page)
    fails(page, "Begin")
    act(page, case, "risk", bad=False, dangers=["nothing"], level="none")
    act(page, case, "take", "Assign to me", bad=False)
    act(page, case, "note", text="A note.")
    pause = {"clock": "threshold", "reason": "others", "why": "A hospital has to answer."}
    act(page, case, "hold", "See the letter", until=ahead(9), **pause)
    act(page, case, "resume", "See the letter", bad=False, clock="threshold")
    act(page, case, "late", "See the letter", clock="threshold", why="A week more.", by=ahead(30))
    act(page, case, "need_more", "See the letter", what="When?", by=ahead(5))
    act(page, case, "contact", how="phone", who="Ann", text="She is well.")
    act(page, case, "write", "See the letter", words="We look into it.")
    act(page, case, "keep_out", kept_out="Bob")
    act(page, case, "pass", "See the letters", bodies=["council", "police", "icb"], bad=False)
    act(page, case, "decide", "See the letter", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    posted(app, "threshold_decided")
    act(page, case, "close/not_met", "See the letter", why="The warden looks in.")
    page.goto("/staff/letters")
    look(page)
    follow(page, page.get_by_role("link", name="Print it").first)
    look(page)
    press(page, "Back", "link")
    look(page)
    fails(page, "Save")
    fill(page, {"how": "posted"})
    press(page, "Save")
    page.goto(f"/staff/cases/{case}/decide")
    look(page)
    act(page, case, "restrict", restricted="yes", why="She works here.")
    look(page)
    page.goto("/staff/letters")
    look(page)
    page.goto(f"/staff/cases/{case}/withdraw")
    look(page)


def test_two_officers_at_once(browser_page: Page, app: Flask, olive: Member) -> None:
    """A stale save shows what happened meanwhile, and keeps what was typed."""
    page, case = browser_page, applied(app, THREE)
    act(page, case, "take", "Assign to me", bad=False)
    page.goto(f"/staff/cases/{case}/contact_details/1")
    look(page)
    page.goto(f"/staff/cases/{case}/hold")
    other = page.context.new_page()
    act(other, case, "keep_out", bad=False, kept_out="Bob Bell")
    other.close()
    fill(
        page,
        {"clock": "threshold", "reason": "others", "why": "A hospital has to answer.", "until": ahead(9)},
    )
    press(page, "See the letter")
    expect(page.get_by_text("This case has changed since you opened this page")).to_be_visible()
    expect(page.locator('[name="why"]')).to_have_value("A hospital has to answer.")
    look(page)
    press(page, "See the letter")
    press(page, "Save and send")
    expect(page.locator("h1")).to_have_text(case)


@only_js
def test_an_act_by_keyboard_alone(browser_page: Page, app: Flask, olive: Member) -> None:
    page, case = browser_page, applied(app, THREE)
    page.goto(f"/staff/cases/{case}/note")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "text":
            break
    page.keyboard.type("By keyboard.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(case)
    press(page, "History", "link")
    page.get_by_text("What was recorded").first.click()
    expect(page.get_by_text("By keyboard.")).to_be_visible()


@only_js
def test_documents_copies_lists_and_what_bodies_owe(browser_page: Page, app: Flask, olive: Member) -> None:
    page, case = browser_page, applied(app, THREE, **EVERYTHING, **HELPED)
    act(page, case, "risk", bad=False, dangers=["nothing"], level="none", less="I rang Ann: it is over.")
    act(page, case, "take", "Assign to me", bad=False)
    page.goto(f"/staff/cases/{case}/file")
    fails(page, "Save")
    page.set_input_files("#file", {"name": "log.txt", "mimeType": "text/plain", "buffer": b"Two calls."})
    fill(page, {"source": "body", "about": "The police log"})
    press(page, "Save")
    act(page, case, "pass", "See the letters", bodies=["council", "police", "icb"], bad=False)
    act(page, case, "share", "See the letters", bodies=["police"])
    act(page, case, "ask", "See the letters", bodies=["police"], bad=False)
    act(page, case, "remind", "See the letters", what=["asked-police"])
    act(page, case, "go_on", tried="Rang.", how="go_on", why="All agree.")
    press(page, "Record if Percy Ogden agrees", "link")
    fails(page, "Save")
    fill(page, {"state": "agreed", "how": "I met him.", "tell": "yes", "may_know": ["progress"]})
    press(page, "Save")
    look(page)
    press(page, "Save and send")
    whose = str(people(app, case)[0])
    act(page, case, "export", "Make the copy", whose=whose, checked="She came in.", black_out="Bob Bell")
    press(page, "Documents", "link")
    look(page)
    follow(page, page.get_by_role("link", name=re.compile("^Subject access copy, made")))
    look(page)
    page.goto("/staff/cases?list=open&stage=checking&sort=newest")
    expect(page.get_by_label("Stage")).to_be_visible()
    look(page)
    page.goto("/staff/cases?list=second")
    look(page)


def test_what_is_proposed_is_read_by_a_second_person(browser_page: Page, app: Flask) -> None:
    page, case = browser_page, checked(app, signed_in(app, "officer"))
    found(signed_in(app, "officer", "Pat Officer"), case, 2, "related", "It was a dog.")
    sign_in_as(page, app, "manager")
    look(page)
    follow(page, page.get_by_role("button", name=re.compile(f"^Answer as second person.*{case}")))
    expect(page.get_by_text("It was a dog.")).to_be_visible()
    look(page)
    fill(page, {"said": "agree", "why": "So it was."})
    press(page, "Save")
    press(page, "Reports", "link")
    look(page)


@only_js
def test_every_page_by_keyboard_alone(browser_page: Page, app: Flask, olive: Member) -> None:
    page, case = browser_page, applied(app, TWO, **BY_POST)
    for door in ("", "cases", "letters", "record", "account", f"cases/{case}", f"cases/{case}/see/letters"):
        page.goto(f"/staff/{door}")
        keyboard(page)
    for part in ("reports", "bodies", "review", "documents", "contacts", "history", "application"):
        page.goto(f"/staff/cases/{case}/see/{part}")
        keyboard(page)
    for key in ("finding", "risk", "contact_details/1", "file"):
        page.goto(f"/staff/cases/{case}/{key}")
        keyboard(page)


class TestTheCouncilsOwnSignIn:
    @pytest.fixture
    def settings(self, settings: dict[str, str]) -> dict[str, str]:
        away = {
            "OIDC_ISSUER": "http://127.0.0.1:9",
            "OIDC_CLIENT_ID": "asb",
            "OIDC_CLIENT_SECRET": "a secret",
        }
        return settings | away

    def test_it_is_offered_and_when_it_is_away_that_is_said(self, browser_page: Page) -> None:
        browser_page.goto("/staff/sign-in")
        look(browser_page)
        press(browser_page, "Sign in with your council account", "link")
        expect(browser_page.locator("h1")).to_have_text("Please sign in again")
        look(browser_page)

    def test_it_is_tied_with_the_password_and_untied(
        self, browser_page: Page, app: Flask, olive: Member
    ) -> None:
        """The policy of every page lets no form lead to another website, so a link does."""
        browser_page.goto("/staff/account")
        look(browser_page)
        press(browser_page, "Sign in with your council account too", "link")
        look(browser_page)
        fails(browser_page, "Continue")
        fill(browser_page, {"present": PASSWORD})
        press(browser_page, "Continue")
        expect(browser_page.locator("h1")).to_have_text("Sign in at the council")
        look(browser_page)
        press(browser_page, "Continue to the council")
        expect(browser_page.locator("h1")).to_have_text("Please sign in again")
        with app.test_request_context():
            members.tie(olive.id, "http://127.0.0.1:9 olive", web.council(), web.now())
        browser_page.goto("/staff/account")
        look(browser_page)
        press(browser_page, "Unlink your council account", "link")
        look(browser_page)
        fill(browser_page, {"present": PASSWORD})
        press(browser_page, "Continue")
        expect(browser_page.locator("h1")).to_have_text("Your account")
        look(browser_page)


def test_a_report_is_found_and_a_decision_below_the_count(
    browser_page: Page, app: Flask, olive: Member
) -> None:
    page, case = browser_page, checked(app, signed_in(app, "officer", "Oona Officer"), TWO)
    page.goto(f"/staff/cases/{case}/see/reports")
    press(page, "Add a report", "button")
    look(page)
    fails(page, "Add the report")
    found_at = {
        "source": "police",
        "told": ["police"],
        "made_by": "other",
        "maker": "A neighbour",
        "what": "Drums",
    }
    fill(page, found_at | {"reported-day": ahead(-290)})
    press(page, "Add the report")
    press(page, "Reports", "link")
    look(page)
    page.goto(f"/staff/cases/{case}/decide")
    look(page)
    fails(page, "See the letter")
    split = VIEWS | {"views-icb": "disagrees", "views-icb-why": "She is ill."}
    fill(page, split | WEIGHED | MEANWHILE | {"outcome": "not_met", "others": "told"})
    press(page, "See the letter")
    look(page)
    fill(page, VIEWS)
    press(page, "See the letter")
    look(page)
    press(page, "Save and send")
    expect(page.locator("h1")).to_have_text(case)
