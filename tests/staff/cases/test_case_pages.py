"""Officers at work: a case found, taken, checked and decided; what goes wrong loses nothing."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from asb.database import db
from asb.models import HistoryEntry, Look
from tests.shared.cases import (
    MEANWHILE,
    TWO,
    VIEWS,
    applied,
    checked,
    do,
    form_values,
    judged,
    pass_to_all,
    tomorrow,
)
from tests.shared.days import recent
from tests.shared.kept import letters, stage
from tests.shared.officers import Colleague, signed_in
from tests.shared.story import report

pytestmark = pytest.mark.days


def test_a_case_goes_from_the_list_to_a_decision(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    officer.get("/staff/cases")
    officer.click("For us to do, in all cases")
    assert "Ann Ogden" in officer.page
    officer.click(reference)
    officer.click("Check for risk")
    officer.press("Save", dangers=["nothing"], level="none")
    officer.press("Assign to me")
    assert officer.member.name in officer.page
    pass_to_all(officer, reference)
    assert stage(app, reference) == "checking"
    assert [letter.to_name for letter in letters(app, "the_application")][1] == "Derbyshire Constabulary"
    assert all("ann@example.com" not in letter.text for letter in letters(app, "the_application"))
    do(officer, reference, "decide", "See the letter", outcome="met", **MEANWHILE)
    assert "Nothing has been saved" in officer.page
    assert letters(app, "threshold_decided") == []
    officer.press("Save and send")
    assert stage(app, reference) == "met"
    [letter] = letters(app, "threshold_decided")
    assert "3 of 3 count" in letter.text
    assert "Police and Crime Commissioner" in letter.text


def test_below_the_count_every_reason_stands_in_the_letter(app: Flask, officer: Colleague) -> None:
    reference = applied(app, [*TWO, report(recent(300))])
    do(officer, reference, "take", "Assign to me")
    pass_to_all(officer, reference)
    factors = {"factors-persistence": "weighed", "factors-harm": "weighed", "factors-response": "weighed"}
    reasons = {f"{name}-why": f"Because of {name[8:]}." for name in factors}
    do(
        officer,
        reference,
        "decide",
        "See the letter",
        outcome="not_met",
        **VIEWS,
        **factors,
        **reasons,
        **MEANWHILE,
        why_not_harm="Together they fall short.",
    )
    officer.press("Save and send")
    [letter] = letters(app, "threshold_decided")
    assert "2 of 3 count" in letter.text
    made = f"Made on {recent(300):%-d %B %Y}"
    too_old = "What was reported: Shouting in the street. It was made too long before the application."
    assert f"Report 3 does not count. {made}. {too_old}" in letter.text
    assert all(f"> {reason}" in letter.text for reason in reasons.values())
    assert stage(app, reference) == "not_met"


def test_with_enough_that_count_only_met_can_be_chosen(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    do(officer, reference, "take", "Assign to me")
    pass_to_all(officer, reference)
    page = officer.get(f"/staff/cases/{reference}/decide")
    assert "The threshold is met: enough reports count" in page
    assert "The threshold is not met" not in page


def test_nothing_is_decided_before_every_body_has_it(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    do(officer, reference, "risk", dangers=["nothing"], level="none")
    do(officer, reference, "take", "Assign to me")
    do(officer, reference, "pass", "See the letters", bodies=["council", "police"])
    officer.press("Save and send")
    page = officer.get(f"/staff/cases/{reference}/decide", expect=409)
    assert "every relevant body" in page


def test_a_finding_below_the_threshold_waits_for_another_manager(app: Flask, manager: Colleague) -> None:
    reference = applied(app)
    do(manager, reference, "take", "Assign to me")
    do(manager, reference, "finding", **judged(3, {"related": "It was about a dog."}))
    assert "write who or what says so" in manager.page.errors[0].text
    manager.press("Save", **{"r3-source": "The police log."})
    assert "3 of 3 reports count" in manager.page
    manager.get(f"/staff/cases/{reference}/second", expect=409)
    other = signed_in(app, "manager", "Noor Manager")
    do(other, reference, "second", said="agree", why="I rang the caller.")
    assert "2 of 3 reports count" in other.page


def test_a_second_press_does_nothing_again(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    officer.get(f"/staff/cases/{reference}/note")
    form = officer.page.forms[-1]
    officer.press("Save", text="Rang the warden.")
    officer.client.post(
        f"/staff/cases/{reference}/note",
        data={**form_values(form), "text": "Rang the warden."},
        base_url=officer.base_url,
    )
    with app.app_context():
        notes = select(func.count()).where(HistoryEntry.act == "note")
        assert db.session.scalar(notes) == 1


def test_what_a_colleague_did_meanwhile_is_shown_first(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    colleague = signed_in(app, "officer", "Pat Officer")
    officer.get(f"/staff/cases/{reference}/risk")
    do(colleague, reference, "risk", dangers=["children"], level="high", review_on=tomorrow())
    officer.press("Save", dangers=["nothing"], level="none", expect=409)
    assert "Pat Officer" in officer.page
    assert "Children" in officer.page
    officer.press("Save")
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(HistoryEntry.act == "risk")) == 2


def test_a_day_out_of_order_is_refused_beside_its_box(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    officer.get(f"/staff/cases/{reference}/safety")
    typed = {"how": "The number of her sister.", "result": "safe", "text": "She is well.", "on": "1 1 2020"}
    officer.press("Save", **typed, expect=422)
    assert "or after" in officer.page.errors[0].text
    assert "1 1 2020" in officer.page.html


def test_every_look_is_noted(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    for part in ("", "/see/application", "/see/reports", "/see/letters", "/see/history"):
        officer.get(f"/staff/cases/{reference}{part}")
    with app.app_context():
        looks = db.session.scalars(select(Look).order_by(Look.id)).all()
        assert [look.what for look in looks] == ["overview", "application", "reports", "letters", "history"]
        assert {look.staff_id for look in looks} == {officer.member.id}


def test_risk_comes_first_and_counts_equal_lists(app: Flask, officer: Colleague) -> None:
    applied(app)
    urgent = applied(app, safe={"danger": "yes"})
    officer.get("/staff/cases?list=open")
    assert officer.page.html.index(urgent) < officer.page.html.index("Ann Ogden")
    page = officer.get("/staff/")
    assert "Read first 2" in page.text
    assert "Unassigned 2" in page.text
    officer.get("/staff/cases")
    officer.click("Risk: look at these first")
    assert urgent in officer.page


@pytest.mark.parametrize("words", ["ogden", "OGDEN", "Wirksworth mill", "music"])
def test_a_case_is_found_by_its_words(app: Flask, officer: Colleague, words: str) -> None:
    reference = applied(app)
    officer.get("/staff/cases")
    officer.press("Find", words=words)
    assert reference in officer.page
    assert words not in officer.page.path


def test_what_is_not_there_is_said(app: Flask, officer: Colleague) -> None:
    applied(app)
    officer.get("/staff/cases")
    officer.press("Find", words="nobody")
    assert "Nothing was found." in officer.page
    officer.press("Find", words=" ")
    assert "Enter what you are looking for." in officer.page
    officer.get("/staff/cases/XXXX-XXXX", expect=404)
    officer.get("/staff/cases?list=nothing", expect=404)


def test_both_sides_are_flagged_to_staff(app: Flask, officer: Colleague) -> None:
    first = applied(app)
    more = {"more": {"more": ["cause"]}, "cause": {"who": "Ann Ogden"}, "name": {"name": "Bob Bell"}}
    second = applied(app, **more)
    page = officer.get(f"/staff/cases/{first}")
    assert "Both sides may have applied" in page
    assert second in page


def test_a_list_goes_to_a_spreadsheet_as_text_and_that_is_noted(app: Flask, officer: Colleague) -> None:
    awkward = applied(app, name={"name": "=HYPERLINK(1)"})
    hidden = applied(app, name={"name": "Hilda Hidden"})
    do(officer, hidden, "restrict", restricted="yes", why="She works here.")
    reply = officer.client.get("/staff/cases.csv?list=open", base_url=officer.base_url)
    assert reply.headers["Content-Disposition"] == 'attachment; filename="cases-open.csv"'
    assert reply.headers["Cache-Control"] == "no-store"
    rows = {row[0]: row for row in csv.reader(io.StringIO(reply.get_data().decode("utf-8-sig")))}
    assert rows[awkward][1] == "'=HYPERLINK(1)"
    assert rows[hidden][1] == "Restricted"
    assert len(rows) == 3
    officer.get("/staff/cases?list=open")
    assert all(reference in officer.page for reference in (awkward, hidden))
    with app.app_context():
        noted = select(func.count()).select_from(Look).where(Look.what == "exported")
        assert db.session.scalar(noted) == 2


def test_checking_the_risk_can_take_the_case_that_nobody_has(app: Flask, officer: Colleague) -> None:
    case, none = applied(app), {"dangers": ["nothing"], "level": "none"}
    do(officer, case, "risk", **none)
    assert "It has not been assigned yet." in officer.page
    do(officer, case, "risk", **none, takes=["yes"])
    assert f"The named contact is {officer.member.name}." in officer.page
    assert "Assign to me" not in officer.page
    other = signed_in(app, "officer", "Noor Officer")
    assert "Do you want to assign it to yourself too?" not in other.get(f"/staff/cases/{case}/risk")


def test_the_only_answer_that_there_is_comes_chosen(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    officer.get(f"/staff/cases/{case}/decide")
    officer.press("See the letter", **MEANWHILE, expect=200)
    officer.press("Save and send", expect=200)
    assert stage(app, case) == "met"
    few = checked(app, officer, TWO)
    page = officer.get(f"/staff/cases/{few}/decide")
    assert not [box for box in page.root.all("input") if "checked" in box.attrs], "there are several"
