"""What became of each promised date: kept as promised, early, late, or dropped."""

from datetime import timedelta
from typing import Any

from asb.rules.clocks import Kept, Timescale, clocks, kept
from tests.shared.courses import HELD, PLAIN, RECEIVED, Step, course

DECIDE = Timescale("threshold", "Decide", 3, adopted=True)


def day(number: int) -> str:
    return (RECEIVED + timedelta(days=number)).isoformat()


def found(*steps: Step | str) -> list[tuple[str, int, int, bool]]:
    """What was promised, for which day and when it was done, as days after receipt; and if as promised."""
    case = course(*steps)
    return [
        (each.what, (each.on - RECEIVED).days, (each.done - RECEIVED).days, each.as_said)
        for each in kept(case, clocks(case, [DECIDE], PLAIN))
    ]


ARRANGED: tuple[Any, ...] = ("take", "pass", "decide")


def test_a_meeting_is_kept_on_its_day_and_a_new_date_by_its_day() -> None:
    assert found(*ARRANGED, ("arrange", {"day": day(5)}), "hold_review") == [("review_day", 5, 5, True)]
    assert found(*ARRANGED, ("arrange", {"day": day(9)}), "hold_review") == [("review_day", 9, 5, False)]
    off: Step = ("call_off", {"what": "postponed", "by": day(6)})
    again: Step = ("arrange", {"day": day(8)})
    assert found(*ARRANGED, "arrange", off, again) == [("new_date", 6, 6, True)]
    assert found(*ARRANGED, "arrange", off, "note", again) == [("new_date", 6, 7, False)]


PLAN: tuple[Any, ...] = (*HELD[:-2], ("arrange", {"day": day(5)}), "hold_review")
AGREED: tuple[Any, ...] = (
    *PLAN,
    ("action", {"by": day(10), "told": "A visit"}),
    ("recommend", {"by": day(9)}),
    ("outcome", {"again": day(12)}),
)


def test_an_action_is_kept_by_its_day_and_what_is_dropped_is_not_kept() -> None:
    begun, done = (("progress", {"action": 6, "state": state}) for state in ("begun", "done"))
    assert ("action", 10, 10, True) in found(*AGREED, begun, done)
    assert ("action", 10, 11, False) in found(*AGREED, begun, "note", done)
    dropped: Step = ("progress", {"action": 6, "state": "dropped", "told": "The house is sold."})
    case = course(*AGREED, dropped)
    [_, action] = kept(case, ())
    on = {"on": RECEIVED + timedelta(days=10), "done": RECEIVED + timedelta(days=9)}
    assert action == Kept("action", **on, of=9, words="The house is sold.", about="A visit", dropped=True)
    assert not action.as_said


def test_an_answer_and_each_look_again_are_measured_by_the_day_given_last() -> None:
    answered: Step = ("answered", {"recommendation": 7})
    looks: tuple[Step, ...] = (("look_again", {"again": day(11)}), ("look_again", {"again": None}))
    assert found(*AGREED, answered, *looks)[1:] == [
        ("answer", 9, 9, True),
        ("look_again", 11, 11, True),
        ("look_again", 12, 10, False),
    ]


def test_every_look_and_all_the_progress_of_an_action_stay_in_order() -> None:
    begun, done = (("progress", {"action": 6, "state": state}) for state in ("begun", "done"))
    review = course(*AGREED, begun, "look_again", done, "look_again").review
    assert review
    assert [entry.id for entry in review.looks] == [10, 12]
    assert [entry.id for entry in review.news[6]] == [9, 11]
    assert review.progress[6].id == 11
    assert review.looked
    assert review.looked.id == 12
    acts = [entry.act for entry in review.record]
    assert acts == ["arrange", "hold_review", "outcome", "look_again", "look_again"]


def test_the_day_of_a_delay_letter_is_kept_when_the_step_is_done() -> None:
    late: Step = ("late", {"clock": "threshold", "by": day(4)})
    assert found("take", "pass", late, "decide") == [("late", 4, 4, True)]
    assert found("take", "pass", late, "note", "decide") == [("late", 4, 5, False)]
    assert found("take", "pass", late) == []
