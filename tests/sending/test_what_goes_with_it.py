"""Which letters go first, and what goes with them: on each kind of database, with a real server."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb.casework.post import outbox
from asb.database import db, writing
from asb.models import Evidence, Letter
from asb.sending import paper
from tests.shared.cases import do, met
from tests.shared.days import ahead
from tests.shared.kept import back
from tests.shared.mailbox import Mailbox
from tests.shared.officers import Colleague
from tests.shared.outgoing import run
from tests.shared.page import File

PLAN = b"What we do."


def late_with_the_plan(app: Flask, officer: Colleague) -> int:
    """A delay letter waits with which a document of the case goes; the number of the document."""
    reference = met(app, officer)
    do(officer, reference, "file", file=File("plan.txt", PLAN), source="body", about="The plan")
    with app.app_context():
        number = db.session.scalars(select(Evidence.id)).one()
    do(officer, reference, "late", "See the letter", clock="review", why="The chair is ill.", by=ahead(40))
    officer.press("Show it in the letter to Ann Ogden", {"file:running_late:applicant": [str(number)]})
    officer.press("Save and send", expect=200)
    return number


def test_a_document_arrives_with_its_letter(app: Flask, officer: Colleague, mailbox: Mailbox) -> None:
    late_with_the_plan(app, officer)
    run(app)
    [mail] = [each for each in mailbox.to("ann@example.com") if each.get_content_type() == "multipart/mixed"]
    words, plan = mail.iter_parts()
    assert words.get_content_type() == "multipart/alternative"
    assert (plan.get_filename(), plan.get_content().encode().strip()) == ("plan.txt", PLAN)


def test_a_letter_whose_document_was_stopped_meanwhile_does_not_go(
    app: Flask, officer: Colleague, mailbox: Mailbox
) -> None:
    late_with_the_plan(app, officer)
    with app.app_context(), writing() as session:
        session.execute(update(Evidence).values(scan="found"))
    run(app)
    assert all(each.get_content_type() != "multipart/mixed" for each in mailbox.messages)
    [letter] = back(app, "running_late")
    assert (letter.state, letter.failure) == ("failed", outbox.NOT_CLEAN)


def test_decisions_and_links_go_before_what_has_waited_longer(
    app: Flask, officer: Colleague, mailbox: Mailbox
) -> None:
    met(app, officer)
    with app.app_context(), writing() as session:
        newest = max(session.scalars(select(Letter.next_try_at)))
        session.execute(update(Letter).values(next_try_at=newest - timedelta(hours=2)))
        decided = Letter.kind == "threshold_decided"
        session.execute(update(Letter).where(decided).values(next_try_at=newest - timedelta(hours=1)))
    run(app)
    subjects = [str(each["Subject"]) for each in mailbox.messages]
    assert len(subjects) > 3
    first = [subject.partition(":")[0] for subject in subjects]
    assert first.index("The threshold is met") < first.index("We have your application")


def test_a_slip_is_of_a_letter_that_there_is() -> None:
    """A letter that gets another name would lose its slip in silence."""
    texts = Path(__file__).parents[2] / "templates" / "letters"
    assert [kind for kind in paper.SLIPS if not (texts / f"{kind}.txt").exists()] == []


ROOM = {
    size: int((paper.SEEN.bottom - paper.SEEN.top) * paper.MM / (size * paper.LINE)) for size in paper.SIZES
}
"""How many lines there is room for in each size of an address."""


@pytest.mark.parametrize("number", range(2, max(ROOM.values()) + 1))
def test_an_address_is_written_as_large_as_all_its_lines_fit(number: int) -> None:
    lines = [f"Line {each}" for each in range(1, number)]
    written = paper.in_window(Letter(route="post", to_name="Ann Ogden", to_address="\n".join(lines)))
    assert len(written.lines) == number
    assert written.size == next(size for size, most in ROOM.items() if most >= number)


@pytest.mark.parametrize(
    ("nonce", "route", "printed"),
    [("", "email", True), ("", "post", True), ("x", "post", True), ("x", "email", False)],
)
def test_a_link_to_an_inbox_is_not_printed(nonce: str, route: str, printed: bool) -> None:
    assert paper.is_printed_here(Letter(nonce=nonce, route=route)) is printed
