"""Courses of cases, read from histories of acts with the facts that matter and blanks besides."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from asb import council
from asb.rules.acts import Actor
from asb.rules.course import Course
from asb.rules.days import Day
from asb.rules.entries import Application, Entry
from asb.rules.history import read
from asb.rules.threshold import ReportFacts
from asb.rules.working_days import Calendar
from tests.shared.facts import some

HERE = council.load(None)
RECEIVED = date(2026, 9, 7)
"""The day on which every one of these cases comes."""
BODIES = tuple(body.key for body in HERE.bodies)
OFFICER, MANAGER = Actor(1, "Olive", "officer"), Actor(2, "Maya", "manager")
ON = {"decide": {"outcome": "met"}, "pass": {"bodies": list(BODIES), "what": "application"}}
PLAIN = Calendar({}, frozenset())

Step = tuple[str, dict[str, Any]]


def reports(*days_before: int) -> tuple[ReportFacts, ...]:
    """Reports that were made on the day it happened, so many days before the application."""
    known = [Day("exact", day, day) for day in (RECEIVED - timedelta(days=ago) for ago in days_before)]
    return tuple(ReportFacts(str(number), day, day) for number, day in enumerate(known, 1))


def course(
    *steps: Step | str, told: tuple[ReportFacts, ...] = reports(60, 40, 20), sent: Collection[int] = ()
) -> Course:
    """A case after these acts, one a day, each by the officer; the number of an entry is its place. `sent`:
    numbers of those that came from people on the case.
    """
    application = Application(RECEIVED, told, HERE.procedure_on(RECEIVED), BODIES)
    entries = []
    for number, step in enumerate(steps, 1):
        act, facts = (step, {}) if isinstance(step, str) else step
        on = RECEIVED + timedelta(days=number)
        by = None if number in sent else OFFICER.id
        entries.append(Entry(number, act, by, on, on, some(act, {**ON.get(act, {}), **facts})))
    return read(application, entries)


HELD = ("take", "pass", "decide", "arrange", "hold_review")
PLAN = (*HELD, "outcome")
NOT_MET: tuple[Any, ...] = ("take", "pass", ("decide", {"outcome": "not_met"}))
