"""The site for nginx as shipped, before the real web server: it answers, and its logs hold no secret."""

import getpass
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.certificates import certificate
from tests.shared.databases import free_port

pytestmark = [pytest.mark.programs, pytest.mark.long]

HOME = Path(__file__).resolve().parents[2]
SECRET = "c2VjcmV0"  # noqa: S105 - it stands for one
WITHIN = 60
PATH = f"{os.environ['PATH']}:/usr/sbin"


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def tls() -> int:
    """The port of the site."""
    return free_port()


@pytest.fixture
def level() -> str:
    """What its log of errors takes."""
    return "crit"


def site(folder: Path, tls: int, web: int) -> str:
    """The site with its names, ports and folders changed for this machine, as an operator changes them."""
    text = (HOME / "deploy" / "nginx.conf").read_text()
    text = re.sub(r"^\s*listen \[::\]:.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl").replace(
        "127.0.0.1:5000", f"127.0.0.1:{web}"
    )
    text = text.replace("listen 80", f"listen 127.0.0.1:{free_port()}", 1).replace(
        "listen 80", f"listen 127.0.0.1:{free_port()}"
    )
    text = text.replace("review.council.example", "127.0.0.1").replace("/etc/ssl/asb", str(folder))
    text = text.replace("root /etc/asb;", f"root {HOME / 'deploy'};")
    return text.replace("/var/log/nginx", str(folder)).replace(
        "/run/asb-nginx-bodies", str(folder / "bodies")
    )


@pytest.fixture
def web() -> int:
    """The port to which the site passes requests."""
    return free_port()


@pytest.fixture
def alone(tmp_path: Path, tls: int, web: int, level: str) -> Iterator[int]:
    """nginx, without a web server behind it; the port of the site."""
    certificate(tmp_path)
    (tmp_path / "site").write_text(site(tmp_path, tls, web).replace(" crit;", f" {level};"))
    whole = f"user {getpass.getuser()}; pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site; }}"
    (tmp_path / "nginx.conf").write_text(whole)
    nginx = ["nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    subprocess.run([*nginx, "-t"], check=True, env={"PATH": PATH}, timeout=WITHIN)
    program = subprocess.Popen([*nginx, "-g", "daemon off;"], env={"PATH": PATH})
    answering(tls, {200, 502})
    yield tls
    program.terminate()
    program.wait(WITHIN)


@pytest.fixture
def proxy(settings: dict[str, str], tmp_path: Path, alone: int, web: int) -> Iterator[int]:
    """nginx and the web server, each a program of its own; the port of the site."""
    environ = {"PORT": str(web), "BASE_URL": f"http://127.0.0.1:{alone}", "TRUSTED_PROXIES": "1"}
    with (tmp_path / "stderr").open("wb") as output:
        program = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=HOME,
            env={"PATH": PATH, **settings, **environ},
            stderr=output,
        )
        answering(alone, {200})
        yield alone
        program.terminate()
        program.wait(WITHIN)


def answering(port: int, statuses: set[int]) -> None:
    """Waits until the site answers with one of these."""
    give_up = time.monotonic() + WITHIN
    while ask(port, "/health")[0] not in statuses:
        assert time.monotonic() < give_up
        time.sleep(0.1)  # they are other programs: there is nothing to wait on but the answer


def ask(
    port: int, address: str, method: str = "GET", body: bytes | None = None, **more: str
) -> tuple[int, str]:
    """The status and the page; 0 where nothing came."""
    trusting = ssl._create_unverified_context()  # noqa: S323 - the certificate was made a moment ago
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=WITHIN, context=trusting)
    try:
        connection.request(method, address, body, more)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def test_pages_come_and_secrets_stay_out_of_every_log(proxy: int, tmp_path: Path) -> None:
    assert ask(proxy, "/")[0] == 200
    assert ask(proxy, f"/return/{SECRET}?q={SECRET}", Cookie=f"session={SECRET}", Referer=SECRET)[0] in (
        303,
        404,
    )
    assert ask(proxy, "/metrics", Authorization="Bearer x")[0] == 404
    assert ask(proxy, f"/apply/name?q={SECRET}", "POST", b"name=" + SECRET.encode())[0] == 400
    assert ask(proxy, f"/apply/name?q={SECRET}", "POST", b"x" * 70_000_000)[0] in (0, 413)
    with socket.create_connection(("127.0.0.1", proxy), timeout=WITHIN) as line:
        line.sendall(f"GET /return/{SECRET} HTTP/1.1\r\n\r\n".encode())  # not even TLS
        assert line.recv(100)
    logged = [tmp_path / name for name in ("asb.log", "asb-error.log", "stderr")]
    said = "".join(log.read_text() for log in logged)
    assert " 200 GET " in said
    assert SECRET not in said


def test_while_the_service_is_away_a_page_says_what_is_saved(alone: int) -> None:
    """Also after a form was sent, and where too much is sent at once."""
    for method in ("GET", "POST"):
        status, page = ask(alone, "/apply/name", method)
        assert status == 502
        assert "the pages you have finished\nare still saved" in page
        assert "nginx" not in page.partition("<html")[2]
    headers = {"Content-Length": "70000000"}
    status, page = ask(alone, "/apply/name", "POST", **headers)
    assert (status, "send fewer or smaller files" in page) == (413, True)
    assert ask(alone, "/away.html")[0] == 404, "nobody opens it by its address"


@pytest.mark.parametrize("level", ["warn"])
def test_a_file_goes_on_at_once_and_rests_on_no_disk(proxy: int, tmp_path: Path) -> None:
    body = b"--cut\r\n" + b"x" * 5_000_000
    sent = {"Content-Type": "multipart/form-data; boundary=cut"}

    def rested(address: str) -> bool:
        assert ask(proxy, address, "POST", body, **sent)[0] > 0
        return "client request body is buffered" in (tmp_path / "asb-error.log").read_text()

    for address in (f"/apply/files/{'0' * 16}/file", "/track/case/picture", "/part/case/A-B/file"):
        assert not rested(address)
    assert rested("/staff/cases/A-B/note"), "else this would find nothing"
