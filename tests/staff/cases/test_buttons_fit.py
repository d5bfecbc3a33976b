"""The button of a row of Home says what it opens, and its words say of which deadline they are."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from asb.casework.worklist import in_words
from asb.database import writing
from asb.fields import say_day
from asb.models import Letter
from asb.rules.worklist import Task
from tests.shared.cases import acted, checked, recorded
from tests.shared.days import ahead, recent
from tests.shared.kept import letters
from tests.shared.officers import Colleague
from tests.shared.story import BY_POST

NO_SAFE_WAY: dict[str, dict[str, Any]] = {
    "contact": {"routes": ["phone"]},
    "details": {"phone": "01629 761377"},
}


def button(officer: Colleague, reference: str) -> tuple[str, str]:
    [found] = [link for link in officer.get("/staff/").links if link.text.endswith(f", {reference}")][:1]
    return found.text.removesuffix(f", {reference}"), found.href.removeprefix(f"/staff/cases/{reference}/")


def late_acknowledgement(app: Flask, officer: Colleague, answers: dict[str, Any]) -> tuple[str, int]:
    """A case on which only the acknowledgement is still to be done, and the number of its letter."""
    reference = checked(app, officer, **answers)
    acted(app, officer, reference, ("decide", {"outcome": "met", "meanwhile": "Nothing."}))
    recorded(app, reference, 12)
    [letter] = letters(app, "acknowledgement")
    return reference, letter.id


@pytest.mark.parametrize(
    ("answers", "words"),
    [(BY_POST, "Print the letter"), (NO_SAFE_WAY, "Read out the letter")],
)
def test_an_acknowledgement_that_waits_is_printed_or_read_out(
    app: Flask, officer: Colleague, answers: dict[str, Any], words: str
) -> None:
    reference, letter = late_acknowledgement(app, officer, answers)
    assert button(officer, reference) == (words, f"see/letters#letter-{letter}")


def test_an_acknowledgement_that_came_back_is_resolved(app: Flask, officer: Colleague) -> None:
    reference, letter = late_acknowledgement(app, officer, BY_POST)
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.id == letter).values(state="failed", failure="no box"))
    assert button(officer, reference) == ("Resolve delivery problem", f"deliver/{letter}")


def test_a_new_date_says_for_what_it_was_given(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    acted(app, officer, reference, ("late", {"clock": "threshold", "why": "A hospital.", "by": ahead(30)}))
    page = officer.get(f"/staff/cases/{reference}")
    assert f"Decide on the threshold: the new date that we gave by {say_day(recent(-30))}" in page
    pause = {"clock": "threshold", "reason": "others", "why": "A hospital.", "until": ahead(9)}
    acted(app, officer, reference, ("hold", pause))
    assert "Decide on the threshold: the pause ends by" in officer.get(f"/staff/cases/{reference}")


def test_where_an_appeal_is_awaited_its_words_fit_the_button_that_records_it() -> None:
    task = Task("appeal", "appeal_decided", "others", recent(9), recent(1), who="appeal_body")
    assert in_words(task) == "A decision on the appeal is awaited: ask how it is going"
