"""Commands about mail: a test, pause and resume, what failed."""

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from asb.casework.post import mail
from asb.database import writing
from asb.models import Letter
from tests.shared.mailbox import Mailbox
from tests.shared.outgoing import letter_to, run
from tests.shared.story import sent


def command(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["mail", *words])


def test_a_test_says_what_the_server_says(app: Flask, mailbox: Mailbox) -> None:
    assert command(app, "test", "it@council.example").exit_code == 0
    assert len(mailbox.to("it@council.example")) == 1
    mailbox.refuse("it@council.example", "550 5.1.1 <it@council.example> No such user")
    refused = command(app, "test", "it@council.example")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "The test message was not accepted: 550 5.1.1 (address) No such user" in refused.stderr


@pytest.mark.parametrize("address", ["jösé@council.example", "it@council.example\nBcc: x@y.example"])
def test_an_address_that_cannot_be_one_is_refused(app: Flask, mailbox: Mailbox, address: str) -> None:
    refused = command(app, "test", address)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "cannot be an email address" in refused.stderr
    assert mailbox.messages == []


def test_pause_and_resume(app: Flask, mailbox: Mailbox) -> None:
    sent(app)
    assert command(app, "pause").output == "Mail is paused.\n"
    assert command(app, "pause").output == "Mail was already paused.\n"
    assert run(app) == 0
    assert command(app, "resume").output == "Mail is resumed.\n"
    assert run(app) == 2
    with app.app_context():
        assert [(entry.what, name) for entry, name in mail.history()] == [("resumed", ""), ("paused", "")]


def test_resuming_tries_at_once_what_was_held(app: Flask, mailbox: Mailbox) -> None:
    sent(app)
    mailbox.defer()
    run(app)
    mailbox.behave()
    assert run(app) == 0
    assert command(app, "resume").output.startswith("Mail was not paused.")
    assert run(app) == 2


def test_what_failed_is_listed_without_addresses_and_sent_again(app: Flask, mailbox: Mailbox) -> None:
    reference = sent(app)
    with app.app_context(), writing() as session:
        mine = update(Letter).where(Letter.recipient == "applicant")
        session.execute(mine.values(state="failed", tries=1, failure="554 quota"))
    day = f"{letter_to(app, 'applicant').written_at:%Y-%m-%d}"
    assert command(app, "failed").output == f"{reference}\tacknowledgement\t{day}\t554 quota\n"
    again = command(app, "failed", "--send-again")
    assert again.output == "Letters being sent again: 1. Left for officers: 0.\n"
    run(app)
    assert len(mailbox.to("ann@example.com")) == 1
    assert command(app, "failed").output == ""
