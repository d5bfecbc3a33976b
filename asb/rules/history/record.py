"""What acts about the record and its deadlines change."""

from __future__ import annotations

from typing import Any

from asb.rules import facts
from asb.rules.course import Course
from asb.rules.entries import Entry, Hold


def took(course: Course, entry: Entry[facts.Facts]) -> None:
    course.officer, course.stepped_back = entry.by, None


def handed_over(course: Course, entry: Entry[facts.HandOver]) -> None:
    course.officer, course.stepped_back = int(entry.facts.to), None


def risk(course: Course, entry: Entry[facts.Risk]) -> None:
    course.risk = entry
    if entry.facts.takes == "yes" and course.officer is None:
        took(course, entry)


def conflict(course: Course, entry: Entry[Any]) -> None:
    """Somebody in conflict is no longer the named contact: a manager assigns somebody else."""
    if entry.by is None:
        return
    course.conflicts.add(entry.by)
    if course.officer == entry.by:
        course.officer, course.stepped_back = None, entry


def linked(course: Course, entry: Entry[facts.Link]) -> None:
    course.linked[entry.facts.case] = entry.facts.how


def kept_out(course: Course, entry: Entry[facts.KeepOut]) -> None:
    course.kept_out += entry.facts.names.splitlines()


def wanted(course: Course, entry: Entry[facts.NeedMore]) -> None:
    course.wanted = entry


def heard(course: Course, _entry: Entry[Any]) -> None:
    course.wanted = None


def went_on(course: Course, entry: Entry[facts.GoOn]) -> None:
    course.went_on = entry


def restricted(course: Course, entry: Entry[facts.Restrict]) -> None:
    course.restricted = entry.facts.restricted == "yes"


def held_up(course: Course, entry: Entry[facts.Hold]) -> None:
    kept = entry.facts
    course.holds.append(Hold(kept.clock, entry.on, None, kept.why, kept.until, entry.id))


def late(course: Course, entry: Entry[facts.Late]) -> None:
    course.late[entry.facts.clock] = entry


def withheld(course: Course, entry: Entry[facts.Withhold]) -> None:
    for what in entry.facts.what:
        course.withheld[what] = entry


def notified(course: Course, entry: Entry[facts.Notify]) -> None:
    for what in entry.facts.what:
        course.withheld.pop(what, None)


def resumed(course: Course, entry: Entry[facts.Resume]) -> None:
    course.end_pause(entry.facts.clock, entry.on)
    if entry.facts.by:
        course.late[entry.facts.clock] = entry
