"""Members of staff sign in with a password and a code, forget the one, lose the other, and guess in vain."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.casework import rate_limits
from asb.casework.accounts import members as accounts
from asb.database import db, writing
from asb.models import Count, Letter, Staff
from tests.shared.mailbox import Mailbox
from tests.shared.officers import (
    NEW_PASSWORD,
    PASSWORD,
    Colleague,
    Member,
    changed,
    code_for,
    key_on,
    member,
    new_account,
    only_link,
    post,
    set_up,
    sign_in,
)
from tests.shared.page import Visitor
from tests.shared.story import walk

pytestmark = pytest.mark.long

A_GUESS = "a guess"
WRONG = "The email address or the password is not right. Check both and try again"


# Setting up


# Signing in


def test_they_come_to_the_page_they_asked_for(app: Flask, olive: Member, visitor: Visitor) -> None:
    assert visitor.get("/staff/account?tab=2").path == "/staff/sign-in"
    visitor.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
    visitor.press("Continue", code=olive.code(), expect=200)
    assert visitor.trail[-1] == (200, "/staff/account?tab=2")


def test_nobody_is_sent_elsewhere(app: Flask, olive: Member, visitor: Visitor) -> None:
    for where in ("https://evil.example/", "//evil.example", "/leave", "/staff/../leave"):
        visitor.get(f"/staff/sign-in?next={where}")
    visitor.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
    visitor.get("/staff/sign-in/code?next=https://evil.example/")
    visitor.press("Continue", code=olive.code(), expect=200)
    assert visitor.page.path == "/staff/"


def test_the_same_words_for_wrong_unknown_closed_and_not_set_up(app: Flask, olive: Member) -> None:
    member(app, "manager")
    closed = member(app, "officer", "Cleo Closed")
    with app.app_context():
        accounts.close(closed.id, changed())
    new_account(app, "Ned Notyet")
    tried = {
        olive.email: "not the password",
        "nobody@council.example": PASSWORD,
        closed.email: PASSWORD,
        "ned@council.example": PASSWORD,
    }
    pages = []
    for email, password in tried.items():
        person = Visitor(app)
        person.get("/staff/sign-in")
        page = person.press("Sign in", email=email, password=password, expect=422)
        assert [error.text for error in page.errors] == [WRONG]
        pages.append(re.sub(r'value="[^"]*"', "", page.html))
    assert len(set(pages)) == 1


def test_what_is_missing_is_said_at_its_field(visitor: Visitor) -> None:
    visitor.get("/staff/sign-in")
    page = visitor.press("Sign in", expect=422)
    assert [error.href for error in page.errors] == ["#email", "#password"]
    page = visitor.press("Sign in", email="no address", password=A_GUESS, expect=422)
    assert [error.href for error in page.errors] == ["#email"]
    assert 'value="no address"' in page.html


def test_a_code_is_taken_once(app: Flask, olive: Member, visitor: Visitor) -> None:
    other = Visitor(app)
    for person in (visitor, other):
        person.get("/staff/sign-in")
        person.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
    code = olive.code()
    visitor.press("Continue", code=f" {code[:3]} {code[3:]} ", expect=200)
    assert visitor.page.path == "/staff/"
    page = other.press("Continue", code=code, expect=422)
    assert "Each code works once" in page.errors[0].text
    other.press("Continue", code=olive.code(), expect=200)


@pytest.mark.parametrize("what", ["code", "recovery code"])
def test_of_many_who_send_one_code_at_once_one_gets_in(app: Flask, olive: Member, what: str) -> None:
    people = [Visitor(app) for _ in range(4)]
    for person in people:
        person.get("/staff/sign-in")
        person.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
        if what == "recovery code":
            person.click("I do not have my phone")
    code = olive.code() if what == "code" else olive.recovery[0]
    with ThreadPoolExecutor(4) as together:
        statuses = list(together.map(lambda person: person.press("Continue", code=code).status, people))
    assert sorted(statuses) == [200, 422, 422, 422]


@pytest.mark.parametrize("where", ["code", "recovery-code"])
def test_a_wrong_code_is_refused_kindly(app: Flask, olive: Member, visitor: Visitor, where: str) -> None:
    visitor.get("/staff/sign-in")
    visitor.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
    visitor.get(f"/staff/sign-in/{where}")
    for code in ("", "12345", "000000", "abc", "\x00", "１２３４５６", "9" * 4000, "<b>", "1e5"):
        assert visitor.press("Continue", code=code, expect=422).errors


def test_a_recovery_code_stands_in_for_the_telephone_once(
    app: Flask, olive: Member, visitor: Visitor
) -> None:
    for status in (200, 422):
        visitor.get("/staff/sign-in")
        visitor.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
        assert 'inputmode="numeric"' not in visitor.click("I do not have my phone").html
        visitor.press("Continue", code=olive.recovery[3].lower().replace("-", " "), expect=status)
        if status == 200:
            assert visitor.get("/staff/account").rows["Recovery codes left"] == "9"
            visitor.press("Sign out", expect=200)


def test_the_second_step_has_its_time(app: Flask, olive: Member, visitor: Visitor) -> None:
    visitor.get("/staff/sign-in")
    visitor.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
    with visitor.client.session_transaction("/staff/", base_url=visitor.base_url) as session:
        session["password_at"] -= 601
    assert visitor.press("Continue", code=olive.code(), expect=200).h1 == "Sign in"


def test_the_second_step_alone_is_nothing(app: Flask, olive: Member, visitor: Visitor) -> None:
    for page in ("/staff/sign-in/code", "/staff/sign-in/recovery-code"):
        assert visitor.get(page).h1 == "Sign in"


def test_pressing_twice_signs_in_once_and_nobody_out(app: Flask, olive: Member) -> None:
    """The second press of Continue comes from a page whose code was just taken."""
    person = Visitor(app)
    sign_in(person, olive)
    for door in ("/staff/sign-in/code", "/staff/sign-in"):
        reply = person.client.post(door, data={"code": "1"}, base_url=person.base_url)  # with an old token
        assert reply.status_code == 303
    assert person.get("/staff/").path == "/staff/"
    assert person.get("/staff/sign-in").path == "/staff/"


def test_signing_in_makes_the_session_another(app: Flask, olive: Member) -> None:
    """What somebody set on this device before is worth nothing after; a resident's draft stays open."""
    person = Visitor(app)
    walk(person, until="place")
    with person.client.session_transaction("/staff/", base_url=person.base_url) as before:
        draft, token = before["draft"], before["csrf_token"]
        before["staff"] = "chosen by somebody else"
    sign_in(person, olive)
    with person.client.session_transaction("/staff/", base_url=person.base_url) as after:
        assert after["draft"] == draft
        assert after["csrf_token"] != token
        assert after["staff"] != "chosen by somebody else"
    person.press("Sign out", expect=200)
    assert person.get("/apply/place").h1 == "Where does it happen?"
    assert person.get("/staff/").h1 == "Sign in"


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, officer: Colleague) -> None:
    cookie = officer.client.get_cookie("session")
    assert cookie
    thief = Visitor(app)
    thief.client.set_cookie("session", cookie.value)
    assert thief.get("/staff/").path == "/staff/"
    officer.press("Sign out", expect=200)
    assert thief.get("/staff/").h1 == "Sign in"


# Too often


def test_guessing_a_password_stops_for_known_and_unknown_alike(app: Flask, olive: Member) -> None:
    pages = []
    for email in (olive.email, "nobody@council.example"):
        person = Visitor(app)
        person.get("/staff/sign-in")
        for _ in range(rate_limits.STAFF_SIGNING_IN.most):
            person.press("Sign in", email=email.upper(), password=A_GUESS, expect=422)
        page = person.press("Sign in", email=email, password=PASSWORD, expect=429)
        assert page.h1 == "Please wait a while"
        assert int(page.headers["Retry-After"]) <= 900
        pages.append(page.text)
    assert pages[0] == pages[1]
    forget_counts(app)
    sign_in(Visitor(app), olive)


def forget_counts(app: Flask) -> None:
    """As if the time that was counted had passed."""
    with app.app_context(), writing() as session:
        session.query(Count).delete()


@pytest.mark.parametrize("where", ["code", "recovery-code"])
def test_guessing_a_code_stops(app: Flask, olive: Member, where: str) -> None:
    person = Visitor(app)
    for _ in range(2):  # a new start with the password is no new chance
        person.get("/staff/sign-in")
        person.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
        person.get(f"/staff/sign-in/{where}")
        for _ in range(rate_limits.SECOND_FACTOR.most // 2):
            person.press("Continue", code="000000", expect=422)
    page = person.press("Continue", code=olive.code(), expect=429)
    assert "ask a manager" in page


def test_trying_from_one_address_stops(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    few = rate_limits.Limit(rate_limits.STAFF_SIGNING_IN_FROM.name, 3, rate_limits.A_WHILE)
    monkeypatch.setattr(rate_limits, "STAFF_SIGNING_IN_FROM", few)
    for number in range(3):
        visitor.get("/staff/sign-in")
        visitor.press("Sign in", email=f"a{number}@council.example", password=A_GUESS, expect=422)
    visitor.press("Sign in", email="b@council.example", password=A_GUESS, expect=429)
    visitor.get("/staff/forgot")
    visitor.press("Send me a link", email="b@council.example", expect=429)


def test_guesses_elsewhere_lock_nobody_out_on_their_own_device(
    app: Flask, olive: Member, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(visitor, olive)
    visitor.press("Sign out", expect=200)
    forget_counts(app)
    for name in ("STAFF_SIGNING_IN_FROM", "STAFF_SIGNING_IN_ANYWHERE", "STAFF_SIGNING_IN", "SECOND_FACTOR"):
        few = rate_limits.Limit(getattr(rate_limits, name).name, 4, rate_limits.A_WHILE)
        monkeypatch.setattr(rate_limits, name, few)
    stranger = Visitor(app)
    for status in (*[422] * 4, 429):
        stranger.get("/staff/sign-in")
        stranger.press("Sign in", email=olive.email, password=A_GUESS, expect=status)
    sign_in(visitor, olive)


def test_a_device_that_is_known_has_as_many_attempts_as_any(
    app: Flask, olive: Member, visitor: Visitor
) -> None:
    sign_in(visitor, olive)
    visitor.press("Sign out", expect=200)
    visitor.get("/staff/sign-in")
    for _ in range(rate_limits.STAFF_SIGNING_IN.most):
        visitor.press("Sign in", email=olive.email, password=A_GUESS, expect=422)
    visitor.press("Sign in", email=olive.email, password=PASSWORD, expect=429)
    sign_in(Visitor(app), olive)


@pytest.mark.parametrize("note", ["", "forged.00", "another account's", "another password's"])
def test_only_an_account_that_signed_in_there_knows_a_device(app: Flask, olive: Member, note: str) -> None:
    visitor = Visitor(app)
    who = member(app, "manager") if note == "another account's" else olive
    sign_in(visitor, who)
    cookie = visitor.client.get_cookie("staff-device", path="/staff")
    assert cookie
    assert olive.email not in cookie.value
    visitor.press("Sign out", expect=200)
    if "another" not in note:
        visitor.client.set_cookie("staff-device", note, path="/staff")
    if note == "another password's":
        with app.app_context():
            accounts.sign_out_everywhere(olive.id)
    forget_counts(app)
    visitor.get("/staff/sign-in")
    for _ in range(rate_limits.STAFF_SIGNING_IN.most):
        visitor.press("Sign in", email=olive.email, password=A_GUESS, expect=422)
    stranger = Visitor(app)
    stranger.get("/staff/sign-in")
    stranger.press("Sign in", email=olive.email, password=PASSWORD, expect=429)


# Forgotten and lost


def test_a_forgotten_password_is_replaced_by_letter(
    app: Flask, mailbox: Mailbox, olive: Member, visitor: Visitor
) -> None:
    visitor.get("/staff/sign-in")
    visitor.click("I have forgotten my password")
    visitor.press("Send me a link", email=olive.email, expect=200)
    assert not mailbox.messages, "nothing is sent in the request"
    letter = post(app, mailbox, olive.email)[-1]
    visitor.get(only_link(letter))
    page = visitor.press("Continue", password=NEW_PASSWORD, expect=200)
    assert page.h1 == "Sign in"
    assert "Your password is changed" in page
    visitor.press("Sign in", email=olive.email, password=PASSWORD, expect=422)
    visitor.press("Sign in", email=olive.email, password=NEW_PASSWORD, expect=200)
    assert visitor.page.h1 == "Your code", "the second factor is still asked for"
    visitor.press("Continue", code=olive.code(), expect=200)
    assert "The password of your staff account was changed" in post(app, mailbox, olive.email)[-1]


def test_the_link_in_the_letter_is_in_no_table(
    app: Flask, mailbox: Mailbox, olive: Member, visitor: Visitor
) -> None:
    visitor.get("/staff/forgot")
    visitor.press("Send me a link", email=olive.email, expect=200)
    secret = only_link(post(app, mailbox, olive.email)[-1]).rpartition("/")[2]
    with app.app_context():
        letter = db.session.scalars(select(Letter)).one()
        assert secret not in letter.text
        assert (letter.kind, letter.state) == ("staff_reset", "sent")


def test_the_same_page_for_every_address(
    app: Flask, mailbox: Mailbox, olive: Member, visitor: Visitor
) -> None:
    pages = []
    for email in (olive.email, "nobody@council.example"):
        visitor.get("/staff/forgot")
        pages.append(visitor.press("Send me a link", email=email, expect=200).text)
    assert pages[0] == pages[1]
    assert post(app, mailbox, "nobody@council.example") == []
    assert len(post(app, mailbox, olive.email)) == 1


def test_not_more_letters_than_anybody_needs(
    app: Flask, mailbox: Mailbox, olive: Member, visitor: Visitor
) -> None:
    for _ in range(rate_limits.FORGETTING.most + 3):
        visitor.get("/staff/forgot")
        visitor.press("Send me a link", email=olive.email, expect=200)
    assert len(post(app, mailbox, olive.email)) == rate_limits.FORGETTING.most


@pytest.mark.parametrize("state", ["closed", "not set up"])
def test_no_letter_to_an_account_that_cannot_sign_in(
    app: Flask, mailbox: Mailbox, olive: Member, visitor: Visitor, state: str
) -> None:
    with app.app_context(), writing() as session:
        gone = {"closed_at": web.now()} if state == "closed" else {"password": None}
        session.execute(update(Staff).values(**gone))
    visitor.get("/staff/forgot")
    visitor.press("Send me a link", email=olive.email, expect=200)
    assert post(app, mailbox, olive.email) == []


def test_whoever_lost_all_gets_a_new_link_and_the_old_ways_end(
    app: Flask, olive: Member, visitor: Visitor
) -> None:
    link = only_link(app.test_cli_runner().invoke(args=["staff", "link", olive.email]).output)
    sign_in(Visitor(app), olive)  # nothing has changed until the link is used
    set_up(visitor, link)
    visitor.press("Sign out", expect=200)
    visitor.press("Sign in", email=olive.email, password=NEW_PASSWORD, expect=200)
    visitor.press("Continue", code=olive.code(), expect=422)
    visitor.get("/staff/sign-in/recovery-code")
    visitor.press("Continue", code=olive.recovery[0], expect=422)


def test_a_new_key_of_the_service_ends_second_factors_and_no_page(
    app: Flask, settings: dict[str, str], olive: Member
) -> None:
    from asb import create_app  # noqa: PLC0415 - as another start of the service

    other = create_app(settings | {"SECRET_KEY": "another key for tests, long enough for any"})
    person = Visitor(other)
    person.get("/staff/sign-in")
    person.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
    person.press("Continue", code=olive.code(), expect=422)
    with other.app_context():
        db.engine.dispose()


# One's own account


def test_new_recovery_codes_pressed_twice_are_the_same(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/account/recovery-codes")
    page = {"csrf_token": officer.token, "present": PASSWORD}
    shown = []
    for _ in range(2):
        officer.client.post("/staff/account/recovery-codes", data=page, base_url=officer.base_url)
        shown.append(officer.get("/staff/recovery-codes").text)
    assert shown[0] == shown[1]


def test_changing_the_password_signs_out_everywhere_else(
    app: Flask, mailbox: Mailbox, officer: Colleague
) -> None:
    elsewhere = Visitor(app)
    sign_in(elsewhere, officer.member)
    officer.get("/staff/account")
    officer.click("Change your password")
    page = officer.press("Continue", present="not this one", password=NEW_PASSWORD, expect=422)
    assert [error.href for error in page.errors] == ["#present"]
    officer.press("Continue", present=PASSWORD, password=A_GUESS, expect=422)
    page = officer.press("Continue", present=PASSWORD, password=NEW_PASSWORD, expect=200)
    assert "Your password is changed" in page
    assert elsewhere.get("/staff/").h1 == "Sign in"
    assert officer.get("/staff/").path == "/staff/"
    assert "The password of your staff account was changed" in post(app, mailbox, officer.member.email)[-1]


def test_guessing_the_present_password_stops(officer: Colleague) -> None:
    officer.get("/staff/account/password")
    for _ in range(rate_limits.CONFIRMING.most):
        officer.press("Continue", present="a guess", password=NEW_PASSWORD, expect=422)
    officer.press("Continue", present=PASSWORD, password=NEW_PASSWORD, expect=429)


def test_another_telephone_takes_the_place_of_the_first(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/account")
    officer.click("Use another phone or app")
    officer.press("Continue", present="a guess", expect=422)
    officer.press("Continue", present=PASSWORD, expect=200)
    key = key_on(officer.page)
    officer.press("Continue", code=code_for(key), expect=200)
    officer.press("I have written them down", expect=200)
    assert officer.page.path == "/staff/account"
    person = Visitor(app)
    person.get("/staff/sign-in")
    person.press("Sign in", email=officer.member.email, password=PASSWORD, expect=200)
    person.press("Continue", code=officer.member.code(), expect=422)
    person.press("Continue", code=code_for(key, 1), expect=200)


def test_new_recovery_codes_end_the_old_ones(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/account")
    officer.click("Make new recovery codes")
    officer.press("Continue", present="not this one", expect=422)
    assert "This is not your password" in officer.page
    page = officer.press("Continue", present=PASSWORD, expect=200)
    new = re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", page.text)
    assert officer.get("/staff/recovery-codes").text == page.text, "shown again until they are written down"
    officer.press("I have written them down", expect=200)
    assert officer.get("/staff/recovery-codes").path == "/staff/"
    person = Visitor(app)
    person.get("/staff/sign-in")
    person.press("Sign in", email=officer.member.email, password=PASSWORD, expect=200)
    person.get("/staff/sign-in/recovery-code")
    person.press("Continue", code=officer.member.recovery[0], expect=422)
    person.press("Continue", code=new[0], expect=200)


# Too late


def test_a_sign_in_that_comes_without_its_cookie_says_so(visitor: Visitor) -> None:
    visitor.get("/staff/sign-in")
    visitor.client.delete_cookie("session")
    page = visitor.press("Sign in", email="a@council.example", password=A_GUESS, expect=400)
    assert page.h1 == "Your browser did not send our cookie"
    assert A_GUESS not in page.html


# Whatever comes


DOORS = ("sign-in", "sign-in/code", "sign-in/recovery-code", "forgot", "choose-a-password", "second-factor")
ODD: tuple[dict[str, str], ...] = (
    {},
    {"email": "\0", "password": "\0", "code": "\0"},
    {"email": "a" * 90_000},
    {"password": "é" * 90_000},
)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_that_is_sent_breaks_a_door(visitor: Visitor, door: str) -> None:
    visitor.get("/staff/sign-in")
    found = re.search(r'name="csrf_token" value="([^"]+)"', visitor.page.html)
    assert found
    path, url = f"/staff/{door}", visitor.base_url
    for sent in ODD:
        reply = visitor.client.post(path, data={"csrf_token": found[1], **sent}, base_url=url)
        assert reply.status_code < 500
    for json in (["x"], {"email": {"x": 1}}, "x"):
        reply = visitor.client.post(path, json=json, headers={"X-CSRFToken": found[1]}, base_url=url)
        assert 300 <= reply.status_code < 500
        assert reply.mimetype != "application/json"


@pytest.mark.parametrize("header", ["Authentication-Token", "Authorization"])
def test_no_token_and_no_basic_authentication(visitor: Visitor, olive: Member, header: str) -> None:
    for value in ("x", "Basic b2xpdmU6eA=="):
        reply = visitor.client.get("/staff/?auth_token=x", headers={header: value}, base_url=visitor.base_url)
        assert reply.status_code == 303
