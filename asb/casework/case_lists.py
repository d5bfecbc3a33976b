"""Lists of cases and letters, and their counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true, tuple_
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from asb.casework import worklist
from asb.casework.acts import delivery
from asb.casework.acts.transaction import NoCase
from asb.casework.case_access import THIN
from asb.casework.duties import TOLD_BY
from asb.casework.post import outbox
from asb.database import db, writing
from asb.models import CALM, CLOSED, Case, CaseTask, Letter, Look, Person

PAGE = 25
MOST_COUNTED = 500
"""Lists are counted up to this number and then said to have more."""
MOST_EXPORTED = 5_000
"""Most cases in one spreadsheet file."""
LISTS = ("risk", "you", "late", "chase", "week", "second", "mine", "us", "others", "open", "closed", "all")
"""Lists of cases, in the order in which they are offered."""
NOTICES = tuple(kind for kinds in TOLD_BY.values() for kind in kinds)
"""Kinds of letter that fulfil a duty to tell somebody."""

POST = {"failed": outbox.NOT_DELIVERED, "tray": ("to_print",), "waiting": ("waiting",)}
"""Lists of letters that wait for something, by their states."""
DONE = {"posted": ("posted",)}
"""Lists of letters that are done, by their states: newest first."""


def _with(this: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL condition for the cases that have a task like this."""
    return Case.id.in_(select(CaseTask.case_id).where(this))


def _untold() -> ColumnElement[bool]:
    """SQL condition for letters with a statutory notice (`casework.duties`) that wait for somebody."""
    to = (Letter.recipient == "applicant") | Letter.recipient.startswith("body-")
    return Letter.kind.in_(NOTICES) & Letter.state.in_(delivery.OPEN) & to


@dataclass(frozen=True)
class Wanted:
    """A list as one member of staff sees it today, with its filters.

    `role` is their role today; `shut`: cases on which they have a conflict of interest, which are
    never shown to them. `contact` is the id of a colleague, or `nobody`. `sort`: by `rank`, or by day
    of receipt with `newest` or `oldest` first.
    """

    which: str
    me: int
    today: date
    role: str = "officer"
    shut: frozenset[int] = frozenset()
    stage: str = ""
    contact: str = ""
    sort: str = "rank"

    @property
    def clause(self) -> ColumnElement[bool]:
        """SQL condition of the list. Raises KeyError for an unknown list."""
        is_open, nobodys, mine = Case.rank < CLOSED, Case.officer_id.is_(None), Case.officer_id == self.me
        second = _with(CaseTask.queue == "second")
        seconds = second if self.role == "manager" else false()
        untold = Case.id.in_(select(Letter.case_id).where(_untold(), Letter.case_id.is_not(None)))
        for_us = _with(worklist.now(self.today, *worklist.OURS)) | untold
        week = CaseTask.by.between(self.today, self.today + timedelta(days=7))
        found = {
            "risk": Case.rank < CALM,
            "you": (for_us & (mine | nobodys)) | seconds,
            "us": for_us,
            "second": second,
            "others": _with(CaseTask.queue == "others") & ~for_us,
            "week": _with(CaseTask.queue.in_(worklist.OURS) & week),
            "late": _with(worklist.late(self.today)),
            "chase": _with(worklist.to_chase(self.today)),
            "mine": is_open & mine,
            "open": is_open,
            "closed": Case.rank >= CLOSED,
            "all": Case.rank > "",
        }[self.which]
        if self.shut:
            found &= Case.id.not_in(self.shut)
        if self.which in ("closed", "all"):
            found &= Case.merged_into_id.is_(None)
        if self.stage:
            found &= Case.stage == self.stage
        if self.contact:
            found &= nobodys if self.contact == "nobody" else Case.officer_id == int(self.contact)
        return found


def post_counts(shut: frozenset[int] = frozenset()) -> dict[str, int]:
    """Number of letters in each list, by name; `MOST_COUNTED + 1` stands for more."""
    return {which: _count(_post(which, shut)) for which in POST}


def _post(which: str, shut: frozenset[int]) -> ColumnElement[bool]:
    """SQL condition for a list of letters: those without a case, and those of cases that are not `shut`."""
    theirs = or_(Letter.case_id.is_(None), Letter.case_id.not_in(shut)) if shut else true()
    return Letter.state.in_((POST | DONE)[which]) & theirs


def _count(this: ColumnElement[bool]) -> int:
    few = select(1).where(this).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def listed(wanted: Wanted, after: str = "") -> Sequence[Case]:
    """One page of a list after the case of this reference, and one more case if there is one.

    Raises NoCase.
    """
    these = _in_order(wanted)
    if after:
        this = select(Case.rank, Case.received_on, Case.id).where(Case.reference == after)
        here = db.session.execute(this).first()
        if here is None:
            raise NoCase(after)
        these = these.where(_behind(wanted.sort, here.rank, here.received_on, here.id))
    return db.session.scalars(these.limit(PAGE + 1)).all()


def _in_order(wanted: Wanted) -> Select[Case]:
    order = {
        "rank": (Case.rank, Case.id),
        "newest": (Case.received_on.desc(), Case.id.desc()),
        "oldest": (Case.received_on, Case.id),
    }[wanted.sort]
    return select(Case).options(*THIN).where(wanted.clause).order_by(*order)


def _behind(sort: str, rank: str, received_on: date, number: int) -> ColumnElement[bool]:
    """SQL condition for what follows this case, read from an index however long the list is."""
    if sort == "rank":
        return tuple_(Case.rank, Case.id) > tuple_(rank, number)
    place, here = tuple_(Case.received_on, Case.id), tuple_(received_on, number)
    return place < here if sort == "newest" else place > here


def exported(wanted: Wanted, now: datetime) -> Sequence[Case]:
    """A whole list in order, up to `MOST_EXPORTED`. The export is logged on each case."""
    with writing() as session:
        found = session.scalars(_in_order(wanted).limit(MOST_EXPORTED)).all()
        looks = (Look(case_id=case.id, staff_id=wanted.me, at=now, what="exported") for case in found)
        session.add_all(looks)
        session.flush()
        session.expunge_all()
        return found


def post(which: str, after: int, shut: frozenset[int] = frozenset()) -> Sequence[Letter]:
    """One page of a list of `POST` or `DONE` after this letter (0: from the first), and one more letter if
    there is one, each with its case. Letters of cases that are `shut` are left out.
    """
    newest_first = which in DONE
    behind = Letter.id < after if newest_first and after else Letter.id > after
    return db.session.scalars(
        select(Letter)
        .options(defer(Letter.text), joinedload(Letter.case).options(*THIN), selectinload(Letter.files))
        .where(_post(which, shut), behind)
        .order_by(Letter.id.desc() if newest_first else Letter.id)
        .limit(PAGE + 1)
    ).all()


def failed() -> Sequence[Letter]:
    """The first letters that were not delivered, oldest first, each with its case."""
    found = select(Letter).options(defer(Letter.text), joinedload(Letter.case))
    return db.session.scalars(
        found.where(Letter.state.in_(POST["failed"])).order_by(Letter.id).limit(MOST_COUNTED)
    ).all()


def to_settle(desk: worklist.Desk) -> Sequence[Letter]:
    """The first letters that need an officer, each with its case: with a statutory notice, or not delivered
    to somebody on the case or asked about it.
    """
    found = select(Letter).options(defer(Letter.text))
    found = found.join(Letter.case).options(contains_eager(Letter.case).options(*THIN))
    found = found.where(_untold() | (Letter.state.in_(outbox.NOT_DELIVERED) & (Letter.recipient != "team")))
    if not desk.all:
        found = found.where(or_(Case.officer_id.in_((desk.me, *desk.covers)), Case.officer_id.is_(None)))
    if desk.shut:
        found = found.where(Case.id.not_in(desk.shut))
    return db.session.scalars(found.order_by(Letter.id).limit(worklist.MOST)).all()


def acknowledgements(cases: Iterable[worklist.CaseRow]) -> dict[int, Letter]:
    """Acknowledgements that have not reached the applicant of these cases, by case id."""
    this = (Letter.kind == "acknowledgement", Letter.state.in_(outbox.NOT_OUT))
    found = select(Letter).options(defer(Letter.text)).order_by(Letter.id)
    found = found.where(Letter.case_id.in_([case.id for case in cases]), *this)
    return {letter.case_id: letter for letter in db.session.scalars(found) if letter.case_id}


def applicants(cases: Sequence[Case]) -> dict[int, str]:
    """Applicants, by case id."""
    numbers = [case.id for case in cases]
    found = select(Person.case_id, Person.name).where(Person.case_id.in_(numbers), Person.role == "applicant")
    return dict(db.session.execute(found).all())
