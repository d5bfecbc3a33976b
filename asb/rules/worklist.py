"""The worklist of a case: each thing that it needs, from whom, by when, and the act that does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from asb.rules import tasks
from asb.rules.clocks import Clock, Next, awaited
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.facts import Remind
from asb.rules.tasks import DAY
from asb.rules.working_days import Calendar, due

Queue = Literal["read", "do", "take", "second", "others"]


@dataclass(frozen=True)
class Task:
    """One thing that a case needs.

    `what`: the key of an act that staff have to do now, or of a date (`clocks.Next`). `act`: the key of the
    act that does it, about `about` if it needs that; empty if no act does. `queue`: `read` (something came,
    or nobody has looked at the risk), `do`, `take` (nobody has the case), `second` (a second
    person has to look) or `others` (we wait for somebody: `who`). `since`: the first day on which it is to be
    done; `by`: the day by which, if there is one.
    """

    what: str
    act: str
    queue: Queue
    since: date
    by: date | None
    about: str = ""
    who: str = ""
    """The key of a body, `other-` and the number of a contact, `entry-` and the number of the entry that says
    who else, `applicant`, `elsewhere` (another council) or `appeal_body`; of a date about a deadline, its
    key."""

    def order(self) -> tuple[date, bool, str, str, str]:
        """Soonest first; of one day, what is ours first."""
        return self.by or date.max, self.queue == "others", self.what, self.who, self.about


class Owed(NamedTuple):
    """What a body, or an organisation asked on one case, was asked for and has not given.

    `key`: as `Outstanding.key`, or `other-` and the number of the contact, of whom `who` is the same.
    """

    key: str
    what: str
    who: str
    entry: Entry[Any]


def owed(course: Course) -> Iterator[Owed]:
    """What was asked for by a day and is still needed, with the entry that asked."""
    requests, review = {entry.id for entry in awaited(course)}, course.review
    for each in course.outstanding:
        if each.what in ("asked", "view"):
            entry: Entry[Any] = (course.asked if each.what == "asked" else course.asked_view)[each.of]
            if entry.id not in requests:
                continue
        else:
            assert review is not None  # noqa: S101 - only a review has dates, recommendations and actions
            dates = review.offered if each.what == "dates" else None
            entry = dates or (review.recommendations | review.actions)[int(each.of)]
        who = f"entry-{entry.id}" if each.body == "other" else each.body
        yield Owed(each.key, each.what, who, entry)
    for number, asked in course.bodies.asked.items():
        yield Owed(f"other-{number}", "asked", f"other-{number}", asked)


def reminders(course: Course, key: str, since: int) -> list[Entry[Remind]]:
    """The reminders of what is owed under this key (`Owed.key`), since the entry of this number."""
    every = (entry for entry in course.entries if entry.act == "remind" and entry.id > since)
    return [entry for entry in every if key in entry.facts.what]


BY_HAND = frozenset({"easy_read", "audio", "braille", "language", "other"})
"""Formats of a letter that somebody has to make."""
MAKE_WITHIN = 5
"""Working days from the letter within which it is made in another format; our own aim."""


class ToMake(NamedTuple):
    """A letter that somebody has to make in another format: its number, and the day it was written."""

    number: int
    on: date


PASS_WITHIN = 5
"""Working days from receipt within which the bodies have it, so that they can answer before the decision; our
own aim. Where an officer found a high risk, the working day after."""


CLOCK_OF = {
    **dict.fromkeys(("name_contact", "pass", "share", "weigh", "finding", "ask", "decide"), "threshold"),
    **dict.fromkeys(("arrange", "after_death"), "review"),
    **dict.fromkeys(("recommend", "draft_plan", "outcome"), "outcome"),
}
"""The deadline by which an act is due."""
BY_CLOCK = {"threshold": "decide", "review": "hold_review", "outcome": "outcome", "acknowledgement": ""}
"""The act that meets a deadline of ours."""
OF_ONE_OTHER = {
    "comments": ("comments", "applicant"),
    "applicant": ("safety", "applicant"),
    "passed_on": ("pass_on_answered", "elsewhere"),
    "appeal": ("appeal_decided", "appeal_body"),
}
"""Dates by which somebody else is to do something: the act that follows, and who it is."""
OF_OTHERS = {*OF_ONE_OTHER, "answer", "action", "dates"}
"""The same, with what several may owe (`owed`)."""


def worklist(
    course: Course,
    running: Sequence[Clock],
    ahead: Iterable[Next],
    calendar: Calendar,
    to_make: Iterable[ToMake] = (),
) -> list[Task]:
    """Everything that the case needs, soonest first. `running` and `ahead`: its deadlines and dates.

    `to_make`: its letters that somebody has to make in another format, also those that were made since.
    """
    ahead = list(ahead)
    clock = {each.key: each.due for each in running if not each.done}
    now = [task for key in tasks.needs(course) for task in _needed(key, course, clock, ahead, calendar)]
    clock_of = {task: CLOCK_OF.get(task.what, "") for task in now}
    met = {key for task, key in clock_of.items() if task.by == clock.get(key)}
    if course.review and course.review.coming:  # its own day comes first, and says what is to be done
        met.add("review")
    dated = [task for each in ahead if each.what not in met for task in _dated(each, course)]
    made = [_made(each, calendar) for each in to_make if each.number not in course.formats_made]
    found = [*now, *dated, *_awaited(course, ahead), *made]
    return sorted(dict.fromkeys(found), key=Task.order)


def needed_now(course: Course, found: Iterable[Task], today: date) -> list[str]:
    """Keys of the acts that the case needs now: what is to be done, then what follows a date that came."""
    return list(dict.fromkeys([*tasks.needs(course), *due_now(found, today)]))


def due_now(found: Iterable[Task], today: date) -> list[str]:
    """Keys of the acts that are to be done now, most urgent first: ours, then what follows where the day of
    somebody else has come.
    """
    ours = [each.act for each in found if each.queue != "others" and each.since <= today]
    come = [each.act for each in found if each.queue == "others" and _has_come(each, today)]
    return [act for act in dict.fromkeys([*ours, *come]) if act]


def _has_come(task: Task, today: date) -> bool:
    """Whether something follows now: its day has come, or has passed where something may come on it."""
    if task.by is None or task.what == "appeal":
        return False
    return task.by < today + (task.what not in tasks.THE_WHOLE_DAY) * DAY


def workday(on: date, calendar: Calendar) -> date:
    """Returns this day if it is a working day, else the next one."""
    return due(on - DAY, 1, calendar).due


def _needed(
    key: str,
    course: Course,
    clock: dict[str, date | None],
    ahead: Sequence[Next],
    calendar: Calendar,
) -> Iterator[Task]:
    """The tasks of one key of `tasks.needs`: one for each thing that came, or person to ask."""
    waits, began = course.bodies.waits.values(), course.received_on

    def soon(what: str, act: str, queue: Queue, on: date, about: object = "") -> Task:
        return Task(what, act, queue, on, workday(on, calendar), str(about))

    if key == "seen":
        yield from (soon(key, key, "read", each.on, each.id) for each in course.came.values())
    elif key == "accept":
        answers = (each for each in waits if each.act not in tasks.OF_APPEAL_BODY)
        yield from (soon(key, key, "read", each.on, each.id) for each in answers)
    elif key == "answer_appeal":
        asks = (each for each in waits if each.act == "appeal_asks")
        yield from (soon(key, key, "read", each.on, each.id) for each in asks)
    elif key == "appeal_decided":
        said = (each for each in waits if each.act == "appeal_says")
        yield from (soon(key, key, "read", each.on) for each in said)
    elif key == "risk":
        unsafe = course.safety if course.risk and course.safety else None
        yield soon("risk_check", key, "read", unsafe.on if unsafe else began)
    elif key in ("take", "assign"):
        yield soon(key, key, "take", course.stepped_back.on if course.stepped_back else began)
    elif key == "agreement":
        by = next((each.on for each in ahead if each.what == "agreement"), None)
        people = dict.fromkeys((*sorted(course.to_ring), *tasks.to_ask(course)))
        yield from (Task("ask_them", key, "do", began, by, str(person)) for person in people)
    elif key == "second" and course.proposed:
        yield soon(key, key, "second", course.proposed.on)
    else:
        by = clock.get(CLOCK_OF.get(key, ""))
        if key in ("name_contact", "pass") and by and course.risk and not course.passed:
            by = min(by, _pass_by(course.risk, began, calendar))
        yield Task(key, key, "do", began, by)


def _pass_by(risk: Entry[Any], received: date, calendar: Calendar) -> date:
    """The day by which the bodies should have the application, once the risk was checked."""
    if risk.facts.level == "high":
        return due(risk.on, 1, calendar).due
    return max(due(received, PASS_WITHIN, calendar).due, workday(risk.on, calendar))


def _made(letter: ToMake, calendar: Calendar) -> Task:
    """The task to make a letter in another format. The letter itself has gone out meanwhile, as it is."""
    by = due(letter.on, MAKE_WITHIN, calendar).due
    return Task("format", "format_made", "do", letter.on, by, str(letter.number))


def _dated(each: Next, course: Course) -> Iterator[Task]:
    """The task of a date that is ours: it is to be done on its day."""
    if each.what in OF_OTHERS:
        return
    act = BY_CLOCK.get(each.what, tasks.BY_THEN.get(each.what, ""))
    if each.what == "threshold" and course.proposed:  # nothing can be decided before a second person has
        yield Task(each.what, "second", "second", each.on, each.on)
        return
    yield Task(each.what, act, "do", each.on, each.on, who=each.clock)


def _awaited(course: Course, ahead: Sequence[Next]) -> Iterator[Task]:
    """What others owe; and what we do the day after the last day on which something may have come."""
    for each in owed(course):
        what = "action" if each.what == "action" else "dates" if each.what == "dates" else "answer"
        reminds = each.what != "action" or each.who in course.application.bodies
        act, about = ("remind", "") if reminds else ("progress", str(each.entry.id))
        yield Task(what, act, "others", each.entry.on, each.entry.facts.by, about, each.who)
    for date_ in ahead:
        if waits := OF_ONE_OTHER.get(date_.what):
            act, who = waits
            yield Task(date_.what, act, "others", course.received_on, date_.on, "", who)
        if date_.what in tasks.THE_WHOLE_DAY and tasks.BY_THEN[date_.what] not in tasks.needs(course):
            on = date_.on + DAY
            yield Task(date_.what, tasks.BY_THEN[date_.what], "do", on, on)
