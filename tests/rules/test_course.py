"""The course of a case: what its history says, entry by entry; which act is open; which clock runs."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asb.casework.act_forms import ACT_FORMS
from asb.rules import tasks
from asb.rules.acts import ACTS, CLOSED_FOR, Actor, ClosedAct, closed, guard
from asb.rules.clocks import Clock, clocks, dates
from asb.rules.worklist import worklist
from asb.staff.cases.wording import WHY_CLOSED as IN_WORDS
from tests.shared.courses import (
    HELD,
    HERE,
    MANAGER,
    NOT_MET,
    OFFICER,
    ON,
    PLAIN,
    PLAN,
    RECEIVED,
    Step,
    course,
)

UPHELD: Step = ("appeal_decided", {"result": "upheld", "back": ["threshold"]})
REVIEW_AGAIN: Step = ("appeal_decided", {"result": "partly", "back": ["review"]})
NOTHING: Step = ("appeal_decided", {"result": "upheld", "back": ["nothing"]})
REJECTED: Step = ("appeal_decided", {"result": "not_upheld", "back": ["nothing"]})


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        ((), "received"),
        (("risk",), "received"),
        (("take",), "checking"),
        (("pass",), "checking"),
        (("take", "pass", "decide"), "met"),
        (("take", "pass", ("decide", {"outcome": "met_below"})), "met"),
        (("take", "pass", ("decide", {"outcome": "outside"})), "met"),
        (NOT_MET, "not_met"),
        (("take", "pass", "decide", "arrange"), "arranged"),
        (HELD, "held"),
        (PLAN, "plan"),
        ((*PLAN, "close"), "closed"),
        ((*PLAN, "close", "reopen"), "plan"),
        (("take", "withdraw"), "closed"),
        (("pass_on",), "closed"),
        ((*NOT_MET, "appeal"), "not_met"),
        ((*NOT_MET, "appeal", UPHELD), "checking"),
        ((*NOT_MET, "close", "appeal", UPHELD), "checking"),
        ((*NOT_MET, "close", "appeal", REJECTED), "closed"),
        ((*NOT_MET, "close", "appeal", NOTHING), "closed"),
        ((*PLAN, "appeal", REVIEW_AGAIN), "met"),
        ((*HELD, ("set_aside", {"entry": 5})), "arranged"),
        (("take", ("set_aside", {"entry": 1})), "received"),
    ],
)
def test_the_stage(steps: Any, stage: str) -> None:
    assert course(*steps).stage == stage


def test_an_upheld_appeal_leaves_the_old_decision_as_it_was() -> None:
    found = course(*NOT_MET, "appeal", UPHELD, "decide")
    assert [each.facts.outcome for each in found.decisions] == ["not_met", "met"]
    assert found.decision is found.decisions[-1]
    assert found.appeal is None


def test_a_second_person_makes_it_or_ends_it() -> None:
    proposed: tuple[Any, ...] = ("take", "pass", ("refuse", {"outcome": "not_met"}))
    assert course(*proposed).decision is None
    assert course(*proposed, ("second", {"said": "agree"})).stage == "not_met"
    ended = course(*proposed, ("second", {"said": "disagree"}))
    assert (ended.stage, ended.proposed) == ("checking", None)


NO: dict[str, Any] = {
    key: {"said": "yes", "why": ""} for key in ("asb", "area", "complaint", "related", "separate")
} | {
    "related": {"said": "no", "why": "It was a lamp."},
    "happened": {"kind": "unknown"},
    "reported": {"kind": "unknown"},
}
FOUND = {"findings": [{"report": "1", "source": "", "same_as": "", **NO}]}


def test_a_finding_leaves_a_report_out_and_setting_it_aside_puts_it_back() -> None:
    found: Step = ("finding", FOUND)
    assert course("take").assessment().by_count == "met"
    assert course("take", found).assessment().by_count != "met"
    assert course("take", found, ("set_aside", {"entry": 2})).assessment().by_count == "met"


OPEN = [
    ((), "risk", OFFICER, ""),
    ((), "hand_over", OFFICER, "nobody_has_it"),
    (("take",), "take", OFFICER, "yours_already"),
    (("take",), "take", MANAGER, ""),
    (("take",), "decide", OFFICER, "not_passed"),
    (("take", ("pass", {"bodies": ["police"]})), "decide", OFFICER, "not_passed"),
    (("take", "pass"), "decide", OFFICER, ""),
    (("take", "pass"), "second", MANAGER, "nothing_proposed"),
    (("take", "pass", "refuse"), "second", OFFICER, "wrong_role"),
    (("take", "pass", "refuse"), "second", MANAGER, ""),
    (("take", "pass", "refuse"), "second", Actor(1, "Olive", "manager"), "your_own_proposal"),
    (("take", "pass", "refuse"), "decide", OFFICER, "second_person_waits"),
    (("take", "pass", "decide"), "decide", OFFICER, "wrong_stage"),
    (PLAN, "close", OFFICER, ""),
    (NOT_MET, "decide_again", OFFICER, ""),
    (PLAN, "decide_again", OFFICER, "wrong_stage"),
    ((*HELD, "action", "outcome"), "close", OFFICER, ""),
    ((*PLAN, "appeal"), "close", OFFICER, "appeal_is_open"),
    ((*PLAN, "appeal"), "appeal", OFFICER, "appeal_is_open"),
    (PLAN, "appeal_decided", OFFICER, "no_appeal"),
    ((*PLAN, "close"), "reopen", OFFICER, "wrong_role"),
    ((*PLAN, "close"), "reopen", MANAGER, ""),
    ((*PLAN, "close"), "note", OFFICER, ""),
    ((*PLAN, "close"), "hold", OFFICER, "wrong_stage"),
    (("conflict",), "risk", OFFICER, "conflict"),
    (("take", "conflict"), "hand_over", OFFICER, "conflict"),
    (("take", "conflict"), "note", OFFICER, "conflict"),
    (("take", "conflict"), "assign", OFFICER, "wrong_role"),
    (("take", "conflict"), "assign", MANAGER, ""),
    (("take", "conflict"), "hand_over", MANAGER, "nobody_has_it"),
    (("take", "conflict", ("hand_over", {"to": "2"})), "assign", MANAGER, "has_a_contact"),
    (("conflict",), "assign", MANAGER, ""),
    ((), "assign", MANAGER, ""),
    (("take",), "assign", MANAGER, "has_a_contact"),
    ((*PLAN, "close"), "conflict", OFFICER, ""),
    (("conflict",), "risk", MANAGER, ""),
    ((), "resume", OFFICER, "no_hold"),
    ((("hold", {"clock": "threshold", "why": "x"}),), "hold", OFFICER, "on_hold"),
]


@pytest.mark.parametrize(("steps", "act", "actor", "why"), OPEN)
def test_which_act_is_open_to_whom(steps: Any, act: str, actor: Actor, why: str) -> None:
    found = course(*steps)
    assert closed(ACTS[act], found, actor) == why
    if why:
        with pytest.raises(ClosedAct):
            guard(ACTS[act], found, actor)


def test_how_to_go_on_is_asked_only_while_somebody_has_to_agree() -> None:
    found = course("take")
    assert closed(ACTS["go_on"], found, OFFICER) == "nobody_to_agree"
    found.application = replace(found.application, unagreed=True)
    assert closed(ACTS["go_on"], found, OFFICER) == ""


def test_every_reason_has_words_and_every_act_has_a_form() -> None:
    assert set(IN_WORDS) == set(CLOSED_FOR) | {"settled"}
    assert set(ACT_FORMS) <= set(ACTS)


def test_the_appeals_role_opens_no_act_at_all() -> None:
    outsider = Actor(3, "Arun", "appeals")
    assert {closed(act, course(*PLAN), outsider) for act in ACTS.values()} == {"wrong_role"}


def clock(key: str, *steps: Step | str, acknowledged: date | None = None) -> Clock:
    found = course(*steps)
    found.application = replace(found.application, acknowledged=acknowledged)
    every = clocks(found, HERE.clocks, PLAIN)
    return next(each for each in every if each.key == key)


def test_a_clock_counts_working_days_from_the_day_of_receipt_which_is_day_0() -> None:
    scale = next(each for each in HERE.clocks if each.key == "threshold")
    expected = RECEIVED
    for _ in range(scale.working_days):
        expected += timedelta(days=1)
        while expected.weekday() > 4:
            expected += timedelta(days=1)
    assert clock("threshold").due == expected


def test_a_met_clock_is_never_late_and_a_held_one_has_no_day() -> None:
    long_after = RECEIVED + timedelta(days=400)
    assert clock("threshold").late(long_after)
    assert not clock("threshold", "take", "pass", "decide").late(long_after)
    held = clock("threshold", ("hold", {"clock": "threshold", "why": "A hospital."}))
    assert (held.due, held.late(long_after)) == (None, False)
    assert clock("acknowledgement", acknowledged=RECEIVED).done == RECEIVED


def test_only_what_is_not_done_and_has_a_day_lies_ahead() -> None:
    def ahead(*steps: Step | str) -> list[str]:
        found = course(*steps)
        found.application = replace(found.application, acknowledged=RECEIVED)
        return [each.what for each in dates(found, clocks(found, HERE.clocks, PLAIN), PLAIN)]

    assert ahead() == ["threshold"]
    assert ahead(("hold", {"clock": "threshold", "why": "A hospital."})) == []
    assert ahead("take", "pass", "decide") == ["review"]
    until: Step = ("hold", {"clock": "threshold", "why": "A hospital.", "until": "2026-09-20"})
    assert ahead(until) == ["hold", "threshold"]
    assert ahead(until, ("resume", {"clock": "threshold"})) == ["threshold"]
    assert ahead("take", "pass", until, "decide") == ["review"]
    late: Step = ("late", {"clock": "threshold", "by": "2026-11-01"})
    assert ahead(late) == ["threshold", "late"]
    assert ahead(late, "take", "pass", "decide") == ["review"]
    outcome: Step = ("outcome", {"again": "2026-12-01"})
    assert ahead(*HELD, outcome) == ["look_again"]
    assert ahead(*HELD, outcome, ("look_again", {"again": "2027-01-01"})) == ["look_again"]
    assert ahead(*HELD, outcome, ("look_again", {"again": None})) == []


def test_a_pause_is_over_when_what_was_due_is_done() -> None:
    pause: Step = ("hold", {"clock": "threshold", "why": "x"})
    found = course("take", "pass", pause, "decide")
    assert [hold.last for hold in found.holds] == [RECEIVED + timedelta(days=4)]
    assert closed(ACTS["hold"], found, OFFICER) == "", "another deadline may be paused"


@given(said=st.integers(1, 30), resumed=st.integers(1, 60))
def test_a_pause_ends_on_its_day_or_when_it_is_resumed_before(said: int, resumed: int) -> None:
    """It has a due day all the time, which never is later than was said."""

    def due(*then: Step | str, until: date | None) -> date | None:
        hold: Step = ("hold", {"clock": "threshold", "why": "x", "until": until})
        return clock("threshold", hold, *then).due

    first = RECEIVED + timedelta(days=1)
    notes = ["note"] * (resumed - 1)
    waited = due(*notes, ("resume", {"clock": "threshold"}), until=first + timedelta(days=said))
    whole = due(until=first + timedelta(days=said))
    assert whole
    assert waited
    assert waited <= whole
    if resumed >= said:
        assert waited == whole
    else:
        assert waited == due(*notes, ("resume", {"clock": "threshold"}), until=None)


@given(before=st.integers(1, 4), length=st.integers(1, 30))
def test_a_hold_moves_the_day_by_as_many_working_days_as_it_lasted(before: int, length: int) -> None:
    steps: list[Any] = ["note"] * before + [("hold", {"clock": "threshold", "why": "x"})]
    steps += ["note"] * (length - 1) + [("resume", {"clock": "threshold"})]
    free, held = clock("threshold").due, clock("threshold", *steps).due
    assert free
    assert held
    first = RECEIVED + timedelta(days=before + 1)
    waited = [first + timedelta(days=number) for number in range(length)]
    working = [day for day in waited if day.weekday() < 5 and day <= free]
    between = [free + timedelta(days=number) for number in range(1, (held - free).days + 1)]
    assert len([day for day in between if day.weekday() < 5 and day not in waited]) == len(working)


ANY = st.lists(st.sampled_from(sorted(ACTS)), max_size=14)


def filled(act: str, number: int) -> Step:
    """Facts with which this act can be read, whatever came before."""
    facts: dict[str, Any] = {"outcome": "met", "bodies": ["police"], "body": "police", "to": "2", "text": ""}
    facts |= {"second": False, "report": "1", "said": "agree", "clock": "threshold", "why": "x", "names": "B"}
    facts |= {"result": "upheld", "back": ["threshold"], "case": "A", "how": "same", "restricted": "yes"}
    facts |= {
        "recommendation": 1,
        "action": 1,
        "state": "begun",
        "entry": max(1, number - 1),
        "level": "high",
    }
    facts |= {"person": 7, "of": max(1, number - 1), "fresh": "yes", "page": 1}
    facts |= {"entry": max(1, number - 1), "review_on": "2026-10-01", "by": "2026-10-02", "day": "2026-10-03"}
    return act, facts | (FOUND if act == "finding" else {})


@given(ANY)
def test_any_history_can_be_read_and_says_one_thing(acts: list[str]) -> None:
    """Whatever was entered, it has one stage, its tasks are acts, its days are in order."""
    found = course(*(filled(act, number) for number, act in enumerate(acts, 1)))
    assert found.stage in {"received", "checking", "met", "arranged", "held", "plan", "not_met", "closed"}
    assert set(tasks.needs(found)) <= set(ACTS)
    running = clocks(found, HERE.clocks, PLAIN)
    ahead = dates(found, running, PLAIN)
    list_ = worklist(found, running, ahead, PLAIN)
    assert {each.act for each in list_} <= {*ACTS, ""}
    assert len(set(list_)) == len(list_)
    assert set(tasks.needs(found)) - {"appeal_decided"} <= {each.act for each in list_} | {"second"}
    coming = (
        found.review is not None and found.review.coming is not None
    )  # its own day says what is to be done
    dated = {each.on for each in ahead if not (coming and each.what == "review")}
    assert dated <= {each.by for each in list_} | {each.by - tasks.DAY for each in list_ if each.by}
    assert [each.on for each in ahead] == sorted(each.on for each in ahead)
    if found.closed:
        assert {each.what for each in ahead} <= {"appeal", "complaint", "withheld"}


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=30))
def test_what_is_needed_is_open_to_somebody(acts: list[str]) -> None:
    """No task that nobody may do, on any case that the guard lets come about."""
    steps: list[Step] = []
    for act in ("take", "risk", "pass", *acts):
        actor = MANAGER if act == "second" else Actor(1, "Olive", "manager")
        if act not in {"set_aside", "conflict"} and not closed(ACTS[act], course(*steps), actor):
            typed = ON["pass"] if act == "pass" else {}
            steps.append((act, filled(act, len(steps) + 1)[1] | typed))
    found = course(*steps)
    for key in tasks.needs(found):
        assert any(not closed(ACTS[key], found, actor) for actor in (OFFICER, MANAGER)), (key, steps)
