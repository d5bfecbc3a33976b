"""Second-report kit: counts visits by its link, by day only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from asb.database import db, writing_rows
from asb.models import KitDay

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def followed(on: date) -> None:
    """Counts one visit on this day, in its own transaction."""
    with writing_rows() as connection:
        row = _INSERT[connection.dialect.name](KitDay).values(on=on, followed=1)
        connection.execute(
            row.on_conflict_do_update(index_elements=["on"], set_={"followed": KitDay.followed + 1})
        )


def months(today: date, most: int = 12) -> list[tuple[date, int]]:
    """The newest months, each by first day with its number of visits; newest first."""
    newest = today.year * 12 + today.month - 1
    firsts = [date(month // 12, month % 12 + 1, 1) for month in range(newest, newest - most, -1)]
    counted = dict.fromkeys(firsts, 0)
    for day, times in _days(firsts[-1], today):
        counted[day.replace(day=1)] += times
    return list(counted.items())


def _days(first: date, last: date) -> Sequence[tuple[date, int]]:
    found = select(KitDay.on, KitDay.followed).where(KitDay.on.between(first, last))
    return [(row.on, row.followed) for row in db.session.execute(found)]
