"""Commands of upkeep: back up, restore, move to another database, erase."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from asb import web
from asb.cli.refusing import CommandRefused, Upkeep
from asb.config import Settings
from asb.config.local import how_to_run
from asb.config.upkeep import database_url
from asb.upkeep import archive, keys, moving, restoring, state
from asb.upkeep import backup as backing_up
from asb.upkeep import erasure as erasing
from asb.upkeep.doctor import WRONG, Doctor
from asb.upkeep.erasure_log import NAME, ErasureLog
from asb.upkeep.restoring import Checked, Restored
from asb.upkeep.retention import Due, Retention

A_FILE = click.Path(dir_okay=False, path_type=Path)


class There(click.Path):
    """A file that exists and can be read. One in a folder that is closed to this user is not said to be
    missing.
    """

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            Path(value).stat()
        except PermissionError:
            self.fail(f"{click.format_filename(value)} cannot be read: its folder is closed to this user")
        except OSError:
            pass  # click says why
        return super().convert(value, param, ctx)


THERE = There()

NO_RECIPIENT = (
    "A backup is encrypted: give --recipient or set BACKUP_RECIPIENT (age-keygen makes a key), or say --plain"
)
CLEAR = "This backup is not encrypted: anyone who has the file can read every case."
NO_LOG = (
    "There is no {}. Cases that were erased after the backup was made are back, if there were any. The worker"
    " erases them again within a day, because their time is over; to do it at once: {}"
)
CONFIRM = (
    "Mail is paused, and everyone was signed out. Officers must now check how the people on each open case "
    'can be contacted safely ("Confirm contact details"). Then run: {}'
)


def settings() -> Settings:
    found: Settings = current_app.extensions["asb_settings"]
    return found


def erasure_log() -> ErasureLog:
    return ErasureLog(settings().instance_path / NAME)


@contextmanager
def stopped_tidily() -> Iterator[None]:
    """Ends with what was begun taken away where the command is stopped: half-made files hold cases."""

    def stop(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@click.command(cls=Upkeep)
@click.argument("file", type=A_FILE)
@click.option("--recipient", "given", multiple=True, help="Who to encrypt it for: begins with age1.")
@click.option("--plain", is_flag=True, help="Do not encrypt it.")
@with_appcontext
def backup(file: Path, given: tuple[str, ...], plain: bool) -> None:
    """Back up the database and the council file to FILE, while the service runs."""
    to = given or settings().upkeep.backup_recipients
    if plain and given:
        raise CommandRefused("Give --recipient or --plain, not both")
    if not plain and not to:
        raise CommandRefused(NO_RECIPIENT)
    with stopped_tidily():
        made = backing_up.make(file, settings(), () if plain else to, web.now())
    state.backed_up(web.now())
    click.echo(f"Backed up to {click.format_filename(file)}: {made.rows} rows, {made.size} bytes.")
    if plain:
        click.echo(CLEAR, err=True)


@click.command("backup-key", cls=Upkeep)
@click.argument("file", type=A_FILE)
def backup_key(file: Path) -> None:
    """Make a key that reads backups, write it to FILE, and print the recipient for BACKUP_RECIPIENT."""
    click.echo(archive.new_key(file))
    click.echo("Keep the file on another machine: without it no backup can be read.", err=True)


@click.command(cls=Upkeep)
@click.argument("file", type=THERE)
@click.option("--key", type=THERE, help="The file with the key, if the backup is encrypted.")
@click.option("--check", is_flag=True, help="Read all of it and compare its checksums; restore nothing.")
@click.option(
    "--planned-move",
    is_flag=True,
    help="Nothing has happened since: keep links, codes, sessions and waiting letters.",
)
@click.option("--lost-key", is_flag=True, help="Restore although SECRET_KEY is not the one of the backup.")
@click.option("--erasures", type=A_FILE, help="The log of erasures, if it is not in INSTANCE_PATH.")
@with_appcontext
def restore(
    file: Path, key: Path | None, check: bool, planned_move: bool, lost_key: bool, erasures: Path | None
) -> None:
    """Restore FILE into the database of DATABASE_URL, which must be empty.

    Mail is then paused, every way in has ended, and letters that had not gone out wait for officers.
    """
    if check:
        say_checked(restoring.check(file, key))
        return
    log = ErasureLog(erasures) if erasures else erasure_log()
    with stopped_tidily():
        done = restoring.restore(
            file,
            key,
            settings(),
            web.council(),
            log,
            planned_move=planned_move,
            lost_key=lost_key,
            now=web.now(),
        )
    say_restored(done, log, planned_move)


def say_checked(checked: Checked) -> None:
    click.echo(
        f"A complete backup of {checked.database}, made at {checked.made_at:%Y-%m-%d %H:%M} UTC:"
        f" {checked.rows} rows, key fingerprint {checked.key_fingerprint}."
    )


def say_restored(done: Restored, log: ErasureLog, planned_move: bool) -> None:
    click.echo(f"Restored: {done.checked.rows} rows of {done.checked.made_at:%Y-%m-%d %H:%M} UTC.")
    if done.erased is None:
        click.echo(NO_LOG.format(log.path, how_to_run("erase --now")), err=True)
    else:
        click.echo(f"Cases that were erased since then, and have been erased again: {done.erased}.")
    if planned_move:
        click.echo(
            "Letters that will be sent when a worker runs, or are waiting to be printed: "
            f"{say_kinds(done.waiting)}."
        )
        return
    click.echo(f"Letters that are held for officers: {say_kinds(done.waiting)}.")
    click.echo(CONFIRM.format(how_to_run("mail resume")))


def say_kinds(kinds: Counter[str]) -> str:
    if not kinds:
        return "none"
    return f"{kinds.total()} ({', '.join(f'{kind} {number}' for kind, number in sorted(kinds.items()))})"


@click.command("move-to", cls=Upkeep)
@click.argument("url")
@with_appcontext
def move_to(url: str) -> None:
    """Copy everything to the empty database at URL: from SQLite to PostgreSQL, or back.

    Stop the service first. A password can be given as PGPASSWORD instead of in URL.
    """
    try:
        target = database_url(url)
    except ValueError as error:
        raise CommandRefused(f"URL: {error}") from error
    told = moving.move(target, web.now())
    for name, table in told.items():
        click.echo(f"{name}\t{table.rows}\t{table.digest[:16]}")
    click.echo(
        "Both databases contain the same. Set DATABASE_URL to the new one, and start the service. When all is"
        " well, delete the earlier database: it still has every case.",
        err=True,
    )


@click.command("accept-key", cls=Upkeep)
@with_appcontext
def accept_key() -> None:
    """Use the database with this SECRET_KEY, because the one before is lost.

    Links, codes, sessions and second factors that were made with the lost key end.
    """
    keys.take(settings(), web.now())
    click.echo("The database is used with this SECRET_KEY from now on: give staff new set-up links.")


WHY = {"closed": "closed", "appeal": "last news of an appeal", "complaint": "last news of a complaint"}
STOPS = {
    "legal_hold": "a legal hold",
    "appeal": "an appeal is open",
    "complaint": "a complaint is open",
    "open": "an application that was merged into it is open",
    "figures": "figures are not signed off",
}


@click.command(cls=Upkeep)
@click.option(
    "--preview",
    is_flag=True,
    help="List what would be erased today, and what stops the other cases from being erased.",
)
@click.option(
    "--now", "at_once", is_flag=True, help="Erase it now. The worker does this once a day automatically."
)
@with_appcontext
def erase(preview: bool, at_once: bool) -> None:
    """Erase the cases whose retention period is over: everything that leads to a person."""
    if preview == at_once:
        raise CommandRefused("Say --preview or --now")
    if preview:
        for due in Retention(web.council(), web.today()).due_by(web.today()):
            click.echo("\t".join((*say_due(due),)))
        say_backups()
        return
    done = erasing.erase_due(web.council(), erasure_log(), web.today())
    click.echo(f"Erased cases: {done.cases}, with files: {done.files}, letters: {done.letters}.")
    say_backups()


def say_due(due: Due) -> tuple[str, str, str, str]:
    """A line of the preview: references, the day from which it counts, the day it may go, what stops it."""
    stops = [STOPS[stop] for stop in due.stops if stop != "figures"]
    stops += [f"figures of {year} are not signed off" for year in due.unsigned]
    said = f"{WHY[due.counted_from]} on {due.since}"
    return " ".join(due.references), said, str(due.on), "; ".join(stops) or "will be erased"


def say_backups() -> None:
    """Says that backups still have what was erased."""
    last = state.last_backup()
    said = f"the last was made on {last:%Y-%m-%d}" if last else f"none was made with {how_to_run('backup')}"
    click.echo(f"Backups keep what has been erased since then until you delete them ({said}).", err=True)


@click.command(cls=Upkeep)
@with_appcontext
def doctor() -> None:
    """Look at all that the service needs, and say what to do. Status 1 where something is wrong."""
    migrations = current_app.extensions["migrate"].directory
    wrong = 0
    for found in Doctor(settings(), web.council(), migrations, web.now).look():
        wrong += found.how == WRONG
        click.echo("\t".join(filter(None, (found.how, found.what, found.said, found.do))))
    if wrong:
        raise SystemExit(1)


COMMANDS = (backup, backup_key, restore, move_to, accept_key, erase, doctor)
