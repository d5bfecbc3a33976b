"""Somebody of the case dies: nobody writes to them, The bodies still decide, nothing is deleted."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from asb.casework.acts import verify
from asb.database import db
from asb.models import Letter
from tests.shared.cases import (
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    checked,
    do,
    endings_offered,
    met,
    not_met,
    write,
)
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.figures import this_year
from tests.shared.kept import back, entries, letters, people, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import ask, by_code, work
from tests.shared.story import HELPED

pytestmark = one_database

BY_POST: dict[str, dict[str, Any]] = {
    "contact": {"routes": ["post"]},
    "details": {"address": "1 High Street\nMatlock", "post_shared": "no"},
}


def died(officer: Visitor, reference: str, person: int, **told: Any) -> None:
    do(officer, reference, f"died/{person}", "See the letters", known="Her son rang.", **told)
    if told:
        officer.press("Save and send", expect=200)


def written_to(app: Flask, recipient: str) -> list[str]:
    """The kinds of letter that still go, or went, to this person."""
    with app.app_context():
        mine = select(Letter.kind).where(Letter.recipient == recipient, Letter.state != "dropped")
        return list(db.session.scalars(mine.order_by(Letter.id)))


def test_nothing_is_sent_to_somebody_who_has_died(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO, **BY_POST)
    [ann] = people(app, case)
    visitor = by_code(app, Visitor(app), case)
    assert written_to(app, "applicant")
    died(officer, case, ann)
    assert "Ann Ogden has died. We no longer send anything to them." in officer.page
    assert "Legal hold since" in officer.page
    assert written_to(app, "applicant") == [], "what waited to be printed is stopped"
    visitor.get("/track/case", expect=(200, 302, 401, 403, 410))
    assert visitor.page.h1 != f"Application {case}", "their session has ended"
    for act in ("code", "contact_details", "died"):
        officer.get(f"/staff/cases/{case}/{act}/{ann}", expect=409)
    write(officer, case, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    assert stage(app, case) == "not_met", "the bodies still decide"
    assert written_to(app, "applicant") == []
    officer.get(f"/staff/cases/{case}/write")
    assert "You may not write to anybody on this case." in officer.page
    assert endings_offered(officer, case) == {"died", "duplicate", "mistake"}, "nobody withdraws for them"
    write(officer, case, "close/died")
    assert stage(app, case) == "closed"
    assert written_to(app, "applicant") == []
    assert this_year(app)["ended_after_a_death"] == 1
    with app.app_context():
        assert list(verify.drifts(app.extensions["asb_council"])) == []


def test_a_link_is_not_sent_to_whoever_has_their_email(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    died(officer, case, people(app, case)[0])
    ask(Visitor(app), case)
    work(app)
    assert letters(app, "sign_in") == []


def test_after_met_a_manager_says_whether_the_review_is_held(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = met(app, officer)
    died(officer, case, people(app, case)[0])
    assert "died" not in endings_offered(manager, case)
    officer.get(f"/staff/cases/{case}/after_death", expect=409)
    assert "Decide whether to hold the review" in manager.get(f"/staff/cases/{case}")
    do(manager, case, "after_death", said="yes", why="The street still suffers.")
    assert "died" not in endings_offered(manager, case)
    assert "Arrange the review" in manager.get(f"/staff/cases/{case}").text.split("How to contact")[0]
    do(manager, case, "after_death", said="no", why="Her family asks us to let it rest.")
    assert "died" in endings_offered(officer, case)
    write(officer, case, "close/died")
    assert stage(app, case) == "closed"


def test_the_others_get_words_of_sympathy_and_the_case_goes_on(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, **HELPED)
    ann, percy = people(app, case)
    died(officer, case, percy, whom=[str(ann)])
    [letter] = letters(app, "sympathy")
    assert letter.recipient == "applicant"
    assert "Percy Ogden has died. We are very sorry." in letter.text
    assert "Her son rang" not in letter.text
    assert back(app, "sympathy", "represented") == []
    write(officer, case, "need_more", what="When did it begin?", by=ahead(5))
    assert written_to(app, "applicant")[-1] in ("need_more", "news_thin")


def test_the_case_goes_on_for_those_who_live(app: Flask, officer: Colleague, manager: Colleague) -> None:
    """The helper has died: the person whom it is about has not."""
    case = met(app, officer, **HELPED)
    ann, _ = people(app, case)
    died(officer, case, ann)
    manager.get(f"/staff/cases/{case}/after_death", expect=409)
    assert "died" not in endings_offered(manager, case)
    assert entries(app, case, "died")[0].kept.nobody_left is False


def test_a_death_recorded_by_mistake_is_set_aside(app: Flask, officer: Colleague, manager: Colleague) -> None:
    case = not_met(app, officer)
    [ann] = people(app, case)
    died(officer, case, ann)
    number = entries(app, case, "died")[0].id
    do(manager, case, f"set_aside/{number}", why="It was another Ann.")
    page = manager.get(f"/staff/cases/{case}")
    assert "We no longer send anything to them" not in page
    assert "Legal hold since" not in page
    write(officer, case, "write", words="We are sorry: we mixed you up.")
    assert written_to(app, "applicant")[-1] == "written"
