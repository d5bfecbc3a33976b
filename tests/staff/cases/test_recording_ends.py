"""Recording for somebody is a right of the staff session: what ends the session ends it, at every step."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.casework.accounts import members
from asb.casework.drafts import draft_files, store
from asb.casework.drafts.store import NoDraft
from asb.casework.drafts.submit import NothingToSend, Receipt, submit
from asb.database import db, writing
from asb.files import judge
from asb.models import Case, Draft, SignedIn
from asb.staff import guard
from tests.shared.cases import begin
from tests.shared.kept import count
from tests.shared.officers import PASSWORD, Colleague, changed, member, sign_in, wait
from tests.shared.page import Visitor
from tests.shared.story import MINIMUM, walk

pytestmark = pytest.mark.long


def closed(officer: Colleague) -> None:
    with officer.member.app.app_context():
        members.close(officer.member.id, changed())


def signed_out_everywhere(officer: Colleague) -> None:
    other = Visitor(officer.member.app)
    sign_in(other, officer.member)
    other.get("/staff/account")
    other.press("Sign out everywhere", expect=200)


def too_old(officer: Colleague) -> None:
    with officer.member.app.app_context(), writing() as session:
        session.execute(update(SignedIn).values(since=web.now() - timedelta(hours=12, minutes=1)))


ENDS = [closed, signed_out_everywhere, too_old]


def key_of(officer: Colleague) -> bytes:
    with officer.client.session_transaction("/apply/", base_url=officer.base_url) as cookie:
        return store.key_of(cookie["draft"])


def answers(app: Flask) -> dict[str, object]:
    with app.app_context():
        return dict(db.session.scalars(select(Draft.answers)).one())


@pytest.mark.parametrize("end", ENDS)
def test_no_step_is_open_and_none_is_taken(
    app: Flask, officer: Colleague, end: Callable[[Colleague], None]
) -> None:
    begin(officer, "phone", 6)
    page = walk(officer, until="place")
    before = answers(app)
    end(officer)
    officer.press("Continue", MINIMUM["place"], expect=200)
    assert officer.page.h1 == "Sign in"
    for path in ("/apply/", "/apply/place", "/apply/check", "/apply/save", "/apply/delete"):
        assert officer.get(path).h1 == "Sign in", path
    assert page.path == "/apply/place"
    assert answers(app) == before


@pytest.mark.parametrize("end", ENDS)
def test_nothing_is_sent_by_a_cookie_that_is_played_again(
    app: Flask, officer: Colleague, end: Callable[[Colleague], None]
) -> None:
    begin(officer, "phone", 180)
    walk(officer, until="check")
    key, journey, before = key_of(officer), app.extensions["asb_apply"], answers(app)
    end(officer)
    with app.test_request_context(), pytest.raises(NothingToSend):
        submit(key, journey, Receipt(web.today(), web.now(), "web"), web.tokens())
    assert answers(app) == before
    assert count(app, Case) == 0


@pytest.mark.parametrize("end", [closed, signed_out_everywhere])
def test_nothing_is_read_or_added_or_deleted(
    app: Flask, officer: Colleague, end: Callable[[Colleague], None]
) -> None:
    begin(officer, "phone", 6)
    walk(officer, until="place")
    key, before = key_of(officer), answers(app)
    file = judge("a.pdf", BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"))
    with officer.client.session_transaction("/apply/", base_url=officer.base_url) as cookie:
        del cookie["recording"]  # as if it were a draft of the public
    end(officer)
    officer.get("/apply/name")
    assert "Ann Ogden" not in officer.page.html
    with app.test_request_context():
        with pytest.raises(NoDraft):
            draft_files.add(key, ("files", "0" * 16), file, "", lambda kept: kept.clear(), web.now())
        store.erase(key)
    assert answers(app) == before


def test_they_go_on_after_signing_in_again(app: Flask, officer: Colleague) -> None:
    begin(officer, "paper", 6)
    walk(officer, until="place")
    wait(officer, 31)
    assert officer.get("/apply/place").h1 == "Sign in"
    officer.press("Sign in", email=officer.member.email, password=PASSWORD, expect=200)
    officer.press("Continue", code=officer.member.code(), expect=200)
    assert officer.page.path == "/apply/all"
    assert "You are recording an application" in officer.page
    walk(officer)
    with app.app_context():
        case = db.session.scalars(select(Case)).one()
        assert (case.route, case.received_on) == ("paper", web.today() - timedelta(days=6))
        assert case.history[0].staff_id == officer.member.id


def test_somebody_else_at_the_same_computer_reads_nothing_of_it(app: Flask, officer: Colleague) -> None:
    begin(officer, "paper", 6)
    walk(officer, until="place")
    closed(officer)
    officer.get("/apply/place")
    sign_in(officer, member(app, "officer", "Otto Other"))
    assert officer.page.path == "/staff/record"
    officer.get("/apply/")
    assert "You are recording" not in officer.page
    assert answers(app)["name"]


def test_working_on_it_is_doing_something(officer: Colleague) -> None:
    begin(officer, "phone", 0)
    wait(officer, 29)
    walk(officer, until="place")
    wait(officer, 29)
    assert officer.get("/staff/").path == guard.HOME


def test_who_carries_on_by_a_code_sends_it_as_their_own(app: Flask, officer: Colleague) -> None:
    begin(officer, "phone", 6)
    walk(officer, until="check")
    officer.get("/apply/save")
    officer.press("Show me a code", expect=200)
    code = next(word for word in officer.page.text.split() if word.count("-") == 2)
    person = Visitor(app)
    person.get("/return")
    person.press("Continue", code=code, expect=200)
    walk(person)
    with app.app_context():
        case = db.session.scalars(select(Case)).one()
        assert (case.route, case.received_on, case.history[0].staff_id) == ("web", web.today(), None)
