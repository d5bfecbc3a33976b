"""Checks the derived columns, which lists read, against the history of each case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from asb.casefile import CaseFile, calendar_of
from asb.council import Council
from asb.database import db, writing
from asb.models import Case

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
            said = CaseFile.of(case, council, calendar).conclusions()
            for what, concluded in said.items():
                if (kept := getattr(case, what)) != concluded:
                    yield Drift(case.reference, what, kept, concluded)
        after = cases[-1].id
        db.session.rollback()


def mend(reference: str, council: Council) -> None:
    """Stores the derived columns of this case again, from its history."""
    with writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference).with_for_update()).one()
        CaseFile.of(case, council).conclude()
