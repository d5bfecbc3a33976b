"""One command runs the service, really: two kinds of process, one address, one way to end them all."""

import gc
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from select import select
from types import SimpleNamespace
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest
from sqlalchemy import text

from asb.database import db
from tests.shared.databases import free_port

pytestmark = [pytest.mark.programs, pytest.mark.long]


HOME = Path(__file__).resolve().parents[2]
LISTENS, LOCAL = "0A", "0100007F"
"""In /proc/net/tcp: the state of a socket that listens, and 127.0.0.1."""
START_WITHIN = 60
"""Seconds until the service counts as not started."""


class Served:
    """The service as a child of the test, told nothing but a port and a folder."""

    def __init__(self, folder: Path, **environ: str):
        self.port = free_port()
        environ = {"PORT": str(self.port), "INSTANCE_PATH": str(folder), "WEB_PROCESSES": "1"} | environ
        self.process = subprocess.Popen(
            [sys.executable, "-m", "asb.serve"],
            cwd=HOME,
            env={"PATH": os.environ["PATH"], **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def printed(self) -> str:
        """What it has printed and nobody has read."""
        assert self.process.stdout
        read = self.process.stdout.fileno()
        return os.read(read, 100_000).decode() if select([read], [], [], 0)[0] else ""

    def listens_at(self) -> set[str]:
        """The addresses at which its port is open, as the kernel writes them."""
        files = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
        lines = [line.split() for file in files if file.exists() for line in file.read_text().splitlines()]
        here = [line[1].split(":") for line in lines if line[3] == LISTENS]
        return {address for address, port in here if int(port, 16) == self.port}

    def answer(self) -> int:
        """The status of the first page, once there is one."""
        give_up = time.monotonic() + START_WITHIN
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/") as page:
                    return page.status
            except URLError:
                assert self.process.poll() is None, self.ended()
                assert time.monotonic() < give_up, "it does not answer"
                time.sleep(0.05)  # it is another program: there is nothing to wait on but its answer

    def serving(self, processes: int) -> bool:
        """Whether one of its parts has that many children; the first may answer before all are there."""
        give_up = time.monotonic() + START_WITHIN
        while processes not in {len(children(part)) for part in self.parts()}:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.05)  # they are other programs: nothing tells that they have begun
        return True

    def named(self) -> dict[str, int]:
        """The processes it started, by what they run."""
        commands = {part: Path(f"/proc/{part}/cmdline").read_text().split("\0") for part in self.parts()}
        return {command[2]: part for part, command in commands.items() if len(command) > 2}

    def comes_back(self, name: str, instead_of: int) -> bool:
        """Whether there is another process of this name."""
        give_up = time.monotonic() + START_WITHIN
        while self.named().get(name, instead_of) == instead_of:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.05)  # it is another program: nothing tells that it has begun
        return True

    def parts(self) -> list[int]:
        """The processes it started."""
        return [
            int(part)
            for part in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def ended(self) -> tuple[int, str]:
        """The exit status and all that was printed."""
        printed = self.process.communicate()[0]
        return self.process.returncode, printed.decode()


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    """The service, running."""
    service = Served(tmp_path)
    yield service
    if service.process.poll() is None:
        service.process.terminate()
        service.process.communicate()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_and_one_signal_ends_every_part(served, sign, tmp_path):
    assert served.answer() == 200
    printed = served.printed()
    assert f"ASB case review is at http://127.0.0.1:{served.port}\n" in printed, "at once, for whoever waits"
    assert f"letters are kept in {tmp_path / 'letters'}" in printed
    assert served.listens_at() == {LOCAL}, "nobody reaches it but by the proxy in front of it"
    parts = served.parts()
    assert len(parts) == 2
    served.process.send_signal(sign)
    status, printed = served.ended()
    assert status == 0, printed
    assert not [part for part in parts if Path(f"/proc/{part}").exists()]


def test_it_says_to_which_mail_server_letters_go(tmp_path):
    mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": "2525", "MAIL_DEFAULT_SENDER": "a@council.example"}
    service = Served(tmp_path, **mail)
    try:
        service.answer()
        assert "Letters go to the mail server 127.0.0.1:2525\n" in service.printed()
    finally:
        service.process.terminate()
        service.ended()


@pytest.mark.parametrize("part", ["gunicorn", "asb.worker"])
def test_a_part_that_dies_is_started_again_and_the_other_goes_on(served, part):
    served.answer()
    before = served.named()
    os.kill(before[part], signal.SIGKILL)
    [other] = set(before) - {part}
    assert served.comes_back(part, instead_of=before[part])
    assert served.named()[other] == before[other]
    assert served.answer() == 200
    served.process.terminate()
    status, printed = served.ended()
    assert status == 0
    assert "exited unexpectedly with status -9; it will be started again in 1 s." in printed


def test_a_web_process_that_dies_is_started_again(served):
    served.answer()
    assert served.serving(1)
    server = served.named()["gunicorn"]
    [web] = children(server)
    os.kill(int(web), signal.SIGKILL)
    give_up = time.monotonic() + START_WITHIN
    while children(server) in ([web], []):
        assert time.monotonic() < give_up
        time.sleep(0.05)  # it is another program: there is nothing to wait on but its child
    assert served.answer() == 200
    assert served.named()["gunicorn"] == server


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"PORT": "abc", "TRUSTED_PROXIES": "-1"}, "PORT is 'abc'"),
        ({"COUNCIL_FILE": __file__}, "is not a TOML file"),
        ({"DATABASE_URL": "sqlite:////nowhere/asb.sqlite3"}, "The database of DATABASE_URL cannot be used"),
    ],
)
def test_what_cannot_start_says_why_in_a_line_or_two(tmp_path, environ, told):
    status, printed = Served(tmp_path, **environ).ended()
    assert status == 2
    assert told in printed
    assert "Traceback" not in printed


def test_a_port_in_use_is_told_before_anything_is_started(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        status, printed = Served(tmp_path, PORT=port).ended()
    assert status == 2
    assert f"Port {port} on 127.0.0.1 cannot be used: another program is listening there" in printed
    assert not (tmp_path / "asb.sqlite3").exists()


PEOPLE, PAGES = 8, 12


@pytest.mark.parametrize("kind", ["postgresql"])
def test_two_processes_serve_many_people_at_once_from_one_database(tmp_path, database):
    service = Served(tmp_path, WEB_PROCESSES="2", DATABASE_URL=database)
    try:
        assert service.answer() == 200
        assert service.serving(2)

        def read(_person):
            browser = build_opener(HTTPCookieProcessor(CookieJar()))
            pages = [f"http://127.0.0.1:{service.port}/apply/"] * PAGES
            return [browser.open(page).status for page in pages]

        with ThreadPoolExecutor(PEOPLE) as together:
            assert list(together.map(read, range(PEOPLE))) == [[200] * PAGES] * PEOPLE
        [(server, web)] = [(part, workers) for part in service.parts() if len(workers := children(part)) == 2]
        assert "psycopg" in Path(f"/proc/{server}/maps").read_text(), "it was loaded before they were made"
        database_port = f":{urlsplit(database).port or 5432:04X}"
        one, other = (sockets(process, database_port) for process in web)
        assert one | other
        assert not one & other, "no connection has two owners"
    finally:
        service.process.terminate()
        status, printed = service.ended()
    assert (status, "Traceback" in printed) == (0, False), printed


def children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def sockets(process: str, port: str) -> set[str]:
    """The connections of a process that lead to this port, which is named as the kernel does."""
    lines = [line.split() for line in Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]]
    leading_there = {f"socket:[{line[9]}]" for line in lines if line[2].endswith(port)}
    held = set()
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            held.add(str(each.readlink()))
    return leading_there & held


BACKEND = text("select pg_backend_pid()")


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_new_process_takes_no_connection_with_it_and_ends_none(app):
    """The pool of the process before it holds one; a fork would hand the same socket to both."""
    hooks = runpy.run_path(str(HOME / "gunicorn.conf.py"))
    with app.app_context():
        with db.engine.connect() as connection:
            before = connection.scalar(BACKEND)
        inherited = db.engine.pool
        assert inherited.checkedin() == 1
        hooks["post_fork"](None, SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app)))
        with db.engine.connect() as connection:
            assert connection.scalar(BACKEND) != before
            alive = text("select count(*) from pg_stat_activity where pid = :pid")
            assert connection.scalar(alive, {"pid": before}) == 1, "the first process still needs it"
    inherited.dispose()


def test_what_is_loaded_before_the_first_process_is_not_looked_through_again():
    hooks = runpy.run_path(str(HOME / "gunicorn.conf.py"))
    assert hooks["preload_app"] is True
    try:
        hooks["when_ready"](None)
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
