"""In a real browser: signing in, setting up, forgetting, the warning; every state of every page looked at."""

import re

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.checks import press, runs_scripts
from tests.browser.steps import comes_in, fails, fill, look, only_js, post, sign_in_as
from tests.shared.mailbox import Mailbox
from tests.shared.officers import NEW_PASSWORD, PASSWORD, code_for, member, new_account
from tests.shared.page import Visitor
from tests.shared.people import work


def test_setting_up_an_account(browser_page: Page, app: Flask, live: str) -> None:
    page = browser_page
    page.goto(new_account(app))
    look(page)
    fill(page, {"password": "too short"})
    fails(page)
    fill(page, {"password": NEW_PASSWORD})
    press(page, "Continue")
    expect(page.get_by_role("img", name="Picture to scan")).to_be_visible()
    look(page)
    page.get_by_text("I cannot scan the picture").click()
    key = page.locator(".govuk-details .app-code").inner_text().replace("-", "")
    look(page)
    fill(page, {"code": "123456"})
    fails(page)
    fill(page, {"code": code_for(key)})
    press(page, "Continue")
    expect(page.locator("main .app-code")).to_have_count(10)
    look(page)
    press(page, "I have written them down")
    expect(page.get_by_text("Signed in as Nora New").first).to_be_visible()
    look(page)
    page.goto("/staff/link/" + "x" * 43)
    look(page)


def test_signing_in_and_out(browser_page: Page, app: Flask) -> None:
    page, olive = browser_page, member(app, "officer")
    page.goto("/staff/account")
    look(page)
    fails(page, "Sign in")
    fill(page, {"email": olive.email, "password": "a guess"})
    fails(page, "Sign in")
    expect(page.locator("#password")).to_have_value("")
    fill(page, {"password": PASSWORD})
    press(page, "Sign in")
    look(page)
    fill(page, {"code": "000000"})
    fails(page)
    press(page, "I do not have my phone", "link")
    look(page)
    fill(page, {"code": "2222"})
    fails(page)
    fill(page, {"code": olive.recovery[0]})
    press(page, "Continue")
    expect(page.locator("h1")).to_have_text("Your account")
    look(page)
    for name in ("Change your password", "Use another phone or app"):
        press(page, name, "link")
        look(page)
        press(page, "Back", "link")
    press(page, "Sign out")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Sign in")


def test_a_forgotten_password(browser_page: Page, app: Flask, mailbox: Mailbox) -> None:
    page, olive = browser_page, member(app, "officer")
    page.goto("/staff/sign-in")
    press(page, "I have forgotten my password", "link")
    look(page)
    fails(page, "Send me a link")
    fill(page, {"email": olive.email})
    press(page, "Send me a link")
    look(page)
    work(app)
    page.goto(post(app, mailbox, olive.email, "staff/link"))
    look(page)
    fill(page, {"password": NEW_PASSWORD})
    press(page, "Continue")
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    look(page)


def test_a_managers_pages(browser_page: Page, app: Flask) -> None:
    page = browser_page
    maya = sign_in_as(page, app, "manager", "/staff/settings").member
    look(page)
    press(page, "Days on which we are closed", "link")
    look(page)
    page.goto("/staff/settings")
    press(page, "Staff accounts", "link")
    look(page)
    press(page, "Add an account", "button")
    look(page)
    fails(page, "Add the account")
    fill(page, {"name": "Petra O’Hara", "email": "petra@council.example", "role": "officer"})
    press(page, "Add the account")
    look(page)
    press(page, "Go to the accounts", "link")
    press(page, "Petra O’Hara", "link")
    look(page)
    for name in ("Change what they do", "Let them cover for a manager", "Close this account"):
        press(page, name, "link")
        look(page)
        press(page, "Back", "link")
    press(page, "Close this account", "link")
    press(page, "Close the account")
    look(page)
    page.goto(f"/staff/settings/accounts/{maya.id}/close")
    press(page, "Close the account")
    expect(page).to_have_title(re.compile("^Error: "))
    look(page)


def test_asked_too_often(browser_page: Page, resident: Visitor) -> None:
    page, guess = browser_page, {"email": "nobody@council.example", "password": "a guess"}
    resident.get("/staff/sign-in")
    for _ in range(10):
        resident.press("Sign in", guess, expect=422)
    page.goto("/staff/sign-in")
    fill(page, guess)
    press(page, "Sign in")
    expect(page.locator("h1")).to_have_text("Please wait a while")
    look(page)


def test_by_keyboard_alone(browser_page: Page, app: Flask) -> None:
    page, olive = browser_page, member(app, "officer")
    page.goto("/staff/sign-in")
    page.locator("#email").focus()
    page.keyboard.type(olive.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/sign-in/code")
    page.locator("#code").focus()
    page.keyboard.type(olive.code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/")
    expect(page.get_by_text("Signed in as Olive Officer").first).to_be_visible()


@only_js
def test_a_password_can_be_looked_at(browser_page: Page) -> None:
    page = browser_page
    page.goto("/staff/sign-in")
    fill(page, {"password": PASSWORD})
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    look(page)


@only_js
def test_a_warning_comes_in_time_and_they_may_stay(browser_page: Page, app: Flask) -> None:
    page, olive = browser_page, member(app, "officer")
    page.clock.install()
    page.goto("/staff/account")
    comes_in(page, olive)
    dialog = page.get_by_role("dialog")
    page.clock.run_for(27 * 60 * 1000)
    expect(dialog).not_to_be_visible()
    page.clock.run_for(60 * 1000)
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("You will be signed out in 2 minutes")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    look(page)
    page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    page.clock.run_for(27 * 60 * 1000)
    expect(dialog).not_to_be_visible()


@only_js
def test_when_it_is_too_late_they_are_told_and_keep_the_page(browser_page: Page, app: Flask) -> None:
    page, olive = browser_page, member(app, "officer")
    page.clock.install()
    page.goto("/staff/account/another-app")
    comes_in(page, olive)
    page.clock.run_for(31 * 60 * 1000)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You have been signed out")
    look(page)
    page.get_by_role("button", name="Close").click()
    expect(dialog).not_to_be_visible()
    expect(page.locator("h1")).to_have_text("Use another phone or app")


@only_js
def test_what_is_done_in_another_tab_counts(browser_page: Page, app: Flask) -> None:
    page, olive = browser_page, member(app, "officer")
    page.clock.install()
    page.goto("/staff/account")
    comes_in(page, olive)
    page.clock.run_for(25 * 60 * 1000)
    page.evaluate("localStorage.setItem('staff-seen', Date.now())")  # as the script of another tab does
    page.clock.run_for(10 * 60 * 1000)
    expect(page.get_by_role("dialog")).not_to_be_visible()


def test_without_a_script_a_line_says_how_long(browser_page: Page, app: Flask) -> None:
    page, olive = browser_page, member(app, "officer")
    page.goto("/staff/")
    comes_in(page, olive)
    line = page.locator("noscript p")
    expect(line).to_have_count(0 if runs_scripts(page) else 1)
    if not runs_scripts(page):
        expect(line).to_contain_text("signed out after 30 minutes")
        expect(line).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
