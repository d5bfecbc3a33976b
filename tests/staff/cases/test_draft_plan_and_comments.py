"""The plan between review and outcome: sent as a draft, commented on, changed, and only then sent."""

import pytest
from flask import Flask

from tests.shared.cases import ADVICE, do, held, write
from tests.shared.days import ahead
from tests.shared.kept import entries, letters, stage
from tests.shared.officers import Colleague
from tests.shared.story import HELPED

pytestmark = pytest.mark.days

OUTCOME: dict[str, str] = {"considered": "All of it.", "watches": "Olive", "again": ahead(30)}


@pytest.fixture
def kind() -> str:
    """What is next is concluded from the history alone; one database will do."""
    return "sqlite"


def planned(app: Flask, officer: Colleague, **answers: object) -> str:
    """A case with a recommendation and an action, and no draft yet."""
    reference = held(app, officer, **answers)
    do(officer, reference, "recommend", to="police", by=ahead(20), **ADVICE)
    do(officer, reference, "action", to="council", by=ahead(9), notice="no", text="Lamps", told="New lamps")
    return reference


def offered(officer: Colleague, reference: str) -> list[str]:
    """The acts that the case needs now."""
    officer.get(f"/staff/cases/{reference}")
    return [each.text for each in officer.page.root.all("a") if "govuk-button" in each.attrs.get("class", "")]


def test_after_a_recommendation_the_draft_plan_is_next(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer)
    assert offered(officer, reference) == ["Send the draft plan"]
    write(officer, reference, "draft_plan", by=ahead(5))
    assert offered(officer, reference) == []
    assert "The applicant was asked for comments on the draft plan" in officer.page
    do(officer, reference, "comments", who="Ann", text="On Sundays too.")
    assert offered(officer, reference) == ["Send the outcome"]


def test_the_outcome_is_next_once_the_day_for_comments_has_passed(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer)
    write(officer, reference, "draft_plan", by=ahead(1))
    assert "Send the outcome" not in offered(officer, reference)


def test_an_outcome_without_a_draft_needs_a_reason_that_the_letter_gives(
    app: Flask, officer: Colleague
) -> None:
    reference = planned(app, officer)
    do(officer, reference, "outcome", "See the letters", **OUTCOME)
    [error] = officer.page.errors
    assert error.text == "No draft of the plan has been sent. Send it first, or write why you will not"
    officer.press("See the letters", early="You asked us to begin at once.")
    officer.press("Save and send")
    [letter] = letters(app, "outcome")
    assert "wait longer for comments" not in letter.text
    assert "We did not send you a draft plan, because:\n> You asked us to begin at once." in letter.text


def test_an_outcome_before_comments_and_their_day_needs_a_reason(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer)
    write(officer, reference, "draft_plan", by=ahead(1))
    do(officer, reference, "outcome", "See the letters", **OUTCOME)
    [error] = officer.page.errors
    assert error.text.startswith("Comments can come until ")
    assert stage(app, reference) == "held"


def test_what_was_said_and_what_changed_stands_in_the_outcome(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer)
    write(officer, reference, "draft_plan", by=ahead(5))
    do(officer, reference, "comments", who="Ann", text="On Sundays too.", changed="They come on Sundays.")
    do(officer, reference, "outcome", "See the letters", comments="", **OUTCOME)
    assert "We have had comments on the draft plan" in officer.page.errors[0].text
    write(officer, reference, "outcome", "See the letters", **OUTCOME)
    [letter] = letters(app, "outcome")
    assert "> You said: On Sundays too.\n> They come on Sundays." in letter.text
    assert "Why we did not wait" not in letter.text


def test_a_comment_is_answered_and_not_only_repeated(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer)
    write(officer, reference, "draft_plan", by=ahead(5))
    do(officer, reference, "comments", who="Ann", text="On Sundays,\nand at night.", changed="")
    do(officer, reference, "comments", who="Ann", text="More lamps.", changed="There are three.")
    do(officer, reference, "outcome", "See the letters", **OUTCOME)
    [error] = officer.page.errors
    assert error.text == "Write what changed because of the comments, or why nothing did"
    officer.press("See the letters", comments="You said: On Sundays, and at night.", expect=422)
    officer.press("See the letters", comments="You said: On Sundays. They come then too.", expect=200)


def test_what_one_person_said_is_not_put_into_a_letter_to_another(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer, **HELPED)
    write(officer, reference, "draft_plan", by=ahead(5))
    do(officer, reference, "comments", who="Percy", text="OF PERCY", changed="They come on Sundays.")
    page = officer.get(f"/staff/cases/{reference}/outcome")
    assert "They come on Sundays." in page
    assert "OF PERCY" not in page


def test_one_comment_does_not_end_the_time_of_the_others(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer, **HELPED)
    write(officer, reference, "draft_plan", by=ahead(5))
    do(officer, reference, "comments", who="Ann", text="It is enough.", changed="Nothing.")
    do(officer, reference, "outcome", "See the letters", **OUTCOME)
    assert officer.page.errors[0].text.startswith("Comments can come until ")


def test_what_is_planned_can_be_changed_until_the_outcome(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer)
    advice, action = (entries(app, reference, act)[0].id for act in ("recommend", "action"))
    officer.get(f"/staff/cases/{reference}/see/review")
    officer.click("Change this recommendation")
    assert "The police visit every week" in officer.page.html
    officer.press("Save", told="The police visit every day", why="", expect=422)
    officer.press("Save", why="She is afraid.", expect=200)
    do(officer, reference, f"change_planned/{action}", notice="yes", why="More lamps.")
    assert officer.page.errors[0].text == "Warn the applicant first, and write how"
    officer.press("Save", stays="no", expect=200)
    officer.get(f"/staff/cases/{reference}/change_planned/{action}", expect=409)
    write(officer, reference, "draft_plan", by=ahead(5))
    [draft] = letters(app, "draft_plan")
    assert "The police visit every day" in draft.text
    assert "every week" not in draft.text
    assert "New lamps" not in draft.text
    write(officer, reference, "outcome", "See the letters", early="She asks for it.", **OUTCOME)
    officer.get(f"/staff/cases/{reference}/change_planned/{advice}", expect=409)
    do(officer, reference, f"answered/{advice}", said="yes", text="We will.")
    assert [error.text for error in officer.page.errors] == [
        "Write what we should tell the applicant about the answer"
    ]
    officer.press("Save", told="The police will do it.")
    officer.press("Save and send", expect=200)
    assert officer.page.status == 200, "it is answered under the number that it had"


def test_a_change_keeps_the_number_that_reminders_and_answers_use(app: Flask, officer: Colleague) -> None:
    reference = planned(app, officer)
    action = entries(app, reference, "action")[0].id
    do(officer, reference, f"change_planned/{action}", to="police", by=ahead(1), why="It is theirs.")
    write(officer, reference, "outcome", "See the letters", early="She asks for it.", **OUTCOME)
    write(officer, reference, "remind", "See the letters", what=[f"action-{action}"])
    [letter] = letters(app, "reminder")
    assert letter.recipient == "body-police"
