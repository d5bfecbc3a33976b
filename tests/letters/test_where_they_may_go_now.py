"""A letter is for a person: where it may go is asked again when it goes, by every route."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb.casework.post import outbox
from asb.database import db, writing
from asb.models import Letter, Person
from asb.worker import send_waiting
from tests.shared.cases import do
from tests.shared.kept import letters
from tests.shared.mailbox import Mailbox
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import BY_POST, sent, walk

EMAIL = {"routes": ["email"], "email": "ann.archer@example.com", "email_shared": "no"}
SHARED = {"routes": ["email"], "email": "ann@example.com", "email_shared": "yes"}
POST = {"routes": ["post"], "address": "9 New Street\nMatlock", "post_shared": "no"}


def change(app: Flask, officer: Colleague, reference: str, contact: dict[str, object]) -> None:
    with app.app_context():
        person = db.session.scalars(select(Person.id)).first()
    do(officer, reference, f"contact_details/{person}", checked="Rang her.", **contact)


def work(app: Flask) -> None:
    with app.app_context():
        send_waiting(threading.Event())


def acknowledgement(app: Flask) -> Letter:
    [letter] = letters(app, "acknowledgement")
    return letter


def test_it_goes_to_the_address_that_is_right_now(app: Flask, officer: Colleague, mailbox: Mailbox) -> None:
    reference = sent(app)
    change(app, officer, reference, EMAIL)
    assert acknowledgement(app).to_address == "ann.archer@example.com"
    work(app)
    assert mailbox.to("ann@example.com") == []
    assert len(mailbox.to("ann.archer@example.com")) == 1


@pytest.mark.parametrize("contact", [POST, SHARED], ids=["no email", "others read it"])
def test_it_does_not_go_where_it_may_not_go_any_more(
    app: Flask, officer: Colleague, mailbox: Mailbox, contact: dict[str, object]
) -> None:
    reference = sent(app)
    mailbox.defer()
    work(app)
    change(app, officer, reference, contact)
    mailbox.behave()
    with app.app_context(), writing() as session:
        session.execute(update(Letter).values(next_try_at=Letter.written_at))
    work(app)
    assert mailbox.to("ann@example.com") == []
    letter = acknowledgement(app)
    assert (letter.state, letter.failure) == ("failed", outbox.NOT_SAFE)
    officer.get("/staff/letters?list=failed")
    assert outbox.NOT_SAFE in officer.page


def test_one_on_paper_is_not_to_be_posted_there(app: Flask, officer: Colleague) -> None:
    reference = sent(app, BY_POST)
    assert acknowledgement(app).state == "to_print"
    change(app, officer, reference, EMAIL)
    letter = acknowledgement(app)
    assert letter.state == "failed"
    officer.get(f"/staff/cases/{reference}/deliver/{letter.id}")
    offered = [field.attrs["value"] for field in officer.page.root.all("input", name="how")]
    assert offered == ["email", "print", "dropped"]
    officer.press("Save", how="email", expect=200)
    assert acknowledgement(app).to_address == "ann.archer@example.com"


def test_one_on_paper_goes_to_the_new_address(app: Flask, officer: Colleague) -> None:
    reference = sent(app, BY_POST)
    change(app, officer, reference, POST)
    letter = acknowledgement(app)
    assert (letter.state, letter.to_address) == ("to_print", "9 New Street\nMatlock")


def test_the_person_shuts_an_address_themselves(app: Flask, mailbox: Mailbox) -> None:
    reference = sent(app, {"contact": {"routes": ["email", "phone"]}, "details": BOTH})
    person = by_code(app, Visitor(app), reference)
    person.click("Change how we contact you")
    person.press("Send request", routes=["phone"], phone="07700 900123", expect=200)
    work(app)
    assert mailbox.to("ann@example.com") == []
    assert acknowledgement(app).state == "failed"


BOTH = {"email": "ann@example.com", "email_shared": "no", "phone": "07700 900123", "voicemail": "yes"}


def test_the_worker_asks_again_in_the_last_moment(app: Flask, mailbox: Mailbox) -> None:
    sent(app)
    with app.app_context(), writing() as session:
        session.execute(update(Person).values(contact={"routes": ["phone"], "phone": "07700 900123"}))
    work(app)
    assert mailbox.to("ann@example.com") == []
    assert acknowledgement(app).state == "failed"
    assert [letter.recipient for letter in letters(app, "not_delivered")] == ["team"]


@pytest.mark.parametrize(("answers", "to"), [({}, ["ann@example.com"]), (BY_POST, [])], ids=["email", "post"])
def test_a_link_back_goes_where_the_application_says(
    app: Flask, mailbox: Mailbox, answers: dict[str, dict[str, object]], to: list[str]
) -> None:
    person = Visitor(app)
    walk(person, answers, until="check")
    person.get("/apply/save")
    person.press("Send me a link", email="other@example.com", email_shared="no", expect=200)
    walk(person, answers)
    work(app)
    assert mailbox.to("other@example.com") == []
    [link] = letters(app, "return_link")
    assert (link.to_address, link.state) == ((to or ["other@example.com"])[0], "sent" if to else "dropped")
    assert letters(app, "not_delivered") == []


@pytest.mark.parametrize(("answers", "promised"), [({}, True), (BY_POST, False)], ids=["email", "post"])
def test_only_who_can_have_a_link_by_email_is_promised_one(
    app: Flask, answers: dict[str, dict[str, object]], promised: bool
) -> None:
    sent(app, answers)
    text = acknowledgement(app).text
    assert ("a link that we email to you" in text) is promised
    assert "a page code" in text
