"""Conditions of acts: while one is hindered, the act is closed for its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asb.rules.clocks import is_running, remedies
from asb.rules.course import NOT_MET, OUTSIDE, Course
from asb.rules.entries import Outstanding, views_asked
from asb.rules.history.people import WITHDRAWALS


@dataclass(frozen=True)
class Actor:
    """Who does an act: a member of staff, with number, name and the role they act in today; a person on the
    case, with their role in it and no number; or a contact of a `body`, without either.
    """

    id: int | None
    name: str
    role: str
    body: str = ""


@dataclass(frozen=True)
class Need:
    """A condition of an act: while `hindered` holds, the act is closed for the reason `why`."""

    why: str
    hindered: Callable[[Course, Actor], bool]


somebody_has_it = Need("nobody_has_it", lambda course, _: course.officer is None)
nobody_has_it = Need("has_a_contact", lambda course, _: course.officer is not None)
not_mine = Need("yours_already", lambda course, actor: course.officer == actor.id)
nothing_proposed = Need("second_person_waits", lambda course, _: course.proposed is not None)
takes_reports = Need(
    "wrong_stage",
    lambda course, _: bool(
        course.closed
        and not (
            course.closed.act == "close"
            and course.closed.facts.reason in ("not_met", "no_answer")
            and (course.decision is None or course.decision.facts.outcome == NOT_MET)
        )
    ),
)
"""A case that ended as "not met" takes another report still: its letter says until when one is enough."""
nothing_proposed_if_met = Need(
    "second_person_waits", lambda course, _: course.is_met and course.proposed is not None
)
proposed = Need("nothing_proposed", lambda course, _: course.proposed is None)
another_person = Need(
    "your_own_proposal", lambda course, actor: bool(course.proposed and course.proposed.by == actor.id)
)
risk_checked = Need("risk_first", lambda course, _: course.risk is None)
may_copy = (
    Need("copy_restricted", lambda course, actor: actor.role != "manager" and course.restricted),
    Need("copy_withheld", lambda course, actor: actor.role != "manager" and bool(course.withheld)),
    Need("copy_unchecked", lambda course, actor: actor.role != "manager" and course.risk is None),
    Need(
        "copy_at_risk",
        lambda course, actor: (
            actor.role != "manager" and course.risk is not None and course.risk.facts.level != "none"
        ),
    ),
)
"""A copy that could lead the person complained about to who complained: unless the risk was checked and
none was found, only a manager makes or opens it.
"""
was_passed = Need("not_passed", lambda course, _: not course.informed)
somebody_may_tell = Need("not_passed", lambda course, _: not (course.informed or course.bodies.organisations))
application_passed = Need("not_passed", lambda course, _: not course.has_it)
nobody_left = Need("somebody_left", lambda course, _: None not in course.contacts.values())
something_to_tell = Need("nothing_to_tell", lambda course, _: course.decision is None)
passed_to_all = Need(
    "not_passed", lambda course, _: not course.have_all.keys() >= set(course.application.bodies)
)
somebody_has_not = Need(
    "all_have_it", lambda course, _: course.have_all.keys() >= set(course.application.bodies)
)
letter_is_out = Need("letter_in_tray", lambda course, _: course.application.letter_in_tray)
has_outstanding = Need("nothing_outstanding", lambda course, _: not course.outstanding)
waits_for_agreement = Need("nobody_to_agree", lambda course, _: not course.application.unagreed)
has_unanswered = Need("all_answered", lambda course, _: not (course.review and course.review.unanswered))
has_open_actions = Need("no_open_actions", lambda course, _: not (course.review and course.review.actions))
meeting_arranged = Need("no_meeting", lambda course, _: not (course.review and course.review.coming))
meeting_ahead = Need(
    "no_meeting",
    lambda course, _: not (course.review and (course.review.coming or course.review.postponed)),
)
no_meeting_ahead = Need(
    "meeting_ahead",
    lambda course, _: bool(course.review and (course.review.coming or course.review.postponed)),
)
something_planned = Need("nothing_planned", lambda course, _: not (course.review and course.review.planned))
under_appeal = Need("no_appeal", lambda course, _: course.appeal is None)
not_under_appeal = Need("appeal_is_open", lambda course, _: course.appeal is not None)
on_hold = Need("no_hold", lambda course, _: all(hold.last for hold in course.holds))
a_clock_runs = Need("no_clock", lambda course, _: not is_running(course))
may_wait = Need("on_hold", lambda course, _: any(hold.last is None for hold in course.holds))
objections_weighed = Need("objection_stands", lambda course, _: bool(course.objections))
objection_stands = Need("no_objection", lambda course, _: not course.objections)
no_alarm = Need("read_first", lambda course, _: any(came.facts.raises_alarm for came in course.came.values()))
all_read = Need("unread_first", lambda course, _: course.is_unread)
no_decision_unread = Need(
    "unread_first",
    lambda course, _: bool(course.proposed and course.proposed.act == "decide" and course.is_unread),
)
draft_is_out = Need("no_draft", lambda course, _: not (course.review and course.review.draft))
not_asked_yet = Need(
    "asked_already", lambda course, _: any(entry.act == "ask_withdraw" for entry in course.came.values())
)
withdraws_once = Need(
    "asked_already", lambda course, _: any(came.act == "ask_withdraw_appeal" for came in course.came.values())
)
withdraws = Need(
    "nothing_asked", lambda course, _: not any(came.act in WITHDRAWALS for came in course.came.values())
)
has_complaint = Need("no_complaint", lambda course, _: not (course.open_complaints or remedies(course)))
no_complaint_holds = Need(
    "complaint_is_open", lambda course, _: any(each.facts.hold == "yes" for each in course.open_complaints)
)
not_passed_on = Need("passed_on_already", lambda course, _: course.passed_on is not None)
was_passed_on = Need("not_passed_on", lambda course, _: course.passed_on is None)
not_outside = Need(
    "outside_the_act", lambda course, _: bool(course.decision and course.decision.facts.outcome == OUTSIDE)
)
not_all_died = Need("nobody_left", lambda course, _: course.nobody_left)
all_died = Need("nobody_died", lambda course, _: not course.nobody_left)
on_legal_hold = Need("no_legal_hold", lambda course, _: not course.legal_holds)
somebody_was_asked = Need("nobody_asked", lambda course, _: not course.bodies.organisations)
answer_waits = Need("no_answer_waits", lambda course, _: not course.bodies.waits)
appeal_asked = Need(
    "no_answer_waits",
    lambda course, _: all(entry.act != "appeal_asks" for entry in course.bodies.waits.values()),
)
has_application = Need("not_passed", lambda course, actor: actor.body not in course.informed)
view_was_asked = Need(
    "not_asked_of_you",
    lambda course, actor: actor.body not in course.asked_view and not views_asked(course.entries, actor.body),
)
is_invited = Need(
    "no_meeting",
    lambda course, actor: (
        not (course.review and course.review.coming and actor.body in course.review.coming.facts.bodies)
    ),
)


def _not_asked_for_dates(course: Course, actor: Actor) -> bool:
    """Whether no dates are offered to this actor: a body or a person has to be among those asked."""
    offered = course.review.offered if course.review else None
    if offered is None:
        return True
    if actor.role == "body":
        return actor.body not in offered.facts.bodies
    return actor.id is None and offered.facts.people != "yes"


dates_offered = Need("no_dates", _not_asked_for_dates)
answer_owed = Need("all_answered", lambda course, actor: not owed_by(course, actor.body, "answer"))
action_owed = Need("no_open_actions", lambda course, actor: not owed_by(course, actor.body, "action"))


def owed_by(course: Course, body: str, what: str) -> list[Outstanding]:
    """What this body still owes, of this kind."""
    return [each for each in course.outstanding if each.body == body and each.what == what]
