"""Letters of what was set aside do not go, or are corrected; objections are weighed one by one."""

from flask import Flask
from sqlalchemy import update

from asb import web
from asb.database import writing
from asb.models import Letter
from tests.shared.cases import ARRANGED, MEANWHILE, THREE, checked, do, no_risk, pass_to_all, write
from tests.shared.days import ahead
from tests.shared.kept import entries, entry, letters, people
from tests.shared.officers import Colleague
from tests.shared.story import GROUP, sent


def decided(app: Flask, officer: Colleague) -> str:
    case = checked(app, officer)
    write(officer, case, "decide", outcome="met", **MEANWHILE)
    return case


def test_a_letter_that_has_not_gone_out_does_not_go(app: Flask, manager: Colleague) -> None:
    case = decided(app, manager)
    page = manager.get(f"/staff/cases/{case}/set_aside/{entry(app, case, 'decide')}")
    assert "has not been sent, and will not be" in page
    manager.press("Save", why="The wrong case.")
    [letter] = letters(app, "threshold_decided")
    assert (letter.state, letter.failure) == ("dropped", "what it was about was set aside")
    assert letter.id in entries(app, case, "set_aside")[0].kept.dropped
    assert "Write a correction" not in manager.get(f"/staff/cases/{case}")


def test_one_that_went_out_is_corrected_once(app: Flask, manager: Colleague) -> None:
    case = decided(app, manager)
    with app.app_context(), writing() as session:
        session.execute(update(Letter).values(state="sent", sent_at=web.now()))
    do(manager, case, f"set_aside/{entry(app, case, 'decide')}", why="The wrong case.")
    [letter] = letters(app, "threshold_decided")
    assert letter.state == "sent"
    manager.get(f"/staff/cases/{case}")
    page = manager.click("Write a correction")
    assert f"we wrote to you: “{letter.subject}”" in page.html
    manager.press("See the letter")
    manager.press("Save and send")
    [written] = letters(app, "written")
    assert "That letter was a mistake, and we are sorry." in written.text
    assert "Write a correction" not in manager.get(f"/staff/cases/{case}")


def test_a_letter_of_another_case_begins_nothing(app: Flask, officer: Colleague) -> None:
    case, other = decided(app, officer), checked(app, officer)
    [letter] = letters(app, "threshold_decided")
    page = officer.get(f"/staff/cases/{other}/write?of={letter.id}")
    assert letter.subject not in page.html
    assert case not in page.html


def test_each_objection_is_weighed_by_itself(app: Flask, officer: Colleague) -> None:
    names = {"Mo Member": "mo@example.com", "Nell Member": "nell@example.com"}
    others = [{"name": name, "email": email, "email_shared": "no"} for name, email in names.items()]
    case = sent(app, GROUP, reports=THREE, others=others)
    no_risk(officer, case)
    pass_to_all(officer, case)
    for person in people(app, case)[1:]:
        do(officer, case, f"agreement/{person}", state="refused", how="I rang.", tell="no")
    do(officer, case, "weigh", whose=str(people(app, case)[1]), said="go_on", why="There is danger.")
    officer.get(f"/staff/cases/{case}/decide", expect=409)
    do(officer, case, "weigh", said="less", why="He is left out of it.")
    officer.get(f"/staff/cases/{case}/decide")


def test_no_letter_leaves_unseen_because_the_next_step_is_wanted(app: Flask, manager: Colleague) -> None:
    """Setting this aside writes to the people: the letters are shown first, whichever button was pressed."""
    case = checked(app, manager)
    pause = {"clock": "threshold", "reason": "others", "why": "A hospital has to answer."}
    write(manager, case, "hold", until=ahead(9), **pause)
    manager.get(f"/staff/cases/{case}/set_aside/{entry(app, case, 'hold')}")
    page = manager.press("Save and open the next step", why="The wrong case.", expect=200)
    assert "Nothing has been saved or sent yet." in page
    assert entries(app, case, "set_aside") == []
    manager.press("Save, send and open the next step", expect=200)
    assert len(entries(app, case, "set_aside")) == 1
    assert manager.page.path != f"/staff/cases/{case}"


def test_everybody_learns_that_a_meeting_is_off(app: Flask, manager: Colleague) -> None:
    case = decided(app, manager)
    write(manager, case, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    manager.get(f"/staff/cases/{case}/set_aside/{entry(app, case, 'decide')}")
    assert "Decision on the threshold" in manager.page
    manager.press("Save", why="The wrong case.", expect=200)
    manager.press("Save and send", expect=200)
    [letter] = letters(app, "meeting_off")
    assert (letter.recipient, "The wrong case." in letter.text) == ("applicant", False)
    assert "will not take place" in letter.text
    assert len(letters(app, "invitation_cancelled")) == 2
