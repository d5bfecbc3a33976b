"""Emails by GOV.UK Notify: which go by it, never twice, and whose fault it is when one does not go."""

import logging
import threading

import pytest
from flask import Flask
from sqlalchemy import select

from asb.casework.post import mail, outbox
from asb.config.notify import Notify as Settings
from asb.database import db, writing
from asb.models import Letter, MailState
from asb.sending import send_waiting
from asb.sending.answers import Fault
from asb.sending.notify.client import Client
from asb.sending.notify.way import reference
from asb.sending.way import NotSent, Stopped
from tests.shared import notify_server as said
from tests.shared.mailbox import Mailbox
from tests.shared.notify_server import NotifyServer, Refusal
from tests.shared.officers import Colleague
from tests.shared.outgoing import a_file, letter_to, mail_state, run, time_passes
from tests.shared.page import Visitor
from tests.shared.services import create
from tests.shared.story import HELPING, walk

ANN, TEAM = "ann@example.com", "case.review@derbyshiredales.example"
SHARED = {"details": {"email": ANN, "email_shared": "unsure"}}


def notify_state(app: Flask) -> MailState:
    with app.app_context():
        found = mail.state(mail.NOTIFY)
        db.session.expunge_all()
        return found


def test_a_letter_to_a_private_inbox_goes_by_it(app: Flask, resident: Visitor, notify: NotifyServer) -> None:
    walk(resident)
    assert run(app) == 2
    [email] = notify.sent
    letter = letter_to(app, "applicant")
    assert (email["to"], email["subject"]) == (ANN, letter.subject)
    assert email["reference"] == reference(letter) == letter.message_id[1:-1]
    assert "# " in email["body"]
    assert "⟦" not in email["body"]
    assert (letter.state, letter.notify_status) == ("sent", "created")


def test_the_team_is_written_to_by_the_mail_server(
    app: Flask, resident: Visitor, notify: NotifyServer, mailbox: Mailbox
) -> None:
    walk(resident)
    run(app)
    assert [delivery.recipients for delivery in mailbox.deliveries] == [[TEAM]]
    assert letter_to(app, "team").notify_status == ""


def test_a_letter_that_others_may_see_goes_by_the_mail_server(
    app: Flask, resident: Visitor, notify: NotifyServer, mailbox: Mailbox
) -> None:
    """The name of the service at GOV.UK Notify would be its sender."""
    walk(resident, SHARED)
    run(app)
    assert notify.sent == []
    assert len(mailbox.to(ANN)) == 1


def test_a_link_goes_by_the_mail_server(
    app: Flask, resident: Visitor, notify: NotifyServer, mailbox: Mailbox
) -> None:
    """Whoever works with the service at GOV.UK Notify could open it."""
    walk(resident, HELPING)
    run(app)
    assert [email["to"] for email in notify.sent] == [ANN]
    assert len(mailbox.to("percy@example.com")) == 1


def test_a_letter_with_files_goes_by_the_mail_server(
    app: Flask, resident: Visitor, notify: NotifyServer, mailbox: Mailbox
) -> None:
    walk(resident)
    with app.app_context(), writing() as session:
        letter = session.scalars(select(Letter).where(Letter.recipient == "applicant")).one()
        letter.files = [a_file(letter.case_id)]
    run(app)
    assert notify.sent == []
    assert len(mailbox.to(ANN)) == 1


@pytest.mark.parametrize("answers", [SHARED, {}])
def test_without_a_mail_server_what_may_not_go_is_work_for_an_officer(
    settings: dict[str, str], notify: NotifyServer, answers: dict[str, dict[str, str]]
) -> None:
    app = create({name: value for name, value in settings.items() if name != "MAIL_SERVER"})
    walk(Visitor(app), answers)
    run(app)
    letter = letter_to(app, "applicant")
    expected = ("failed", outbox.NO_MAIL_SERVER) if answers else ("sent", "")
    assert (letter.state, letter.failure) == expected
    with app.app_context():
        db.engine.dispose()


def test_what_was_taken_before_the_line_broke_is_not_sent_again(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident)
    notify.drop()
    run(app)
    assert letter_to(app, "applicant").state == "waiting"
    notify.sent[0]["status"] = "delivered"
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    letter = letter_to(app, "applicant")
    assert (letter.state, letter.notify_status) == ("sent", "delivered")
    assert len(notify.sent) == 1


def test_what_was_taken_before_a_worker_died_is_not_sent_again(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident)
    run(app)
    with app.app_context(), writing() as session:  # as if its result had never been stored
        letter = session.scalars(select(Letter).where(Letter.recipient == "applicant")).one()
        letter.state, letter.sent_at, letter.notify_status = "waiting", None, ""
    time_passes(app, minutes=11)
    assert run(app) == 1
    assert letter_to(app, "applicant").state == "sent"
    assert len(notify.sent) == 1


def test_what_was_not_taken_is_sent_again(app: Flask, resident: Visitor, notify: NotifyServer) -> None:
    walk(resident)
    notify.refuse(said.BROKEN)
    run(app)
    assert notify.sent == []
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    assert len(notify.sent) == 1
    assert [line.partition("?")[0] for line in notify.asked] == [
        "POST /v2/notifications/email",
        "GET /v2/notifications",
        "POST /v2/notifications/email",
    ]


def test_a_letter_that_is_sent_again_is_another_one(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident)
    run(app)
    with app.app_context(), writing() as session:
        letter = session.scalars(select(Letter).where(Letter.recipient == "applicant")).one()
        outbox.send_again(letter, letter.written_at)
    run(app)
    assert len({email["reference"] for email in notify.sent}) == 2


OURS = [said.KEY, said.CLOCK, said.TRIAL, said.TEAM, said.RATE, said.DAILY, said.BROKEN]


@pytest.mark.parametrize("refusal", OURS, ids=lambda refusal: refusal[2])
def test_what_is_said_about_us_fails_no_letter_and_stops_no_mail_server(
    app: Flask,
    resident: Visitor,
    notify: NotifyServer,
    mailbox: Mailbox,
    refusal: Refusal,
    caplog: pytest.LogCaptureFixture,
) -> None:
    walk(resident)
    notify.refuse(refusal, times=3)
    with caplog.at_level(logging.INFO):
        run(app)
    ours = ("asb", "notifications", "urllib3")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith(ours)]
    words = f"{refusal[0]} {refusal[2]}"
    assert lines == [f"no letter can be sent by GOV.UK Notify, so they wait: {words}"], "one line a round"
    assert len(mailbox.to(TEAM)) == 1, "the mail server's letters go on"
    assert mail_state(app).trouble_since is None
    walk(Visitor(app))
    run(app)
    assert len(notify.asked) == 1, "nothing more is tried before its time"
    for _ in range(2):
        time_passes(app, minutes=max(mail.HOLDS))
        run(app)
    assert letter_to_first(app).state == "waiting"
    assert notify_state(app).trouble == words
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    assert len(notify.sent) == 2
    assert notify_state(app).trouble_since is None


def letter_to_first(app: Flask) -> Letter:
    with app.app_context():
        first = select(Letter).where(Letter.recipient == "applicant").order_by(Letter.id).limit(1)
        return db.session.scalars(first).one()


def test_a_mail_server_that_accepts_does_not_end_the_trouble_of_the_other(
    app: Flask, resident: Visitor, notify: NotifyServer, manager: Colleague
) -> None:
    walk(resident)
    notify.refuse(said.KEY)
    run(app)
    time_passes(app, minutes=11)
    walk(Visitor(app), SHARED)
    notify.refuse(said.KEY)
    run(app)
    assert "GOV.UK Notify has refused letters, or has not answered, since" in manager.get("/staff/")
    page = manager.get("/staff/settings/mail")
    assert said.KEY[2] in page
    assert "The mail server has not accepted" not in page


def test_an_address_that_cannot_be_one_is_the_letters(
    app: Flask, resident: Visitor, notify: NotifyServer, mailbox: Mailbox
) -> None:
    walk(resident)
    notify.refuse((400, "ValidationError", f"email_address {ANN} Not a valid email address"))
    assert run(app) == 3, "the team is told of it"
    letter = letter_to(app, "applicant")
    assert letter.state == "failed"
    assert letter.failure == "400 email_address (address) Not a valid email address"
    assert letter.came_back_to == ANN
    assert notify_state(app).trouble_since is None


def test_a_letter_that_alone_is_refused_becomes_work_for_an_officer(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    """Others must not wait for it, nor it for ever."""
    walk(resident)
    notify.refused[ANN] = (400, "BadRequestError", "Something is wrong with this one")
    for _ in range(2 * outbox.MOST_UNCLEAR + 1):
        walk(Visitor(app), {"details": {"email": "other@example.com", "email_shared": "no"}})
        run(app)
        time_passes(app, minutes=max(outbox.GAPS))
    assert letter_to_first(app).state == "failed"
    assert letter_to_first(app).came_back_to == "", "its address is not to blame"


def test_pausing_holds_it_too(app: Flask, resident: Visitor, notify: NotifyServer) -> None:
    walk(resident)
    with app.app_context():
        mail.pause(None, letter_to(app, "applicant").written_at)
    assert run(app) == 0
    assert notify.asked == []


def test_a_route_that_was_taken_out_leaves_nothing_behind(
    app: Flask, settings: dict[str, str], resident: Visitor, notify: NotifyServer, mailbox: Mailbox
) -> None:
    walk(resident)
    notify.refuse(said.BROKEN)
    run(app)
    time_passes(app, minutes=max(mail.HOLDS))
    without = {name: value for name, value in settings.items() if not name.startswith("NOTIFY")}
    plain = create(without)
    run(plain)
    assert len(mailbox.to(ANN)) == 1
    with plain.app_context():
        db.engine.dispose()


@pytest.fixture
def client(notify: NotifyServer) -> Client:
    """A client that waits a moment for each answer."""
    named = {"email_template_id": said.EMAIL_TEMPLATE, "sms_template_id": said.TEXT_TEMPLATE}
    settings = Settings(routes=frozenset({"email"}), api_key=said.A_KEY, url=notify.url, **named)
    return Client(settings, threading.Event(), wait=60, most=0.4)


def test_a_server_that_never_answers_holds_nobody(client: Client, notify: NotifyServer) -> None:
    notify.hang()
    with pytest.raises(NotSent, match="took too long") as refused:
        client.email("one", ANN, "Subject", "Words")
    assert refused.value.fault is Fault.UNCLEAR
    client.most = 30
    client.email("two", ANN, "Subject", "Words")
    assert [email["reference"] for email in notify.sent] == ["two"]


def test_the_worker_stops_while_it_waits_for_an_answer(client: Client, notify: NotifyServer) -> None:
    client.most = 60
    client.stopping.set()
    notify.hang()
    with pytest.raises(Stopped):
        client.email("one", ANN, "Subject", "Words")


def test_a_server_that_is_not_there_is_no_fault_of_the_letter(client: Client) -> None:
    client.settings = Settings(routes=frozenset(), api_key=said.A_KEY, url="http://127.0.0.1:9")
    client.most = 30
    with pytest.raises(NotSent, match="no answer from GOV") as refused:
        client.email("one", ANN, "Subject", "Words")
    assert refused.value.fault is Fault.OURS


def test_a_secret_that_is_not_the_one_is_refused(client: Client, notify: NotifyServer) -> None:
    notify.secret = said.SERVICE
    client.most = 30
    with pytest.raises(NotSent, match="403 Invalid token"):
        client.status("one")


def test_the_status_of_another_letter_is_none_of_ours(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a letter that was never taken would count as sent."""
    listed = [{"reference": "another", "status": "delivered"}, {"reference": "ours", "status": "sending"}]
    monkeypatch.setattr(client, "_ask", lambda _what: {"notifications": listed})
    assert client.status("ours") == "sending"
    assert client.status("unknown") == ""


def test_what_is_unknown_has_no_status(client: Client) -> None:
    client.most = 30
    assert client.status("never sent") == ""


def test_a_worker_that_is_told_to_stop_gives_its_letter_back(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident)
    stopping = threading.Event()
    notify.hang()
    notify.on_hang = stopping.set
    with app.app_context():
        send_waiting(stopping)
    assert letter_to(app, "applicant").state == "waiting"
    run(app)
    assert len(notify.sent) == 1
    assert letter_to(app, "applicant").counted == 1
