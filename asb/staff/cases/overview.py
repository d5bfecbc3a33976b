"""What the overview of a case shows: its steps, and its timeline of acts, letters and looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from asb.casework.bodies.reminders import SERVICE
from asb.models import Case, HistoryEntry, Letter, Look
from asb.rules.course import Course
from asb.staff.cases.wording import entry_in_words

STEPS = {
    "received": "Received",
    "bodies": "Sent to the bodies",
    "decision": "Decision",
    "review": "Review",
    "outcome": "Outcome",
    "plan": "Actions",
    "closed": "Closed",
}
"""The steps of a case, in order, as its progress line has them."""
AT = {"met": "review", "arranged": "review", "held": "outcome", "plan": "plan", "not_met": "closed"}
"""The step at which a case of each stage is, once it is decided on."""


def steps(course: Course) -> list[tuple[str, str]]:
    """The steps of this case, each `done`, `now` or `ahead`; without those of a review where none is held."""
    none = course.stage == "not_met" or (course.closed is not None and course.review is None)
    taken = [step for step in STEPS if not (none and step in ("review", "outcome", "plan"))]
    passed = course.have_all.keys() >= set(course.application.bodies)
    now = AT.get(course.stage) or ("decision" if passed else "bodies")
    place = len(taken) if course.closed else taken.index(now)
    states = ["done"] * place + ["now"] + ["ahead"] * len(taken)
    return [(STEPS[step], state) for step, state in zip(taken, states, strict=False)]


Kind = Literal["act", "came", "letter", "look"]
KINDS: dict[Kind, str] = {
    "act": "What was done",
    "came": "What people sent",
    "letter": "Letters",
    "look": "Who viewed it",
}
"""Cuts of the timeline."""


@dataclass(frozen=True)
class Event:
    """One line of the timeline: an entry of the history, a letter, or a look at the case."""

    at: datetime
    kind: Kind
    title: str
    by: str
    entry: HistoryEntry | None = None
    letter: Letter | None = None
    why: str = ""


def timeline(case: Case, looks: Iterable[tuple[Look, str]] = (), only: str = "") -> Sequence[Event]:
    """Everything that happened on a case, newest first; `only`: one kind of it, such as who viewed it."""
    found = [_of_entry(entry) for entry in case.history]
    found += [
        Event(letter.sent_at or letter.written_at, "letter", f"Letter: {letter.subject}", "", letter=letter)
        for letter in case.letters
    ]
    found += [Event(look.at, "look", f"Viewed: {look.what}", name, why=look.why) for look, name in looks]
    kept = [each for each in found if (each.kind == only if only else each.kind != "look")]
    return sorted(kept, key=lambda each: (each.at, each.entry.id if each.entry else 0), reverse=True)


def _of_entry(entry: HistoryEntry) -> Event:
    """What people on the case, or bodies, send has come; everything else was done."""
    came = entry.staff_id is None and entry.by != SERVICE.name
    return Event(entry.entered_at, "came" if came else "act", entry_in_words(entry), entry.by, entry=entry)
