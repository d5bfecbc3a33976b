"""Letters that somebody has to see to: not delivered, on paper, too late, pressed twice."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from asb import council, web
from asb.casework.acts import delivery, verify
from asb.casework.post import outbox
from asb.database import db
from asb.models import Case, HistoryEntry, Letter
from tests.shared.cases import MEANWHILE, TWO, VIEWS, WEIGHED, applied, checked, do, not_met, write
from tests.shared.databases import one_database
from tests.shared.kept import letters, needs
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.story import BY_POST

pytestmark = [one_database, pytest.mark.days]


def fail(app: Flask, kind: str, why: str = "550 no such person") -> int:
    """Every waiting letter is taken by a worker; those of this kind come back for good. The last one's id."""
    number = 0
    with app.app_context():
        now = web.now() + timedelta(seconds=1)
        while letter := outbox.claim("worker", now):
            if letter.kind == kind:
                number = letter.id
                delivery.failed(letter, why, council.load(None), now)
            else:
                delivery.accepted(letter, now)
    return number


def begin(officer: Visitor, text: str) -> None:
    """Follow the link that begins with these words."""
    officer.get(next(link.href for link in officer.page.links if link.text.startswith(text)))


def the_letter(app: Flask, number: int) -> Letter:
    with app.app_context():
        found = db.session.get(Letter, number)
        assert found
        return found


def test_one_that_comes_back_is_work_and_is_sent_again_to_the_right_address(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer)
    number = fail(app, "acknowledgement")
    [told] = letters(app, "not_delivered")
    assert told.recipient == "team"
    assert "ann@example.com" not in told.text
    officer.get("/staff/")
    officer.click("Letters not delivered")
    assert "550 no such person" in officer.page
    with app.app_context():
        person = db.session.scalar(select(Case).where(Case.reference == reference)).people[0]
    contact = {"routes": ["email"], "email": "ann.archer@example.com", "email_shared": "no"}
    do(officer, reference, f"contact_details/{person.id}", checked="Rang her.", **contact)
    officer.get("/staff/letters?list=failed")
    begin(officer, "Resolve delivery problem: ")
    officer.press("Save", how="email")
    letter = the_letter(app, number)
    assert (letter.state, letter.to_address, letter.tries) == ("waiting", "ann.archer@example.com", 0)
    fail(app, "acknowledgement")
    assert len(letters(app, "not_delivered")) == 1, "the team is told once of a letter"


def test_until_it_is_acknowledged_the_clock_runs(app: Flask, officer: Colleague) -> None:
    """A letter that came back acknowledges nothing, and what the lists keep follows at once."""
    reference = checked(app, officer)
    fail(app, "acknowledgement")
    assert needs(app, reference)[0] == "acknowledgement"
    with app.app_context():
        assert list(verify.drifts(council.load(None))) == []


def test_by_post_all_the_way(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO, **BY_POST)
    officer.get("/staff/letters?list=tray")
    begin(officer, "Print it: ")
    assert "1 Mill Lane" in officer.page
    [letter] = letters(app, "acknowledgement")
    do(officer, reference, f"deliver/{letter.id}", how="posted")
    kept = the_letter(app, letter.id)
    assert (kept.state, kept.sent_at is not None) == ("posted", True)
    officer.get(f"/staff/cases/{reference}/deliver/{letter.id}")
    assert "I have posted it" not in officer.page, "only that it was not"
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    upheld = {"result": "upheld", "back": ["threshold"], "words": "Weigh the harm again."}
    write(officer, reference, "appeal_decided", **upheld)
    officer.get(f"/staff/cases/{reference}/decide", expect=409)
    assert "is waiting to be printed" in officer.page
    [decision] = letters(app, "threshold_decided")
    do(officer, reference, f"deliver/{decision.id}", how="handed")
    officer.get(f"/staff/cases/{reference}/decide")


def test_pressed_twice_it_is_done_once(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    number = fail(app, "threshold_decided")
    officer.get(f"/staff/cases/{reference}/deliver/{number}")
    officer.press("Save", how="dropped")
    assert "Write why it is not needed" in officer.page
    form = officer.page.forms[-1]
    sent = dict(form.sent(form.buttons[0], {"how": "dropped", "why": "Told her on the telephone."}))
    for _ in range(2):
        assert (
            officer.client.post(
                form.element.attrs["action"], data=sent, base_url=officer.base_url
            ).status_code
            == 303
        )
    with app.app_context():
        done = select(func.count()).select_from(HistoryEntry).where(HistoryEntry.act == "deliver")
        assert db.session.scalar(done) == 1


def test_a_letter_that_says_too_much_for_a_shared_inbox_is_not_sent_there(
    app: Flask, officer: Colleague
) -> None:
    reference = not_met(app, officer)
    number = fail(app, "threshold_decided")
    with app.app_context():
        person = db.session.scalar(select(Case).where(Case.reference == reference)).people[0]
    contact = {"routes": ["email"], "email": "us@example.com", "email_shared": "yes"}
    do(officer, reference, f"contact_details/{person.id}", checked="Rang her.", **contact)
    officer.get(f"/staff/cases/{reference}/deliver/{number}")
    assert "Send it by email" not in officer.page
    officer.press("Save", how="print")
    kept = the_letter(app, number)
    assert (kept.state, kept.route, kept.to_address) == ("to_print", "hand", "")


def test_a_letter_of_a_restricted_case_tells_nothing_in_the_list(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO, **BY_POST)
    do(officer, reference, "restrict", restricted="yes", why="She works here.")
    officer.get("/staff/letters?list=tray")
    assert "A letter of a restricted case" in officer.page
    assert "Ann" not in officer.page
    [letter] = letters(app, "acknowledgement")
    other = signed_in(app, "officer", "Percy Officer")
    other.get(f"/staff/cases/{reference}/see/letters/{letter.id}")
    assert "This case is restricted" in other.page


def test_a_letter_of_another_case_is_not_found(app: Flask, officer: Colleague) -> None:
    first, second = checked(app, officer, **BY_POST), applied(app, TWO)
    [letter] = [each for each in letters(app, "acknowledgement") if each.state == "to_print"]
    officer.get(f"/staff/cases/{second}/see/letters/{letter.id}", expect=404)
    officer.get(f"/staff/cases/{second}/deliver/{letter.id}", expect=409)
    officer.get(f"/staff/cases/{first}/see/letters/{letter.id}")
