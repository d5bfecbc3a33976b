"""Erases cases: everything that leads to a person goes, in one transaction.

Figures that were signed off stay, and one line a day of how much was erased. The random names of the erased
cases go to a log outside the database, so that a restored copy can be told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from asb.casefile import calendar_of
from asb.council import Council
from asb.database import checkpoint, db, writing
from asb.models import (
    Agreement,
    Case,
    CaseKey,
    CaseTask,
    CaseWord,
    Contact,
    Draft,
    ErasedDay,
    Evidence,
    HistoryEntry,
    Letter,
    Look,
    Opening,
    Pack,
    Person,
    Report,
    SignInAsked,
    UnsavedWork,
    Visit,
    WayIn,
)
from asb.models.letters import letter_file
from asb.upkeep import state
from asb.upkeep.erasure_log import ErasureLog
from asb.upkeep.retention import Due, Retention


@dataclass(frozen=True)
class Erased:
    """How much was erased."""

    cases: int = 0
    files: int = 0
    letters: int = 0

    def __add__(self, other: Erased) -> Erased:
        return Erased(self.cases + other.cases, self.files + other.files, self.letters + other.letters)


def erase_due(council: Council, log: ErasureLog, today: date) -> Erased:
    """Erases every case whose period is over and that nothing stops, each in a transaction of its own.

    Raises UpkeepRefused where the log of erasures cannot be written: nothing is erased without it.
    """
    due = [each for each in Retention(council, today).due_by(today) if not each.stops]
    db.session.rollback()
    done = Erased()
    for each in due:
        done += _erase_one(each, council, log, today)
    if done.cases:
        checkpoint()
    return done


def erase_daily(council: Council, log: ErasureLog, today: date) -> Erased | None:
    """`erase_due` for the worker: once a day. None if it was done today."""
    if state.read().erased_on == today:
        return None
    done = erase_due(council, log, today)
    with writing() as session:
        state.change(session, erased_on=today)
    return done


def _erase_one(due: Due, council: Council, log: ErasureLog, today: date) -> Erased:
    """Erases a case, unless somebody has done something on it meanwhile that stops it."""
    with writing() as session:
        locked = select(Case).where(Case.reference.in_(due.references)).order_by(Case.id).with_for_update()
        cases = session.scalars(locked).all()
        first = next((case for case in cases if case.reference == due.reference), None)
        now = Retention(council, today).of(first, calendar_of(council)) if first else None
        if now is None or now.stops or now.on > today or {*now.references} != {*due.references}:
            return Erased()
        names = [case.erasure_id for case in cases]
        done = erase(session, cases)
        _count(session, done, today)
        log.add(names, today)  # last: if it cannot be written, nothing is erased
    return done


def _count(session: Session, done: Erased, today: date) -> None:
    line = session.get(ErasedDay, today, with_for_update=True)
    if line is None:
        line = ErasedDay(on=today, cases=0, files=0, letters=0)
        session.add(line)
    line.cases += done.cases
    line.files += done.files
    line.letters += done.letters
    session.flush()


def days() -> Sequence[ErasedDay]:
    """How much was erased on each of the last days on which anything was, newest first."""
    return db.session.scalars(select(ErasedDay).order_by(ErasedDay.on.desc()).limit(20)).all()


def erase_again(session: Session, names: Collection[str]) -> int:
    """Erases the cases with these random names from a restored copy; returns how many there were."""
    cases = session.scalars(select(Case).where(Case.erasure_id.in_(names)).order_by(Case.id)).all()
    return erase(session, cases).cases


def erase(session: Session, cases: Sequence[Case]) -> Erased:
    """Deletes every row that belongs to these cases, in this transaction."""
    if not cases:
        return Erased()
    ids = [case.id for case in cases]
    drafts = [case.draft_key for case in cases if case.draft_key]
    references = [case.reference for case in cases]
    session.flush()
    session.expunge_all()  # nothing here may be written back
    _erase_ways_in(session, ids, drafts, references)
    letters = or_(Letter.case_id.in_(ids), Letter.draft_key.in_(drafts))
    files = or_(Evidence.case_id.in_(ids), Evidence.draft_key.in_(drafts))
    done = Erased(len(ids), _how_many(session, Evidence, files), _how_many(session, Letter, letters))
    session.execute(delete(letter_file).where(letter_file.c.letter_id.in_(select(Letter.id).where(letters))))
    people = select(Person.id).where(Person.case_id.in_(ids))
    for kept, these in (
        (Letter, letters),
        (Evidence, files),
        (Draft, Draft.key.in_(drafts)),
        *((each, each.case_id.in_(ids)) for each in (Pack, Look, CaseTask, CaseWord, CaseKey)),
        (HistoryEntry, HistoryEntry.case_id.in_(ids)),
        (Report, Report.case_id.in_(ids)),
        (Agreement, Agreement.person_id.in_(people)),
        (Contact, Contact.case_id.in_(ids)),
        (Person, Person.case_id.in_(ids)),
    ):
        _delete(session, kept, these)
    session.execute(update(Case).where(Case.id.in_(ids)).values(merged_into_id=None), execution_options=PLAIN)
    _delete(session, Case, Case.id.in_(ids))
    return done


PLAIN = {"synchronize_session": False}


def _erase_ways_in(
    session: Session, ids: Iterable[int], drafts: Iterable[bytes], references: Iterable[str]
) -> None:
    """Deletes what lets people in, the devices on which it was opened, and what staff typed about it last."""
    people = select(Person.id).where(Person.case_id.in_(list(ids)))
    contacts = select(Contact.id).where(Contact.case_id.in_(list(ids)))
    ways = or_(WayIn.person_id.in_(people), WayIn.contact_id.in_(contacts))
    shared = select(WayIn.digest).where(ways)
    _delete(session, Opening, or_(Opening.draft_key.in_(list(drafts)), Opening.draft_key.in_(shared)))
    _delete(session, Visit, or_(Visit.person_id.in_(people), Visit.contact_id.in_(contacts)))
    _delete(session, WayIn, ways)
    for reference in references:
        _delete(session, UnsavedWork, UnsavedWork.path.contains(reference))
        _delete(session, SignInAsked, SignInAsked.reference == reference)


def _delete(session: Session, kept: type, these: ColumnElement[bool]) -> None:
    session.execute(delete(kept).where(these), execution_options=PLAIN)


def _how_many(session: Session, kept: type, these: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(kept).where(these)) or 0
