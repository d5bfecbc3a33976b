"""What a case needs from us and from others, and how it can end: computed, never stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from asb.rules.clocks import awaited
from asb.rules.course import NOT_MET, OUTSIDE, Course
from asb.rules.entries import Review

DAY = timedelta(days=1)


def needs(course: Course) -> list[str]:
    """Keys of the acts that staff have to do now, most urgent first; `seen` stands for everything that
    people have sent.
    """
    came = ["seen"] if course.came else []
    if course.closed:
        return came + _of_appeal_body(course) + (["appeal_decided"] if course.appeal else [])
    found = (["risk"] if _risk_unchecked(course) else []) + came + _of_appeal_body(course)
    if any(entry.act not in OF_APPEAL_BODY for entry in course.bodies.waits.values()):
        found.append("accept")
    if any(entry.act == "appeal_says" for entry in course.bodies.waits.values()):
        found.append("appeal_decided")
    if course.officer is None:
        found.append("assign" if course.stepped_back else "take")
    if course.to_ring or to_ask(course):
        found.append("agreement")
    if course.objections:
        found.append("weigh")
    if course.proposed:
        found.append("second")
    return found + _merged_to_pass(course) + _by_stage(course)


def to_ask(course: Course) -> list[int]:
    """Numbers of the people whom an officer has to ask if they agree, until there is a decision, or it was
    decided to go on without.
    """
    if course.decision or course.went_on:
        return []
    return [number for number in course.application.to_ask if number not in course.died]


OF_APPEAL_BODY = ("appeal_asks", "appeal_says")


def _of_appeal_body(course: Course) -> list[str]:
    """What the appeal body has asked for waits for an answer."""
    asked = any(entry.act == "appeal_asks" for entry in course.bodies.waits.values())
    return ["answer_appeal"] if asked else []


def _merged_to_pass(course: Course) -> list[str]:
    """An application that was merged into this one after the decision goes to the bodies as well."""
    if course.decision is None or not course.lacking:
        return []
    return ["name_contact", "share"] if None in course.contacts.values() else ["share"]


def _risk_unchecked(course: Course) -> bool:
    """Whether nobody has checked the risk, or somebody was found to be unsafe since."""
    unsafe = course.safety if course.safety and course.safety.facts.result == "unsafe" else None
    return course.risk is None or bool(unsafe and unsafe.id > course.risk.id)


def _by_stage(course: Course) -> list[str]:
    review = course.review
    if course.stage in ("received", "checking"):
        return _threshold(course)
    if course.stage in ("met", "arranged"):
        return _to_be_held(course)
    if course.stage == "held" and review:
        return _held(review)
    return ["close"] if _is_over(course) and not risk_before_ending(course) else []


def _is_over(course: Course) -> bool:
    """Whether nothing but its end is left of a case: no action, answer, further look or appeal."""
    review = course.review
    if course.stage == "plan" and review:
        return not (review.open_actions or review.unanswered or review.again)
    return course.stage == "not_met" and course.appeal is None


def risk_before_ending(course: Course) -> date | None:
    """The day on which the risk of a case that is over is to be looked at again before the case ends: None
    if there is none, or if it was looked at since the decision, or the outcome.
    """
    last = (course.review and course.review.outcome) or course.decision
    if not _is_over(course) or course.risk is None or (last and course.risk.id > last.id):
        return None
    on: date | None = course.risk.facts.review_on
    return on


def _chair_is_partial(course: Course) -> bool:
    """Whether the chair of the meeting to come works for a body that the application complains about."""
    coming = course.review.coming if course.review else None
    return coming is not None and coming.facts.chair_from in course.partial


def _to_be_held(course: Course) -> list[str]:
    """A review is arranged. After a death a manager first says whether it is held; if not, the case ends."""
    if course.nobody_left and course.after_death is None:
        return ["after_death"]
    if course.nobody_left and course.after_death and course.after_death.facts.said == "no":
        return ["close"]
    if course.review and course.review.offered:
        return ["arrange"] if course.review.all_dates_known else []
    return ["arrange"] if course.stage == "met" or _chair_is_partial(course) else []


ENDINGS = ("done", "not_met", "no_answer", "died", "duplicate", "mistake")
"""Reasons for which a case is ended, besides that it is withdrawn or sent to another council."""


def endings(course: Course, role: str) -> list[str]:
    """The reasons for which staff of this role can end the case now: none that its course contradicts, and
    none that leaves a duty undone. Silence ends none (s.104(1), (4) to (6), (8)); after a death the bodies
    still decide, and a manager says whether a review that the law asks for is held.
    """
    review = course.review
    no_review = course.stage == "not_met" and bool(
        course.decision and course.decision.facts.outcome in (NOT_MET, OUTSIDE)
    )
    done = course.stage == "plan" and not (review and review.open_actions)
    refused = course.after_death is not None and course.after_death.facts.said == "no"
    fits = {
        "done": done and not course.nobody_left,
        "not_met": no_review and not course.nobody_left,
        "no_answer": course.is_silent and (no_review or (done and not (review and review.unanswered))),
        "died": course.nobody_left
        and (no_review or done or (refused and course.stage in ("met", "arranged"))),
        "duplicate": role == "manager" or not course.is_met,
        "mistake": role == "manager" or not course.is_met,
    }
    return [] if course.closed else [reason for reason in ENDINGS if fits[reason]]


def _threshold(course: Course) -> list[str]:
    if course.passed_on:
        return []
    bodies = set(course.application.bodies)
    if course.lacking or not course.informed >= bodies:
        return _name_first(course)
    if awaited(course) or course.proposed or course.is_unread:
        return []
    if not course.have_all.keys() >= bodies:
        return _name_first(course)
    if course.assessment().by_count != "depends" or course.all_looked_for:
        return ["decide"]
    return ["finding"] if course.told or course.bodies.holds else ["finding", "ask"]


def _name_first(course: Course) -> list[str]:
    """It is passed on once the risk was checked; at a body where nobody is left, somebody is named first."""
    if course.risk is None:
        return []
    return ["name_contact", "pass"] if None in course.contacts.values() else ["pass"]


def _held(review: Review) -> list[str]:
    """After the review: the plan, the draft for comments, and the outcome once these have come."""
    if review.coming or review.postponed:
        return []
    if not review.planned:
        return ["recommend", "outcome"]
    if review.draft is None:
        return ["draft_plan"]
    return ["outcome"] if review.commented else []


BY_THEN = {
    "agreement": "go_on",
    "applicant": "safety",
    "safety": "safety",
    "risk": "risk",
    "review_day": "hold_review",
    "withheld": "withhold",
    "complaint": "complaint_decided",
    "remedy": "complaint_decided",
    "dates": "arrange",
    "new_date": "arrange",
    "look_again": "look_again",
    "hold": "resume",
    "late": "late",
    "answer": "remind",
    "action": "remind",
    "comments": "outcome",
    "passed_on": "pass_on_answered",
}
"""The act that is due on a date of `clocks.dates`."""
THE_WHOLE_DAY = frozenset({"comments", "dates"})
"""Dates on which something may still come: the act is due the day after."""


def urgency(course: Course, risks: Collection[str]) -> int:
    """Urgency in lists: 2 where a risk was reported and nobody has checked, 1 where an officer found a high
    risk, 0 otherwise.
    """
    if any(came.facts.raises_alarm for came in course.came.values()):
        return 2  # somebody has written about danger, and nobody has dealt with it
    if course.closed:
        return 0
    if course.risk is None:
        return 2 if risks else 0
    return 1 if course.risk.facts.level == "high" else 0


def rank(number: int, course: Course, urgency: int, due: date | None) -> str:
    """Sort key of a case in lists (`models.Case.rank`)."""
    if course.closed:
        return f"9{10**10 - number}"
    return f"{2 - urgency}{due or date.max:%Y%m%d}"
