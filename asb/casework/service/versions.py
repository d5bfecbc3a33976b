"""The database as such: the version of its tables, and whether it can be written to."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from asb.database import db, writing_rows

THE_SAME = text("update alembic_version set version_num = version_num")


def of_database() -> tuple[str, ...]:
    """Returns the migrations that the database is at."""
    return MigrationContext.configure(db.session.connection()).get_current_heads()


def try_to_write() -> None:
    """Writes what is there already, for the disk too. Raises SQLAlchemyError."""
    with writing_rows() as rows:
        rows.execute(THE_SAME)
