"""Each guard of the staff area from both sides: with what it lets through, and with what it stops."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web, worker
from asb.casework.accounts import members
from asb.casework.act_forms import ACT_FORMS
from asb.database import db, writing
from asb.models import Letter, Look, Staff, WayIn
from asb.rules.acts import ACTS
from asb.staff.cases.wording import WHY_CLOSED
from tests.shared.cases import applied, checked, do
from tests.shared.days import ahead
from tests.shared.kept import entries, people
from tests.shared.officers import Colleague, changed, signed_in
from tests.shared.page import Visitor
from tests.shared.people import ask, code, links, work
from tests.shared.provider import Provider

pytestmark = pytest.mark.long


def address(app: Flask, case: str, key: str) -> str:
    """Where an act is done, about something that is there where it has to be about something."""
    number = {"person": people(app, case)[0], "report": 1, "letter": newest_letter(app)}
    number["entry"] = entries(app, case, "pass")[0].id if ACT_FORMS[key].about == "entry" else 0
    about = ACT_FORMS[key].about
    return f"/staff/cases/{case}/{key}" + (f"/{number.get(about, 1)}" if about else "")


def newest_letter(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Letter.id).order_by(Letter.id.desc())).first() or 0


def sends(colleague: Colleague, where: str, **typed: Any) -> Any:
    data = {"csrf_token": colleague.token, "seen": "999999", **typed}
    return colleague.client.post(where, data=data, base_url=colleague.base_url)


SHUT = "You cannot open this case"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_conflict_of_interest_closes_every_act(app: Flask, manager: Colleague) -> None:
    case = checked(app, manager)
    other = signed_in(app, "manager", "Noor Manager")
    manager.get(f"/staff/cases/{case}/conflict")
    manager.press("Save", why="She is my cousin.", expect=403)
    with app.app_context():
        before = [entry.id for entry in entries(app, case, "conflict")]
    manager.get("/staff/account")
    for key in ACT_FORMS:
        where = address(app, case, key)
        page = manager.get(where, expect=403)
        assert page.h1 == SHUT, key
        assert manager.client.get(where, base_url=manager.base_url).status_code == 403
        reply = sends(signed_page(manager), where)
        assert (reply.status_code, SHUT in reply.text) == (403, True), key
        theirs = other.get(where, expect={200, 409})
        assert theirs.h1 != SHUT, key
    assert [entry.id for entry in entries(app, case, "conflict")] == before
    do(other, case, "note", text="I have taken it over.")


def signed_page(colleague: Colleague) -> Colleague:
    """With a page open whose forms carry a token."""
    colleague.get("/staff/account")
    return colleague


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_conflict_of_interest_shuts_the_codes_too(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    given = code(app, case)
    other = signed_in(app, "officer", "Pat Officer")
    assert given in officer.get(f"/staff/cases/{case}/see/codes")
    officer.get(f"/staff/cases/{case}/conflict")
    officer.press("Save", why="She is my cousin.", expect=403)
    page = officer.get(f"/staff/cases/{case}/see/codes", expect=403)
    assert given not in page.html
    assert given in other.get(f"/staff/cases/{case}/see/codes")
    with app.app_context():
        assert len(db.session.scalars(select(Look.id).where(Look.what == "codes")).all()) == 2


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_managers_alone_do_is_closed_to_officers(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(app, officer)
    theirs = {key for key in ACT_FORMS if ACTS[key].roles == {"manager"}}
    assert theirs == {
        "assign",
        "after_death",
        "second",
        "reopen",
        "set_aside",
        "end_legal_hold",
        "name_contact",
        "withhold",
    }
    for key in theirs:
        where = address(app, case, key)
        assert WHY_CLOSED["wrong_role"] in officer.get(where, expect=409), key
        assert WHY_CLOSED["wrong_role"] in sends(signed_page(officer), where, why="x").text, key
        assert WHY_CLOSED["wrong_role"] not in manager.get(where, expect={200, 409}), key
    assert entries(app, case, "set_aside") == []
    with app.app_context():
        members.cover(officer.member.id, web.today(), changed())
    do(officer, case, f"set_aside/{entries(app, case, 'pass')[0].id}", why="By mistake.")
    assert len(entries(app, case, "set_aside")) == 1


def test_cover_ends_with_its_last_day(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/settings", expect=403)
    for until, status in ((0, 200), (1, 200), (-1, 403)):
        with app.app_context(), writing() as session:
            session.execute(update(Staff).values(cover_until=web.today() + timedelta(days=until)))
        officer.get("/staff/settings", expect=status)


@pytest.mark.parametrize("role", ["manager", "appeals"])
def test_only_an_officer_covers_for_a_manager(app: Flask, manager: Colleague, role: str) -> None:
    who = signed_in(app, role, "Una Unusual").member.id
    manager.get(f"/staff/settings/accounts/{who}/cover")
    page = manager.press("Save", until=ahead(3), expect=422)
    assert [error.text for error in page.errors] == ["Only an officer can cover for a manager"]
    with app.app_context():
        assert members.by_number(who).cover_until is None
        with pytest.raises(members.AccountRefused):
            members.cover(who, web.today(), changed())


def test_an_officer_who_is_given_another_role_covers_no_more(app: Flask, manager: Colleague) -> None:
    who = signed_in(app, "officer").member.id
    manager.get(f"/staff/settings/accounts/{who}/cover")
    manager.press("Save", until=ahead(3), expect=200)
    manager.get(f"/staff/settings/accounts/{who}/role")
    manager.press("Save", role="appeals", expect=200)
    with app.app_context():
        assert members.by_number(who).acts_as(web.today()) == "appeals"
        assert members.by_number(who).cover_until is None


# A link of a letter that does not open any more


@pytest.mark.parametrize(
    ("ended", "again", "letters"),
    [("withdrawn", False, 1), ("replaced", True, 2), ("used", True, 2)],
)
def test_a_link_that_was_withdrawn_fetches_no_other(
    app: Flask, resident: Visitor, ended: str, again: bool, letters: int
) -> None:
    """Withdrawn: the way to reach them has changed, perhaps because somebody else reads there."""
    case = applied(app)
    ask(resident, case)
    work(app)
    with app.app_context(), writing() as session:
        session.execute(update(WayIn).values(ended=ended))
    resident.get(links(app, case)[-1], expect=410)
    offered = [button for form in resident.page.forms for button in form.buttons]
    assert ("Send me a new link" in [button.text for button in offered]) == again
    if again:
        resident.press("Send me a new link", expect=200)
    else:
        resident.client.post("/see/again", data={"csrf_token": token(resident)}, base_url=resident.base_url)
    with app.app_context():
        worker.answer_asked(app)
    assert len(links(app, case)) == letters


def token(visitor: Visitor) -> str:
    """One that this device may send, from another page: it shows no form of its own."""
    other = visitor.client.get("/track/", base_url=visitor.base_url).text
    return other.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_link_that_is_no_link_fetches_nothing(app: Flask, resident: Visitor) -> None:
    applied(app)
    resident.get("/see/" + "x" * 43, expect=410)
    resident.client.post("/see/again", data={"csrf_token": token(resident)}, base_url=resident.base_url)
    work(app)
    with app.app_context():
        assert db.session.scalars(select(Letter).where(Letter.kind == "sign_in")).all() == []


# The council's own sign-in


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.stop()


@pytest.fixture
def provider(running: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    running.claims = {"sub": "olive"}
    monkeypatch.setattr(running, "answers", running.answers)
    return running


@pytest.fixture
def with_provider(settings: dict[str, str], provider: Provider) -> Iterator[Flask]:
    from asb import create_app  # noqa: PLC0415 - only these need it

    oidc = {"OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": "asb", "OIDC_CLIENT_SECRET": "a secret"}
    made = create_app(settings | oidc)
    yield made
    with made.app_context():
        db.engine.dispose()


def there(visitor: Visitor, provider: Provider, door: str) -> str:
    """Off to the provider, and what the browser comes back with."""
    reply = visitor.client.get(door, base_url=visitor.base_url)
    assert reply.status_code == 302, reply.status
    return provider.consent(reply.headers["Location"])


@pytest.mark.parametrize(("purpose", "ties"), [("set_up", True), ("reset", False)])
def test_a_link_to_choose_another_password_ties_no_council_account(
    with_provider: Flask, provider: Provider, purpose: str, ties: bool
) -> None:
    app, visitor = with_provider, Visitor(with_provider)
    olive = signed_in(app, "officer").member
    with app.test_request_context("/staff/"), writing() as session:
        made = web.tokens().link("staff/link")
        until = web.now() + timedelta(hours=1)
        given = {"link": made.digest, "link_for": purpose, "link_until": until}
        session.execute(update(Staff).values(**given))
        secret = web.tokens().fill(made.address, made.nonce).rpartition("/")[2]
    visitor.get(f"/staff/link/{secret}")
    back = there(visitor, provider, "/staff/choose-a-password/council")
    page = visitor.get(back, expect={200, 403, 404, 409, 410})
    with app.app_context():
        assert (members.by_number(olive.id).identity is not None) == ties
        assert (members.by_number(olive.id).password is None) == ties
    assert ("Signed in as" in page) == ties


@pytest.mark.parametrize("other", [False, True])
def test_a_discovery_page_of_another_issuer_opens_nothing(
    with_provider: Flask, provider: Provider, monkeypatch: pytest.MonkeyPatch, other: bool
) -> None:
    """Whoever can put a page in its place must not be able to speak for the issuer of the settings."""
    olive, visitor, said = signed_in(with_provider, "officer").member, Visitor(with_provider), provider.issuer
    if other:
        said = "http://127.0.0.1:9/another"
        page = provider.answers()
        page["/.well-known/openid-configuration"]["issuer"] = said
        monkeypatch.setattr(provider, "answers", lambda: page)
        provider.claims |= {"iss": said}
    with with_provider.test_request_context("/staff/"):
        members.tie(olive.id, f"{said} olive", web.council(), web.now())
    back = there(visitor, provider, "/staff/sign-in/council")
    if other:
        assert visitor.get(back, expect=400).status == 400
        assert visitor.get("/staff/").path == "/staff/sign-in"
    else:
        assert "Signed in as Olive Officer" in visitor.get(back)
