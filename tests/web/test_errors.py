"""Error pages: each says what became of the answers and how to reach a person, whatever is broken."""

import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort, session
from flask.sessions import SessionInterface
from sqlalchemy import text

from asb.casework.rate_limits import HOUR, Limit
from asb.database import db, writing
from tests.shared.judge import faults
from tests.shared.officers import Colleague
from tests.shared.page import Page, Visitor
from tests.shared.story import walk

STATUSES = (400, 403, 404, 405, 410, 413, 429, 500, 503)
WRITTEN = "Quixotic zebras"
KEPT = "the pages you have finished are still saved"


def break_it(app: Flask, door: str, what: Any) -> None:
    """From now on this door does nothing but `what`."""
    app.view_functions[door] = lambda **_address: what()


def fail() -> None:
    raise RuntimeError(WRITTEN)


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.mark.parametrize("status", STATUSES)
def test_each_says_that_answers_are_kept_and_whom_to_ring(app: Flask, resident: Visitor, status: int) -> None:
    break_it(app, "public.contact", lambda: abort(status))
    page = resident.get("/contact", expect=status)
    assert KEPT in page
    assert app.extensions["asb_council"].team.phone in page
    assert "ring 999" in page
    assert "What you sent" not in page, "nothing was sent"


@pytest.mark.parametrize(("status", "said"), [(400, "was not saved"), (500, "may not have been saved")])
def test_what_was_sent_is_spoken_of_as_it_is(app: Flask, resident: Visitor, status: int, said: str) -> None:
    walk(resident, until="name")
    break_it(app, "apply.answer", lambda: abort(status))
    page = resident.press("Continue", name="Ann Ogden", expect=status)
    assert f"What you sent just now {said}." in page
    assert "Ogden" not in page
    assert ("press it again" in page) == (status == 500)


def test_what_was_said_to_be_kept_is_kept(app: Flask, resident: Visitor) -> None:
    walk(resident, until="place")
    door = app.view_functions["apply.answer"]
    break_it(app, "apply.answer", fail)
    resident.press("Continue", place="1 Mill Lane", expect=500)
    app.view_functions["apply.answer"] = door
    assert resident.get("/apply/").path == "/apply/place"


def test_a_mistake_of_ours_with_the_database_gone(
    settings: dict[str, str], resident: Visitor, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """The page asks nothing of it, and its log says nothing of what was written."""
    walk(resident, until="name")
    Path(settings["DATABASE_URL"].removeprefix("sqlite:///")).unlink()
    with app.app_context():
        db.engine.dispose()
    break_it(app, "apply.answer", fail)
    with caplog.at_level(logging.DEBUG):
        page = resident.press("Continue", name="Ann Ogden", expect=500)
    assert page.h1 == "Sorry, something went wrong"
    assert KEPT in page
    assert "Quixotic" not in caplog.text + page.html


class Broken(SessionInterface):
    """No session can be opened."""

    def open_session(self, app: Flask, request: Any) -> None:
        raise RuntimeError("no session")


@pytest.mark.parametrize("path", ["/", "/apply/", "/apply/name", "/staff/", "/nowhere"])
def test_with_no_session_there_is_a_page(app: Flask, path: str) -> None:
    app.session_interface = Broken()
    reply = app.test_client().get(path)
    assert reply.status_code == 500
    assert "Sorry, something went wrong" in reply.text
    assert faults(reply.text, 500, reply.headers) == []


def test_a_session_that_holds_rubbish_breaks_no_error_page(app: Flask, resident: Visitor) -> None:
    """An officer's words about an application stand in the session; the page does not look for them."""
    break_it(app, "apply.begin", lambda: session.update(recording=7, draft=7) or fail())
    for _ in range(2):
        assert resident.get("/apply/", expect=500).h1 == "Sorry, something went wrong"


@pytest.mark.parametrize("broken", ["error.html", "page.html"])
def test_when_not_even_the_page_can_be_drawn_a_plain_one_comes(
    app: Flask, resident: Visitor, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.jinja_env.get_template(broken), "root_render_func", lambda _context: fail())
    break_it(app, "public.contact", fail)
    page = resident.get("/contact", expect=500)
    assert page.title.startswith("Sorry, something went wrong")
    assert KEPT in page
    assert app.extensions["asb_council"].team.phone in page


def test_staff_are_told_what_was_saved(app: Flask, officer: Colleague) -> None:
    break_it(app, "staff.settings", lambda: abort(404))
    page: Page = officer.get("/staff/nothing-here", expect=404)
    assert "Nothing was changed." in page
    break_it(app, "staff.second_report", fail)
    assert KEPT not in officer.get("/staff/second-report", expect=500)
    break_it(app, "staff.sign_out_everywhere", fail)
    officer.get("/staff/account")
    page = officer.press("Sign out everywhere", expect=500)
    assert "may not have been saved: look at the case" in page


def test_too_often_says_what_became_of_it(app: Flask, resident: Visitor) -> None:
    from asb import web  # noqa: PLC0415 - the door below is made only here

    never = Limit("trying", 0, HOUR)
    break_it(app, "public.contact", lambda: web.not_too_often(never))
    page = resident.get("/contact", expect=429)
    assert "was not saved" in page
    assert page.headers["Retry-After"]


def test_the_database_away_is_said_and_found_again(app: Flask, resident: Visitor) -> None:
    walk(resident, until="name")
    with app.app_context(), writing() as held:
        held.execute(text("alter table draft rename to away"))
    page = resident.press("Continue", name="Ann Ogden", expect=503)
    assert "Sorry, the service is busy" in page
    with app.app_context(), writing() as held:
        held.execute(text("alter table away rename to draft"))
    assert resident.get("/apply/").path == "/apply/name"
