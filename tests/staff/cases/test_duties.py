"""The ledger of statutory notices: what the law asks to be told, to whom, and if it was."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.casefile import CaseFile
from asb.casework.duties import Notice, ledger, still_due
from asb.database import db, writing
from asb.models import Case, Letter
from tests.shared.cases import (
    ADVICE,
    APPEALED,
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    applied,
    checked,
    do,
    held,
    met,
    withdrawn,
    write,
)
from tests.shared.cases import not_met as refused
from tests.shared.days import ahead
from tests.shared.kept import back, entries, letters, people, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code, reach
from tests.shared.story import BY_POST, HELPED

pytestmark = pytest.mark.stories

OUTCOME: dict[str, Any] = {"considered": "All.", "watches": "Olive", "early": "At once."}
FOR_HELPER = "That the police name one officer."
REASONS = {"why": "She may be locked in.", "advice": "Ms Law: not before she has moved."}


def duties(app: Flask, reference: str) -> list[tuple[str, str]]:
    """The duties to the applicant so far, with how each stands."""
    return [(each.what, each.state) for each in notices(app, reference) if each.what != "passed_on"]


def notices(app: Flask, reference: str) -> list[Notice]:
    with app.test_request_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return ledger(CaseFile.of(case, web.council()))


def deliver(app: Flask, state: str, kind: str) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.kind == kind).values(state=state, sent_at=web.now()))


def planned(app: Flask, officer: Colleague, **answers: Any) -> str:
    case = held(app, officer, **answers)
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE)
    return case


def test_the_ledger_grows_with_the_case(app: Flask, officer: Colleague) -> None:
    case = applied(app)
    assert {(each.what, each.state) for each in notices(app, case)} == {("passed_on", "due")}
    assert "Not done" in officer.get(f"/staff/cases/{case}")
    case = met(app, officer)
    assert {each.state for each in notices(app, case)} == {"on_its_way"}
    assert duties(app, case) == [("decision", "on_its_way")]
    deliver(app, "sent", "threshold_decided")
    deliver(app, "sent", "the_application")
    assert {each.state for each in notices(app, case)} == {"done"}
    assert "Not done" not in officer.get(f"/staff/cases/{case}")
    case = planned(app, officer)
    assert duties(app, case)[1:] == [("outcome", "due"), ("recommendations", "due")]
    write(officer, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    assert duties(app, case)[1:] == [("outcome", "on_its_way"), ("recommendations", "on_its_way")]


@pytest.mark.parametrize(
    ("now", "means"),
    [
        ("sent", "done"),
        ("posted", "done"),
        ("dropped", "done"),
        ("failed", "failed"),
        ("to_print", "to_print"),
    ],
)
def test_a_duty_stands_as_its_letter_stands(app: Flask, officer: Colleague, now: str, means: str) -> None:
    case = refused(app, officer)
    deliver(app, now, "threshold_decided")
    assert duties(app, case) == [("decision", means)]
    with app.test_request_context():
        found = CaseFile.of(db.session.scalars(select(Case)).one(), web.council())
        assert bool(still_due(found)) is (means != "done")


def test_a_review_outside_the_act_brings_no_duty_to_tell_its_outcome(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    why = {"outcome": "outside", "why_not_harm": "No harm."}
    write(officer, case, "decide", **why, **VIEWS, **WEIGHED, **MEANWHILE)
    assert duties(app, case) == [("decision", "on_its_way")]


def test_a_case_is_not_closed_while_a_notice_is_due(app: Flask, officer: Colleague) -> None:
    case = refused(app, officer, **BY_POST)
    closing = {"why": "The warden looks in."}
    do(officer, case, "close/not_met", "See the letter", **closing)
    said = officer.page.errors[0].text
    assert "section 104(6)" in said
    assert "Ann Ogden" in said
    assert "The warden looks in." in officer.page.html, "what was typed stays"
    deliver(app, "posted", "threshold_decided")
    write(officer, case, "close/not_met", **closing)
    assert stage(app, case) == "closed"


def test_a_withheld_decision_is_not_sent_nor_shown_and_closing_accepts_it(
    app: Flask, officer: Colleague, manager: Colleague, resident: Visitor
) -> None:
    case = checked(app, officer, TWO)
    page = manager.get(f"/staff/cases/{case}/withhold")
    assert "no express exemption" in page
    do(manager, case, "withhold", what=["decision"], again=ahead(20), **REASONS)
    write(officer, case, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    assert letters(app, "threshold_decided") == []
    assert stage(app, case) == "not_met"
    assert duties(app, case) == [("decision", "withheld")]
    by_code(app, resident, case)
    for words in ("not met", "threshold", "withheld", "The decision", "you are helping"):
        assert words not in resident.page
    assert "Ask a manager to look again at what is withheld" in officer.get(f"/staff/cases/{case}")
    typed = {"why": "The warden looks in."}
    officer.get(f"/staff/cases/{case}/close/not_met")
    dates = [name for name in officer.page.forms[-1].names if name.startswith("ours-")]
    becomes = {name: "We look again." if name.endswith("-why") else "elsewhere" for name in dates}
    officer.press("See the letter", **typed, **becomes)
    officer.press("Save and send", expect=200)
    assert stage(app, case) == "closed"
    assert [letter.kind for letter in letters(app, "closed")] == [], "it would give the decision away"


def test_a_withheld_notice_is_sent_once_a_manager_has_looked_again(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = planned(app, officer)
    do(manager, case, "withhold", what=["outcome"], again=ahead(20), **REASONS)
    do(officer, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    officer.press("Save and send")
    assert back(app, "outcome") == back(app, "outcome_thin") == []
    assert duties(app, case)[1:] == [("outcome", "withheld"), ("recommendations", "withheld")]
    do(officer, case, "notify", "See the letters", what=["recommendations"])
    assert "would give it away" in officer.page.errors[0].text
    write(officer, case, "notify", "See the letters", what=["outcome", "recommendations"])
    assert "The police visit every week" in back(app, "outcome")[0].text
    assert duties(app, case)[1:] == [("outcome", "on_its_way"), ("recommendations", "on_its_way")]


def test_a_withheld_recommendation_stands_nowhere(
    app: Flask, officer: Colleague, manager: Colleague, resident: Visitor
) -> None:
    case = planned(app, officer)
    do(manager, case, "withhold", what=["recommendations"], again=ahead(20), **REASONS)
    write(officer, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    [letter] = back(app, "outcome_thin")
    assert "visit every week" not in letter.text
    assert "visit every week" not in by_code(app, resident, case).page
    assert duties(app, case)[1:] == [("outcome", "on_its_way"), ("recommendations", "withheld")]


def test_only_a_manager_withholds_with_legal_advice_and_a_day(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(app, officer)
    officer.get(f"/staff/cases/{case}/withhold", expect=409)
    do(manager, case, "withhold")
    assert len(manager.page.errors) == 4
    do(manager, case, "withhold", what=["outcome"], again=ahead(9), **REASONS)
    [kept] = entries(app, case, "withhold")
    assert kept.facts["what"] == ["outcome", "recommendations"]
    assert kept.staff_id == manager.member.id


class TestAHelper:
    """Somebody who applied for another person learns what the law says, and nothing else."""

    SECRETS = ("FOR THE BODIES", "visit every week", "We were slow", "Dr Iqbal", "All.", "Olive", "Town Hall")

    def outcome(self, app: Flask, officer: Colleague, **more: Any) -> str:
        case = planned(app, officer, **HELPED)
        said = {"again": ahead(30), **OUTCOME, **more}
        do(officer, case, "outcome", "See the letters", **said)
        return case

    def test_who_applied_is_told_the_outcome_and_a_text_of_their_own(
        self, app: Flask, officer: Colleague
    ) -> None:
        case = self.outcome(app, officer)
        assert "for the person who applied" in officer.page.errors[0].text
        officer.press("See the letters", for_applicant=FOR_HELPER)
        assert FOR_HELPER in officer.page, "their letter is shown before it is sent"
        officer.press("Save and send", expect=200)
        [letter] = back(app, "outcome_thin")
        assert "was held." in letter.text
        assert f"> {FOR_HELPER}" in letter.text
        assert "You can appeal to" in letter.text
        body = letter.text.split("If it gets worse")[0]
        for secret in (*self.SECRETS[:5], ahead(20), ahead(30)):
            assert secret not in body
        assert duties(app, case)[1:] == [("outcome", "on_its_way"), ("recommendations", "on_its_way")]

    def test_a_notice_that_is_sent_later_goes_to_them_alone(self, app: Flask, officer: Colleague) -> None:
        """The person helped has had theirs: a second would read as if something had changed."""
        case = planned(app, officer, **HELPED)
        reach(app, case, 1, "progress", "decision", "plan")
        write(officer, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
        helped = [letter.recipient for letter in letters(app, "outcome") if letter.recipient != "applicant"]
        assert len(helped) == 1
        with app.app_context(), writing() as session:
            missing = update(Letter).where(Letter.recipient == "applicant")
            session.execute(missing.values(kind="of an earlier release"))
        what = ["decision", "outcome", "recommendations"]
        write(officer, case, "notify", "See the letters", what=what)
        for kind in ("threshold_decided", "outcome"):
            [letter] = back(app, kind)
            assert letter.entry == entries(app, case, "notify")[0].id
            assert [each.id for each in letters(app, kind) if each.entry == letter.entry] == [letter.id]
        assert [each.recipient for each in letters(app, "outcome")] == [*helped, "applicant"]

    def test_their_page_shows_no_more_than_their_letters(
        self, app: Flask, officer: Colleague, resident: Visitor
    ) -> None:
        case = self.outcome(app, officer, for_applicant=FOR_HELPER)
        officer.press("Save and send", expect=200)
        by_code(app, resident, case)
        for secret in self.SECRETS[:5]:
            assert secret not in resident.page
        resident.click("Read our letters to you")
        assert "The outcome of the review" in resident.page
        assert "Your review has a date" not in resident.page

    def test_who_is_reached_and_allows_more_is_asked_for_no_other_text(
        self, app: Flask, officer: Colleague
    ) -> None:
        case = planned(app, officer, **HELPED)
        reach(app, case, 1, "progress", "decision", "plan")
        officer.get(f"/staff/cases/{case}/outcome")
        assert "for_applicant" not in officer.page.forms[-1].names
        write(officer, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
        assert "visit every week" in back(app, "outcome")[0].text

    def test_an_outcome_of_an_earlier_release_that_said_nothing_is_still_due(
        self, app: Flask, officer: Colleague
    ) -> None:
        case = self.outcome(app, officer, for_applicant=FOR_HELPER)
        officer.press("Save and send", expect=200)
        with app.app_context(), writing() as session:
            session.execute(update(Letter).where(Letter.kind == "outcome_thin").values(kind="news_thin"))
        assert duties(app, case)[1:] == [("outcome", "due"), ("recommendations", "due")]
        write(officer, case, "notify", "See the letters", what=["outcome", "recommendations"])
        assert f"> {FOR_HELPER}" in back(app, "outcome_thin")[0].text
        assert duties(app, case)[1:] == [("outcome", "on_its_way"), ("recommendations", "on_its_way")]

    def test_the_decision_on_their_own_appeal_is_theirs_and_its_words_are_not(
        self, app: Flask, officer: Colleague, resident: Visitor
    ) -> None:
        case = refused(app, officer, **HELPED)
        write(officer, case, "appeal", "See the letters", **APPEALED, who=str(people(app, case)[0]))
        said = {"result": "upheld", "back": ["threshold"], "words": "Percy was in hospital."}
        write(officer, case, "appeal_decided", **said)
        [letter] = back(app, "appeal_decided")
        assert "The appeal is upheld." in letter.text
        assert "hospital" not in letter.text
        page = by_code(app, resident, case).page
        assert "they found that you are right" in page
        assert "hospital" not in page

    def test_an_appeal_of_the_person_helped_is_not_told_to_them(self, app: Flask, officer: Colleague) -> None:
        case = refused(app, officer, **HELPED)
        reach(app, case, 1, "progress")
        percy = by_code(app, Visitor(app), case, 1)
        percy.get("/track/case/again")
        percy.press("Continue", grounds=["threshold"], text="No.", expect=200)
        percy.press("Send your appeal", expect=200)
        said = {"result": "upheld", "back": ["threshold"], "words": "Weigh it."}
        write(officer, case, "appeal_decided", **said)
        assert back(app, "appeal_decided") == []
        assert "upheld" not in back(app, "news_thin")[-1].text

    def test_news_promise_nothing_that_they_do_not_get(self, app: Flask, officer: Colleague) -> None:
        case = met(app, officer, **HELPED)
        write(officer, case, "late", clock="review", why="A chair is ill.", by=ahead(40))
        [letter] = back(app, "news_thin")
        assert "how far" not in letter.text
        assert "chair" not in letter.text
        for kind in ("acknowledgement", "threshold_decided"):
            [letter] = back(app, kind)
            assert "how far" not in letter.text
            assert "the reasons" not in letter.text


def test_a_notice_that_waits_is_work_of_whoever_has_the_case(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    """Red on the case, and on Home with the form that settles it, until somebody has dealt with it."""
    case = refused(app, officer, **BY_POST)
    [letter] = letters(app, "threshold_decided")
    form = f"/staff/cases/{case}/deliver/{letter.id}"
    assert form in [link.href for link in officer.get("/staff/").links]
    assert "To print The decision" in officer.page
    for which in ("you", "us"):
        assert case in officer.get(f"/staff/cases?list={which}")
    assert case not in manager.get("/staff/cases?list=you"), "it is hers who has it"
    assert form in [link.href for link in officer.get(f"/staff/cases/{case}").links]
    do(officer, case, f"deliver/{letter.id}", how="posted")
    assert "To print The decision" not in officer.get("/staff/")
    deliver(app, "failed", "the_application")
    assert "Not delivered The application" in officer.get("/staff/")


def test_a_letter_that_no_law_asks_for_is_no_such_work(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO, **BY_POST)
    write(officer, case, "write", words="We think of you.")
    write(officer, case, "ask", "See the letters", bodies=["police"], by=ahead(9))
    assert case not in officer.get("/staff/cases?list=you")


def test_a_duty_that_the_end_overtook_is_not_called_undone(app: Flask, officer: Colleague) -> None:
    case = applied(app)
    assert "Not done" in officer.get(f"/staff/cases/{case}")
    write(officer, case, "withdraw", checked="I rang Ann on the safe number.", why="-")
    page = officer.get(f"/staff/cases/{case}")
    assert "Not done" not in page
    assert page.text.count("The case ended before, on") == 3
    held_ = held(app, officer)
    withdrawn(app, officer, held_)
    page = officer.get(f"/staff/cases/{held_}")
    assert "Not done" not in page
    assert page.text.count("The case ended before, on") == 2, "the outcome and its recommendations"
