"""The drill: a service with a year of cases is backed up while people write, and restored elsewhere."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from asb import web, worker
from asb.casework.post import outbox
from asb.database import Base, db
from asb.models import Case, Letter
from asb.upkeep import keys
from tests.shared import releases
from tests.shared.crowd import WITHIN, Programs
from tests.shared.databases import free_port
from tests.shared.mailbox import Mailbox
from tests.shared.officers import member, sign_in
from tests.shared.page import Visitor
from tests.shared.people import code
from tests.shared.story import walk
from tests.shared.upkeep import NewPlace, contents, done, service

pytestmark = [pytest.mark.programs, pytest.mark.long]

HOME = Path(__file__).resolve().parents[2]
OWN = ("upkeep_state", "worker_beat")
"""Tables in which a command or the worker notes that it was there."""
WRITERS = 3
ADDED_TO = ("history_entry", "report", "person")
"""Tables of which no row of a new application changes after it was sent."""
WRONG_KEY = "a key that was never used with this database"


class Writers:
    """People who apply, one after another in each thread, until they are told to stop."""

    def __init__(self, app: Flask) -> None:
        self.app, self.stopping = app, threading.Event()
        self.sent: list[str] = []
        self.troubles: list[BaseException] = []
        self.some = threading.Condition()

    def _apply(self) -> None:
        try:
            while not self.stopping.is_set():
                page = walk(Visitor(self.app), {"behaviour": {"story": "Music every night. " * 50}})
                assert page.h1 == "Application sent"
                with self.some:
                    self.sent.append(page.path)
                    self.some.notify_all()
        except BaseException as trouble:
            with self.some:
                self.troubles.append(trouble)
                self.some.notify_all()

    def have_sent(self, more: int) -> None:
        """Waits until so many more were sent than now."""
        with self.some:
            wanted = len(self.sent) + more
            assert self.some.wait_for(lambda: self.troubles or len(self.sent) >= wanted, WITHIN)
            assert not self.troubles, self.troubles

    @contextmanager
    def writing(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._apply) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            self.have_sent(WRITERS)
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join(WITHIN)
        assert not self.troubles, self.troubles


def flask(settings: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    """A command of the service, as a program of its own, as an operator runs it."""
    command = [sys.executable, "-m", "flask", "--app", "app", *map(str, words)]
    environ = {"PATH": os.environ["PATH"], **settings}
    return subprocess.run(command, cwd=HOME, env=environ, capture_output=True, text=True, check=False)


def rows(app: Flask, name: str) -> set[str]:
    """Every row of a table, as text."""
    table = Base.metadata.tables[name]
    with app.app_context(), db.engine.connect() as connection:
        return {repr(row) for row in connection.execute(select(table))}


def references(app: Flask) -> set[str]:
    with app.app_context():
        found = set(db.session.scalars(select(Case.reference)))
        db.session.rollback()
        return found


def letters_of(app: Flask, these: set[str]) -> dict[str, list[str]]:
    """Recipients of the letters of these cases."""
    with app.app_context():
        mine = select(Case.reference, Letter.recipient).join(Letter, Letter.case_id == Case.id)
        found: dict[str, list[str]] = {each: [] for each in these}
        for reference, recipient in db.session.execute(mine.where(Case.reference.in_(these))):
            found[reference].append(recipient)
        db.session.rollback()
    return {reference: sorted(recipients) for reference, recipients in found.items()}


class Rounds(threading.Event):
    """Stops the worker after so many rounds, without the pauses between."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.left = most

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        if self.left <= 0:
            self.set()
        return self.is_set()


def until(fact: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + WITHIN
    while not fact():
        assert time.monotonic() < give_up, what
        time.sleep(0.1)  # other programs start: there is nothing to wait on but their answer


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=WITHIN).ok
    except requests.ConnectionError:
        return False


def was_seen(app: Flask) -> bool:
    with app.app_context():
        seen = outbox.seen_last()
        db.session.rollback()
    return seen is not None and seen > web.now() - timedelta(minutes=1)


class Live(NamedTuple):
    """A service that runs: its database seen from here, its settings, its programs."""

    app: Flask
    environ: dict[str, str]
    programs: Programs


@pytest.fixture
def live(year: Flask, settings: dict[str, str], tmp_path: Path) -> Iterator[Live]:
    port = str(free_port())
    more = {"SECRET_KEY": releases.KEY, "PORT": port, "BASE_URL": f"http://127.0.0.1:{port}"}
    environ = settings | more | {"DATABASE_URL": str(year.config["SQLALCHEMY_DATABASE_URI"])}
    with year.app_context():
        keys.settle(year.extensions["asb_settings"], web.now())
    programs = Programs(environ, tmp_path / "log")
    for name in ("web server", "worker"):
        programs.start(name)
    until(lambda: answers(f"http://127.0.0.1:{port}/health"), "the web server does not answer")
    until(lambda: was_seen(year), "the worker is not there")
    yield Live(year, environ, programs)
    for program in list(programs.running):
        programs.kill(program)
    programs.log.close()


def test_a_copy_made_while_people_apply_is_whole_and_sends_nothing(
    live: Live, mailbox: Mailbox, new_place: NewPlace, settings: dict[str, str], kind: str, tmp_path: Path
) -> None:
    """Each application is in it with all that belongs to it, or not at all."""
    app, writers, old = live.app, Writers(live.app), references(live.app)
    with writers.writing():
        before = references(app)
        made = flask(live.environ, "backup", tmp_path / "copy", "--plain")
        assert made.returncode == 0, made.stderr
        writers.have_sent(1)
    assert live.programs.end() == [0, 0]
    with service(settings, new_place(kind)) as fresh:
        done(fresh, "restore", tmp_path / "copy")
        copied = references(fresh)
        assert old < before <= copied <= references(app)
        for name in ADDED_TO:
            assert rows(fresh, name) <= rows(app, name), name
        assert letters_of(fresh, copied - old) == letters_of(app, copied - old)
        done(fresh, "verify")
        mailbox.as_new()
        worker.work(fresh, Rounds(3))
        assert mailbox.messages == []


def test_in_another_place_all_is_there_and_opens_with_the_key_alone(
    live: Live, new_place: NewPlace, settings: dict[str, str], kind: str, tmp_path: Path
) -> None:
    app, writers, old = live.app, Writers(live.app), references(live.app)
    with writers.writing():
        writers.have_sent(1)
    rita, reference = member(app, "officer", "Rita Release"), max(references(app) - old)
    assert live.programs.end() == [0, 0]
    spoken = code(app, reference)
    before = contents(app, *OWN)
    assert flask(live.environ, "backup", tmp_path / "copy", "--plain").returncode == 0
    url = new_place(kind)
    elsewhere = live.environ | {"DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path / "elsewhere")}
    without = elsewhere | {"SECRET_KEY": WRONG_KEY}
    refusal = flask(without, "restore", tmp_path / "copy", "--planned-move")
    assert refusal.returncode == 2
    assert "SECRET_KEY" in refusal.stderr
    restored = flask(elsewhere, "restore", tmp_path / "copy", "--planned-move")
    assert restored.returncode == 0, restored.stderr
    with service(settings, url) as fresh:
        assert contents(fresh, *OWN) == before
        by_code = Visitor(fresh)
        by_code.get("/track/code")
        by_code.press("Continue", reference=reference, code=spoken, expect=200)
        assert by_code.page.h1 == f"Application {reference}"
        officer = Visitor(fresh)
        sign_in(officer, replace(rita, app=fresh))
        assert officer.get(f"/staff/cases/{reference}").status == 200
    for program in (["-m", "asb.worker"], ["-m", "gunicorn"]):
        ended = subprocess.run(
            [sys.executable, *program],
            cwd=HOME,
            env={"PATH": os.environ["PATH"], **without},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode != 0
        assert "SECRET_KEY is not the key that this database is used with" in ended.stderr
