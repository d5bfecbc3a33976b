"""Mistakes that a busy officer makes: each is refused where it is made, in words that say what to do."""

from flask import Flask

from tests.shared.cases import (
    AGREE,
    HOW,
    MEANWHILE,
    THREE,
    TWO,
    VIEWS,
    WEIGHED,
    applied,
    checked,
    do,
    judged,
    write,
)
from tests.shared.databases import one_database
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, letters
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import by_code, reach
from tests.shared.story import HELPING, report, sent

pytestmark = one_database


RELIED = {name: "relied" if not name.endswith("-why") else why for name, why in WEIGHED.items()}
AGAINST = HOW | dict.fromkeys(AGREE, "disagrees") | {f"{name}-why": "It is harm." for name in AGREE}


def test_not_met_waits_until_a_day_was_looked_up(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [*TWO, {"what": "Drums", "told": ["police"]}])
    page = officer.get(f"/staff/cases/{reference}/decide")
    assert "The threshold is not met" not in page
    assert "Until somebody has looked, you cannot record “not met”" in page
    found = judged(3, reported="1 1 2024", happened="1 1 2024", source="The police log")
    do(officer, reference, "finding", **found)
    officer.get(f"/staff/cases/{reference}/decide", expect=409)
    do(signed_in(app, "manager"), reference, "second", said="agree", why="I read the log.")
    assert "The threshold is not met" in officer.get(f"/staff/cases/{reference}/decide")


def test_a_decision_does_not_contradict_itself(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    page = do(
        officer, reference, "decide", "See the letter", outcome="not_met", **VIEWS, **RELIED, **MEANWHILE
    )
    assert page.errors[0].text == "If all of it is a reason for a review, the threshold is met"
    page = do(
        officer, reference, "decide", "See the letter", outcome="not_met", **AGAINST, **WEIGHED, **MEANWHILE
    )
    assert page.errors[0].text.startswith("Nobody agrees with this decision, so it is not the decision.")
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    assert (
        "we looked at this, and on its own it does not meet the threshold"
        in letters(app, "threshold_decided")[0].text
    )


def test_a_risk_check_does_not_contradict_itself(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    page = do(officer, reference, "risk", dangers=["domestic"], level="none")
    assert page.errors[0].text == "You found something: choose standard or high"
    page = do(officer, reference, "risk", dangers=["nothing"], level="high", review_on=ahead(3))
    assert page.errors[0].text == "You found none of these: choose no risk"


def test_a_question_goes_to_whom_it_is_for(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE, **HELPING)
    reach(app, reference)
    officer.get(f"/staff/cases/{reference}/need_more")
    assert "Do not tell the applicant anything about the person they applied for" in officer.page
    percy = next(value for value in officer.page.html.split('name="whom"')[2].split('"') if value.isdecimal())
    officer.press("See the letter", whom=percy, what="What did he do to you?", by=ahead(5))
    officer.press("Save and send")
    assert [letter.recipient for letter in letters(app, "need_more")] == ["represented"]
    helper = by_code(app, Visitor(app), reference)
    assert "What did he do to you?" not in helper.page.html
    assert "What did he do to you?" in by_code(app, Visitor(app), reference, 1).page


def test_danger_that_is_unread_keeps_a_case_from_ending(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    ann = by_code(app, Visitor(app), reference)
    ann.get("/track/case/more")
    ann.press("Send", text="He has a knife.", danger="yes", expect=200)
    page = officer.get(f"/staff/cases/{reference}")
    assert page.text.index("He has a knife.") < page.text.index("To do now on this case")
    officer.get(f"/staff/cases/{reference}/withdraw", expect=409)
    [entry] = entries(app, reference, "add")
    do(officer, reference, f"seen/{entry.id}", done="I rang 999 and her.", words="")
    officer.get(f"/staff/cases/{reference}/withdraw")


def test_who_withdraws_is_not_said_to_be_somebody_else(app: Flask, officer: Colleague) -> None:
    reference = sent(app, HELPING, reports=[report(recent(20))])
    do(officer, reference, "take", "Assign to me")
    reach(app, reference)
    write(officer, reference, "withdraw", checked="I rang Ann.")
    told = {letter.recipient: letter.text for letter in letters(app, "withdrawn")}
    assert "You told us" in told["applicant"]
    assert "You told us" not in told["represented"]
    assert "You can apply yourself" in told["represented"]


def test_why_all_of_it_together_is_not_enough_is_written(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    said = VIEWS | WEIGHED | MEANWHILE | {"why_not_harm": ""}
    do(officer, reference, "decide", "See the letter", outcome="not_met", **said)
    words = "Write why the threshold is not met, with all of it taken together"
    assert [each.text for each in officer.page.errors] == [words]
    officer.press("See the letter", why_not_harm="It has stopped since May.", expect=200)
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "threshold_decided")
    together = "All of this taken together: it does not meet the threshold\n> It has stopped since May."
    assert together in letter.text


def test_a_review_has_no_reason_against_it(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    said = VIEWS | WEIGHED | MEANWHILE | {"factors-harm": "relied", "why_not_harm": "Typed before."}
    write(officer, reference, "decide", outcome="met_below", **said)
    [letter] = letters(app, "threshold_decided")
    assert "Typed before." not in letter.text
