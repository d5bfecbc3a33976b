"""The worklist of a member of staff, what all their cases need now; and who has how much to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    bindparam,
    case,
    func,
    select,
    true,
)

from asb import letters
from asb.casework.act_forms import ACT_FORMS
from asb.council import Council
from asb.database import db
from asb.models import CLOSED, Case, CaseTask, Contact, HistoryEntry, Person
from asb.rules.worklist import Task

MOST = 25
"""Most cases in one section; a list has the others."""
AHEAD = timedelta(days=14)
"""How far ahead Home shows what is coming."""
OURS = ("read", "do", "take", "second")
"""Queues of what we have to do; what is in them and late is late by us."""

Day = date | BindParameter[date]


@dataclass(frozen=True)
class Desk:
    """Whose worklist it is, today. `shut`: cases on which they have a conflict of interest. `all`: what
    everybody has to do, and not only they. `covers`: for whom they cover.
    """

    me: int
    today: date
    shut: frozenset[int] = frozenset()
    all: bool = False
    covers: tuple[int, ...] = ()


class CaseRow(NamedTuple):
    """As much of a case as a row of the worklist shows."""

    id: int
    reference: str
    restricted: bool
    urgency: int


@dataclass
class Line:
    """One case in a section: its first task there, and the others."""

    case: CaseRow
    task: Task
    more: list[Task] = field(default_factory=list)


def now(today: Day, *queues: str) -> ColumnElement[bool]:
    """SQL condition for tasks that are to be done now."""
    return CaseTask.queue.in_(queues) & (CaseTask.since <= today)


def late(today: Day) -> ColumnElement[bool]:
    """SQL condition for tasks of ours whose day has passed."""
    return CaseTask.queue.in_(OURS) & (CaseTask.by < today)


def to_chase(today: Day) -> ColumnElement[bool]:
    """SQL condition for what others have not done by its day."""
    return (CaseTask.queue == "others") & (CaseTask.by < today)


TODAY, AFTER, UNTIL = (bindparam(name, type_=Date()) for name in ("today", "after", "until"))
ME = bindparam("me", type_=Integer(), expanding=True)
MINE, NOBODYS = CaseTask.officer_id.in_(ME), CaseTask.officer_id.is_(None)
SECTIONS = {
    "read": (now(TODAY, "read"), MINE | NOBODYS),
    "do": (now(TODAY, "do"), MINE),
    "second": (now(TODAY, "second"), true()),
    "chase": (to_chase(TODAY), MINE | NOBODYS),
    "take": (now(TODAY, "take"), true()),
    "coming": ((CaseTask.queue == "do") & CaseTask.since.between(AFTER, UNTIL), MINE),
    "others": ((CaseTask.queue == "others") & (CaseTask.by.is_(None) | (CaseTask.by >= TODAY)), MINE),
}
"""Sections of Home, in order: which tasks are in each, and whose."""
OF_TASK = [getattr(CaseTask, each.name) for each in fields(Task)]


@cache
def _statement(name: str, everybodys: bool) -> Select[Any]:
    """The tasks of one section with their cases: made once, and asked with different values."""
    what, whose = SECTIONS[name]
    return (
        select(Case.id, Case.reference, Case.restricted, Case.urgency, *OF_TASK)
        .join(CaseTask.case)
        .where(what, true() if everybodys else whose)
        .where(CaseTask.case_id.not_in(bindparam("shut", expanding=True)))
        .order_by(CaseTask.rank, CaseTask.id)
        .limit(3 * MOST)
    )


def section(name: str, desk: Desk) -> list[Line]:
    """The cases of one section, most urgent first: at most `MOST`, and one more if there are more."""
    values = {"today": desk.today, "after": desk.today + timedelta(days=1), "until": desk.today + AHEAD}
    lines: dict[int, Line] = {}
    given = values | {"me": [desk.me, *desk.covers], "shut": list(desk.shut)}
    for row in db.session.execute(_statement(name, desk.all), given):
        found, task = CaseRow(*row[:4]), Task(*row[4:])
        if found.id in lines:
            lines[found.id].more.append(task)
        else:
            lines[found.id] = Line(found, task)
    return list(lines.values())[: MOST + 1]


def firsts(cases: Iterable[Case | CaseRow], today: date, *, chased: bool = False) -> dict[int, Task]:
    """For each of these cases, by id, what it needs first: what is ours now, then what is to be chased; or
    that before all else.
    """
    numbers = [each.id for each in cases]
    found: dict[int, list[Task]] = {}
    for number, *task in db.session.execute(
        select(CaseTask.case_id, *OF_TASK).where(CaseTask.case_id.in_(numbers))
    ):
        found.setdefault(number, []).append(Task(*task))
    first = partial(min, key=lambda each: _place(each, today, chased=chased))
    return {number: first(tasks) for number, tasks in found.items()}


def _place(task: Task, today: date, *, chased: bool) -> tuple[int, date, bool, str, str, str]:
    if task.queue == "others" and task.by and task.by < today:
        return -1 if chased else 1, *task.order()
    return 0 if task.queue != "others" and task.since <= today else 2, *task.order()


@dataclass(frozen=True)
class About:
    """What a case is about, in a few words: who applied, where it happens, and the kinds of behaviour."""

    who: str
    place: str
    kinds: tuple[str, ...]


def about(cases: Iterable[Case | CaseRow]) -> dict[int, About]:
    """What these cases are about, by id; nothing of a restricted one."""
    numbers = [each.id for each in cases if not each.restricted]
    told = select(
        Case.id,
        Person.name,
        Case.answers["place"]["place"].as_string(),
        Case.answers["behaviour"]["kinds"].as_json(),
    )
    rows = db.session.execute(
        told.join(Person, (Person.case_id == Case.id) & (Person.role == "applicant")).where(
            Case.id.in_(numbers)
        )
    )
    return {number: About(who, _short(place or ""), tuple(kinds or ())) for number, who, place, kinds in rows}


def _short(place: str) -> str:
    """The first line of a place, as far as a list shows it."""
    first = place.replace(",", "\n").strip().partition("\n")[0].strip()
    return first if len(first) <= 40 else f"{first[:39].rstrip()}…"


def reminded(cases: Iterable[Case | CaseRow]) -> dict[int, date]:
    """When somebody was last reminded on each of these cases, by id."""
    numbers = [each.id for each in cases]
    found = select(HistoryEntry.case_id, func.max(HistoryEntry.on_day)).where(
        HistoryEntry.case_id.in_(numbers), HistoryEntry.act == "remind"
    )
    return dict(db.session.execute(found.group_by(HistoryEntry.case_id)).all())


CAME = ("seen", "accept", "answer_appeal")
"""Tasks about something that came: from somebody on the case, a body, or the appeal body."""


def in_words(task: Task, sender: str = "") -> str:
    """What a task is, for staff: the date that it is about, what there is to read, or the name of the act
    that does it.
    """
    if task.what in CAME:
        return f"Read what {sender or ('somebody on the case' if task.what == 'seen' else 'a body')} sent"
    return letters.due_in_words(task.what, task.who) or ACT_FORMS[task.act].title


def senders(tasks: Iterable[Task], *, of_restricted: bool = False) -> dict[str, str]:
    """Who sent what these tasks are about, by `Task.about`: a body, or a person on a case, who is named on a
    restricted one only for those who are reading it.
    """
    numbers = [int(each.about) for each in tasks if each.what in CAME]
    if not numbers:
        return {}
    body = HistoryEntry.facts["organisation"].as_string()
    found = select(HistoryEntry.id, HistoryEntry.by, body, Case.restricted)
    found = found.join(Case, Case.id == HistoryEntry.case_id).where(HistoryEntry.id.in_(numbers))
    return {
        str(number): organisation or by
        for number, by, organisation, restricted in db.session.execute(found)
        if organisation or of_restricted or not restricted
    }


def names(
    tasks: Collection[Task], council: Council, today: date, *, of_restricted: bool = False
) -> dict[str, str]:
    """Who these tasks wait for, by `Task.who`; and who sent what there is to read, by `Task.about`."""
    numbers = [int(each.who[6:]) for each in tasks if each.who.startswith("other-")]
    found = select(Contact.id, Contact.organisation).where(Contact.id.in_(numbers))
    named = [int(each.who[6:]) for each in tasks if each.who.startswith("entry-")]
    planned = select(HistoryEntry.id, HistoryEntry.facts["to_name"].as_string())
    planned = planned.where(HistoryEntry.id.in_(named))
    others = {f"entry-{number}": name for number, name in db.session.execute(planned)} if named else {}
    asked = {f"other-{number}": name for number, name in db.session.execute(found)} if numbers else {}
    return {
        **{body.key: body.name for body in council.bodies},
        "applicant": "The applicant",
        "elsewhere": "The other council",
        "appeal_body": council.appeal_on(today).body,
        **asked,
        **others,
        **senders(tasks, of_restricted=of_restricted),
    }


@dataclass(frozen=True)
class Load:
    """How much somebody has to do: `officer` is None for cases that nobody has."""

    officer: int | None
    open: int
    now: int
    late: int


def workload(today: date) -> list[Load]:
    """For each named contact, and nobody: the open cases, those with something to do now, and late by us."""
    cases = select(Case.officer_id, func.count()).where(Case.rank < CLOSED)
    many: dict[int | None, int] = dict(db.session.execute(cases.group_by(Case.officer_id)).all())
    doing = {officer: (to_do, behind) for officer, to_do, behind in db.session.execute(_doing(today))}
    officers = sorted({*many, *doing}, key=lambda each: (each is not None, each or 0))
    return [Load(each, many.get(each, 0), *doing.get(each, (0, 0))) for each in officers]


def _doing(today: date) -> Select[int | None, int, int]:
    """Numbers of cases with something to do now, and with something late, by named contact."""
    to_do = func.count(case((now(today, *OURS), CaseTask.case_id)).distinct())
    behind = func.count(case((late(today), CaseTask.case_id)).distinct())
    ours = CaseTask.queue.in_(OURS)
    return select(CaseTask.officer_id, to_do, behind).where(ours).group_by(CaseTask.officer_id)
