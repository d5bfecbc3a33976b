"""Moves everything to another database: from SQLite to PostgreSQL, or back.

Rows are read and written by their column types, so that both databases hold the same. Before the new one is
committed, rows and digests of every table are compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_migrate import Migrate, upgrade
from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, inspect, select, text, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from asb.casework.post import outbox
from asb.database import Base, db, engine_options, why_away
from asb.upkeep import UpkeepRefused

AT_ONCE = 500
"""Rows that are read and written together."""
LARGE = {"original": 4, "answers": 50, "content": 50}
"""The same of rows with a file of up to twenty megabytes, or all that somebody wrote, by their column."""
STILL_RUNS = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """Rows of a table, and the digest of what is in them, whatever their order."""

    rows: int
    digest: str


def move(url: str, now: datetime) -> dict[str, Told]:
    """Copies all rows to the database at `url`, in SQLAlchemy's form, which must be empty.

    Nobody can write to this database meanwhile. Raises UpkeepRefused; what was copied is then taken back.
    """
    engine, seen = db.engine, outbox.seen_last()
    db.session.remove()
    if seen is not None and now - seen < STILL_RUNS:
        quiet = int((now - seen).total_seconds())
        raise UpkeepRefused(
            f"A worker was seen {quiet} seconds ago: stop the web processes and the worker. If they are"
            f" stopped, try again in {STILL_RUNS.seconds - quiet} seconds"
        )
    try:
        with _other(url) as target, _nobody_writes(engine) as source, target.begin() as copy:
            _without_time_limits(copy)
            for table in Base.metadata.sorted_tables:
                _copy(table, source, copy)
            _continue_numbering(copy)
            here, there = digests(source), digests(copy)
            if here != there:
                differs = next(name for name in here if here[name] != there[name])
                raise UpkeepRefused(
                    f"The table {differs} is not the same in both databases: nothing was moved"
                )
            return there
    except SQLAlchemyError as error:
        away = why_away(error) if isinstance(error, OperationalError) else None
        reason = away or type(getattr(error, "orig", None) or error).__name__
        raise UpkeepRefused(f"The other database cannot be used ({reason}): nothing was moved") from error


@contextmanager
def _other(url: str) -> Iterator[Engine]:
    """The other database, with every table and no row."""
    beside = Flask("asb.move")
    beside.config["SQLALCHEMY_DATABASE_URI"] = url
    beside.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(beside)
    Migrate(beside, db, directory=current_app.extensions["migrate"].directory)
    with beside.app_context():
        engine = db.engine
        try:
            if inspect(engine).get_table_names():
                raise UpkeepRefused("The other database is not empty: you can only move into an empty one")
            try:
                upgrade()
                db.session.remove()
                yield engine
            except BaseException:
                drop_all(engine)
                raise
        finally:
            engine.dispose()


def drop_all(engine: Engine) -> None:
    """Drops every table there is."""
    found = MetaData()
    found.reflect(engine)
    with engine.begin() as connection:
        found.drop_all(connection)


@contextmanager
def _nobody_writes(engine: Engine) -> Iterator[Connection]:
    """This database, in a transaction beside which nobody can write."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        _without_time_limits(connection)
        if connection.dialect.name == "postgresql":
            names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
        yield connection


def _at_once(table: Table) -> int:
    return min((LARGE.get(column.name, AT_ONCE) for column in table.columns), default=AT_ONCE)


def _without_time_limits(connection: Connection) -> None:
    """On PostgreSQL, lets this transaction take longer than that of a page may."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))


def _copy(table: Table, source: Connection, copy: Connection) -> None:
    to_itself = [each.parent.name for each in table.foreign_keys if each.column.table is table]
    size = _at_once(table)
    later: list[dict[str, Any]] = []
    streamed = select(table).order_by(*table.primary_key).execution_options(yield_per=size)
    with source.execute(streamed) as found:
        for batch in found.mappings().partitions(size):
            rows = [dict(row) for row in batch]
            for row in rows:
                held = {name: row[name] for name in to_itself if row[name] is not None}
                if held:  # a row that this one points to may come later
                    row.update(dict.fromkeys(held))
                    later.append({"id": row["id"], **held})
            copy.execute(insert(table), rows)
    for each in later:
        number = each.pop("id")
        copy.execute(update(table).where(table.c.id == number).values(each))


def _continue_numbering(copy: Connection) -> None:
    """Lets PostgreSQL number new rows after those that were copied; SQLite does so by itself."""
    if copy.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        numbered = table.autoincrement_column
        if numbered is None:
            continue
        last = copy.scalar(select(func.max(numbered)))
        sequence = copy.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": f'"{table.name}"', "column": numbered.name},
        )
        if last is not None and sequence is not None:
            copy.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def digests(connection: Connection) -> dict[str, Told]:
    """Counts the rows of every table and adds up the digests of all its rows, in any order."""
    told = {}
    for table in Base.metadata.sorted_tables:
        total, rows = 0, 0
        size = _at_once(table)
        with connection.execute(select(table).execution_options(yield_per=size)) as streamed:
            for row in streamed:
                said = json.dumps([_plain(value) for value in row], sort_keys=True, ensure_ascii=False)
                total += int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest())
                rows += 1
        told[table.name] = Told(rows, f"{total % 2**256:064x}")
    return told


def _plain(value: Any) -> Any:
    """A value as both databases have it."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
