"""What is not merged: each with its message and the way on, and nothing half done."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb.database import db
from asb.models import Case
from tests.shared.bodies import LANDLORD, PC, add, answer, opened
from tests.shared.cases import (
    COMPLAINT,
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    acted,
    applied,
    checked,
    do,
    met,
    not_met,
    write,
)
from tests.shared.days import recent
from tests.shared.kept import case, entries, letters, people
from tests.shared.merging import drifts, each_is_another, fill_in, merge, refused
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import GROUP, HELPED, report, sent

pytestmark = pytest.mark.stories

BY_PHONE = [report(recent(50), reference="PD-1"), report(recent(30), reference="PD-2")]
ON_THE_WEB = [report(recent(10), reference="PD-3")]


@pytest.fixture
def kind() -> str:
    """What is refused changes nothing; one database will do."""
    return "sqlite"


def case_with_listers(app: Flask, reference: str) -> list[object]:
    with app.app_context():
        found = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return [each for each in found.reports if each.listed_by]


def nothing_done(app: Flask, *references: str) -> None:
    for reference in references:
        acts = {each.act for each in case(app, reference).history}
        assert not acts & {"merge", "merged"}
        assert case(app, reference).merged_into_id is None
    assert drifts(app) == []


def test_no_other_case(app: Flask, officer: Colleague) -> None:
    kept = applied(app)
    for other in (kept, "ZZZZ-ZZZZ"):
        assert refused(officer, kept, other) == "There is no other case with this reference."


def test_the_two_sides(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app), applied(app)
    do(officer, other, "link", case=kept, how="opposing")
    assert "the two sides of one dispute" in refused(officer, kept, other)
    assert "Link the two cases instead" in [link.text for link in officer.page.links]
    accused = applied(app, more={"more": ["cause"]}, cause={"who": "Bob Sample"})
    bob = applied(app, name={"name": "Bob Sample"})
    assert "the two sides of one dispute" in refused(officer, accused, bob)
    assert "the two sides of one dispute" in refused(officer, bob, accused)
    nothing_done(app, kept, other, accused, bob)


def test_a_helper_with_the_helped(app: Flask, officer: Colleague) -> None:
    helper, percy = applied(app, **HELPED), applied(app, name={"name": "Percy Ogden"})
    for one, other in ((helper, percy), (percy, helper)):
        assert "somebody applies for another person" in refused(officer, one, other)
        assert "Link the two cases instead" in [link.text for link in officer.page.links]
    assert "somebody applies for another person" in refused(officer, helper, applied(app))
    nothing_done(app, helper, percy)


def test_a_group_is_kept(app: Flask, officer: Colleague) -> None:
    others = [{"name": "Mo Member", "email": "mo@example.com", "email_shared": "no"}]
    alone, group = applied(app), sent(app, GROUP, others=others)
    assert "speaks for people who are not on this case" in refused(officer, alone, group)
    nothing_done(app, alone, group)
    merge(officer, group, alone)
    assert [each.listed_by.role for each in case_with_listers(app, group)] == ["applicant"] * 4


def test_closed_or_under_appeal(app: Flask, officer: Colleague) -> None:
    kept, closed, appealed = applied(app), applied(app), not_met(app, officer)
    write(officer, closed, "withdraw", checked="I rang her.")
    assert "That case is closed" in refused(officer, kept, closed)
    assert "moved on" in officer.get(f"/staff/cases/{closed}/merge?other={kept}", expect=409)
    write(officer, appealed, "appeal", "See the letters", how="us", grounds=["threshold"], text="No.")
    assert "There is an appeal on that case" in refused(officer, kept, appealed)
    page = officer.get(f"/staff/cases/{appealed}/merge?other={kept}", expect=409)
    assert "There is an appeal. It has to be decided first." in page
    nothing_done(app, kept, closed, appealed)


def test_one_that_is_merged_already(app: Flask, officer: Colleague) -> None:
    kept, other, third = applied(app), applied(app), applied(app)
    merge(officer, kept, other, **each_is_another(officer, kept, other))
    assert refused(officer, third, other) == "That application is already part of another case."
    page = officer.get(f"/staff/cases/{other}/merge?other={third}", expect=409)
    assert kept in [link.href.rpartition("/")[2] for link in page.links]
    assert len(case(app, third).history) == 1


def test_a_review_is_kept(app: Flask, officer: Colleague) -> None:
    fresh, reviewed = applied(app), met(app, officer)
    why = "Open that case, and merge this one into it"
    page = officer.get(f"/staff/cases/{fresh}/merge?other={reviewed}")
    assert why in page, "the link from the case names the other one"
    assert f'value="{reviewed}"' in page.html
    assert why in refused(officer, fresh, reviewed)
    assert officer.page.text.count(why) == 2, "in the summary and at the box, and not a third time"
    also = met(app, officer)
    assert "so they have to stay separate" in refused(officer, also, reviewed)
    nothing_done(app, fresh, reviewed, also)
    merge(officer, reviewed, fresh, **each_is_another(officer, reviewed, fresh))
    assert "There will be a review. It will look at both applications." in letters(app, "merged")[0].text


def test_something_unread(app: Flask, officer: Colleague, resident: Visitor) -> None:
    kept, other = applied(app), applied(app)
    by_code(app, resident, other).get("/track/case/more")
    resident.press("Send", danger="yes", text="He is outside.", expect=200)
    assert "Somebody has sent something to that case" in refused(officer, kept, other)
    nothing_done(app, kept, other)


def test_an_answer_of_a_body_that_nobody_has_read(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    kept, other = checked(app, officer), checked(app, officer)
    answer(opened(app, other), other, "hold", said_1="not_held", said_2="not_held", said_3="not_held")
    assert "A body has answered on that case" in refused(officer, kept, other)
    officer.get(f"/staff/cases/{other}")
    officer.press("Accept", expect=200)
    acted(app, officer, other, ("ask_other", LANDLORD))
    assert "Another organisation was asked on that case" in refused(officer, kept, other)
    nothing_done(app, kept, other)
    do(officer, other, "told", body=f"contact-{entries(app, other, 'ask_other')[0].kept.contact}", text="No.")
    merge(officer, kept, other, **each_is_another(officer, kept, other))


def test_a_restricted_case_until_the_reason_is_given(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app), applied(app)
    do(officer, other, "restrict", restricted="yes", why="A neighbour of ours.")
    noor = signed_in(app, "officer", "Noor Officer")
    assert "That case is restricted" in refused(noor, kept, other)
    assert "Mill Lane" not in noor.page
    noor.get(f"/staff/cases/{other}")
    noor.press("Open the case", why="It may be the same person.", expect=200)
    merge(noor, kept, other, **each_is_another(noor, kept, other))
    assert case(app, kept).restricted, "what is restricted stays so"


def test_who_has_a_conflict_there(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app), applied(app)
    officer.get(f"/staff/cases/{other}/conflict")
    officer.press("Save", why="My brother.", expect=403)
    officer.get(f"/staff/cases/{kept}")
    maya = signed_in(app, "manager")
    merge(maya, kept, other, **each_is_another(maya, kept, other))
    officer.get(f"/staff/cases/{kept}/take", expect=403)


def test_not_by_a_route_that_was_not_agreed(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    page = fill_in(officer, kept, other, **{"reached-there": "phone"})
    words = "By phone is not a route that they gave as safe. Choose one that is, or meet them"
    assert [link.text for link in page.errors] == [words]
    nothing_done(app, kept, other)


def test_a_review_outside_the_act_takes_no_other_application(app: Flask, officer: Colleague) -> None:
    """That one would never be decided under the Act."""
    kept, other = checked(app, officer, TWO), applied(app, ON_THE_WEB)
    decided = {"outcome": "outside"}
    write(officer, kept, "decide", **decided, **VIEWS, **WEIGHED, **MEANWHILE)
    page = officer.get(f"/staff/cases/{kept}/merge?other={other}", expect=409)
    assert "There is a review outside the Act." in page


def test_a_complaint_or_an_answer_in_one_of_them_alone(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    do(officer, other, "complaint", **COMPLAINT)
    assert "There is a complaint on that case." in refused(officer, kept, other)
    one, two = (applied(app, reports, **HELPED) for reports in (BY_PHONE, ON_THE_WEB))
    do(officer, two, f"agreement/{people(app, two)[1]}", state="agreed", how="I met him.", tell="no")
    assert "do not say the same" in refused(officer, one, two)
    nothing_done(app, kept, other, one, two)


def test_a_pair_that_came_up_after_the_page_was_opened(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    fill_in(officer, kept, other)
    more = {
        "source": "police",
        "what": "Drums",
        "told": ["police"],
        "made_by": "unknown",
        "reference": "PD-1",
    }
    do(signed_in(app, "officer", "Noor Officer"), other, "add_report", "Add the report", **more)
    page = officer.press("Save and send", expect=422)
    assert "choose one of the answers" in page.errors[0].text
    nothing_done(app, kept, other)
