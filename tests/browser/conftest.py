"""A real browser before the real service, once with JavaScript and once without."""

import shutil
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.checks import FLAGS, PATIENCE, Watch


class Quiet(WSGIRequestHandler):
    """Answers without a line in the log for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def kind() -> str:
    """One kind of database is enough here: the stories themselves are told on each kind without a browser."""
    return "sqlite"


@pytest.fixture(scope="session")
def door() -> Iterator[socket.socket]:
    """The loopback socket that the service will answer on; it is held from the start, so its port is sure.

    It is the same for every test of this process, so the settings are, and one app serves them all.
    """
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held


@pytest.fixture
def settings(settings: dict[str, str], door: socket.socket) -> dict[str, str]:
    """As elsewhere, at the address of this run, so that links in letters can be followed."""
    port = door.getsockname()[1]
    return settings | {"BASE_URL": f"http://127.0.0.1:{port}", "PORT": str(port)}


@pytest.fixture
def live(app: Flask, settings: dict[str, str], door: socket.socket) -> Iterator[str]:
    """The service, running; its address."""
    port, fd = int(settings["PORT"]), door.fileno()
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet, fd=fd)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield settings["BASE_URL"]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process; each test has its own cookies in it."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chrome-headless-shell")
    assert path, "no Chromium: install it (on Debian: apt install chromium-headless-shell)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> list[Watch]:
    """The watch kept over `browser_page`; a test that may look elsewhere says `watch[0].allow(...)`."""
    return []


@pytest.fixture(params=["js", "nojs"])
def browser_page(
    request: pytest.FixtureRequest, chromium: Browser, live: str, watch: list[Watch]
) -> Iterator[Page]:
    """An empty window, with JavaScript and without; addresses such as "/apply" are the service's.

    At the end the test fails if anything was asked of another machine or the console showed an error. For one
    of the two only: `@pytest.mark.parametrize("browser_page", ["js"], indirect=True)`.
    """
    context = chromium.new_context(base_url=live, java_script_enabled=request.param == "js", locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watch.append(Watch(page, live))
    yield page
    context.close()
    watch[0].check()
