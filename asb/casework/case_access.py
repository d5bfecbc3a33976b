"""One case: found by reference, related cases, to whom it is shut, and who has opened it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from asb.casework.acts.transaction import NoCase
from asb.database import db, writing
from asb.models import CLOSED, Case, CaseKey, CaseTask, HistoryEntry, Look, Person, Staff
from asb.rules.figures import NO_APPLICATION

MOST_LOOKS = 200
"""Most entries of the access log shown on a case; all are kept."""

REASON_LASTS = timedelta(hours=8)
"""How long a reason for opening a restricted case is valid."""

THIN = (defer(Case.application), defer(Case.answers), defer(Case.assessment))
"""Columns that lists leave out: everything people wrote."""


def find(reference: str) -> Case:
    """Returns the case with this reference. Raises NoCase."""
    found = db.session.scalar(select(Case).where(Case.reference == reference))
    if found is None:
        raise NoCase(reference)
    return found


def shut_to(staff: int) -> frozenset[int]:
    """Ids of the cases on which this member of staff has declared a conflict of interest: they may read
    nothing of these, whatever the page.
    """
    theirs = (HistoryEntry.act == "conflict", HistoryEntry.staff_id == staff)
    declared = dict(db.session.execute(select(HistoryEntry.id, HistoryEntry.case_id).where(*theirs)).all())
    if not declared:
        return frozenset()
    within = (HistoryEntry.act == "set_aside", HistoryEntry.case_id.in_(declared.values()))
    aside = set(db.session.scalars(select(HistoryEntry.facts["entry"].as_integer()).where(*within)))
    return _with_merged({case for entry, case in declared.items() if entry not in aside})


def references(cases: frozenset[int]) -> frozenset[str]:
    """The references of these cases."""
    return frozenset(db.session.scalars(select(Case.reference).where(Case.id.in_(cases))) if cases else ())


def _with_merged(cases: set[int]) -> frozenset[int]:
    """These cases, with those into which they were merged, one after another."""
    newest = cases
    while newest:
        into = select(Case.merged_into_id).where(Case.id.in_(newest), Case.merged_into_id.is_not(None))
        newest = {case for case in db.session.scalars(into) if case is not None} - cases
        cases = cases | newest
    return frozenset(cases)


def open_cases_of(number: int) -> Sequence[Case]:
    """The open cases of which this member of staff is the named contact."""
    query = select(Case).options(*THIN).where(Case.officer_id == number, Case.rank < CLOSED)
    return db.session.scalars(query.order_by(Case.id)).all()


def exists(reference: str) -> bool:
    """Whether there is a case of this reference."""
    return db.session.scalar(select(Case.id).where(Case.reference == reference)) is not None


class Other(NamedTuple):
    """Another case, for one that may be its duplicate."""

    received_on: date
    counts: bool
    """Whether it is an application of its own: not ended as a duplicate, or as entered by mistake."""


def meetings(case: Case, today: date) -> list[tuple[date, str]]:
    """Returns the reviews of other cases that are still to come: the day of each, and the reference."""
    found = select(CaseTask.by, Case.reference).join(CaseTask.case).order_by(CaseTask.by)
    coming = (CaseTask.what == "review_day", CaseTask.by >= today, CaseTask.case_id != case.id)
    return [(day, reference) for day, reference in db.session.execute(found.where(*coming)) if day]


def other(reference: str, this: str) -> Other | None:
    """Returns what a duplicate needs to know of the case with this reference, other than `this`; or None."""
    found = db.session.scalar(select(Case).options(*THIN).where(Case.reference == reference))
    if found is None or reference == this:
        return None
    ended = [entry for entry in found.history if entry.act == "close"]
    no_case = found.stage == "closed" and ended and ended[-1].kept.reason in NO_APPLICATION
    return Other(found.received_on, not no_case)


STRENGTH = {
    **{"email": 5, "phone": 5, "at": 4, "by": 3, "name": 3, "cause": 2, "place": 2},
    **{"names_us": 3, "named_by_us": 3},
}
"""Weight of each thing that two cases can have in common: a kind of search key, or a key of the case."""


class Related(NamedTuple):
    """A case that may be related, and why: keys of `STRENGTH`, the strongest first."""

    case: Case
    why: tuple[str, ...]


def same_matter(this: Case) -> dict[str, list[Related]]:
    """Related cases: `same` person or place, and `opposing`, where both sides have applied.

    First those with the most in common. Cases that are part of another one are left out.
    """
    names = [person.name_key for person in this.people if person.name_key]
    others = select(Case).options(*THIN).where(Case.id != this.id, Case.merged_into_id.is_(None)).limit(10)
    with_name = select(Person.case_id).where(Person.name_key.in_(names))
    same = {"name": others.where(Case.id.in_(with_name))} if names else {}
    if this.place_key:
        same["place"] = others.where(Case.place_key == this.place_key)
    if this.cause_key:
        same["cause"] = others.where(Case.cause_key == this.cause_key)
    opposing = {"names_us": others.where(Case.cause_key.in_(names))} if names else {}
    if this.cause_key:
        with_cause = select(Person.case_id).where(Person.name_key == this.cause_key)
        opposing["named_by_us"] = others.where(Case.id.in_(with_cause))
    with_keys = list(db.session.scalars(_with_keys_of(this, others)))
    return {"same": _ranked(same, with_keys, _keys_in_common(this, with_keys)), "opposing": _ranked(opposing)}


def _with_keys_of(this: Case, others: Select[Case]) -> Select[Case]:
    """Cases with an address, surname and street, phone or email of this one: those with most first."""
    mine = select(CaseKey.key).where(CaseKey.case_id == this.id)
    shared = (
        select(CaseKey.case_id, func.count().label("many"))
        .where(CaseKey.key.in_(mine))
        .group_by(CaseKey.case_id)
        .subquery()
    )
    return others.join(shared, shared.c.case_id == Case.id).order_by(shared.c.many.desc(), Case.id.desc())


def _keys_in_common(this: Case, others: Sequence[Case]) -> dict[int, set[str]]:
    """The kinds of search key that each of these cases shares with this one, by case id."""
    mine = select(CaseKey.key).where(CaseKey.case_id == this.id)
    ids = [case.id for case in others]
    found = select(CaseKey.case_id, CaseKey.key).where(CaseKey.case_id.in_(ids), CaseKey.key.in_(mine))
    kinds: dict[int, set[str]] = {}
    for number, key in db.session.execute(found):
        kinds.setdefault(number, set()).add(key.partition(":")[0])
    return kinds


def _ranked(
    statements: Mapping[str, Select[Case]],
    more: Sequence[Case] = (),
    kinds: Mapping[int, set[str]] | None = None,
) -> list[Related]:
    """Each case found by these statements, or one of `more` with its `kinds`, once: the strongest first."""
    cases = {case.id: case for case in more}
    why = {number: set(each) for number, each in (kinds or {}).items()}
    for reason, statement in statements.items():
        for case in db.session.scalars(statement):
            cases[case.id] = case
            why.setdefault(case.id, set()).add(reason)
    found = [
        Related(case, tuple(reason for reason in STRENGTH if reason in why[case.id]))
        for case in cases.values()
    ]
    return sorted(found, key=lambda each: (-sum(STRENGTH[reason] for reason in each.why), -each.case.id))


def has_given_reason(number: int, staff: int, now: datetime) -> bool:
    """Whether this member of staff has given a valid reason for opening this restricted case."""
    mine = (Look.case_id == number, Look.staff_id == staff, Look.why != "", Look.at > now - REASON_LASTS)
    return db.session.scalar(select(Look.id).where(*mine).limit(1)) is not None


def looks(number: int) -> Sequence[tuple[Look, str]]:
    """The last `MOST_LOOKS` entries of a case's access log, newest first, with names."""
    found = select(Look, Staff.name).join(Staff, Staff.id == Look.staff_id).where(Look.case_id == number)
    newest = found.order_by(Look.at.desc(), Look.id.desc()).limit(MOST_LOOKS)
    return [(row[0], row[1]) for row in db.session.execute(newest)]


def note_look(number: int, staff: int, what: str, now: datetime, why: str = "") -> None:
    """Adds an entry to the access log: the only write that reading causes."""
    with writing() as session:
        session.add(Look(case_id=number, staff_id=staff, at=now, what=what, why=why))
