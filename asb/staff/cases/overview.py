"""What the overview of a case shows: its steps, and its timeline of acts, letters and looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from asb import web
from asb.casework.act_forms import ACT_FORMS, ROWS
from asb.casework.bodies.reminders import SERVICE
from asb.fields import say_day
from asb.models import Case, HistoryEntry, Letter, Look
from asb.questions.acts.ending import ENDINGS
from asb.rules.course import Course
from asb.staff.cases.wording import lower, these_reports

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


RESULT = {
    **{"risk": "level", "restrict": "restricted", "hand_over": "to", "assign": "to", "contact": "how"},
    **{"decide": "outcome", "second": "said", "weigh": "said", "decide_again": "reason"},
    **{"correct_receipt": "day", "withhold": "what", "notify": "what", "file": "about", "link": "how"},
    **{"arrange": "day", "call_off": "what", "comments": "who", "answered": "said", "progress": "state"},
    **dict.fromkeys(("hold", "resume", "late"), "clock"),
    **{"appeal": "grounds", "appeal_decided": "result", "complaint_decided": "result"},
    **{"pass_on": "to", "pass_on_answered": "said", "ask_other": "organisation", "go_on": "how"},
    **{"deliver": "how", "came_back": "why", "format_made": "said"},
    **{"agreement": "state", "after_death": "said", "safety": "result", "code": "how"},
}
"""The field of each act whose answer is what came of it, in its line of the timeline."""
MOST_SHOWN = 80
"""Characters of an answer in a line of the timeline."""


def entry_in_words(entry: HistoryEntry) -> str:
    """Returns what an entry is, what it is about (the report, the bodies, the person, the letter, the earlier
    entry), and what came of it (the answer in `RESULT`).
    """
    kept, about = entry.kept, []
    if entry.act in ("add_report", "report"):
        about.append(f"report {kept.report}")
    if entry.act == "finding":
        about.append(these_reports(kept))
    names = {body.key: body.name for body in web.council().bodies}
    bodies = [getattr(kept, "body", ""), getattr(kept, "to", ""), *(getattr(kept, "bodies", None) or ())]
    about += dict.fromkeys(names[body] for body in bodies if body in names)
    people = {person.id: person.name for person in entry.case.people}
    if (person := getattr(kept, "person", None)) in people and entry.by != people[person]:
        about.append(people[person])
    number = getattr(kept, "letter", None)
    about += [f"“{each.subject}” to {each.to_name}" for each in entry.case.letters if each.id == number]
    of = getattr(kept, "of", None) or getattr(kept, "entry", None)
    about += [_earlier(each) for each in entry.case.history if each.id == of]
    result = _result(entry)
    return f"{ROWS[entry.act].done}{''.join(f', {each}' for each in about)}{f': {result}' if result else ''}"


def _earlier(entry: HistoryEntry) -> str:
    """An entry that a later one is about."""
    what = f" about {these_reports(entry.kept)}" if entry.act == "finding" else ""
    return f"{lower(ROWS[entry.act].done)}{what} of {say_day(entry.on_day)}"


def _result(entry: HistoryEntry) -> str:
    """What came of an act, as it was answered on its form that day; empty if the form does not ask."""
    if entry.act == "close":
        return ENDINGS[entry.kept.reason].label if entry.kept.reason in ENDINGS else ""
    form = ACT_FORMS[entry.act].form if entry.act in RESULT else None
    label = getattr(form, RESULT[entry.act]).args[0] if form else ""
    said = " ".join(next((said for asked, said in entry.kept.answers if asked == label), "").split())
    return said if len(said) <= MOST_SHOWN else f"{said[: MOST_SHOWN - 1].rstrip()}…"


def _of_entry(entry: HistoryEntry) -> Event:
    """What people on the case, or bodies, send has come; everything else was done."""
    came = entry.staff_id is None and entry.by != SERVICE.name
    return Event(entry.entered_at, "came" if came else "act", entry_in_words(entry), entry.by, entry=entry)


FILTERS = {"entry_in_words": entry_in_words}
