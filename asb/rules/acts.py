"""Which act is open at which stage, to whom: one table that draws the buttons and guards the doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asb.rules.course import Course, Stage

Need = Callable[[Course, "Actor"], str]
"""What stands in the way of an act, as a code; nothing when nothing does."""


class ClosedAct(Exception):
    """This act is not open on this case now: `why` is a code of `WHY`."""

    def __init__(self, act: str, why: str) -> None:
        super().__init__(f"{act} is not open: {why}. Read the case again")
        self.act, self.why = act, why


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff by number, name, and the role they act in today; or a person of the case,
    who has no number here and the role they have in it.
    """

    id: int | None
    name: str
    role: str


@dataclass(frozen=True)
class Act:
    """One act. `adds`: it only adds to the record, so it does not matter what happened meanwhile."""

    key: str
    stages: frozenset[Stage]
    needs: tuple[Need, ...] = ()
    roles: frozenset[str] = frozenset({"officer", "manager"})
    adds: bool = False


def unless(why: str, hindered: Callable[[Course, Actor], bool]) -> Need:
    """A need that says `why` when `hindered` holds."""

    def need(course: Course, actor: Actor) -> str:
        return why if hindered(course, actor) else ""

    return need


somebody_has_it = unless("nobody_has_it", lambda course, _: course.officer is None)
not_mine = unless("yours_already", lambda course, actor: course.officer == actor.id)
nothing_proposed = unless("second_person_waits", lambda course, _: course.proposed is not None)
proposed = unless("nothing_proposed", lambda course, _: course.proposed is None)
another_person = unless(
    "your_own_proposal", lambda course, actor: bool(course.proposed and course.proposed.by == actor.id)
)
was_passed = unless("not_passed", lambda course, _: not course.passed)
passed_to_all = unless(
    "not_passed", lambda course, _: not course.passed.keys() >= set(course.application.bodies)
)
somebody_has_not = unless(
    "all_have_it", lambda course, _: course.passed.keys() >= set(course.application.bodies)
)
letter_is_out = unless("letter_in_tray", lambda course, _: course.application.letter_in_tray)
has_outstanding = unless("nothing_outstanding", lambda course, _: not course.outstanding)
waits_for_agreement = unless("nobody_to_agree", lambda course, _: not course.application.unagreed)
has_reports = unless("no_reports", lambda course, _: not course.application.reports)
enough_count = unless("not_enough_count", lambda course, _: course.assessment().by_count != "met")
has_unanswered = unless("all_answered", lambda course, _: not (course.review and course.review.unanswered))
has_open_actions = unless("no_open_actions", lambda course, _: not (course.review and course.review.actions))
no_open_actions = unless("open_actions", lambda course, _: bool(course.review and course.review.open_actions))
under_appeal = unless("no_appeal", lambda course, _: course.appeal is None)
not_under_appeal = unless("appeal_is_open", lambda course, _: course.appeal is not None)
on_hold = unless("no_hold", lambda course, _: all(hold.last for hold in course.holds))
may_wait = unless("on_hold", lambda course, _: any(hold.last is None for hold in course.holds))

objections_weighed = unless("objection_stands", lambda course, _: bool(course.objections))
objection_stands = unless("no_objection", lambda course, _: not course.objections)
no_alarm = unless(
    "read_first", lambda course, _: any(came.facts.get("alarm") for came in course.came.values())
)
draft_is_out = unless("no_draft", lambda course, _: not (course.review and course.review.draft))
not_asked_yet = unless(
    "asked_already", lambda course, _: any(entry.act == "ask_withdraw" for entry in course.came.values())
)

BEGUN: frozenset[Stage] = frozenset({"received", "checking"})
DECIDED: frozenset[Stage] = frozenset({"met", "arranged", "held", "plan", "not_met"})
OPEN: frozenset[Stage] = BEGUN | DECIDED
ALWAYS: frozenset[Stage] = OPEN | {"closed"}
CHECKING: frozenset[Stage] = frozenset({"checking"})
PLAN: frozenset[Stage] = frozenset({"plan"})
HELD: frozenset[Stage] = frozenset({"held"})
MANAGER = frozenset({"manager"})
APPLIES = frozenset({"applicant", "represented"})
PEOPLE = APPLIES | {"member"}
UNREACHED = "unreached"
"""The role of somebody an applicant speaks for, until we have reached them ourselves."""
STAFF = frozenset({"officer", "manager"})

ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        Act("risk", ALWAYS),
        Act("take", OPEN, (not_mine,)),
        Act("hand_over", OPEN, (somebody_has_it,)),
        Act("pass", BEGUN, (somebody_has_not,)),
        Act("share", OPEN, (was_passed,), adds=True),
        Act("ask", OPEN, (was_passed,)),
        Act("remind", OPEN, (has_outstanding,), adds=True),
        Act("told", OPEN, (was_passed,), adds=True),
        Act("finding", CHECKING, (has_reports, nothing_proposed)),
        Act("weigh", ALWAYS, (objection_stands,)),
        Act(
            "decide",
            CHECKING,
            (was_passed, passed_to_all, nothing_proposed, letter_is_out, objections_weighed),
        ),
        Act("refuse", CHECKING, (was_passed, passed_to_all, nothing_proposed, enough_count, letter_is_out)),
        Act("second", CHECKING, (proposed, another_person), MANAGER),
        Act("arrange", frozenset({"met", "arranged"})),
        Act("hold_review", frozenset({"arranged"})),
        Act("recommend", HELD),
        Act("action", HELD | PLAN),
        Act("draft_plan", HELD),
        Act("comments", HELD, (draft_is_out,), STAFF | PEOPLE, adds=True),
        Act("outcome", HELD),
        Act("answered", PLAN, (has_unanswered,)),
        Act("progress", PLAN, (has_open_actions,)),
        Act("hold", OPEN, (may_wait,)),
        Act("resume", OPEN, (on_hold,)),
        Act("late", OPEN),
        Act("go_on", OPEN, (waits_for_agreement,)),
        Act("need_more", OPEN),
        Act("write", ALWAYS),
        Act("contact", ALWAYS, adds=True),
        Act("note", ALWAYS, adds=True),
        Act("file", ALWAYS, adds=True),
        Act("export", ALWAYS, adds=True),
        Act("deliver", ALWAYS, adds=True),
        Act("contact_details", ALWAYS),
        Act("agreement", ALWAYS),
        Act("keep_out", ALWAYS, adds=True),
        Act("link", ALWAYS, adds=True),
        Act("conflict", OPEN, adds=True),
        Act("restrict", ALWAYS),
        Act("appeal", ALWAYS, (not_under_appeal,), STAFF | APPLIES, adds=True),
        Act("appeal_decided", ALWAYS, (under_appeal,)),
        Act("close", frozenset({"not_met", "plan"}), (not_under_appeal, no_open_actions, no_alarm)),
        Act("withdraw", OPEN, (no_alarm,)),
        Act("pass_on", BEGUN, (no_alarm,)),
        Act("reopen", frozenset({"closed"}), roles=MANAGER),
        Act("set_aside", ALWAYS, roles=MANAGER),
        Act("seen", ALWAYS, adds=True),
        Act("code", ALWAYS, adds=True),
        Act("add", ALWAYS, roles=PEOPLE | {UNREACHED}, adds=True),
        Act("send_file", ALWAYS, roles=PEOPLE, adds=True),
        Act("correct", ALWAYS, roles=PEOPLE, adds=True),
        Act("report", OPEN, roles=APPLIES, adds=True),
        Act("take_part", OPEN, roles=PEOPLE, adds=True),
        Act("ask_contact", ALWAYS, roles=PEOPLE, adds=True),
        Act("ask_withdraw", OPEN, (not_asked_yet,), APPLIES, adds=True),
        Act("disagree", ALWAYS, roles=(PEOPLE | {UNREACHED}) - {"applicant"}, adds=True),
    )
}
"""Every act, in the order in which the case page offers them."""

IN_CONFLICT = frozenset({"hand_over", "note"})
"""All that is left to somebody who has declared a conflict of interest."""

CLOSED_FOR = (
    *("wrong_stage", "wrong_role", "conflict", "nobody_has_it", "yours_already", "second_person_waits"),
    *("nothing_proposed", "your_own_proposal", "not_passed", "no_reports"),
    *("not_enough_count", "all_answered", "no_open_actions", "open_actions"),
    *("no_appeal", "appeal_is_open", "no_hold", "on_hold", "letter_in_tray", "settled"),
    *("objection_stands", "no_objection", "no_draft", "asked_already", "read_first"),
    *("nothing_outstanding", "nobody_to_agree", "all_have_it"),
)
"""Every reason for which an act can be closed; the words for officers stand in the staff's room."""


def closed(act: Act, course: Course, actor: Actor) -> str:
    """Why this act is not open to this person now, as a code of `WHY`; nothing when it is open."""
    if actor.role not in act.roles:
        return "wrong_role"
    if actor.id in course.conflicts and act.key not in IN_CONFLICT:
        return "conflict"
    if course.stage not in act.stages:
        return "wrong_stage"
    return next((why for need in act.needs if (why := need(course, actor))), "")


def guard(act: Act, course: Course, actor: Actor) -> None:
    """Asked at the door and again inside the transaction. Raises ClosedAct."""
    if why := closed(act, course, actor):
        raise ClosedAct(act.key, why)
