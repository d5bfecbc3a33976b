"""What an upgrade brings up to date, and what a downgrade would lose."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table

from asb import casefile, rules
from asb.casework.acts import verify
from asb.config.local import how_to_run
from asb.council import Council
from asb.database import db, writing
from asb.models import Case
from asb.upkeep import UpkeepRefused, state

MADE_AGAIN = {"alembic_version", "upkeep_state", "worker_beat", "count", "case_word", "case_key", "case_task"}
"""Tables of which nothing is missed: what is in them is made again, or holds for an hour."""

Rows = Mapping[tuple[str, str], int]
"""How many rows have something in each column, by table and column."""


def bring_up_to_date(council: Council, now: datetime) -> int:
    """Compares every case where the rules or the council file are not those of the last time, and mends it.

    A case whose deadline has moved gets an entry that says so. Returns how many cases were mended.
    """
    as_of = f"{council.version}:{rules_version()}"
    kept = state.read().lists_as_of
    nothing = db.session.scalar(select(Case.id).limit(1)) is None
    db.session.rollback()
    if kept == as_of or nothing:
        return 0
    mended = verify.mend_all(council, now)
    with writing() as session:
        state.change(session, lists_as_of=as_of)
    return mended


@cache
def rules_version() -> str:
    """Digest of the code from which the course of a case and its deadlines follow."""
    files = sorted(Path(rules.__file__).parent.rglob("*.py"))
    whole = hashlib.sha256()
    for file in (*files, Path(casefile.__file__)):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


def rows(connection: Connection) -> Rows:
    """Counts what is in each column of each table."""
    found: dict[tuple[str, str], int] = {}
    for name in inspect(connection).get_table_names():
        if name in MADE_AGAIN:
            continue
        columns = [each["name"] for each in inspect(connection).get_columns(name)]
        counted = select(*(func.count(column(each)) for each in columns)).select_from(table(name))
        values = connection.execute(counted).one()
        found |= {(name, each): value for each, value in zip(columns, values, strict=True)}
    return found


def refuse_loss(connection: Connection, before: Rows, said: Mapping[str, str]) -> None:
    """Raises UpkeepRefused if anything that was there before is gone, unless `-x lose=yes` was said: the
    transaction of the downgrade is then taken back.
    """
    if not before or said.get("lose") == "yes":
        return
    after = {
        (name, each["name"])
        for name in inspect(connection).get_table_names()
        for each in inspect(connection).get_columns(name)
    }
    lost: dict[str, int] = {}
    for (name, each), number in before.items():
        if number and (name, each) not in after:
            lost[name] = max(number, lost.get(name, 0))
    if lost:
        listed = ", ".join(f"{name} ({number})" for name, number in sorted(lost.items()))
        raise UpkeepRefused(
            f"This downgrade would lose rows or what is in columns of: {listed}; make a backup first, then"
            f" say: {how_to_run('db downgrade -x lose=yes')}"
        )
