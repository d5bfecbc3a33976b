"""An application that was merged is passed on to the relevant bodies as well (section 104(3)(b))."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casefile import CaseFile
from asb.casework.duties import ledger
from asb.database import db
from asb.models import Case
from tests.shared.cases import BODIES, PASSED_ON, applied, checked, do, met, not_met, pass_to_all, write
from tests.shared.days import ahead, recent
from tests.shared.kept import letters
from tests.shared.merging import drifts, each_is_another, merge
from tests.shared.officers import Colleague
from tests.shared.page import Page
from tests.shared.story import report

pytestmark = pytest.mark.stories

OTHER = [report(recent(10), reference="PD-3", what="A brick")]


def needs(officer: Colleague, reference: str) -> list[str]:
    """What the case asks for, as its buttons say it."""
    page: Page = officer.get(f"/staff/cases/{reference}")
    return [link.text.strip() for link in page.root.all("a", role="button")]


def passed_on(app: Flask, reference: str) -> set[tuple[str, str]]:
    """The state of each duty to pass on, by the application."""
    with app.test_request_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        found = ledger(CaseFile.of(case, web.council()))
        return {(each.merged, each.state) for each in found if each.what == "passed_on"}


def test_before_a_decision_the_merged_application_is_passed_on_first(app: Flask, officer: Colleague) -> None:
    kept, other = checked(app, officer), applied(app, OTHER)
    merge(officer, kept, other, **dict.fromkeys(each_is_another(officer, kept, other), "two"))
    assert passed_on(app, kept) == {("", "on_its_way"), (other, "due")}
    assert needs(officer, kept) == ["Send to relevant bodies"]
    assert f"The application {other} (section 104(3)(b))" in officer.page
    officer.get(f"/staff/cases/{kept}/see/bodies")
    assert f"Application {other}, merged into this one: does not have it yet." in officer.page
    officer.get(f"/staff/cases/{kept}/decide", expect=409)
    assert "You do not have both applications yet." in letters(app, "merged_for_bodies")[0].text
    officer.get(f"/staff/cases/{kept}/pass")
    officer.press("See the letters", expect=200)
    officer.press("Save and send", expect=200)
    sent = letters(app, "the_application")
    assert {each.recipient for each in sent[-3:]} == {f"body-{body}" for body in BODIES}
    assert f"It is now part of application {kept}." in sent[-1].text
    assert passed_on(app, kept) == {("", "on_its_way"), (other, "on_its_way")}
    assert needs(officer, kept) == ["Record the decision on the threshold"]
    assert drifts(app) == []


def test_another_council_that_was_asked_to_take_the_merged_one_need_not_answer(
    app: Flask, officer: Colleague
) -> None:
    kept, other = checked(app, officer), checked(app, officer, OTHER)
    to = PASSED_ON | {"by": ahead(9), "email": "asb@highpeak.example"}
    write(officer, other, "pass_on", "See the letters", **to)
    merge(officer, kept, other, **dict.fromkeys(each_is_another(officer, kept, other), "two"))
    [letter] = letters(app, "passed_no_longer")
    assert letter.to_address == "asb@highpeak.example"
    assert f"Application {other}: you no longer need to answer" in letter.subject
    assert "Ann" not in letter.text


def test_after_the_decision_it_is_sent_once_more(app: Flask, officer: Colleague) -> None:
    kept, other = met(app, officer), applied(app, OTHER)
    merge(officer, kept, other, **dict.fromkeys(each_is_another(officer, kept, other), "two"))
    assert needs(officer, kept)[0] == "Send the application again"
    do(officer, kept, "share", "See the letters")
    officer.press("Save and send", expect=200)
    assert passed_on(app, kept) == {("", "on_its_way"), (other, "on_its_way")}
    assert needs(officer, kept) == ["Arrange the review"]


def test_a_case_is_not_completed_before_the_merged_application_is_passed_on(
    app: Flask, officer: Colleague
) -> None:
    kept, other = not_met(app, officer), not_met(app, officer)
    same = dict.fromkeys(each_is_another(officer, kept, other), "two")
    merge(officer, kept, other, **same | {"alike-1-1": "same", "alike-2-2": "same"})
    assert passed_on(app, kept) == {("", "on_its_way"), (other, "on_its_way")}
    third = applied(app, [report(recent(300), recent(20), reference="PD-9")])
    merge(officer, kept, third, **dict.fromkeys(each_is_another(officer, kept, third), "two"))
    assert (third, "due") in passed_on(app, kept)


def test_what_both_had_is_not_asked_for_again(app: Flask, officer: Colleague) -> None:
    kept, other = checked(app, officer), applied(app, OTHER)
    pass_to_all(officer, other)
    merge(officer, kept, other, **dict.fromkeys(each_is_another(officer, kept, other), "two"))
    assert passed_on(app, kept) == {("", "on_its_way"), (other, "on_its_way")}
    assert needs(officer, kept) == ["Record the decision on the threshold"]
    assert "You do not have both" not in letters(app, "merged_for_bodies")[0].text


def test_a_body_that_has_only_the_merged_one_gets_this_one(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app), applied(app, OTHER)
    pass_to_all(officer, other)
    merge(officer, kept, other, **dict.fromkeys(each_is_another(officer, kept, other), "two"))
    assert passed_on(app, kept) == {("", "due"), (other, "on_its_way")}
    assert "Send to relevant bodies" in needs(officer, kept)
    write(officer, kept, "pass", "See the letters", bodies=list(BODIES))
    assert passed_on(app, kept) == {("", "on_its_way"), (other, "on_its_way")}
