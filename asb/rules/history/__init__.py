"""Replays the history of a case: what each act changes, entry by entry.

Entries that were set aside are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from asb.rules.course import Course
from asb.rules.entries import Application, Entry
from asb.rules.entries import set_aside_in as set_aside_in
from asb.rules.entries import standing as standing
from asb.rules.history import bodies, decision, ending, merging, people, record, review


def read(application: Application, entries: Iterable[Entry[Any]]) -> Course:
    """Replays the history from the beginning. `entries` must be in the order in which they were entered."""
    every = tuple(entries)
    course = Course(application, every)
    for entry in standing(every):
        EFFECTS[entry.act](course, entry)
    return course


def nothing(_course: Course, _entry: Entry[Any]) -> None:
    """No effect: the act only adds its entry."""


EFFECTS: dict[str, Callable[[Course, Entry[Any]], None]] = {
    "risk": record.risk,
    "take": record.took,
    "hand_over": record.handed_over,
    "assign": record.handed_over,
    "pass": decision.passed,
    "share": decision.shared,
    "leave_out": decision.left_out,
    "name_contact": decision.contact_named,
    "ask": decision.asked,
    "told": decision.told,
    "ask_other": bodies.other_asked,
    "accept": bodies.accepted,
    "decline": bodies.declined,
    "end_access": bodies.access_ended,
    "body_opened": bodies.opened,
    "body_holds": bodies.holds,
    "body_report": bodies.reported,
    "body_file": bodies.waits,
    "body_view": bodies.view,
    "body_comes": bodies.comes,
    "body_dates": review.dates_chosen,
    "body_answers": bodies.waits,
    "body_progress": bodies.waits,
    "body_conflict": bodies.in_conflict,
    "appeal_opened": bodies.appeal_opened,
    "appeal_asks": bodies.about_appeal,
    "appeal_says": bodies.about_appeal,
    "answer_appeal": bodies.appeal_answered,
    "add_report": decision.report_added,
    "complained_of": decision.complained_of,
    "finding": decision.found,
    "second": decision.second,
    "correct_receipt": decision.proposed,
    "decide_again": decision.decide_again,
    "refuse": decision.proposed,
    "decide": decision.decided,
    "offer_dates": review.dates_offered,
    "dates": review.dates_chosen,
    "arrange": review.arranged,
    "call_off": review.called_off,
    "hold_review": review.held,
    "draft_plan": review.part("draft"),
    "outcome": review.outcome,
    "look_again": review.looked_again,
    "recommend": review.listed("recommendations"),
    "answered": review.listed("answers", "recommendation"),
    "action": review.listed("actions"),
    "progress": review.progressed,
    "change_planned": review.changed,
    "appeal": ending.appealed,
    "appeal_decided": ending.appeal_decided,
    "complaint": ending.complained,
    "complaint_decided": ending.complaint_decided,
    "legal_hold": ending.legal_hold,
    "end_legal_hold": ending.legal_hold_ended,
    "hold": record.held_up,
    "resume": record.resumed,
    "late": record.late,
    "withhold": record.withheld,
    "notify": record.notified,
    "conflict": record.conflict,
    "link": record.linked,
    "merge": merging.merge,
    "merged": merging.merged,
    "keep_out": record.kept_out,
    "need_more": record.wanted,
    "contact": record.heard,
    "go_on": record.went_on,
    "restrict": record.restricted,
    "close": ending.closed,
    "withdraw": ending.withdrawn,
    "pass_on": ending.passed_on,
    "pass_on_answered": ending.pass_on_answered,
    "reopen": ending.reopened,
    "add": people.came,
    "send_file": people.came,
    "correct": people.corrected,
    "report": decision.reported,
    "take_part": people.takes_part,
    "comments": review.commented,
    "ask_contact": people.came,
    "ask_withdraw": people.came,
    "ask_withdraw_appeal": people.came,
    "changed_mind": people.changed_mind,
    "contact_details": people.contact_changed,
    "format_made": people.format_made,
    "died": people.died,
    "after_death": people.after_death,
    "safety": people.safety_checked,
    "disagree": people.disagrees,
    "agreement": people.agreement,
    "agreement_answered": people.agreement,
    "weigh": people.weighed,
    "seen": people.seen,
    **dict.fromkeys(
        (
            "remind",
            "write",
            "note",
            "contacts_checked",
            "file",
            "release_file",
            "deliver",
            "came_back",
            "format",
            "export",
            "copy_for_them",
            "set_aside",
            "code",
            "application_received",
            "agreement_reminded",
            "dates_moved",
            "holiday",
        ),
        nothing,
    ),
}
"""What each act changes; `nothing` if it only adds its entry."""

MAY_BE_ASIDE = {act for act, effect in EFFECTS.items() if effect is not nothing} - {
    *("report", "add_report", "send_file", "contact_details", "agreement", "agreement_answered"),
    *("disagree", "arrange", "offer_dates", "withhold", "notify", "merge", "merged", "correct_receipt"),
    *("ask_other", "end_access", "body_opened", "body_report", "body_file", "body_conflict"),
    *("appeal_opened", "answer_appeal"),
}
"""Acts whose entries can be set aside: everything they changed is derived from the history, and nobody waits
for what they announced: a meeting is postponed or arranged again, which its guests are told. A notice that
is withheld no longer is sent. Merging moved reports and ended every way in, so it stands.
"""
