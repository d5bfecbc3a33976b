"""Checking what cases keep beside their history: lists read it, so it must say what the history says."""

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
"""Cases that are read at once, so that memory stays flat."""


@dataclass(frozen=True)
class Drift:
    """A case that keeps something else than its history says."""

    reference: str
    what: str
    kept: Any
    concluded: Any


def drifts(council: Council) -> Iterator[Drift]:
    """Every drift there is, case by case in the order of receipt; cases without any give none."""
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
    """Keep again what the history of this case says."""
    with writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference).with_for_update()).one()
        CaseFile.of(case, council).conclude()
