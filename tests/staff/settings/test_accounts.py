"""Accounts of members of staff: by a manager's pages, and by the command line."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.casework.accounts import members as accounts
from asb.database import db, writing
from asb.models import Staff
from tests.shared.days import recent, today
from tests.shared.officers import PASSWORD, Colleague, Member, changed, member, sign_in, signed_in
from tests.shared.page import Page, Visitor

PETRA = {"name": "Petra O’Hara", "email": "petra@council.example", "role": "officer"}


def link_on(page: Page) -> str:
    found = re.findall(r"http://localhost(/staff/link/[\w-]{43})", page.text)
    assert len(found) == 1, page.text
    return str(found[0])


def add(manager: Colleague, **typed: str) -> Page:
    manager.get("/staff/settings/accounts")
    manager.click("Add an account")
    return manager.press("Add the account", PETRA | typed)


def open_account(manager: Colleague, name: str) -> Page:
    manager.get("/staff/settings/accounts")
    return manager.click(name)


# A manager's pages


def test_a_new_account_comes_with_a_link_that_is_shown_once(app: Flask, manager: Colleague) -> None:
    page = add(manager)
    assert page.h1 == "Pass this link on"
    link = link_on(page)
    assert "link/" not in manager.get(page.path).text, "not shown again"
    petra = Visitor(app)
    petra.get(link)
    assert "Petra O’Hara (petra@council.example)" in petra.page
    manager.get("/staff/settings/accounts")
    assert "Not set up yet" in manager.page


def test_an_address_has_one_account(manager: Colleague) -> None:
    add(manager)
    page = add(manager, email="PETRA@Council.example")
    assert page.status == 422
    assert [(error.text, error.href) for error in page.errors] == [
        ("petra@council.example has an account already", "#email")
    ]


def test_of_many_who_add_one_address_at_once_one_does(app: Flask) -> None:
    def add_petra(_: int) -> bool:
        with app.app_context():
            try:
                accounts.add("Petra", "petra@council.example", "officer", web.tokens(), web.now())
            except accounts.AccountRefused:
                return False
            return True

    with ThreadPoolExecutor(6) as together:
        assert sum(together.map(add_petra, range(6))) == 1


def test_what_is_missing_is_said(manager: Colleague) -> None:
    manager.get("/staff/settings/accounts/add")
    page = manager.press("Add the account", expect=422)
    assert [error.href for error in page.errors] == ["#name", "#email", "#role"]


def test_a_role_is_changed_and_counts_at_once(app: Flask, manager: Colleague) -> None:
    officer = signed_in(app, "officer")
    officer.get("/staff/settings/accounts", expect=403)
    open_account(manager, officer.member.name)
    manager.click("Change what they do")
    manager.press("Save", role="manager", expect=200)
    assert manager.page.rows["Does"] == "Manager"
    officer.get("/staff/settings/accounts")


def test_cover_makes_a_manager_of_an_officer_until_its_last_day(app: Flask, manager: Colleague) -> None:
    officer = signed_in(app, "officer")
    open_account(manager, officer.member.name)
    manager.click("Let them cover for a manager")
    manager.press("Save", until="sometime", expect=422)
    manager.press("Save", until=f"{recent(1):%d %m %Y}", expect=422)
    manager.press("Save", until=f"{today():%d %m %Y}", expect=200)
    assert manager.page.rows["Covers for a manager"].startswith("until ")
    officer.get("/staff/settings/accounts")
    assert "covers for a manager until" in officer.page
    open_account(manager, officer.member.name)
    [until] = manager.click("Let them cover for a manager").root.all("input", name="until")
    assert until.attrs["value"] == f"{today():%-d %B %Y}"
    manager.press("Save", until="", expect=200)
    assert manager.page.rows["Covers for a manager"] == "no"
    officer.get("/staff/settings/accounts", expect=403)


@pytest.mark.parametrize(
    ("role", "until", "acts_as"),
    [
        ("officer", None, "officer"),
        ("officer", 0, "manager"),
        ("officer", 1, "manager"),
        ("officer", -1, "officer"),
        ("appeals", 1, "appeals"),
        ("manager", None, "manager"),
    ],
)
def test_who_acts_as_what(role: str, until: int | None, acts_as: str) -> None:
    today = date(2027, 3, 1)
    cover = None if until is None else today + timedelta(days=until)
    assert Staff(role=role, cover_until=cover).acts_as(today) == acts_as


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(app: Flask, manager: Colleague) -> None:
    officer = signed_in(app, "officer")
    open_account(manager, officer.member.name)
    manager.click("Close this account")
    manager.press("Close the account", expect=200)
    assert manager.page.rows["Account"] == "closed"
    assert officer.get("/staff/").h1 == "Sign in"
    officer.press("Sign in", email=officer.member.email, password=PASSWORD, expect=422)
    manager.press("Open this account again", expect=200)
    officer.get(link_on(manager.page))
    assert officer.page.h1 == "Choose a password", "it has to be set up from the start"


def test_a_closed_account_has_no_link(app: Flask, manager: Colleague) -> None:
    link = link_on(add(manager))
    open_account(manager, "Petra O’Hara")
    manager.click("Close this account")
    manager.press("Close the account", expect=200)
    Visitor(app).get(link, expect=410)


def test_a_new_link_for_whoever_lost_all(app: Flask, manager: Colleague) -> None:
    officer = member(app, "officer")
    open_account(manager, officer.name)
    page = manager.press("Make a new link", expect=200)
    assert Visitor(app).get(link_on(page)).h1 == "Choose a password"


def test_the_last_manager_stays(app: Flask, manager: Colleague) -> None:
    open_account(manager, manager.member.name)
    manager.click("Close this account")
    page = manager.press("Close the account", expect=422)
    assert "is the last manager" in page.errors[0].text
    manager.click("Change what they do")
    page = manager.press("Save", role="officer", expect=422)
    assert "is the last manager" in page.errors[0].text
    other = member(app, "manager", "Otto Other")
    open_account(manager, manager.member.name)
    manager.click("Close this account")
    manager.press("Close the account", expect=200)
    assert manager.page.h1 == "Sign in", "it was their own"
    sign_in(Visitor(app), other)


def test_pressing_twice_closes_once(app: Flask, manager: Colleague) -> None:
    officer = member(app, "officer")
    for _ in range(2):
        manager.get(f"/staff/settings/accounts/{officer.id}/close")
        manager.press("Close the account", expect=200)
    with app.app_context():
        first = accounts.by_number(officer.id).closed_at
        accounts.close(officer.id, changed())
        assert accounts.by_number(officer.id).closed_at == first


def test_an_account_that_is_not_there(manager: Colleague) -> None:
    for number in ("0", "999999", "9" * 30, "x", "-1"):
        for page in ("", "/link", "/role", "/cover", "/close"):
            manager.get(f"/staff/settings/accounts/{number}{page}", expect=404)
    manager.get("/staff/account")
    reply = manager.client.post(
        f"/staff/settings/accounts/{'9' * 30}/open",
        data={"csrf_token": manager.token},
        base_url=manager.base_url,
    )
    assert reply.status_code == 404


# The command line


def run(app: Flask, *args: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["staff", *args])
    return result.exit_code, result.stdout, result.stderr


def test_there_is_no_account_until_one_is_added(app: Flask) -> None:
    assert run(app, "list") == (0, "", "")


def test_the_first_manager_is_added_by_command(app: Flask) -> None:
    status, said, wrong = run(app, "add", "  Maya   Manager ", "Maya@Council.example", "manager")
    assert (status, wrong) == (0, "")
    assert "http://localhost/staff/link/" in said
    assert run(app, "list") == (0, "maya@council.example\tmanager\tnot set up\tMaya Manager\n", "")
    with app.app_context(), writing() as session:
        session.execute(update(Staff).values({"password": "a digest"}))
    assert "\tnot set up\t" in run(app, "list")[1], "a password alone lets nobody in"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("", "a@council.example", "officer"), "Give a name"),
        (("A" * 300, "a@council.example", "officer"), "must be 120 characters or fewer"),
        (("see www.evil.example", "a@council.example", "officer"), "without a web address"),
        (("Ann", "", "officer"), "Give an email address"),
        (("Ann", "no address", "officer"), "correct format"),
        (("Ann", "a@council.example", "boss"), "officer, manager, appeals"),
        (("Olive", "olive@council.example", "officer"), "has an account already"),
        (("A\x07nn", "a@council.example", "officer"), "cannot be a name"),
    ],
)
def test_a_wrong_account_is_refused_with_status_2(app: Flask, given: tuple[str, ...], why: str) -> None:
    member(app, "officer")
    status, said, wrong = run(app, "add", *given)
    assert (status, said) == (2, "")
    assert why in wrong
    with app.app_context():
        assert len(db.session.scalars(select(Staff.id)).all()) == 1


def test_close_by_command(app: Flask) -> None:
    olive, maya = member(app, "officer"), member(app, "manager")
    assert run(app, "close", olive.email)[0] == 0
    assert run(app, "close", olive.email)[0] == 0, "closing a closed account changes nothing"
    assert "olive@council.example\tofficer\tclosed\tOlive Officer\n" in run(app, "list")[1]
    status, _, wrong = run(app, "close", maya.email)
    assert (status, "is the last manager" in wrong) == (2, True)


@pytest.mark.parametrize("command", ["close", "link"])
def test_an_unknown_account_by_command(app: Flask, command: str) -> None:
    status, said, wrong = run(app, command, "nobody@council.example")
    assert (status, said) == (2, "")
    assert "has no account" in wrong


def test_no_new_link_to_a_closed_account(app: Flask) -> None:
    olive = closed(app)
    status, said, wrong = run(app, "link", olive.email)
    assert (status, said) == (2, "")
    assert "is closed" in wrong


def closed(app: Flask) -> Member:
    olive = member(app, "officer")
    with app.app_context(), writing() as session:
        session.execute(update(Staff).values(closed_at=web.now()))
    return olive
