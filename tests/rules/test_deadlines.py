"""Each deadline: from when it runs, what meets it, when it is near, late or met late, and what ends it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from asb.rules.clocks import Clock, Timescale, clocks
from tests.shared.courses import HELD, NOT_MET, PLAIN, RECEIVED, Step, course

SCALES = [
    Timescale(key, key, 5, adopted=True)
    for key in ("acknowledgement", "threshold", "review", "outcome", "appeal")
]
DAY = timedelta(days=1)
WEEK = 7 * DAY
MET = ("take", "pass", "decide")
DECIDED: Step = ("appeal_decided", {"result": "not_upheld"})


def day(number: int) -> date:
    """The day of the entry with this number."""
    return RECEIVED + number * DAY


def running(*steps: Step | str) -> dict[str, Clock]:
    return {each.key: each for each in clocks(course(*steps), SCALES, PLAIN)}


@pytest.mark.parametrize(
    ("steps", "key", "start", "done", "ended"),
    [
        ((), "threshold", 0, None, False),
        (MET, "threshold", 0, 3, False),
        (("take", "close"), "threshold", 0, 2, True),
        ((*NOT_MET, "decide_again"), "threshold", 4, None, False),
        (MET, "review", 3, None, False),
        (HELD, "review", 3, 5, False),
        ((*MET, "close"), "review", 3, 4, True),
        (HELD, "outcome", 5, None, False),
        ((*HELD, "arrange", "hold_review"), "outcome", 7, None, False),
        ((*HELD, "outcome"), "outcome", 5, 6, False),
        ((*HELD, "close"), "outcome", 5, 6, True),
        ((*HELD, "outcome", "close"), "outcome", 5, 6, False),
        ((*NOT_MET, "appeal"), "appeal", 4, None, False),
        ((*NOT_MET, "appeal", DECIDED), "appeal", 4, 5, False),
        ((*NOT_MET, "appeal", DECIDED, "appeal"), "appeal", 6, None, False),
        ((*NOT_MET, "appeal", "close"), "appeal", 4, None, False),
    ],
)
def test_when_a_deadline_begins_and_what_meets_or_ends_it(
    steps: Any, key: str, start: int, done: int | None, ended: bool
) -> None:
    clock = running(*steps)[key]
    assert (clock.start, clock.done, clock.ended) == (day(start), None if done is None else day(done), ended)


@pytest.mark.parametrize(
    ("steps", "keys"),
    [
        ((), ["acknowledgement", "threshold"]),
        (NOT_MET, ["acknowledgement", "threshold"]),
        (MET, ["acknowledgement", "threshold", "review"]),
        (HELD, ["acknowledgement", "threshold", "review", "outcome"]),
        ((*NOT_MET, "appeal"), ["acknowledgement", "threshold", "appeal"]),
    ],
)
def test_a_deadline_runs_only_once_it_has_begun(steps: Any, keys: list[str]) -> None:
    assert [*running(*steps)] == keys


def test_a_deadline_is_near_three_days_before_and_late_the_day_after() -> None:
    clock = running()["threshold"]
    due = RECEIVED + WEEK
    assert clock.due == due
    assert [clock.late(due), clock.late(due + DAY)] == [False, True]
    assert [clock.near(due - 4 * DAY), clock.near(due - 3 * DAY), clock.near(due + DAY)] == [
        False,
        True,
        True,
    ]
    done = replace(clock, done=due)
    assert (done.late(due + DAY), done.near(due), done.met_late) == (False, False, False)
    assert replace(clock, done=due + DAY).met_late
    assert not clock.met_late
    no_day = replace(clock, reckoning=None)
    assert (no_day.due, no_day.late(due + DAY), no_day.near(due)) == (None, False, False)
    assert not replace(no_day, done=due + DAY).met_late


def test_a_pause_is_that_of_its_own_deadline_until_what_was_due_is_done() -> None:
    paused: Step = ("hold", {"clock": "review"})
    assert running(paused)["threshold"].due == RECEIVED + WEEK
    assert running(paused)["threshold"].hold is None
    clock = running(*MET, paused)["review"]
    assert clock.hold
    assert (clock.hold.entry, clock.due) == (4, None)
    ended = running(*MET, paused, "close")["review"]
    assert ended.hold is None, "the case has ended instead"
    until: Step = ("hold", {"clock": "review", "until": day(8)})
    moved = running(*MET, until)["review"].due
    assert moved == day(14), "by the Friday and the Monday of the pause, past a weekend"


def test_a_deadline_has_a_working_day_at_least() -> None:
    assert Timescale("review", "Review", 1, adopted=True).working_days == 1
    with pytest.raises(ValueError, match="working_days is 0: give 1 or more"):
        Timescale("review", "Review", 0, adopted=True)
