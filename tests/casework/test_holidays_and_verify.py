"""The office itself: days on which it is closed, and cases that keep what their history says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from asb import web
from asb.casefile import CaseFile, acknowledged_on, calendar_of
from asb.casework import case_access
from asb.database import db, writing
from asb.models import Case, CaseTask, HistoryEntry, Holiday
from asb.rules.working_days import ClosedDay
from tests.shared.cases import applied, checked, met
from tests.shared.officers import Colleague
from tests.shared.story import BY_POST

pytestmark = pytest.mark.days


def due(app: Flask, reference: str) -> tuple[object, str]:
    with app.app_context():
        query = select(CaseTask.by, CaseTask.what).join(Case).where(Case.reference == reference)
        row = db.session.execute(query.where(CaseTask.by.is_not(None)).order_by(CaseTask.by)).first()
        assert row
        return row.by, row.what


def test_a_closed_day_reaches_open_cases_once(app: Flask, manager: Colleague) -> None:
    reference = met(app, manager)
    before, what = due(app, reference)
    assert what == "arrange"
    day = web.today() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    for _ in range(2):
        manager.get("/staff/settings")
        manager.click("Days on which we are closed")
        manager.click("Add or change a day")
        manager.press("Save", day=f"{day.day} {day.month} {day.year}", works="no", why="A royal wedding")
    assert "A royal wedding" in manager.page
    after, _ = due(app, reference)
    assert str(after) > str(before)
    with app.app_context():
        entries = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "holiday")).all()
        assert len(entries) == 1
    manager.get(f"/staff/cases/{reference}")
    assert "A royal wedding" in manager.page
    manager.get(f"/staff/cases/{reference}/see/history")
    assert "A working day has changed" in manager.page


def test_what_staff_said_of_one_day_changes_no_other(app: Flask) -> None:
    snow, fair, feast = date(2027, 2, 3), date(2027, 2, 4), date(2027, 12, 27)
    here = replace(
        app.extensions["asb_council"], closed_days=(ClosedDay(snow, "Snow"), ClosedDay(fair, "Fair"))
    )
    with app.app_context(), writing() as session:
        session.add(Holiday(on=fair, works=True, why="We work after all"))
        session.add(Holiday(on=feast, works=True, why="We work at Christmas"))
        session.add(Holiday(on=date(2027, 2, 5), works=False, why="The roof is mended"))
    with app.app_context():
        calendar = calendar_of(here)
    days = (snow, fair, date(2027, 2, 5), feast)
    assert [calendar.why_closed(day) for day in days] == ["Snow", None, "The roof is mended", None]


def test_many_cases_can_share_one_calendar(app: Flask) -> None:
    case = applied(app)
    with app.app_context():
        shared = calendar_of(web.council())
        assert CaseFile.of(case_access.find(case), web.council(), shared).calendar is shared


def test_an_application_is_acknowledged_by_the_letter_to_the_applicant(app: Flask) -> None:
    by_email, by_post = applied(app), applied(app, **BY_POST)
    with app.app_context():
        acknowledged = [acknowledged_on(case_access.find(case)) for case in (by_email, by_post)]
        assert acknowledged == [web.today(), None], "what is still to be printed has reached nobody"


def test_a_day_must_be_one(app: Flask, manager: Colleague) -> None:
    manager.get("/staff/settings/holidays/add")
    manager.press("Save", day="31 2 2027", works="no", why="x", expect=422)
    assert "31 2 2027" in manager.page.html


def test_verify_finds_what_drifted_and_mends_it(app: Flask, officer: Colleague) -> None:
    first, second = applied(app), checked(app, officer)
    run = app.test_cli_runner()
    assert run.invoke(args=["verify"]).exit_code == 0
    with app.app_context(), writing() as session:
        session.execute(update(Case).where(Case.reference == second).values(stage="closed", urgency=2))
        number = session.scalars(select(Case.id).where(Case.reference == second)).one()
        session.execute(delete(CaseTask).where(CaseTask.case_id == number))
    told = run.invoke(args=["verify"])
    assert told.exit_code == 1
    assert f"{second}: stage is 'closed', its history says 'checking'" in told.stdout
    assert f"{second}: tasks is ''" in told.stdout
    assert first not in told.stdout
    mended = run.invoke(args=["verify", "--mend"])
    assert mended.exit_code == 0
    assert f"{second}: mended" in mended.stdout
    assert (
        run.invoke(args=["verify"]).stdout.strip()
        == "Every case matches its history, and no history was changed."
    )
