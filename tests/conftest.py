"""What tests are given: databases, the app on each of them, a mail server, a person with a strict browser."""

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from tests.shared.councils import FILES
from tests.shared.databases import KINDS, Databases
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor

if TYPE_CHECKING:
    from asb import demo
    from tests.shared.officers import Colleague

A_KEY = "a key for tests, long enough for any use"

# A busy machine is no fault of the law: no example fails for being slow.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """No test may reach another machine: whatever is tried fails by name, in any thread."""
    watching = True

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event in {"socket.connect", "socket.sendto", "socket.getaddrinfo"}:
            address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
            host = address[0] if isinstance(address, tuple) else address
            assert _is_here(host), f"a test reached for {host!r}: only this machine is allowed"

    sys.addaudithook(refuse)  # cannot be taken away again, hence the switch
    yield
    watching = False


def _is_here(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost" or name.startswith("/"):  # the last is a socket in the file system
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes databases for this test process; PostgreSQL starts when it is first asked for."""
    instance = str(tmp_path_factory.mktemp("instance"))
    made = Databases(
        lambda url: _migrate({"DATABASE_URL": url, "SECRET_KEY": A_KEY, "INSTANCE_PATH": instance})
    )
    yield made
    made.close()


def _migrate(environ: dict[str, str]) -> None:
    from flask_migrate import upgrade  # noqa: PLC0415 - tests of the rules alone need no app

    app = _create(environ)
    with app.app_context():
        upgrade()
    _disconnect(app)


def _create(environ: dict[str, str]) -> Flask:
    from asb import create_app  # noqa: PLC0415 - tests of the rules alone need no app

    app = create_app(environ)
    app.jinja_env.bytecode_cache = _compiled
    return app


class Compiled(BytecodeCache):
    """Templates as compiled for the first app of this process: compiling them costs more than most tests."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


_compiled = Compiled()


def _disconnect(app: Flask) -> None:
    from asb.database import db  # noqa: PLC0415 - tests of the rules alone need no app

    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn: a test that touches data runs once on each."""
    return str(request.param)


@pytest.fixture
def empty_database(kind: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    url = databases.empty(kind, tmp_path)
    yield url
    databases.drop(url)


@pytest.fixture
def database(kind: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with every table and no rows."""
    url = databases.migrated(kind, tmp_path)
    yield url
    databases.give_back(url)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real mail server: what was sent is in `.messages`; it can be told to misbehave."""
    box = Mailbox()
    box.start()
    yield box
    box.stop()


@pytest.fixture
def named() -> str:
    """The council that the service is run for, as `tests.shared.councils` names it."""
    return "dales"


@pytest.fixture
def settings(database: str, mailbox: Mailbox, tmp_path: Path, named: str) -> dict[str, str]:
    """The environment of one run of the service, for `create_app`; a test may change its copy."""
    return {
        "BASE_URL": "http://localhost",
        **({"COUNCIL_FILE": str(FILES[named])} if named != "dales" else {}),
        "DATABASE_URL": database,
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "MAIL_DEFAULT_SENDER": "reviews@council.example",
        "MAIL_PORT": str(mailbox.port),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_TIMEOUT": "2",
        "SECRET_KEY": A_KEY,
    }


@pytest.fixture
def app(settings: dict[str, str]) -> Iterator[Flask]:
    """The service, on each kind of database."""
    made = _create(settings)
    yield made
    _disconnect(made)


@pytest.fixture
def resident(app: Flask) -> Visitor:
    """A person with a browser."""
    return Visitor(app)


@pytest.fixture
def person(app: Flask, kind: str) -> Visitor:
    """A resident: with htmx on one database and without it on the other; no title may say who or where."""
    return Visitor(app, htmx=kind == "postgresql", forbidden=["Ogden", "Mill Lane", "Music"])


@pytest.fixture
def officer(app: Flask) -> "Colleague":
    """An officer who has signed in."""
    return _signed_in(app, "officer")


@pytest.fixture
def manager(app: Flask) -> "Colleague":
    """A manager who has signed in."""
    return _signed_in(app, "manager")


@pytest.fixture
def appeals(app: Flask) -> "Colleague":
    """An appeal officer, of the appeal body, who has signed in."""
    return _signed_in(app, "appeals")


@pytest.fixture
def office(app: Flask) -> "demo.Year":
    """An office that lives cases on any day, through the forms and verbs of the real one."""
    from tests.shared.figures import an_office  # noqa: PLC0415 - tests of the rules alone need no app

    return an_office(app)


def _signed_in(app: Flask, role: str) -> "Colleague":
    from tests.shared.officers import signed_in  # noqa: PLC0415 - tests of the rules alone need no app

    return signed_in(app, role)
