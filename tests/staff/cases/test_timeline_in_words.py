"""Each line of the timeline says of what it is, and with which result."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb.casework.act_forms import ACT_FORMS
from asb.database import db
from asb.fields import say_day
from asb.models import HistoryEntry
from asb.staff.cases.overview import RESULT, entry_in_words
from tests.shared.cases import (
    ADVICE,
    APPEALED,
    THREE,
    acted,
    applied,
    checked,
    do,
    found,
    held,
    not_met,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import letters
from tests.shared.officers import Colleague, signed_in
from tests.shared.story import BY_POST


def lines(app: Flask, act: str) -> list[str]:
    with app.test_request_context("/staff/"):
        entries = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == act))
        return [entry_in_words(each) for each in entries]


@pytest.mark.parametrize("act", sorted(RESULT))
def test_each_result_is_an_answer_of_its_form(act: str) -> None:
    assert getattr(ACT_FORMS[act].form, RESULT[act]).args[0]


def test_what_a_second_person_checked_and_said(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    found(officer, reference, 2, "related", "It was a dog two streets away.")
    do(signed_in(app, "manager"), reference, "second", said="disagree", why="It was the same dog.")
    assert lines(app, "second") == [
        f"Second person, findings about report 2 of {say_day(recent(0))}: I do not agree"
    ]
    assert "I do not agree" in officer.get(f"/staff/cases/{reference}")


def test_a_decision_an_appeal_and_its_result(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    assert lines(app, "decide") == ["Decision on the threshold: The threshold is not met"]
    write(officer, reference, "appeal", "See the letters", **APPEALED)
    do(
        officer,
        reference,
        "appeal_decided",
        "See the letter",
        result="not_upheld",
        back=["nothing"],
        words="Fair.",
    )
    officer.press("Save and send", expect=200)
    assert lines(app, "appeal_decided") == ["Appeal decided: Not upheld"]


def test_the_letter_whose_delivery_is_recorded(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **BY_POST)
    [letter] = letters(app, "acknowledgement")
    do(officer, reference, f"deliver/{letter.id}", how="posted")
    assert lines(app, "deliver") == [f"Delivery outcome, “{letter.subject}” to Ann Ogden: I have posted it"]


def test_whose_comments_and_why_a_case_ended(app: Flask, officer: Colleague) -> None:
    reference = held(app, officer)
    acted(app, officer, reference, ("recommend", {"to": "police", "by": ahead(20), **ADVICE}))
    write(officer, reference, "draft_plan", by=ahead(5))
    do(officer, reference, "comments", who="Ann’s sister", text="On Sundays too.")
    assert lines(app, "comments") == ["Comments on the plan: Ann’s sister"]
