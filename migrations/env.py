"""Runs the migrations on the app's own database, SQLite or PostgreSQL alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, DateTime, Engine
from sqlalchemy.types import TypeDecorator

from asb.database import Moment


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Our own types are written as what the database keeps: an old migration needs none of our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(_context: Any, _inspected: Any, _column: Any, found: Any, wanted: Any) -> bool | None:
    """A moment is a time stamp on both databases; everything else is compared in the usual way."""
    return False if isinstance(wanted, Moment) and isinstance(found, DateTime) else None


def run() -> None:
    migrate = current_app.extensions["migrate"]
    engine: Engine = migrate.db.engine
    options = migrate.configure_args | {"render_item": render_item, "compare_type": compare_type}
    with engine.connect().execution_options(writing=True) as connection, _tables_may_be_rebuilt(connection):
        context.configure(connection=connection, target_metadata=migrate.db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by writing it anew and dropping the old one; foreign keys would stop that."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF").close()  # before a transaction begins: inside, it does nothing
    try:
        yield
        lost = driver.execute("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"{len(lost)} rows point to rows that are not there: restore the backup")
    finally:
        driver.execute("PRAGMA foreign_keys=ON").close()


run()
