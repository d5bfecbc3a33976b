"""Checks what each case stores for lists and search against its history and its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from asb.casefile import CaseFile, calendar_of
from asb.casework import search_keys, search_words
from asb.council import Council
from asb.database import db, writing
from asb.fields import say_day
from asb.models import CLOSED, Case, CaseKey, CaseTask, CaseWord, HistoryEntry, Person
from asb.questions.settings import DATES_MOVED
from asb.rules import facts
from asb.rules.days import london_date
from asb.rules.worklist import CLOCK_OF, Task

BATCH = 200
"""Cases to load at once, to limit memory."""


@dataclass(frozen=True)
class Drift:
    """A derived column that differs from the history of its case."""

    reference: str
    what: str
    kept: Any
    concluded: Any


def drifts(council: Council) -> Iterator[Drift]:
    """Yields every drift, case by case in order of receipt."""
    calendar, after = calendar_of(council), 0
    while cases := db.session.scalars(
        select(Case).where(Case.id > after).order_by(Case.id).limit(BATCH)
    ).all():
        for case in cases:
            casefile = CaseFile.of(case, council, calendar)
            for what, concluded in casefile.conclusions().items():
                if (kept := getattr(case, what)) != concluded:
                    yield Drift(case.reference, what, kept, concluded)
            yield from _of_tasks(casefile)
            yield from _of_search(case)
        after = cases[-1].id
        db.session.rollback()


def _of_tasks(casefile: CaseFile) -> Iterator[Drift]:
    """The tasks of a case against its worklist, and their places in lists against those of the case."""
    case = casefile.case
    kept, concluded = {each.task for each in case.tasks}, set(casefile.worklist)
    if kept != concluded or len(case.tasks) != len(concluded):
        yield Drift(case.reference, "tasks", _say(kept), _say(concluded))
    elif any(each.officer_id != case.officer_id or each.rank[0] != case.rank[0] for each in case.tasks):
        yield Drift(case.reference, "tasks", "listed elsewhere", "listed as the case")


def _say(tasks: Iterable[Task]) -> str:
    return ", ".join(f"{each.what} by {each.by}" for each in sorted(tasks, key=Task.order))


def not_concluded() -> Sequence[str]:
    """References of the open cases that have no task: those that an earlier release has concluded, and the
    few that need nothing.
    """
    without = ~select(CaseTask.id).where(CaseTask.case_id == Case.id).exists()
    return db.session.scalars(
        select(Case.reference).where(Case.rank < CLOSED, without).order_by(Case.id)
    ).all()


def _of_search(case: Case) -> Iterator[Drift]:
    """The words and keys by which a case is found, and that link it to cases about the same matter. Says how
    many are missing, never which: they are what somebody wrote.
    """
    if case.merged_into_id is not None:  # it is found by the case that it is part of, which has all of it
        return
    every = (case, *case.parts)
    words = {word for each in every for word in search_words.of(each)}
    keys = {key for each in every for key in search_keys.of(each)}
    for what, index, wanted in (("search words", CaseWord.word, words), ("search keys", CaseKey.key, keys)):
        kept = set(db.session.scalars(select(index).where(index.class_.case_id == case.id)))
        if missing := len(wanted - kept):
            yield Drift(case.reference, what, f"{missing} too few", f"{len(wanted)} in all")
    if links := sum(kept != said for _, _, kept, said in _links(case)):
        yield Drift(case.reference, "links", f"{links} are not up to date", "none")


def _links(case: Case) -> Iterator[tuple[Case | Person, str, str, str]]:
    """The keys that link a case to others: whose they are, the column, what is stored, what it should be."""
    answers = case.answers
    for person in case.people:
        yield person, "name_key", person.name_key, search_words.key(person.name)
    parts = (each.answers for each in (case, *case.parts))
    causes = [search_words.key(each.get("cause", {}).get("who", "")) for each in parts]
    cause = next(filter(None, causes), "")
    yield case, "cause_key", case.cause_key, case.cause_key or cause
    place = search_words.key(answers.get("place", {}).get("postcode", ""))
    yield case, "place_key", case.place_key, case.place_key or place


def mend(reference: str, council: Council, now: datetime | None = None) -> bool:
    """Stores again what this case keeps for lists and search, from its history and its words.

    With `now`, an entry says which of its deadlines have moved, if any: since the service was updated or the
    council file was changed. Returns whether any has.
    """
    with writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference).with_for_update()).one()
        casefile = CaseFile.of(case, council)
        moved = _moved(casefile) if now else []
        if now and moved:
            told = facts.write("dates_moved", {"why": DATES_MOVED, "as_asked": moved})
            case.history.append(
                HistoryEntry(
                    act="dates_moved",
                    by="the service",
                    on_day=london_date(now),
                    entered_at=now,
                    facts=told,
                )
            )
            session.flush()
            casefile.reread()
        casefile.conclude()
        for owner, column, _, said in _links(case):
            setattr(owner, column, said)
        search_words.keep_new(session, case, *case.parts)
        search_keys.keep_new(session, case, *case.parts)
        return bool(moved)


def _moved(casefile: CaseFile) -> list[list[str]]:
    """The deadlines whose day differs from the one that lists have, each with both days."""
    kept = {CLOCK_OF.get(each.what, each.what): each.by for each in casefile.case.tasks if not each.about}
    return [
        [clock.label, f"{say_day(before)} before, {say_day(clock.due)} now"]
        for clock in casefile.clocks
        if clock.done is None and clock.due and (before := kept.get(clock.key)) and before != clock.due
    ]


def mend_all(council: Council, now: datetime) -> int:
    """Compares every case and mends those that differ; returns how many did."""
    differ = list(dict.fromkeys(drift.reference for drift in drifts(council)))
    db.session.rollback()
    for reference in differ:
        mend(reference, council, now)
    return len(differ)
