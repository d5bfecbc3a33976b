"""What appeals, complaints, orders and endings change."""

from __future__ import annotations

from typing import Any

from asb.rules import facts
from asb.rules.course import Course
from asb.rules.entries import Appeal, Entry, LegalHold
from asb.rules.history import people, review


def appealed(course: Course, entry: Entry[facts.Appeal]) -> None:
    people.came(course, entry)
    course.appeals.append(Appeal(entry))


def appeal_decided(course: Course, entry: Entry[facts.AppealDecided]) -> None:
    if course.appeal is None:
        return
    course.appeal.decided = entry
    course.end_pause("appeal", entry.on)
    _appeal_over(course)
    over = ("appeal", "ask_withdraw_appeal")
    course.came = {number: came for number, came in course.came.items() if came.act not in over}
    if entry.facts.result in ("upheld", "partly"):
        ordered(course, entry)


def ordered(course: Course, entry: Entry[Any]) -> None:
    """What is to be done again opens the case; what was done before stays in the record and the figures."""
    back = {"threshold", "decide", "review", "deliver"}.intersection(entry.facts.back or ())
    if not back:
        return
    course.orders.append(entry)
    course.closed = None
    if "threshold" in back:
        course.decision, course.review, course.decide_again = None, None, entry.on
    elif "review" in back and course.decision:
        review.review_owed(course, entry.on)


def complained(course: Course, entry: Entry[facts.Complaint]) -> None:
    course.complaints.append(entry)
    if entry.facts.hold == "yes":
        course.legal_holds.append(LegalHold(entry.on, entry.facts.hold_why))


def complaint_decided(course: Course, entry: Entry[facts.ComplaintDecided]) -> None:
    course.complaint_news.setdefault(getattr(entry.facts, "which", 0), []).append(entry)
    ordered(course, entry)


def legal_hold(course: Course, entry: Entry[facts.Why]) -> None:
    course.legal_holds.append(LegalHold(entry.on, entry.facts.why))


def legal_hold_ended(course: Course, _entry: Entry[Any]) -> None:
    course.legal_holds.clear()


def closed(course: Course, entry: Entry[Any]) -> None:
    """A case that has ended waits for nobody: whoever was asked was told that nothing more is needed, and is
    asked anew if it is opened again.
    """
    course.closed, course.passed_on = entry, None
    course.endings.append(entry)
    course.asked.clear()
    course.asked_view.clear()
    course.bodies.asked.clear()
    course.bodies.views.clear()
    course.wanted = None
    if course.review:
        course.review.coming = course.review.postponed = None
    if course.proposed and course.proposed.act == "withdraw":
        course.proposed = None
    if other := getattr(entry.facts, "duplicate_of", ""):
        course.linked[other] = "duplicate"
    course.came = {number: came for number, came in course.came.items() if came.act != "ask_withdraw"}


def withdrawn(course: Course, entry: Entry[facts.Withdraw]) -> None:
    """Where the threshold is met, the law asks for a review, so it ends only once a manager agrees."""
    if entry.facts.second:
        course.proposed = entry
    else:
        closed(course, entry)


def passed_on(course: Course, entry: Entry[facts.PassOn]) -> None:
    """Until the other council confirms, the case is ours. One from before that was asked ended at once."""
    if entry.facts.by is None:
        closed(course, entry)
    else:
        course.passed_on = entry


def pass_on_answered(course: Course, entry: Entry[facts.PassOnAnswered]) -> None:
    course.passed_on = None
    if entry.facts.said == "taken":
        closed(course, entry)


def reopened(course: Course, entry: Entry[facts.Reopen]) -> None:
    course.closed = None
    ordered(course, entry)


def _appeal_over(course: Course) -> None:
    """Nothing of the appeal body waits once its appeal is decided or withdrawn."""
    waiting = course.bodies.waits
    course.bodies.waits = {
        number: entry for number, entry in waiting.items() if entry.act not in ("appeal_asks", "appeal_says")
    }
