"""The reasons for which a case can end, at every point of its course: as tables, and as properties."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asb.rules import tasks
from asb.rules.clocks import clocks
from asb.rules.days import Day
from asb.rules.threshold import ReportFacts
from tests.shared.courses import HELD, HERE, NOT_MET, PLAIN, PLAN, RECEIVED, Step, course

MET = ("take", "pass", "decide")
OUTSIDE = ("take", "pass", ("decide", {"outcome": "outside"}))
CANCELLED = ("call_off", {"what": "cancelled"})
DEAD = ("died", {"person": 1, "nobody_left": True})
ONE_OF_TWO = ("died", {"person": 1, "nobody_left": False})
SILENT = ("safety", {"person": 1, "result": "not_reached"})
NOT_OURS: set[str] = {"duplicate", "mistake"}


@pytest.mark.parametrize(
    ("steps", "officer", "manager"),
    [
        ((), NOT_OURS, NOT_OURS),
        (("take", "pass"), NOT_OURS, NOT_OURS),
        (("take", "pass", SILENT), NOT_OURS, NOT_OURS),
        (("take", "pass", DEAD), NOT_OURS, NOT_OURS),
        (MET, set(), NOT_OURS),
        ((*MET, SILENT), set(), NOT_OURS),
        ((*MET, DEAD), set(), NOT_OURS),
        ((*MET, DEAD, ("after_death", {"said": "yes"})), set(), NOT_OURS),
        ((*MET, DEAD, ("after_death", {"said": "no"})), {"died"}, {"died"} | NOT_OURS),
        (HELD, set(), NOT_OURS),
        ((*HELD, DEAD), set(), NOT_OURS),
        (PLAN, {"done"}, {"done"} | NOT_OURS),
        ((*PLAN, SILENT), {"done", "no_answer"}, {"done", "no_answer"} | NOT_OURS),
        ((*HELD, "recommend", "outcome", SILENT), {"done"}, {"done"} | NOT_OURS),
        ((*HELD, "action", "outcome", SILENT), set(), NOT_OURS),
        ((*PLAN, DEAD), {"died"}, {"died"} | NOT_OURS),
        ((*PLAN, ONE_OF_TWO), {"done"}, {"done"} | NOT_OURS),
        (NOT_MET, {"not_met"} | NOT_OURS, {"not_met"} | NOT_OURS),
        (OUTSIDE, NOT_OURS, NOT_OURS),
        ((*OUTSIDE, "arrange", "hold_review", "outcome"), {"done"} | NOT_OURS, {"done"} | NOT_OURS),
        ((*OUTSIDE, "arrange", CANCELLED), {"not_met"} | NOT_OURS, {"not_met"} | NOT_OURS),
        ((*NOT_MET, SILENT), {"not_met", "no_answer"} | NOT_OURS, {"not_met", "no_answer"} | NOT_OURS),
        ((*NOT_MET, DEAD), {"died"} | NOT_OURS, {"died"} | NOT_OURS),
        ((*NOT_MET, "close"), set(), set()),
    ],
)
def test_a_case_ends_only_for_reasons_that_fit(
    steps: tuple[Any, ...], officer: set[str], manager: set[str]
) -> None:
    here = course(*steps)
    assert set(tasks.endings(here, "officer")) == officer
    assert set(tasks.endings(here, "manager")) == manager


STEPS = st.lists(
    st.sampled_from(["take", "pass", "decide", "arrange", "hold_review", "outcome", SILENT, DEAD, "reopen"]),
    max_size=10,
)


@given(STEPS)
def test_silence_and_death_end_no_duty(steps: list[Step | str]) -> None:
    """Before a decision nothing ends for them; after "met" not before the outcome, or a manager says so."""
    here = course(*steps)
    found = set(tasks.endings(here, "manager"))
    if here.decision is None or here.owes_review:
        assert not found & {"done", "not_met", "no_answer", "died"}


def test_after_a_death_nothing_is_deleted_until_a_manager_ends_the_hold() -> None:
    assert len(course("take", DEAD).legal_holds) == 1
    assert course("take", DEAD, "end_legal_hold").legal_holds == []


def test_a_safety_check_ends_the_wait_for_an_answer_and_an_unsafe_one_asks_for_the_risk() -> None:
    asked = ("need_more", {"by": "2026-09-20"})
    assert course("take", "risk", asked).wanted
    assert course("take", "risk", asked, SILENT).wanted is None
    unsafe = ("safety", {"person": 1, "result": "unsafe"})
    assert "risk" in tasks.needs(course("take", "risk", unsafe))
    assert "risk" not in tasks.needs(course("take", "risk", unsafe, "risk"))


def test_a_case_that_ends_waits_for_nobody_to_agree_that_it_may() -> None:
    """What else waits for a second person still does when the case is opened again."""
    withdrawn: Step = ("withdraw", {"second": True})
    assert course(*MET, withdrawn).proposed
    assert course(*MET, withdrawn, "close", "reopen").proposed is None
    decided: Step = ("decide", {"outcome": "not_met", "second": True})
    assert "second" in tasks.needs(course("take", "pass", decided, "close", "reopen"))


def made(days_ago: int) -> ReportFacts:
    day = Day("exact", RECEIVED - timedelta(days=days_ago), RECEIVED - timedelta(days=days_ago))
    return ReportFacts(str(days_ago), day, day)


def corrected(days: int) -> tuple[Step, Step]:
    """The day of receipt is moved by so many days, and a second person agrees."""
    day = (RECEIVED + timedelta(days=days)).isoformat()
    return (
        ("correct_receipt", {"day": day, "was": RECEIVED.isoformat()}),
        ("second", {"of": 1, "said": "agree"}),
    )


@given(st.lists(st.integers(-30, 400), max_size=6, unique=True), st.integers(1, 400))
def test_an_earlier_day_of_receipt_never_lowers_the_count(days: list[int], earlier: int) -> None:
    told = tuple(made(each) for each in days)
    before, after = course(told=told).assessment(), course(*corrected(-earlier), told=told).assessment()
    order = ("not_met", "depends", "met")
    assert order.index(after.by_count) >= order.index(before.by_count)
    if after.by_count == before.by_count:
        assert after.counting >= before.counting


def test_a_later_day_is_the_only_one_that_is_tested() -> None:
    here = course(*corrected(9), told=(made(20),))
    assert here.received_on == here.days[0] == RECEIVED + timedelta(days=9)
    assert len(here.days) == 1


@pytest.mark.parametrize(("reopens", "stage"), [(True, "checking"), (False, "not_met")])
def test_a_correction_opens_not_met_again_only_where_it_was_said_to(reopens: bool, stage: str) -> None:
    propose, agree = corrected(-9)
    second = (agree[0], agree[1] | {"reopens": reopens})
    assert course(*NOT_MET, propose, second).stage == stage


def test_clocks_run_from_the_corrected_day() -> None:
    first = {each.key: each.start for each in clocks(course(*corrected(-9)), HERE.clocks, PLAIN)}
    assert first["threshold"] == first["acknowledgement"] == RECEIVED - timedelta(days=9)
