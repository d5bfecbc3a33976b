"""Refusal of a command: a message, and status 2."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from asb.config.local import how_to_run
from asb.database import why_away
from asb.upkeep import UpkeepRefused

NOT_THERE = ("no such table", "no such column")
NOT_THERE_IN_POSTGRESQL = ("UndefinedTable", "UndefinedColumn")
AWAY = "The database of DATABASE_URL cannot be used: {}"


class CommandRefused(click.ClickException):
    """The input cannot be used; the message says where and what is expected."""

    exit_code = 2


class ReadsDatabase(click.Command):
    """A command that says in one sentence if the database is away, has no tables, or those of an earlier
    version.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            if isinstance(error, OperationalError) and (away := why_away(error)):
                raise CommandRefused(AWAY.format(away)) from error
            if not _is_missing(error.orig):
                raise
            raise CommandRefused(
                f"The database is empty, or of an earlier version. Run: {how_to_run('db upgrade')}"
            ) from error


class Upkeep(ReadsDatabase):
    """A command of `asb.upkeep`: what cannot be done is said in one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UpkeepRefused as error:
            raise CommandRefused(str(error)) from error


class ReadsDatabaseGroup(ReadsDatabase, click.Group):
    """The same for a group of commands."""


def _is_missing(error: BaseException | None) -> bool:
    return type(error).__name__ in NOT_THERE_IN_POSTGRESQL or any(words in str(error) for words in NOT_THERE)
