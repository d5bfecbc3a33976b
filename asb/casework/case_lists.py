"""What there is to do: the lists of cases, how many are in each, and the case that is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, false, func, select, tuple_
from sqlalchemy.orm import aliased, defer, joinedload

from asb.casework import search_words
from asb.casework.acts.transaction import NoCase
from asb.casework.case_access import THIN
from asb.database import db, writing
from asb.models import CALM, CLOSED, Case, CaseWord, Letter, Look, Person

PAGE = 25
MOST_COUNTED = 500
"""Past this a list is not counted on: its number is said to be more."""
MOST_EXPORTED = 5_000
"""Cases in one file for a spreadsheet."""
MOST_WORDS = 8
"""Words of a search that are looked for."""


LISTS = ("risk", "you", "late", "week", "second", "mine", "us", "others", "open", "closed", "all")
"""The lists of cases, in the order in which they are offered."""
MOST_COMMON = 1_000
"""In a search the rarest word leads; past so many cases all words are called common."""

POST = {"failed": ("failed",), "tray": ("to_print",), "waiting": ("waiting",)}
"""The lists of letters, by their states."""


@dataclass(frozen=True)
class Wanted:
    """A list, as one member of staff sees it today, and what it is narrowed to.

    `role` is the one they act in today. `contact` is the number of a colleague, or `nobody`. `sort`: by
    `rank`, or by the day of receipt with the `newest` or `oldest` first.
    """

    which: str
    me: int
    today: date
    role: str = "officer"
    stage: str = ""
    contact: str = ""
    sort: str = "rank"

    @property
    def clause(self) -> ColumnElement[bool]:
        """Which cases are in it. Raises KeyError for a list that does not exist."""
        is_open, nobodys, mine = Case.rank < CLOSED, Case.officer_id.is_(None), Case.officer_id == self.me
        seconds = (Case.waiting == "second") if self.role == "manager" else false()
        found = {
            "risk": Case.rank < CALM,
            "you": (Case.waiting.in_(("us", "second")) & (mine | nobodys)) | seconds,
            "us": Case.waiting.in_(("us", "second")),
            "second": Case.waiting == "second",
            "others": Case.waiting == "others",
            "week": Case.next_due.between(self.today, self.today + timedelta(days=7)),
            "late": Case.next_due < self.today,
            "mine": is_open & mine,
            "open": is_open,
            "closed": Case.rank >= CLOSED,
            "all": Case.rank > "",
        }[self.which]
        if self.stage:
            found &= Case.stage == self.stage
        if self.contact:
            found &= nobodys if self.contact == "nobody" else Case.officer_id == int(self.contact)
        return found


def counted(me: int, role: str, today: date) -> dict[str, int]:
    """How many cases and letters are in each list, by its name; `MOST_COUNTED + 1` stands for more."""
    offered = [which for which in LISTS if which not in ("closed", "all")]
    found = {which: _count(Wanted(which, me, today, role).clause) for which in offered}
    return found | {which: _count(Letter.state.in_(states)) for which, states in POST.items()}


def _count(this: ColumnElement[bool]) -> int:
    few = select(1).where(this).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def listed(wanted: Wanted, after: str = "") -> Sequence[Case]:
    """One page of a list, from behind the case of this reference, and one case more, if there is one.

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
    """What comes behind this case: read from an index, however far down the list it is."""
    if sort == "rank":
        return tuple_(Case.rank, Case.id) > tuple_(rank, number)
    place, here = tuple_(Case.received_on, Case.id), tuple_(received_on, number)
    return place < here if sort == "newest" else place > here


def exported(wanted: Wanted, now: datetime) -> Sequence[Case]:
    """All of a list in its order, up to `MOST_EXPORTED`. That it was taken away is noted with each case."""
    with writing() as session:
        found = session.scalars(_in_order(wanted).limit(MOST_EXPORTED)).all()
        looks = (Look(case_id=case.id, staff_id=wanted.me, at=now, what="exported") for case in found)
        session.add_all(looks)
        session.flush()
        session.expunge_all()
        return found


def post(which: str, after: int) -> Sequence[Letter]:
    """One page of a list of `POST`, from behind the letter of this number, and one letter more, if there is
    one: the oldest first, with its case.
    """
    return db.session.scalars(
        select(Letter)
        .options(defer(Letter.text), defer(Letter.html), joinedload(Letter.case).options(*THIN))
        .where(Letter.state.in_(POST[which]), Letter.id > after)
        .order_by(Letter.id)
        .limit(PAGE + 1)
    ).all()


def search(text: str, before: int = 0) -> Sequence[Case]:
    """The newest cases in which each of these words stands, older than the case of this number, if given;
    one page, and one case more, if there is one.
    """
    looked_for = list(dict.fromkeys(search_words.plain(text)))[:MOST_WORDS]
    if not looked_for:
        return []
    first, *others = sorted(looked_for, key=_how_common)
    this = select(CaseWord.case_id).where(CaseWord.word == first)
    if before:
        this = this.where(CaseWord.case_id < before)
    for word in others:
        too = aliased(CaseWord)
        this = this.where(select(1).where(too.word == word, too.case_id == CaseWord.case_id).exists())
    newest = this.order_by(CaseWord.case_id.desc()).limit(PAGE + 1).subquery()
    found = select(Case).options(*THIN).join(newest, newest.c.case_id == Case.id)
    return db.session.scalars(found.order_by(Case.id.desc())).all()


def _how_common(word: str) -> int:
    """In how many cases a word stands, up to `MOST_COMMON`."""
    few = select(1).where(CaseWord.word == word).limit(MOST_COMMON).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def applicants(cases: Sequence[Case]) -> dict[int, str]:
    """Who applied, by the number of the case."""
    numbers = [case.id for case in cases]
    found = select(Person.case_id, Person.name).where(Person.case_id.in_(numbers), Person.role == "applicant")
    return dict(db.session.execute(found).all())
