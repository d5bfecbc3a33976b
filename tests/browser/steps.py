"""What a person does in a real browser, and what may be looked at on the way."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from asb.worker import send_waiting
from tests.browser.checks import axe, press, reflow
from tests.shared.mailbox import Mailbox
from tests.shared.officers import PASSWORD, Colleague, Member, signed_in
from tests.shared.page import Visitor
from tests.shared.story import Typed, walk

only_js = pytest.mark.parametrize("browser_page", ["js"], indirect=True)


def look(page: Page) -> None:
    """Nothing is barred on the page as it is, and nothing needs scrolling sideways."""
    axe(page)
    reflow(page)


def fails(page: Page, name: str = "Continue") -> None:
    """The button is pressed and the answer refused."""
    press(page, name)
    expect(page).to_have_title(re.compile("^Error: "))
    look(page)


def comes_in(page: Page, who: Member) -> None:
    """From the sign-in page."""
    fill(page, {"email": who.email, "password": PASSWORD})
    press(page, "Sign in")
    fill(page, {"code": who.code()})
    press(page, "Continue")


def go_on_as(page: Page, person: Visitor, path: str = "") -> None:
    """The strict client's session goes on in this window, at `path` or at the page where that person is.

    For the way to what a test is about: a page costs the strict client a tenth of what it costs a browser,
    and the tests that are about that way walk it in the browser.
    """
    cookie = person.client.get_cookie("session")
    assert cookie
    page.context.add_cookies(
        [{"name": "session", "value": cookie.value, "domain": "127.0.0.1", "path": "/", "httpOnly": True}]
    )
    page.goto(path or person.page.path)


def apply_until(page: Page, person: Visitor, step: str, answers: Mapping[str, Typed] | None = None) -> None:
    """An application as far as this step, with these answers and else the least; then in this window."""
    walk(person, answers or {}, until=step)
    go_on_as(page, person)


def sign_in_as(page: Page, app: Flask, role: str, path: str = "/staff/") -> Colleague:
    """Somebody who has signed in, in this window: signing in has tests of its own (`test_signin`)."""
    colleague = signed_in(app, role)
    go_on_as(page, colleague, path)
    return colleague


def fill(page: Page, typed: Mapping[str, Any]) -> None:
    """Type and choose by the names of the boxes, choices first because they open others."""
    kinds = {name: page.locator(f'[name="{name}"]').first.get_attribute("type") for name in typed}
    chosen = {"radio", "checkbox"}
    for name, value in sorted(typed.items(), key=lambda pair: (kinds[pair[0]] not in chosen, "-" in pair[0])):
        boxes = page.locator(f'[name="{name}"]')
        if kinds[name] in chosen:
            these = ["yes"] if value is True else [value] if isinstance(value, str) else value
            for one in these:
                page.locator(f'[name="{name}"][value="{one}"]').check()
            for box in boxes.all() if kinds[name] == "checkbox" else ():
                if box.is_checked() and box.get_attribute("value") not in these:
                    box.uncheck()
        else:
            boxes.first.fill(str(value))


def post(app: Flask, mailbox: Mailbox, to: str, path: str) -> str:
    """The link to `path` in the newest letter to this address."""
    with app.app_context():
        send_waiting(threading.Event())
    body = mailbox.to(to)[-1].get_body(("plain",))
    assert body
    found = re.search(rf"http://\S+(/{path}/[\w-]{{43}})", body.get_content())
    assert found, body.get_content()
    return found[1]
