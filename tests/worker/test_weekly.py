"""The weekly letter to managers: one each week, to those who are managers, with what is late."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from asb import council, web
from asb.casework.accounts import members
from asb.casework.post import due_soon
from asb.database import writing
from asb.letters.accounts import Week, staff_week
from asb.models import CaseTask, Staff
from asb.rules.days import LONDON
from tests.shared.cases import applied
from tests.shared.kept import letters
from tests.shared.officers import changed, member

MONDAY = date(2026, 6, 1)


def week(app: Flask, on: date) -> list[str]:
    """Who gets a letter on this day."""
    before = {letter.id for letter in letters(app, "staff_week")}
    with app.test_request_context("/"):
        now = datetime(on.year, on.month, on.day, 9, tzinfo=LONDON)
        for number in due_soon.managers(on):
            due_soon.tell_manager(number, web.council(), now)
            due_soon.tell_manager(number, web.council(), now)
    return sorted(letter.to_name for letter in letters(app, "staff_week") if letter.id not in before)


def test_each_manager_gets_one_each_week(app: Flask) -> None:
    member(app, "officer")
    member(app, "manager")
    noor = member(app, "manager", "Noor Manager")
    assert week(app, MONDAY) == ["Maya Manager", "Noor Manager"]
    assert week(app, MONDAY + timedelta(days=6)) == []
    with app.test_request_context("/staff/"):
        members.close(noor.id, changed())
    assert week(app, MONDAY + timedelta(days=7)) == ["Maya Manager"]


def test_somebody_who_has_not_set_up_the_account_gets_none_yet(app: Flask) -> None:
    maya = member(app, "manager")
    with app.app_context(), writing() as session:
        session.execute(update(Staff).where(Staff.id == maya.id).values(password=None))
    assert week(app, MONDAY) == []


@pytest.mark.parametrize("late", [0, 3])
def test_it_says_what_is_late_and_what_nobody_has(app: Flask, late: int) -> None:
    member(app, "manager")
    applied(app)
    applied(app)
    today = web.today()
    with app.app_context(), writing() as session:
        day = today - timedelta(days=late)
        session.execute(update(CaseTask).where(CaseTask.queue != "others").values(by=day))
    week(app, today)
    [letter] = letters(app, "staff_week")
    assert "2 cases are open." in letter.text
    assert "Without a named contact: 2" in letter.text
    assert ("Late by us: 2" in letter.text) == bool(late)
    assert "Ann" not in letter.text


LINES = {
    "late": "Late by us: 7",
    "unassigned": "Without a named contact: 7",
    "second": "Waiting for a second person: 7",
    "others": "Others are late with what we asked for: 7",
    "not_delivered": "Letters that were not delivered: 7",
}


@pytest.mark.parametrize("what", [*LINES, None])
def test_each_number_alone_is_told_and_nothing_is_called_late_only_then(what: str | None) -> None:
    quiet = Week(open=1, **dict.fromkeys(LINES, 0))
    found = quiet._replace(**{what: 7}) if what else quiet
    manager = Staff(id=1, name="Maya Manager", email="maya@council.example")
    said = staff_week(manager, "an event", found, council.load(None)).text
    assert "1 case is open." in said
    assert [line for line in LINES.values() if line in said] == ([LINES[what]] if what else [])
    assert ("Nothing is late" in said) == (what is None)
    assert ("See which they are" in said) == (what is not None)
