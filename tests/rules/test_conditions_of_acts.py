"""Every condition of every act: a case on which it closes the act, and a case on which the act is open."""

from dataclasses import replace
from typing import Any

import pytest

from asb.rules.acts import ACTS, Actor, closed
from asb.rules.course import Course
from tests.shared.courses import HELD, MANAGER, NOT_MET, OFFICER, PLAN, RECEIVED, Step, course

APPLICANT = Actor(None, "Ann", "applicant")
POLICE = Actor(None, "Pat", "body", "police")
APPEAL_BODY = Actor(None, "Alex", "appeal_body")

READ = ("risk", "take", "pass")
MET = (*READ, "decide")
PROPOSED: Step = ("decide", {"outcome": "not_met", "second": True})
ASKED: Step = ("ask", {"bodies": ["police"], "question": "holds"})
VIEW: Step = ("ask", {"bodies": ["police"], "question": "view"})
INVITED: Step = ("arrange", {"bodies": ["police"]})
OFFERED: Step = ("offer_dates", {"bodies": ["police"], "people": "yes"})
OTHER_ASKED: Step = ("ask_other", {"contact": 9})
OWED = (*HELD, ("recommend", {"to": "police"}), ("action", {"to": "police"}), "outcome")
ALARM: Step = ("add", {"danger": "yes", "alarm": True})
PASSED_ON: Step = ("pass_on", {"by": "2026-10-01"})
DIED: Step = ("died", {"nobody_left": True})
PAUSED: Step = ("hold", {"clock": "threshold"})
APPEALED = (*NOT_MET, "appeal")
COMPLAINED: Step = ("complaint", {"hold": "yes"})
SETTLED: Step = ("complaint_decided", {"which": 2, "result": "upheld"})
ENDED = (*NOT_MET, ("close", {"reason": "not_met"}))
DUPLICATE = ("take", ("close", {"reason": "duplicate"}))


def sent(*steps: Step | str) -> Course:
    """A case whose newest entry came from a person on it, and waits for an officer."""
    return course(*steps, sent=[len(steps)])


def known(found: Course, **changed: Any) -> Course:
    """The same case, with something else known of its application."""
    return replace(found, application=replace(found.application, **changed))


LAW: dict[str, tuple[Actor, Course, dict[str, Course]]] = {
    "take": (OFFICER, course(), {"yours_already": course("take")}),
    "hand_over": (OFFICER, course("take"), {"nobody_has_it": course()}),
    "assign": (MANAGER, course(), {"has_a_contact": course("take")}),
    "pass": (OFFICER, course("risk"), {"risk_first": course("take"), "all_have_it": course(*READ)}),
    "name_contact": (
        MANAGER,
        course(("leave_out", {"body": "police", "reads": "yes"})),
        {"somebody_left": course(("leave_out", {"body": "police", "reads": "no"}))},
    ),
    "share": (OFFICER, course(*READ), {"not_passed": course("risk", "take")}),
    "ask": (OFFICER, course(*READ), {"not_passed": course("risk", "take")}),
    "remind": (OFFICER, course(*READ, ASKED), {"nothing_outstanding": course(*READ)}),
    "told": (OFFICER, course("risk", OTHER_ASKED), {"not_passed": course("risk")}),
    "ask_other": (OFFICER, course("risk"), {"risk_first": course("take")}),
    "accept": (OFFICER, course(*READ, "body_holds"), {"no_answer_waits": course(*READ)}),
    "end_access": (OFFICER, course("risk", OTHER_ASKED), {"nobody_asked": course("risk")}),
    "decline": (OFFICER, course(*READ, "body_holds"), {"no_answer_waits": course(*READ)}),
    "body_opened": (POLICE, course(*READ), {"not_passed": course("risk", "take")}),
    "body_view": (POLICE, course(*READ, VIEW), {"not_asked_of_you": course(*READ, ASKED, INVITED)}),
    "body_comes": (
        POLICE,
        course(*MET, INVITED),
        {"no_meeting": course(*MET, ("arrange", {"bodies": ["icb"]}))},
    ),
    "body_dates": (
        POLICE,
        course(*MET, OFFERED),
        {"no_dates": course(*MET, ("offer_dates", {"bodies": ["icb"], "people": "yes"}))},
    ),
    "body_answers": (
        POLICE,
        course(*OWED),
        {
            "all_answered": course(
                *HELD, ("recommend", {"to": "icb"}), ("action", {"to": "police"}), "outcome"
            )
        },
    ),
    "body_progress": (
        POLICE,
        course(*OWED),
        {
            "no_open_actions": course(
                *HELD, ("recommend", {"to": "police"}), ("action", {"to": "icb"}), "outcome"
            )
        },
    ),
    "add_report": (OFFICER, course(*ENDED), {"wrong_stage": course(*DUPLICATE)}),
    "complained_of": (OFFICER, course(*READ), {"second_person_waits": course(*READ, PROPOSED)}),
    "finding": (OFFICER, course(*READ), {"second_person_waits": course(*READ, PROPOSED)}),
    "weigh": (OFFICER, course(("disagree", {"person": 2})), {"no_objection": course()}),
    "decide": (
        OFFICER,
        course(*READ),
        {
            "not_passed": course("risk", "take"),
            "second_person_waits": course(*READ, PROPOSED),
            "letter_in_tray": known(course(*READ), letter_in_tray=True),
            "objection_stands": course(*READ, ("disagree", {"person": 2})),
            "read_first": sent(*READ, ALARM),
            "unread_first": sent(*READ, "add"),
        },
    ),
    "second": (
        MANAGER,
        course(*READ, PROPOSED),
        {
            "nothing_proposed": course(*READ),
            "your_own_proposal": course(*READ, PROPOSED),
            "unread_first": sent(*READ, PROPOSED, "add"),
        },
    ),
    "correct_receipt": (OFFICER, course(), {"second_person_waits": course("correct_receipt")}),
    "decide_again": (OFFICER, course(*NOT_MET), {"appeal_is_open": course(*APPEALED)}),
    "call_off": (OFFICER, course(*MET, INVITED), {"no_meeting": course(*MET)}),
    "hold_review": (OFFICER, course(*MET, INVITED), {"no_meeting": course(*HELD)}),
    "change_planned": (OFFICER, course(*HELD, "action"), {"nothing_planned": course(*HELD)}),
    "draft_plan": (OFFICER, course(*HELD, "recommend"), {"nothing_planned": course(*HELD)}),
    "comments": (APPLICANT, course(*HELD, "action", "draft_plan"), {"no_draft": course(*HELD, "action")}),
    "outcome": (OFFICER, course(*HELD), {"meeting_ahead": course(*HELD, INVITED)}),
    "answered": (OFFICER, course(*OWED), {"all_answered": course(*HELD, "action", "outcome")}),
    "progress": (OFFICER, course(*OWED), {"no_open_actions": course(*HELD, "recommend", "outcome")}),
    "hold": (
        OFFICER,
        course(),
        {"on_hold": course(PAUSED), "no_clock": known(course(*PLAN), acknowledged=RECEIVED)},
    ),
    "resume": (OFFICER, course(PAUSED), {"no_hold": course(PAUSED, ("resume", {"clock": "threshold"}))}),
    "late": (OFFICER, course(), {"no_clock": known(course(*PLAN), acknowledged=RECEIVED)}),
    "go_on": (OFFICER, known(course(), unagreed=True), {"nobody_to_agree": course()}),
    "notify": (OFFICER, course(*MET), {"nothing_to_tell": course(*READ)}),
    "copy_for_them": (
        OFFICER,
        course(("risk", {"level": "none"})),
        {
            "copy_restricted": course(("risk", {"level": "none"}), ("restrict", {"restricted": "yes"})),
            "copy_withheld": course(("risk", {"level": "none"}), ("withhold", {"what": ["decision"]})),
            "copy_unchecked": course(),
            "copy_at_risk": course(("risk", {"level": "high"})),
        },
    ),
    "after_death": (
        MANAGER,
        course(*MET, DIED),
        {"nobody_died": course(*MET, ("died", {"nobody_left": False}))},
    ),
    "merge": (
        OFFICER,
        course(*NOT_MET),
        {
            "second_person_waits": course(*READ, PROPOSED),
            "appeal_is_open": course(*APPEALED),
            "outside_the_act": course(*READ, ("decide", {"outcome": "outside"})),
        },
    ),
    "appeal": (APPLICANT, course(*NOT_MET), {"appeal_is_open": course(*APPEALED)}),
    "appeal_opened": (APPEAL_BODY, course(*APPEALED), {"no_appeal": course(*NOT_MET)}),
    "appeal_asks": (APPEAL_BODY, course(*APPEALED), {"no_appeal": course(*NOT_MET)}),
    "appeal_says": (APPEAL_BODY, course(*APPEALED), {"no_appeal": course(*NOT_MET)}),
    "answer_appeal": (
        OFFICER,
        course(*APPEALED, ("appeal_asks", {"appeal": len(APPEALED)})),
        {"no_answer_waits": course(*APPEALED, ("appeal_says", {"appeal": len(APPEALED)}))},
    ),
    "appeal_decided": (OFFICER, course(*APPEALED), {"no_appeal": course(*NOT_MET)}),
    "complaint_decided": (OFFICER, course(COMPLAINED), {"no_complaint": course("take", COMPLAINED, SETTLED)}),
    "end_legal_hold": (
        MANAGER,
        course("take", COMPLAINED, SETTLED),
        {"no_legal_hold": course("take"), "complaint_is_open": course("take", COMPLAINED)},
    ),
    "close": (
        OFFICER,
        course("take"),
        {"appeal_is_open": course(*APPEALED), "read_first": sent("take", ALARM)},
    ),
    "withdraw": (
        OFFICER,
        course(*READ, PROPOSED),
        {
            "read_first": sent("take", ALARM),
            "nobody_left": course("take", DIED),
            "second_person_waits": course(*MET, ("withdraw", {"second": True})),
        },
    ),
    "pass_on": (
        OFFICER,
        course("take"),
        {"read_first": sent("take", ALARM), "passed_on_already": course("take", PASSED_ON)},
    ),
    "pass_on_answered": (
        OFFICER,
        course("take", PASSED_ON),
        {"not_passed_on": course("take"), "read_first": sent("take", PASSED_ON, ALARM)},
    ),
    "report": (APPLICANT, course(*ENDED), {"wrong_stage": course(*DUPLICATE)}),
    "dates": (APPLICANT, course(*MET, OFFERED), {"no_dates": course(*MET)}),
    "ask_withdraw": (APPLICANT, sent("take", "add"), {"asked_already": sent("take", "ask_withdraw")}),
    "ask_withdraw_appeal": (
        APPLICANT,
        course(*APPEALED),
        {
            "no_appeal": course(*NOT_MET),
            "asked_already": sent(*APPEALED, "ask_withdraw_appeal"),
        },
    ),
    "changed_mind": (APPLICANT, sent("take", "ask_withdraw"), {"nothing_asked": sent("take", "add")}),
}
"""By act: who does it, a case on which they may, and for each reason to close it a case that gives it."""

CLOSED = [(act, why, who, found) for act, (who, _, reasons) in LAW.items() for why, found in reasons.items()]


@pytest.mark.parametrize(
    ("act", "why", "who", "found"), CLOSED, ids=[f"{act}-{why}" for act, why, *_ in CLOSED]
)
def test_an_act_is_closed_for_its_reason(act: str, why: str, who: Actor, found: Course) -> None:
    proposer = Actor(1, "Olive", "manager")  # who has done everything so far
    assert closed(ACTS[act], found, proposer if why == "your_own_proposal" else who) == why


@pytest.mark.parametrize("act", LAW)
def test_an_act_is_open_where_nothing_is_in_its_way(act: str) -> None:
    who, found, _ = LAW[act]
    assert closed(ACTS[act], found, who) == ""


@pytest.mark.parametrize(
    ("act", "bears"),
    [
        *((act, True) for act in ("add", "report", "correct", "send_file")),
        *((act, True) for act in ("body_holds", "body_report", "body_file")),
        *((act, False) for act in ("take_part", "ask_contact", "ask_withdraw", "body_conflict")),
    ],
)
def test_what_has_to_be_read_before_the_decision(act: str, bears: bool) -> None:
    assert (closed(ACTS["decide"], sent(*READ, act), OFFICER) == "unread_first") == bears


def test_other_proposals_do_not_wait_until_all_is_read() -> None:
    assert closed(ACTS["second"], sent("correct_receipt", "add"), MANAGER) == ""


def test_every_condition_of_every_act_is_tried() -> None:
    assert {(act, why) for act, why, *_ in CLOSED} == {
        (act.key, need.why) for act in ACTS.values() for need in act.needs
    }


@pytest.mark.parametrize("why", LAW["copy_for_them"][2])
def test_a_manager_may_copy_for_the_person_complained_about_on_any_case(why: str) -> None:
    assert closed(ACTS["copy_for_them"], LAW["copy_for_them"][2][why], MANAGER) == ""
