"""What appeals, complaints, endings and the acts of bodies and people change on a case, entry by entry."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.shared.courses import HELD, NOT_MET, RECEIVED, Step, course

CHECKED = ("risk", "take", "pass")
MET = (*CHECKED, "decide")
APPEALED = (*NOT_MET, "appeal")
REJECTED: Step = ("appeal_decided", {"result": "not_upheld", "back": ["threshold"]})
UPHELD: Step = ("appeal_decided", {"result": "upheld", "back": ["threshold"]})


def day(number: int) -> date:
    """The day of the entry with this number."""
    return RECEIVED + timedelta(days=number)


def test_an_appeal_and_its_withdrawal_wait_to_be_read_until_it_is_decided() -> None:
    steps = (*APPEALED, "ask_withdraw_appeal", "add")
    assert [*course(*steps, sent=[4, 5, 6]).came] == [4, 5, 6]
    assert [*course(*steps, REJECTED, sent=[4, 5, 6]).came] == [6]
    assert course(*APPEALED).came == {}, "an officer recorded it"


def test_a_decision_on_an_appeal_ends_its_pause_and_what_the_appeal_body_waits_for() -> None:
    asks: Step = ("appeal_asks", {"appeal": 4})
    says: Step = ("appeal_says", {"appeal": 4})
    steps = (*APPEALED, ("hold", {"clock": "appeal"}), ("hold", {"clock": "review"}), asks, says, "body_file")
    before, after = course(*steps), course(*steps, REJECTED)
    assert [*before.bodies.waits] == [7, 8, 9]
    assert [*after.bodies.waits] == [9]
    assert [hold.last for hold in before.holds] == [None, None]
    assert [hold.last for hold in after.holds] == [day(10), None]


@pytest.mark.parametrize(
    ("decided", "orders"),
    [
        (UPHELD, 1),
        (("appeal_decided", {"result": "partly", "back": ["deliver"]}), 1),
        (("appeal_decided", {"result": "upheld", "back": ["nothing"]}), 0),
        (REJECTED, 0),
    ],
)
def test_only_an_appeal_that_is_upheld_orders_something(decided: Step, orders: int) -> None:
    assert len(course(*APPEALED, decided).orders) == orders


def test_a_decision_on_no_appeal_changes_nothing() -> None:
    found = course(*APPEALED, ("set_aside", {"entry": 4}), UPHELD)
    assert (found.stage, found.orders) == ("not_met", [])


def test_what_the_appeal_body_sends_about_another_appeal_waits_for_nobody() -> None:
    over = course(*APPEALED, REJECTED, "appeal", ("appeal_asks", {"appeal": 4}))
    assert over.bodies.waits == {}


def test_what_the_council_answered_to_the_appeal_body_waits_no_longer() -> None:
    found = course(*APPEALED, ("appeal_asks", {"appeal": 4}), ("answer_appeal", {"of": 5}))
    assert found.bodies.waits == {}
    assert found.bodies.answers_to_appeal[5].id == 6


def test_the_first_time_that_papers_or_an_application_were_opened_is_kept() -> None:
    opened: Step = ("appeal_opened", {"appeal": 4})
    body: Step = ("body_opened", {"body": "police"})
    found = course(*APPEALED, opened, opened, body, body)
    assert found.bodies.appeals_opened[4].id == 5
    assert found.bodies.opened["police"].id == 7


def test_an_order_to_decide_again_ends_the_decision_and_one_to_hold_again_the_review() -> None:
    again = course(*HELD, ("outcome", {}), "appeal", UPHELD)
    assert (again.decision, again.review, again.decide_again) == (None, None, day(8))
    review = course(*HELD, "outcome", "appeal", ("appeal_decided", {"result": "upheld", "back": ["review"]}))
    assert review.decision
    assert review.review
    assert (review.review.since, review.review.held, len(review.reviews)) == (day(8), None, 2)
    none = course("take", "appeal", ("appeal_decided", {"result": "upheld", "back": ["review"]}))
    assert none.reviews == [], "there was no decision"


@pytest.mark.parametrize(("hold", "holds"), [("yes", 1), ("no", 0)])
def test_a_complaint_sets_a_legal_hold_where_it_is_said(hold: str, holds: int) -> None:
    found = course("take", ("complaint", {"hold": hold, "hold_why": "They ask."}))
    assert [(each.since, each.why) for each in found.legal_holds] == [(day(2), "They ask.")] * holds
    assert [each.id for each in found.complaints] == [2]


WAITING: tuple[Any, ...] = (
    *MET,
    ("ask", {"bodies": ["police"], "question": "holds"}),
    ("ask", {"bodies": ["icb"], "question": "view"}),
    ("ask_other", {"contact": 9}),
    "arrange",
    "need_more",
)


def test_a_case_that_ends_waits_for_nobody() -> None:
    before = course(*WAITING, "ask_withdraw", "add", sent=[10, 11])
    assert before.asked
    assert before.asked_view
    assert before.bodies.asked
    assert before.review
    assert before.review.coming
    after = course(
        *WAITING, "ask_withdraw", "add", "need_more", ("close", {"duplicate_of": "B"}), sent=[10, 11]
    )
    assert (after.asked, after.asked_view, after.bodies.asked, after.wanted) == ({}, {}, {}, None)
    assert after.review
    assert (after.review.coming, after.review.postponed) == (None, None)
    assert [*after.came] == [11], "what else came is still to be read"
    assert after.linked == {"B": "duplicate"}
    assert [entry.id for entry in after.endings] == [13]
    assert course("take", "close").linked == {}


def test_a_view_of_a_decision_that_was_not_made_is_asked_for_anew_after_an_ending() -> None:
    view: Step = ("ask", {"bodies": ["police"], "question": "view"})
    assert course(*CHECKED, view, ("body_view", {"body": "police"}), "close", "reopen").bodies.views == {}


def test_a_withdrawal_before_a_decision_ends_the_case_at_once() -> None:
    found = course("take", ("withdraw", {"second": False}))
    assert (found.stage, found.proposed) == ("closed", None)


def test_a_meeting_that_was_postponed_has_no_new_date_once_the_case_ends() -> None:
    off: Step = ("call_off", {"what": "postponed", "by": "2026-10-01"})
    found = course(*MET, "arrange", off, "close")
    assert found.review
    assert found.review.postponed is None


TO_ANOTHER: Step = ("pass_on", {"by": "2026-10-01"})


@pytest.mark.parametrize(
    ("steps", "closed", "passed_on"),
    [
        ((("pass_on", {"by": None}),), True, False),
        ((TO_ANOTHER,), False, True),
        ((TO_ANOTHER, ("pass_on_answered", {"said": "taken"})), True, False),
        ((TO_ANOTHER, ("pass_on_answered", {"said": "not_theirs"})), False, False),
        ((TO_ANOTHER, "close"), True, False),
    ],
)
def test_a_case_is_ours_until_another_council_has_it(steps: Any, closed: bool, passed_on: bool) -> None:
    found = course("take", *steps)
    assert (found.closed is not None, found.passed_on is not None) == (closed, passed_on)


@pytest.mark.parametrize(("said", "closed_on"), [("agree", day(6)), ("disagree", None)])
def test_a_withdrawal_once_the_threshold_is_met_ends_the_case_on_the_day_of_the_second_person(
    said: str, closed_on: date | None
) -> None:
    found = course(*MET, ("withdraw", {"second": True}), ("second", {"said": said}))
    assert (found.closed.on if found.closed else None) == closed_on
    assert found.proposed is None
