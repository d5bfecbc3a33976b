"""What becomes of letters, whatever the mail server says: on each kind of database, with a real server."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from asb import serve, web
from asb.casework.post import mail, outbox
from asb.database import db
from asb.models import Letter
from asb.sending import send_waiting
from tests.shared.mailbox import Mailbox
from tests.shared.odd_server import GIVES_UP, OddServer
from tests.shared.outgoing import letter_to, mail_state, run, time_passes
from tests.shared.page import Visitor
from tests.shared.services import create, disconnect
from tests.shared.story import walk

ANN, TEAM = "ann@example.com", "case.review@derbyshiredales.example"


@pytest.fixture
def applied(resident: Visitor) -> str:
    """Somebody has applied; the address that the acknowledgement goes to."""
    walk(resident)
    return ANN


@pytest.fixture
def odd() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.close()


def states(app: Flask) -> dict[str, int]:
    """How many letters there are in each state."""
    with app.app_context():
        found: dict[str, int] = {}
        for letter in db.session.query(Letter):
            found[letter.state] = found.get(letter.state, 0) + 1
        return found


OURS = [
    "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
    "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
    "552 Message rejected: sending quota exceeded",
    "451 4.3.0 Temporary failure",
    "550 5.7.1 Rejected by policy",
]


@pytest.mark.parametrize("answer", OURS)
def test_what_is_said_about_us_fails_no_letter_however_long_it_lasts(
    app: Flask, applied: str, mailbox: Mailbox, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.reject("", answer)
    with caplog.at_level(logging.INFO, "asb.sending"):
        assert run(app) == 1, "the round ends: others would fare no better"
    said = [record.getMessage() for record in caplog.records if record.name == "asb.sending"]
    assert said == [f"no letter can be sent, so they wait: {answer}"], "one line a round"
    for _ in range(3 * outbox.MOST_TRIES):
        assert run(app) == 0, "nothing is tried before its time"
        time_passes(app, minutes=max(mail.HOLDS))
        assert run(app) == 1
    assert states(app) == {"waiting": 2}
    assert mail_state(app).trouble == answer
    mailbox.behave()
    time_passes(app, minutes=max(mail.HOLDS))
    assert run(app) == 2
    assert states(app) == {"sent": 2}
    assert mail_state(app).trouble_since is None


def test_a_refused_sender_stops_the_round_too(app: Flask, applied: str, mailbox: Mailbox) -> None:
    for address in (ANN, TEAM):
        mailbox.refuse(address, "550 5.1.8 Access denied, bad outbound sender")
    assert run(app) == 1
    assert states(app) == {"waiting": 2}


def test_an_address_that_is_no_good_stops_nobody_else(app: Flask, applied: str, mailbox: Mailbox) -> None:
    mailbox.refuse(ANN, "550 5.1.1 <ann@example.com> No such user")
    assert run(app) == 3, "the team is told of it"
    refused = letter_to(app, "applicant")
    assert (refused.state, refused.failure) == ("failed", "550 5.1.1 (address) No such user")
    assert mail_state(app).trouble_since is None
    assert mail_state(app).accepted_at is not None


def test_a_letter_that_alone_is_rejected_becomes_work_for_an_officer(
    app: Flask, applied: str, mailbox: Mailbox, resident: Visitor
) -> None:
    """Its text may be what the server does not take: others must not wait for it, nor it for ever."""
    mailbox.reject(ANN)
    for _ in range(2 * outbox.MOST_UNCLEAR + 1):
        walk(Visitor(app), {"details": {"email": "other@example.com", "email_shared": "no"}})
        run(app)
        time_passes(app, minutes=max(outbox.GAPS))
    with app.app_context():
        kept = {letter.to_address: letter.state for letter in db.session.query(Letter)}
    assert kept[ANN] == "failed"
    assert kept["other@example.com"] == "sent"
    assert len(mailbox.to("other@example.com")) == 2 * outbox.MOST_UNCLEAR + 1


def test_a_letter_that_goes_first_and_is_not_taken_holds_up_no_other(
    app: Flask, applied: str, mailbox: Mailbox
) -> None:
    """The team's letter goes before others; once it was not taken, it comes after them."""
    mailbox.reject(TEAM)
    assert run(app) == 1
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    assert letter_to(app, "applicant").state == "sent"
    assert letter_to(app, "team").state == "waiting"


def test_the_message_id_is_the_senders_and_stays(app: Flask, applied: str, mailbox: Mailbox) -> None:
    mailbox.defer()
    run(app)
    first = letter_to(app, "team").message_id
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    assert first.endswith("@council.example>")
    assert [str(message["Message-ID"]) for message in mailbox.to(TEAM)] == [first]


def test_a_paused_letter_waits_and_the_worker_is_still_there(
    app: Flask, applied: str, mailbox: Mailbox
) -> None:
    with app.app_context():
        assert mail.pause(None, web.now())
        assert not mail.pause(None, web.now()), "it is paused already"
    assert run(app) == 0
    with app.app_context():
        assert outbox.seen_last() is not None
        assert mail.resume(None, web.now())
        assert not mail.resume(None, web.now())
        assert [entry.what for entry, _ in mail.history()] == ["resumed", "paused"]
    assert run(app) == 2
    assert len(mailbox.messages) == 2


def test_a_worker_that_is_told_to_stop_gives_its_letter_back(
    settings: dict[str, str], odd: OddServer
) -> None:
    app = create(settings | {"MAIL_PORT": str(odd.port), "MAIL_TIMEOUT": "60"})
    walk(Visitor(app))
    stopping = threading.Event()
    odd.at["."] = lambda connection: (stopping.set(), odd.silence(connection))[1]
    with app.app_context():
        assert send_waiting(stopping) == 1
        assert mail.state().trouble_since is None, "it is no trouble of the mail server"
        odd.at.clear()
        assert send_waiting(threading.Event()) == 2, "the next worker does not wait for a lease"
        assert {letter.state for letter in db.session.query(Letter)} == {"sent"}
        assert {letter.counted for letter in db.session.query(Letter)} == {1}
    disconnect(app)


@pytest.mark.programs
@pytest.mark.long
@pytest.mark.parametrize("answers", [True, False])
def test_a_worker_ends_when_asked_and_settles_what_was_accepted(
    app: Flask, settings: dict[str, str], applied: str, odd: OddServer, answers: bool
) -> None:
    """The server gets SIGTERM to the worker in the middle of a letter, then accepts it or says nothing."""
    environ = {"PATH": os.environ["PATH"], **settings, "MAIL_PORT": str(odd.port), "MAIL_TIMEOUT": "60"}
    worker = subprocess.Popen([sys.executable, "-m", "asb.worker"], cwd=serve.HOME, env=environ)

    def asked(connection: object) -> object:
        worker.send_signal(signal.SIGTERM)
        return connection.sendall(b"250 OK\r\n") if answers else odd.silence(connection)  # type: ignore[attr-defined, arg-type]

    odd.at["."] = asked
    assert worker.wait(GIVES_UP) == 0
    assert states(app) == ({"sent": 1, "waiting": 1} if answers else {"waiting": 2})
