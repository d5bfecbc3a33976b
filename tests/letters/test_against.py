"""What somebody typed into a letter is held against the case: each sentence, and what is said of it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casefile import CaseFile
from asb.database import db, writing
from asb.fields import say_day
from asb.letters.against import against
from asb.models import Case, HistoryEntry
from tests.shared.cases import ARRANGED, acted, checked, held, met, not_met
from tests.shared.days import ahead
from tests.shared.officers import Colleague


@pytest.fixture
def kind() -> str:
    """What is concluded from the history is the same on every database; one will do."""
    return "sqlite"


def said(app: Flask, reference: str, *sentences: str) -> list[str]:
    text = "The threshold is never met, says our own wording.\n\n" + "\n".join(
        f"> {each}" for each in sentences
    )
    with app.test_request_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return against(text, CaseFile.of(case, web.council()), web.today())


def but(app: Flask, reference: str, *sentences: str) -> list[str]:
    """What is said of these sentences, without them."""
    return [each.partition(" But ")[2] for each in said(app, reference, *sentences)]


def test_what_was_decided(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer)
    assert said(app, reference, "We are sorry. The threshold", "is not met.") == [
        "You wrote: “The threshold is not met.” But the decision is that it is met."
    ]
    assert but(app, reference, "There will be no review of it.") == [
        "by the decision there will be a review."
    ]
    assert but(app, reference, "The threshold is met, and there will be a review.") == []
    other = not_met(app, officer)
    assert but(app, other, "The threshold was met.") == ["the decision is that it is not met."]
    assert but(app, other, "There will be an ASB Case Review.") == [
        "by the decision there will be no review."
    ]
    for words in (
        "Your application has not met the threshold.",
        "It did not meet the threshold.",
        "It didn’t meet the threshold.",
        "The threshold has not been met.",
        "The threshold wasn’t met.",
        "This is below the threshold.",
    ):
        assert but(app, reference, words) == ["the decision is that it is met."], words
        assert but(app, other, words) == [], words
    assert but(app, other, "Your application has met the threshold.") == [
        "the decision is that it is not met."
    ]
    assert but(app, checked(app, officer), "The threshold is met.") == ["there is no decision yet."]


def test_who_decided(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    assert but(app, reference, "The police did not agree with it.") == [
        "by the decision Derbyshire Constabulary agreed."
    ]
    assert but(app, reference, "Derbyshire Constabulary agreed.", "They did not agree.") == []


def test_who_decided_where_it_was_recorded_without_the_view_of_a_body(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    with app.app_context(), writing() as session:
        decision = session.scalars(select(HistoryEntry).where(HistoryEntry.act == "decide")).one()
        decision.facts = decision.facts | {"views": {}}
    assert but(app, reference, "The police did not agree with it.") == []


def test_the_day_of_the_review_and_its_weekday(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer)
    acted(app, officer, reference, ("arrange", {"day": ahead(3), **ARRANGED}))
    right, wrong = web.today() + timedelta(days=3), web.today() + timedelta(days=4)
    assert but(app, reference, f"The review is on {right:%A} {say_day(right)}.") == []
    assert but(app, reference, f"The review is on {say_day(wrong)}.") == [
        f"on the case it is on {say_day(right)}."
    ]
    assert but(app, reference, f"I ring you on {wrong:%A} {say_day(right)}.") == [
        f"{say_day(right)} is a {right:%A}."
    ]
    assert but(app, reference, f"I ring you on {say_day(wrong)}, before the review.") == []
    assert but(app, reference, f"The meeting is on {wrong.day} {wrong:%B}.") == [
        f"on the case it is on {say_day(right)}."
    ], "a date without a year is the nearest one"
    assert but(app, reference, f"The meeting is on {right:%A} {right.day} {right:%B}.") == []
    assert but(app, reference, "The police will be there.") == []
    assert but(app, reference, "The police will not be there.") == [
        "on the case Derbyshire Constabulary is asked to the meeting."
    ]
    assert but(app, reference, "The 31 February 2027 is no day.") == []


def test_the_chair_and_who_was_there(app: Flask, officer: Colleague) -> None:
    reference = held(app, officer)
    assert but(app, reference, "Mr Brown chaired the review.") == ["on the case the chair is Dr Iqbal."]
    assert but(app, reference, "Mr Brown will lead the meeting.") == ["on the case the chair is Dr Iqbal."]
    assert but(app, reference, "It was chaired by Dr Iqbal. The chair is Iqbal.") == []
    assert but(app, reference, "The NHS took part.") == [
        "by the record of the review NHS Derby and Derbyshire Integrated Care Board did not take part."
    ]
    assert but(app, reference, "The police were not present.") == [
        "by the record of the review Derbyshire Constabulary took part."
    ]
    assert but(app, reference, "The police attended, and were there to the end.") == []


def test_what_is_promised(app: Flask, officer: Colleague) -> None:
    reference = held(app, officer)
    with app.test_request_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        clocks = CaseFile.of(case, web.council()).clocks
    [due] = [each.due for each in clocks if each.key == "outcome"]
    assert due
    late, gone = due + timedelta(days=1), web.today() - timedelta(days=1)
    assert but(app, reference, f"You get the outcome by {say_day(late)}.") == [
        f"the outcome is due by {say_day(due)}."
    ]
    assert but(app, reference, f"You get the outcome by {say_day(due)}.") == []
    assert but(app, reference, f"We will ring you by {say_day(gone)}.") == [f"{say_day(gone)} has passed."]
