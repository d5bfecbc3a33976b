"""The worklist of a member of staff, what all their cases need now; and who has how much to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, case, func, or_, select, true
from sqlalchemy.orm import contains_eager

from asb import letters
from asb.casework.act_forms import ACT_FORMS
from asb.casework.case_access import THIN
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
SECTIONS = ("read", "do", "chase", "take", "second", "coming", "others")
"""Sections of Home, in order."""


@dataclass(frozen=True)
class Desk:
    """Whose worklist it is, today. `shut`: cases on which they have a conflict of interest. `all`: what
    everybody has to do, and not only they.
    """

    me: int
    role: str
    today: date
    shut: frozenset[int] = frozenset()
    all: bool = False


@dataclass
class Line:
    """One case in a section: its first task there, and the others."""

    case: Case
    task: Task
    more: list[Task] = field(default_factory=list)


def now(today: date, *queues: str) -> ColumnElement[bool]:
    """SQL condition for tasks that are to be done now."""
    return CaseTask.queue.in_(queues) & (CaseTask.since <= today)


def late(today: date) -> ColumnElement[bool]:
    """SQL condition for tasks of ours whose day has passed."""
    return CaseTask.queue.in_(OURS) & (CaseTask.by < today)


def to_chase(today: date) -> ColumnElement[bool]:
    """SQL condition for what others have not done by its day."""
    return (CaseTask.queue == "others") & (CaseTask.by < today)


def _clause(section: str, desk: Desk) -> ColumnElement[bool]:
    mine = true() if desk.all else CaseTask.officer_id == desk.me
    mine_or_nobodys = true() if desk.all else or_(mine, CaseTask.officer_id.is_(None))
    today, tomorrow = desk.today, desk.today + timedelta(days=1)
    return {
        "read": now(today, "read") & mine_or_nobodys,
        "do": now(today, "do") & mine,
        "chase": to_chase(today) & mine_or_nobodys,
        "take": now(today, "take"),
        "second": now(today, "second"),
        "coming": (CaseTask.queue == "do") & CaseTask.since.between(tomorrow, today + AHEAD) & mine,
        "others": (CaseTask.queue == "others") & or_(CaseTask.by.is_(None), CaseTask.by >= today) & mine,
    }[section]


def section(name: str, desk: Desk) -> list[Line]:
    """The cases of one section, most urgent first: at most `MOST`, and one more if there are more."""
    found = (
        select(CaseTask)
        .join(CaseTask.case)
        .options(contains_eager(CaseTask.case).options(*THIN))
        .where(_clause(name, desk))
        .order_by(CaseTask.rank, CaseTask.id)
        .limit(4 * MOST)
    )
    if desk.shut:
        found = found.where(CaseTask.case_id.not_in(desk.shut))
    lines: dict[int, Line] = {}
    for row in db.session.scalars(found):
        if row.case_id in lines:
            lines[row.case_id].more.append(row.task)
        else:
            lines[row.case_id] = Line(row.case, row.task)
    return list(lines.values())[: MOST + 1]


def firsts(cases: Iterable[Case], today: date) -> dict[int, Task]:
    """For each of these cases, by id, what it needs first: what is ours now, then what is to be chased."""
    numbers = [each.id for each in cases]
    found: dict[int, list[Task]] = {}
    for row in db.session.scalars(select(CaseTask).where(CaseTask.case_id.in_(numbers))):
        found.setdefault(row.case_id, []).append(row.task)
    return {number: min(tasks, key=lambda each: _place(each, today)) for number, tasks in found.items()}


def _place(task: Task, today: date) -> tuple[int, date, bool, str, str, str]:
    if task.queue != "others" and task.since <= today:
        return 0, *task.order()
    return (1 if task.queue == "others" and task.by and task.by < today else 2), *task.order()


@dataclass(frozen=True)
class About:
    """What a case is about, in a few words: who applied, where it happens, and the kinds of behaviour."""

    who: str
    place: str
    kinds: tuple[str, ...]


def about(cases: Iterable[Case]) -> dict[int, About]:
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


def reminded(cases: Iterable[Case]) -> dict[int, date]:
    """When somebody was last reminded on each of these cases, by id."""
    numbers = [each.id for each in cases]
    found = select(HistoryEntry.case_id, func.max(HistoryEntry.on_day)).where(
        HistoryEntry.case_id.in_(numbers), HistoryEntry.act == "remind"
    )
    return dict(db.session.execute(found.group_by(HistoryEntry.case_id)).all())


def in_words(task: Task) -> str:
    """What a task is, for staff: the name of the act that does it, or the date that it is about."""
    return ACT_FORMS[task.act].title if task.what == task.act else letters.DUE[task.what]


def names(tasks: Iterable[Task], council: Council, today: date) -> dict[str, str]:
    """Who these tasks wait for, by `Task.who`."""
    numbers = [int(each.who[6:]) for each in tasks if each.who.startswith("other-")]
    found = select(Contact.id, Contact.organisation).where(Contact.id.in_(numbers))
    asked = {f"other-{number}": name for number, name in db.session.execute(found)} if numbers else {}
    return {
        **{body.key: body.name for body in council.bodies},
        "applicant": "The applicant",
        "elsewhere": "The other council",
        "appeal_body": council.appeal_on(today).body,
        **asked,
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
    cases = select(Case.officer_id, func.count()).where(Case.rank < CLOSED, Case.merged_into_id.is_(None))
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
