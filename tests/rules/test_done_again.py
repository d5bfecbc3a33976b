"""What is done again on an order: of an appeal, of an ombudsman, or because a case was opened again."""

from datetime import date, timedelta
from typing import Any

import pytest

from asb.rules import facts
from asb.rules.acts import ACTS, closed
from asb.rules.clocks import clocks, dates
from asb.rules.figures import Year, counted
from tests.shared.courses import HELD, HERE, MANAGER, NOT_MET, PLAIN, PLAN, RECEIVED, Step, course

COMPLAINT: Step = ("complaint", {"hold": "yes", "hold_why": "They ask for everything."})
PLANNED: tuple[Any, ...] = (*HELD, "action", "outcome")


def remedy(which: int, *back: str, **more: Any) -> Step:
    return "complaint_decided", {"which": which, "result": "upheld", "back": list(back), **more}


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        ((*NOT_MET, "close", ("reopen", {"back": ["threshold"]})), "checking"),
        ((*NOT_MET, "close", ("reopen", {"back": []})), "not_met"),
        ((*PLANNED, "close", ("reopen", {"back": ["review"]})), "met"),
        ((*PLANNED, "close", ("reopen", {"back": ["deliver"]})), "plan"),
        (("take", "withdraw", "reopen"), "checking"),
        ((*NOT_MET, "close", COMPLAINT, remedy(5, "threshold")), "checking"),
        ((*NOT_MET, "close", COMPLAINT, remedy(5)), "closed"),
        ((*PLANNED, COMPLAINT, remedy(8, "review")), "met"),
        ((*PLANNED, "close", COMPLAINT, remedy(9, "deliver")), "plan"),
    ],
)
def test_the_stage_after_an_order(steps: Any, stage: str) -> None:
    assert course(*steps).stage == stage


def test_delay_that_is_upheld_before_a_decision_does_not_start_the_deadline_anew() -> None:
    upheld: Step = ("appeal_decided", {"result": "upheld", "back": ["decide"]})
    found = course("take", "appeal", upheld)
    assert (found.stage, found.decide_again) == ("checking", None)
    assert found.order is found.entries[-1]
    assert (
        next(each for each in clocks(found, HERE.clocks, PLAIN) if each.key == "threshold").start == RECEIVED
    )


def test_the_decision_on_an_order_names_the_one_it_replaces() -> None:
    again = course(*NOT_MET, "appeal", ("appeal_decided", {"result": "upheld", "back": ["threshold"]}))
    assert again.order is again.entries[-1]
    assert again.replaced is None, "the earlier one stands until there is a new one"
    done = course(
        *NOT_MET, "appeal", ("appeal_decided", {"result": "upheld", "back": ["threshold"]}), "decide"
    )
    assert done.order is None
    assert done.replaced is done.decisions[0]
    assert done.decided_on_order is done.entries[-2]
    report: Step = ("report", {"fresh": "yes", "report": "3"})
    assert course(*NOT_MET, report, "decide").decided_on_order is None


@pytest.mark.parametrize(
    ("steps", "reached", "plan"),
    [
        ((), "applied", False),
        (("take", "pass"), "applied", False),
        (NOT_MET, "decided", False),
        ((*NOT_MET, "close"), "decided", False),
        (("take", "pass", "decide", "arrange"), "decided", False),
        (HELD, "reviewed", False),
        ((*HELD, "action"), "reviewed", False),
        (PLAN, "reviewed", False),
        (PLANNED, "planned", True),
        ((*PLANNED, COMPLAINT, remedy(8, "threshold")), "planned", True),
    ],
)
def test_what_one_can_appeal_about_is_what_there_is(steps: Any, reached: str, plan: bool) -> None:
    found = course(*steps)
    assert (found.reached, found.has_plan) == (reached, plan)


def test_a_remedy_is_no_appeal_and_what_it_replaces_stays_in_the_figures() -> None:
    steps = (*NOT_MET, "close", COMPLAINT, remedy(5, "threshold"), ("decide", {"outcome": "not_met"}))
    found = course(*steps)
    lines = [each.what for each in counted(found.application, found.entries, Year(2026), date(2027, 3, 31))]
    assert lines.count("threshold_not_met") == 2
    assert "appeals" not in lines
    assert lines.count("applications") == 1


def test_entries_of_before_are_read_as_they_were() -> None:
    """They ordered nothing that was not asked for then."""
    old = {"version": 2, "as_asked": []}
    assert facts.read("reopen", old | {"why": "x"}).back == ()
    assert facts.read("appeal", old | {"how": "us", "grounds": [], "text": "x"}).evidence is None
    decided = {"result": "upheld", "back": ["threshold"], "words": "x"}
    assert facts.read("appeal_decided", old | decided).why_nothing == ""


def test_a_legal_hold_stands_until_a_manager_ends_it_and_no_complaint_needs_it() -> None:
    found = course("take", "legal_hold", COMPLAINT)
    assert [hold.since for hold in found.legal_holds] == [RECEIVED + timedelta(days=day) for day in (2, 3)]
    assert closed(ACTS["end_legal_hold"], found, MANAGER) == "complaint_is_open"
    answered = ("complaint_decided", {"which": 3, "result": "answered"})
    still = course("take", "legal_hold", COMPLAINT, answered)
    assert closed(ACTS["end_legal_hold"], still, MANAGER) == "complaint_is_open"
    over = course("take", "legal_hold", COMPLAINT, answered, remedy(3))
    assert closed(ACTS["end_legal_hold"], over, MANAGER) == ""
    assert over.legal_holds, "a result does not end it"
    assert course("take", "legal_hold", COMPLAINT, remedy(3), "end_legal_hold").legal_holds == []
    assert course("take", COMPLAINT, ("set_aside", {"entry": 2})).legal_holds == []


def test_the_answer_to_a_complaint_is_a_date_on_a_closed_case_too() -> None:
    def ahead(*steps: Step | str) -> list[str]:
        found = course(*steps)
        return [each.what for each in dates(found, clocks(found, HERE.clocks, PLAIN), PLAIN)]

    asks: Step = ("complaint", {"by": "2026-10-01"})
    assert ahead(*NOT_MET, "close", asks) == ["complaint"]
    answered = ("complaint_decided", {"which": 5, "result": "answered"})
    assert ahead(*NOT_MET, "close", asks, answered) == []
    assert "remedy" in ahead(*NOT_MET, "close", asks, remedy(5, "threshold", by="2026-10-20"))
    assert "remedy" not in ahead(*NOT_MET, "close", asks, remedy(5, "threshold", by="2026-10-20"), "decide")
    owed = remedy(5, "threshold", by="2026-10-20", to_do="yes")
    assert ahead(*NOT_MET, "close", asks, owed).count("remedy") == 1
    assert "remedy" in ahead(*NOT_MET, "close", asks, owed, "decide"), "until somebody says that it was done"
    done: Step = ("complaint_decided", {"which": 5, "result": "carried_out", "to_do": "no"})
    assert "remedy" not in ahead(*NOT_MET, "close", asks, owed, "decide", done)
