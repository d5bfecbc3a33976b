"""Nobody decides before what people and bodies have sent about the case was read."""

from flask import Flask

from asb.staff.cases.wording import WHY_CLOSED
from tests.shared.bodies import PC, add, answer, opened
from tests.shared.cases import TWO, checked, do
from tests.shared.days import recent
from tests.shared.kept import entries, needs
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code

UNREAD = WHY_CLOSED["unread_first"]
HELD_BY_POLICE = {
    "what": "A call at night.",
    "happened-day": f"{recent(30):%-d %-m %Y}",
    "reported-day": f"{recent(30):%-d %-m %Y}",
    "compared": "no",
}


def test_a_report_that_a_body_adds_is_read_before_the_decision(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    assert "decide" in needs(app, case)
    answer(opened(app, case), case, "report", **HELD_BY_POLICE)
    assert "decide" not in needs(app, case)
    assert UNREAD in officer.get(f"/staff/cases/{case}/decide", expect=409)
    [added] = entries(app, case, "body_report")
    do(officer, case, f"accept/{added.id}", "Accept")
    assert "decide" in needs(app, case)
    officer.get(f"/staff/cases/{case}/decide")


def test_what_a_resident_sends_is_read_before_the_decision(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    ann = by_code(app, Visitor(app), case)
    ann.get("/track/case/more")
    ann.press("Send", text="He said that he will come back tonight.", expect=200)
    assert UNREAD in officer.get(f"/staff/cases/{case}/decide", expect=409)
    [came] = entries(app, case, "add")
    do(officer, case, f"seen/{came.id}", done="I rang Ann.", words="")
    officer.get(f"/staff/cases/{case}/decide")


def test_what_does_not_bear_on_it_may_wait(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    ann = by_code(app, Visitor(app), case)
    ann.click("Change how we contact you")
    ann.press("Send request", routes=["none"], expect=200)
    officer.get(f"/staff/cases/{case}/decide")
