"""A decision below the count on which the bodies differ, or one is silent: by the published rule, or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from asb import web
from asb.database import writing
from asb.fields import say_day
from asb.models import HistoryEntry
from asb.rules.threshold import DecisionRule
from tests.shared.cases import AGREE, MEANWHILE, PROPOSED, TWO, VIEWS, WEIGHED, checked, do, write
from tests.shared.databases import one_database
from tests.shared.kept import entries, letters, old_refusal, stage
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Page, Visitor
from tests.shared.people import by_code

pytestmark = [one_database, pytest.mark.stories]

NOT_MET = {"outcome": "not_met", **VIEWS, **WEIGHED, **MEANWHILE}
SILENT = NOT_MET | {"views-icb": "no_answer"}
"""What was typed where the NHS was asked by letter; its box for who said it is then not there."""
del SILENT["views-icb-how"]
AGAINST = NOT_MET | {"views-icb": "disagrees", "views-icb-why": "She is ill from it."}
ICB = "NHS Derby and Derbyshire Integrated Care Board"


@pytest.fixture
def rule(app: Flask, request: pytest.FixtureRequest) -> Iterator[DecisionRule]:
    """The council has published this rule."""
    before, found = app.extensions["asb_council"], request.param
    terms = tuple(replace(each, decision=found) for each in before.procedures)
    app.extensions["asb_council"] = replace(before, procedures=terms)
    yield found
    app.extensions["asb_council"] = before


def by(rule: DecisionRule) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", [rule], indirect=True)


def asked(app: Flask, officer: Colleague, reference: str, *, reminders: int, weeks_ago: int = 3) -> None:
    """The NHS was asked so many weeks ago, and reminded since."""
    write(officer, reference, "ask", "See the letters", bodies=["icb"], **PROPOSED)
    with app.app_context(), writing() as session:
        day = web.today() - timedelta(weeks=weeks_ago)
        session.execute(update(HistoryEntry).where(HistoryEntry.act == "ask").values(on_day=day))
    for _ in range(reminders):
        write(officer, reference, "remind", "See the letters", what=["view-icb"])


def test_one_body_cannot_outvote_two_where_no_rule_is_published(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    against = {"views-police": "disagrees", "views-police-why": "We hold more."}
    page = do(officer, reference, "decide", "See the letter", **AGAINST | against)
    assert page.errors[0].text == (
        f"Derbyshire Constabulary and {ICB} did not agree. Ask "
        "the manager of each body. Send the applicant a delay letter that says so: it also tells them how to "
        "appeal"
    )
    assert stage(app, reference) == "checking"


def test_silence_is_reminded_twice_and_a_manager_confirms(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    asked(app, officer, reference, reminders=1)
    page = do(officer, reference, "decide", "See the letter", **SILENT)
    assert "remind them twice, and wait until 10 working days have passed" in page.errors[0].text
    write(officer, reference, "remind", "See the letters", what=["view-icb"])
    do(officer, reference, "decide", "See the letter", **SILENT)
    assert officer.page.h1 == reference
    assert stage(app, reference) == "checking"
    assert letters(app, "threshold_decided") == []
    manager = signed_in(app, "manager")
    manager.get(f"/staff/cases/{reference}/second")
    assert (
        "A decision that the threshold is not met, although a body disagrees or did not answer."
        in manager.page
    )
    manager.press("Save", said="agree", why="They were asked three times.")
    manager.press("Save and send", expect=200)
    assert stage(app, reference) == "not_met"
    [letter] = letters(app, "threshold_decided")
    assert f"- {ICB} did not answer. We asked on " in letter.text
    said = officer.get("/how-we-decide").text
    for words in (
        "we remind it twice",
        "10 working days have passed since we first asked it, the bodies that answered decide",
    ):
        assert words in letter.text
        assert words in said
    assert "No published rule" not in letter.text
    assert "had not worked on the decision checked it before it counted" in letter.text
    says_who_decided(by_code(app, Visitor(app), reference).page, letter.text)
    for part in ("", "/see/review"):
        rows = officer.get(f"/staff/cases/{reference}{part}").rows
        assert rows["Outcome"] == "The threshold is not met"
        assert rows["Decided on"] == say_day(web.today())
        assert rows["Recorded by"] == "Olive Officer"
        assert rows[ICB] == "Did not answer"
        assert rows["Checked by"] == f"Maya Manager, {say_day(web.today())}: They were asked three times."
    page = officer.get(f"/staff/cases/{reference}/see/history")
    assert "Under the published procedure, the bodies that answered decided." in page
    assert f"{ICB} did not answer: asked on " in page
    assert "It had to wait for a manager as second person." in page


def test_ten_working_days_are_left_for_an_answer(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    asked(app, officer, reference, reminders=2, weeks_ago=1)
    assert do(officer, reference, "decide", "See the letter", **SILENT).errors


def test_a_second_person_who_does_not_agree_leaves_it_undecided(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    asked(app, officer, reference, reminders=2)
    do(officer, reference, "decide", "See the letter", **SILENT)
    do(signed_in(app, "manager"), reference, "second", said="disagree", why="Ring them.")
    assert stage(app, reference) == "checking"
    assert letters(app, "threshold_decided") == []
    officer.get(f"/staff/cases/{reference}/decide")


@by(DecisionRule("majority"))
def test_most_of_them_decide_by_a_rule_that_says_so(
    app: Flask, rule: DecisionRule, officer: Colleague
) -> None:
    reference = checked(app, officer, TWO)
    do(officer, reference, "decide", "See the letter", **AGAINST)
    write(signed_in(app, "manager"), reference, "second", "Save", said="agree", why="Two of three.")
    [letter] = letters(app, "threshold_decided")
    assert f"- {ICB} did not agree: She is ill from it." in letter.text
    assert "The published procedure says that more than half of the bodies decide." in letter.text
    says_who_decided(by_code(app, Visitor(app), reference).page, letter.text)


def says_who_decided(page: Page, letter: str) -> None:
    """The applicant's page says of who decided what the letter says, and no less."""
    part = letter.partition("Who decided\n-----------\n")[2].partition("\n-----")[0].strip()
    *lines, _next_heading = [line.removeprefix("- ") for line in part.splitlines() if line]
    assert len(lines) > 4
    for line in lines:
        assert line in page


@by(DecisionRule("delegated", delegated="the community safety manager"))
def test_a_delegated_decision_says_who_decided(app: Flask, rule: DecisionRule, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    write(officer, reference, "decide", **NOT_MET | dict.fromkeys(AGREE, "delegated"))
    [letter] = letters(app, "threshold_decided")
    assert f"- {ICB} left the decision to the community safety manager." in letter.text
    assert "The published procedure says that the community safety manager decides." in letter.text


def test_enough_reports_need_no_view_of_any_body(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    page = officer.get(f"/staff/cases/{reference}/decide")
    assert "What does each relevant body say" not in page
    write(officer, reference, "decide", outcome="met", **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    assert "Enough reports count, so the law says that there must be a review." in letter.text


def test_a_report_that_is_found_ends_a_proposal_it_would_refute(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    asked(app, officer, reference, reminders=2)
    do(officer, reference, "decide", "See the letter", **SILENT)
    day = web.today() - timedelta(days=12)
    when = {f"{name}-day": f"{day.day} {day.month} {day.year}" for name in ("happened", "reported")}
    known = {"source": "police", "told": ["police"], "made_by": "unknown"}
    do(officer, reference, "add_report", "Add the report", **known, **when)
    signed_in(app, "manager").get(f"/staff/cases/{reference}/second", expect=409)
    assert "The threshold is met: enough reports count" in officer.get(f"/staff/cases/{reference}/decide")


def test_an_old_proposal_to_refuse_can_only_be_turned_down(app: Flask, manager: Colleague) -> None:
    reference = checked(app, manager)
    other = signed_in(app, "manager", "Noor Manager")
    old_refusal(app, reference, manager.member.id)
    page = other.get(f"/staff/cases/{reference}/second")
    assert "you can only say no" in page
    assert "I agree" not in page
    other.press("Save", said="disagree", why="The law asks for a review.", expect=200)
    assert len(entries(app, reference, "second")) == 1
    assert "enough reports count" in other.get(f"/staff/cases/{reference}/decide")
    other.get(f"/staff/cases/{reference}/refuse", expect=404)


def test_a_body_that_answers_alone_decides_alone_and_everybody_is_told_so(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer, TWO)
    bodies = ["police", "icb"]
    write(officer, reference, "ask", "See the letters", bodies=bodies, **PROPOSED)
    with app.app_context(), writing() as session:
        day = web.today() - timedelta(weeks=3)
        session.execute(update(HistoryEntry).where(HistoryEntry.act == "ask").values(on_day=day))
    for _ in range(2):
        write(officer, reference, "remind", "See the letters", what=["view-police", "view-icb"])
    alone = NOT_MET | {"views-police": "no_answer", "views-icb": "no_answer"}
    alone = {name: said for name, said in alone.items() if name not in ("views-police-how", "views-icb-how")}
    do(officer, reference, "decide", "See the letter", **alone)
    manager = signed_in(app, "manager")
    page = manager.get(f"/staff/cases/{reference}/second")
    assert "Only Derbyshire Dales District Council answered, so it would decide alone." in page
    manager.press("Save", said="agree", why="They were asked three times.")
    manager.press("Save and send", expect=200)
    [letter] = letters(app, "threshold_decided")
    assert (
        "Only Derbyshire Dales District Council decided this, because Derbyshire Constabulary and "
        f"{ICB} did not answer."
    ) in letter.text
    assert "That can be one body on its own." in letter.text
    assert "so it decided alone" in officer.get(f"/staff/cases/{reference}/see/history")


def test_what_is_left_to_do_has_a_number_and_a_day(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    asked(app, officer, reference, reminders=1, weeks_ago=0)
    page = do(officer, reference, "decide", "See the letter", **SILENT)
    assert "Reminders still to send: 1. The others can decide without an answer from " in page.errors[0].text
    assert "the others can decide that from" in page


def test_when_all_were_asked_three_times_and_nobody_agrees_the_managers_are_next(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer, TWO)
    asked(app, officer, reference, reminders=2)
    against = SILENT | {f"views-{body}": "disagrees" for body in ("council", "police")}
    against |= {f"views-{body}-why": "It is harm." for body in ("council", "police")}
    page = do(officer, reference, "decide", "See the letter", **against)
    assert page.errors[0].text == (
        "Nobody agrees with this decision, so it is not the decision. Ask the manager of each body. "
        "Send the applicant a delay letter that says so: it also tells them how to appeal"
    )


@by(DecisionRule("all"))
def test_where_all_have_to_agree_a_silent_body_is_taken_to_its_manager(
    app: Flask, rule: DecisionRule, officer: Colleague
) -> None:
    reference = checked(app, officer, TWO)
    asked(app, officer, reference, reminders=2)
    page = do(officer, reference, "decide", "See the letter", **SILENT)
    assert f"The published rule asks all bodies to agree, and {ICB} did not." in page.errors[0].text
    assert "Ask the manager of each body. Send the applicant a delay letter" in page.errors[0].text


def test_what_happens_while_no_rule_is_set_is_published(resident: Visitor) -> None:
    page = resident.get("/how-we-decide")
    assert "we remind it twice. When 10 working days have passed since we first asked it" in page
    assert "That can be one body on its own." in page
