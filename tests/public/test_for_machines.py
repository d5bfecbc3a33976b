"""What programs that visit any website ask for: who to tell of a weakness, and what not to list."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask

from asb import web
from tests.shared.databases import one_database
from tests.shared.page import Visitor

pytestmark = one_database


def test_security_txt_names_the_council_and_when_it_ends(app: Flask) -> None:
    """RFC 9116: Contact and Expires have to be there, the latter once."""
    reply = app.test_client().get("/.well-known/security.txt")
    assert (reply.status_code, reply.mimetype) == (200, "text/plain")
    said = [line.split(": ", 1) for line in reply.text.splitlines()]
    contacts = [value for name, value in said if name == "Contact"]
    assert contacts[0] == f"mailto:{app.extensions['asb_council'].team.email}"
    assert Visitor(app).get(contacts[1].removeprefix("http://localhost")).status == 200
    [expires] = [value for name, value in said if name == "Expires"]
    left = datetime.fromisoformat(expires) - web.now()
    assert timedelta(days=100) < left < timedelta(days=365)
    assert ["Canonical", "http://localhost/.well-known/security.txt"] in said


def test_search_engines_are_kept_off_all_but_open_pages(app: Flask) -> None:
    reply = app.test_client().get("/robots.txt")
    closed = [line.removeprefix("Disallow: ") for line in reply.text.splitlines()[1:]]
    open_pages = {"public", "figures", "static"}
    for rule in app.url_map.iter_rules():
        is_closed = any(rule.rule.startswith(path) for path in closed)
        if rule.endpoint.partition(".")[0] not in open_pages:
            assert is_closed, rule.rule
    for path in ("/", "/contact", "/help", "/figures"):
        assert not any(path.startswith(each) for each in closed)


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, *_much: int | None) -> bytes:
        raise AssertionError("it was read")

    readline = read  # type: ignore[assignment]


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_what_is_sent_to_no_address_is_not_read(app: Flask, content_type: str) -> None:
    """Or anybody could have megabytes of a form parsed for nothing."""
    reply = app.test_client().post(
        "/nope", input_stream=Unread(), content_length=2_900_000, content_type=content_type
    )
    assert reply.status_code == 404
