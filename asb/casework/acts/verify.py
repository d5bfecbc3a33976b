"""Checks the derived columns, which lists read, against the history of each case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from asb.casefile import CaseFile, calendar_of
from asb.council import Council
from asb.database import db, writing
from asb.models import CLOSED, Case, CaseTask
from asb.rules.worklist import Task

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


def mend(reference: str, council: Council) -> None:
    """Stores the derived columns of this case again, from its history."""
    with writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference).with_for_update()).one()
        CaseFile.of(case, council).conclude()
