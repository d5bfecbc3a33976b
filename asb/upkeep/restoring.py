"""Checks a backup, and restores it into an empty place.

What was safe when the copy was made may not be safe now: somebody may have moved out, or read somebody
else's post. So restoring pauses mail, ends every way in, holds what was not sent yet, and erases again what
was erased since. Only a planned move, in which nothing happened meanwhile, keeps them.
"""

from __future__ import annotations

import secrets
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import delete, inspect, select, update
from sqlalchemy.orm import Session

from asb.casework.acts import verify
from asb.casework.post import mail, outbox
from asb.config import Settings
from asb.config.local import how_to_run
from asb.council import Council
from asb.database import db, writing
from asb.models import Case, Draft, Letter, Opening, SignedIn, SignInAsked, Staff, UnsavedWork, Visit, WayIn
from asb.tokens import Tokens
from asb.upkeep import UpkeepRefused, archive, backup, erasure, keys, postgres, state
from asb.upkeep.erasure_log import ErasureLog
from asb.upkeep.moving import drop_all

DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@dataclass(frozen=True)
class Checked:
    """What a backup is: when and from which kind of database it was made, and how many rows it has."""

    made_at: datetime
    database: str
    rows: int
    key_fingerprint: str


@dataclass
class Restored:
    """What restoring has done. `waiting`: letters by kind, held or still to go. `erased`: cases that were
    erased again; None where there is no log of erasures.
    """

    checked: Checked
    waiting: Counter[str] = field(default_factory=Counter)
    erased: int | None = None


def check(file: Path, key: Path | None) -> Checked:
    """Reads a backup whole and compares its checksums; restores nothing. Raises UpkeepRefused."""
    with tempfile.TemporaryDirectory() as folder:
        return _unpacked(file, key, Path(folder))[0]


def _unpacked(file: Path, key: Path | None, folder: Path) -> tuple[Checked, dict[str, Any]]:
    said = archive.unpack(file, key, folder)
    database = folder / DATABASES[said["database"]]
    if said["database"] == "sqlite":
        if backup.read_sqlite(database)["rows"] != said["rows"]:
            raise UpkeepRefused(f"{file} is damaged: rows are missing")
    elif not set(said["rows"]) <= postgres.tables(database):
        raise UpkeepRefused(f"{file} is damaged: tables are missing")
    rows = sum(said["rows"].values())
    made = datetime.fromisoformat(said["made_at"])
    return Checked(made, said["database"], rows, said["key_fingerprint"]), said


def restore(
    file: Path,
    key: Path | None,
    settings: Settings,
    council: Council,
    log: ErasureLog,
    *,
    planned_move: bool,
    lost_key: bool,
    now: datetime,
) -> Restored:
    """Restores a backup into the database of the settings, which must be empty, and brings it up to date.

    Raises UpkeepRefused; the database is then as empty as before. `lost_key`: the SECRET_KEY of the backup is
    lost, so that nobody's links, codes and second factors work any more.
    """
    if inspect(db.engine).get_table_names():
        raise UpkeepRefused("The database of DATABASE_URL is not empty: restore into an empty one")
    with tempfile.TemporaryDirectory(dir=_roomy(settings)) as folder:
        checked, said = _unpacked(file, key, Path(folder))
        if checked.database != db.engine.dialect.name:
            raise UpkeepRefused(
                f"This is a backup of {checked.database}: restore it there, then use {how_to_run('move-to')}"
            )
        _compare_key(checked, settings, lost_key)
        scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
        if said["migration"] not in {each.revision for each in scripts.walk_revisions()}:
            raise UpkeepRefused(f"{file} was made by a later release: check out that one")
        try:
            _load(Path(folder) / DATABASES[checked.database], settings)
            _compare_rows(said["rows"], file)
            upgrade()
            if lost_key:
                keys.take(settings, now)
            return _made_safe(checked, council, log, planned_move=planned_move, now=now)
        except BaseException:
            db.session.remove()
            drop_all(db.engine)  # half of a copy would look like all of it
            raise


def _roomy(settings: Settings) -> Path | None:
    """Beside the database rather than in a small temporary folder, where that is a file."""
    return settings.instance_path if settings.instance_path.is_dir() else None


def _compare_key(checked: Checked, settings: Settings, lost_key: bool) -> None:
    keys = [settings.secret_key, settings.upkeep.secret_key_before]
    known = {Tokens(key, "").fingerprint for key in keys if key}
    if checked.key_fingerprint not in known and not lost_key:
        raise UpkeepRefused(
            "SECRET_KEY is not that of the backup, which has the fingerprint"
            f" {checked.key_fingerprint}: set that key, as SECRET_KEY_BEFORE if it is an earlier one, or say"
            " --lost-key if it is lost"
        )


def _compare_rows(said: Mapping[str, int], file: Path) -> None:
    with db.engine.connect() as connection:
        if backup.count(connection) != said:
            raise UpkeepRefused(f"{file} was not restored whole: rows are missing")


def _load(source: Path, settings: Settings) -> None:
    db.session.remove()
    if db.engine.dialect.name == "postgresql":
        postgres.load(settings.database_url, source)
        return
    with closing(sqlite3.connect(source)) as copy, closing(db.engine.raw_connection()) as target:
        copy.backup(cast(sqlite3.Connection, target.driver_connection))


def _made_safe(
    checked: Checked, council: Council, log: ErasureLog, *, planned_move: bool, now: datetime
) -> Restored:
    done = Restored(checked)
    since = log.since(checked.made_at.astimezone(UTC).date())
    with writing() as session:
        if since is not None:
            done.erased = erasure.erase_again(session, since)
        if planned_move:
            waits = select(Letter.kind).where(Letter.state.in_(("waiting", "to_print")))
            done.waiting.update(session.scalars(waits))
            return done
        _end_ways_in(session, now)
        held = _hold_letters(session, done.waiting)
        state.change(session, restored_at=now)
    mail.pause(None, now)
    for reference in held:
        verify.mend(reference, council)
    return done


def _end_ways_in(session: Session, now: datetime) -> None:
    """Ends all that lets somebody in: links, codes, visits, drafts on devices, staff sessions and links."""
    session.execute(update(WayIn).where(WayIn.ended == "").values(ended="over"))
    for kept in (Visit, Opening, SignInAsked, SignedIn, UnsavedWork):
        session.execute(delete(kept))
    session.execute(update(Draft).values(link=None, code=None, reminded_at=now))
    for member in session.scalars(select(Staff)):
        member.fs_uniquifier = secrets.token_hex(32)
        member.link = member.link_until = member.calendar = None


def _hold_letters(session: Session, kinds: Counter[str]) -> list[str]:
    """Makes each letter that has not gone out a task for an officer; returns the references of its cases.
    One without a case has a link that no longer works, and its reader can ask for another.
    """
    cases: dict[int, None] = {}
    for letter in session.scalars(select(Letter).where(Letter.state.in_(("waiting", "to_print")))):
        kinds[letter.kind] += 1
        letter.state, letter.failure = outbox.settled_as(letter), outbox.RESTORED
        if letter.case_id is not None:
            cases[letter.case_id] = None
    found = select(Case.reference).where(Case.id.in_(cases)).order_by(Case.id)
    return list(session.scalars(found))
