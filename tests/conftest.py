"""What tests are given: databases, the app on each of them, a mail server, a person with a strict browser."""

import gc
import ipaddress
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from flask import Flask

from tests.shared import clock
from tests.shared.councils import FILES
from tests.shared.databases import KINDS, Databases
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.services import A_KEY, A_TOKEN, Services, disconnect, migrate

if TYPE_CHECKING:
    from asb import demo
    from tests.shared.officers import Colleague

# A busy machine is no fault of the law: no example fails for being slow.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


MOMENT = os.environ.get("TESTS_AT")
if MOMENT:  # here and in no hook: a module of tests may ask for today as soon as it is imported
    clock.set_to(datetime.fromisoformat(MOMENT))


def pytest_report_header() -> str | None:
    return f"as if it were {MOMENT}" if MOMENT else None


NEWS = "test_every_question_has_its_least_answer_in_the_stories"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _only_the_news(config, items)
    _long_ones_first(config, items)


def pytest_collection_finish() -> None:
    """What is loaded stays: looking through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def _long_ones_first(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each worker gets its share in one piece, and those that are done take over the end of another's."""
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    long = [item for item in items if item.get_closest_marker("long")]
    short = [item for item in items if not item.get_closest_marker("long")]
    left, items[:] = len(items), []
    for number in range(workers):
        first, many = long[number::workers], left // (workers - number)
        items += first + short[: many - len(first)]
        del short[: many - len(first)]
        left -= many


def _only_the_news(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A question that no story can answer yet fails one test, by name, and not every test with a story."""
    told = [item for item in items if getattr(item, "originalname", item.name) == NEWS]
    if not told:
        return
    from asb import council, journeys  # noqa: PLC0415 - tests of the rules alone need no app
    from tests.shared.story import steps_without_an_answer  # noqa: PLC0415 - the same

    if steps_without_an_answer(journeys.apply(council.load(None))):
        with_a_service = {"app", "live", "service", "settings"}
        lost = [item for item in items if with_a_service & set(getattr(item, "fixturenames", ()))]
        items[:] = [item for item in items if item not in set(lost)]
        config.hook.pytest_deselected(items=lost)


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
        lambda url: migrate({"DATABASE_URL": url, "SECRET_KEY": A_KEY, "INSTANCE_PATH": instance})
    )
    yield made
    made.close()


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
def database(kind: str, databases: Databases) -> Iterator[str]:
    """The URL of a database with every table and no rows."""
    url = databases.lend(kind)
    yield url
    databases.take_back(url)


@pytest.fixture(scope="session")
def _mail_server() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.stop()


@pytest.fixture
def mailbox(_mail_server: Mailbox) -> Mailbox:
    """A real mail server: what was sent is in `.messages`; it can be told to misbehave."""
    _mail_server.as_new()
    return _mail_server


@pytest.fixture
def named() -> str:
    """The council that the service is run for, as `tests.shared.councils` names it."""
    return "dales"


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the service may write to."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def settings(database: str, mailbox: Mailbox, instance: Path, named: str) -> dict[str, str]:
    """The environment of one run of the service, for `create_app`; a test may change its copy.

    The same for every test of this process but for the kind of database and the council.
    """
    shutil.rmtree(instance, ignore_errors=True)
    return {
        "BASE_URL": "http://localhost",
        **({"COUNCIL_FILE": str(FILES[named])} if named != "dales" else {}),
        "DATABASE_URL": database,
        "INSTANCE_PATH": str(instance),
        "MAIL_DEFAULT_SENDER": "reviews@council.example",
        "MAIL_PORT": str(mailbox.port),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_TIMEOUT": "2",
        "METRICS_TOKEN": A_TOKEN,
        "SECRET_KEY": A_KEY,
    }


@pytest.fixture(scope="session")
def _whole_letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council file that wants all of an application in the email about it."""
    file = tmp_path_factory.mktemp("council") / "council.toml"
    file.write_text(FILES["dales"].read_text().replace("[team]\n", '[team]\napplication_letter = "whole"\n'))
    return file


@pytest.fixture
def whole_letters(settings: dict[str, str], _whole_letters: Path) -> None:
    """The service of a council that wants all of an application in the email about it."""
    settings["COUNCIL_FILE"] = str(_whole_letters)


@pytest.fixture(scope="session")
def services() -> Services:
    """The apps of this process."""
    return Services()


@pytest.fixture
def app(settings: dict[str, str], services: Services) -> Iterator[Flask]:
    """The service, on each kind of database."""
    from asb.casework.figures import counting  # noqa: PLC0415 - tests of the rules alone need no app

    with services.lend(settings) as made:
        counting._remembered.cache_clear()  # another test's entries may have had the same numbers
        yield made
        disconnect(made)


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
