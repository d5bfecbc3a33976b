"""Stories that the office tells: the count and what it leaves open, an office of two, a case on paper."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework.accounts import members
from asb.casework.acts import appeals as papers
from asb.casework.acts import delivery, holidays
from asb.council import load
from asb.database import db
from asb.fields import say_day
from asb.models import Case, Letter
from asb.rules.working_days import KNOWN_YEARS
from tests.shared.cases import (
    MEANWHILE,
    THREE,
    TWO,
    VIEWS,
    WEIGHED,
    begin,
    checked,
    do,
    found,
    not_met,
    pass_to_all,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import entry, letters, stage
from tests.shared.officers import Colleague, changed, member, signed_in
from tests.shared.page import Visitor
from tests.shared.story import report, walk

pytestmark = pytest.mark.days


@pytest.fixture
def kind() -> str:
    """What is told here is the office's, and the same on every database; one will do."""
    return "sqlite"


def test_two_reports_meet_the_threshold_on_harm(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    weighed = {**WEIGHED, **MEANWHILE, **VIEWS}
    do(officer, reference, "decide", "See the letter", outcome="met_below", **weighed)
    assert "Choose at least one that is a reason for a review" in officer.page.errors[0].text
    officer.press("See the letter", **{"factors-harm": "relied", "factors-harm-why": "She dare not go out."})
    officer.press("Save and send")
    assert stage(app, reference) == "met"
    [letter] = letters(app, "threshold_decided")
    assert letter.subject.startswith("The threshold is met")
    assert "2 of 2 count. 3 would be enough to meet the threshold by number alone." in letter.text
    assert "> She dare not go out." in letter.text
    assert "We will arrange the review." in letter.text


def test_one_party_told_to_three_bodies_is_one_when_the_bodies_have_heard_of_it(
    app: Flask, officer: Colleague
) -> None:
    told = [report(recent(30), told=[body]) for body in ("council", "police", "landlord")]
    reference = checked(app, officer, told)
    found(officer, reference, 2, "separate", "It was the party of that night.")
    assert "Report 2: choose the report that is about the same incident" in officer.page.errors[0].text
    officer.press("Save", **{"r2-same_as": "1", "r2-one_person": "yes"})
    manager = signed_in(app, "manager")
    manager.get(f"/staff/cases/{reference}/second")
    assert "It was the party of that night." in manager.page
    manager.press("Save", said="agree", why="The log says so.")
    found(officer, reference, 3, "separate", "The same party.", same_as="1", one_person="yes")
    write(officer, reference, "ask", "See the letters", bodies=["police"], by=ahead(5))
    [asked] = letters(app, "please_tell_us")
    assert "Report 2 may be one person’s report of the same incident as report 1." in asked.text
    assert "The Act counts complaints." in asked.text
    officer.get(f"/staff/cases/{reference}/decide")
    assert "Report 3 was found to be one person’s report of the same incident as report 1." in officer.page
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    assert "1 of 3 count" in letter.text
    assert letter.text.count("It is one person’s report of the same incident as report 1.") == 2
    assert "“The same party.”" in letter.text


def test_three_unrelated_nuisances_are_weighed_one_by_one(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    found(officer, reference, 2, "related", "It was a dog two streets away.")
    assert "waits for a second person" in officer.get(f"/staff/cases/{reference}/see/reports").text
    officer.get(f"/staff/cases/{reference}/finding", expect=409)
    manager = signed_in(app, "manager")
    manager.get("/staff/")
    assert reference in manager.page, "it needs the manager, though the case is the officer's"
    about = f"findings about report 2 of {say_day(web.today())}"
    for page in ("/staff/", f"/staff/cases/{reference}"):
        assert f"Waiting for a manager to check your {about}" in officer.get(page)
        assert f"Check Olive Officer’s {about}" in manager.get(page)
    assert "We have nothing to do now" not in officer.get(f"/staff/cases/{reference}")
    assert "Record the decision" not in officer.get("/staff/")
    manager.get("/staff/")
    manager.click(f"Answer as second person, {reference}")
    manager.press("Save", said="agree", why="I rang the warden.")
    found(officer, reference, 3, "related", "Rubbish at the bridge.")
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    for words in ("1 of 3 count", "“It was a dog two streets away.”", "“Rubbish at the bridge.”"):
        assert words in letter.text
    assert "police log" not in letter.text


def test_in_an_office_of_two_an_officer_covers_for_who_is_away(app: Flask, manager: Colleague) -> None:
    reference = checked(app, manager)
    found(manager, reference, 3, "related", "A dog two streets away.")
    manager.get(f"/staff/cases/{reference}/second", expect=409)
    assert "You proposed this yourself" in manager.page
    officer = signed_in(app, "officer")
    officer.get(f"/staff/cases/{reference}/second", expect=409)
    with app.app_context():
        members.cover(officer.member.id, web.today(), changed())
    do(officer, reference, "second", said="agree", why="I rang the warden.")
    assert "2 of 3 reports count" in officer.get(f"/staff/cases/{reference}/see/reports")


def test_an_act_that_comes_too_late_says_why_and_gives_the_words_back(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    other = signed_in(app, "officer", "Pat Officer")
    other.get(f"/staff/cases/{reference}/decide")
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    token, typed = other.token, {**VIEWS, **WEIGHED, "meanwhile": "Ring."}
    typed["views-police-why"] = "By phone"
    other.press("See the letter", outcome="not_met", expect=409, **typed)
    assert "The case has moved on" in other.page
    rows = other.page.rows
    assert rows["What will happen in the meantime?"] == "Ring."
    [views] = [words for label, words in rows.items() if "Derbyshire Police" in words or "By phone" in words]
    assert "By phone" in views
    [main] = other.page.root.all("main")
    assert token not in main.text
    assert len(rows) == 5, rows
    assert len(letters(app, "threshold_decided")) == 1


def test_by_telephone_and_on_paper_from_the_first_day_to_the_last(app: Flask, officer: Colleague) -> None:
    begin(officer, "phone", 3)
    by_post = {"contact": {"routes": ["post"]}, "details": {"address": "1 Mill Lane", "post_shared": "no"}}
    walk(officer, by_post, reports=TWO)
    with app.app_context():
        [reference] = db.session.scalars(select(Case.reference))
    posted(app, officer, reference, "acknowledgement")
    do(officer, reference, "take", "Assign to me")
    pass_to_all(officer, reference)
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    posted(app, officer, reference, "threshold_decided")
    write(officer, reference, "close/not_met", why="The warden looks in.")
    posted(app, officer, reference, "closed")
    officer.get("/staff/letters?list=tray")
    assert "There are none." in officer.page
    with app.app_context():
        applicants = select(Letter.state).where(Letter.recipient == "applicant")
        assert set(db.session.scalars(applicants)) == {"posted"}


def posted(app: Flask, officer: Visitor, reference: str, kind: str) -> None:
    """The letter of this kind is printed, put in an envelope, and that is written down."""
    [letter] = letters(app, kind)
    officer.get(f"/staff/cases/{reference}/see/letters/{letter.id}")
    assert "1 Mill Lane" in officer.page
    do(officer, reference, f"deliver/{letter.id}", how="posted")


def test_an_unposted_decision_holds_back_the_next_decision_and_nothing_else(
    app: Flask, officer: Colleague
) -> None:
    reference = not_met(app, officer, contact={"routes": ["none"]}, details={})
    assert [letter.state for letter in letters(app, "threshold_decided")] == ["to_print"]
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    write(officer, reference, "appeal_decided", result="upheld", back=["threshold"], words="Again.")
    officer.get(f"/staff/cases/{reference}/decide", expect=409)
    for act in ("risk", "contact", "hold", "ask", "write"):
        officer.get(f"/staff/cases/{reference}/{act}")


def test_an_address_that_bounces_for_good_is_work_that_stands_on_the_case(
    app: Flask, officer: Colleague
) -> None:
    reference = not_met(app, officer)
    with app.app_context():
        letter = db.session.scalars(select(Letter).where(Letter.kind == "threshold_decided")).one()
        delivery.failed(letter, "550 no such person", load(None), web.now())
    officer.get(f"/staff/cases/{reference}")
    assert "One letter was not delivered" in officer.page
    officer.get("/staff/")
    assert "Letters not delivered 1" in officer.page.text


def test_an_appeal_that_was_a_mistake_shows_its_papers_to_nobody(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    do(officer, reference, "keep_out", kept_out="Mill Street")
    do(officer, reference, "told", body="police", text="Seen in MILL STREET.")
    write(
        officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="Mill Street!"
    )
    appeals = signed_in(app, "appeals")
    appeals.get("/staff/")
    assert "1 appeal is waiting for a decision" in appeals.page
    appeals.click(reference)
    assert "█████!" in appeals.page
    manager = signed_in(app, "manager")
    do(manager, reference, f"set_aside/{entry(app, reference, 'appeal')}", why="It was a complaint.")
    appeals.get("/staff/appeals")
    assert reference not in appeals.page
    with app.app_context():
        assert papers.open_packs(web.council()) == []


def test_days_that_are_not_known_are_told_of(app: Flask, manager: Colleague) -> None:
    last = KNOWN_YEARS[-1]
    assert holidays.run_out(web.today().replace(year=last, day=1))
    assert not holidays.run_out(web.today())
    member(app, "officer")
    manager.get("/staff/settings/holidays")
    assert "does not know next year’s bank holidays" not in manager.page
    manager.get("/staff/settings/holidays/add")
    manager.press("Save", day=f"1 1 {last + 50}", works="no", why="Far off", expect=422)
