"""Letters posted by GOV.UK Notify: which go, how their sheets look, and what stays with officers."""

import subprocess
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb import pdf
from asb.casework.post import by_notify, mail
from asb.database import db, writing
from asb.models import Letter
from asb.sending import round as sending_round
from asb.sending.notify.address import lines_of
from asb.sending.notify.way import NO_ADDRESS, NO_PDF
from tests.shared import notify_server as said
from tests.shared.databases import one_database
from tests.shared.notify_server import NotifyServer
from tests.shared.officers import Colleague
from tests.shared.outgoing import a_file, letter_to, run, time_passes
from tests.shared.page import Visitor
from tests.shared.pdfs import info, text
from tests.shared.services import create
from tests.shared.story import sent, walk

pytestmark = pytest.mark.long

AT_HOME = "1 Mill Lane\nMatlock\nDE4 3AA"
BY_POST: dict[str, dict[str, Any]] = {
    "contact": {"routes": ["post"]},
    "details": {"address": AT_HOME, "post_shared": "no"},
}


def by_post(**details: str) -> dict[str, dict[str, Any]]:
    return {**BY_POST, "details": {**BY_POST["details"], **details}}


@pytest.fixture
def routes() -> str:
    return "post"


def test_a_letter_leaves_the_tray_and_is_posted(
    app: Flask, officer: Colleague, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident, BY_POST)
    run(app)
    [posted] = notify.of_type("letter")
    letter = letter_to(app, "applicant")
    assert (letter.state, letter.notify_status) == ("posted", "created")
    assert letter.sent_at is not None
    assert posted["reference"] == letter.message_id[1:-1]
    assert letter.subject in text(posted["pdf"])
    assert letter.subject not in officer.get("/staff/letters")


def test_its_sheets_are_ones_that_can_be_printed(app: Flask, resident: Visitor, notify: NotifyServer) -> None:
    walk(resident, BY_POST)
    run(app)
    [posted] = notify.of_type("letter")
    shown = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=posted["pdf"], capture_output=True, check=True
    )
    first = shown.stdout.decode().split("<page ")[1]
    assert said.address_of(first) == ["Ann Ogden", "1 Mill Lane", "Matlock", "DE4 3AA"]
    assert said.is_printable(posted["pdf"])
    assert info(posted["pdf"])["Page size"].endswith("(A4)")
    notify.inspect()
    assert posted["status"] == "received"


def test_the_longest_address_still_stands_where_it_must(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    lines = [f"{number} {'Wide Meadow ' * 3}Lane"[:50] for number in range(1, 6)]
    walk(resident, by_post(address="\n".join([*lines, "DE4 3AA"])))
    run(app)
    [posted] = notify.of_type("letter")
    assert said.is_printable(posted["pdf"])


def test_large_print_can_be_printed_too(app: Flask, resident: Visitor, notify: NotifyServer) -> None:
    walk(resident, {**BY_POST, "easier": {"help": ["large_print"]}})
    run(app)
    [posted] = notify.of_type("letter")
    assert said.is_printable(posted["pdf"])
    assert int(info(posted["pdf"])["Pages"]) > 1


def test_the_sheet_of_our_own_envelopes_would_not_be_printed(
    app: Flask, officer: Colleague, resident: Visitor, notify: NotifyServer
) -> None:
    """The window of its envelopes is elsewhere: otherwise two layouts would be one too many."""
    notify.refuse(said.KEY)
    reference = sent(app, by_post(post_shared="unsure"))
    letter = letter_to(app, "applicant")
    answer = officer.client.get(f"/staff/cases/{reference}/see/letters/{letter.id}.pdf")
    assert answer.status_code == 200
    assert not said.is_printable(answer.data)


@pytest.mark.parametrize(
    "details",
    [
        {"post_shared": "unsure"},
        {"address": "1 Mill Lane\nMatlock"},
        {"address": "No fixed abode\nMatlock\nDE4 3AA"},
    ],
    ids=["others open it", "no postcode", "no address"],
)
def test_what_it_cannot_or_may_not_post_stays_in_the_tray(
    app: Flask, resident: Visitor, notify: NotifyServer, details: dict[str, str]
) -> None:
    walk(resident, by_post(**details))
    run(app)
    assert notify.sent == []
    assert letter_to(app, "applicant").state == "to_print"


def test_what_is_given_by_hand_stays_in_the_tray(app: Flask, resident: Visitor, notify: NotifyServer) -> None:
    walk(resident, {"contact": {"routes": ["phone"]}, "details": {"phone": "01629 000001"}})
    run(app)
    assert notify.sent == []
    assert letter_to(app, "applicant").state == "to_print"


def test_a_letter_with_something_to_enclose_stays_in_the_tray(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident, BY_POST)
    with app.app_context(), writing() as session:
        letter = session.scalars(select(Letter).where(Letter.recipient == "applicant")).one()
        letter.files = [a_file(letter.case_id)]
    run(app)
    assert notify.sent == []
    with app.app_context(), writing() as session:
        letter = session.scalars(select(Letter).where(Letter.recipient == "applicant")).one()
        letter.files, letter.kind = [], "need_more"  # brings a slip, and an envelope for it
    run(app)
    assert notify.sent == []
    assert letter_to(app, "applicant").state == "to_print"


def test_what_was_in_the_tray_for_long_is_left_to_officers(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    """They may have printed it: the route may just have been set up, or no worker was there."""
    walk(resident, BY_POST)
    with app.app_context(), writing() as session:
        letter = session.scalars(select(Letter).where(Letter.recipient == "applicant")).one()
        letter.written_at -= by_notify.FRESH + timedelta(minutes=1)
    run(app)
    assert notify.sent == []


def test_an_address_made_unsafe_meanwhile_gets_nothing(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident, BY_POST)
    notify.refuse(said.RATE)
    run(app)
    with app.app_context(), writing() as session:
        letter = session.scalars(select(Letter).where(Letter.recipient == "applicant")).one()
        assert letter.state == "waiting"
        assert letter.case is not None
        person = letter.case.people[0]
        person.contact = {**person.contact, "routes": ["none"]}
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    assert notify.sent == []
    assert letter_to(app, "applicant").state == "failed"


def test_a_letter_taken_before_the_line_broke_is_not_posted_twice(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident, BY_POST)
    notify.drop()
    run(app)
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    assert len(notify.sent) == 1
    assert letter_to(app, "applicant").state == "posted"


@pytest.mark.parametrize("mode", ["team", "trial"])
def test_letters_wait_while_the_service_is_not_live(
    app: Flask, resident: Visitor, notify: NotifyServer, mode: str
) -> None:
    walk(resident, BY_POST)
    notify.mode = mode
    run(app)
    assert letter_to(app, "applicant").state == "waiting"
    with app.app_context():
        assert "letters" in mail.state(mail.NOTIFY).trouble


def test_what_is_no_pdf_is_the_letters_and_its_address_is_not_to_blame(
    app: Flask, resident: Visitor, notify: NotifyServer
) -> None:
    walk(resident, BY_POST)
    notify.refuse((400, "BadRequestError", "Letter content is not a valid PDF"))
    run(app)
    letter = letter_to(app, "applicant")
    assert (letter.state, letter.came_back_to) == ("failed", "")
    assert letter.failure == "400 Letter content is not a valid PDF"


@one_database
def test_what_we_can_make_no_pdf_of_is_no_fault_of_its_address(
    app: Flask, resident: Visitor, notify: NotifyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Officers may print it and post it there."""

    def fail(_html: str) -> bytes:
        raise pdf.NotMade("it took too long")

    monkeypatch.setattr(pdf, "make", fail)
    walk(resident, BY_POST)
    run(app)
    letter = letter_to(app, "applicant")
    assert (letter.state, letter.failure, letter.came_back_to) == ("failed", NO_PDF, "")
    assert notify.sent == []


@one_database
def test_an_address_that_it_does_not_take_any_more_is_no_fault_of_the_address(
    app: Flask, resident: Visitor, notify: NotifyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was changed after the letter was taken out of the tray; the post may bring a letter there."""
    monkeypatch.setattr(sending_round, "may_be_posted", lambda _letter: True)
    walk(resident, by_post(address="1 Mill Lane\nMatlock"))
    run(app)
    letter = letter_to(app, "applicant")
    assert (letter.state, letter.failure, letter.came_back_to) == ("failed", NO_ADDRESS, "")
    assert notify.sent == []


def test_a_letter_that_failed_is_printed_by_officers(
    app: Flask, officer: Colleague, resident: Visitor, notify: NotifyServer
) -> None:
    reference = sent(app, BY_POST)
    notify.refuse((400, "BadRequestError", "Letter content is not a valid PDF"))
    run(app)
    number = letter_to(app, "applicant").id
    officer.get(f"/staff/cases/{reference}/deliver/{number}")
    officer.press("Save", how="print", expect=200)
    run(app)
    assert letter_to(app, "applicant").state == "to_print"
    assert notify.sent == []


def test_without_the_route_letters_stay_in_the_tray(
    settings: dict[str, str], notify: NotifyServer, app: Flask
) -> None:
    plain = create({name: value for name, value in settings.items() if not name.startswith("NOTIFY")})
    walk(Visitor(plain), BY_POST)
    run(plain)
    assert letter_to(plain, "applicant").state == "to_print"
    with plain.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (AT_HOME, ["1 Mill Lane", "Matlock", "DE4 3AA"]),
        ("1 Mill Lane, Matlock, de43aa", ["1 Mill Lane, Matlock", "DE4 3AA"]),
        ("1 Mill Lane,\n\n  Matlock DE4 3AA \nEngland", ["1 Mill Lane", "Matlock", "DE4 3AA"]),
        ("(Flat) 2\nMill Lane\nDE4 3AA", ["Flat) 2", "Mill Lane", "DE4 3AA"]),
        ("a\nb\nc\nd\ne\nf\nDE4 3AA", ["a, b", "c", "d", "e", "f", "DE4 3AA"]),
        ("1 Mill Lane\nMatlock", None),
        ("DE4 3AA", None),
        ("1 Mill Lane\nMatlock\nDE4 3AAA", None),
        ("No fixed abode\nMatlock\nDE4 3AA", None),
        ("x" * 51 + "\nMatlock\nDE4 3AA", None),
        ("", None),
    ],
)
def test_an_address_is_made_one_that_it_takes(address: str, lines: list[str] | None) -> None:
    assert lines_of("Ann Ogden", address) == (lines and ["Ann Ogden", *lines])
