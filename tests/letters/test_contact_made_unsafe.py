"""Contact is made unsafe while a letter waits, is being sent, lies in the tray, or after it came back."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework.acts import delivery
from asb.casework.post import outbox
from asb.database import db, writing
from asb.models import Letter, Person
from tests.shared.cases import do
from tests.shared.mailbox import Mailbox
from tests.shared.officers import Colleague
from tests.shared.outgoing import letter_to, run
from tests.shared.story import BY_POST, sent

PHONE = {"routes": ["phone"], "phone": "07700 900123", "phone_say": "no", "phone_message": "no"}
ANN = "ann@example.com"


def make_unsafe(app: Flask, officer: Colleague, reference: str) -> None:
    """An officer records that only the phone is safe."""
    with app.app_context():
        person = db.session.scalars(select(Person.id)).first()
    do(officer, reference, f"contact_details/{person}", checked="Rang her.", **PHONE)
    with app.app_context():
        assert db.session.scalars(select(Person)).one().contact["routes"] == ["phone"]


def made_unsafe_unseen(app: Flask) -> None:
    """The same, where no act has looked at the letters that wait."""
    with app.app_context(), writing() as session:
        session.scalars(select(Person)).one().contact = {**PHONE}


def test_while_it_waits_in_trouble_it_goes_nowhere(app: Flask, officer: Colleague, mailbox: Mailbox) -> None:
    reference = sent(app)
    mailbox.reject("", "554 5.2.0 SubmissionQuotaExceededException")
    run(app)
    make_unsafe(app, officer, reference)
    mailbox.behave()
    officer_resumes(app)
    run(app)
    assert mailbox.to(ANN) == []
    assert letter_to(app, "applicant").failure == outbox.NOT_SAFE


def officer_resumes(app: Flask) -> None:
    """What was held is tried again now."""
    assert app.test_cli_runner().invoke(args=["mail", "resume"]).exit_code == 0


@pytest.mark.parametrize("outcome", ["accepted", "held", "refused"])
def test_while_it_is_being_sent_the_record_says_what_happened(
    app: Flask, officer: Colleague, mailbox: Mailbox, outcome: str
) -> None:
    """Once the server has it, it went there: the case says so. If it has not, it goes nowhere any more."""
    reference = sent(app)
    with app.app_context():
        claimed = outbox.claim("worker", web.now())
        while claimed and claimed.recipient != "applicant":
            claimed = outbox.claim("worker", web.now())
        assert claimed
    make_unsafe(app, officer, reference)
    with app.app_context():
        if outcome == "accepted":
            delivery.accepted(claimed, web.now())
        elif outcome == "held":
            delivery.hold(claimed, "451", web.now(), unclear=True)
        else:
            delivery.failed(claimed, "550", web.council(), web.now(), refused=True)
    letter = letter_to(app, "applicant")
    if outcome == "accepted":
        assert (letter.state, letter.to_address) == ("sent", ANN)
    else:
        assert (letter.state, letter.failure) == ("failed", outbox.NOT_SAFE)
    officer_resumes(app)
    run(app)
    assert mailbox.to(ANN) == []


def test_after_it_came_back_only_what_is_safe_now_is_offered(
    app: Flask, officer: Colleague, mailbox: Mailbox
) -> None:
    reference = sent(app)
    run(app)
    number = letter_to(app, "applicant").id
    do(officer, reference, f"came_back/{number}", why="No such mailbox")
    make_unsafe(app, officer, reference)
    officer.get(f"/staff/cases/{reference}/deliver/{number}")
    assert offered(officer) == ["print", "dropped"]


def offered(officer: Colleague) -> list[str]:
    return [field.attrs["value"] for field in officer.page.root.all("input", name="how")]


class TestInTheTray:
    @pytest.fixture
    def unsafe(self, app: Flask, officer: Colleague) -> tuple[str, int]:
        """A letter to print whose address is not safe any more: its case and its number."""
        reference = sent(app, BY_POST)
        made_unsafe_unseen(app)
        letter = letter_to(app, "applicant")
        assert letter.state == "to_print"
        return reference, letter.id

    def test_it_is_not_shown_for_printing(
        self, app: Flask, officer: Colleague, unsafe: tuple[str, int]
    ) -> None:
        reference, number = unsafe
        page = officer.get(f"/staff/cases/{reference}/see/letters/{number}", expect=409)
        assert page.h1 == "Do not post this letter"
        assert "Mill Lane" not in page
        officer.click("Resolve delivery problem")
        assert "posted" not in offered(officer)

    def test_it_is_not_among_all_that_are_printed(
        self, app: Flask, officer: Colleague, unsafe: tuple[str, int]
    ) -> None:
        page = officer.get("/staff/letters/print")
        assert "Mill Lane" not in page
        assert "it is no longer safe to post" in page

    def test_it_cannot_be_marked_as_posted(
        self, app: Flask, officer: Colleague, unsafe: tuple[str, int]
    ) -> None:
        """The page was made while it was safe."""
        reference, number = unsafe
        with app.app_context(), writing() as session:
            person = session.scalars(select(Person)).one()
            person.contact = {**person.contact, **BY_POST["contact"], **BY_POST["details"]}
        officer.get("/staff/letters/print")
        made_unsafe_unseen(app)
        officer.press("Mark all as posted today", expect=200)
        assert letter_to(app, "applicant").state == "to_print"
        assert reference in officer.page
        with app.app_context():
            assert db.session.get_one(Letter, number).sent_at is None
