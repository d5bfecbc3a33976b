"""Acts on many cases at once: reminders, giving cases away, letters that are printed and marked together."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb.database import writing
from asb.fields import say_day
from asb.models import Case, Letter
from tests.shared.cases import OFFERED, TWO, applied, checked, do, due_days_ago, met, write
from tests.shared.databases import one_database
from tests.shared.days import ahead, recent
from tests.shared.kept import case, entries, letters
from tests.shared.officers import Colleague, signed_in
from tests.shared.pdfs import info, pages
from tests.shared.story import BY_POST

pytestmark = pytest.mark.stories


def tray(app: Flask) -> list[str]:
    return [each.state for each in letters(app, "acknowledgement")]


def opened(officer: Colleague, both_sides: str = "") -> bytes:
    """The PDF that the button on the list of letters to print opens: a form that is sent by GET."""
    page = officer.get("/staff/letters?list=tray")
    [form] = [
        each for each in page.root.all("form") if each.attrs.get("action") == "/staff/letters/print.pdf"
    ]
    boxes = [("letter", box.attrs["value"]) for box in form.all("input", name="letter")]
    sent = [*boxes, ("both", both_sides)] if both_sides else boxes
    reply = officer.client.get("/staff/letters/print.pdf", query_string=sent, base_url=officer.base_url)
    assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
    return reply.data


def test_ten_letters_are_printed_and_marked_in_three_presses(app: Flask, officer: Colleague) -> None:
    cases = [applied(app, **BY_POST) for _ in range(10)]
    officer.get("/staff/")
    officer.click("Letters to print")  # 1
    made = opened(officer)  # 2: "Print all (PDF)"
    sheets = pages(made)
    assert info(made)["Tagged"] == "yes"
    assert sum("Page 1 of" in sheet for sheet in sheets[1:]) == 10
    assert {reference for reference in cases if reference in sheets[0]} == set(cases), "the officer's list"
    assert "Window envelope" in sheets[0]
    officer.press("Mark ticked letters as posted today", expect=200)  # 3
    assert "Letters marked as posted: 10" in officer.page
    assert "There are none." in officer.page
    assert tray(app) == ["posted"] * 10
    assert {len(entries(app, each, "deliver")) for each in cases} == {1}
    for each in cases:
        assert "letters" in officer.get(f"/staff/cases/{each}/see/history?only=look"), (
            "that they were read is kept"
        )


@one_database
def test_one_that_did_not_go_is_left_out_or_put_back(app: Flask, officer: Colleague) -> None:
    """A letter is marked only while it is ticked; one that was marked by mistake is printed again."""
    kept, marked = applied(app, **BY_POST), applied(app, **BY_POST)
    officer.get("/staff/letters?list=tray")
    [box] = [
        each.attrs["value"]
        for each in officer.page.root.all("input", name="letter")
        if kept not in each.attrs["value"] and ":" in each.attrs["value"]
    ]
    officer.press("Mark ticked letters as posted today", letter=[box], expect=200)
    assert "Letters marked as posted: 1" in officer.page
    assert kept in officer.page
    officer.click("letters posted or handed over")
    assert marked in officer.page
    assert kept not in officer.page
    begin = next(link.href for link in officer.page.links if link.text.startswith("It was not posted"))
    officer.get(begin)
    officer.press("Save", how="not_posted")
    assert tray(app) == ["to_print"] * 2
    [letter] = [each for each in letters(app, "acknowledgement") if each.case_id and f":{each.id}" in box]
    assert letter.sent_at is None, "its deadline runs again"


def test_for_a_printer_of_both_sides_each_letter_begins_on_the_front(app: Flask, officer: Colleague) -> None:
    for _ in range(3):
        applied(app, **BY_POST)
    sheets = pages(opened(officer, "yes"))
    fronts = [number for number, sheet in enumerate(sheets, 1) if "Page 1 of" in sheet]
    assert len(fronts) == 3 + 1
    assert {number % 2 for number in fronts} == {1}


@one_database
def test_the_list_says_which_envelope_and_what_to_enclose(app: Flask, officer: Colleague) -> None:
    shared = {"contact": {"routes": ["post"]}, "details": {"address": "1 Mill Lane", "post_shared": "yes"}}
    applied(app, **shared)
    reference = met(app, officer, **BY_POST)
    write(officer, reference, "offer_dates", "See the letters", **OFFERED)
    cover = pages(opened(officer))[0]
    assert "Plain envelope: others may open this person’s post." in cover
    assert "Enclose a stamped addressed envelope" in cover


@one_database
def test_a_letter_whose_address_is_no_longer_safe_is_left_out_and_said(
    app: Flask, officer: Colleague
) -> None:
    applied(app, **BY_POST)
    reference = applied(app, **BY_POST)
    with app.app_context(), writing() as session:  # as if it had changed in another way than by an act
        person = session.scalars(select(Case).where(Case.reference == reference)).one().people[0]
        person.contact = person.contact | {"routes": ["phone"], "phone": "01629 761377"}
    made = pages(opened(officer))
    said = "One letter is not printed, because it is no longer safe to post."
    assert said in made[0]
    assert reference not in "".join(made)
    assert said in officer.page


def test_a_letter_marked_twice_is_posted_once(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **BY_POST)
    page = officer.get("/staff/letters/print")
    assert "We have your application" in page
    typed = {box.attrs["name"]: box.attrs["value"] for box in page.root.all("input", name="letter")}
    typed |= {"csrf_token": officer.token, "once": "0123456789abcdef"}
    for _ in range(2):
        officer.client.post("/staff/letters/posted", data=typed, base_url=officer.base_url)
    assert len(entries(app, reference, "deliver")) == 1


def test_a_letter_of_a_restricted_case_stays_in_the_tray(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **BY_POST)
    do(officer, reference, "restrict", restricted="yes", why="He is a neighbour.")
    other = signed_in(app, "officer", "Pat Officer")
    for address in ("/staff/letters?list=tray", "/staff/letters/print"):
        page = other.get(address)
        assert "We have your application" not in page
        assert "One letter is not shown here, because its case is restricted" in page
    [letter] = letters(app, "acknowledgement")
    reply = other.client.get(f"/staff/letters/print.pdf?letter={letter.id}", base_url=other.base_url)
    assert len(pages(reply.data)) == 1
    assert reference not in pages(reply.data)[0]
    data = {"csrf_token": other.token, "letter": f"{reference}:{letter.id}"}
    other.client.post("/staff/letters/posted", data=data, base_url=other.base_url)
    assert tray(app) == ["to_print"]


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
        due_days_ago(app, reference, 1)
    officer.get("/staff/")
    page = officer.press("Remind selected", expect=200)
    assert "Nothing has been sent yet" in page
    assert "eminded" not in page.text.partition("Nothing has been sent yet")[2]
    assert letters(app, "reminder") == []
    officer.press("Send the reminders", expect=200)
    assert "Cases on which bodies were reminded: 2" in officer.page
    assert len(letters(app, "reminder")) == 2
    page = officer.get(f"/staff/remind?case={reference}")
    assert f"Derbyshire Constabulary, due {say_day(recent(1))} (reminded today)" in page


def test_a_body_that_can_still_answer_today_is_not_reminded(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    write(officer, reference, "ask", "See the letters", bodies=["police"], by=ahead(9))
    due_days_ago(app, reference, 0)
    assert "Derbyshire Constabulary" not in officer.get(f"/staff/remind?case={reference}")
    due_days_ago(app, reference, 1)
    assert "Derbyshire Constabulary" in officer.get(f"/staff/remind?case={reference}")


def test_a_letter_that_did_not_arrive_stands_on_home_with_its_form(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    do(officer, reference, "take", "Assign to me")
    with app.app_context(), writing() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "acknowledgement")).one()
        letter.state, letter.failure = "failed", "550 no such mailbox"
        number = letter.id
    page = officer.get("/staff/")
    assert f"/staff/cases/{reference}/deliver/{number}" in [link.href for link in page.links]
    assert "Not delivered We have your application" in page


def test_nothing_of_a_restricted_case_stands_on_home(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    do(officer, reference, "take", "Assign to me")
    do(officer, reference, "restrict", restricted="yes", why="He is a neighbour.")
    with app.app_context(), writing() as session:
        session.scalars(select(Letter).where(Letter.kind == "acknowledgement")).one().state = "failed"
    page = officer.get("/staff/")
    assert reference in page
    assert "Restricted Not delivered A letter" in page
    for words in ("Ogden", "Mill Lane", "We have your application"):
        assert words not in page
