"""What machines look for at fixed addresses, and open pages compressed, where nothing secret is on them."""

import gzip
from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask

from tests.shared.page import Visitor
from tests.shared.story import walk

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
OPEN = {"public", "figures"}


@pytest.fixture
def kind() -> str:
    """One kind of database: these pages ask none."""
    return "sqlite"


def test_search_engines_are_led_to_open_pages_alone(app: Flask) -> None:
    reply = app.test_client().get("/robots.txt")
    assert reply.mimetype == "text/plain"
    robots = RobotFileParser()
    robots.parse(reply.text.splitlines())
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "public.second":
            path, is_open = rule.rule.split("<")[0], rule.endpoint.split(".")[0] in OPEN
            assert robots.can_fetch("*", path) == is_open, f"{rule.rule} ({rule.endpoint})"


def test_the_icon_is_found_without_reading_a_page(app: Flask) -> None:
    client = app.test_client()
    reply = client.get("/favicon.ico", follow_redirects=True)
    assert (reply.status_code, reply.mimetype) == (200, "image/svg+xml")
    reply.close()


def test_whoever_finds_a_hole_can_read_whom_to_tell(app: Flask) -> None:
    reply = app.test_client().get("/.well-known/security.txt")
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = [line.partition(": ") for line in reply.text.splitlines() if not line.startswith("#")]
    fields = {name: value for name, _, value in lines}
    team = app.extensions["asb_council"].team
    assert ("Contact", ": ", f"mailto:{team.email}") in lines
    assert all(value.startswith(("mailto:", "tel:")) for name, _, value in lines if name == "Contact")
    ahead = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < ahead < timedelta(days=365)
    assert fields["Canonical"].endswith("/.well-known/security.txt")


@pytest.mark.parametrize("address", ["/", "/privacy", "/get-help", "/figures"])
def test_open_pages_leave_compressed_for_whoever_accepts_it(app: Flask, address: str) -> None:
    client = app.test_client()
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    for reply in (plain, packed):
        assert reply.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_a_compressed_page_is_still_known_by_its_tag(app: Flask) -> None:
    client = app.test_client()
    packed = client.get("/figures", headers=GZIP)
    again = client.get("/figures", headers={**GZIP, "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_nothing_of_a_person_is_compressed(resident: Visitor) -> None:
    walk(resident, until="name")
    for address in ("/apply/name", "/track/", "/return", "/staff/sign-in", "/is-this-right", "/leave"):
        reply = resident.client.get(address, base_url=resident.base_url, headers=GZIP)
        public = "public" in reply.headers["Cache-Control"]
        assert ("Content-Encoding" in reply.headers) == public, address
        assert public == (address == "/is-this-right"), address
