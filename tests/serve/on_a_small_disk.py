"""Tests on a disk that is small and really full: run by test_disk_full.py, where such a disk is mounted.

Nothing is half written, and everything goes on when there is room. What SQLite and PostgreSQL say of a full
disk is tried in tests/database/test_database_away.py too.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from asb import create_app, web
from asb.database import checkpoint, db
from asb.models import Case, Evidence, Letter
from asb.upkeep import keys
from tests.shared.crowd import WITHIN, Programs
from tests.shared.databases import Databases
from tests.shared.drafts import kept
from tests.shared.kept import count
from tests.shared.mailbox import Mailbox
from tests.shared.page import File, Visitor
from tests.shared.story import WITH_FILES, walk
from tests.shared.upkeep import contents, done, how_many, refused

pytestmark = [pytest.mark.programs, pytest.mark.long]


class Disk:
    """A small disk: a folder, which can be filled to the last byte and emptied again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.filler = folder, folder / "filler"

    @contextmanager
    def full(self, app: Flask) -> Iterator[None]:
        with app.app_context():
            checkpoint()  # or what is left of the log could still be written over
        with self.filler.open("wb", buffering=0) as filler:
            for size in (65_536, 512, 1):
                try:
                    while True:
                        filler.write(b"x" * size)
                except OSError:
                    continue
        assert shutil.disk_usage(self.folder).free == 0
        try:
            yield
        finally:
            self.filler.unlink()


@pytest.fixture
def disk() -> Disk:
    """The disk that test_disk_full.py has mounted."""
    return Disk(Path(os.environ["SMALL_DISK"]))


@pytest.fixture
def settings(settings: dict[str, str], disk: Disk, databases: Databases) -> dict[str, str]:
    return settings | {
        "DATABASE_URL": databases.migrated("sqlite", disk.folder),
        "INSTANCE_PATH": str(disk.folder / "instance"),
    }


@pytest.fixture
def kind() -> str:
    """Of PostgreSQL the disk is another machine's: how it says so is tried elsewhere."""
    return "sqlite"


@pytest.fixture
def app(settings: dict[str, str]) -> Iterator[Flask]:
    made = create_app(settings)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def whole(app: Flask) -> bool:
    """Whether SQLite finds its file as it should be."""
    with app.app_context(), db.engine.connect() as connection:
        return connection.scalar(text("pragma integrity_check")) == "ok"


def test_a_file_for_which_there_is_no_room_is_not_half_kept(app: Flask, disk: Disk) -> None:
    person = Visitor(app)
    walk(person, WITH_FILES, until="files")
    person.click("Add a file")
    before = kept(app, person)
    with disk.full(app):
        page = person.press("Add this file", file=File("notes.txt", b"It is loud. " * 50_000), expect=503)
        assert "Sorry, the service is busy" in page
        assert "the pages you have finished are still saved" in page
        assert kept(app, person) == before
        assert count(app, Evidence) == 0
        assert person.get("/apply/name").status == 200, "reading goes on"
    assert whole(app)
    person.get("/apply/files")
    person.click("Add a file")
    person.press("Add this file", file=File("notes.txt", b"It is loud. " * 50_000), expect=200)
    assert count(app, Evidence) == 1
    walk(person, WITH_FILES)
    assert count(app, Case) == 1


def until_it_says(log: Path, words: str) -> None:
    give_up = time.monotonic() + WITHIN
    while words not in log.read_text():
        assert time.monotonic() < give_up, log.read_text()[-2000:]
        time.sleep(0.1)  # another program is at work: there is nothing to wait on but what it says


def test_the_worker_sends_nothing_twice_and_goes_on(
    app: Flask,
    disk: Disk,
    mailbox: Mailbox,
    settings: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """It claims a letter before it sends it. Where it cannot write that, it sends nothing."""
    walk(Visitor(app))
    with app.app_context():
        keys.settle(app.extensions["asb_settings"], web.now())
    waiting = how_many(app, Letter.id, Letter.state == "waiting")
    assert waiting > 1
    log = tmp_path_factory.mktemp("log") / "log"
    programs = Programs(settings, log)
    try:
        with disk.full(app):
            before = contents(app)
            worker = programs.start("worker")
            until_it_says(log, "database")
            assert worker.poll() is None, "it waits and tries again"
            assert mailbox.messages == []
            assert contents(app) == before
        assert mailbox.has_taken(waiting)
        assert len({message["Message-ID"] for message in mailbox.messages}) == waiting
        assert programs.end() == [0]
    finally:
        for program in list(programs.running):
            programs.kill(program)
        programs.log.close()
    assert "Ogden" not in log.read_text()
    assert how_many(app, Letter.id, Letter.state == "waiting") == 0
    assert whole(app)


def test_a_backup_for_which_there_is_no_room_leaves_nothing(
    app: Flask, disk: Disk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    walk(Visitor(app))
    folder = disk.folder / "backups"
    folder.mkdir()
    with disk.full(app):
        said = refused(app, "backup", folder / "copy", "--plain")
        assert "space" in said
        assert list(folder.iterdir()) == []
    done(app, "backup", folder / "copy", "--plain")
    done(app, "restore", "--check", folder / "copy")
    assert whole(app)
