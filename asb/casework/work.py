"""What there is to do: the lists of cases, how many are in each, and the case that is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import defer, joinedload

from asb.casework import words
from asb.casework.acting import NoCase
from asb.database import db, writing
from asb.models import Case, CaseWord, Letter, Look, Person, Staff

PAGE = 25
MOST_COUNTED = 500
"""Past this a list is not counted on: its number is said to be more."""
MOST_EXPORTED = 5_000
"""Cases in one file for a spreadsheet."""
MOST_LOOKS = 200
"""Looks at a case that its page shows; all of them are kept."""
MOST_FOUND = 50
"""Cases that a search shows, the newest first."""

REASON_LASTS = timedelta(hours=8)
"""How long a reason for seeing a restricted case is good for."""

LISTS = ("risk", "us", "others", "week", "late", "mine", "open", "closed", "all")
"""The lists of cases, in the order in which they are offered."""
THIN = (defer(Case.application), defer(Case.answers), defer(Case.assessment))
"""A list needs none of what was written."""

POST = {"failed": ("failed",), "tray": ("to_print",), "waiting": ("waiting",)}
"""The lists of letters, by their states."""


def clause(which: str, me: int, today: date) -> ColumnElement[bool]:
    """Which cases are in a list. Raises KeyError for a list that does not exist."""
    is_open = Case.stage != "closed"
    return {
        "risk": Case.urgency > 0,
        "us": Case.waiting == "us",
        "others": Case.waiting == "others",
        "week": is_open & Case.next_due.between(today, today + timedelta(days=7)),
        "late": is_open & (Case.next_due < today),
        "mine": is_open & (Case.officer_id == me),
        "open": is_open,
        "closed": Case.stage == "closed",
        "all": Case.id > 0,
    }[which]


def counted(me: int, today: date) -> dict[str, int]:
    """How many cases and letters are in each list, by its name; `MOST_COUNTED + 1` stands for more."""
    found = {which: _count(clause(which, me, today)) for which in LISTS if which not in ("closed", "all")}
    return found | {which: _count(Letter.state.in_(states)) for which, states in POST.items()}


def _count(this: ColumnElement[bool]) -> int:
    few = select(1).where(this).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def listed(which: str, me: int, today: date, page: int) -> Sequence[Case]:
    """One page of a list and one case more, if there is one: risk first, then what is due soonest."""
    return db.session.scalars(_in_order(which, me, today).offset(PAGE * (page - 1)).limit(PAGE + 1)).all()


def _in_order(which: str, me: int, today: date) -> Select[Case]:
    due = Case.next_due
    these = select(Case).options(*THIN).where(clause(which, me, today))
    return these.order_by(Case.urgency.desc(), due.is_(None), due, Case.id.desc())


def exported(which: str, me: int, today: date, now: datetime) -> Sequence[Case]:
    """All of a list in its order, up to `MOST_EXPORTED`. That it was taken away is noted with each case."""
    with writing() as session:
        found = session.scalars(_in_order(which, me, today).limit(MOST_EXPORTED)).all()
        session.add_all(Look(case_id=case.id, staff_id=me, at=now, what="exported") for case in found)
        session.flush()
        session.expunge_all()
        return found


def post(which: str, page: int) -> Sequence[Letter]:
    """One page of a list of `POST` and one letter more, if there is one: the oldest first, with its case."""
    return db.session.scalars(
        select(Letter)
        .options(defer(Letter.text), defer(Letter.html), joinedload(Letter.case).options(*THIN))
        .where(Letter.state.in_(POST[which]))
        .order_by(Letter.next_try_at, Letter.id)
        .offset(PAGE * (page - 1))
        .limit(PAGE + 1)
    ).all()


def search(text: str) -> Sequence[Case]:
    """The newest cases in which each of these words stands, or with this reference."""
    looked_for = words.plain(text)[:8]
    if not looked_for:
        return []
    first, *others = looked_for
    this = select(CaseWord.case_id).where(CaseWord.word == first)
    for word in others:
        this = this.where(
            CaseWord.case_id.in_(select(CaseWord.case_id).where(CaseWord.word == word).scalar_subquery())
        )
    newest = this.order_by(CaseWord.case_id.desc()).limit(MOST_FOUND).subquery()
    found = select(Case).options(*THIN).join(newest, newest.c.case_id == Case.id)
    return db.session.scalars(found.order_by(Case.id.desc())).all()


def applicants(cases: Sequence[Case]) -> dict[int, str]:
    """Who applied, by the number of the case."""
    numbers = [case.id for case in cases]
    found = select(Person.case_id, Person.name).where(Person.case_id.in_(numbers), Person.role == "applicant")
    return dict(db.session.execute(found).all())


def case(reference: str) -> Case:
    """The case of this reference. Raises NoCase."""
    found = db.session.scalar(select(Case).where(Case.reference == reference))
    if found is None:
        raise NoCase(reference)
    return found


def is_case(reference: str) -> bool:
    """Whether there is a case of this reference."""
    return db.session.scalar(select(Case.id).where(Case.reference == reference)) is not None


def same_matter(this: Case) -> dict[str, list[Case]]:
    """Cases that may be about the same: `same` person or place, and `opposing`: both sides have applied."""
    names = [person.name_key for person in this.people if person.name_key]
    others = select(Case).options(*THIN).where(Case.id != this.id).limit(10)
    with_name = select(Person.case_id).where(Person.name_key.in_(names))
    same = [others.where(Case.id.in_(with_name))] if names else []
    if this.place_key:
        same.append(others.where(Case.place_key == this.place_key))
    if this.cause_key:
        same.append(others.where(Case.cause_key == this.cause_key))
    opposing = [others.where(Case.cause_key.in_(names))] if names else []
    if this.cause_key:
        with_cause = select(Person.case_id).where(Person.name_key == this.cause_key)
        opposing.append(others.where(Case.id.in_(with_cause)))
    return {"same": _each_once(same), "opposing": _each_once(opposing)}


def _each_once(statements: list[Select[Case]]) -> list[Case]:
    found = {case.id: case for this in statements for case in db.session.scalars(this)}
    return list(found.values())


def has_said_why(number: int, staff: int, now: datetime) -> bool:
    """Whether this member of staff has given a reason for seeing this restricted case, for today's work."""
    mine = (Look.case_id == number, Look.staff_id == staff, Look.why != "", Look.at > now - REASON_LASTS)
    return db.session.scalar(select(Look.id).where(*mine).limit(1)) is not None


def looks(number: int) -> Sequence[tuple[Look, str]]:
    """The last `MOST_LOOKS` looks at a case, the newest first, each with who it was."""
    found = select(Look, Staff.name).join(Staff, Staff.id == Look.staff_id).where(Look.case_id == number)
    newest = found.order_by(Look.at.desc(), Look.id.desc()).limit(MOST_LOOKS)
    return [(row[0], row[1]) for row in db.session.execute(newest)]


def look(number: int, staff: int, what: str, now: datetime, why: str = "") -> None:
    """Note that a member of staff has looked at a case: the one thing that reading writes."""
    with writing() as session:
        session.add(Look(case_id=number, staff_id=staff, at=now, what=what, why=why))
