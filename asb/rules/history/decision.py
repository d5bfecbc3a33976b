"""What acts on the relevant bodies, the reports and the decision change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from asb.rules import facts
from asb.rules.course import NOT_MET, Course
from asb.rules.entries import Entry
from asb.rules.history import ending, people, review


def passed(course: Course, entry: Entry[facts.Pass]) -> None:
    course.black_out = entry.facts.black_out
    if entry.facts.what != "notice":
        shared(course, entry)
        return
    for body in entry.facts.bodies:
        course.noticed.setdefault(body, entry.on)


def shared(course: Course, entry: Entry[facts.Share]) -> None:
    """Bodies get the application, with those that are merged into it by now."""
    course.black_out = entry.facts.black_out
    for each in (course.passed, *course.merged_passed.values()):
        for body in entry.facts.bodies:
            each.setdefault(body, entry.on)


def left_out(course: Course, entry: Entry[facts.LeaveOut]) -> None:
    course.left_out.setdefault(entry.facts.body, []).append(entry)
    if entry.facts.reads == "yes":
        course.contacts[entry.facts.body] = None


def contact_named(course: Course, entry: Entry[facts.NameContact]) -> None:
    course.contacts[entry.facts.body] = entry


def asked(course: Course, entry: Entry[facts.Ask]) -> None:
    waits = course.asked_view if entry.facts.question == "view" else course.asked
    for body in entry.facts.bodies:
        waits[body] = entry


def told(course: Course, entry: Entry[facts.BodyTold]) -> None:
    course.told[entry.facts.body] = entry
    if entry.facts.body.startswith("contact-"):
        course.bodies.asked.pop(int(entry.facts.body.removeprefix("contact-")), None)
    if entry.facts.question != "view":
        course.asked.pop(entry.facts.body, None)
    if entry.facts.question != "holds":
        course.asked_view.pop(entry.facts.body, None)


def found(course: Course, entry: Entry[facts.Findings]) -> None:
    if entry.facts.second:
        course.proposed = entry
    else:
        holds_of_reports(course, entry, entry.facts.findings)


def holds_of_reports(course: Course, entry: Entry[Any], found: Iterable[facts.Finding]) -> None:
    """Findings of this entry are in force."""
    course.found |= {each.report: replace(entry, act="finding", facts=each) for each in found}


def complained_of(course: Course, entry: Entry[facts.ComplainedOf]) -> None:
    course.complained_of = entry


def second(course: Course, entry: Entry[facts.Second]) -> None:
    proposed, course.proposed = course.proposed, None
    if proposed is None or entry.facts.said != "agree":
        return
    if proposed.act == "correct_receipt":
        course.corrected_receipt = proposed
        if entry.facts.reopens:
            opened_again(course, entry.on)
    elif proposed.act == "finding":
        holds_of_reports(course, proposed, proposed.facts.findings)
    elif proposed.act == "withdraw":
        ending.closed(course, replace(proposed, on=entry.on))
    elif proposed.act == "decide":
        in_force(course, replace(proposed, on=entry.on))
    else:
        in_force(course, proposed)


def proposed(course: Course, entry: Entry[Any]) -> None:
    course.proposed = entry


def decided(course: Course, entry: Entry[facts.Decide]) -> None:
    if entry.facts.second:
        course.proposed = entry
    else:
        in_force(course, entry)


def in_force(course: Course, entry: Entry[facts.Decide]) -> None:
    course.decisions.append(entry)
    course.decision, course.proposed = entry, None
    course.asked_view.clear()
    course.bodies.views.clear()
    course.end_pause("threshold", entry.on)
    if entry.facts.outcome != NOT_MET:
        review.review_owed(course, entry.on)


def reported(course: Course, entry: Entry[facts.AddReport]) -> None:
    people.came(course, entry)
    if entry.facts.fresh == "yes":
        course.fresh.append(entry.on)
    report_added(course, entry)


def report_added(course: Course, entry: Entry[facts.AddReport | facts.ReportFound]) -> None:
    course.added[entry.facts.report] = entry
    if entry.facts.reopens and course.proposed and course.proposed.act == "decide":
        course.proposed = None
    if entry.facts.reopens:
        opened_again(course, entry.on)


def opened_again(course: Course, on: date) -> None:
    """A decision of "not met" is made again, also on a case that has ended: what was decided before stays in
    the record and the figures.
    """
    if course.decision and course.decision.facts.outcome == NOT_MET:
        course.decision, course.decide_again, course.closed = None, on, None


def decide_again(course: Course, entry: Entry[facts.DecideAgain]) -> None:
    opened_again(course, entry.on)
