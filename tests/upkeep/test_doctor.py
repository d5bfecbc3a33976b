"""`flask doctor`: what is wrong is found, with what to do; nothing is changed and nothing is told."""

import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete
from werkzeug.serving import make_server

from asb import pdf, programs, web
from asb.database import db, writing
from asb.models import CaseTask, UpkeepState, WorkerBeat
from asb.upkeep import doctor, keys, state
from tests.shared.certificates import certificate
from tests.shared.databases import free_port, one_database
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.services import A_KEY
from tests.shared.story import sent, walk
from tests.shared.upkeep import NewPlace, command, contents, service

HOME = Path(__file__).resolve().parents[2]


def looked(app: Flask) -> dict[str, list[str]]:
    """How each thing was found, what was said and what to do; by its name."""
    ran = command(app, "doctor")
    lines = [line.split("\t") for line in ran.stdout.splitlines()]
    assert (ran.exit_code == 1) is any(line[0] == "wrong" for line in lines), ran.output
    assert all(len(line) == 4 for line in lines if line[0] != "well"), "each says what to do"
    return {line[1]: [line[0], *line[2:]] for line in lines}


@contextmanager
def answers(app: Flask, port: int) -> Iterator[None]:
    """The app at this port, really."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@one_database
@pytest.mark.parametrize(("ago", "how"), [(299, "well"), (300, "wrong")])
def test_a_worker_is_quiet_after_five_minutes(app: Flask, ago: int, how: str) -> None:
    seen = web.now()
    council, settings = app.extensions["asb_council"], app.extensions["asb_settings"]
    with app.app_context():
        with writing() as session:
            session.add(WorkerBeat(name="w", seen_at=seen))
        looks = doctor.Doctor(settings, council, "", lambda: seen + timedelta(seconds=ago))
        assert [found.how for found in looks._worker()] == [how]


@pytest.mark.parametrize(("off", "how"), [(20, "well"), (-20, "well"), (21, "wrong"), (-21, "wrong")])
def test_two_clocks_may_be_twenty_seconds_apart(off: int, how: str) -> None:
    here = web.now()
    assert doctor._clock("clock", here + timedelta(seconds=off), here).how == how


def test_a_service_in_order_is_said_to_be_so(
    app: Flask, settings: dict[str, str], mailbox: Mailbox, kind: str
) -> None:
    sent(app)
    port = free_port()
    more = {"BASE_URL": f"http://127.0.0.1:{port}", "SECRET_KEY": A_KEY}
    with service(settings, settings["DATABASE_URL"], **more) as there:
        with there.app_context():
            keys.settle(there.extensions["asb_settings"], web.now())
            state.backed_up(web.now())
            with writing() as session:
                session.add(WorkerBeat(name="w", seen_at=web.now()))
            if kind == "sqlite":
                Path(db.engine.url.database or "").chmod(0o600)
        before = contents(there)
        with answers(there, port):
            found = looked(there)
        assert contents(there) == before
    assert {what for what, (how, *_) in found.items() if how == "wrong"} == set()
    well = {"database", "migrations", "key", "worker", "letters", "lists", "backup", "address", "mail server"}
    assert well <= {what for what, (how, *_) in found.items() if how == "well"}
    assert ("clock (database)" in found) is (kind == "postgresql")
    assert mailbox.messages == []


def test_what_is_wrong_is_said_with_what_to_do(app: Flask, settings: dict[str, str], kind: str) -> None:
    sent(app)
    more = {
        "BASE_URL": f"http://127.0.0.1:{free_port()}",
        "MAIL_PORT": str(free_port()),
        "CLAMAV_ADDRESS": f"127.0.0.1:{free_port()}",
        "SECRET_KEY": A_KEY,
    }
    with app.app_context(), writing() as session:
        session.merge(UpkeepState(id=1, key_fingerprint="0" * 16, backed_up_at=web.now() - timedelta(days=3)))
        session.execute(delete(CaseTask))
    with service(settings, settings["DATABASE_URL"], **more) as there:
        if kind == "sqlite":
            with there.app_context():
                Path(db.engine.url.database or "").chmod(0o644)
        found = looked(there)
    wrong = {what for what, (how, *_) in found.items() if how == "wrong"}
    expected = {"key", "worker", "lists", "backup", "address", "mail server", "scanner"}
    assert wrong == expected | ({"files"} if kind == "sqlite" else set())
    assert found["lists"][2] == "Run: flask --app app verify --mend."
    assert "Start clamd" in found["scanner"][2]
    assert A_KEY not in str(found)


def test_without_pango_the_service_does_everything_else_and_says_so(
    app: Flask, resident: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The library is there by its name and cannot be loaded. `make image` does it without the library."""
    (tmp_path / "libpango-1.0.so.0").write_text("This is no library.")
    monkeypatch.setattr(programs, "ENVIRONMENT", programs.ENVIRONMENT | {"LD_LIBRARY_PATH": str(tmp_path)})
    pdf._look.cache_clear()
    found = looked(app)
    assert found["PDF"] == [
        "look",
        "cannot be made: Pango is missing",
        "Install Pango: see docs/operate.md, PDF files.",
    ]
    walk(resident)
    assert resident.page.h1 == "Application sent"


@contextmanager
def always(status: int, folder: Path | None = None) -> Iterator[int]:
    """A server that gives each request this status, with the certificate in the folder; its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_more: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    if folder:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "fullchain.pem", folder / "privkey.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@one_database
@pytest.mark.parametrize(
    ("status", "do"),
    [
        (400, "Let the proxy pass the original Host header."),
        (404, "Another program answers there."),
        (500, "The service has an error: its log says in which line of code."),
        (502, "The proxy answers, the service does not. See: journalctl -u asb-web."),
    ],
)
def test_what_answers_in_place_of_the_service_is_found(
    app: Flask, settings: dict[str, str], status: int, do: str
) -> None:
    with always(status) as port:
        more = {"BASE_URL": f"http://127.0.0.1:{port}", "SECRET_KEY": A_KEY}
        with service(settings, settings["DATABASE_URL"], **more) as there:
            found = looked(there)
    assert found["address"] == ["wrong", f"it answers {status}", do]


@one_database
def test_a_certificate_that_is_not_trusted_is_found(
    app: Flask, settings: dict[str, str], tmp_path: Path
) -> None:
    certificate(tmp_path)
    with always(200, tmp_path) as port, service(settings, settings["DATABASE_URL"]) as there:
        known = there.extensions["asb_settings"]
        there.extensions["asb_settings"] = replace(known, base_url=f"https://127.0.0.1:{port}")
        found = looked(there)
    assert found["address"][1] == f"the certificate of https://127.0.0.1:{port}/health is not trusted"
    assert "REQUESTS_CA_BUNDLE" in found["address"][2]


def test_a_database_that_is_empty_or_away(kind: str, new_place: NewPlace, settings: dict[str, str]) -> None:
    with service(settings, new_place(kind)) as fresh:
        found = looked(fresh)
        assert found["migrations"][2] == "Run: flask --app app db upgrade."
    with service(settings, f"postgresql+psycopg://x:secret@127.0.0.1:{free_port()}/x") as away:
        ran = command(away, "doctor")
        assert ran.exit_code == 1
        assert "cannot be reached" in ran.stdout
        assert "secret" not in ran.output


@pytest.mark.programs
@pytest.mark.long
def test_settings_that_are_refused_are_named_without_a_traceback(tmp_path: Path) -> None:
    environ = {"BASE_URL": "https://review.example.gov.uk", "INSTANCE_PATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "doctor"],
        cwd=HOME,
        env={**environ, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "SECRET_KEY is missing" in ran.stderr
    assert "Traceback" not in ran.stderr
