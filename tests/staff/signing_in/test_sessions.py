"""Sessions: how long they last, how they end, and what is kept of work that was sent too late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from asb import web, worker
from asb.casework.accounts import sessions
from asb.database import db, writing
from asb.models import Letter, SignedIn, Staff, UnsavedWork
from tests.shared.kept import count
from tests.shared.officers import (
    NEW_PASSWORD,
    PASSWORD,
    Colleague,
    Member,
    member,
    sign_in,
    signed_in,
    wait,
)
from tests.shared.page import Page, Visitor


def test_signing_out_everywhere(app: Flask, officer: Colleague) -> None:
    elsewhere = Visitor(app)
    sign_in(elsewhere, officer.member)
    officer.get("/staff/account")
    page = officer.press("Sign out everywhere", expect=200)
    assert "You have been signed out everywhere" in page
    assert elsewhere.get("/staff/").h1 == "Sign in"
    assert count(app, SignedIn) == 0


def test_doing_nothing_signs_out(app: Flask, officer: Colleague) -> None:
    wait(officer, 29)
    assert officer.get("/staff/account").path == "/staff/account"
    wait(officer, 29)
    assert officer.get("/staff/").path == "/staff/", "each page begins the time again"
    wait(officer, 31)
    page = officer.get("/staff/account")
    assert page.h1 == "Sign in"
    assert "You have been signed out" in page
    officer.press("Sign in", email=officer.member.email, password=PASSWORD, expect=200)
    officer.press("Continue", code=officer.member.code(), expect=200)
    assert officer.page.path == "/staff/account"


@pytest.mark.parametrize("minutes", ["5", "240"])
def test_how_long_is_a_setting(settings: dict[str, str], minutes: str) -> None:
    from asb import create_app  # noqa: PLC0415 - with a setting of its own

    other = create_app(settings | {"STAFF_IDLE_MINUTES": minutes})
    person = signed_in(other, "officer")
    assert f"after {minutes} minutes" in person.page.html
    wait(person, int(minutes) - 1)
    assert person.get("/staff/").path == "/staff/"
    wait(person, int(minutes) + 1)
    assert person.get("/staff/").h1 == "Sign in"
    with other.app_context():
        db.engine.dispose()


def test_nobody_stays_in_for_more_than_twelve_hours(app: Flask, officer: Colleague) -> None:
    for hours, path in ((11.9, "/staff/"), (12.1, "/staff/sign-in")):
        with app.app_context(), writing() as session:
            session.execute(update(SignedIn).values(since=web.now() - timedelta(hours=hours)))
        assert officer.get("/staff/").path == path


def test_staying_signed_in_takes_a_press(app: Flask, officer: Colleague) -> None:
    wait(officer, 29)
    officer.press("Stay signed in", expect=200)
    wait(officer, 29)
    officer.get("/staff/")
    wait(officer, 31)
    officer.press("Stay signed in", expect=403)


ADDED = {"name": "Petra O’Hara", "email": "petra@council.example", "role": "officer"}


def late_work(manager: Colleague) -> Page:
    """A form filled in, and sent when they had been signed out."""
    manager.get("/staff/settings/accounts/add")
    wait(manager, 31)
    return manager.press("Add the account", ADDED, expect=200)


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_what_is_sent_too_late_is_kept_for_them(app: Flask, htmx: bool) -> None:
    manager = signed_in(app, "manager", htmx=htmx)
    page = late_work(manager)
    assert page.h1 == "Sign in"
    assert count(app, Staff) == 1
    manager.press("Sign in", email=manager.member.email, password=PASSWORD, expect=200)
    page = manager.press("Continue", code=manager.member.code(), expect=200)
    assert page.path == "/staff/settings/accounts/add"
    assert "What you typed has been kept" in page
    assert 'value="Petra O’Hara"' in page.html
    manager.press("Add the account", expect=200)
    assert count(app, Staff) == 2
    assert count(app, UnsavedWork) == 0
    assert "What you typed has been kept" not in manager.get("/staff/settings/accounts/add")


def test_late_work_is_shown_to_nobody_else(app: Flask, manager: Colleague) -> None:
    late_work(manager)
    other = member(app, "manager", "Otto Other")
    manager.press("Sign in", email=other.email, password=PASSWORD, expect=200)
    page = manager.press("Continue", code=other.code(), expect=200)
    assert page.path == "/staff/settings/accounts/add"
    assert "Petra" not in page.html


def test_an_old_token_loses_no_text(app: Flask, manager: Colleague) -> None:
    """They signed in again in another tab; the form in this one has the old session's token."""
    manager.get("/staff/settings/accounts/add")
    form = manager.page
    other = Colleague(app)
    other.client = manager.client
    sign_in_again(other, manager.member)
    page = manager.press("Add the account", ADDED, expect=200)
    assert page.path == form.path
    assert 'value="Petra O’Hara"' in page.html
    manager.press("Add the account", expect=200)
    assert count(app, Staff) == 2


def sign_in_again(person: Visitor, who: Member) -> None:
    person.get("/staff/")
    person.press("Sign out", expect=200)
    sign_in(person, who)


def test_passwords_are_never_kept(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/account/password")
    wait(officer, 31)
    officer.press("Continue", present=PASSWORD, password=NEW_PASSWORD, expect=200)
    assert count(app, UnsavedWork) == 0


def test_late_work_and_old_sessions_are_erased_after_a_day(app: Flask, manager: Colleague) -> None:
    late_work(manager)
    with app.app_context():
        sessions.tidy(web.now() + timedelta(hours=23))
        assert (count(app, UnsavedWork), count(app, SignedIn)) == (1, 1)
        sessions.tidy(web.now() + timedelta(hours=25))
        assert (count(app, UnsavedWork), count(app, SignedIn)) == (0, 0)


def test_letters_about_accounts_are_erased_after_a_month(app: Flask, olive: Member, visitor: Visitor) -> None:
    visitor.get("/staff/forgot")
    visitor.press("Send me a link", email=olive.email, expect=200)
    with app.app_context():
        worker.answer_asked(app)
        sessions.tidy(web.now() + timedelta(days=29))
        assert count(app, Letter) == 1
        sessions.tidy(web.now() + timedelta(days=31))
        assert count(app, Letter) == 0


def test_late_work_that_is_sent_twice_at_once_is_kept(app: Flask, manager: Colleague) -> None:
    times = 6
    manager.get("/staff/settings/accounts/add")
    wait(manager, 31)
    cookie = manager.client.get_cookie("session")
    assert cookie

    def send(_: int) -> int:
        window = app.test_client()
        window.set_cookie("session", cookie.value)
        sent = {"csrf_token": manager.token, **ADDED}
        return window.post(manager.page.path, data=sent, base_url=manager.base_url).status_code

    with ThreadPoolExecutor(times) as together:
        assert set(together.map(send, range(times))) == {303}
    assert count(app, UnsavedWork) == 1
