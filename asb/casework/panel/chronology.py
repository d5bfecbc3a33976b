"""Chronology of a case: what happened, what was reported and what was done, by its days.

Which acts are in it is an allow-list: an act that is not named here is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from asb import letters
from asb.casefile import CaseFile
from asb.casework.panel.meeting import Version, names
from asb.rules.history import set_aside_in

SHOWN = {
    *("application_received", "pass", "share", "ask", "told", "remind", "add_report", "report", "finding"),
    *("decide", "arrange", "call_off", "hold_review", "recommend", "action", "draft_plan", "outcome"),
    *("answered", "progress", "appeal", "appeal_decided", "merge", "reopen"),
}
FOR_THE_CHAIR = {"risk", "safety"}
"""Acts that only the chair and staff read of, besides those that are `SHOWN`."""


@dataclass(frozen=True)
class Event:
    """One line. `what`: `happened` or `reported`, of the report with this number; else the key of an act."""

    on: date
    what: str
    to: date | None = None
    """The last day, if it is not one day."""
    kind: str = "exact"
    """How exactly the day is known: see `rules.days.Kind`."""
    report: str = ""
    bodies: tuple[str, ...] = ()
    """Names of the bodies that it was sent to, or that answered."""
    told: str = ""
    """Whom a report was made to."""


def events(casefile: CaseFile, version: Version, black: Callable[[Any], Any]) -> list[Event]:
    """Returns the chronology, oldest first. Of a day, what happened stands before what was done about it."""
    order = ["happened", "reported"]
    found = [*_of_reports(casefile, black, version), *_of_acts(casefile, version)]
    return sorted(found, key=lambda each: (each.on, order.index(each.what) if each.what in order else 2))


def _of_reports(casefile: CaseFile, black: Callable[[Any], Any], version: Version) -> Iterator[Event]:
    """The days of each report as they were found, else as they were given; none that is not known. The bodies
    read nothing of a report that another body added and nobody has accepted.
    """
    left = casefile.course.bodies.unread if version == "bodies" else {}
    for report, facts in zip(casefile.case.reports, casefile.course.reports(), strict=True):
        if str(report.number) in left:
            continue
        told = letters.told_whom(report, casefile.council) if report.told else ""
        for what, day in (("happened", facts.happened), ("reported", facts.reported)):
            if day.first:
                to = day.last if day.last != day.first else None
                by = black(told) if what == "reported" else ""
                yield Event(day.first, what, to, day.kind, str(report.number), told=by)


def _of_acts(casefile: CaseFile, version: Version) -> Iterator[Event]:
    course = casefile.course
    shown = SHOWN | (FOR_THE_CHAIR if version == "chair" else set())
    aside = set_aside_in(course.entries)
    in_force = {entry.id for entry in course.decisions}
    for entry in course.entries:
        if entry.act not in shown or entry.id in aside:
            continue
        if entry.act == "decide" and entry.id not in in_force:
            continue  # proposed and never agreed to, or replaced
        facts = entry.facts
        keys = getattr(facts, "bodies", ()) if entry.act != "arrange" else ()
        keys = keys or ({facts.body} if entry.act == "told" else ())
        about = [getattr(facts, "report", "")]
        if entry.act == "finding":  # those in force, not proposed and never agreed to, or replaced
            about = [number for number, found in course.found.items() if found.id == entry.id]
        for report in about:
            yield Event(entry.on, entry.act, report=str(report), bodies=names(casefile.council, keys))
