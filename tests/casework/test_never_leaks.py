"""What only staff may read stands in no letter, in no papers of an appeal, on no page of a resident.

Every text box of every act gets a mark of its own; whether anybody else may read it is said by its form.
"""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from asb.casework.act_forms import ACT_FORMS
from asb.database import db
from asb.models import Case, Letter
from asb.questions.acts.threshold import LEGAL_ADVICE
from asb.rules.figures import Year
from tests.shared import returns
from tests.shared.bodies import ADA, NURSE, opened_appeal
from tests.shared.bodies import add as add_contacts
from tests.shared.bodies import signed_in as by_link
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    HELD,
    MEANWHILE,
    POWERS,
    TWO,
    VIEWS,
    WEIGHED,
    applied,
    checked,
    do,
    judged,
    write,
)
from tests.shared.days import ahead, recent, today
from tests.shared.kept import back, entry, old_refusal
from tests.shared.marks import MARK, marked, run
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import HELPED, report

pytestmark = pytest.mark.long


@pytest.fixture
def kind() -> str:
    """One kind of database: what is said here does not depend on it."""
    return "sqlite"


def may_read(letter: Letter, mark: str) -> bool:
    """The bodies read who may be responsible, with the rest of the application."""
    return letter.kind == "the_application" and mark.startswith(f"{MARK} cause")


def leaks(app: Flask) -> list[tuple[str, str]]:
    """Each letter with a mark in it, and the mark; and the data return, if it has one."""
    assert MARK not in str(returns.rows(app, Year.of(today())))
    with app.app_context():
        letters = db.session.scalars(select(Letter)).all()
        found = [(x, re.findall(rf"{MARK}.*", f"{x.subject} {x.text}")) for x in letters]
        found = [(x, [mark for mark in marks if not may_read(x, mark)]) for x, marks in found]
        return [(f"{x.kind} to {x.recipient}", marks[0]) for x, marks in found if marks]


def nothing_on_her_page(resident: Visitor) -> None:
    """No mark on any page of who applied but in the copy of what they sent themselves."""
    assert MARK not in resident.page.html
    for link in resident.get("/track/case/letters").links:
        if link.href.startswith("/track/case/letters/"):
            assert MARK not in resident.get(link.href).html
    for door in ("case", "case/meeting", "case/reach", "case/again", "case/thoughts"):
        assert MARK not in resident.get(f"/track/{door}", expect=(200, 409)).html


def nothing_for_a_body(nurse: Visitor, case: str) -> None:
    """On no page of a contact; of the application they read what the letter with it says, no more."""
    for link in ("", "/hold", "/report", "/file", "/not-for-us", "/meeting", "/dates", "/answer", "/view"):
        page = nurse.get(f"/part/case/{case}{link}", expect=(200, 404, 409))
        assert not re.findall(rf"{MARK} (?!cause)[^<]*", page.html), link
        for words in ("ann@example.com", "keep out"):
            assert words not in page.html
    assert MARK not in nurse.get("/part/").html


def person(app: Flask, reference: str) -> int:
    with app.app_context():
        case = db.session.scalar(select(Case).where(Case.reference == reference))
        assert case
        return case.people[0].id


def test_every_act_has_marks_where_it_has_boxes_for_staff() -> None:
    """Else this file would look for nothing."""
    assert {"risk", "note", "contact", "add_report", "conflict", "restrict"} <= {
        key for key in ACT_FORMS if marked(key)
    }
    assert marked("note") == {"text": f"{MARK} note text"}
    assert marked("write") == {}


def test_from_the_application_to_the_outcome(app: Flask, manager: Colleague) -> None:
    case = applied(
        app,
        [report(recent(60)), report(recent(40)), report(recent(20))],
        more={"more": ["cause"]},
        cause={"who": f"{MARK} cause"},
        easier={"keep_out": f"{MARK} keep out"},
    )
    run(manager, case, "risk", dangers=["children"], level="high", review_on=ahead(3))
    run(manager, case, "take", "Assign to me")
    run(manager, case, "pass", "See the letters", bodies=["council", "police", "icb"])
    run(manager, case, "ask", "See the letters", bodies=["police"])
    run(manager, case, "told", body="police")
    found = {"source": "police", "told": ["police"], "made_by": "other"}
    run(manager, case, "add_report", "Add the report", **found)
    run(manager, case, "finding", **judged(1))
    run(manager, case, "contact", how="phone")
    run(manager, case, "note")
    pause = {"clock": "threshold", "reason": "others", "why": "We wait for a hospital."}
    run(manager, case, "hold", "See the letter", until=ahead(9), **pause)
    run(manager, case, "resume", "See the letter", clock="threshold")
    run(manager, case, "link", case=applied(app, TWO), how="same")
    contact = {"routes": ["email"], "email": "ann@example.com", "email_shared": "no"}
    do(manager, case, f"contact_details/{person(app, case)}", checked=f"{MARK} checked", **contact)
    run(manager, case, "restrict", restricted="yes")
    run(manager, case, "late", "See the letter", clock="threshold", why="More time.", by=ahead(30))
    run(manager, case, "decide", "See the letter", outcome="met", others="told", **MEANWHILE)
    run(manager, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    run(manager, case, "hold_review", different="One could not come.", **HELD, **POWERS)
    run(manager, case, "recommend", to="police", by=ahead(20), **ADVICE)
    run(manager, case, "action", to="council", by=ahead(9), notice="no", **ADVICE)
    run(manager, case, "draft_plan", "See the letter", by=ahead(5))
    run(manager, case, "comments", who="Ann", text="Please on Sundays too.", changed="It is added.")
    run(manager, case, "outcome", "See the letters", considered="All.", watches="Olive", again=ahead(30))
    told = {"told": "They will."}
    run(manager, case, "answered", about=str(entry(app, case, "recommend")), said="yes", **told)
    manager.press("Save and send")
    run(manager, case, "progress", about=str(entry(app, case, "action")), state="done", **told)
    manager.press("Save and send")
    run(manager, case, "set_aside", about=str(entry(app, case, "link")))
    run(manager, case, "look_again", told="It is quiet.", again=ahead(9))
    manager.press("Save and send")
    manager.get(f"/staff/cases/{case}/close/done")
    asked = [name for name in manager.page.forms[-1].names if name.startswith(("promised-", "ours-"))]
    becomes = {name: f"{MARK} {name}" if name.endswith("-why") else "done" for name in asked}
    assert any(name.startswith("ours-risk") for name in asked)
    becomes |= {name: "Quiet." for name in asked if name.startswith("promised-") and name.endswith("-why")}
    run(manager, case, "close", "See the letter", about="done", why="Done.", **becomes)
    run(manager, case, "reopen", "See the letter", back=["nothing"], words="We look at it once more.")
    run(manager, case, "complaint", body="other", whose="people", hold="yes")
    told = {
        "result": "upheld",
        "back": ["review"],
        "words": "We hold it again.",
        "to_do": "yes",
        "by": ahead(9),
    }
    run(manager, case, "complaint_decided", "See the letter", **told)
    run(manager, case, "legal_hold")
    run(manager, case, "end_legal_hold")
    assert leaks(app) == []
    nothing_on_her_page(by_code(app, Visitor(app), case))


def test_what_a_contact_of_a_body_reads(app: Flask, manager: Colleague) -> None:
    add_contacts(app, NURSE)
    case = applied(
        app,
        [report(recent(60)), report(recent(40)), report(recent(20))],
        more={"more": ["cause"]},
        cause={"who": f"{MARK} cause"},
        easier={"keep_out": f"{MARK} keep out"},
    )
    run(manager, case, "risk", dangers=["children"], level="high", review_on=ahead(3))
    run(manager, case, "take", "Assign to me")
    run(manager, case, "pass", "See the letters", bodies=["council", "police", "icb"])
    nurse = by_link(app, NURSE)
    nurse.get(f"/part/case/{case}")
    nurse.press("Open the application", expect=200)
    run(manager, case, "told", body="police")
    run(manager, case, "finding", **judged(1))
    run(manager, case, "contact", how="phone")
    run(manager, case, "note")
    run(manager, case, "decide", "See the letter", outcome="met", **MEANWHILE)
    nothing_for_a_body(nurse, case)
    run(manager, case, "restrict", restricted="yes")
    nurse.get(f"/part/case/{case}", expect=404)
    run(manager, case, "share", "See the letters", bodies=["icb"])
    run(manager, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    nothing_for_a_body(nurse, case)
    run(manager, case, "hold_review", different="One could not come.", **HELD, **POWERS)
    run(manager, case, "recommend", to="police", by=ahead(20), **ADVICE)
    run(manager, case, "action", to="council", by=ahead(9), notice="no", **ADVICE)
    said = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "At once."}
    run(manager, case, "outcome", "See the letters", **said)
    nothing_for_a_body(nurse, case)


def test_an_old_refusal_and_its_appeal(app: Flask, manager: Colleague) -> None:
    add_contacts(app, ADA)
    case, other = checked(app, manager), signed_in(app, "manager", "Noor Manager")
    asked = [("Why?", "Made up."), (LEGAL_ADVICE, f"{MARK} advice")]
    old_refusal(app, case, manager.member.id, advice=f"{MARK} advice", as_asked=asked)
    run(other, case, "second", said="disagree", why="The law asks for a review.")
    run(other, case, "note")
    write(other, case, "appeal", "See the letters", how="us", grounds=["handling"], text="Not fair.")
    assert leaks(app) == []
    appeals = signed_in(app, "appeals")
    appeals.get("/staff/appeals")
    appeals.click(case)
    assert "Made up." in appeals.page
    assert MARK not in appeals.page.html
    ada = opened_appeal(app)
    ada.click("Ask the council for more")
    ada.press("Send", text="Who was asked?", expect=200)
    number = entry(app, case, "appeal_asks")
    write(other, case, f"answer_appeal/{number}", "See the letter", text="Nobody else.")
    run(other, case, "note")
    run(other, case, "contact", how="phone")
    assert leaks(app) == []
    for page in ("/part/", "/part/appeals/1", "/part/appeals/1/more", "/part/appeals/1/decision"):
        assert MARK not in ada.get(page).html
    assert "Made up." in ada.get("/part/appeals/1")
    assert "Nobody else." in ada.page


def test_a_helper_who_waits_and_what_is_copied(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO, **HELPED)
    run(officer, case, "go_on", how="go_on")
    run(officer, case, "restrict", restricted="yes")
    run(officer, case, "keep_out", kept_out="Sam Sterne")
    run(officer, case, "link", case=applied(app, TWO), how="opposing")
    percy = str(person(app, case) + 1)
    told = {"state": "agreed", "tell": "yes", "may_know": ["progress"]}
    run(officer, case, "agreement", about=percy, **told)
    officer.press("Save and send")
    run(officer, case, "export", "Make the copy", whose=str(person(app, case)))
    run(officer, case, "decide", "See the letter", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    assert leaks(app) == []
    officer.get(f"/staff/cases/{case}/see/copy/{entry(app, case, 'export')}")
    assert "zebra go_on why" in officer.page, "what was decided about them is theirs to read"
    for act in ("restrict", "keep_out", "link", "export"):
        assert f"{MARK} {act}" not in officer.page


def test_a_false_helper_from_the_first_notice_to_a_late_one(app: Flask, manager: Colleague) -> None:
    """What is written for the bodies and for the person helped reaches nothing of the helper."""
    case = applied(app, **HELPED, easier={"keep_out": f"{MARK} keep out"})
    run(manager, case, "risk", dangers=["children"], level="high", review_on=ahead(3))
    run(manager, case, "take", "Assign to me")
    run(manager, case, "restrict", restricted="yes")
    run(manager, case, "leave_out", body="police", who="PC Bell", reads="yes")
    run(manager, case, "name_contact", body="police", name="Supt Ash", address="ash@police.example")
    for _ in range(2):
        run(manager, case, "pass", "See the letters")
    run(manager, case, "share", "See the letters", bodies=["icb"])
    for_percy = {"meanwhile": f"{MARK} meanwhile", "words": f"{MARK} words"}
    run(manager, case, "decide", "See the letter", outcome="met", **for_percy)
    run(manager, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    told = {"told": f"{MARK} for Percy", "different": f"{MARK} for Percy too"}
    run(manager, case, "hold_review", **HELD | told, **POWERS)
    run(manager, case, "recommend", to="police", by=ahead(20), told=f"{MARK} for Percy", text="Visit.")
    run(manager, case, "action", to="council", by=ahead(9), notice="no", told=f"{MARK} Percy", text="x")
    run(manager, case, "withhold", what=["recommendations"], again=ahead(9))
    said = {"considered": f"{MARK} for Percy", "watches": f"{MARK} who", "early": f"{MARK} early"}
    run(manager, case, "outcome", "See the letters", again=ahead(30), **said)
    text = {"for_applicant": "A text for the helper."}
    run(manager, case, "notify", "See the letters", what=["outcome", "recommendations"], **text)
    assert leaks(app) == []
    [_, letter] = back(app, "outcome_thin")
    assert "A text for the helper." in letter.text
    nothing_on_her_page(by_code(app, Visitor(app), case))


def test_not_met_and_what_a_resident_can_open(app: Flask, officer: Colleague, resident: Visitor) -> None:
    case = checked(app, officer, TWO)
    run(officer, case, "decide", "See the letter", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    run(officer, case, "withdraw", "See the letter")
    run(officer, case, "note")
    assert leaks(app) == []
    for door in ("/", "/apply/", "/apply/sent", "/form"):
        resident.get(door, expect=(200, 404, 410))
        assert MARK not in resident.page.html
