"""Backing up while the service runs, checking the copy, and restoring it."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import time
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text, update

from asb import web
from asb.casework.post import mail, outbox
from asb.cli.upkeep import say_kinds
from asb.database import db, writing
from asb.models import Case, Draft, Letter, Opening, Person, SignedIn, Staff, UpkeepState, Visit, WayIn
from asb.upkeep import archive, backup, state
from tests.shared import releases
from tests.shared.databases import one_database
from tests.shared.officers import signed_in
from tests.shared.outgoing import run
from tests.shared.services import A_KEY, BY_TOKEN
from tests.shared.story import sent
from tests.shared.upkeep import NewPlace, command, contents, done, how_many, refused, service

pytestmark = pytest.mark.long

HOME = Path(__file__).resolve().parents[2]
Key = tuple[Path, str]
OWN = "upkeep_state"
"""The table in which a command notes that it was there."""


@pytest.fixture
def key(year: Flask, tmp_path: Path) -> Key:
    """A key that reads backups, in its own folder, and its recipient."""
    folder = tmp_path / "another machine"
    folder.mkdir()
    made = done(year, "backup-key", folder / "key.txt")
    return folder / "key.txt", made.stdout.strip()


def backed_up(app: Flask, folder: Path, recipient: str) -> Path:
    done(app, "backup", folder / "copy.age", "--recipient", recipient)
    return folder / "copy.age"


def test_a_copy_restored_for_a_planned_move_has_every_row(
    year: Flask,
    key: Key,
    kind: str,
    new_place: NewPlace,
    settings: dict[str, str],
    tmp_path: Path,
) -> None:
    copy = backed_up(year, tmp_path, key[1])
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert b"Ogden" not in copy.read_bytes()
    assert b"SQLite format" not in copy.read_bytes()
    said = done(year, "restore", "--check", copy, "--key", key[0]).stdout
    assert f"A complete backup of {kind}" in said
    before = contents(year, OWN)
    assert before["evidence"].rows >= 0
    assert before["history_entry"].rows > 100
    with service(settings, new_place(kind)) as fresh:
        ran = done(fresh, "restore", copy, "--key", key[0], "--planned-move")
        assert "There is no" in ran.stderr
        assert "erasures.log" in ran.stderr
        assert contents(fresh, OWN) == before
        with fresh.app_context():
            assert not mail.is_paused()


def test_a_backup_is_made_while_somebody_writes(
    year: Flask, kind: str, new_place: NewPlace, settings: dict[str, str], tmp_path: Path
) -> None:
    """What is committed is in the copy; what another process has not committed yet is not, and waits for
    nobody.
    """
    with year.app_context(), writing() as session:
        session.execute(update(Case).values(elsewhere="committed"))
    with year.app_context():
        engine = db.engine
    with engine.connect() as other:
        change = other.begin()
        other.execute(update(Case).values(elsewhere="not yet"))
        with year.app_context():
            making = backup.make(tmp_path / "copy", year.extensions["asb_settings"], (), web.now())
        change.rollback()
    assert making.rows > 0
    with service(settings, new_place(kind)) as fresh:
        done(fresh, "restore", tmp_path / "copy")
        assert how_many(fresh, Case.id, Case.elsewhere == "committed") == how_many(fresh, Case.id) > 0


def test_restoring_makes_safe_what_may_not_be_safe_any_more(
    year: Flask,
    key: Key,
    kind: str,
    new_place: NewPlace,
    settings: dict[str, str],
    tmp_path: Path,
) -> None:
    signed_in(year, "officer", "Olga")
    with year.app_context(), writing() as session:
        sent = session.scalars(
            select(Letter).where(Letter.case_id.is_not(None), Letter.state == "sent")
        ).first()
        assert sent is not None
        sent.state = "waiting"
        waiting = sent.id
        now, person = web.now(), session.scalars(select(Person.id)).first()
        session.add(WayIn(digest=b"w" * 32, person_id=person, how="link", nonce="n", made_at=now))
        session.add(Draft(key=b"d" * 32, link=b"l" * 32, answers={}, begun_at=now, touched_at=now))
    assert how_many(year, WayIn.digest, WayIn.ended == "") == 1
    assert how_many(year, SignedIn.key) > 0
    copy = backed_up(year, tmp_path, key[1])
    with service(settings, new_place(kind)) as fresh:
        ran = done(fresh, "restore", copy, "--key", key[0])
        assert "Letters that are held for officers: 2 (acknowledgement 2)" in ran.stdout
        assert "Mail is paused" in ran.stdout
        assert "@" not in ran.output
        for table in (Visit.key, Opening.key, SignedIn.key):
            assert how_many(fresh, table) == 0
        assert how_many(fresh, WayIn.digest, WayIn.ended == "") == 0
        assert how_many(fresh, Staff.id, Staff.link.is_not(None) | Staff.calendar.is_not(None)) == 0
        assert how_many(fresh, Draft.id, Draft.link.is_not(None)) == 0
        assert how_many(fresh, Letter.id, Letter.state.in_(("waiting", "to_print"))) == 0
        with fresh.app_context():
            letter = db.session.get_one(Letter, waiting)
            assert (letter.state, letter.failure) == ("failed", outbox.RESTORED)
            assert mail.is_paused()
            assert state.read().restored_at is not None
            old = set(year_staff(year))
            assert old.isdisjoint(db.session.scalars(select(Staff.fs_uniquifier)))


def test_mail_goes_out_again_once_contacts_are_confirmed(
    app: Flask, kind: str, new_place: NewPlace, settings: dict[str, str], tmp_path: Path
) -> None:
    first, second = sent(app), sent(app)
    done(app, "backup", tmp_path / "copy", "--plain")
    settings["SECRET_KEY"] = A_KEY
    with service({**settings}, new_place(kind), SECRET_KEY=A_KEY) as fresh:
        done(fresh, "restore", tmp_path / "copy")
        assert run(fresh) == 0
        assert "are not confirmed yet, see Settings, Mail: 2" in refused(fresh, "mail", "resume")
        manager = signed_in(fresh, "manager")
        manager.get("/staff/settings/mail")
        manager.press("Resume")
        assert "Mail is still paused" in manager.page
        for reference in (first, second):
            assert reference in manager.get("/staff/settings/mail")
            manager.click(reference)
            manager.press("Save", text="I rang her on her own phone.")
        assert first not in manager.get("/staff/settings/mail")
        manager.press("Resume")
        assert "Mail is resumed" in manager.page
        with fresh.app_context():
            assert state.read().restored_at is None
        assert run(fresh) == 0
        assert how_many(fresh, Letter.id, Letter.failure == outbox.RESTORED) > 0


def year_staff(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Staff.fs_uniquifier)))


def test_what_was_erased_since_is_erased_again(
    year: Flask,
    key: Key,
    kind: str,
    new_place: NewPlace,
    settings: dict[str, str],
    tmp_path: Path,
) -> None:
    with year.app_context():
        case = db.session.scalars(select(Case).where(Case.stage == "closed", ~Case.merged.any())).first()
        assert case is not None
        name, reference = case.erasure_id, case.reference
    copy = backed_up(year, tmp_path, key[1])
    log = tmp_path / "erasures.log"
    log.write_text(f"2000-01-01 {'0' * 32}\n{web_today(year)} {name}\n")
    with service(settings, new_place(kind)) as fresh:
        ran = done(fresh, "restore", copy, "--key", key[0], "--erasures", log)
        assert "erased since then, and have been erased again: 1." in ran.stdout
        assert how_many(fresh, Case.id, Case.reference == reference) == 0
    log.write_text("what is this\n")
    with service(settings, new_place(kind)) as fresh:
        assert "is damaged" in refused(fresh, "restore", copy, "--key", key[0], "--erasures", log)
        assert_empty(fresh)


def web_today(app: Flask) -> str:
    with app.app_context():
        return web.today().isoformat()


def assert_empty(app: Flask) -> None:
    with app.app_context():
        assert inspect(db.engine).get_table_names() == []


def test_a_copy_goes_into_an_empty_place_only_and_the_right_one(
    year: Flask,
    key: Key,
    kind: str,
    new_place: NewPlace,
    settings: dict[str, str],
    tmp_path: Path,
) -> None:
    copy = backed_up(year, tmp_path, key[1])
    before = contents(year)
    assert "is not empty" in refused(year, "restore", copy, "--key", key[0])
    assert contents(year) == before
    other = "sqlite" if kind == "postgresql" else "postgresql"
    with service(settings, new_place(other)) as fresh:
        assert f"a backup of {kind}" in refused(fresh, "restore", copy, "--key", key[0])
        assert_empty(fresh)
    with service(settings, new_place(kind), SECRET_KEY=A_KEY) as fresh:
        assert "SECRET_KEY is not that of the backup" in refused(fresh, "restore", copy, "--key", key[0])
        assert_empty(fresh)
        assert "as SECRET_KEY_BEFORE" in refused(fresh, "restore", copy, "--key", key[0])
    changed = {"SECRET_KEY": A_KEY, "SECRET_KEY_BEFORE": releases.KEY}
    with service(settings, new_place(kind), **changed) as fresh:
        done(fresh, "restore", copy, "--key", key[0])
    with service(settings, new_place(kind), SECRET_KEY=A_KEY) as fresh:
        done(fresh, "restore", copy, "--key", key[0], "--lost-key")
        assert how_many(fresh, Case.id) == how_many(year, Case.id)


def test_a_damaged_copy_is_refused(
    year: Flask,
    key: Key,
    kind: str,
    new_place: NewPlace,
    settings: dict[str, str],
    tmp_path: Path,
) -> None:
    copy = tmp_path / "plain.tar"
    ran = done(year, "backup", copy, "--plain")
    assert "is not encrypted" in ran.stderr
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    done(year, "restore", "--check", copy)
    whole = copy.read_bytes()
    with tarfile.open(copy) as archive:
        names = archive.getnames()
        place = archive.getmember(names[2]).offset_data
    database = f"database.{'sqlite3' if kind == 'sqlite' else 'dump'}"
    assert names == ["backup.json", "council.toml", database, "heads.txt"]
    copy.write_bytes(whole[: place + 5000] + b"\x00\xff" * 8 + whole[place + 5016 :])
    assert "is damaged" in refused(year, "restore", "--check", copy)
    copy.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refused(year, "restore", "--check", copy)
    with service(settings, new_place(kind)) as fresh:
        assert "damaged" in refused(fresh, "restore", copy)
        assert_empty(fresh)


def test_a_copy_of_a_later_release_is_refused(
    year: Flask, kind: str, new_place: NewPlace, settings: dict[str, str], tmp_path: Path
) -> None:
    with year.app_context(), writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    done(year, "backup", tmp_path / "copy", "--plain")
    with service(settings, new_place(kind)) as fresh:
        assert "made by a later release" in refused(fresh, "restore", tmp_path / "copy")
        assert_empty(fresh)


@pytest.mark.programs
def test_a_command_that_is_stopped_leaves_no_case_behind(
    year: Flask, kind: str, settings: dict[str, str], empty_database: str, tmp_path: Path
) -> None:
    """Stopped while it copies: neither a backup nor the database beside it is left."""
    folder = tmp_path / "copies"
    folder.mkdir()
    environ = {**settings, "DATABASE_URL": empty_database.replace("+psycopg", ""), "SECRET_KEY": releases.KEY}
    running = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "backup", str(folder / "copy"), "--plain"],
        cwd=HOME,
        env={**environ, "PATH": os.environ["PATH"]},
    )
    while not list(folder.iterdir()) and running.poll() is None:
        time.sleep(0.001)
    running.terminate()
    status = running.wait()
    left = [each.name for each in folder.iterdir()]
    assert (status, left) in ((143, []), (0, ["copy"]))


@one_database
def test_an_archive_leads_nowhere_else(year: Flask, tmp_path: Path) -> None:
    copy, evil = tmp_path / "plain.tar", tmp_path / "evil"
    evil.write_text("x")
    with tarfile.open(copy, "w") as archive:
        archive.add(evil, arcname="../escaped")
    assert "not a backup of this service" in refused(year, "restore", "--check", copy)
    assert not (tmp_path.parent / "escaped").exists()


@one_database
def test_a_backup_is_encrypted_or_said_to_be_plain_and_never_beside_its_key(
    year: Flask, key: Key, tmp_path: Path
) -> None:
    assert "A backup is encrypted" in refused(year, "backup", tmp_path / "copy")
    assert "not an age recipient" in refused(year, "backup", tmp_path / "copy", "--recipient", "age1nothing")
    assert "holds a key" in refused(year, "backup", key[0].parent / "copy", "--recipient", key[1])
    assert "is not a folder" in refused(year, "backup", tmp_path / "none" / "copy", "--recipient", key[1])
    copy = backed_up(year, tmp_path, key[1])
    assert "there already" in refused(year, "backup", copy, "--recipient", key[1])
    assert "is encrypted: give" in refused(year, "restore", "--check", copy)
    other = key[0].with_name("other.txt")
    done(year, "backup-key", other)
    assert "cannot be read with this key" in refused(year, "restore", "--check", copy, "--key", other)
    assert "cannot be written" in refused(year, "backup-key", other)
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) == []


@one_database
def test_the_recipient_can_be_a_setting(
    year: Flask, key: Key, settings: dict[str, str], empty_database: str, tmp_path: Path
) -> None:
    with service(settings, empty_database, BACKUP_RECIPIENT=key[1]) as app:
        done(app, "backup", tmp_path / "copy.age")
        done(app, "restore", "--check", tmp_path / "copy.age", "--key", key[0])


def test_readiness_says_when_the_last_backup_was_made(year: Flask, key: Key, tmp_path: Path) -> None:
    assert year.test_client().get("/health/ready", headers=BY_TOKEN).json["last_backup"] is None
    backed_up(year, tmp_path, key[1])
    with year.app_context():
        made = db.session.scalars(select(UpkeepState.backed_up_at)).one()
        assert made is not None
    assert year.test_client().get("/health/ready", headers=BY_TOKEN).json["last_backup"] == made.isoformat()


@one_database
def test_a_plain_copy_of_the_file_is_what_the_backup_is_there_for(year: Flask, tmp_path: Path) -> None:
    """The file alone lacks what is in the WAL; the backup has it."""
    with year.app_context():
        file = Path(db.engine.url.database or "")
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute('SELECT count(*) FROM "case"').fetchall()  # what comes now stays in the WAL while it reads
    with year.app_context(), writing() as session:
        session.execute(update(Case).values(elsewhere="in the WAL"))
    shutil.copyfile(file, tmp_path / "cp.sqlite3")
    done(year, "backup", tmp_path / "copy.tar", "--plain")
    with tarfile.open(tmp_path / "copy.tar") as archive:
        archive.extract("database.sqlite3", tmp_path, filter="data")
    found = [in_the_wal(tmp_path / copy) for copy in ("cp.sqlite3", "database.sqlite3")]
    reader.close()
    assert found == [0, how_many(year, Case.id)]


def in_the_wal(copy: Path) -> int:
    """How many cases of this copy have what was in the WAL; none where it cannot be read at all."""
    connection = sqlite3.connect(copy)
    try:
        asked = connection.execute("SELECT count(*) FROM \"case\" WHERE elsewhere = 'in the WAL'")
        return int(asked.fetchone()[0])
    except sqlite3.DatabaseError:
        return 0
    finally:
        connection.close()


@one_database
def test_a_file_in_a_closed_folder_is_not_said_to_be_missing(
    year: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Path.stat

    def closed(path: Path, **how: bool) -> os.stat_result:
        if path.parent.name == "closed":
            raise PermissionError
        return look(path, **how)

    monkeypatch.setattr(Path, "stat", closed)
    ran = command(year, "restore", tmp_path / "closed" / "copy")
    assert ran.exit_code == 2
    assert "cannot be read: its folder is closed to this user" in ran.stderr
    assert "does not exist" in command(year, "restore", tmp_path / "copy").stderr


@one_database
def test_nothing_is_left_when_there_is_nothing_to_back_up(
    settings: dict[str, str], new_place: NewPlace, tmp_path: Path
) -> None:
    with service(settings, new_place("sqlite")) as fresh:
        assert "empty" in refused(fresh, "backup", tmp_path / "copy", "--plain")
    assert not (tmp_path / "copy").exists()


def test_a_file_beside_it_that_cannot_be_read_is_taken_for_no_key(tmp_path: Path) -> None:
    """It may be a colleague's, and a backup does not fail because of it."""
    (tmp_path / "another file").symlink_to("/proc/self/mem")
    archive.refuse_place(tmp_path / "copy")


def test_a_workplace_is_its_owners_alone_and_gone_afterwards(tmp_path: Path) -> None:
    with archive.workplace(tmp_path / "copy") as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "half").write_text("of a copy")
    with archive.workplace(tmp_path / "copy") as folder:
        folder.rmdir()  # by whom it may be: that is no reason to fail
    assert list(tmp_path.iterdir()) == []


def test_kinds_of_letters_are_counted_in_words() -> None:
    assert say_kinds(Counter()) == "none"
    assert say_kinds(Counter(outcome=2, came=1)) == "3 (came 1, outcome 2)"
