"""Wording for staff: history entries, findings, and why an act is not open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta

from asb import letters, web
from asb.casefile import CaseFile
from asb.casework import case_access, worklist
from asb.casework.accounts import members
from asb.casework.act_forms import ROWS
from asb.fields import say_day, say_list, say_time
from asb.files import say_size
from asb.letters import WHY_NOT_COUNTED
from asb.models import Report
from asb.questions.acts.people import risk_in_words
from asb.questions.acts.record import WHY_NOT_MERGED
from asb.questions.acts.reports import SOURCES
from asb.questions.acts.threshold import DELEGATED, OUTCOMES, VIEWS
from asb.rules.acts import ACTS, CLOSED_FOR, closed
from asb.rules.clocks import awaited
from asb.rules.course import Course
from asb.rules.days import LONDON, london_date
from asb.rules.entries import Entry
from asb.rules.facts import Decide, Facts
from asb.rules.worklist import Task
from asb.staff import guard

WHY_CLOSED = {
    "no_answer_waits": "No answer from a body is waiting. It was accepted, or somebody has said why not.",
    "not_yours": "This contact may no longer see the case.",
    "not_asked_of_you": "This body was not asked for its view.",
    "nobody_asked": "No other organisation was asked on this case.",
    "wrong_stage": "The case has moved on. This cannot be done at its present stage.",
    "wrong_role": "Your role does not allow this.",
    "conflict": "You have declared a conflict of interest on this case.",
    "has_a_contact": "This case has a named contact. Reassign it instead.",
    "passed_on_already": "It was sent to another council, which has not answered yet.",
    "not_passed_on": "We are not waiting for an answer from another council.",
    "nobody_has_it": "The case has not been assigned yet. Assign it to yourself first.",
    "yours_already": "The case is already assigned to you.",
    "second_person_waits": "Something is waiting for a second person. That has to be done first.",
    "nothing_proposed": "Nothing is waiting for a second person.",
    "your_own_proposal": "You proposed this yourself. Another manager has to check it.",
    "not_passed": "The application has to be with every relevant body first (section 104(3)(b)).",
    "copy_restricted": "While the case is restricted, only a manager can make or open this copy: it could "
    "reveal who complained.",
    "copy_withheld": "While a notice is withheld, only a manager can make or open this copy: it could reveal "
    "who complained.",
    "copy_unchecked": "Check for risk first. Until then, only a manager can make or open this copy: it could "
    "reveal who complained.",
    "copy_at_risk": "A risk was found, so only a manager can make or open this copy: it could reveal who "
    "complained.",
    "risk_first": "Check for risk first, so that we know what the bodies may be sent, and how.",
    "somebody_left": "Nobody has to be named: letters can already reach everyone who should get them.",
    "nothing_to_tell": "Nothing has been decided yet that the applicant must be told.",
    "nothing_outstanding": "We are not waiting for any answers.",
    "nobody_to_agree": "We are not waiting for anyone’s agreement.",
    "all_have_it": "Every relevant body already has it.",
    "all_answered": "Every recommendation has been answered.",
    "no_open_actions": "There are no actions.",
    "no_dates": "No dates have been offered. Offer some, or arrange the review.",
    "no_meeting": "No meeting is arranged. Arrange it first.",
    "meeting_ahead": "Another meeting of the review is still to come. Record it, or cancel it, first.",
    "nothing_planned": "There is no recommendation or action yet. Add one first.",
    "no_appeal": "There is no appeal.",
    "appeal_is_open": "There is an appeal. It has to be decided first.",
    "no_complaint": "No complaint is waiting for a result or a remedy.",
    "complaint_is_open": "A complaint that set a legal hold is open. Record its result first.",
    "no_legal_hold": "There is no legal hold on this case.",
    "nobody_left": "The person has died. Nobody can withdraw for them. The bodies still decide.",
    "nobody_died": "There is no record that everyone this case is about has died.",
    "ending_does_not_fit": "The case cannot end for this reason now.",
    "no_hold": "No deadline is paused.",
    "no_clock": "No deadline is running.",
    "on_hold": "A deadline is already paused.",
    "letter_in_tray": "The letter about the last decision is waiting to be printed. It has to reach them "
    "first.",
    "settled": "Somebody has dealt with this already.",
    "objection_stands": "Somebody does not agree. Record how you considered that first.",
    "no_objection": "Nobody has said that they do not agree.",
    "no_draft": "No draft of the plan has been sent.",
    "read_first": "Somebody has told us about danger or pressure. Read that and deal with it first.",
    "unread_first": "Something has come that may change this decision. Read it and deal with it first.",
    "asked_already": "This has already been asked for.",
    "nothing_asked": "No request to withdraw is waiting.",
    "merged": "This application is part of another case now. Do it there.",
    "outside_the_act": "There is a review outside the Act. Decide on the other application by itself.",
    **WHY_NOT_MERGED,
}
"""Messages for officers: why an act is not open, by reason code."""


FIRST = {
    "received": "The case has to be assigned, or sent to the relevant bodies,",
    "checking": "The decision on the threshold has to be recorded",
    "met": "The review has to be arranged",
    "arranged": "The review has to be recorded",
    "held": "The outcome has to be sent",
}
"""What has to happen before a case leaves a stage, in order."""


def why_closed(why: str, act: str, stage: str) -> str:
    """Returns why an act is not open, in words; of one whose stages are to come, what has to happen first."""
    stages, order = ACTS[act].stages, [*FIRST]
    if why != "wrong_stage" or stage not in FIRST:
        return WHY_CLOSED[why]
    if stages == {"closed"}:
        return "The case is not closed."
    to_come = {*order[order.index(stage) + 1 :], "plan", "closed"}
    to_come |= {"not_met"} if stage in ("received", "checking") else set()
    return f"It is too early for this. {FIRST[stage]} first." if stages <= to_come else WHY_CLOSED[why]


def act_in_words(act: str) -> str:
    return ROWS[act].done


def these_reports(facts: Facts) -> str:
    """Returns which reports the findings are about: “report 2”, or “reports 1 and 3”."""
    numbers = [each.report for each in getattr(facts, "findings", ())]
    return f"{'report' if len(numbers) == 1 else 'reports'} {say_list(numbers)}"


RULES = {
    "unset": "Under the published procedure, the bodies that answered decided.",
    "all": "Under the published rule, all of the bodies decide together.",
    "majority": "Under the published rule, more than half of the bodies decide.",
    "lead": "Under the published rule, the lead body decides.",
    "delegated": "Under the published rule, the decision is delegated.",
}


def settled_by(facts: Facts) -> list[str]:
    """Returns how a decision was settled: who gave a view unasked and, where the bodies did not all agree to
    it, by which rule. For staff alone.
    """
    if not isinstance(facts, Decide):
        return []
    names = {body.key: body.name for body in web.council().bodies}
    found = [
        f"{names.get(body, body)} was not asked for its view by letter. Who gave it, and how: {how}"
        for body, how in facts.told_how.items()
    ]
    if not facts.rule:
        return found
    answered = [names.get(body, body) for body, view in facts.views.items() if view.said != "no_answer"]
    alone = facts.rule == "unset" and len(answered) == 1
    silent = [
        f"{names.get(body, body)} did not answer: asked on {say_list(map(say_day, days))}."
        for body, days in facts.requests.items()
        if days
    ]
    return [
        *found,
        f"Only {answered[0]} answered, so it decided alone, under the published procedure."
        if alone
        else RULES[facts.rule],
        *silent,
        *(["It had to wait for a manager as second person."] if facts.second else []),
    ]


def facts_in_words(facts: Facts) -> list[tuple[str, str]]:
    """Returns the questions on the form of an act, as worded that day, with their answers."""
    return list(facts.answers)


NOT_KNOWN_YET = {
    "reported_late": "It may have been reported too long after it happened. That depends on a date.",
    "applied_late": "It may have been made too long before the application. That depends on a date.",
    "reported_after_applying": "It may have been made after the application. That depends on a date.",
    "day_unknown": "A date is not known yet.",
    "recipient": "It is not known yet if it reached a body that takes such reports.",
}
"""Why a report may not count, before anybody has looked."""


def in_words(reason: str, *, settled: bool) -> str:
    """Returns why a report does not count; `settled`: it was looked for and not found, or it was decided."""
    return WHY_NOT_COUNTED[reason] if settled else NOT_KNOWN_YET.get(reason, WHY_NOT_COUNTED[reason])


def waits_for_second(course: Course) -> str:
    """Returns who has to check what was proposed on this case: the reader, or a manager. Empty if nobody."""
    proposed, me = course.proposed, guard.officer()
    if proposed is None or course.closed:
        return ""
    what = {"decide": "decision", "correct_receipt": "correction of the day of receipt"}.get(
        proposed.act, "proposal"
    )
    if proposed.act == "finding":
        what = f"findings about {these_reports(proposed.facts)}"
    whose = "your" if proposed.by == me.id else f"{_name(proposed.by)}’s"
    if closed(ACTS["second"], course, guard.actor()):
        return f"Waiting for a manager to check {whose} {what} of {say_day(proposed.on)}"
    return f"Check {whose} {what} of {say_day(proposed.on)}"


def act_of_reader(act: str) -> str:
    """Returns the act by which the reader does this: whoever cannot assign somebody can take the case."""
    cannot = act == "assign" and guard.acting_role() not in ACTS[act].roles
    return "take" if cannot else act


def for_the_reader(task: Task, reference: str, who: Mapping[str, str]) -> tuple[str, bool]:
    """Returns what a task of ours on this case is to the reader, in words, and whether they may do it. `who`:
    as `worklist.names`.
    """
    if task.act != (act := act_of_reader(task.act)):
        task = replace(task, what=act, act=act)
    usual = worklist.in_words(task, who.get(task.about, ""))
    if task.act == "second":
        course = CaseFile.of(case_access.find(reference), web.council()).course
        may = not closed(ACTS["second"], course, guard.actor())
        return waits_for_second(course) or usual, may
    may = task.act not in ACTS or guard.acting_role() in ACTS[task.act].roles
    return usual if may else f"Ask a manager to {lower(usual)}", may


def _name(number: int | None) -> str:
    return next((each.name for each in members.everybody() if each.id == number), "a colleague")


def decision_in_rows(decision: Entry[Decide], course: Course) -> list[tuple[str, str]]:
    """Returns a decision on the threshold as rows: outcome, day, who recorded it, each body's view and how
    it was settled, and who checked it.
    """
    told, by = decision.facts, _name(decision.by)
    bodies = [body for body in web.council().bodies if body.key in told.views]
    views = {body.name: told.views[body.key] for body in bodies}
    said = {option.value: option.label for option in (*VIEWS, replace(DELEGATED, label="Left it to others"))}
    rows = [
        ("Outcome", OUTCOMES.get(told.outcome, told.outcome)),
        ("Decided on", say_day(decision.on)),
        ("Recorded by", by),
        *((name, f"{said[view.said]}{f': {view.why}' if view.why else ''}") for name, view in views.items()),
        ("How it was settled", "\n".join(settled_by(told))),
    ]
    checks = [each for each in course.entries if each.act == "second" and each.facts.of == decision.id]
    rows += [
        ("Checked by", f"{_name(each.by)}, {say_day(each.on)}: {each.facts.why}") for each in checks[-1:]
    ]
    return [(key, value) for key, value in rows if value]


def not_agreed(course: Course) -> Entry[Any] | None:
    """Returns the answer of a second person who did not agree, until something else was done about it."""
    about = ("second", "decide", "finding", "correct_receipt", "withdraw")
    last = next((each for each in reversed(course.entries) if each.act in about), None)
    refused = last is not None and last.act == "second" and last.facts.said == "disagree"
    return last if refused and not course.closed else None


def told_whom(report: Report) -> str:
    """Returns whom a report was made to."""
    return letters.told_whom(report, web.council())


def when_reported(report: Report) -> str:
    """The day of a report as a table has it."""
    kind, first, last = report.reported_kind, report.reported_from, report.reported_to
    if first is None:
        return "Not known"
    return short_day(first) if kind == "exact" or last is None else f"{short_day(first)} to {short_day(last)}"


def found_where(report: Report) -> str:
    """Returns where a report was found, and by whom it was listed."""
    if report.listed_by:
        later = ", after they applied" if report.source == "later" else ""
        return f"Listed by {report.listed_by.name}{later}"
    body = next((body.name for body in web.council().bodies if body.key == report.source), "")
    return f"Found at {body}" if body else f"Found {lower(SOURCES.get(report.source, 'by an officer'))}"


def lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def short_kind(key: str, labels: Mapping[str, str]) -> str:
    """A kind of behaviour in a few words: its name without what follows a comma or “or”."""
    return re.split(r",| or ", labels.get(key, key))[0]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def london_day(at: datetime) -> date:
    return london_date(at)


def a_month_after(on: date) -> date:
    """The last day to answer somebody who asks what we hold about them (UK GDPR, article 12(3))."""
    by: date = on + relativedelta(months=1)
    return by


def from_today(on: date, today: date) -> str:
    """Formats a day, and says how many days ahead or late it is."""
    days = (on - today).days
    if days == 0:
        return f"today, {say_day(on)}"
    far = f"{abs(days)} {'day' if abs(days) == 1 else 'days'}"
    return f"by {say_day(on)}, {f'in {far}' if days > 0 else f'{far} late'}"


def london_time(at: datetime) -> str:
    return say_time(at.astimezone(LONDON))


def short_day(on: date) -> str:
    return say_day(on, short=True)


def days_from(on: date, today: date) -> str:
    """How many days ahead a day is, or how many have passed since."""
    days = (on - today).days
    far = f"{abs(days)} {'day' if abs(days) == 1 else 'days'}"
    return "today" if not days else f"in {far}" if days > 0 else far


def day_of(written: str) -> str:
    """Formats a day stored as YYYY-MM-DD."""
    return say_day(date.fromisoformat(written))


_FILTERS = (
    a_month_after,
    act_in_words,
    awaited,
    day_of,
    days_from,
    decision_in_rows,
    settled_by,
    facts_in_words,
    found_where,
    from_today,
    in_words,
    london_day,
    london_time,
    not_agreed,
    risk_in_words,
    short_day,
    short_kind,
    these_reports,
    told_whom,
    upper_first,
    waits_for_second,
    when_reported,
)
FILTERS = {each.__name__: each for each in _FILTERS} | {
    "size": say_size,
    "task_in_words": worklist.in_words,
    "for_the_reader": for_the_reader,
    "lower_first": lower,
}

if missing := set(CLOSED_FOR) - set(WHY_CLOSED):
    raise NotImplementedError(f"there are no words for {', '.join(sorted(missing))}")
