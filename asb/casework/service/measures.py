"""What is measured of the service's work: letters, the worker and due dates. Numbers only."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select

from asb.casework.post import outbox
from asb.database import db
from asb.models import CaseTask, Letter, MailState, UpkeepState, WorkerBeat


class Measures(NamedTuple):
    """The figures of one moment; a moment is None where there was none."""

    waiting: int
    """Letters that should have been sent by now."""
    oldest: datetime | None
    """When the oldest of them was written."""
    failed: int
    """Letters that were not delivered."""
    to_print: int
    """Letters to print and post."""
    worker_seen: datetime | None
    late: int
    """Things to do whose day is over."""
    backed_up: datetime | None
    """When a backup was last made."""
    paused: bool
    """Whether mail is paused."""


def take(now: datetime, today: date) -> Measures:
    """Takes all figures in one query."""
    meant = (Letter.state == "waiting") & or_(Letter.tries > 0, Letter.next_try_at <= now)

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    of_letters = select(
        count(meant).label("waiting"),
        func.min(case((meant, Letter.written_at))).label("oldest"),
        count(Letter.state.in_(outbox.NOT_DELIVERED)).label("failed"),
        count(Letter.state == "to_print").label("to_print"),
    ).subquery()
    late = select(func.count()).where(CaseTask.by < today).scalar_subquery()
    seen = select(func.max(WorkerBeat.seen_at)).scalar_subquery()
    paused = select(func.count()).where(MailState.paused_at.is_not(None)).scalar_subquery()
    backed_up = select(func.max(UpkeepState.backed_up_at)).scalar_subquery()
    row = db.session.execute(select(*of_letters.c, seen, late, backed_up, paused)).one()
    db.session.rollback()
    return Measures(*row[:7], paused=bool(row[7]))
