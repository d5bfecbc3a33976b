"""The outcome waits for comments on the draft plan until their last day is over."""

from datetime import date, timedelta
from typing import Any

import pytest

from asb.questions.acts.plan import Outcome
from asb.wizard import Typed
from tests.shared.courses import HELD, HERE, Step, course

LAST = date(2026, 10, 1)
DRAFT: Step = ("draft_plan", {"by": LAST})
ONE, TWO = ("Ann",), ("Ann", "Percy")
CAN_COME = "Comments can come until 1 October 2026. Wait until then, or write why you will not"
NONE_SENT = "No draft of the plan has been sent. Send it first, or write why you will not"


@pytest.mark.parametrize(
    ("steps", "people", "days", "wrong"),
    [
        (("action", DRAFT), ONE, -1, CAN_COME),
        (("action", DRAFT), ONE, 0, CAN_COME),
        (("action", DRAFT), ONE, 1, ""),
        (("action", DRAFT, "comments"), ONE, 0, ""),
        (("action", DRAFT, "comments"), TWO, 0, CAN_COME),
        (("action", DRAFT, "comments"), TWO, 1, ""),
        (("action", "comments", DRAFT), ONE, 0, CAN_COME),
        (("recommend", DRAFT), ONE, 0, CAN_COME),
        (("action",), ONE, 30, NONE_SENT),
        ((), ONE, 0, ""),
    ],
)
def test_the_outcome_waits(
    steps: tuple[Step | str, ...], people: tuple[str, ...], days: int, wrong: str
) -> None:
    today = LAST + timedelta(days=days)
    known: dict[str, Any] = {"course": course(*HELD, *steps), "today": today, "thin": False}
    known |= {"people": people, "tellable": people}
    typed = {"considered": "All of it.", "watches": "Olive", "again": "1 12 2026"}
    typed |= {"comments": "On Sundays too.", "none": "All is quiet." if not steps else ""}
    form = Outcome(Typed({name: [text] for name, text in typed.items()}), HERE, known)
    form.validate()
    assert form.errors == ({"early": [wrong]} if wrong else {})
