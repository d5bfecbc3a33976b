"""One command runs the service, really: two kinds of process, one address, one way to end them all."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.databases import free_port

HOME = Path(__file__).resolve().parent.parent
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
            text=True,
        )

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

    def parts(self) -> list[int]:
        """The processes it started."""
        return [
            int(part)
            for part in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def ended(self) -> tuple[int, str]:
        """The exit status and all that was printed."""
        printed = self.process.communicate()[0]
        return self.process.returncode, printed


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
    parts = served.parts()
    assert len(parts) == 2
    served.process.send_signal(sign)
    status, printed = served.ended()
    assert status == 0, printed
    assert f"http://127.0.0.1:{served.port}" in printed
    assert f"letters are kept in {tmp_path / 'letters'}" in printed
    assert not [part for part in parts if Path(f"/proc/{part}").exists()]


@pytest.mark.parametrize("part", [0, 1])
def test_when_one_part_dies_the_other_is_ended_too(served, part):
    served.answer()
    parts = served.parts()
    os.kill(parts[part], signal.SIGKILL)
    status, printed = served.ended()
    assert status == 1
    assert "ended by itself with status -9" in printed
    assert not [part for part in parts if Path(f"/proc/{part}").exists()]


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
