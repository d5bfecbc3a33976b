"""Replays the history of a case: what each act changes, entry by entry.

Entries that were set aside are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from asb.rules import facts
from asb.rules.course import NOT_MET, Appeal, Application, Course, Entry, Hold, LegalHold, Review


def read(application: Application, entries: Iterable[Entry[Any]]) -> Course:
    """Replays the history from the beginning. `entries` must be in the order in which they were entered."""
    every = tuple(entries)
    course = Course(application, every)
    for entry in standing(every):
        EFFECTS[entry.act](course, entry)
    return course


def set_aside_in(entries: Iterable[Entry[Any]]) -> set[int]:
    """Returns the numbers of the entries that were set aside."""
    return {entry.facts.entry for entry in entries if entry.act == "set_aside"}


def standing(entries: Iterable[Entry[Any]]) -> list[Entry[Any]]:
    """Returns the entries that were not set aside."""
    every = tuple(entries)
    aside = set_aside_in(every)
    return [entry for entry in every if entry.id not in aside]


def nothing(_course: Course, _entry: Entry[Any]) -> None:
    """No effect: the act only adds its entry."""


def _took(course: Course, entry: Entry[facts.Facts]) -> None:
    course.officer = entry.by


def _handed_over(course: Course, entry: Entry[facts.HandOver]) -> None:
    course.officer = int(entry.facts.to)


def _risk(course: Course, entry: Entry[facts.Risk]) -> None:
    course.risk = entry


def _passed(course: Course, entry: Entry[facts.Bodies]) -> None:
    for body in entry.facts.bodies:
        course.passed.setdefault(body, entry.on)


def _asked(course: Course, entry: Entry[facts.Ask]) -> None:
    for body in entry.facts.bodies:
        course.asked[body] = entry


def _told(course: Course, entry: Entry[facts.BodyTold]) -> None:
    course.told[entry.facts.body] = entry
    course.asked.pop(entry.facts.body, None)


def _found(course: Course, entry: Entry[facts.Finding]) -> None:
    if entry.facts.second:
        course.proposed = entry
    else:
        course.found[entry.facts.report] = entry


def _second(course: Course, entry: Entry[facts.Second]) -> None:
    proposed, course.proposed = course.proposed, None
    if proposed is None or entry.facts.said != "agree":
        return
    if proposed.act == "finding":
        course.found[proposed.facts.report] = proposed
    elif proposed.act == "decide":
        _in_force(course, replace(proposed, on=entry.on))
    else:
        _in_force(course, proposed)


def _proposed(course: Course, entry: Entry[Any]) -> None:
    course.proposed = entry


def _decided(course: Course, entry: Entry[facts.Decide]) -> None:
    if entry.facts.second:
        course.proposed = entry
    else:
        _in_force(course, entry)


def _in_force(course: Course, entry: Entry[facts.Decide]) -> None:
    course.decisions.append(entry)
    course.decision, course.proposed = entry, None
    course.end_pause("threshold", entry.on)
    if entry.facts.outcome != NOT_MET:
        _review_owed(course, entry.on)


def _review_owed(course: Course, since: date) -> None:
    course.review = Review(since)
    course.reviews.append(course.review)


def _review(name: str) -> Callable[[Course, Entry[Any]], None]:
    """Returns an effect that stores the entry as one part of the review."""

    def tell(course: Course, entry: Entry[Any]) -> None:
        if course.review:
            setattr(course.review, name, entry)

    return tell


def _arranged(course: Course, entry: Entry[facts.Arrange]) -> None:
    if course.review:
        course.review.arranged = course.review.coming = entry
        course.review.postponed = None


def _called_off(course: Course, entry: Entry[facts.CallOff]) -> None:
    """Ends a meeting; a review of which none was held, and that is cancelled, is owed no more."""
    review = course.review
    if review is None:
        return
    postponed = entry.facts.what == "postponed"
    review.coming, review.postponed = None, entry if postponed else None
    if not postponed and review.held is None:
        course.review = None


def _met(course: Course, entry: Entry[facts.HoldReview]) -> None:
    """A meeting was held; of several, the first is the day on which the review was held."""
    if review := course.review:
        review.meetings.append(entry)
        review.held, review.coming, review.postponed = review.held or entry, None, None
        course.end_pause("review", entry.on)


def _outcome(course: Course, entry: Entry[facts.Outcome]) -> None:
    _review("outcome")(course, entry)
    course.end_pause("outcome", entry.on)


def _listed(name: str, of: str = "") -> Callable[[Course, Entry[Any]], None]:
    """Returns an effect that keeps the entry in a dict of the review: by its number, or by its fact `of`."""

    def tell(course: Course, entry: Entry[Any]) -> None:
        if course.review:
            getattr(course.review, name)[int(getattr(entry.facts, of)) if of else entry.id] = entry

    return tell


def _changed(course: Course, entry: Entry[facts.ChangePlanned]) -> None:
    if course.review:
        course.review.change(entry)


def _commented(course: Course, entry: Entry[facts.Comments]) -> None:
    _came(course, entry)
    if course.review:
        course.review.comments.append(entry)


def _appealed(course: Course, entry: Entry[facts.Appeal]) -> None:
    _came(course, entry)
    course.appeals.append(Appeal(entry))


def _appeal_decided(course: Course, entry: Entry[facts.AppealDecided]) -> None:
    if course.appeal is None:
        return
    course.appeal.decided = entry
    course.end_pause("appeal", entry.on)
    over = ("appeal", "ask_withdraw_appeal")
    course.came = {number: came for number, came in course.came.items() if came.act not in over}
    if entry.facts.result in ("upheld", "partly"):
        _ordered(course, entry)


def _ordered(course: Course, entry: Entry[Any]) -> None:
    """What is to be done again opens the case; what was done before stays in the record and the figures."""
    back = {"threshold", "decide", "review", "deliver"}.intersection(entry.facts.back or ())
    if not back:
        return
    course.orders.append(entry)
    course.closed = None
    if "threshold" in back:
        course.decision, course.review, course.decide_again = None, None, entry.on
    elif "review" in back and course.decision:
        _review_owed(course, entry.on)


def _complained(course: Course, entry: Entry[facts.Complaint]) -> None:
    course.complaints.append(entry)
    if entry.facts.hold == "yes":
        course.legal_holds.append(LegalHold(entry.on, entry.facts.hold_why))


def _complaint_decided(course: Course, entry: Entry[facts.ComplaintDecided]) -> None:
    course.complaint_news[getattr(entry.facts, "which", 0)] = entry
    _ordered(course, entry)


def _legal_hold(course: Course, entry: Entry[facts.Why]) -> None:
    course.legal_holds.append(LegalHold(entry.on, entry.facts.why))


def _legal_hold_ended(course: Course, _entry: Entry[Any]) -> None:
    course.legal_holds.clear()


def _held_up(course: Course, entry: Entry[facts.Hold]) -> None:
    kept = entry.facts
    course.holds.append(Hold(kept.clock, entry.on, None, kept.why, kept.until))


def _late(course: Course, entry: Entry[facts.Late]) -> None:
    course.late[entry.facts.clock] = entry


def _resumed(course: Course, entry: Entry[facts.Resume]) -> None:
    course.end_pause(entry.facts.clock, entry.on)


def _came(course: Course, entry: Entry[Any]) -> None:
    """Adds what a person on the case sent. If an officer recorded it for them, it is already dealt with."""
    course.wanted = None
    if entry.by is None:
        course.came[entry.id] = entry


def _reported(course: Course, entry: Entry[facts.AddReport]) -> None:
    _came(course, entry)
    if entry.facts.fresh == "yes":
        course.fresh.append(entry.on)
    _report_added(course, entry)


def _report_added(course: Course, entry: Entry[facts.AddReport | facts.ReportFound]) -> None:
    course.added[entry.facts.report] = entry
    if entry.facts.reopens and course.proposed and course.proposed.act == "decide":
        course.proposed = None
    if entry.facts.reopens and course.decision and course.decision.facts.outcome == NOT_MET:
        course.decision, course.decide_again = None, entry.on


def _takes_part(course: Course, entry: Entry[facts.TakePart]) -> None:
    _came(course, entry)
    course.part[entry.facts.person] = entry


def _corrected(course: Course, entry: Entry[facts.Correct]) -> None:
    _came(course, entry)
    course.corrected.setdefault(entry.facts.page, []).append(entry)


def _seen(course: Course, entry: Entry[facts.Seen]) -> None:
    course.came.pop(entry.facts.of, None)


def _settles(act: str, course: Course, person: int) -> None:
    """Removes what this person asked for by this act: it has been done."""
    for number, came in list(course.came.items()):
        if came.act == act and came.facts.of_person == person:
            del course.came[number]


def _contact_changed(course: Course, entry: Entry[facts.ContactDetails]) -> None:
    _settles("ask_contact", course, entry.facts.person)


def _agreement(course: Course, entry: Entry[facts.Agreement | facts.AnsweredByLink]) -> None:
    person = entry.facts.person
    _settles("disagree", course, person)
    course.to_ring.discard(person)
    if entry.facts.state == "ring":
        course.to_ring.add(person)
    if entry.facts.state == "refused":
        course.objections[person] = entry
    else:
        course.objections.pop(person, None)


def _disagrees(course: Course, entry: Entry[facts.Disagree]) -> None:
    _came(course, entry)
    course.objections[entry.facts.person] = entry


def _weighed(course: Course, _entry: Entry[Any]) -> None:
    for person in course.objections:
        _settles("disagree", course, person)
    course.objections.clear()


def _conflict(course: Course, entry: Entry[Any]) -> None:
    if entry.by is not None:
        course.conflicts.add(entry.by)


def _linked(course: Course, entry: Entry[facts.Link]) -> None:
    course.linked[entry.facts.case] = entry.facts.how


def _kept_out(course: Course, entry: Entry[facts.KeepOut]) -> None:
    course.kept_out += entry.facts.names.splitlines()


def _wanted(course: Course, entry: Entry[facts.NeedMore]) -> None:
    course.wanted = entry


def _heard(course: Course, _entry: Entry[Any]) -> None:
    course.wanted = None


def _went_on(course: Course, entry: Entry[facts.GoOn]) -> None:
    course.went_on = entry


def _restricted(course: Course, entry: Entry[facts.Restrict]) -> None:
    course.restricted = entry.facts.restricted == "yes"


def _closed(course: Course, entry: Entry[Any]) -> None:
    course.closed = entry
    course.came = {number: came for number, came in course.came.items() if came.act != "ask_withdraw"}


def _reopened(course: Course, entry: Entry[facts.Reopen]) -> None:
    course.closed = None
    _ordered(course, entry)


EFFECTS: dict[str, Callable[[Course, Entry[Any]], None]] = {
    "risk": _risk,
    "take": _took,
    "hand_over": _handed_over,
    "pass": _passed,
    "ask": _asked,
    "told": _told,
    "add_report": _report_added,
    "finding": _found,
    "second": _second,
    "refuse": _proposed,
    "decide": _decided,
    "arrange": _arranged,
    "call_off": _called_off,
    "hold_review": _met,
    "draft_plan": _review("draft"),
    "outcome": _outcome,
    "look_again": _review("looked"),
    "recommend": _listed("recommendations"),
    "answered": _listed("answers", "recommendation"),
    "action": _listed("actions"),
    "progress": _listed("progress", "action"),
    "change_planned": _changed,
    "appeal": _appealed,
    "appeal_decided": _appeal_decided,
    "complaint": _complained,
    "complaint_decided": _complaint_decided,
    "legal_hold": _legal_hold,
    "end_legal_hold": _legal_hold_ended,
    "hold": _held_up,
    "resume": _resumed,
    "late": _late,
    "conflict": _conflict,
    "link": _linked,
    "keep_out": _kept_out,
    "need_more": _wanted,
    "contact": _heard,
    "go_on": _went_on,
    "restrict": _restricted,
    "close": _closed,
    "withdraw": _closed,
    "pass_on": _closed,
    "reopen": _reopened,
    "add": _came,
    "send_file": _came,
    "correct": _corrected,
    "report": _reported,
    "take_part": _takes_part,
    "comments": _commented,
    "ask_contact": _came,
    "ask_withdraw": _came,
    "ask_withdraw_appeal": _came,
    "contact_details": _contact_changed,
    "disagree": _disagrees,
    "agreement": _agreement,
    "agreement_answered": _agreement,
    "weigh": _weighed,
    "seen": _seen,
    **dict.fromkeys(
        (
            "share",
            "remind",
            "write",
            "note",
            "file",
            "deliver",
            "export",
            "set_aside",
            "code",
            "application_received",
            "agreement_reminded",
            "holiday",
        ),
        nothing,
    ),
}
"""What each act changes; `nothing` if it only adds its entry."""

MAY_BE_ASIDE = {act for act, effect in EFFECTS.items() if effect is not nothing} - {
    *("report", "add_report", "send_file", "contact_details", "agreement", "agreement_answered"),
    *("disagree", "arrange"),
}
"""Acts whose entries can be set aside: everything they changed is derived from the history, and nobody waits
for what they announced: a meeting is postponed or arranged again, which its guests are told.
"""
