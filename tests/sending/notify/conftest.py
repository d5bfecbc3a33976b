"""What tests of GOV.UK Notify are given: a server that speaks its API, and a service that sends by it."""

from collections.abc import Iterator

import pytest

from tests.shared.notify_server import NotifyServer


@pytest.fixture(scope="session")
def _notify_server() -> Iterator[NotifyServer]:
    server = NotifyServer()
    yield server
    server.close()


@pytest.fixture
def notify(_notify_server: NotifyServer) -> NotifyServer:
    """The server, with nothing taken yet."""
    _notify_server.as_new()
    return _notify_server


@pytest.fixture
def routes() -> str:
    """What goes by GOV.UK Notify."""
    return "email"


@pytest.fixture
def settings(settings: dict[str, str], notify: NotifyServer, routes: str) -> dict[str, str]:
    """The environment of a service that sends by it."""
    return settings | notify.environ(routes)
