"""What became of letters that went by GOV.UK Notify: learned by asking and by callbacks, from nobody else."""

import json
import logging
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from asb import web
from asb.casefile import acknowledged_on
from asb.casework import rate_limits
from asb.casework.post import by_notify
from asb.database import db, writing
from asb.models import Case, Letter
from asb.sending import notify as sending
from asb.worker import work
from tests.shared import notify_server as said
from tests.shared.cases import do
from tests.shared.notify_server import NotifyServer
from tests.shared.officers import Colleague
from tests.shared.outgoing import run, time_passes
from tests.shared.services import create
from tests.shared.story import sent

TOKEN = "a bearer token that nobody can guess"  # noqa: S105 - of tests
EMAIL: dict[str, Any] = {}
POST = {
    "contact": {"routes": ["post"]},
    "details": {"address": "1 Mill Lane\nMatlock\nDE4 3AA", "post_shared": "no"},
}
TEXT = {"contact": {"routes": ["text"]}, "details": {"mobile": "07700 900982", "mobile_shared": "no"}}


@pytest.fixture
def routes() -> str:
    return "email,post,text"


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"NOTIFY_CALLBACK_TOKEN": TOKEN}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


Call = Callable[..., TestResponse]


@pytest.fixture
def call(client: FlaskClient) -> Call:
    """A callback, as GOV.UK Notify makes it."""

    def made(body: Any, token: str = TOKEN, **headers: str) -> TestResponse:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent_with = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
        return client.post("/notify/delivered", data=content, headers=sent_with)

    return made


def receipt(letter: Letter, status: str) -> dict[str, object]:
    """What a callback about an email or a text says."""
    kind = {"email": "email", "text": "sms"}[letter.route]
    times = dict.fromkeys(("created_at", "completed_at", "sent_at"), "2026-11-03T12:15:30.000000Z")
    template = {"template_id": said.EMAIL_TEMPLATE, "template_version": 1}
    known = {"id": said.SERVICE, "reference": letter.message_id[1:-1], "to": letter.to_address}
    return {**known, "status": status, "notification_type": kind, **times, **template}


def came_home(letter: Letter) -> dict[str, object]:
    """What a callback about a returned letter says."""
    template = {"template_name": "Letter", "template_id": said.EMAIL_TEMPLATE, "template_version": 1}
    known = {"notification_id": said.SERVICE, "reference": letter.message_id[1:-1], "sent_by": None}
    return {**known, "date_sent": "2026-11-03T12:15:30.000000Z", **template}


def gone(app: Flask, answers: dict[str, Any]) -> tuple[str, Letter]:
    """A case whose applicant's letter or text has gone by GOV.UK Notify: its reference, and the letter."""
    reference = sent(app, answers)
    time_passes(app, days=20)
    run(app)
    return reference, applicants(app)


def applicants(app: Flask) -> Letter:
    with app.app_context():
        theirs = select(Letter).where(Letter.recipient == "applicant", Letter.notify_status != "")
        found = db.session.scalars(theirs).one()
        db.session.expunge_all()
        return found


def ask(app: Flask) -> None:
    with app.app_context():
        sending.ask(threading.Event(), web.now())


def team_was_told(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Letter).where(Letter.kind == "not_delivered")).all())


@pytest.mark.parametrize(("answers", "status"), [(EMAIL, "delivered"), (TEXT, "delivered"), (TEXT, "sent")])
def test_a_letter_that_arrived_is_known_to_have(
    app: Flask, call: Call, answers: dict[str, Any], status: str, officer: Colleague
) -> None:
    reference, letter = gone(app, answers)
    assert call(receipt(letter, status)).status_code == 204
    letter = applicants(app)
    assert (letter.state, letter.notify_status) == ("sent", status)
    page = officer.get(f"/staff/cases/{reference}/see/letters")
    assert ("It arrived." if status == "delivered" else "GOV.UK Notify is sending it.") in page
    assert team_was_told(app) == 0


@pytest.mark.parametrize("answers", [EMAIL, TEXT], ids=["email", "text"])
@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure"])
def test_what_did_not_arrive_came_back_and_is_work_for_an_officer(
    app: Flask, call: Call, answers: dict[str, Any], status: str, officer: Colleague
) -> None:
    reference, letter = gone(app, answers)
    for _ in range(2):
        assert call(receipt(letter, status)).status_code == 204
    back = applicants(app)
    assert (back.state, back.came_back_to) == ("came_back", letter.to_address)
    assert back.failure.startswith(f"GOV.UK Notify says {status}: ")
    assert team_was_told(app) == 1
    page = officer.get(f"/staff/cases/{reference}/see/letters")
    assert status in page
    assert f"/staff/cases/{reference}/deliver/{letter.id}" in [link.href for link in officer.page.links]
    safe = officer.get(f"/staff/cases/{reference}")
    assert f"The last {'text to this number' if answers else 'letter to this address'} came back on" in safe


def test_a_technical_failure_is_not_blamed_on_the_address(app: Flask, call: Call) -> None:
    _, letter = gone(app, EMAIL)
    call(receipt(letter, "technical-failure"))
    back = applicants(app)
    assert (back.state, back.came_back_to) == ("failed", "")
    assert team_was_told(app) == 1


@pytest.mark.long
def test_a_letter_that_the_post_returned_came_back(app: Flask, call: Call) -> None:
    _, letter = gone(app, POST)
    assert call(came_home(letter)).status_code == 204
    back = applicants(app)
    assert (back.state, back.came_back_to) == ("came_back", letter.to_address)
    assert "the post has brought it back" in back.failure


@pytest.mark.long
def test_asking_finds_what_was_printed(app: Flask, notify: NotifyServer, officer: Colleague) -> None:
    reference, _ = gone(app, POST)
    ask(app)
    assert applicants(app).notify_status == "pending-virus-check"
    notify.inspect()
    ask(app)
    assert applicants(app).notify_status == "received"
    assert "It has been posted." in officer.get(f"/staff/cases/{reference}/see/letters")
    before = len(notify.asked)
    ask(app)
    assert len(notify.asked) == before, "nothing more can be learned by asking"


@pytest.mark.long
@pytest.mark.parametrize(
    "status",
    ["validation-failed", "virus-scan-failed", "technical-failure", "permanent-failure", "cancelled"],
)
def test_a_letter_that_was_not_printed_is_printed_by_officers(
    app: Flask, notify: NotifyServer, officer: Colleague, status: str
) -> None:
    reference, letter = gone(app, POST)
    notify.of_type("letter")[0]["status"] = status
    ask(app)
    back = applicants(app)
    assert (back.state, back.came_back_to) == ("failed", "")
    assert back.failure.startswith(f"GOV.UK Notify says {status}: ")
    officer.get(f"/staff/cases/{reference}/deliver/{letter.id}")
    officer.press("Save", how="print", expect=200)
    run(app)
    assert applicants(app).state == "to_print"
    assert len(notify.of_type("letter")) == 1


@pytest.mark.parametrize("answers", [EMAIL, TEXT], ids=["email", "text"])
def test_asking_finds_failures_too(app: Flask, notify: NotifyServer, answers: dict[str, Any]) -> None:
    gone(app, answers)
    notify.sent[0]["status"] = "permanent-failure"
    ask(app)
    assert applicants(app).state == "came_back"


def test_asking_ends_with_one_line_when_it_is_not_answered(
    app: Flask, notify: NotifyServer, caplog: pytest.LogCaptureFixture
) -> None:
    gone(app, EMAIL)
    gone_again = sent(app, EMAIL)
    assert gone_again
    run(app)
    notify.secret = said.SERVICE
    with caplog.at_level(logging.INFO):
        ask(app)
    lines = [each.getMessage() for each in caplog.records if each.name.startswith(("asb", "notifications"))]
    assert len(lines) == 1
    assert "403 Invalid token" in lines[0]


def test_the_worker_asks(app: Flask, notify: NotifyServer) -> None:
    gone(app, EMAIL)
    stopping = threading.Event()
    late = threading.Timer(said.GIVES_UP, stopping.set)
    late.start()
    notify.on_look = stopping.set
    work(app, stopping)
    late.cancel()
    assert notify.asked[-1].startswith("GET /v2/notifications?reference=")


def test_it_is_not_asked_about_old_letters_for_ever(app: Flask, notify: NotifyServer) -> None:
    gone(app, EMAIL)
    with app.app_context(), writing() as session:
        for letter in session.scalars(select(Letter).where(Letter.notify_status != "")):
            assert letter.sent_at is not None
            letter.sent_at -= by_notify.ASKED_FOR + timedelta(minutes=1)
    before = len(notify.asked)
    ask(app)
    assert len(notify.asked) == before


def test_a_late_answer_is_not_about_the_letter_that_was_sent_again(
    app: Flask, call: Call, officer: Colleague
) -> None:
    reference, letter = gone(app, EMAIL)
    call(receipt(letter, "temporary-failure"))
    officer.get(f"/staff/cases/{reference}/deliver/{letter.id}")
    officer.press("Save", how="email", expect=200)
    run(app)
    assert call(receipt(letter, "permanent-failure")).status_code == 204
    assert applicants(app).state == "sent"


def test_a_letter_of_the_mail_server_is_none_of_its_business(app: Flask, call: Call) -> None:
    sent(app, {"details": {"email": "ann@example.com", "email_shared": "unsure"}})
    run(app)
    with app.app_context():
        letter = db.session.scalars(select(Letter).where(Letter.recipient == "applicant")).one()
        assert call(receipt(letter, "permanent-failure")).status_code == 204
        db.session.expire_all()
        assert letter.state == "sent"


@pytest.mark.parametrize(
    "body",
    [
        {"reference": "unknown@council.example", "status": "delivered"},
        {"reference": None, "status": "delivered"},
        {"reference": "a\0b", "status": "delivered"},
        {"reference": "a", "status": "a\0b\ud800"},
        {"reference": ["x"], "status": {"x": 1}},
        {"reference": "x" * 10_000, "status": "y" * 1_000},
        {},
        [],
        "text",
        b"no JSON",
        b"\xff\xfe",
        b"",
    ],
    ids=repr,
)
def test_whatever_else_it_says_tells_nothing_and_changes_nothing(app: Flask, call: Call, body: Any) -> None:
    gone(app, EMAIL)
    answer = call(body)
    assert (answer.status_code, answer.data) == (204, b"")
    assert applicants(app).notify_status == "created"


def test_an_unknown_status_is_kept_and_changes_nothing_else(app: Flask, call: Call) -> None:
    _, letter = gone(app, EMAIL)
    call(receipt(letter, "something-new" * 10))
    kept = applicants(app)
    assert (kept.state, kept.notify_status) == ("sent", ("something-new" * 10)[:24])


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], f"{TOKEN} "])
def test_without_the_token_the_address_does_not_exist(app: Flask, call: Call, token: str) -> None:
    _, letter = gone(app, EMAIL)
    answer = call(receipt(letter, "permanent-failure"), token)
    assert answer.status_code == 404
    assert letter.message_id[1:-1] not in answer.text
    assert applicants(app).state == "sent"


def test_where_no_token_is_set_an_empty_one_is_none(settings: dict[str, str]) -> None:
    plain = create({name: value for name, value in settings.items() if name != "NOTIFY_CALLBACK_TOKEN"})
    for token in ("", TOKEN):
        answer = plain.test_client().post("/notify/delivered", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 404
    with plain.app_context():
        db.engine.dispose()


def test_it_takes_no_more_than_a_callback_has(app: Flask, call: Call) -> None:
    assert call(b"[" * 30_000).status_code == 413


def test_guessing_the_token_is_limited(app: Flask, call: Call) -> None:
    answers = [call({}, "wrong").status_code for _ in range(rate_limits.CALLING_WRONGLY.most + 1)]
    assert set(answers[:-1]) == {404}
    assert answers[-1] == 429
    assert call({}).status_code == 204, "who has the token is not kept out"


def test_nothing_of_it_is_a_page(client: FlaskClient) -> None:
    assert client.get("/notify/delivered").status_code in (404, 405)


def test_a_letter_that_could_not_be_printed_acknowledges_nothing_and_can_be_printed_here(
    app: Flask, notify: NotifyServer, officer: Colleague
) -> None:
    reference, letter = gone(app, POST)
    notify.of_type("letter")[0]["status"] = "validation-failed"
    ask(app)
    assert applicants(app).sent_at is None
    assert acknowledged(app) is None, "nothing has left"
    do(officer, reference, f"deliver/{letter.id}", how="print")
    assert acknowledged(app) is None, "it lies in the tray"
    do(officer, reference, f"deliver/{letter.id}", how="posted")
    assert acknowledged(app)


def acknowledged(app: Flask) -> date | None:
    with app.app_context():
        return acknowledged_on(db.session.scalars(select(Case)).one())


def test_a_text_that_failed_can_be_sent_again(app: Flask, call: Call, officer: Colleague) -> None:
    reference, letter = gone(app, TEXT)
    call(receipt(letter, "temporary-failure"))
    do(officer, reference, f"deliver/{letter.id}", how="text")
    with app.app_context():
        again = db.session.get_one(Letter, letter.id)
    assert (again.state, again.to_address, again.tries) == ("waiting", letter.to_address, 0)
    assert again.message_id != letter.message_id
