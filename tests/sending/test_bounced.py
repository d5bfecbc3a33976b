"""What a delivery report changes: its letter, once, and nothing else; on each kind of database."""

import mailbox as boxes
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from asb.database import db, writing
from asb.models import Letter, Person
from tests.shared.cases import applied, do, no_risk
from tests.shared.kept import letters, one_case
from tests.shared.mailbox import Mailbox
from tests.shared.merging import each_is_another, merge
from tests.shared.officers import Colleague
from tests.shared.outgoing import letter_to, run
from tests.shared.returned import away, report
from tests.shared.story import sent

BOX, ANN = "returned@council.example", "ann@example.com"


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """A council that has a mailbox for delivery reports."""
    return settings | {"MAIL_BOUNCE_ADDRESS": BOX}


@pytest.fixture
def returned(app: Flask, mailbox: Mailbox) -> Callable[[], str]:
    """Sends what waits; returns the address to which a report about the letter to Ann goes."""

    def send() -> str:
        run(app)
        return [each.sender for each in mailbox.deliveries if ANN in each.recipients][-1]

    return send


def take(app: Flask, content: bytes, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["mail", "bounced", *words], input=content)


def said(marked: int = 0, no_failure: int = 0, unknown: int = 0) -> str:
    return (
        f"Letters that came back: {marked}. Reports of no failure: {no_failure}."
        f" About no letter that waits for a report: {unknown}.\n"
    )


def test_a_report_marks_its_letter_and_tells_the_team(
    app: Flask, mailbox: Mailbox, returned: Callable[[], str]
) -> None:
    sent(app)
    before = one_case(app).people[0].contact
    assert take(app, report(returned())).output == said(marked=1)
    letter = letter_to(app, "applicant")
    assert (letter.state, letter.failure) == ("came_back", "550 5.1.1 (address): User unknown")
    assert letter_to(app, "team").state == "sent"
    assert [each.recipient for each in letters(app, "not_delivered")] == ["team"]
    assert one_case(app).people[0].contact == before, "a report never changes safe contact"


def test_a_report_that_comes_twice_changes_nothing_more(app: Flask, returned: Callable[[], str]) -> None:
    sent(app)
    content = report(returned())
    assert take(app, content).output == said(marked=1)
    assert take(app, content).output == said(unknown=1)
    assert len(letters(app, "not_delivered")) == 1


def test_a_late_report_is_none_about_the_letter_that_was_sent_again(
    app: Flask, officer: Colleague, returned: Callable[[], str]
) -> None:
    reference = sent(app)
    first = returned()
    take(app, report(first))
    do(officer, reference, f"deliver/{letter_to(app, 'applicant').id}", how="email")
    second = returned()
    assert first != second
    assert take(app, report(first)).output == said(unknown=1)
    assert letter_to(app, "applicant").state == "sent"
    assert take(app, report(second)).output == said(marked=1)


def test_a_late_report_is_none_about_the_letter_that_was_posted_instead(
    app: Flask, officer: Colleague, returned: Callable[[], str]
) -> None:
    reference = sent(app)
    address = returned()
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.recipient == "applicant").values(state="failed"))
    number = letter_to(app, "applicant").id
    do(officer, reference, f"deliver/{number}", how="print")
    do(officer, reference, f"deliver/{number}", how="handed")
    assert take(app, report(address)).output == said(unknown=1)
    assert letter_to(app, "applicant").state == "posted"


def test_a_report_after_the_contact_changed_leaves_the_new_contact_alone(
    app: Flask, officer: Colleague, returned: Callable[[], str]
) -> None:
    reference = sent(app)
    address = returned()
    with app.app_context():
        person = db.session.scalars(select(Person.id)).first()
    contact = {"routes": ["email"], "email": "ann.archer@example.com", "email_shared": "no"}
    do(officer, reference, f"contact_details/{person}", checked="Rang her.", **contact)
    assert take(app, report(address)).output == said(marked=1)
    letter = letter_to(app, "applicant")
    assert (letter.state, letter.came_back_to) == ("came_back", ANN)
    assert one_case(app).people[0].contact["email"] == "ann.archer@example.com"
    officer.get(f"/staff/cases/{reference}/deliver/{letter.id}")
    assert "Send it by email to ann.archer@example.com" in officer.page


def test_a_report_about_a_closed_case_is_work_all_the_same(
    app: Flask, officer: Colleague, returned: Callable[[], str]
) -> None:
    reference = sent(app)
    address = returned()
    do(officer, reference, "close/mistake", "See the letter", checked="To try the service.", tell="no")
    assert one_case(app).stage == "closed"
    assert take(app, report(address)).output == said(marked=1)
    assert letter_to(app, "applicant").id in numbers(officer)


def test_a_report_about_a_merged_case_is_work_there(
    app: Flask, officer: Colleague, returned: Callable[[], str]
) -> None:
    kept, other = applied(app), applied(app)
    address = returned()
    no_risk(officer, kept)
    merge(officer, kept, other, **each_is_another(officer, kept, other))
    assert take(app, report(address)).output == said(marked=1)
    with app.app_context():
        back = db.session.scalars(select(Letter).where(Letter.state == "came_back")).one()
        assert back.case is not None
        assert back.case.reference == other
        number = back.id
    assert number in numbers(officer)
    do(officer, other, f"deliver/{number}", how="dropped", why="Told her by phone.")
    assert number not in numbers(officer)


def numbers(officer: Colleague) -> set[int]:
    """The letters that the list of those not delivered offers to deal with."""
    officer.get("/staff/letters?list=failed")
    return {int(each.href.rpartition("/")[2]) for each in officer.page.links if "/deliver/" in each.href}


@pytest.mark.parametrize("action", ["delayed", "delivered"])
def test_a_delay_and_an_answer_are_counted_and_change_nothing(
    app: Flask, returned: Callable[[], str], action: str
) -> None:
    sent(app)
    address = returned()
    assert take(app, report(address, action=action)).output == said(no_failure=1)
    assert take(app, away(address)).output == said(no_failure=1)
    assert letter_to(app, "applicant").state == "sent"


def test_what_is_about_no_letter_of_ours_is_counted(app: Flask, returned: Callable[[], str]) -> None:
    sent(app)
    returned()
    for content in (b"", b"\x00\xff" * 500, report(BOX), report(f"returned+{'a' * 24}@council.example")):
        assert take(app, content).output == said(unknown=1)
    assert letter_to(app, "applicant").state == "sent"


def test_a_mailbox_file_is_read_and_left(app: Flask, tmp_path: Path, returned: Callable[[], str]) -> None:
    sent(app)
    address, path = returned(), tmp_path / "box"
    box = boxes.mbox(path)
    for content in (away(address), report(address), report(address), b"\x00"):
        box.add(content)
    box.close()
    before = path.read_bytes()
    ran = take(app, b"", "--mailbox", str(path))
    assert ran.output == said(marked=1, no_failure=1, unknown=2)
    assert path.read_bytes() == before


def test_a_mail_folder_is_read_once(app: Flask, tmp_path: Path, returned: Callable[[], str]) -> None:
    sent(app)
    address, path = returned(), tmp_path / "folder"
    box = boxes.Maildir(path)
    box.add(report(address))
    box.add(away(address))
    assert take(app, b"", "--maildir", str(path)).output == said(marked=1, no_failure=1)
    assert take(app, b"", "--maildir", str(path)).output == said()
    assert [message.get_subdir() for message in box] == ["cur", "cur"]
    assert {message.get_flags() for message in box} == {"S"}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--mailbox", "{0}/box", "--maildir", "{0}"], "not both"),
        (["--maildir", "{0}"], "is not a Maildir"),
    ],
)
def test_a_folder_that_cannot_be_read_is_refused(
    app: Flask, tmp_path: Path, words: list[str], why: str
) -> None:
    (tmp_path / "box").touch()
    ran = take(app, b"", *(word.format(tmp_path) for word in words))
    assert ran.exit_code == 2
    assert why in ran.stderr


class TestWithoutAMailbox:
    @pytest.fixture
    def settings(self, settings: dict[str, str]) -> dict[str, str]:
        return {name: value for name, value in settings.items() if name != "MAIL_BOUNCE_ADDRESS"}

    def test_all_letters_have_one_sender_and_the_command_says_what_to_set(
        self, app: Flask, mailbox: Mailbox
    ) -> None:
        sent(app)
        run(app)
        assert {each.sender for each in mailbox.deliveries} == {"reviews@council.example"}
        ran = take(app, b"")
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert "MAIL_BOUNCE_ADDRESS is not set" in ran.stderr
