"""Runs the migrations on the app's own database, SQLite or PostgreSQL alike."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from click import get_current_context
from flask import current_app
from sqlalchemy import Connection, DateTime, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeDecorator

from asb.cli.refusing import AWAY, CommandRefused
from asb.database import Moment, db, why_away
from asb.upkeep import UpkeepRefused, upgrades


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
    # One transaction, also on SQLite, where there would else be one for each migration: all of them, or none.
    writing = engine.connect().execution_options(writing=True)
    with writing as connection, _tables_may_be_rebuilt(connection), connection.begin():
        context.configure(connection=connection, target_metadata=migrate.db.metadata, **options)
        with context.begin_transaction():
            before = upgrades.rows(connection) if _goes_back() else {}
            context.run_migrations()
            try:
                upgrades.refuse_loss(connection, before, context.get_x_argument(as_dictionary=True))
            except UpkeepRefused as error:
                raise CommandError(str(error)) from error
    _bring_lists_up_to_date(engine)


def _goes_back() -> bool:
    """Whether this is a downgrade."""
    return getattr(context.get_context().opts.get("fn"), "__name__", "") == "downgrade"


def _bring_lists_up_to_date(engine: Engine) -> None:
    """After an upgrade to the newest version: what lists keep is compared with every case."""
    council = current_app.extensions.get("asb_council")
    options = context.get_context().opts
    if council is None or "destination_rev" not in options or _goes_back():
        return
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    if found != tuple(context.script.get_heads()):
        return
    mended = upgrades.bring_up_to_date(council, datetime.now(UTC))
    db.session.remove()
    if mended:
        print(f"Cases whose lists or deadlines were brought up to date: {mended}.", file=sys.stderr)


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


try:
    run()
except OperationalError as error:
    away = why_away(error)
    if away is None or get_current_context(silent=True) is None:  # else who called it says so
        raise
    raise CommandRefused(AWAY.format(away)) from error
