"""In a real browser: files, agreement, saving, coming back, leaving; every state of every page looked at."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import update

from asb.database import writing
from asb.files import MOST_FILES
from asb.models import Draft
from asb.web import now
from tests.browser.checks import press, runs_scripts
from tests.browser.steps import apply_until, fails, fill, go_on_as, look, post
from tests.shared.mailbox import Mailbox
from tests.shared.page import File, Visitor
from tests.shared.story import MINIMUM, WITH_FILES, Typed, sent, walk

A_CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


def on(page: Page, typed: Typed | None = None, button: str = "Continue") -> None:
    """Look at the page, fill it in and go on."""
    look(page)
    fill(page, typed or {})
    press(page, button)


def until_sent(page: Page) -> None:
    """On through the pages that are left, with the least."""
    while not page.url.endswith("/apply/sent"):
        key = page.url.rstrip("/").split("/")[4]
        fill(page, MINIMUM[key])
        press(page, "Send your application" if key == "check" else "Continue")


def jpeg() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "JPEG")
    return kept.getvalue()


def photo() -> FilePayload:
    return {"name": "gate.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}


def test_a_group_with_files_and_all_there_is(browser_page: Page, resident: Visitor) -> None:
    page = browser_page
    apply_until(page, resident, "others", {"who": {"who": "group"}})
    look(page)
    press(page, "Add a person")
    look(page)
    fails(page)
    fill(page, {"name": "Bea Cole", "email": "bea@example.com", "email_shared": "no"})
    press(page, "Continue")
    look(page)
    press(page, "Continue")
    fails(page)
    on(page, {"how": "form"})
    on(page)
    page.get_by_text("If there is a review meeting").click()
    on(page, {"help": ["bsl"], "take_part": "online", "keep_out": "Nobody"})
    apply_until(page, resident, "more")
    on(page, {"more": ["cause", "done", "files"]})
    on(page, {"who": "A tall man"})
    on(page, {"done": "Diary sheets"})
    look(page)
    press(page, "Add a file")
    look(page)
    fails(page, "Add this file")
    page.set_input_files(
        "#file", {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" + bytes(99)}
    )
    fails(page, "Add this file")
    page.set_input_files("#file", photo())
    press(page, "Add this file")
    look(page)
    press(page, "Continue")
    look(page)
    until_sent(page)
    look(page)
    expect(page.get_by_text("Bea Cole")).to_be_visible()


def film(folder: Path) -> Path:
    """A file that is too large, on the disk: one that is given as bytes is copied again and again."""
    made = folder / "film.mp4"
    made.write_bytes(bytes(11_000_000))
    return made


def test_a_file_that_is_too_large(browser_page: Page, resident: Visitor, tmp_path: Path) -> None:
    page = browser_page
    apply_until(page, resident, "files", WITH_FILES)
    press(page, "Add a file")
    page.set_input_files("#file", film(tmp_path))
    if runs_scripts(page):  # nothing is sent, so no page comes
        page.get_by_role("button", name="Add this file").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("10 MB is the most"))
        expect(page.locator("#file")).to_be_focused()
        look(page)
        page.wait_for_timeout(1_000)  # a second press within a second does nothing, on purpose
    else:
        fails(page, "Add this file")
    page.set_input_files("#file", photo())
    press(page, "Add this file")
    expect(page.get_by_text("gate.jpg")).to_be_visible()


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_what_a_script_says_of_a_file_takes_the_place_of_what_the_server_said(
    browser_page: Page, resident: Visitor, tmp_path: Path
) -> None:
    page = browser_page
    apply_until(page, resident, "files", WITH_FILES)
    press(page, "Add a file")
    fill(page, {"about": "The gate"})
    page.set_input_files("#file", {"name": "empty.jpg", "mimeType": "image/jpeg", "buffer": b""})
    fails(page, "Add this file")
    page.set_input_files("#file", film(tmp_path))
    for _ in range(2):
        page.get_by_role("button", name="Add this file").click()
        expect(page.locator("main .govuk-error-message")).to_have_count(1)
        expect(page.locator("#file-error")).to_contain_text("10 MB is the most")
        expect(page.locator("#file")).to_have_attribute("aria-describedby", "file-hint file-error")
        expect(page.locator("#file")).to_be_focused()
        page.wait_for_timeout(1_000)  # a second press within a second does nothing, on purpose
    expect(page.locator("#file-hint")).to_be_visible()
    expect(page.locator("#about")).to_have_value("The gate")
    expect(page.locator(".govuk-error-summary a")).to_contain_text("10 MB is the most")
    expect(page).to_have_title(re.compile("^Error: Add a file"))
    look(page)


def test_ten_files_are_as_many_as_fit(browser_page: Page, resident: Visitor) -> None:
    page = browser_page
    walk(resident, WITH_FILES, until="files")
    for number in range(MOST_FILES - 1):
        resident.click("Add another file" if number else "Add a file")
        resident.press("Add this file", file=File("gate.jpg", jpeg()), expect=200)
    go_on_as(page, resident)
    press(page, "Add another file")
    page.set_input_files("#file", photo())
    press(page, "Add this file")
    expect(page.get_by_role("button", name="Add another file")).to_have_count(0)
    expect(page.get_by_text("You cannot add any more here")).to_be_visible()
    look(page)


def test_a_device_on_which_somebody_began_before(browser_page: Page, app: Flask, resident: Visitor) -> None:
    page = browser_page
    apply_until(page, resident, "place")
    with app.app_context(), writing() as session:
        session.execute(update(Draft).values(touched_at=now() - timedelta(hours=2)))
    page.goto("/")
    press(page, "Start now")
    expect(page.locator("h1")).to_have_text("An application was started on this device")
    look(page)
    press(page, "Start a new one")
    expect(page.locator("h1")).to_have_text("Who are you applying for?")


@pytest.fixture(autouse=True)
def elsewhere(app: Flask, live: str) -> None:
    """What stands for the other website that leaving leads to: nothing leaves this machine."""
    council = app.extensions["asb_council"]
    app.extensions["asb_council"] = replace(council, leave_url=f"{live}/health")


def test_saved_left_and_come_back(
    browser_page: Page, app: Flask, mailbox: Mailbox, resident: Visitor
) -> None:
    page = browser_page
    apply_until(page, resident, "behaviour")
    fill(page, {"story": "Half a sentence"})
    press(page, "Save for later")
    look(page)
    fill(page, {"email_shared": "yes"})
    fails(page, "Send me a link")
    fill(page, {"email_shared": "no"})
    press(page, "Send me a link")
    look(page)
    page.goto("/apply/save")
    press(page, "Show me a code")
    look(page)
    code = A_CODE.search(page.locator("main").inner_text())
    assert code
    leave_by_keyboard(page)

    page.goto("/apply/behaviour")
    expect(page.locator("h1")).to_have_text("This page is closed")
    page.goto("/return")
    look(page)
    fails(page)
    fill(page, {"code": "2222 2222 2222"})
    fails(page)
    fill(page, {"code": code[0].lower()})
    press(page, "Continue")
    expect(page.locator("#story")).to_have_value("Half a sentence")

    page.goto(post(app, mailbox, "ann@example.com", "return"))
    look(page)
    press(page, "Continue")
    expect(page.locator("#story")).to_have_value("Half a sentence")
    page.goto("/return/" + "x" * 43)
    press(page, "Continue")
    look(page)
    page.goto("/apply/save")
    press(page, "Delete what I have written", "link")
    look(page)
    press(page, "Delete it")
    look(page)
    page.goto("/apply/behaviour")
    expect(page.locator("h1")).to_have_text("ASB Case Review")


def leave_by_keyboard(page: Page) -> None:
    """From the top of the page: the second stop of the Tab key leaves at once."""
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-js-exit-this-page-skiplink")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/health")


def test_the_person_somebody_applied_for(browser_page: Page, app: Flask, mailbox: Mailbox) -> None:
    page = browser_page
    answers: dict[str, Typed] = {
        "who": {"who": "someone_else"},
        "person_contact": {"routes": ["email"]},
        "person_details": {"email": "percy@example.com", "email_shared": "no"},
        "agreement": {"how": "link"},
    }
    sent(app, answers)
    link = post(app, mailbox, "percy@example.com", "reply")
    page.goto(link)
    expect(page).to_have_title(re.compile("^A message for you"))
    look(page)
    press(page, "Read the message")
    look(page)
    fails(page, "Send my answer")
    fill(page, {"answer": "ring"})
    fails(page, "Send my answer")
    expect(page.locator("#phone-error")).to_be_visible()
    fill(page, {"phone": "07700 900 982"})
    press(page, "Send my answer")
    expect(page.get_by_text("We will ring you on the number that you gave")).to_be_visible()
    look(page)
    page.goto(link)
    expect(page.locator("h1")).to_have_text("This link has already been used")
    look(page)
    page.goto("/reply/" + "x" * 43)
    expect(page.locator("h1")).to_have_text("This link does not work")
    look(page)


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_back_after_leaving_shows_nothing(browser_page: Page, resident: Visitor) -> None:
    page = browser_page
    apply_until(page, resident, "behaviour")
    fill(page, {"story": "Half a sentence"})
    press(page, "Save for later")
    page.go_back()
    leave_by_keyboard(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("This page is closed")
    expect(page).to_have_title("This page is closed")
    expect(page.locator("body")).not_to_contain_text(re.compile("ASB|Council|Half a sentence"))
    look(page)
    press(page, "Go to the first page", "link")
    press(page, "Start now")
    expect(page.locator("h1")).to_have_text("Who are you applying for?")
    page.go_back()
    expect(page.locator("h1")).to_have_text("ASB Case Review")


def test_asked_too_often(browser_page: Page, resident: Visitor) -> None:
    page = browser_page
    walk(resident, until="place")
    for _ in range(5):
        resident.get("/apply/save")
        resident.press("Send me a link", expect=200)
    go_on_as(page, resident, "/apply/save")
    press(page, "Send me a link")
    expect(page.locator("h1")).to_have_text("Please wait a while")
    look(page)
