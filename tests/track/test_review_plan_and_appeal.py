"""The review, the draft plan and the appeal, from the page of a person of the case."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from asb.database import writing
from asb.models import Case, HistoryEntry, Letter
from tests.shared.cases import (
    ADVICE,
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    checked,
    do,
    found,
    held,
    met,
    not_met,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import back, entries, letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import come_in
from tests.shared.story import sent

pytestmark = pytest.mark.days


class TestTakingPart:
    def test_how_and_with_what_and_whom_not_to_meet(
        self, app: Flask, person: Visitor, officer: Colleague
    ) -> None:
        reference = met(app, officer)
        come_in(app, person, reference)
        person.click("Say how you want to take part")
        person.press("Send", take_part="statement", statement="Please hear me.", keep_out="Mr Bell")
        [entry] = entries(app, reference, "take_part")
        assert entry.facts["statement"] == "Please hear me."
        assert "Mr Bell" in officer.get(f"/staff/cases/{reference}")

    def test_the_draft_plan_is_read_and_commented_on(
        self, app: Flask, person: Visitor, officer: Colleague
    ) -> None:
        reference = held(app, officer)
        do(officer, reference, "action", to="council", by=ahead(9), notice="no", **ADVICE)
        come_in(app, person, reference)
        assert "The police visit every week" not in person.page
        person.get("/track/case/thoughts", expect=409)
        write(officer, reference, "draft_plan", by=ahead(5))
        person.get("/track/case")
        assert "The police visit every week" in person.page
        assert "FOR THE BODIES" not in person.page.html
        person.click("Say what you think of the plan")
        person.press("Send", text="Please on Sundays too.")
        [entry] = entries(app, reference, "comments")
        assert entry.facts["who"] == "Ann Ogden"


class TestAppeal:
    def test_it_goes_to_the_appeal_body_with_the_papers_at_once(
        self, app: Flask, person: Visitor, officer: Colleague, appeals: Colleague
    ) -> None:
        reference = not_met(app, officer)
        come_in(app, person, reference)
        person.click("Appeal")
        person.press("Continue", expect=422)
        person.press("Continue", grounds=["threshold", "handling"], text="The dates are wrong.")
        person.press("Send your appeal")
        assert person.page.h1 == "Thank you"
        assert len(letters(app, "appeal_passed_on")) == 1
        assert len(back(app, "appeal_received")) == 1
        assert "dates are wrong" not in letters(app, "appeal_passed_on")[0].text
        appeals.get("/staff/appeals")
        appeals.click(reference)
        assert "The dates are wrong." in appeals.page
        person.get("/track/case/again", expect=409)
        write(officer, reference, "appeal_decided", result="upheld", back=["threshold"], words="Look again.")
        person.get("/track/case")
        assert "they found that you are right" in person.page
        assert "Look again." in person.page

    def test_late_it_is_passed_on_all_the_same(self, app: Flask, person: Visitor, officer: Colleague) -> None:
        reference = not_met(app, officer)
        write(officer, reference, "close/not_met", why="The warden looks in.")
        with app.app_context(), writing() as session:
            session.execute(update(HistoryEntry).values(on_day=recent(400)))
            session.execute(update(Case).values(received_on=recent(401)))
        come_in(app, person, reference)
        person.click("Appeal")
        assert "If you are late, appeal anyway" in person.page
        person.press("Continue", grounds=["handling"])
        person.press("Send your appeal")
        assert len(letters(app, "appeal_passed_on")) == 1

    def test_without_a_decision_about_delay(self, app: Flask, ann: Visitor) -> None:
        ann.click("Appeal")
        ann.press("Continue", grounds=["handling"])
        ann.press("Send your appeal")
        assert len(letters(app, "appeal_passed_on")) == 1


def test_lateness_is_admitted_and_worked_out(app: Flask, person: Visitor, officer: Colleague) -> None:
    """The acknowledgement is the one promise that is adopted: it was never sent, and the page says so."""
    reference, friday = sent(app), recent(20)
    while friday.strftime("%A") != "Friday":
        friday -= timedelta(days=1)
    with app.app_context(), writing() as session:
        session.execute(update(Case).values(received_on=friday))
        session.execute(update(Letter).where(Letter.kind == "acknowledgement").values(state="failed"))
    come_in(app, person, reference)
    assert "We are late. “Confirmation that we have your application” was due on" in person.page
    assert "We are sorry" in person.page
    assert app.extensions["asb_council"].team.phone in person.page
    assert "How we worked this out" in person.page
    assert "Saturday" in person.page
    assert "We promise it by" not in person.page


def test_findings_are_shown_when_they_are_decided_and_not_before(
    app: Flask, person: Visitor, officer: Colleague
) -> None:
    reference = checked(app, officer, TWO)
    same = {"same_as": "2", "one_person": "yes", "days_differ": ["yes"]}
    found(officer, reference, 1, "separate", "One night.", **same)
    assert officer.page.h1 == reference
    come_in(app, person, reference)
    assert "One night" not in person.page
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    person.get("/track/case")
    assert "One night" in person.page
    assert "1 of 2 count" in person.page
    assert "Report 1: " not in person.page
    person.click("Read our letters to you")
    person.click(f"The threshold is not met: {reference}")
    assert "You can appeal" in person.page
