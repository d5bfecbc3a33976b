"""What contacts of bodies change by their answers, and what officers change by taking these over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from asb.rules import facts
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.history import decision, review


def opened(course: Course, entry: Entry[facts.BodyOpened]) -> None:
    course.bodies.opened.setdefault(entry.facts.body, entry)


def waits(course: Course, entry: Entry[Any]) -> None:
    """An officer accepts it, or says why not."""
    course.bodies.waits[entry.id] = entry


def holds(course: Course, entry: Entry[facts.BodyHolds]) -> None:
    waits(course, entry)
    kept = entry.facts
    course.bodies.holds.setdefault(kept.body or f"contact-{kept.contact}", []).append(entry)
    if any(held.said == "not_looked" for held in kept.reports.values()):
        return  # the rest is still asked for
    course.asked.pop(kept.body, None)
    course.bodies.asked.pop(kept.contact, None)


def reported(course: Course, entry: Entry[facts.BodyReport]) -> None:
    waits(course, entry)
    course.added[entry.facts.report] = entry
    course.bodies.unread[entry.facts.report] = "unsure"


def view(course: Course, entry: Entry[facts.BodyView]) -> None:
    """A view is accepted by deciding; one that comes after the decision waits for an officer."""
    if course.decision is None:
        course.bodies.views[entry.facts.body] = entry
        course.asked_view.pop(entry.facts.body, None)
    else:
        waits(course, entry)


def comes(course: Course, entry: Entry[facts.BodyComes]) -> None:
    course.bodies.comes[entry.facts.body] = entry
    if entry.facts.conflict:
        waits(course, entry)


def in_conflict(course: Course, entry: Entry[facts.BodyConflict]) -> None:
    waits(course, entry)
    kept = entry.facts
    course.bodies.in_conflict.add((kept.body or f"contact-{kept.contact}", kept.who))
    course.bodies.asked.pop(entry.facts.contact, None)


def other_asked(course: Course, entry: Entry[facts.AskOther]) -> None:
    course.bodies.asked[entry.facts.contact] = course.bodies.organisations[entry.facts.contact] = entry


def access_ended(course: Course, entry: Entry[facts.EndAccess]) -> None:
    course.bodies.shut.add(entry.facts.contact)
    course.bodies.asked.pop(entry.facts.contact, None)


def accepted(course: Course, entry: Entry[facts.Accept]) -> None:
    kept, answer = entry.facts, course.bodies.waits.pop(entry.facts.of, None)
    asked = (*(answer.facts.as_asked if answer else ()), *kept.as_asked)
    if kept.report:
        course.bodies.unread.pop(kept.report, None)
        found = facts.ReportFound(report=kept.report, source="", reopens=kept.reopens)
        decision.report_added(course, as_if(entry, "add_report", found))
    decision.holds_of_reports(course, entry, kept.findings)
    if kept.recommendation is not None:
        said = facts.Answered(
            said=kept.said,
            text=kept.text,
            told=kept.told,
            recommendation=kept.recommendation,
            as_asked=asked,
        )
        review.listed("answers", "recommendation")(course, as_if(entry, "answered", said))
    if kept.action is not None:
        news = facts.Progress(
            state=kept.said, text=kept.text, told=kept.told, action=kept.action, as_asked=asked
        )
        review.progressed(course, as_if(entry, "progress", news))


def declined(course: Course, entry: Entry[facts.Decline]) -> None:
    answer = course.bodies.waits.pop(entry.facts.of, None)
    if answer is not None and answer.act == "body_report":
        course.bodies.unread[answer.facts.report] = "unrelated"


def appeal_opened(course: Course, entry: Entry[Any]) -> None:
    course.bodies.appeals_opened.setdefault(entry.facts.appeal, entry)


def about_appeal(course: Course, entry: Entry[Any]) -> None:
    """What the appeal body asks for or has decided waits for an officer while that appeal is open."""
    if course.appeal and course.appeal.received.id == entry.facts.appeal:
        waits(course, entry)


def appeal_answered(course: Course, entry: Entry[Any]) -> None:
    course.bodies.waits.pop(entry.facts.of, None)
    course.bodies.answers_to_appeal[entry.facts.of] = entry


def as_if(entry: Entry[Any], act: str, kept: facts.Facts) -> Entry[Any]:
    """The part of an entry that does what another act would have done."""
    return replace(entry, act=act, facts=kept)
