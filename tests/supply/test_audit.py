"""An audit says "none known" only of what was checked. npm asks for real, at a registry of this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.supply import audit, locked
from tests.supply.audit import CLEAN, FOUND, UNCHECKED

CHECKED = {"name": "jinja2", "version": "3.1.6", "vulns": []}
SKIPPED = {"name": "jinja2", "skip_reason": "Dependency not found on PyPI and could not be audited: jinja2"}
WEAK = CHECKED | {
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.2"], "aliases": ["CVE-1"], "description": "An example."}]
}
"""One package, as pip-audit 2.10 writes it."""


def said(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (said(CHECKED), CLEAN),
        (said(WEAK), FOUND),
        (said(SKIPPED), UNCHECKED),
        (said(), UNCHECKED),
        (said(CHECKED | {"name": "another"}), UNCHECKED),
        ("", UNCHECKED),
        ("No known vulnerabilities found", UNCHECKED),
        ("[]", UNCHECKED),
    ],
    ids=["checked", "weak", "skipped", "nothing listed", "another listed", "empty", "no JSON", "no object"],
)
def test_a_python_package_is_clean_only_if_it_was_checked(text: str, status: int) -> None:
    assert audit.of_python(text, ["jinja2"]).status == status


def test_a_weakness_is_named_with_the_version_that_mends_it() -> None:
    outcome = audit.of_python(said(WEAK, SKIPPED | {"name": "flask"}), ["jinja2", "flask"])
    assert outcome.found == ["jinja2 3.1.6: PYSEC-1, CVE-1; mended in 3.2"]
    assert len(outcome.unchecked) == 1
    assert outcome.status == FOUND


class Registry(BaseHTTPRequestHandler):
    """A registry that knows advisories, or has none to give."""

    advisories: dict[str, Any] | None

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        known = type(self).advisories
        self.send_response(405 if known is None else 200)
        content = json.dumps(known or {}).encode()
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_said: Any) -> None:
        """Is silent."""


@pytest.fixture
def registry() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


AN_ADVISORY = {
    "id": 1,
    "url": "https://advisories.example/1",
    "title": "An example",
    "severity": "high",
    "vulnerable_versions": "<99",
    "cwe": [],
    "cvss": {"score": 7.5},
}


@pytest.mark.parametrize(
    ("advisories", "status"),
    [({}, CLEAN), ({"govuk-frontend": [AN_ADVISORY]}, FOUND), (None, UNCHECKED)],
    ids=["none known", "one known", "a registry without advisories"],
)
def test_npm_packages_are_clean_only_if_they_were_checked(
    registry: str, advisories: dict[str, Any] | None, status: int
) -> None:
    Registry.advisories = advisories
    outcome = audit.of_npm(audit.asked(*audit.NPM_AUDIT, "--registry", registry, "--fetch-retries", "0"))
    assert outcome.status == status, outcome
    if status == FOUND:
        assert any("govuk-frontend" in line and "An example" in line for line in outcome.found)


def test_npm_without_a_network_was_not_checked() -> None:
    nobody = "http://127.0.0.1:9/"
    said_of_npm = audit.asked(*audit.NPM_AUDIT, "--registry", nobody, "--fetch-retries", "0")
    assert audit.of_npm(said_of_npm).status == UNCHECKED


def test_the_tools_are_pinned_apart_from_the_service() -> None:
    lock = (locked.HOME / "requirements-supply.lock").read_text()
    assert {"cyclonedx-bom", "pip-audit"} <= set(locked.python(lock))
    assert "flask==" not in lock
