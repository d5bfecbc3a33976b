"""How the history and the findings are put into words for staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from asb.fields import say_day
from asb.files import say_size
from asb.letters import WHY_NOT_COUNTED
from asb.rules.days import london_date
from asb.staff.cases.acts import ACT_FORMS

BY_OTHERS = {
    "holiday": "A working day has changed",
    "application_received": "Application received",
    "agreement_answered": "Somebody the applicant speaks for has answered by link",
    "agreement_reminded": "Somebody the applicant speaks for was asked again",
    "add": "More was told",
    "send_file": "A file was sent",
    "correct": "Something was corrected",
    "report": "Another report",
    "take_part": "How they want to take part",
    "ask_contact": "Asked to change how we contact them",
    "ask_withdraw": "Asked to withdraw",
    "disagree": "Does not agree",
}
DONE = {
    "risk": "Risk checked",
    "take": "Case taken",
    "hand_over": "Handed over",
    "pass": "Passed to the bodies",
    "ask": "Bodies asked what they hold",
    "share": "Application sent to bodies",
    "remind": "Bodies reminded",
    "go_on": "How to go on without an agreement",
    "export": "Copy of what we hold",
    "told": "A body told us",
    "finding": "Finding on a report",
    "decide": "Decision on the threshold",
    "refuse": "Refusal proposed",
    "second": "Second person",
    "arrange": "Review arranged",
    "hold_review": "Review held",
    "recommend": "Recommendation",
    "action": "Action",
    "draft_plan": "Draft plan sent",
    "comments": "Comments on the plan",
    "outcome": "Outcome sent",
    "answered": "Recommendation answered",
    "progress": "Progress of an action",
    "hold": "Clock on hold",
    "resume": "Clock goes on",
    "late": "Applicant told that we are late",
    "need_more": "Applicant asked for something",
    "write": "Letter to the applicant",
    "contact": "Contact",
    "note": "Note",
    "file": "Document filed",
    "deliver": "What became of a letter",
    "contact_details": "Contact changed",
    "agreement": "Agreement recorded",
    "keep_out": "Names to keep out of letters",
    "link": "Linked with another case",
    "conflict": "Conflict of interest",
    "restrict": "Who sees the case",
    "appeal": "Appeal received",
    "appeal_decided": "Appeal decided",
    "close": "Closed",
    "withdraw": "Withdrawn",
    "pass_on": "Passed to another council",
    "reopen": "Opened again",
    "set_aside": "Entry set aside",
    "seen": "What came was dealt with",
    "weigh": "Objection weighed",
    "code": "Code given to see the case",
}
"""What was done, for each act that can be done."""


def act_in_words(act: str) -> str:
    return DONE.get(act) or BY_OTHERS[act]


def facts_in_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was asked and answered on the form of an act, as it was worded that day."""
    return [(question, answer) for question, answer in facts.get("as_asked", ()) if answer]


def in_words(reason: str) -> str:
    """Why a report does not count."""
    return WHY_NOT_COUNTED[reason]


def london_day(at: datetime) -> date:
    return london_date(at)


def from_today(on: date, today: date) -> str:
    """A day, and how far off it is: what an officer has to know of it."""
    days = (on - today).days
    if days == 0:
        return f"today, {say_day(on)}"
    far = f"{abs(days)} {'day' if abs(days) == 1 else 'days'}"
    return f"by {say_day(on)}, {f'in {far}' if days > 0 else f'{far} late'}"


def day_of(written: str) -> str:
    """A day kept as YYYY-MM-DD, as people write it."""
    return say_day(date.fromisoformat(written))


FILTERS = {
    each.__name__: each for each in (act_in_words, day_of, facts_in_words, from_today, in_words, london_day)
} | {"size": say_size}

if missing := set(ACT_FORMS) - set(DONE):
    raise NotImplementedError(f"the history has no words for {', '.join(sorted(missing))}")
