"""The application is passed on to every relevant body (s.104(3)(b)), and to nobody who must not get it."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb.database import writing
from asb.models import HistoryEntry, Letter
from tests.letters.plain import KEPT
from tests.letters.story_threshold import AT_THE_POLICE, made
from tests.shared.cases import (
    BODIES,
    MEANWHILE,
    WARNING,
    applied,
    checked,
    do,
    judged,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import back, letters
from tests.shared.officers import Colleague
from tests.shared.page import Page

pytestmark = pytest.mark.stories

NEW = {"name": "Superintendent Ada Ash", "address": "ada@police.example", "why": "I rang the chief."}


def risk_checked(app: Flask, officer: Colleague, **answers: dict[str, str]) -> str:
    case = applied(app, **answers)
    less = {"less": "I rang Ann: it is over."} if "safe" in answers else {}
    do(officer, case, "risk", dangers=["nothing"], level="none", **less)
    do(officer, case, "take", "Assign to me")
    return case


def ticked(page: Page, name: str) -> list[str]:
    return [box.attrs["value"] for box in page.root.all("input", name=name) if "checked" in box.attrs]


def test_one_press_sends_the_application_to_every_body(app: Flask, officer: Colleague) -> None:
    easier, safe = {"keep_out": "Not my brother."}, {"danger": "yes"}
    case = risk_checked(app, officer, easier=easier, safe=safe)
    page = officer.get(f"/staff/cases/{case}/pass")
    assert ticked(page, "bodies") == list(BODIES)
    officer.press("See the letters")
    officer.press("Save and send", expect=200)
    assert letters(app, "case_has_come") == []
    sent = letters(app, "the_application")
    assert [letter.recipient for letter in sent] == [f"body-{body}" for body in BODIES]
    for letter in sent:
        assert "> Music every night." in letter.text
        for hidden in ("ann@example.com", "Not my brother", "in danger, or at risk"):
            assert hidden not in letter.text
    officer.get(f"/staff/cases/{case}/decide")


def test_nothing_is_passed_on_before_the_risk_is_checked(app: Flask, officer: Colleague) -> None:
    case = applied(app)
    assert "Check for risk first" in officer.get(f"/staff/cases/{case}/pass", expect=409)


def test_every_letter_to_a_body_begins_with_the_warning() -> None:
    found = [text for path in KEPT.glob("*.txt") if (text := path.read_text()).startswith("For: body-")]
    assert len(found) > 10
    for text in found:
        if "\nSubject: Your link to ASB case reviews\n" in text:
            continue  # it is about no case
        assert text.split("\n\n", 1)[1].startswith(WARNING)


def test_a_restricted_case_goes_as_a_notice_first_and_is_not_decided_on_it(
    app: Flask, officer: Colleague
) -> None:
    case = risk_checked(app, officer)
    do(officer, case, "restrict", restricted="yes", why="The applicant works for us.")
    do(officer, case, "pass", "See the letters", what="application", bodies=["police"])
    assert "first notice before the application to Derbyshire Constabulary" in officer.page.errors[0].text
    write(officer, case, "pass", "See the letters", bodies=list(BODIES))
    assert len(letters(app, "case_has_come")) == 3
    assert all("Ogden" not in letter.text for letter in letters(app, "case_has_come"))
    officer.get(f"/staff/cases/{case}/ask")
    assert "every relevant body" in officer.get(f"/staff/cases/{case}/decide", expect=409)
    assert "It got the first notice on" in officer.get(f"/staff/cases/{case}/see/bodies")
    write(officer, case, "pass", "See the letters")
    assert len(letters(app, "the_application")) == 3
    officer.get(f"/staff/cases/{case}/decide")


def test_passages_are_black_in_every_copy(app: Flask, officer: Colleague) -> None:
    case = risk_checked(app, officer, behaviour={"kinds": ["noise"], "story": "My sister Bo told me."})
    do(officer, case, "pass", "See the letters", black_out="sister Joe")
    assert "“sister Joe” is not in the application" in officer.page.errors[0].text
    write(officer, case, "pass", "See the letters", black_out="sister bo\nMill Lane")
    for letter in letters(app, "the_application"):
        assert "> My █████ told me." in letter.text
        assert "Mill Lane" not in letter.text
        assert "blacked out some passages" in letter.text
    page = officer.get(f"/staff/cases/{case}/share")
    assert "sister bo" in page.root.all("textarea", name="black_out")[0].text
    write(officer, case, "share", "See the letters", bodies=["police"])
    assert "sister Bo" not in back(app, "the_application", "body-police")[-1].text


def test_bodies_read_the_whole_ledger_but_not_who_made_a_secret_report(
    app: Flask, officer: Colleague
) -> None:
    case = checked(app, officer)
    do(officer, case, "add_report", "Add the report", **AT_THE_POLICE, **made(12))
    write(officer, case, "share", "See the letters", bodies=["council"])
    letter = back(app, "the_application", "body-council")[-1]
    assert "Report 4, found since then" in letter.text
    assert "SECRET shouting" in letter.text
    assert "SECRET neighbour" not in letter.text


def test_who_must_not_get_it_is_named_to_the_body_and_to_nobody_else(app: Flask, officer: Colleague) -> None:
    case = risk_checked(app, officer)
    do(officer, case, "leave_out", body="police", who="PC Bob Bell", why="His cousin.", reads="no")
    write(officer, case, "pass", "See the letters")
    texts = {letter.recipient: letter.text for letter in letters(app, "the_application")}
    assert "with PC Bob Bell, or tell them" in texts["body-police"]
    assert "Bell" not in texts["body-icb"]
    assert "cousin" not in texts["body-police"]


def test_nothing_goes_to_an_address_that_they_read(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = risk_checked(app, officer)
    write(officer, case, "pass", "See the letters", bodies=["police"])
    do(officer, case, "leave_out", body="police", who="PC Bob Bell", why="His cousin.", reads="yes")
    [waiting] = letters(app, "the_application")
    assert waiting.state == "failed", "it has not gone out yet, and does not any more"
    do(officer, case, "leave_out", body="icb", who="Dr Bell", why="A sister.", reads="yes")
    page = officer.get(f"/staff/cases/{case}/pass")
    assert [box.attrs["value"] for box in page.root.all("input", name="bodies")] == ["council"]
    assert "A manager has to name who gets it first: NHS" in page
    write(officer, case, "pass", "See the letters")
    officer.get(f"/staff/cases/{case}/name_contact", expect=409)
    for body in ("police", "icb"):
        do(manager, case, "name_contact", body=body, **NEW)
    write(officer, case, "pass", "See the letters")
    assert back(app, "the_application", "body-icb")[0].to_address == "ada@police.example"
    write(officer, case, "ask", "See the letters", bodies=["police", "council"], by=ahead(9))
    to = {letter.recipient: letter.to_address for letter in letters(app, "please_tell_us")}
    assert to["body-police"] == "ada@police.example"
    assert to["body-council"] != "ada@police.example"
    officer.get(f"/staff/cases/{case}/deliver/{waiting.id}")
    assert "ada@police.example" in officer.page


def test_a_letter_to_a_body_without_anybody_left_is_not_emailed(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    do(officer, case, "leave_out", body="police", who="PC Bell", why="His cousin.", reads="yes")
    write(officer, case, "ask", "See the letters", bodies=["police"], by=ahead(9))
    [letter] = letters(app, "please_tell_us")
    assert (letter.route, letter.to_address, letter.state) == ("hand", "", "to_print")


@pytest.mark.parametrize("address", ["The Chief\n1 High Street\nRipley", "the chief at ripley@x"])
def test_a_named_contact_can_have_a_postal_address(
    app: Flask, officer: Colleague, manager: Colleague, address: str
) -> None:
    case = risk_checked(app, officer)
    do(officer, case, "leave_out", body="police", who="PC Bell", why="His cousin.", reads="yes")
    do(manager, case, "name_contact", body="police", **NEW | {"address": address})
    write(officer, case, "pass", "See the letters")
    [letter] = back(app, "the_application", "body-police")
    assert (letter.route, letter.to_address, letter.state) == ("post", address, "to_print")


def test_a_first_notice_of_an_earlier_release_still_carries_its_decision_and_no_new_one(
    app: Flask, officer: Colleague
) -> None:
    """Entries from before had no more than the notice: what was decided on it stands."""
    case, other = checked(app, officer), checked(app, officer)
    write(officer, case, "decide", outcome="met", **MEANWHILE)
    with app.app_context(), writing() as session:
        for each in session.scalars(select(HistoryEntry).where(HistoryEntry.act == "pass")):
            each.facts = {"bodies": list(BODIES), "version": 3, "as_asked": []}
        for letter in session.scalars(select(Letter).where(Letter.kind == "the_application")):
            letter.kind = "case_has_come"
    assert "Not done" not in officer.get(f"/staff/cases/{case}")
    assert "every relevant body" in officer.get(f"/staff/cases/{other}/decide", expect=409)
    write(officer, other, "pass", "See the letters")
    officer.get(f"/staff/cases/{other}/decide")


def test_the_law_is_not_said_to_ask_for_nothing_where_enough_reports_count(
    app: Flask, manager: Colleague
) -> None:
    """A report that was looked for and not found may still count, so the letter does not say it."""
    case = checked(app, manager, [{"reference": "PD-1"}, {"reference": "PD-2"}, {"reference": "PD-3"}])
    for number in (1, 2, 3):
        looked = {"not_found": f"In the police log on {recent(1):%-d %B}.", "source": "The police."}
        do(manager, case, "finding", **judged(number, **looked))
    views = {f"views-{body}": "agrees" for body in BODIES}
    views |= {f"{name}-how": "Its head of service, by phone." for name in list(views)}
    reasons = {f"factors-{each}": "weighed" for each in ("persistence", "harm", "response")}
    reasons |= {f"{name}-why": "It was short." for name in list(reasons)}
    reasons["why_not_harm"] = "Together it was short too."
    write(manager, case, "decide", outcome="not_met", **views, **reasons, **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    assert "is not met for application" in letter.text
    assert "does not ask for a review" not in letter.text
