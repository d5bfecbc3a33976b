"""Readiness says whether mail goes out, by a key of its own that does not change the status."""

from flask import Flask

from asb import web
from asb.casework.post import mail, outbox
from tests.shared.mailbox import Mailbox
from tests.shared.outgoing import run, time_passes
from tests.shared.page import Visitor
from tests.shared.story import walk

ANN = "ann@example.com"


def is_well(resident: Visitor) -> bool:
    """The key, with a worker that is here: the status is 200 whatever it says."""
    return bool(resident.download("/health/ready").json["mail"])


def test_an_hour_in_which_nothing_is_accepted_is_told(
    app: Flask, resident: Visitor, mailbox: Mailbox
) -> None:
    walk(resident)
    mailbox.reject("", "554 5.2.0 SubmissionQuotaExceededException")
    run(app)
    assert is_well(resident)
    time_passes(app, minutes=59)
    run(app)
    assert is_well(resident)
    time_passes(app, minutes=2)
    assert not is_well(resident)
    mailbox.behave()
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    assert is_well(resident)


def test_a_letter_that_waits_for_its_own_mailbox_is_no_trouble(
    app: Flask, resident: Visitor, mailbox: Mailbox
) -> None:
    walk(resident)
    mailbox.refuse(ANN, "452 4.2.2 Mailbox full")
    for _ in range(4):
        run(app)
        time_passes(app, hours=2)
    assert is_well(resident)


def test_mail_that_was_paused_for_an_hour_is_told(app: Flask, resident: Visitor, mailbox: Mailbox) -> None:
    walk(resident)
    with app.app_context():
        mail.pause(None, web.now())
    run(app)
    assert resident.download("/health/ready").json["mail_paused"] is True
    assert is_well(resident)
    time_passes(app, minutes=61)
    assert not is_well(resident)


def test_letters_that_no_worker_takes_are_told(app: Flask, resident: Visitor) -> None:
    walk(resident)
    time_passes(app, minutes=61)
    assert resident.download("/health/ready", expect=503).json["mail"] is False
    with app.app_context():
        outbox.claim("here", web.now())
    assert not is_well(resident)
