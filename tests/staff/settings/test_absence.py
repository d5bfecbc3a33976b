"""Somebody is away: a colleague sees their cases, and gets the letters about days that are due."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from asb import web, worker
from asb.casework.accounts import absence
from asb.database import writing
from asb.models import CaseTask, Letter, Staff
from tests.shared.cases import checked
from tests.shared.days import ahead
from tests.shared.kept import letters
from tests.shared.officers import Colleague, member, signed_in


def test_a_colleague_sees_the_cases_until_they_are_back(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    bea = signed_in(app, "officer", "Bea Officer")
    assert case not in bea.get("/staff/")
    officer.get("/staff/account")
    officer.click("Say how long you will be away and who will cover for you")
    officer.press("Save", expect=422)
    assert [link.href for link in officer.page.errors] == ["#until", "#who"]
    officer.press("Save", until=ahead(5), who=str(bea.member.id), expect=200)
    assert "Bea Officer is covering for you until" in officer.page
    page = bea.get("/staff/")
    assert case in page
    assert "You also see the cases of Olive Officer, who is away until" in page
    officer.press("I am back", expect=200)
    assert case not in bea.get("/staff/")


def test_it_ends_by_itself_and_with_the_account(app: Flask, officer: Colleague) -> None:
    bea = member(app, "officer", "Bea Officer")
    officer.get("/staff/account/away")
    officer.press("Save", until=ahead(5), who=str(bea.id), expect=200)
    with app.app_context():
        today, me = web.today(), officer.member.id
        assert [each.id for each in absence.covered_by(bea.id, today)] == [me]
        assert absence.covered_by(bea.id, today + timedelta(days=6)) == []
        assert absence.stand_in(me, today + timedelta(days=6)) is None
        with writing() as session:
            session.execute(update(Staff).where(Staff.id == bea.id).values(closed_at=web.now()))
        assert absence.stand_in(me, today) is None


def test_a_manager_says_it_for_them_and_they_are_told(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    manager.get(f"/staff/settings/accounts/{officer.member.id}")
    manager.click("Say who covers while they are away")
    manager.press("Save", until=ahead(5), who=str(manager.member.id), expect=200)
    assert "Marked as away, until " in manager.page
    [letter] = [each for each in letters(app, "staff_changed") if "covered by" in each.text]
    assert "Maya Manager" in letter.text
    manager.press("They are back", expect=200)
    assert "Nobody is covering for you any more." in letters(app, "staff_changed")[-1].text


def test_letters_about_days_go_to_whoever_covers_but_not_into_a_conflict(
    app: Flask, officer: Colleague
) -> None:
    bea = signed_in(app, "officer", "Bea Officer")
    first, second = checked(app, officer), checked(app, officer)
    officer.get("/staff/account/away")
    officer.press("Save", until=ahead(5), who=str(bea.member.id), expect=200)
    bea.get(f"/staff/cases/{second}/conflict")
    bea.press("Save", why="My cousin.", expect=403)
    with app.app_context():
        with writing() as session:
            session.execute(update(Letter).values(state="sent"))
            day = timedelta(days=1)
            near = {"by": web.today() + day, "since": web.today() - day}
            session.execute(update(CaseTask).where(CaseTask.queue == "do").values(**near))
        worker.keep_house(app)
    to = {letter.subject.partition(":")[0]: letter.to_name for letter in letters(app, "date_near")}
    assert to == {first: "Bea Officer", second: "Olive Officer"}
