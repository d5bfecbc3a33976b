"""What somebody sends in one sitting has one letter, which waits for the rest of it."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from asb.database import writing
from asb.models import Letter, Person
from tests.shared.kept import back
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.people import ANN, work


def say(ann: Visitor, text: str) -> None:
    ann.get("/track/case/more")
    ann.press("Send", text=text)


def later(app: Flask, **ago: int) -> None:
    """As if the letters had been written earlier."""
    with app.app_context(), writing() as session:
        for letter in session.scalars(select(Letter)):
            letter.written_at -= timedelta(**ago)
            letter.next_try_at -= timedelta(**ago)


def test_it_says_all_that_was_sent_and_goes_once(app: Flask, ann: Visitor, mailbox: Mailbox) -> None:
    before = len(mailbox.to(ANN))
    say(ann, "They came back.")
    say(ann, "With a drum.")
    ann.get("/track/case/another")
    ann.press("Send", what="Drums")
    [letter] = back(app, "came")
    assert "We have the 2 messages you sent and your report, for application" in letter.text
    work(app)
    assert len(mailbox.to(ANN)) == before
    later(app, minutes=31)
    work(app)
    assert len(mailbox.to(ANN)) == before + 1
    say(ann, "And again.")
    first, second = back(app, "came")
    assert "We have what you told us, for application" in second.text
    assert first.text == letter.text


def test_what_comes_half_an_hour_later_has_its_own(app: Flask, ann: Visitor) -> None:
    say(ann, "They came back.")
    later(app, minutes=31)
    say(ann, "With a drum.")
    assert len(back(app, "came")) == 2


def test_a_letter_that_a_worker_holds_is_left_as_it_is(app: Flask, ann: Visitor) -> None:
    say(ann, "They came back.")
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.kind == "came").values(tries=1))
    say(ann, "With a drum.")
    first, second = back(app, "came")
    assert "what you told us" in first.text
    assert "what you told us" in second.text


def test_a_request_that_waits_to_be_confirmed_is_written_about_at_once(
    app: Flask, ann: Visitor, mailbox: Mailbox
) -> None:
    say(ann, "They came back.")
    ann.get("/track/case/change")
    ann.press("Ask to withdraw")
    work(app)
    assert "Was this you?" in mailbox.to(ANN)[-1]["Subject"]
    assert "We have what you told us, for" in back(app, "came")[0].text


def test_an_inbox_that_is_shared_by_now_gets_another_letter(app: Flask, ann: Visitor) -> None:
    """The first says what it is about: nothing is added to it, and it does not go to that inbox any more."""
    say(ann, "They came back.")
    with app.app_context(), writing() as session:
        person = session.get_one(Person, 1)
        person.contact = {**person.contact, "email_shared": "yes"}
    say(ann, "With a drum.")
    first, second = back(app, "came")
    assert first.reply_to
    assert not second.reply_to
