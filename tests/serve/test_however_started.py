"""The web server as an operator may start it: by `gunicorn` alone, it is what `make run` runs."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from flask import Flask

from asb.files import MOST_BYTES
from asb.models import Evidence
from tests.shared.crowd import Crowd, Person
from tests.shared.kept import count
from tests.shared.page import Visitor
from tests.shared.services import migrate
from tests.shared.slow_upload import Upload
from tests.shared.story import WITH_FILES, walk

pytestmark = [pytest.mark.programs, pytest.mark.long]

HOME = Path(__file__).resolve().parents[2]
SOMEBODY = Person("", "198.51.100.1", "", "")
STALLED = 12
ROUNDS, AT_ONCE = 3, 12
MOST_MEMORY = 400
"""Megabytes of two web processes after many uploads."""


@pytest.fixture
def kind() -> str:
    """One kind of database: what is said here does not depend on it."""
    return "sqlite"


@pytest.fixture
def web(settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The web server, by the command that any guide to gunicorn names, in an ordinary shell."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "app:app"],
        cwd=HOME,
        env={"PATH": os.environ["PATH"], **settings},
        umask=0o022,
    )
    Crowd(int(settings["PORT"])).ask(SOMEBODY, "GET", "/health")
    yield process
    process.terminate()
    assert process.wait(60) == 0


def test_no_product_is_named(web: object, settings: dict[str, str]) -> None:
    reply = requests.get(f"http://127.0.0.1:{settings['PORT']}/", timeout=60)
    assert "gunicorn" not in str(reply.headers).lower()
    assert "python" not in str(reply.headers).lower()


def test_halves_of_requests_make_nobody_wait(web: object, settings: dict[str, str]) -> None:
    port = int(settings["PORT"])
    halves = []
    for _ in range(STALLED):
        halves.append(socket.create_connection(("127.0.0.1", port), timeout=60))
        halves[-1].sendall(
            f"POST /apply/who HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/"
            "x-www-form-urlencoded\r\nContent-Length: 2000\r\n\r\ncsrf_token=".encode()
        )
    assert Crowd(port).ask(SOMEBODY, "GET", "/apply/who").status == 200
    for half in halves:
        half.setblocking(False)
        with pytest.raises(BlockingIOError):  # they were not answered meanwhile: they still wait
            half.recv(1)
        half.close()


def test_what_it_makes_is_for_its_user_alone(settings: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite3"
    before = os.umask(0o022)
    try:
        migrate(settings | {"DATABASE_URL": f"sqlite:///{file}"})
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def memory(of: int) -> int:
    """Megabytes that the children of a process hold for themselves."""
    found = Path(f"/proc/{of}/task/{of}/children").read_text().split()
    said = [Path(f"/proc/{child}/smaps_rollup").read_text().splitlines() for child in found]
    own = [line for lines in said for line in lines if line.startswith(("Private_Dirty", "Private_Clean"))]
    return sum(int(line.split()[1]) for line in own) // 1024


def test_memory_is_bounded_while_twelve_people_send_files(
    app: Flask, web: subprocess.Popen[bytes], settings: dict[str, str]
) -> None:
    port = int(settings["PORT"])
    people = [Visitor(app) for _ in range(AT_ONCE)]
    for person in people:
        walk(person, WITH_FILES, until="files")
    for link in ["Add a file"] + ["Add another file"] * (ROUNDS - 1):
        for person in people:
            person.get("/apply/files")
        uploads = [Upload(port, person, MOST_BYTES - 1, link) for person in people]
        with ThreadPoolExecutor(AT_ONCE) as together:
            statuses = [answer.status for answer in together.map(Upload.finish, uploads)]
        assert statuses == [303] * AT_ONCE
    assert count(app, Evidence) == ROUNDS * AT_ONCE
    assert 0 < memory(web.pid) < MOST_MEMORY
