"""A report that was in time until just before the application came: somebody may have rung in time (L20)."""

import pytest
from flask import Flask

from asb.fields import say_day
from asb.rules.days import last_day
from asb.web import council
from tests.shared.cases import MEANWHILE, TWO, checked, do, write
from tests.shared.days import ahead, recent, today
from tests.shared.kept import letters, stage
from tests.shared.officers import Colleague
from tests.shared.story import report

pytestmark = pytest.mark.days


@pytest.fixture
def kind() -> str:
    """The count is reckoned from what is kept; one database will do."""
    return "sqlite"


def too_late_by(app: Flask, days: int) -> int:
    """How long ago a report was made that could be relied on until so many days ago."""
    with app.test_request_context():
        within = council().procedure_on(today()).apply_within
    ago = 150
    while last_day(recent(ago), within) > recent(days):
        ago += 1
    return ago


def test_the_pages_say_by_how_much_it_was_missed_and_what_an_earlier_call_changes(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(app, officer, [*TWO, report(recent(too_late_by(app, 2)))])
    page = officer.get(f"/staff/cases/{case}/see/reports")
    assert "It missed the last day to apply by " in page
    assert "Report 3 missed the last day to apply by " in officer.get(f"/staff/cases/{case}/decide")
    officer.click("correct the day of receipt")
    officer.press("Save", day=ahead(-6), source="The call log.", why="You rang us before.")
    words = "Now 2 of 3 reports count; with that day, 3 would count."
    assert words in manager.get(f"/staff/cases/{case}/second")
    write(manager, case, "second", "Save", said="agree", why="I heard the call.")
    [letter] = letters(app, "receipt_corrected")
    assert f"We received application {case} on {say_day(recent(6))}." in letter.text
    page = officer.get(f"/staff/cases/{case}/see/reports")
    assert "It missed the last day" not in page
    assert "3 of 3 reports count" in page
    write(officer, case, "decide", **MEANWHILE)
    assert stage(app, case) == "met"


def test_what_came_long_after_is_not_pointed_out(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, [*TWO, report(recent(250))])
    assert "It missed" not in officer.get(f"/staff/cases/{case}/see/reports")
    assert "missed the last day" not in officer.get(f"/staff/cases/{case}/decide")
    do(officer, case, "correct_receipt", day=ahead(-6), source="The call log.", why="You rang us before.")
