"""Two applications of one person become one case: one ledger, one reference, one course."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casefile import CaseFile
from asb.database import db
from asb.models import Case, CaseWord
from asb.rules.course import Course
from tests.shared.cases import (
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    applied,
    checked,
    do,
    form_values,
    found,
    not_met,
    pass_to_all,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import case, entries, letters, people
from tests.shared.merging import ONE, came_on, drifts, fill_in, merge
from tests.shared.officers import Colleague, signed_in
from tests.shared.story import A_REFERENCE, report

pytestmark = pytest.mark.stories

BY_PHONE = [report(recent(50), reference="PD-1"), report(recent(30), reference="PD-2")]
ON_THE_WEB = [report(recent(10), reference="PD-3")]


def course(app: Flask, reference: str) -> Course:
    with app.app_context():
        found = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return CaseFile.of(found, web.council()).course


def count(app: Flask, reference: str) -> tuple[str, int]:
    assessment = course(app, reference).assessment()
    return assessment.by_count, assessment.counting


def test_the_reports_of_both_make_the_count(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    assert count(app, kept) == ("not_met", 2)
    merge(officer, kept, other)
    assert count(app, kept) == ("met", 3)
    assert [each.their_reference for each in case(app, kept).reports] == ["PD-1", "PD-2", "PD-3"]
    assert [each.act for each in case(app, kept).history][-1] == "merge"
    assert [each.act for each in case(app, other).history][-1] == "merged"
    assert drifts(app) == []


def test_the_other_reference_leads_to_the_case(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    merge(officer, kept, other)
    assert officer.get(f"/staff/cases/{other}").path == f"/staff/cases/{kept}"
    assert "Merged applications" in officer.page
    officer.get("/staff/cases")
    officer.press("Find", words=other, expect=200)
    assert officer.page.path == f"/staff/cases/{kept}"
    for which in ("all", "closed", "open"):
        assert other not in [link.text for link in officer.get(f"/staff/cases?list={which}").links]
    page = officer.get(f"/staff/cases/{other}/see/application")
    assert f"This application was merged into case {kept}" in page
    assert "Music every night." in page


def test_an_act_on_a_merged_case_is_refused_and_leads_to_the_case(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    officer.get(f"/staff/cases/{other}/note")
    merge(officer, kept, other)
    for act in ("note", "take", "merge", "reopen", "add_report"):
        page = officer.get(f"/staff/cases/{other}/{act}", expect=409)
        assert "This application is part of another case now. Do it there." in page
        assert f"/staff/cases/{kept}" in [link.href for link in page.links]


def test_the_history_of_the_other_case_stands_below(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    do(officer, other, "note", text="She keeps a diary.")
    merge(officer, kept, other)
    page = officer.get(f"/staff/cases/{kept}/see/history")
    assert f"Application {other}, until it was merged" in page
    assert "She keeps a diary." in page
    assert [each.kept.text for each in entries(app, other, "note")] == ["She keeps a diary."]


def test_the_deadlines_run_from_the_earlier_day(app: Flask, officer: Colleague) -> None:
    """The earlier one may be that which is merged: its day and its acknowledgement are the case's."""
    kept, other = applied(app, ON_THE_WEB), applied(app, BY_PHONE)
    came_on(app, other, recent(6))
    merge(officer, kept, other)
    with app.app_context():
        found = db.session.scalars(select(Case).where(Case.reference == kept)).one()
        here = CaseFile.of(found, web.council())
        clocks = {clock.key: clock for clock in here.clocks}
        assert here.course.received_on == recent(6)
        assert clocks["threshold"].start == clocks["acknowledgement"].start == recent(6)
        assert clocks["acknowledgement"].done == web.today()
    assert drifts(app) == []
    assert "the earlier of the two dates" in letters(app, "merged")[0].text


def test_the_applicant_gets_one_letter_with_the_reference_and_the_day(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    merge(officer, kept, other)
    [letter] = letters(app, "merged")
    assert letter.recipient == "applicant"
    assert f"Its reference is {kept}." in letter.text
    assert f"Your applications {other} and {kept} are now one" == letter.subject
    assert "It has not been decided yet whether there will be a review." in letter.text


def test_every_body_that_has_either_is_told(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    pass_to_all(officer, other)
    write(officer, other, "ask", "See the letters", bodies=["police"])
    merge(officer, kept, other)
    told = letters(app, "merged_for_bodies")
    assert [each.recipient for each in told] == ["body-council", "body-police", "body-icb"]
    assert "Report 3, made on" in told[0].text
    assert not case(app, kept).history[-1].kept.asked.keys() - {"police"}
    officer.get(f"/staff/cases/{kept}/see/bodies")
    assert "The decision is not waiting for this answer" in officer.page, (
        "what the police were asked is known"
    )


def test_a_report_in_both_counts_once(app: Flask, officer: Colleague) -> None:
    """Two and two that are the same two are two: the form asks about each pair that looks alike."""
    same = [report(recent(50), reference="pd 1"), report(recent(30), reference="PD-2")]
    kept, other = applied(app, BY_PHONE), applied(app, same)
    page = fill_in(officer, kept, other)
    assert page.status == 422, "each pair needs an answer"
    merge(officer, kept, other, **{"alike-1-1": "same", "alike-2-2": "same"})
    assert count(app, kept) == ("not_met", 2)
    officer.get(f"/staff/cases/{kept}/see/reports")
    assert "It is one person’s report of the same incident as another report." in officer.page


def test_a_report_cannot_be_the_same_as_two(app: Flask, officer: Colleague) -> None:
    kept = applied(app, [report(recent(50), reference="PD-1"), report(recent(40), reference="PD-1")])
    other = applied(app, [report(recent(50), reference="PD-1")])
    page = fill_in(officer, kept, other, **{"alike-1-1": "same", "alike-1-2": "same"})
    assert [link.text for link in page.errors] == ["A report can be the same as one other only: choose which"]


def test_the_better_of_two_that_are_the_same_counts(app: Flask, officer: Colleague) -> None:
    """Here the days are not known, there they are: merging never lowers the count of either."""
    vague = [{"reference": f"PD-{number}"} for number in (1, 2, 3)]
    exact = [report(recent(10 * number), reference=f"PD-{number}") for number in (1, 2, 3)]
    kept, other = applied(app, vague), applied(app, exact)
    merge(officer, kept, other, **{f"alike-{number}-{number}": "same" for number in (1, 2, 3)})
    assert count(app, kept) == ("met", 3)


def test_findings_hold_where_they_help_and_else_if_somebody_says_so(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), checked(app, officer, TWO)
    found(officer, other, 1, "related", "It was a dog.")
    page = fill_in(officer, kept, other)
    assert [link.href for link in page.errors] == ["#findings-1"]
    merge(officer, kept, other, **{"findings-1": "again"})
    assert count(app, kept) == ("met", 4), "it is looked at again"
    third = applied(app, ON_THE_WEB)
    merge(officer, third, kept)
    assert count(app, third) == ("met", 5)


def test_a_finding_that_is_said_to_hold_leaves_the_report_out(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), checked(app, officer, TWO)
    found(officer, other, 1, "related", "It was a dog.")
    merge(officer, kept, other, **{"findings-1": "holds"})
    assert count(app, kept) == ("met", 3)


def test_not_met_is_decided_again_for_what_was_not_decided_yet(app: Flask, officer: Colleague) -> None:
    kept, other = not_met(app, officer), applied(app, ON_THE_WEB)
    merge(officer, kept, other)
    assert case(app, kept).stage == "checking"
    assert "We will now decide again, on both applications together." in letters(app, "merged")[0].text
    assert drifts(app) == []


def test_a_decision_of_the_other_case_does_not_apply(app: Flask, officer: Colleague) -> None:
    kept, other = checked(app, officer, ON_THE_WEB), not_met(app, officer)
    merge(officer, kept, other)
    assert case(app, kept).stage == "checking"
    assert "We will now decide on both applications together." in letters(app, "merged")[0].text


def test_a_danger_that_nobody_has_checked_comes_along(app: Flask, officer: Colleague) -> None:
    kept, other = checked(app, officer, BY_PHONE), applied(app, ON_THE_WEB, safe={"danger": "yes"})
    assert case(app, kept).urgency == 0
    merge(officer, kept, other)
    assert case(app, kept).urgency == 2
    assert case(app, kept).risks == ["danger"]


@pytest.mark.parametrize(("there", "stays"), [("none", True), ("standard", True), ("high", False)])
def test_the_check_that_found_the_higher_risk_stands(
    app: Flask, officer: Colleague, there: str, stays: bool
) -> None:
    """One that found no higher risk takes nothing from what was found here, and keeps its own entry."""
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    for reference, level in ((kept, "standard"), (other, there)):
        danger = {"dangers": ["nothing" if level == "none" else "adult"], "level": level}
        do(officer, reference, "risk", **danger, plan=f"Of {reference}.", review_on=ahead(3))
    merge(officer, kept, other)
    assert entries(app, kept, "merge")[0].kept.risk is None or not stays
    risk = course(app, kept).risk
    assert risk
    assert risk.facts.plan == f"Of {kept if stays else other}."


def test_safe_contact_is_what_the_officer_was_told(app: Flask, officer: Colleague) -> None:
    """The newer application says that the old email is not safe: nothing goes there any more."""
    kept = applied(app, BY_PHONE)
    post = {
        "contact": {"routes": ["phone"]},
        "details": {"phone": "07700 900123", "phone_say": "no", "phone_message": "no"},
    }
    other = applied(app, ON_THE_WEB, **post)
    merge(officer, kept, other, contact="there", **{"reached-there": "phone"})
    [ann] = case(app, kept).people
    assert ann.contact["routes"] == ["phone"]
    assert letters(app, "merged")[0].route == "hand"
    before = entries(app, kept, "merge")[0].kept.before
    assert before[str(people(app, kept)[0])]["email"] == "ann@example.com"


def test_candidates_are_found_by_nearly_the_same_address(app: Flask, officer: Colleague) -> None:
    kept = applied(app, place={"place": "7 Unique Close, Matlock"})
    other = applied(app, place={"place": "7 unique cl"}, name={"name": "A Nother"})
    far = applied(
        app,
        place={"place": "8 Unique Close"},
        name={"name": "Zoe Zed"},
        details={"email": "z@example.com", "email_shared": "no"},
    )
    officer.get(f"/staff/cases/{kept}")
    offered = {link.text: link.href for link in officer.page.links if link.text.startswith("Merge with")}
    assert offered == {f"Merge with {other}": f"/staff/cases/{kept}/merge?other={other}"}
    assert far not in officer.page
    officer.click(f"Merge with {other}")
    assert officer.page.h1 == "Merge another application into this case"
    assert "7 unique cl" in officer.page


def test_a_press_twice_merges_once(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    fill_in(officer, kept, other)
    typed = form_values(officer.page.forms[-1]) | {"send": "yes"}
    for _ in range(2):
        came = officer.client.post(f"/staff/cases/{kept}/merge", data=typed, base_url=officer.base_url)
        assert (came.status_code, came.headers["Location"]) == (303, f"/staff/cases/{kept}")
    assert len(case(app, kept).reports) == 3
    assert len(entries(app, kept, "merge")) == len(entries(app, other, "merged")) == 1
    assert len(letters(app, "merged")) == 1


def test_words_of_the_other_find_the_case(app: Flask, officer: Colleague) -> None:
    kept = applied(app, BY_PHONE)
    other = applied(app, ON_THE_WEB, behaviour={"kinds": ["noise"], "story": "Bagpipes."})
    merge(officer, kept, other)
    with app.app_context():
        assert db.session.scalar(
            select(CaseWord.word)
            .join(Case, Case.id == CaseWord.case_id)
            .where(Case.reference == kept, CaseWord.word == "bagpipes")
        )


def test_the_application_that_bodies_get_is_both(app: Flask, officer: Colleague) -> None:
    kept = applied(app, BY_PHONE)
    other = applied(app, ON_THE_WEB, behaviour={"kinds": ["noise"], "story": "Bagpipes."})
    merge(officer, kept, other)
    pass_to_all(officer, kept)
    write(officer, kept, "share", "See the letters", bodies=["police"])
    letter = letters(app, "the_application")[-1]
    assert f"Application {other}\n" in letter.text
    assert "Music every night." in letter.text
    assert "Bagpipes." in letter.text
    assert "ann@example.com" not in letter.text


def test_the_papers_of_an_appeal_have_both(app: Flask, officer: Colleague, appeals: Colleague) -> None:
    kept, other = checked(app, officer, BY_PHONE), applied(app, [report(recent(400))], **STORY)
    merge(officer, kept, other)
    pass_to_all(officer, kept)
    write(officer, kept, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    write(officer, kept, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    appeals.get("/staff/appeals")
    appeals.click(kept)
    assert "Bagpipes." in appeals.page
    assert f"(application {other})" in appeals.page


STORY = {"behaviour": {"kinds": ["noise"], "story": "Bagpipes."}}


def test_adjustments_and_the_named_contact_come_along(app: Flask, officer: Colleague) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB, easier={"help": ["bsl"]})
    do(officer, other, "take", "Assign to me")
    merge(officer, kept, other)
    assert case(app, kept).officer_id == officer.member.id
    assert "British Sign Language" in officer.get(f"/staff/cases/{kept}")
    assert "You told us that this helps: British Sign Language" in letters(app, "merged")[0].text


def test_a_merged_case_can_take_another_and_be_merged_itself(app: Flask, officer: Colleague) -> None:
    first, second, third = applied(app, BY_PHONE), applied(app, ON_THE_WEB), applied(app, [A_REFERENCE])
    merge(officer, second, first)
    merge(officer, third, second)
    assert count(app, third) == ("met", 3)
    for earlier in (first, second):
        assert officer.get(f"/staff/cases/{earlier}").path == f"/staff/cases/{third}"
    history = officer.get(f"/staff/cases/{third}/see/history")
    assert f"Application {first}, until it was merged" in history
    assert f"Application {second}, until it was merged" in history
    assert drifts(app) == []


@pytest.mark.parametrize("htmx", [False, True])
def test_a_reference_that_is_typed_leads_to_the_rest_of_the_form(app: Flask, htmx: bool) -> None:
    kept, other = applied(app, BY_PHONE), applied(app, ON_THE_WEB)
    olive = signed_in(app, "officer", "Ola Officer", htmx=htmx)
    olive.get(f"/staff/cases/{kept}/merge")
    olive.press("Continue", case=f" {other.lower()} ", expect=200)
    assert olive.page.errors == []
    assert f"The other one, {other}" in olive.page
    olive.press("See the letters", **ONE, expect=200)
    olive.press("Save and send", expect=200)
    assert case(app, other).merged_into_id == case(app, kept).id
