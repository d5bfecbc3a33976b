"""Acts on many cases at once: reminders, giving cases away, letters that are printed and marked together."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework.acts import verify
from asb.database import writing
from asb.models import Case, HistoryEntry, Letter
from tests.shared.cases import TWO, applied, checked, do, write
from tests.shared.days import ahead, recent
from tests.shared.kept import case, entries, letters
from tests.shared.officers import Colleague, signed_in
from tests.shared.story import BY_POST

pytestmark = pytest.mark.stories


def tray(app: Flask) -> list[str]:
    return [each.state for each in letters(app, "acknowledgement")]


def test_ten_letters_are_printed_and_marked_in_three_presses(app: Flask, officer: Colleague) -> None:
    cases = [applied(app, **BY_POST) for _ in range(10)]
    officer.get("/staff/")
    officer.click("Letters to print")
    page = officer.click("Print all")
    assert page.html.count("app-sheet") == 10
    assert "We have your application" in page
    for each in cases:
        assert "letters" in officer.get(f"/staff/cases/{each}/see/history?only=look"), (
            "that they were read is kept"
        )
    officer.get("/staff/letters/print")
    officer.press("Mark all as posted today", expect=200)
    assert "Letters marked as posted: 10" in officer.page
    assert "There are none." in officer.page
    assert tray(app) == ["posted"] * 10
    assert {len(entries(app, each, "deliver")) for each in cases} == {1}


def test_a_letter_marked_twice_is_posted_once(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **BY_POST)
    page = officer.get("/staff/letters/print")
    typed = {box.attrs["name"]: box.attrs["value"] for box in page.root.all("input", name="letter")}
    typed |= {"csrf_token": officer.token, "once": "0123456789abcdef"}
    for _ in range(2):
        officer.client.post("/staff/letters/posted", data=typed, base_url=officer.base_url)
    assert len(entries(app, reference, "deliver")) == 1


def test_a_letter_of_a_restricted_case_stays_in_the_tray(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **BY_POST)
    do(officer, reference, "restrict", restricted="yes", why="He is a neighbour.")
    other = signed_in(app, "officer", "Pat Officer")
    page = other.get("/staff/letters/print")
    assert "We have your application" not in page
    assert "One letter is not shown here" in page
    [letter] = letters(app, "acknowledgement")
    data = {"csrf_token": other.token, "letter": f"{reference}:{letter.id}"}
    other.client.post("/staff/letters/posted", data=data, base_url=other.base_url)
    assert tray(app) == ["to_print"]


def late_by_a_day(app: Flask, reference: str) -> None:
    """As if the body had been asked to answer by yesterday."""
    with app.app_context(), writing() as session:
        query = select(HistoryEntry).join(Case).where(Case.reference == reference, HistoryEntry.act == "ask")
        entry = session.scalars(query).one()
        entry.facts = entry.facts | {"by": recent(1).isoformat()}
    with app.app_context():
        verify.mend(reference, web.council())


def test_cases_that_nobody_has_are_given_to_somebody(
    app: Flask, manager: Colleague, officer: Colleague
) -> None:
    first, second = applied(app), applied(app)
    manager.get("/staff/")
    manager.press("Assign", case=[first, second], to=str(officer.member.id), expect=200)
    assert "Cases assigned: 2" in manager.page
    assert [case(app, each).officer_id for each in (first, second)] == [officer.member.id] * 2
    assert "Unassigned" not in manager.get("/staff/")
    assert first in officer.get("/staff/")


def test_bodies_that_are_late_are_reminded_together(app: Flask, officer: Colleague) -> None:
    for _ in range(2):
        reference = checked(app, officer, TWO)
        write(officer, reference, "ask", "See the letters", bodies=["police"], by=ahead(9))
        late_by_a_day(app, reference)
    officer.get("/staff/")
    page = officer.press("Remind selected", expect=200)
    assert "Nothing has been sent yet" in page
    assert letters(app, "reminder") == []
    officer.press("Send the reminders", expect=200)
    assert "Cases on which bodies were reminded: 2" in officer.page
    assert len(letters(app, "reminder")) == 2


def test_a_letter_that_did_not_arrive_stands_on_home_with_its_form(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    do(officer, reference, "take", "Take this case")
    with app.app_context(), writing() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "acknowledgement")).one()
        letter.state, letter.failure = "failed", "550 no such mailbox"
        number = letter.id
    page = officer.get("/staff/")
    assert f"/staff/cases/{reference}/deliver/{number}" in [link.href for link in page.links]
    assert "Not delivered We have your application" in page


def test_nothing_of_a_restricted_case_stands_on_home(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    do(officer, reference, "take", "Take this case")
    do(officer, reference, "restrict", restricted="yes", why="He is a neighbour.")
    with app.app_context(), writing() as session:
        session.scalars(select(Letter).where(Letter.kind == "acknowledgement")).one().state = "failed"
    page = officer.get("/staff/")
    assert reference in page
    assert "Restricted Not delivered A letter" in page
    for words in ("Ogden", "Mill Lane", "We have your application"):
        assert words not in page
