"""A backup of the whole service in one file, made while it runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select, table, text

from asb.casework import chains
from asb.config import Settings
from asb.council import HERE as SHIPPED
from asb.database import db
from asb.tokens import Tokens
from asb.upkeep import UpkeepRefused, archive, postgres

EMPTY = "The database is empty: there is nothing to back up"


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


@dataclass(frozen=True)
class Made:
    """What a backup has: rows in all tables, and its size in bytes."""

    rows: int
    size: int


def make(target: Path, settings: Settings, given: Sequence[str], now: datetime) -> Made:
    """Writes a backup to `target`, encrypted for these recipients; in the clear if there is none.

    Raises UpkeepRefused.
    """
    to = archive.recipients(given)
    archive.refuse_place(target)
    try:
        with archive.workplace(target) as folder:
            council = (settings.council_file or SHIPPED).read_bytes()
            (folder / "council.toml").write_bytes(council)
            # Before the copy, which then has all that they cover.
            (folder / "heads.txt").write_text("".join(f"{head}\n" for head in chains.heads()))
            copy = _copy_sqlite if db.engine.dialect.name == "sqlite" else _copy_postgresql
            facts = copy(folder, settings) | {
                "made_at": now.isoformat(),
                "database": db.engine.dialect.name,
                "key_fingerprint": Tokens(settings.secret_key, "").fingerprint,
            }
            archive.pack(target, folder, facts, to)
    except OSError as error:
        raise UpkeepRefused(f"{target} cannot be written: {error.strerror}") from error
    return Made(sum(facts["rows"].values()), target.stat().st_size)


def _copy_sqlite(folder: Path, _settings: Settings) -> dict[str, Any]:
    """Copies the database as it is at one moment: a plain copy would miss what is still in its WAL file."""
    file = folder / "database.sqlite3"
    db.session.remove()
    with closing(db.engine.raw_connection()) as source, closing(sqlite3.connect(file)) as copy:
        cast(sqlite3.Connection, source.driver_connection).backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # so that the copy is one file
    return read_sqlite(file)


def _copy_postgresql(folder: Path, settings: Settings) -> dict[str, Any]:
    """Has `pg_dump` copy the rows that are counted here: both read one snapshot."""
    isolated = db.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with isolated as connection:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))  # a large database takes longer than a page
        facts = _facts(connection)
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        postgres.dump(settings.database_url, str(snapshot), folder / "database.dump")
    return facts


def _facts(connection: Connection) -> dict[str, Any]:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise UpkeepRefused(EMPTY)
    return {"migration": revision, "rows": count(connection)}


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = sorted(inspect(connection).get_table_names())
    counted = ((name, select(func.count()).select_from(table(name))) for name in names)
    return {name: connection.scalar(query) or 0 for name, query in counted}


def read_sqlite(file: Path) -> dict[str, Any]:
    """Checks a SQLite file, and says at which migration it is and how many rows its tables have.

    Raises UpkeepRefused where SQLite says that it is damaged.
    """
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as copy:
            [(said,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            names = [name for (name,) in copy.execute(TABLES) if not name.startswith("sqlite_")]
            rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - its own names
            at = "alembic_version" in rows and copy.execute("SELECT * FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise UpkeepRefused("The database is damaged: SQLite cannot read it") from error
    if said != "ok":
        raise UpkeepRefused("The database is damaged: SQLite's integrity_check fails")
    if not at:
        raise UpkeepRefused(EMPTY)
    return {"migration": at[0], "rows": rows}
