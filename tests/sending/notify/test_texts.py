"""Text messages: who is offered them, to whom one goes and with which words, and to whom never."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework.post import mail, outbox, texts
from asb.database import db, writing
from asb.fields import say_day
from asb.models import Letter, Person
from asb.rules.working_days import Calendar
from tests.shared import notify_server as said
from tests.shared.cases import write
from tests.shared.days import recent
from tests.shared.notify_server import TEXT_WORDS, NotifyServer
from tests.shared.officers import Colleague
from tests.shared.outgoing import run, time_passes
from tests.shared.page import Visitor
from tests.shared.services import create
from tests.shared.story import HELPED, sent, walk

NUMBER = "07700 900982"
BY_TEXT = {"contact": {"routes": ["text"]}, "details": {"mobile": NUMBER, "mobile_shared": "unsure"}}
ASKED = "Does anyone else see this phone?"


@pytest.fixture
def routes() -> str:
    return "text"


def text_of(app: Flask) -> Letter | None:
    """The text message of the case, if there is one."""
    with app.app_context():
        return db.session.scalars(select(Letter).where(Letter.kind == "please_ring")).one_or_none()


def by_and_by(app: Flask) -> None:
    """A round of the worker, once we answer the phone again."""
    time_passes(app, days=20)
    run(app)


def test_texts_are_offered_with_a_question_of_their_own(resident: Visitor) -> None:
    page = walk(resident, until="contact")
    assert "Text message" in page
    assert ASKED in page
    said = {"routes": ["phone", "text"], "phone": "01629 761377", "mobile": "01629 761377"}
    resident.press("Continue", said, expect=422)
    assert "Enter one UK mobile number" in str(resident.page.errors)
    resident.press("Continue", mobile=NUMBER, expect=422)
    assert "Does anyone else see this phone? If you do not know" in str(resident.page.errors)


def test_they_are_offered_for_somebody_else_and_where_a_call_is_written_down(
    resident: Visitor, officer: Colleague
) -> None:
    page = walk(resident, HELPED, until="person_contact")
    assert "A short text that asks them to ring us" in page
    officer.get("/staff/record")
    officer.press("Begin", route="phone", on=say_day(recent(3)), expect=200)
    assert ASKED in officer.page
    assert ASKED in resident.get("/form")


def test_without_the_route_nothing_of_them_is_seen(
    settings: dict[str, str], notify: NotifyServer, app: Flask
) -> None:
    plain = create({name: value for name, value in settings.items() if not name.startswith("NOTIFY")})
    person = Visitor(plain)
    page = person.get("/form")
    assert "Text message" not in page
    assert ASKED not in page
    assert "Text message" not in walk(person, until="contact")
    with plain.app_context():
        db.engine.dispose()


def test_a_text_asks_to_ring_and_says_nothing_else(app: Flask, notify: NotifyServer) -> None:
    reference = sent(app, BY_TEXT)
    by_and_by(app)
    [text] = notify.of_type("sms")
    assert text["given"].keys() == {"phone_number", "template_id", "reference"}
    assert text["given"]["phone_number"] == "+447700900982"
    assert text["body"] == TEXT_WORDS
    assert reference not in str(text["given"])
    kept = text_of(app)
    assert kept is not None
    assert (kept.state, kept.text, kept.notify_status) == ("sent", TEXT_WORDS, "created")


def test_our_own_words_tell_nothing_either(app: Flask, notify: NotifyServer) -> None:
    reference = sent(app, BY_TEXT)
    kept = text_of(app)
    assert kept is not None
    for word in ("Ann", "Ogden", reference, "ASB", "review", "http", "⟦", kept.message_id):
        assert word not in kept.subject + kept.text


@pytest.mark.parametrize(
    ("routes_chosen", "more"),
    [
        (["phone"], {"phone": NUMBER}),
        (["email", "text"], {"email": "ann@example.com", "email_shared": "no"}),
        (["post", "text"], {"address": "1 Mill Lane", "post_shared": "no"}),
        (["text"], {"times": "Only while he is at work"}),
    ],
    ids=["a number for ringing", "an email goes", "a letter goes", "a safe time"],
)
def test_nobody_else_gets_one(
    app: Flask, notify: NotifyServer, routes_chosen: list[str], more: dict[str, str]
) -> None:
    mobile = {"mobile": NUMBER, "mobile_shared": "no"} if "text" in routes_chosen else {}
    sent(app, {"contact": {"routes": routes_chosen}, "details": {**mobile, **more}})
    by_and_by(app)
    assert text_of(app) is None
    assert notify.of_type("sms") == []


def test_there_is_one_a_day(app: Flask, notify: NotifyServer, officer: Colleague) -> None:
    reference = sent(app, BY_TEXT)
    write(officer, reference, "write", words="Please ring me.")
    assert text_of(app) is not None


def test_the_preview_shows_it(app: Flask, notify: NotifyServer, officer: Colleague) -> None:
    reference = sent(app, BY_TEXT)
    with app.app_context(), writing() as session:
        for letter in session.scalars(select(Letter).where(Letter.kind == "please_ring")):
            letter.event = "on-2026-01-01"
    officer.get(f"/staff/cases/{reference}/write")
    officer.press("See the letter", words="Please ring me.", expect=200)
    assert f"by text message to {NUMBER}" in officer.page
    assert "Please ring 01629" in officer.page


def test_officers_see_how_they_may_be_texted(app: Flask, notify: NotifyServer, officer: Colleague) -> None:
    reference = sent(app, BY_TEXT)
    page = officer.get(f"/staff/cases/{reference}")
    assert f"Text message: {NUMBER}. Others may see this phone." in page


def test_a_way_made_unsafe_meanwhile_gets_nothing(app: Flask, notify: NotifyServer) -> None:
    sent(app, BY_TEXT)
    with app.app_context(), writing() as session:
        person = session.scalars(select(Person)).one()
        person.contact = {**person.contact, "routes": ["phone"], "phone": NUMBER}
    by_and_by(app)
    assert notify.of_type("sms") == []
    kept = text_of(app)
    assert kept is not None
    assert kept.state == "failed"


def test_a_text_that_waits_for_the_morning_is_no_trouble(app: Flask, notify: NotifyServer) -> None:
    sent(app, BY_TEXT)
    run(app)
    with app.app_context():
        outbox.claim("here", web.now())  # a worker is there
        with writing() as session:
            for letter in session.scalars(select(Letter).where(Letter.route == "text")):
                letter.state, letter.tries, letter.sent_at = "waiting", 0, None  # as at night
                letter.written_at -= timedelta(hours=15)
                letter.next_try_at = web.now() + timedelta(hours=2)
        assert mail.is_well(web.now())
        assert outbox.oldest_waiting(web.now()) is None
        tomorrow = web.now() + timedelta(hours=3)
        assert not mail.is_well(tomorrow)
        assert outbox.oldest_waiting(tomorrow) is not None


def test_what_was_read_out_meanwhile_needs_no_text(
    app: Flask, notify: NotifyServer, officer: Colleague
) -> None:
    reference = sent(app, BY_TEXT)
    with app.app_context():
        by_hand = select(Letter.id).where(Letter.state == "to_print")
        number = db.session.scalars(by_hand).one()
    officer.get(f"/staff/cases/{reference}/deliver/{number}")
    officer.press("Save", how="handed", expect=200)
    by_and_by(app)
    assert notify.of_type("sms") == []


def test_a_number_that_cannot_be_one_is_the_letters(app: Flask, notify: NotifyServer) -> None:
    sent(app, BY_TEXT)
    notify.refuse((400, "ValidationError", "phone_number Not a UK mobile number"))
    by_and_by(app)
    kept = text_of(app)
    assert kept is not None
    assert (kept.state, kept.failure) == ("failed", "400 phone_number Not a UK mobile number")
    assert kept.came_back_to == NUMBER


def test_a_template_with_more_than_fixed_words_is_ours(app: Flask, notify: NotifyServer) -> None:
    """No name could get into a text, whatever the template asks for."""
    sent(app, BY_TEXT)
    notify.templates[said.TEXT_TEMPLATE] = ("sms", "", "Hello ((name))")
    by_and_by(app)
    assert notify.of_type("sms") == []
    with app.app_context():
        assert "Missing personalisation" in mail.state(mail.NOTIFY).trouble


def test_a_text_is_not_sent_twice(app: Flask, notify: NotifyServer) -> None:
    sent(app, BY_TEXT)
    notify.drop()
    by_and_by(app)
    by_and_by(app)
    assert len(notify.of_type("sms")) == 1


def test_somebody_on_a_case_can_change_to_texts_and_officers_confirm_it(
    app: Flask, notify: NotifyServer, officer: Colleague
) -> None:
    reference = sent(app, {"contact": {"routes": ["phone"]}, "details": {"phone": "01629 761377"}})
    with app.app_context():
        number = db.session.scalars(select(Person.id)).one()
    page = officer.get(f"/staff/cases/{reference}/contact_details/{number}")
    assert ASKED in page
    officer.press(
        "Save",
        routes=["text"],
        mobile=NUMBER,
        mobile_shared="no",
        checked="She rang from the number that we have.",
        expect=200,
    )
    assert "Nobody else sees this phone." in officer.get(f"/staff/cases/{reference}")


MONDAY = date(2026, 11, 2)
HOLIDAY = Calendar({MONDAY: "Training"})


@pytest.mark.parametrize(
    ("now", "calendar", "at"),
    [
        (datetime(2026, 11, 3, 12, 0, tzinfo=UTC), Calendar(), datetime(2026, 11, 3, 12, 0, tzinfo=UTC)),
        (datetime(2026, 11, 3, 3, 0, tzinfo=UTC), Calendar(), datetime(2026, 11, 3, 10, 0, tzinfo=UTC)),
        (datetime(2026, 11, 3, 16, 0, tzinfo=UTC), Calendar(), datetime(2026, 11, 4, 10, 0, tzinfo=UTC)),
        (datetime(2026, 10, 31, 12, 0, tzinfo=UTC), Calendar(), datetime(2026, 11, 2, 10, 0, tzinfo=UTC)),
        (datetime(2026, 11, 2, 12, 0, tzinfo=UTC), HOLIDAY, datetime(2026, 11, 3, 10, 0, tzinfo=UTC)),
        (datetime(2026, 7, 7, 3, 0, tzinfo=UTC), Calendar(), datetime(2026, 7, 7, 9, 0, tzinfo=UTC)),
    ],
    ids=["at once", "in the morning", "the next day", "after a weekend", "after a closed day", "in summer"],
)
def test_texts_go_when_we_answer_the_phone(now: datetime, calendar: Calendar, at: datetime) -> None:
    assert texts.in_office_hours(now, calendar) == at
