"""Table of acts: the stages, conditions and roles of each. It draws the buttons and checks every request."""

from __future__ import annotations

from collections.abc import Mapping

from asb.rules.acts.law import (
    ALL,
    ALWAYS,
    APPEAL,
    APPLIES,
    ASKED,
    BEGUN,
    BODY,
    CHECKING,
    HELD,
    MANAGER,
    NOBODY,
    NOT_MET,
    OPEN,
    OWED,
    PEOPLE,
    PLAN,
    REVIEW,
    SERVICE,
    STAFF,
    THEIRS,
    UNREACHED,
)
from asb.rules.acts.law import CLOSED_FOR as CLOSED_FOR
from asb.rules.acts.law import MERGING as MERGING
from asb.rules.acts.law import Act as Act
from asb.rules.acts.needs import Actor as Actor
from asb.rules.acts.needs import (
    a_clock_runs,
    action_owed,
    all_died,
    all_read,
    another_person,
    answer_owed,
    answer_waits,
    appeal_asked,
    application_passed,
    dates_offered,
    draft_is_out,
    has_application,
    has_complaint,
    has_open_actions,
    has_outstanding,
    has_unanswered,
    is_invited,
    letter_is_out,
    may_copy,
    may_wait,
    meeting_ahead,
    meeting_arranged,
    no_alarm,
    no_complaint_holds,
    no_decision_unread,
    no_meeting_ahead,
    nobody_has_it,
    nobody_left,
    not_all_died,
    not_asked_yet,
    not_mine,
    not_outside,
    not_passed_on,
    not_under_appeal,
    nothing_proposed,
    nothing_proposed_if_met,
    objection_stands,
    objections_weighed,
    on_hold,
    on_legal_hold,
    passed_to_all,
    proposed,
    risk_checked,
    somebody_has_it,
    somebody_has_not,
    somebody_may_tell,
    somebody_was_asked,
    something_planned,
    something_to_tell,
    takes_reports,
    under_appeal,
    view_was_asked,
    waits_for_agreement,
    was_passed,
    was_passed_on,
    withdraws,
    withdraws_once,
)
from asb.rules.course import Course
from asb.rules.facts import FACTS
from asb.rules.history import EFFECTS


class ClosedAct(Exception):
    """The act is not open on this case now: `why` is a code of `CLOSED_FOR`."""

    def __init__(self, act: str, why: str) -> None:
        super().__init__(f"{act} is not open: {why}. Read the case again")
        self.act, self.why = act, why


ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        Act("risk", ALWAYS, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("take", OPEN, (not_mine,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("hand_over", OPEN, (somebody_has_it,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("assign", OPEN, (nobody_has_it,), MANAGER, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("pass", BEGUN, (risk_checked, somebody_has_not), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("leave_out", OPEN, adds=True, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act(
            "name_contact",
            OPEN,
            (nobody_left,),
            MANAGER,
            in_subject_copy=False,
            in_appeal_papers=NOBODY,
        ),
        Act("share", OPEN, (application_passed,), adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("ask", OPEN, (was_passed,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("remind", OPEN, (has_outstanding,), adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("told", OPEN, (somebody_may_tell,), adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("ask_other", OPEN, (risk_checked,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("accept", ALWAYS, (answer_waits,), in_subject_copy=False, in_appeal_papers=ALL),
        Act("end_access", ALWAYS, (somebody_was_asked,), in_subject_copy=False, in_appeal_papers=NOBODY),
        Act("decline", ALWAYS, (answer_waits,), in_subject_copy=False, in_appeal_papers=NOBODY),
        *(
            Act(key, OPEN, needs, roles, adds=True, in_subject_copy=copy, in_appeal_papers=NOBODY)
            for key, needs, roles, copy in (
                ("body_opened", (has_application,), BODY, True),
                ("body_holds", (), BODY | ASKED, False),
                ("body_report", (), BODY | ASKED, False),
                ("body_file", (), BODY | ASKED, False),
                ("body_view", (view_was_asked,), BODY, True),
                ("body_comes", (is_invited,), BODY, False),
                ("body_dates", (dates_offered,), BODY, False),
                ("body_answers", (answer_owed,), BODY, True),
                ("body_progress", (action_owed,), BODY, True),
                ("body_conflict", (), BODY | ASKED, False),
            )
        ),
        Act("add_report", ALWAYS, (takes_reports,), adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("complained_of", OPEN, (nothing_proposed,), in_subject_copy=True, in_appeal_papers=ALL),
        Act("finding", CHECKING, (nothing_proposed,), in_subject_copy=True, in_appeal_papers=ALL),
        Act("weigh", ALWAYS, (objection_stands,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act(
            "decide",
            CHECKING,
            (passed_to_all, nothing_proposed, letter_is_out, objections_weighed, no_alarm, all_read),
            in_subject_copy=True,
            in_appeal_papers=ALL,
        ),
        Act(
            "second",
            OPEN,
            (proposed, another_person, no_decision_unread),
            MANAGER,
            in_subject_copy=True,
            in_appeal_papers=ALL,
        ),
        Act("correct_receipt", OPEN, (nothing_proposed,), in_subject_copy=True, in_appeal_papers=ALL),
        Act("decide_again", NOT_MET, (not_under_appeal,), in_subject_copy=True, in_appeal_papers=ALL),
        Act("offer_dates", REVIEW, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("arrange", REVIEW, in_subject_copy=True, in_appeal_papers=ALL),
        Act("call_off", REVIEW, (meeting_ahead,), in_subject_copy=True, in_appeal_papers=ALL),
        Act(
            "hold_review",
            frozenset({"arranged", "held"}),
            (meeting_arranged,),
            in_subject_copy=True,
            in_appeal_papers=ALL,
        ),
        Act("recommend", HELD, in_subject_copy=True, in_appeal_papers=ALL),
        Act("action", HELD | PLAN, in_subject_copy=True, in_appeal_papers=ALL),
        Act(
            "change_planned",
            HELD,
            (something_planned,),
            in_subject_copy=True,
            in_appeal_papers=ALL,
        ),
        Act("draft_plan", HELD, (something_planned,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act(
            "comments",
            HELD,
            (draft_is_out,),
            STAFF | PEOPLE,
            adds=True,
            in_subject_copy=True,
            in_appeal_papers=ALL,
        ),
        Act("outcome", HELD, (no_meeting_ahead,), in_subject_copy=True, in_appeal_papers=ALL),
        Act("look_again", PLAN, in_subject_copy=True, in_appeal_papers=ALL),
        Act("answered", PLAN, (has_unanswered,), in_subject_copy=True, in_appeal_papers=ALL),
        Act("progress", PLAN, (has_open_actions,), in_subject_copy=True, in_appeal_papers=ALL),
        Act("hold", OPEN, (may_wait, a_clock_runs), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("resume", OPEN, (on_hold,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("late", OPEN, (a_clock_runs,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("go_on", OPEN, (waits_for_agreement,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("need_more", OPEN, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("write", ALWAYS, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("notify", ALWAYS, (something_to_tell,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("withhold", ALWAYS, roles=MANAGER, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act("contact", ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("contacts_checked", ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("note", ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("file", ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("release_file", ALWAYS, adds=True, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act("export", ALWAYS, adds=True, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act("copy_for_them", ALWAYS, may_copy, adds=True, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act("deliver", ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("came_back", ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("contact_details", ALWAYS, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("died", ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("after_death", OWED, (all_died,), MANAGER, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("safety", OPEN, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("agreement", ALWAYS, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("keep_out", ALWAYS, adds=True, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act("link", ALWAYS, adds=True, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act(
            "merge",
            BEGUN | {"met", "arranged", "not_met"},
            (nothing_proposed, not_under_appeal, not_outside),
            in_subject_copy=True,
            in_appeal_papers=NOBODY,
        ),
        Act("conflict", ALWAYS, adds=True, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act("restrict", ALWAYS, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act(
            "appeal",
            ALWAYS,
            (not_under_appeal,),
            STAFF | APPLIES,
            adds=True,
            in_subject_copy=True,
            in_appeal_papers=ALL,
        ),
        *(
            Act(key, ALWAYS, (under_appeal,), APPEAL, True, in_subject_copy=True, in_appeal_papers=NOBODY)
            for key in ("appeal_opened", "appeal_asks", "appeal_says")
        ),
        Act("answer_appeal", ALWAYS, (appeal_asked,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("appeal_decided", ALWAYS, (under_appeal,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("complaint", ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("complaint_decided", ALWAYS, (has_complaint,), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("legal_hold", ALWAYS, adds=True, in_subject_copy=False, in_appeal_papers=NOBODY),
        Act(
            "end_legal_hold",
            ALWAYS,
            (on_legal_hold, no_complaint_holds),
            MANAGER,
            in_subject_copy=False,
            in_appeal_papers=NOBODY,
        ),
        Act("close", OPEN, (not_under_appeal, no_alarm), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act(
            "withdraw",
            OPEN,
            (no_alarm, not_all_died, nothing_proposed_if_met),
            in_subject_copy=True,
            in_appeal_papers=NOBODY,
        ),
        Act("pass_on", BEGUN, (no_alarm, not_passed_on), in_subject_copy=True, in_appeal_papers=NOBODY),
        Act(
            "pass_on_answered", OPEN, (was_passed_on, no_alarm), in_subject_copy=True, in_appeal_papers=NOBODY
        ),
        Act("reopen", frozenset({"closed"}), roles=MANAGER, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("set_aside", ALWAYS, roles=MANAGER, in_subject_copy=True, in_appeal_papers=NOBODY),
        *(
            Act(key, ALWAYS, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY)
            for key in ("seen", "format", "format_made", "code")
        ),
        Act(
            "add",
            ALWAYS,
            roles=PEOPLE | {UNREACHED},
            adds=True,
            in_subject_copy=True,
            in_appeal_papers=THEIRS,
        ),
        Act("send_file", ALWAYS, roles=PEOPLE, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("correct", ALWAYS, roles=PEOPLE, adds=True, in_subject_copy=True, in_appeal_papers=THEIRS),
        Act(
            "report",
            ALWAYS,
            (takes_reports,),
            roles=APPLIES,
            adds=True,
            in_subject_copy=True,
            in_appeal_papers=THEIRS,
        ),
        Act("take_part", OPEN, roles=PEOPLE, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act(
            "dates",
            REVIEW,
            (dates_offered,),
            STAFF | PEOPLE,
            adds=True,
            in_subject_copy=True,
            in_appeal_papers=NOBODY,
        ),
        Act("ask_contact", ALWAYS, roles=PEOPLE, adds=True, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act(
            "ask_withdraw",
            OPEN,
            (not_asked_yet,),
            APPLIES,
            adds=True,
            in_subject_copy=True,
            in_appeal_papers=NOBODY,
        ),
        Act(
            "ask_withdraw_appeal",
            ALWAYS,
            (under_appeal, withdraws_once),
            APPLIES,
            adds=True,
            in_subject_copy=True,
            in_appeal_papers=NOBODY,
        ),
        Act(
            "changed_mind", ALWAYS, (withdraws,), APPLIES, True, in_subject_copy=True, in_appeal_papers=NOBODY
        ),
        Act(
            "disagree",
            ALWAYS,
            roles=(PEOPLE | {UNREACHED}) - {"applicant"},
            adds=True,
            in_subject_copy=True,
            in_appeal_papers=NOBODY,
        ),
        Act(
            "application_received", frozenset(), roles=SERVICE, in_subject_copy=True, in_appeal_papers=NOBODY
        ),
        Act("agreement_answered", frozenset(), roles=SERVICE, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("agreement_reminded", frozenset(), roles=SERVICE, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("merged", frozenset(), roles=SERVICE, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("dates_moved", frozenset(), roles=SERVICE, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("holiday", frozenset(), roles=SERVICE, in_subject_copy=True, in_appeal_papers=NOBODY),
        Act("refuse", frozenset(), roles=SERVICE, in_subject_copy=True, in_appeal_papers=ALL),
    )
}
"""Every act, in the order in which the case page offers them; last, those that the service records, and
`refuse`, which old histories hold and nobody can do any more: the Act has no such decision."""


class IncompleteAct(NotImplementedError):
    """The definition of an act is incomplete: the message names the act and what is missing."""


def check(acts: Mapping[str, Act], effects: Mapping[str, object], kept: Mapping[str, object]) -> None:
    """Checks that each act has an effect (if only `history.nothing`) and a type for its facts.

    Raises IncompleteAct.
    """
    if untyped := acts.keys() - kept.keys():
        raise IncompleteAct(f"{min(untyped)}: say what it keeps, in rules.facts.FACTS")
    if missing := acts.keys() - effects.keys():
        raise IncompleteAct(f"{min(missing)}: say what it changes, in rules.history.EFFECTS")
    if unknown := effects.keys() - acts.keys():
        raise IncompleteAct(f"{min(unknown)}: has an effect and no law, in rules.acts.ACTS")


check(ACTS, EFFECTS, FACTS)

WHEN_MERGED = frozenset({"deliver", "came_back", "format_made"})
"""The only acts that stay open on a case that is part of another: its letters still need somebody."""


def closed(act: Act, course: Course, actor: Actor) -> str:
    """Returns why this act is not open to this person now, as a code of `CLOSED_FOR`; empty if it is open."""
    if course.merged_into and act.key not in WHEN_MERGED:
        return "merged"
    if actor.role not in act.roles:
        return "wrong_role"
    if actor.id in course.conflicts:
        return "conflict"
    if course.stage not in act.stages:
        return "wrong_stage"
    return next((need.why for need in act.needs if need.hindered(course, actor)), "")


def guard(act: Act, course: Course, actor: Actor) -> None:
    """Raises ClosedAct if the act is not open. Called inside the transaction, after the case is locked."""
    if why := closed(act, course, actor):
        raise ClosedAct(act.key, why)
