"""The database is busy, down, gone or full: nothing is half kept, and every page says what became of it."""

import logging
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from asb import create_app, web, worker
from asb.casework.drafts import store
from asb.database import db
from asb.models import Case, Draft, Letter
from tests.shared import databases as machinery
from tests.shared.databases import Databases
from tests.shared.drafts import PLACE, journey, kept, key_of
from tests.shared.judge import faults
from tests.shared.kept import count, one_case
from tests.shared.mailbox import Mailbox
from tests.shared.page import Page, Visitor
from tests.shared.story import MINIMUM, walk

KEPT = "the pages you have finished are still saved"
"""What every error page says about earlier answers."""
STAFF = {
    "GET": "Nothing was changed.",
    "POST": "Use your browser’s Back button to get back to what you were typing.",
}
"""What every error page of the staff area says instead."""


class Form:
    """The form of a page, filled and ready: what stays in a person's browser when the answer is an error."""

    def __init__(self, person: Visitor, values: Mapping[str, Any]):
        form = person.page.forms[-1]
        self.person, self.action = person, form.element.attrs["action"]
        self.sent = MultiDict(form.sent(form.buttons[0], values))

    def send(self) -> int:
        """Press Continue; the status. An error page must be a good page that says what is kept."""
        answer = self.person.client.post(self.action, data=self.sent, base_url=self.person.base_url)
        if answer.status_code >= 400:
            page = Page(self.action, answer)
            assert faults(page.html, page.status, page.headers, []) == []
            assert KEPT in page
            assert "Try again in a few minutes" in page
        return answer.status_code


@contextmanager
def at_each_checkout(app: Flask, *statements: str) -> Iterator[None]:
    """Tell every connection this before it is used."""

    def tell(connection: Any, *_more: Any) -> None:
        for statement in statements:
            connection.execute(statement).close()
        connection.commit()

    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", tell)
    try:
        yield
    finally:
        event.remove(engine, "checkout", tell)
        engine.dispose()


@contextmanager
def somebody_else_writing(url: str, table: str = "draft") -> Iterator[None]:
    """Another program holds the lock that every writer of this table needs."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(urlsplit(url).path[1:], isolation_level=None)) as other:
            other.execute("begin immediate")
            yield
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute(sql.SQL("lock table {} in exclusive mode").format(sql.Identifier(table)))
            yield


class TestBusy:
    """The app's own connections wait for the lock a tenth of a second; what follows is as after ten."""

    @pytest.fixture(autouse=True)
    def _in_a_hurry(self, app: Flask, kind: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr("asb.database.LOCK_WAIT", 0.1)
        with at_each_checkout(app, *([] if kind == "sqlite" else ["set lock_timeout='100ms'"])):
            yield

    def test_an_answer_that_could_not_be_written_is_told_so_and_can_be_sent_again(
        self, app: Flask, person: Visitor, database: str
    ) -> None:
        walk(person, until="place")
        before, form = kept(app, person), Form(person, PLACE)
        with somebody_else_writing(database):
            assert form.send() == 503
            assert person.get("/apply/name").status == 200, "reading goes on"
        assert kept(app, person) == before
        assert form.send() == 303
        walk(person)
        assert one_case(app).answers["place"]["place"] == PLACE["place"]

    def test_an_application_that_could_not_be_sent_is_sent_once_afterwards(
        self, app: Flask, person: Visitor, database: str
    ) -> None:
        walk(person, until="check")
        form = Form(person, MINIMUM["check"])
        with somebody_else_writing(database):
            assert form.send() == 503
        assert count(app, Case) == 0
        assert form.send() == 303
        assert form.send() == 303
        assert person.get("/apply/").h1 == "Application sent"
        assert one_case(app).reference in person.page

    def test_the_worker_goes_on_when_it_can_write_again(
        self, app: Flask, person: Visitor, database: str, mailbox: Mailbox
    ) -> None:
        walk(person)
        stopping, failed = threading.Event(), threading.Event()
        heard = logging.Handler(logging.CRITICAL)
        heard.emit = lambda _record: failed.set()  # type: ignore[method-assign]  # it only has to hear of it
        worker.log.addHandler(heard)
        worked = threading.Thread(target=worker.work, args=(app, stopping))
        with somebody_else_writing(database, "letter"):
            worked.start()
            assert failed.wait(30), "the worker did not notice"
        worker.log.removeHandler(heard)
        assert mailbox.has_taken(count(app, Letter))
        stopping.set()
        worked.join()


class Cluster:
    """A PostgreSQL of this test's own, made as the others are; it can be stopped and started again."""

    def __init__(self, made: Databases, servers: ExitStack, folder: Path):
        self.servers = servers
        self.url = made.migrated("postgresql", folder)
        self.server = self.url.replace("+psycopg", "")
        with closing(psycopg.connect(self.server)) as connection:
            (data,) = connection.execute("show data_directory").fetchone() or ("",)
        self.data = Path(data)
        pid = Path(data, "postmaster.pid").read_text().split()[0]
        self.command = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
        self.user = ["setpriv", "--pdeathsig=QUIT"]
        if os.geteuid() == 0:
            self.user += ["--reuid=postgres", "--regid=postgres", "--init-groups"]

    def stop(self) -> None:
        control = machinery.program("pg_ctl")
        stop = [*self.user, control, "stop", "-D", str(self.data), "-m", "fast", "-w", "-s"]
        subprocess.run(stop, cwd="/", check=True)

    def let_files_have(self, size: str) -> None:
        """So many bytes in each file, and no more, for whoever connects from now on."""
        server = (self.data / "postmaster.pid").read_text().split()[0]
        subprocess.run([*self.user, "prlimit", f"--fsize={size}:", "--pid", server], cwd="/", check=True)

    def start(self) -> None:
        log = self.data.with_name("log")
        with log.open("ab") as output:
            again = subprocess.Popen([*self.user, *self.command], cwd="/", stdout=output, stderr=output)
        self.servers.callback(again.wait)
        self.servers.callback(again.send_signal, signal.SIGQUIT)
        machinery._await(self.server, again, log)


def _migrate(url: str) -> None:
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "x" * 32})
    with app.app_context():
        upgrade()
        db.engine.dispose()


class OnAServerOfItsOwn:
    @pytest.fixture
    def cluster(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
        monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
        monkeypatch.setenv("INSTANCE_PATH", str(tmp_path / "instance"))
        with ExitStack() as servers:
            made = Databases(_migrate)
            yield Cluster(made, servers, tmp_path)
            made.close()

    @pytest.fixture
    def database(self, cluster: Cluster) -> str:
        return cluster.url

    @pytest.fixture
    def kind(self) -> str:
        return "postgresql"


@pytest.mark.long
class TestDown(OnAServerOfItsOwn):
    def test_postgresql_goes_and_comes_back_in_the_middle_of_an_application(
        self, app: Flask, person: Visitor, cluster: Cluster, mailbox: Mailbox
    ) -> None:
        stopping = threading.Event()
        worked = threading.Thread(target=worker.work, args=(app, stopping))
        worked.start()
        walk(person, until="place")
        before, form = kept(app, person), Form(person, PLACE)
        cluster.stop()
        assert form.send() == 503
        assert KEPT in person.get("/apply/", expect=503)
        assert person.download("/health").json == {"alive": True}
        assert person.download("/health/ready", expect=503).json == {"database": False}
        cluster.start()
        assert kept(app, person) == before
        assert form.send() == 303
        walk(person, until="check")
        form = Form(person, MINIMUM["check"])
        cluster.stop()
        assert form.send() == 503
        cluster.start()
        assert form.send() == 303
        assert person.get("/apply/").h1 == "Application sent"
        assert one_case(app).answers["place"]["place"] == PLACE["place"]
        assert mailbox.has_taken(count(app, Letter)), "the worker did not come back by itself"
        stopping.set()
        worked.join()


class TestGone:
    """Every address, with the database gone: a page that works without it."""

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_every_page_works_without_a_database(
        self, app: Flask, person: Visitor, database: str, databases: Databases, method: str
    ) -> None:
        walk(person, until="reports")
        token = MultiDict(Form(person, {}).sent)["csrf_token"]
        remove(app, database, databases)
        statuses = {}
        for path in addresses(app, method):
            answer = person.client.open(
                path,
                method=method,
                base_url=person.base_url,
                data={"csrf_token": token, "typed": "x"} if method == "POST" else None,
            )
            statuses[path] = answer.status_code
            if path == "/health/ready" and method == "GET":
                assert answer.json == {"database": False}
            if answer.status_code >= 500 and answer.mimetype == "text/html":
                page = Page(path, answer)
                assert faults(page.html, page.status, page.headers, []) == [], path
                assert (STAFF[method] if path.startswith("/staff/") else KEPT) in page, path
        assert 500 not in statuses.values(), [path for path, status in statuses.items() if status == 500]
        asked = {path for path in statuses if journey(app).step(path.removeprefix("/apply/"))}
        assert {path: statuses[path] for path in asked if statuses[path] != 503} == {}
        if method == "GET":
            assert statuses["/"] == 200, "the start page, with the telephone number, needs no database"


def remove(app: Flask, url: str, databases: Databases) -> None:
    with app.app_context():
        db.engine.dispose()
    if url.startswith("sqlite"):
        shutil.rmtree(Path(urlsplit(url).path[1:]).parent)
    else:
        databases.drop(url)


def addresses(app: Flask, method: str) -> Iterator[str]:
    """Every address that takes this method: with each step where it has a step in it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        steps = [step.key for step in journey(app).steps] if "key" in rule.arguments else [""]
        for key in steps:
            facts: dict[str, Any] = dict.fromkeys(rule.arguments, "f" * 16)
            facts |= {"key": key} if key else {}
            facts |= dict.fromkeys({"number", "about", "file"} & rule.arguments, 1)
            yield adapter.build(rule.endpoint, facts, method=method)


@pytest.mark.parametrize("kind", ["sqlite"])
class TestTheDiskIsFull:
    """As SQLite says it when the disk is full: the app's connections may make the file no larger."""

    LONG = "It is long to tell. " * 2_000

    @contextmanager
    def full(self, app: Flask) -> Iterator[None]:
        with app.app_context():
            with closing(sqlite3.connect(str(db.engine.url.database))) as file:
                file.execute("vacuum")  # no room is left inside the file either
            pages = db.session.connection().exec_driver_sql("pragma page_count").scalar_one()
            db.session.rollback()
        with at_each_checkout(app, f"pragma max_page_count={pages}"):
            yield

    def test_an_answer_for_which_there_is_no_room_changes_nothing(self, app: Flask, person: Visitor) -> None:
        walk(person, until="behaviour")
        before = kept(app, person)
        form = Form(person, MINIMUM["behaviour"] | {"story": self.LONG})
        with self.full(app):
            assert form.send() == 503
            assert kept(app, person) == before
            assert person.get("/apply/").path == "/apply/behaviour"
        assert form.send() == 303
        walk(person)
        assert one_case(app).answers["behaviour"]["story"] == self.LONG.strip()

    def test_an_application_for_which_there_is_no_room_stays_a_draft(
        self, app: Flask, person: Visitor
    ) -> None:
        walk(person, {"behaviour": {"story": self.LONG}}, until="check")
        form = Form(person, MINIMUM["check"])
        with self.full(app):
            assert form.send() == 503
            assert count(app, Case) == 0
            assert count(app, Letter) == 0
            assert count(app, Draft) == 1
        assert form.send() == 303
        assert one_case(app).answers["behaviour"]["story"] == self.LONG.strip()


@pytest.mark.long
class TestTheDiskIsFullUnderPostgresql(OnAServerOfItsOwn):
    """A file that may not grow is refused by the call that a full disk refuses; nothing has to be mounted."""

    MEGABYTE = 1_048_576

    @contextmanager
    def full(self, app: Flask, cluster: Cluster) -> Iterator[None]:
        with app.app_context():
            engine = db.engine
        cluster.let_files_have(str(self.MEGABYTE))
        engine.dispose()
        yield
        cluster.let_files_have("unlimited")
        engine.dispose()

    def noise(self, length: int) -> str:
        """Text in which nothing can be pressed together."""
        return secrets.token_hex(length // 2)

    def test_what_has_no_room_is_told_so_and_changes_nothing(
        self, app: Flask, person: Visitor, cluster: Cluster
    ) -> None:
        with app.app_context():
            other = {"noise": self.noise(2 * self.MEGABYTE)}
            store.keep(b"of somebody else", lambda kept: kept.update(other), web.now())
        walk(person, until="behaviour")
        before = kept(app, person)
        form = Form(person, MINIMUM["behaviour"] | {"story": self.noise(40_000)})
        with self.full(app, cluster):
            assert form.send() == 503
            assert kept(app, person) == before
            assert person.get("/apply/").path == "/apply/behaviour"
        assert form.send() == 303

    def test_an_application_for_which_there_is_no_room_stays_a_draft(
        self, app: Flask, person: Visitor, cluster: Cluster
    ) -> None:
        def tell_much(kept: dict[str, Any]) -> None:
            step = journey(app).step("reports")
            assert step
            for number in range(30):
                typed = {"what": [self.noise(20_000)], "response": [self.noise(20_000)]}
                kept["reports"]["items"][f"{number:016x}"] = journey(app).entry(step, typed, {})[1]

        walk(person, until="effect")
        with app.app_context():
            store.keep(key_of(person), tell_much, web.now())
        walk(person, until="check")
        form = Form(person, MINIMUM["check"])
        with self.full(app, cluster):
            assert form.send() == 503
            assert [count(app, what) for what in (Case, Letter, Draft)] == [0, 0, 1]
        assert form.send() == 303
        assert len(one_case(app).reports) == 31
