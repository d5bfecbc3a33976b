"""What stands beside a decision: each body's answer about each report, the risk, what is still to be checked;
and for a second person the report itself, and the count before and after."""

from flask import Flask

from asb.fields import say_day
from tests.shared.bodies import PC, add, answer, opened
from tests.shared.cases import MEANWHILE, THREE, TWO, VIEWS, WEIGHED, acted, checked, do, found, judged, write
from tests.shared.days import ahead, recent
from tests.shared.officers import Colleague, signed_in
from tests.shared.story import report

HIGH = {"dangers": ["danger", "reprisal"], "level": "high", "review_on": ahead(1), "plan": "A new lock"}


def test_a_decision_shows_what_each_body_said_of_each_report(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(9))
    day = recent(41)
    said = {"said_1": "not_held", "said_2": "held", "happened_2": f"{day.day} {day.month} {day.year}"}
    answer(opened(app, case), case, "hold", **said, text="One more call in May.")
    officer.get(f"/staff/cases/{case}")
    officer.press("Accept", expect=200)
    page = officer.get(f"/staff/cases/{case}/decide")
    [shown] = [each for each in page.root.all("details") if "said about each report" in each.text]
    assert "open" in shown.attrs
    assert "Derbyshire Constabulary looked for it and does not hold it" in shown.text
    assert f"It happened: {day.day} {day:%B %Y}" in shown.text
    assert shown.text.index("Report 1") < shown.text.index("Report 2")


def test_the_risk_is_shown_where_harm_is_weighed(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    acted(app, officer, case, ("risk", HIGH))
    page = officer.get(f"/staff/cases/{case}/decide")
    [hint] = page.root.all(id="factors-harm-hint")
    assert hint.text.startswith("Risk: High, checked on")
    assert "somebody is in danger, or at risk of being hurt; reprisals" in hint.text
    assert "Meanwhile: A new lock." in hint.text
    assert not page.root.all(id="factors-persistence-hint")


def test_the_risk_is_shown_where_the_count_decides(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, THREE)
    acted(app, officer, case, ("risk", HIGH))
    assert "Risk: High, checked on" in officer.get(f"/staff/cases/{case}/decide")


def test_a_report_that_depends_is_checked_before_the_bodies_decide(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, [*TWO, {"what": "Drums", "told": ["police"]}])
    page = officer.get(f"/staff/cases/{case}/decide")
    assert "so the bodies decide" not in page
    assert "Check first the report that depends on a date or a fact that we do not know yet." in page
    do(officer, case, "finding", **judged(3, not_found="The police log of May."))
    page = officer.get(f"/staff/cases/{case}/decide")
    assert "Fewer count than are needed, so the bodies decide (section 104(5))" in page
    assert "Somebody looked and could not find it" in page


def test_a_second_person_sees_the_report_and_both_counts(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, [*TWO, report(recent(20), what="Drums in the yard")])
    found(officer, case, 3, "related", "It was another yard.")
    page = signed_in(app, "manager").get(f"/staff/cases/{case}/second")
    assert "Report 3, as it was described" in page
    assert "Drums in the yard" in page
    assert "It was another yard." in page
    assert "Who or what says so? The police log." in page, "a label that fits a finding without a date"
    assert "Now 3 of 3 reports count; if you agree, 2 would count. 3 are needed." in page


def test_a_case_is_not_to_be_ended_before_its_risk_is_looked_at_again(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    decided = ("decide", {"outcome": "not_met", **VIEWS, **WEIGHED, **MEANWHILE})
    acted(app, officer, case, ("risk", HIGH), decided)
    page = officer.get(f"/staff/cases/{case}")
    assert "End the case" not in [each.text for each in page.root.all("a", cls="govuk-button")]
    assert f"Look at the risk again by {say_day(recent(-1))}, in 1 day. End the case after that." in page
    acted(app, officer, case, ("risk", HIGH | {"review_on": ahead(30)}))
    page = officer.get(f"/staff/cases/{case}")
    assert "End the case" in [each.text for each in page.root.all("a", cls="govuk-button")]
