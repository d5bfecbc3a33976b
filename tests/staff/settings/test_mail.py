"""The managers' page of mail: what the mail server said, pause and resume, a test, what failed."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb.casework.post import mail, outbox
from asb.database import db, writing
from asb.models import Letter, Person
from tests.shared.mailbox import Mailbox
from tests.shared.officers import Colleague
from tests.shared.outgoing import letter_to, mail_state, run, time_passes
from tests.shared.story import sent

QUOTA = "554 5.2.0 SubmissionQuotaExceededException"
BANNER = "Letters are not being sent by email"


def in_trouble(app: Flask, mailbox: Mailbox) -> str:
    """A case whose letters the mail server does not take, for a quarter of an hour; its reference."""
    reference = sent(app)
    mailbox.reject("", f"{QUOTA} reviews@council.example")
    run(app)
    time_passes(app, minutes=15)
    return reference


def test_managers_see_that_mail_is_in_trouble_and_what_the_server_said(
    app: Flask, manager: Colleague, officer: Colleague, mailbox: Mailbox
) -> None:
    in_trouble(app, mailbox)
    page = manager.get("/staff/")
    assert BANNER in page
    assert "The mail server has refused letters, or has not answered, since" in page
    manager.click("Look at mail")
    rows = manager.page.rows
    assert rows["What the mail server said"] == f"{QUOTA} (address)"
    assert rows["Letters waiting to be sent"] == "2"
    assert BANNER in officer.get("/staff/"), "they tell somebody in another way"
    assert "Look at mail" not in officer.page
    assert BANNER in officer.get("/staff/letters?list=waiting")
    mailbox.behave()
    run(app)
    assert BANNER not in manager.get("/staff/")


def test_a_moment_of_trouble_is_no_news(app: Flask, manager: Colleague, mailbox: Mailbox) -> None:
    sent(app)
    mailbox.defer()
    run(app)
    assert mail_state(app).trouble_since is not None
    assert BANNER not in manager.get("/staff/")


def test_a_manager_pauses_and_resumes_mail(app: Flask, manager: Colleague, mailbox: Mailbox) -> None:
    sent(app)
    manager.get("/staff/settings/mail")
    manager.press("Pause", expect=200)
    assert "Mail is paused. No emails or texts are sent" in manager.page
    assert run(app) == 0
    assert "Letters and texts are not being sent" in manager.get("/staff/")
    manager.get("/staff/settings/mail")
    manager.press("Resume", expect=200)
    assert f"{manager.member.name} resumed mail" in manager.page
    assert run(app) == 2
    with app.app_context():
        entries = [(entry.what, entry.by_id) for entry, _ in mail.history()]
    assert entries == [("resumed", manager.member.id), ("paused", manager.member.id)]


def test_a_test_goes_to_the_manager_at_once_and_ends_the_waiting(
    app: Flask, manager: Colleague, mailbox: Mailbox
) -> None:
    in_trouble(app, mailbox)
    run(app)
    manager.get("/staff/settings/mail")
    manager.press("Send me a test message", expect=200)
    assert "The mail server did not accept the test" in manager.page
    assert f"It said: {QUOTA} (address)" in manager.page
    mailbox.behave()
    assert run(app) == 0, "it is held"
    manager.press("Send me a test message", expect=200)
    assert "The mail server accepted the test" in manager.page
    [test] = mailbox.to(manager.member.email)
    assert test["Subject"] == "A test message"
    assert run(app) == 2


def test_without_a_mail_server_managers_are_told_that_nothing_leaves(app: Flask, manager: Colleague) -> None:
    app.extensions["asb_settings"] = replace(app.extensions["asb_settings"], mail_server="")
    manager.get("/staff/settings/mail")
    assert "No mail server is set." in manager.page
    manager.press("Send me a test message", expect=200)
    assert "The test message was written to the letters folder" in manager.page
    assert "accepted the test" not in manager.page


def failed(app: Flask, why: str, tries: int = 1) -> None:
    """The acknowledgement, as an earlier release left it."""
    with app.app_context(), writing() as session:
        mine = update(Letter).where(Letter.recipient == "applicant")
        session.execute(mine.values(state="failed", tries=tries, failure=why))


def test_what_failed_is_sent_again(app: Flask, manager: Colleague, mailbox: Mailbox) -> None:
    sent(app)
    failed(app, QUOTA)
    before = letter_to(app, "applicant").message_id
    manager.get("/staff/settings/mail")
    manager.press("Send undelivered letters again", expect=200)
    assert "Letters being sent again: 1." in manager.page
    run(app)
    letter = letter_to(app, "applicant")
    assert (letter.state, letter.tries) == ("sent", 1)
    assert letter.message_id != before
    assert len(mailbox.to("ann@example.com")) == 1


def test_what_must_not_go_by_email_is_left_for_officers(
    app: Flask, manager: Colleague, mailbox: Mailbox
) -> None:
    sent(app)
    failed(app, QUOTA)
    with app.app_context(), writing() as session:
        session.execute(update(Person).values(contact={"routes": ["phone"], "phone": "07700 900123"}))
    manager.get("/staff/settings/mail")
    manager.press("Send undelivered letters again", expect=200)
    assert "Letters being sent again: 0." in manager.page
    assert letter_to(app, "applicant").state == "failed"


@pytest.mark.parametrize("why", [outbox.STILL_NAMES, outbox.NOT_SAFE, "over 5 letters in a day"])
def test_one_that_somebody_has_to_look_at_is_left(app: Flask, manager: Colleague, why: str) -> None:
    sent(app)
    failed(app, why, tries=0 if why.startswith("over") else 1)
    manager.get("/staff/settings/mail")
    manager.press("Send undelivered letters again", expect=200)
    assert letter_to(app, "applicant").state == "failed"


def test_a_dead_address_gets_nothing_again_and_a_new_one_does(
    app: Flask, manager: Colleague, mailbox: Mailbox
) -> None:
    sent(app)
    mailbox.refuse("ann@example.com")
    run(app)
    manager.get("/staff/settings/mail")
    manager.press("Send undelivered letters again", expect=200)
    assert letter_to(app, "applicant").state == "failed"
    with app.app_context(), writing() as session:
        [person] = session.scalars(select(Person)).all()
        person.contact = {**person.contact, "email": "ann.archer@example.com"}
    manager.press("Send undelivered letters again", expect=200)
    run(app)
    assert len(mailbox.to("ann.archer@example.com")) == 1
    with app.app_context():
        assert db.session.scalar(select(Letter.state).where(Letter.recipient == "applicant")) == "sent"
