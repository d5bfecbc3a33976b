"""The web server as a program: its log quotes no request, and its measurements are those of all processes."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.crowd import Crowd, Person
from tests.shared.services import BY_TOKEN

pytestmark = [pytest.mark.programs, pytest.mark.long]

HOME = Path(__file__).resolve().parents[2]
SOMEBODY = Person("", "198.51.100.1", "", "")
SECRET = "c2VjcmV0"  # noqa: S105 - it stands for one
BROKEN = (
    b"GET /return/%b HTTP/1.1\r\nHost: %b\r\nCookie: session=%b\r\nBad Name: %b\r\n\r\n",
    b"GET /return/%b HTTP/1.1 %b\r\nHost: x\r\nCookie: session=%b\r\nX: %b\r\n\r\n",
    b"%b /return/%b HTTP/9.9\r\nHost: x\r\nCookie: %b %b\r\n\r\n",
    b"POST /return/%b HTTP/1.1\r\nHost: %b\r\nContent-Length: %b\r\nCookie: %b\r\n\r\n",
    b"POST /return/%b HTTP/1.1\r\nHost: %b\r\nTransfer-Encoding: %b\r\nCookie: %b\r\n\r\n",
    b"GET http://[%b/%b HTTP/1.1\r\nHost: %b\r\nCookie: %b\r\n\r\n",
)


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "stderr"


@pytest.fixture
def web(settings: dict[str, str], log: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The web server, with the measurements of a run that ended in its folder."""
    folder = tmp_path / "measures"
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"\0" * 64)
    environ = {"PROMETHEUS_MULTIPROC_DIR": str(folder), "WEB_PROCESSES": "2"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=HOME,
            env={"PATH": os.environ["PATH"], **settings, **environ},
            stderr=output,
        )
    Crowd(int(settings["PORT"])).ask(SOMEBODY, "GET", "/health")
    yield process
    process.terminate()
    assert process.wait(60) == 0


def test_a_request_that_cannot_be_read_leaves_none_of_its_words(
    web: object, settings: dict[str, str], log: Path
) -> None:
    for broken in BROKEN:
        with socket.create_connection(("127.0.0.1", int(settings["PORT"])), timeout=30) as line:
            line.sendall(broken % ((SECRET.encode(),) * broken.count(b"%b")))
            assert re.match(rb"HTTP/1.1 (400|501) ", line.recv(1000)), broken
    said = log.read_text()
    assert said.count("WARNING gunicorn.error") >= 1
    assert SECRET not in said
    assert "198.51.100" not in said


def test_requests_of_all_processes_are_counted_and_those_of_an_earlier_run_are_not(
    web: subprocess.Popen[bytes], settings: dict[str, str]
) -> None:
    port = int(settings["PORT"])
    for _ in range(40):
        Crowd(port).ask(SOMEBODY, "GET", "/privacy")
    [first, *_] = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
    os.kill(int(first), signal.SIGKILL)
    give_up = time.monotonic() + 60
    while Path(f"/proc/{first}").exists():
        assert time.monotonic() < give_up
        time.sleep(0.05)  # it is another program: there is nothing to wait on
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/metrics", headers=BY_TOKEN)
    said = connection.getresponse().read().decode()
    connection.close()
    found = re.search(r'asb_requests_total\{method="GET",route="public.privacy",status="200"\} (\S+)', said)
    assert found, said
    assert float(found[1]) == 40


def test_a_port_in_use_is_named(settings: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        ran = subprocess.run(
            [sys.executable, "-m", "gunicorn"],
            cwd=HOME,
            env={"PATH": os.environ["PATH"], **settings, "METRICS_LISTEN": taken},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert ran.returncode == 1
    assert f"Connection in use: {('127.0.0.1', int(taken.rpartition(':')[2]))}" in ran.stderr
