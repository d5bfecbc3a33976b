"""Each date that was promised is due, and closing a case asks what becomes of it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.database import writing
from asb.fields import say_day
from asb.models import HistoryEntry
from asb.questions.acts.clocks import REASONS
from tests.shared.cases import ADVICE, checked, do, held, not_met, write
from tests.shared.days import ahead
from tests.shared.kept import entries, letters, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code

pytestmark = pytest.mark.days

PAUSE = {"clock": "threshold", "reason": "others", "why": "A hospital has to answer."}
OUTCOME = {"considered": "All.", "watches": "Olive", "early": "She asks for it."}


@pytest.fixture
def kind() -> str:
    """What is due is concluded from the history alone; one database will do."""
    return "sqlite"


def outcome_sent(app: Flask, officer: Colleague) -> str:
    """A case that promises to look again in 30 days and waits for an answer until the 20th."""
    reference = held(app, officer)
    do(officer, reference, "recommend", to="police", by=ahead(20), **ADVICE)
    write(officer, reference, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    return reference


def rows(officer: Colleague, reference: str, group: str) -> list[str]:
    """The dates that closing asks about."""
    officer.get(f"/staff/cases/{reference}/close/done")
    names = officer.page.forms[-1].names
    return sorted({name.removesuffix("-why") for name in names if name.startswith(group)})


def test_a_pause_has_an_end_and_a_reason_that_the_applicant_is_told(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    do(officer, reference, "hold", "See the letter", clock="threshold", why=PAUSE["why"])
    said = {error.text for error in officer.page.errors}
    assert said == {"Choose what we are waiting for", "Enter the day on which the pause ends"}
    officer.press("See the letter", reason="others", until=ahead(9))
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "paused")
    assert "> A hospital has to answer." in letter.text
    page = officer.get(f"/staff/cases/{reference}")
    assert "Decide on the threshold: the pause ends" in page
    assert "Due on" in page.text.split("Paused since")[1][:120], "its new day is known"


def test_our_own_delay_is_no_reason_and_leads_to_the_delay_letter(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    officer.get(f"/staff/cases/{reference}/hold")
    assert {option.value for option in REASONS} == {"asked", "only_they", "proceedings", "others", "safety"}
    officer.click("send a delay letter")
    assert officer.page.h1 == "Send a delay letter"


def test_the_day_of_a_delay_letter_is_due(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    write(officer, reference, "late", clock="threshold", why="The police need a week.", by=ahead(4))
    assert "Decide on the threshold: the new date that we gave" in officer.get(f"/staff/cases/{reference}")


def test_looking_again_is_due_until_it_is_recorded(app: Flask, officer: Colleague) -> None:
    reference = outcome_sent(app, officer)
    due = "We promised the applicant to look at it again"
    assert due in officer.get(f"/staff/cases/{reference}")
    do(officer, reference, "look_again", text="It is quiet.", told="We looked: it is quiet.", again=ahead(60))
    officer.press("Save and send", expect=200)
    assert "We looked: it is quiet." in letters(app, "progress")[0].text
    assert due in officer.get(f"/staff/cases/{reference}")
    do(officer, reference, "look_again", text="It is quiet still.", told="Quiet still.")
    officer.press("Save and send", expect=200)
    assert due not in officer.get(f"/staff/cases/{reference}")
    ann = by_code(app, Visitor(app), reference).page
    for told in ("We looked: it is quiet.", "Quiet still."):
        assert told in ann, "each time, to whoever may know the plan"


def test_closing_asks_what_becomes_of_each_promise_and_tells_it(app: Flask, officer: Colleague) -> None:
    reference = outcome_sent(app, officer)
    do(officer, reference, "risk", dangers=["children"], level="standard", review_on=ahead(40))
    asked = rows(officer, reference, "promised-")
    assert [row.split("-")[1] for row in asked] == ["answer", "look_again"]
    [risk] = rows(officer, reference, "ours-")
    done = {"why": "It is quiet."}
    officer.press("See the letter", **done)
    assert len(officer.page.errors) == 3
    assert stage(app, reference) == "plan"
    becomes = {asked[0]: "elsewhere", f"{asked[0]}-why": "The police write to you."}
    becomes |= {asked[1]: "not_needed", f"{asked[1]}-why": "You have moved."}
    becomes |= {risk: "done", f"{risk}-why": "FOR STAFF"}
    officer.press("See the letter", **done, **becomes)
    officer.press("Save and send", expect=200)
    assert stage(app, reference) == "closed"
    [letter] = letters(app, "closed")
    assert "The police write to you." in letter.text
    assert "You have moved." in letter.text
    assert "FOR STAFF" not in letter.text


def test_closing_is_needed_only_once_nothing_is_promised(app: Flask, officer: Colleague) -> None:
    reference = held(app, officer)
    sent = {name: said for name, said in OUTCOME.items() if name != "early"} | {"none": "All was done."}
    write(officer, reference, "outcome", "See the letters", again=ahead(30), **sent)
    needs = officer.get(f"/staff/cases/{reference}").text
    assert "We have nothing to do now" in needs
    do(officer, reference, "look_again", text="It is quiet.")
    assert "We have nothing to do now" not in officer.get(f"/staff/cases/{reference}")
    assert rows(officer, reference, "promised-") == []


def test_closing_lists_what_was_kept_and_asks_why_it_was_on_another_day(
    app: Flask, officer: Colleague
) -> None:
    reference = held(app, officer)
    planned = {"by": ahead(20), "notice": "no", **ADVICE}
    do(officer, reference, "action", to="police", **planned)
    [visit] = entries(app, reference, "action")
    write(officer, reference, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    for state, text in (("begun", "The first visit."), ("done", "All visits.")):
        do(officer, reference, f"progress/{visit.id}", state=state, text=text)
    for text in ("It was quiet in June.", "It was quiet in July."):
        do(officer, reference, "look_again", text=text, again=ahead(60))
    do(officer, reference, "look_again", text="Quiet still.")
    page = officer.get(f"/staff/cases/{reference}/see/review")
    for words in ("The first visit.", "All visits.", "quiet in June", "quiet in July", "Quiet still."):
        assert words in page, "what was recorded before stays to be read"
    asked = rows(officer, reference, "kept-")
    assert [row.split("-")[1] for row in asked] == ["look_again"] * 3, "the action was done in time"
    page = officer.press("See the letter", why="All is done.")
    assert len(page.errors) == 3
    assert page.errors[0].text.endswith(": write the reason")
    assert [sum(f"({n} of 2)" in error.text for error in page.errors) for n in (1, 2)] == [1, 1]
    officer.press("See the letter", {f"{row}-why": "You asked us to come earlier." for row in asked})
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "closed")
    today = say_day(web.today())
    assert f"- The review on {today}: it was held on {today}.\n" in letter.text
    due = say_day(web.today() + timedelta(days=20))
    assert (
        f"- An action, due on {due} (The police visit every week): this was done on {today}.\n" in letter.text
    )
    again = say_day(web.today() + timedelta(days=30))
    kept = f"- To look at it again on {again}: this was done on {today}. You asked us to come earlier.\n"
    assert kept in letter.text
    assert letter.text.count("To look at it again on") == 3


def test_closing_as_not_met_asks_about_the_day_for_one_more_report(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    page = officer.get(f"/staff/cases/{reference}/close/not_met")
    assert "The date in our letter by which to tell us about another report" in page
    [row] = {
        name for name in page.forms[-1].names if name.startswith("promised-one_more") and "why" not in name
    }
    officer.press("See the letter", {f"{row}-why": ""}, why="It is quiet.")
    assert len(officer.page.errors) == 1
    officer.press("See the letter", {f"{row}-why": "You can still add one."})
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "closed")
    assert "this date still applies. You can still add one." in letter.text


def test_what_a_body_was_asked_is_our_own_date_and_stays_with_us(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    write(officer, reference, "ask", "See the letters", bodies=["icb"], by=ahead(9))
    officer.get(f"/staff/cases/{reference}/close/not_met")
    names = [name for name in officer.page.forms[-1].names if name.startswith(("promised-", "ours-"))]
    assert [name.partition("-")[0] for name in names if "answer" in name and not name.endswith("-why")] == [
        "ours"
    ]


def test_whoever_was_told_of_a_pause_is_told_that_it_is_over_and_the_new_day(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer)
    write(officer, reference, "hold", until=ahead(9), **PAUSE)
    do(officer, reference, "resume", "See the letter", clock="threshold", by="")
    assert [error.text for error in officer.page.errors] == ["Enter the day by which this step will be done"]
    officer.press("See the letter", by=ahead(20))
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "pause_over")
    assert letter.recipient == "applicant"
    assert f"We expect it to be done by {web.today() + timedelta(days=20):%A}" in letter.text
    assert "Decide on the threshold: the new date that we gave" in officer.get(f"/staff/cases/{reference}"), (
        "the day is due"
    )


def test_a_pause_that_is_set_aside_is_over_too(app: Flask, officer: Colleague, manager: Colleague) -> None:
    reference = checked(app, officer)
    write(officer, reference, "hold", until=ahead(9), **PAUSE)
    wrong = entries(app, reference, "hold")[0].id
    write(manager, reference, f"set_aside/{wrong}", "Save", why="It was another case.")
    assert "The pause is over." in letters(app, "pause_over")[0].text


def test_a_pause_that_ends_as_it_was_said_sends_no_letter(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    write(officer, reference, "hold", until=ahead(9), **PAUSE)
    with app.app_context(), writing() as session:
        entry = session.scalars(select(HistoryEntry).where(HistoryEntry.act == "hold")).one()
        day = (web.today() - timedelta(days=1)).isoformat()
        entry.on_day, entry.facts = web.today() - timedelta(days=3), {**entry.facts, "until": day}
    do(officer, reference, "resume", "See the letter", clock="threshold", by="")
    assert officer.page.path == f"/staff/cases/{reference}"
    assert letters(app, "pause_over") == []


def test_what_was_dropped_is_said_with_the_reason_that_was_given(app: Flask, officer: Colleague) -> None:
    reference = held(app, officer)
    do(officer, reference, "action", to="police", by=ahead(20), notice="no", **ADVICE)
    [visit] = entries(app, reference, "action")
    write(officer, reference, "outcome", "See the letters", again=ahead(0), **OUTCOME)
    dropped = {"state": "dropped", "text": "SECRET", "told": "The house is empty now."}
    do(officer, reference, f"progress/{visit.id}", **dropped)
    officer.press("Save and send", expect=200)
    do(officer, reference, "look_again", text="It is empty.")
    write(officer, reference, "close/done", why="Nobody lives there.")
    [letter] = letters(app, "closed")
    today = say_day(web.today())
    assert f"we told you on {today} that it will not be done. The house is empty now." in letter.text
    assert "SECRET" not in letter.text
