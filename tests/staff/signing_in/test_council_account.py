"""Signing in with the council's own account: a real provider on loopback, and everything it may get wrong."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework import rate_limits
from asb.casework.accounts import members
from asb.database import db
from asb.models import Staff
from tests.shared.databases import one_database
from tests.shared.mailbox import Mailbox
from tests.shared.officers import (
    NEW_PASSWORD,
    PASSWORD,
    Colleague,
    Member,
    changed,
    member,
    new_account,
    post,
    sign_in,
)
from tests.shared.page import Page, Visitor
from tests.shared.provider import Provider

pytestmark = [one_database, pytest.mark.stories]


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.stop()


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.claims = {"sub": "olive"}
    return running


@pytest.fixture
def settings(settings: dict[str, str], provider: Provider) -> dict[str, str]:
    oidc = {"OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": "asb", "OIDC_CLIENT_SECRET": "a secret"}
    return settings | oidc


def off(visitor: Visitor, door: str) -> str:
    """To the provider: where the browser is sent."""
    reply = visitor.client.get(door, base_url=visitor.base_url)
    assert reply.status_code == 302, reply.status
    return str(reply.headers["Location"])


def there_and_back(visitor: Visitor, provider: Provider, door: str, expect: int = 200) -> Page:
    return visitor.get(provider.consent(off(visitor, door)), expect=expect)


def set_up(app: Flask, provider: Provider, visitor: Visitor, name: str = "Nora New") -> None:
    visitor.get(new_account(app, name))
    assert "Use your council account" in visitor.page
    there_and_back(visitor, provider, "/staff/choose-a-password/council")


def test_a_new_colleague_sets_up_an_account_without_a_password(
    app: Flask, provider: Provider, resident: Visitor
) -> None:
    set_up(app, provider, resident)
    assert "Signed in as Nora New" in resident.page
    with app.app_context():
        made = db.session.scalars(select(Staff)).one()
        assert (made.identity, made.password, made.link) == (f"{provider.issuer} olive", None, None)
    resident.get("/staff/account")
    assert "Change your password" not in resident.page
    resident.press("Sign out")
    page = there_and_back(resident, provider, "/staff/sign-in/council")
    assert "Signed in as Nora New" in page


def test_the_same_email_address_opens_nothing(app: Flask, provider: Provider, resident: Visitor) -> None:
    olive = member(app, "officer")
    provider.claims |= {"email": olive.email, "email_verified": True, "preferred_username": olive.email}
    page = there_and_back(resident, provider, "/staff/sign-in/council", expect=403)
    assert "does not work here yet" in page
    assert resident.get("/staff/").path == "/staff/sign-in"


def tie(colleague: Colleague, provider: Provider) -> Page:
    """From their account to the provider and back, with their password."""
    colleague.get("/staff/account")
    colleague.click("Sign in with your council account too")
    colleague.press("Continue", present=PASSWORD, expect=200)
    [link] = [link.href for link in colleague.page.links if link.text == "Continue to the council"]
    return there_and_back(colleague, provider, link)


def identity_of(app: Flask, who: Member) -> str | None:
    with app.app_context():
        return members.by_number(who.id).identity


def test_tied_while_signed_in_it_opens_the_account_too_and_a_letter_says_so(
    app: Flask, provider: Provider, mailbox: Mailbox, manager: Colleague
) -> None:
    assert "Council account not linked" in manager.get("/staff/account")
    page = tie(manager, provider)
    assert "Your council account is linked to this one" in page
    assert "Council account linked to this one" in page
    assert "a council account was tied to your staff account" in post(app, mailbox, manager.member.email)[-1]
    other = Visitor(app)
    assert "Signed in as Maya Manager" in there_and_back(other, provider, "/staff/sign-in/council")
    with app.app_context():
        members.sign_out_everywhere(manager.member.id)
    assert other.get("/staff/").path == "/staff/sign-in"


def test_at_an_open_screen_nobody_ties_their_own(app: Flask, provider: Provider, manager: Colleague) -> None:
    reply = manager.client.get("/staff/account/council/go", base_url=manager.base_url)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/staff/account/council")
    back = provider.consent(off(manager, "/staff/sign-in/council"))
    with manager.client.session_transaction("/staff/", base_url=manager.base_url) as session:
        session["council_for"] = "account"
    assert manager.get(back).h1 == "Sign in with your council account too"
    for _ in range(rate_limits.CONFIRMING.most):
        manager.press("Continue", present="a guess", expect=422)
    manager.press("Continue", present=PASSWORD, expect=429)
    assert identity_of(app, manager.member) is None


def test_what_was_confirmed_is_good_for_one_tie_and_a_few_minutes(
    app: Flask, provider: Provider, manager: Colleague
) -> None:
    tie(manager, provider)
    assert manager.get("/staff/account/council").h1 == "Sign in with your council account too"
    provider.claims = {"sub": "somebody"}
    manager.press("Continue", present=PASSWORD, expect=200)
    page = there_and_back(manager, provider, "/staff/account/council/go", expect=409)
    assert "unlink it first" in page
    manager.get("/staff/account/council")
    manager.press("Continue", present=PASSWORD, expect=200)
    back = provider.consent(off(manager, "/staff/account/council/go"))
    with manager.client.session_transaction("/staff/", base_url=manager.base_url) as session:
        session["may_tie"][1] -= 600
        session.modified = True
    manager.get(back)
    assert identity_of(app, manager.member) == f"{provider.issuer} olive"


def test_it_is_untied_with_the_password_and_whoever_came_in_with_it_is_out(
    app: Flask, provider: Provider, manager: Colleague
) -> None:
    tie(manager, provider)
    other = Visitor(app)
    there_and_back(other, provider, "/staff/sign-in/council")
    manager.get("/staff/account")
    manager.click("Unlink your council account")
    manager.press("Continue", present="a guess", expect=422)
    page = manager.press("Continue", present=PASSWORD, expect=200)
    assert "is no longer linked to this one" in page
    assert "Council account not linked" in page
    assert other.get("/staff/").path == "/staff/sign-in"
    there_and_back(other, provider, "/staff/sign-in/council", expect=403)


def test_a_new_password_ends_it_and_the_letter_says_so(
    app: Flask, provider: Provider, mailbox: Mailbox, manager: Colleague
) -> None:
    tie(manager, provider)
    manager.get("/staff/account/password")
    page = manager.press("Continue", present=PASSWORD, password=NEW_PASSWORD, expect=200)
    assert "Your council account is no longer linked to this one" in page
    assert "is no longer linked" in post(app, mailbox, manager.member.email)[-1]
    there_and_back(Visitor(app), provider, "/staff/sign-in/council", expect=403)


def test_a_password_that_was_forgotten_ends_it_too(
    app: Flask, provider: Provider, mailbox: Mailbox, manager: Colleague
) -> None:
    tie(manager, provider)
    person = Visitor(app)
    person.get("/staff/forgot")
    person.press("Send me a link", email=manager.member.email)
    mail = "\n".join(post(app, mailbox, manager.member.email))
    link = re.search(r"http://localhost(/staff/link/\S+)", mail)
    assert link
    person.get(link[1])
    page = person.press("Continue", password=NEW_PASSWORD, expect=200)
    assert "Your council account is no longer linked to this one" in page
    assert identity_of(app, manager.member) is None


def test_who_has_no_password_ties_and_unties_nothing(
    app: Flask, provider: Provider, resident: Visitor
) -> None:
    """Their council account is the one way in."""
    set_up(app, provider, resident)
    resident.get("/staff/account")
    assert "untie" not in resident.page.text.lower()
    resident.get("/staff/account/council", expect=404)
    resident.get("/staff/account/council/untie")
    resident.press("Continue", present=PASSWORD, expect=422)
    with app.app_context(), pytest.raises(members.AccountRefused, match="Nothing else opens"):
        members.untie(db.session.scalars(select(Staff.id)).one(), web.now())


@pytest.mark.parametrize(
    ("claims", "key"),
    [
        ({"sub": "x", "tid": "t-1", "oid": "o-1"}, "t-1 o-1"),
        ({"sub": "x", "tid": "t-1"}, "x"),
        ({"sub": "x"}, "x"),
    ],
)
def test_who_it_is_is_told_by_what_never_changes(
    app: Flask, provider: Provider, resident: Visitor, claims: dict[str, Any], key: str
) -> None:
    provider.claims = claims
    set_up(app, provider, resident)
    with app.app_context():
        assert db.session.scalars(select(Staff.identity)).one() == f"{provider.issuer} {key}"


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"iss": "http://elsewhere.example"}, {"aud": "somebody"}, {"exp": 1}, {"sub": ""}],
    ids=["nonce", "issuer", "audience", "too old", "nobody"],
)
def test_what_a_provider_gets_wrong_is_to_sign_in_again(
    app: Flask, provider: Provider, resident: Visitor, claims: dict[str, Any]
) -> None:
    set_up(app, provider, resident)
    resident.press("Sign out")
    provider.claims |= claims
    page = there_and_back(resident, provider, "/staff/sign-in/council", expect=400)
    assert page.h1 == "Please sign in again"
    assert resident.get("/staff/").path == "/staff/sign-in"


def test_a_way_back_works_once_and_only_where_it_was_begun(
    app: Flask, provider: Provider, resident: Visitor
) -> None:
    set_up(app, provider, resident)
    resident.press("Sign out")
    back = provider.consent(off(resident, "/staff/sign-in/council"))
    before = provider.asked
    assert Visitor(app).get(back, expect=400).h1 == "Please sign in again"
    assert provider.asked == before, "somebody else's way back is not even tried"
    resident.get(back)
    assert "Signed in as Nora New" in resident.page
    resident.press("Sign out")
    assert resident.get(back, expect=400).h1 == "Please sign in again"
    for wrong in ("", "?error=access_denied&state=x", "?code=x&state=x", "?code=x"):
        resident.get(f"/staff/sign-in/council/back{wrong}", expect=400)


def test_one_council_account_opens_one_account_here(
    app: Flask, provider: Provider, resident: Visitor
) -> None:
    set_up(app, provider, resident)
    other = Visitor(app)
    other.get(new_account(app, "Percy New"))
    page = there_and_back(other, provider, "/staff/choose-a-password/council", expect=409)
    assert "opens another account here already" in page
    assert other.get("/staff/choose-a-password").status == 200, "the link still works"


def test_a_closed_account_or_a_new_link_ends_it(app: Flask, provider: Provider, resident: Visitor) -> None:
    member(app, "manager")
    set_up(app, provider, resident)
    with app.test_request_context():
        [number] = [each.id for each in members.everybody() if each.name == "Nora New"]
        members.close(number, changed())
    assert resident.get("/staff/").path == "/staff/sign-in"
    there_and_back(resident, provider, "/staff/sign-in/council", expect=403)
    with app.test_request_context():
        members.reopen(number, web.tokens(), changed())
    there_and_back(resident, provider, "/staff/sign-in/council", expect=403)


class TestWithout:
    @pytest.fixture
    def settings(self, settings: dict[str, str]) -> dict[str, str]:
        return {name: value for name, value in settings.items() if not name.startswith("OIDC")}

    def test_where_it_is_not_set_nothing_of_it_is_there(self, resident: Visitor) -> None:
        assert "council account" not in resident.get("/staff/sign-in")
        for door in ("sign-in/council", "sign-in/council/back", "choose-a-password/council"):
            resident.get(f"/staff/{door}", expect=404)


class TestAway:
    @pytest.fixture
    def settings(self, settings: dict[str, str]) -> dict[str, str]:
        return settings | {"OIDC_ISSUER": "http://127.0.0.1:9"}

    def test_a_provider_that_does_not_answer_leaves_the_password(self, app: Flask, resident: Visitor) -> None:
        assert resident.get("/staff/sign-in/council", expect=400).h1 == "Please sign in again"
        sign_in(resident, member(app, "officer"))
        assert "Signed in as Olive Officer" in resident.page
