"""Signing in with the council's own account: a real provider on loopback, and everything it may get wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework import staff
from asb.database import db
from asb.models import Staff
from tests.page import Page, Visitor
from tests.provider import Provider
from tests.staff import Colleague, member, sign_in
from tests.test_signin import new_account


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
    assert "opens nothing here yet" in page
    assert resident.get("/staff/").path == "/staff/sign-in"


def test_tied_while_signed_in_it_opens_the_account_too(app: Flask, provider: Provider) -> None:
    colleague = Colleague(app)
    colleague.member = member(app, "manager")
    sign_in(colleague, colleague.member)
    colleague.get("/staff/account")
    page = there_and_back(colleague, provider, "/staff/account/council")
    assert "Your council account is tied to this one" in page
    other = Visitor(app)
    assert "Signed in as Maya Manager" in there_and_back(other, provider, "/staff/sign-in/council")
    with app.app_context():
        staff.sign_out_everywhere(colleague.member.id)
    assert other.get("/staff/").path == "/staff/sign-in"


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
        [number] = [each.id for each in staff.everybody() if each.name == "Nora New"]
        staff.close(number, web.now())
    assert resident.get("/staff/").path == "/staff/sign-in"
    there_and_back(resident, provider, "/staff/sign-in/council", expect=403)
    with app.test_request_context():
        staff.reopen(number, web.tokens(), web.now())
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
