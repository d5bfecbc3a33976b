"""Runs an act: one transaction on one case, with one history entry and its letters.

Locks the case, replays its history, checks again that the act is open, calls the act's `verb`, adds the
entry, stores the derived columns that lists read, and writes the letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from asb.casefile import CaseFile
from asb.casework import ways_in
from asb.casework.post import outbox, texts
from asb.council import Council
from asb.database import db, writing
from asb.letters import Composed, against
from asb.models import Case, HistoryEntry, Letter
from asb.rules import facts as facts_of
from asb.rules.acts import Act, Actor, ClosedAct, guard
from asb.rules.course import Course
from asb.rules.days import london_date
from asb.tokens import Tokens

FormFacts = dict[str, Any]
"""The answers of an act's form, and what its verb adds: checked against its type when written."""


class Stale(Exception):
    """The case has changed since the page was rendered: `since` holds the new entries."""

    def __init__(self, since: list[HistoryEntry]) -> None:
        super().__init__("the case has changed since this page was made: show what happened, and ask again")
        self.since = since


class NoCase(LookupError):
    """There is no case with this reference."""


@dataclass(frozen=True)
class ActRequest:
    """Who does which act, when, and from which page.

    `on`: the day it happened; `now`: when it is entered. `seen`: newest entry shown on the page, for the
    optimistic lock. `press_id`: idempotency key of the page, so pressing its button twice does the act once.
    `tokens` makes the links and codes in letters. `also`: the reference of another case that it changes too.
    `own`: what its writer adds to the letters, by `outbox.key_of`.
    """

    act: Act
    actor: Actor
    on: date
    now: datetime
    seen: int
    press_id: str
    tokens: Tokens
    also: str = ""
    own: Mapping[str, outbox.Added] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    """Routes that the officer chose on the preview, by recipient, where the last letter came back."""
    device: bytes | None = None
    """Key of the device of a person on the case, whose own sign-in does not end with what they change."""


@dataclass
class OpenCase:
    """A case inside the transaction of an act, for a `verb` to read and change."""

    session: Session
    casefile: CaseFile
    request: ActRequest
    entry: HistoryEntry | None = None
    """The entry of this act; None until the `verb` has run."""
    letters: list[Letter] = field(default_factory=list)

    @property
    def case(self) -> Case:
        return self.casefile.case

    @property
    def course(self) -> Course:
        return self.casefile.course

    @property
    def council(self) -> Council:
        return self.casefile.council

    @property
    def event(self) -> str:
        """Identifies this act in its letters, so that each act writes to a person once."""
        return f"entry-{self.added.id}"

    @property
    def facts(self) -> Any:
        """The facts stored with this act, typed."""
        return self.added.kept

    @property
    def added(self) -> HistoryEntry:
        """The entry of this act, once it has been added: letters are composed afterwards."""
        assert self.entry is not None  # noqa: S101 - letters are composed once the entry exists
        return self.entry


Verb = Callable[[OpenCase, FormFacts], FormFacts]
"""Does an act's own work, given the facts of its form; returns the facts to store."""
Letters = Callable[[OpenCase], Iterable[Composed]]
"""Composes the letters of an act, once its entry exists and `course` includes it."""


def nothing_else(_opened: OpenCase, facts: FormFacts) -> FormFacts:
    return facts


def no_letters(_opened: OpenCase) -> Iterable[Composed]:
    return ()


def act(
    reference: str,
    request: ActRequest,
    facts: FormFacts,
    council: Council,
    *,
    verb: Verb = nothing_else,
    letters: Letters = no_letters,
) -> list[Letter]:
    """Does one act on a case and returns its letters. Idempotent: a repeat from the same page does nothing.

    Raises NoCase, ClosedAct, Stale, and whatever the `verb` raises; then nothing is stored.
    """
    with writing() as session:
        opened = _open(session, reference, request, council)
        if opened.entry is None:
            _do(opened, facts, verb, letters)
        return opened.letters


def is_done(reference: str, press_id: str) -> bool:
    """Whether the button of this page was already pressed, on this case."""
    case = db.session.scalar(select(Case.id).where(Case.reference == reference))
    this = select(HistoryEntry.id).where(HistoryEntry.press_id == _press_key(case or 0, press_id))
    return db.session.scalar(this) is not None


def _press_key(case: int, press_id: str) -> str:
    """Scopes the idempotency key to this case: it comes from the browser and could be anything."""
    return f"{case}-{press_id}"[:40]


def preview(
    reference: str, request: ActRequest, facts: FormFacts, council: Council, *, verb: Verb, letters: Letters
) -> list[Letter]:
    """Returns the letters that the act would send: runs it and rolls back. Raises what `act` raises."""
    with writing() as session:
        opened = _open(session, reference, request, council)
        if opened.entry is None:
            _do(opened, facts, verb, letters)
        session.flush()
        for letter in opened.letters:
            found = against(letter.text, opened.casefile, london_date(request.now))
            letter.against = tuple(found) if letter.takes_own_words else ()
            session.expunge(letter)
        session.rollback()
        return opened.letters


def _open(session: Session, reference: str, request: ActRequest, council: Council) -> OpenCase:
    """Locks the case, and another that the act changes: always the older one first, so that no two acts wait
    for each other. Replays the history. `entry` is set if this page's button was already pressed.

    Raises NoCase, ClosedAct and Stale.
    """
    these = select(Case).where(Case.reference.in_({reference, request.also} - {""}))
    locked = {case.reference: case for case in session.scalars(these.order_by(Case.id).with_for_update())}
    case = locked.get(reference)
    if case is None:
        raise NoCase(reference)
    done = session.scalar(
        select(HistoryEntry).where(HistoryEntry.press_id == _press_key(case.id, request.press_id))
    )
    casefile = CaseFile.of(case, council)
    opened = OpenCase(session, casefile, request, done)
    if done is None:
        guard(request.act, casefile.course, request.actor)
        if not request.act.adds and request.seen != casefile.course.seen:
            raise Stale([entry for entry in case.history if entry.id > request.seen])
    return opened


def _do(opened: OpenCase, facts: FormFacts, verb: Verb, letters: Letters) -> None:
    request, case, session = opened.request, opened.case, opened.session
    kept = verb(opened, facts)
    opened.entry = record(session, opened.casefile, request, request.act.key, kept)
    session.expire(case, ["officer"])  # letters are signed by the officer now assigned
    outbox.readdress(case, opened.council)
    opened.letters = outbox.add(session, letters(opened), request.now, case=case, own=request.own)
    for letter in opened.letters:
        if letter.recipient in request.instead:
            outbox.take_other_way(letter, request.instead[letter.recipient], case, opened.council)
    opened.letters += texts.beside(session, opened.letters, opened.casefile, request.now)
    if any(letter.formats for letter in opened.letters):
        session.flush()  # numbers the letters: to make one in another format is a task
        opened.casefile.reread()
        opened.casefile.conclude()


def record(
    session: Session, casefile: CaseFile, request: ActRequest, act: str, kept: FormFacts
) -> HistoryEntry:
    """Adds the entry of an act to the history of a case, and stores what lists read of it."""
    entry = HistoryEntry(
        act=act,
        by=request.actor.name,
        staff_id=request.actor.id,
        press_id=_press_key(casefile.case.id, request.press_id),
        on_day=request.on,
        entered_at=request.now,
        facts=facts_of.write(act, kept),
    )
    casefile.case.history.append(entry)
    session.flush()
    casefile.reread()
    casefile.conclude()
    if casefile.course.closed:
        ways_in.end_with_case(session, casefile.case)
    session.flush()
    return entry


__all__ = ["ActRequest", "ClosedAct", "NoCase", "OpenCase", "Stale", "act", "preview", "record"]
