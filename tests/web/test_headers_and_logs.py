"""What every door does: headers, cookies, error pages, nothing of a resident's in a log."""

import logging
import re
from datetime import date, datetime

import pytest
from flask import Flask, request
from sqlalchemy import text

from asb.database import db, writing
from asb.fields import say_until
from asb.web import from_address
from tests.shared.page import Visitor
from tests.shared.services import Services, create
from tests.shared.story import walk


@pytest.fixture
def kind() -> str:
    """One kind of database: what is said here does not depend on it."""
    return "sqlite"


def test_open_pages_carry_no_cookie_and_the_theme_may_be_kept(resident: Visitor) -> None:
    walk(resident, until="name")
    for address in ("/", "/health", "/theme.css"):
        assert "Set-Cookie" not in resident.client.get(address).headers, address
    page = resident.get("/")
    link = re.search(r'href="(/theme\.css\?v=[0-9a-f]+)"', page.html)
    assert link, "the address changes with the council file"
    assert resident.download(link[1]).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_personal_pages_are_kept_by_nobody(resident: Visitor) -> None:
    walk(resident, until="name")
    assert resident.page.headers["Cache-Control"] == "no-store"


def test_static_files_are_served_for_ever_and_for_this_site(settings: dict[str, str]) -> None:
    client = create(settings).test_client()
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert {address.rpartition(".")[2] for address in addresses} >= {"css", "js"}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer.close()


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b", "[::1"])
def test_another_host_is_refused_and_is_no_mistake_of_ours(app: Flask, host: str) -> None:
    answer = app.test_client().get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "01629 761377" in answer.text


def test_a_proxy_is_believed_about_the_address_of_a_person_and_not_about_ours(
    settings: dict[str, str], services: Services
) -> None:
    told = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Host": "localhost, evil.example"}
    with services.lend(settings | {"TRUSTED_PROXIES": "1"}) as app, app.test_client() as client:
        assert client.get("/", headers=told).status_code == 200
        assert (request.host, request.remote_addr) == ("localhost", "198.51.100.7")


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/apply/nowhere", 404), ("/apply/reports/x/y/z", 404)]
)
def test_what_is_not_there(resident: Visitor, path: str, status: int) -> None:
    page = resident.get(path, expect=status)
    assert page.h1 == "Page not found"
    assert "01629 761377" in page


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data"),
        (b"--x\r\nContent-Dis", "multipart/form-data; boundary=x"),
        (b"name=%00%ff%fe&name=\xff", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"name=a", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"{}", "application/json"),
        (b"name=" + b"x" * 3_100_000, "application/x-www-form-urlencoded"),
    ],
    ids=["empty", "cut off", "nulls", "not utf-8", "charset", "json", "too large"],
)
def test_no_body_breaks_a_page(app: Flask, body: bytes, content_type: str) -> None:
    answer = app.test_client().post("/apply/name", data=body, content_type=content_type)
    assert 400 <= answer.status_code < 500


def test_nulls_are_taken_out_of_what_is_kept(resident: Visitor) -> None:
    walk(resident, until="name")
    page = resident.press("Continue", name="Ann\0 Ogden", routes=["none"], expect=200)
    assert page.path == "/apply/easier"


def test_an_error_of_ours_says_where_and_not_what(
    app: Flask, resident: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    walk(resident, {"behaviour": {"story": "Quixotic zebras"}}, until="check")
    with app.app_context(), writing() as session:
        session.execute(text("alter table draft rename column answers to gone"))
    with caplog.at_level(logging.DEBUG):
        page = resident.get("/apply/check", expect=503)
    assert "the pages you have finished are still saved" in page
    assert "asb" in caplog.text
    for word in ("Quixotic", "Ogden", "ann@"):
        assert word not in caplog.text
    with app.app_context(), writing() as session:
        session.execute(text("alter table draft rename column gone to answers"))


def test_a_database_that_was_away_is_found_again(app: Flask, resident: Visitor, kind: str) -> None:
    """PostgreSQL ends every connection, as a restart does; SQLite has none to end."""
    walk(resident, until="place")
    if kind == "postgresql":
        with app.app_context():
            db.session.execute(
                text("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")
            )
    assert resident.get("/apply/").path == "/apply/place"


@pytest.mark.parametrize(
    ("said", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_where_a_request_comes_from(app: Flask, said: str, counted_as: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": said}):
        assert from_address() == counted_as


def test_the_cookie_is_sent_anew_once_an_hour_and_not_with_every_page(app: Flask, resident: Visitor) -> None:
    """Whoever only reads for a day must not lose what was written; signing for every page would cost."""
    walk(resident, until="place")
    with app.app_context():
        signed = app.session_interface.get_signing_serializer(app)

    def held() -> dict[str, object]:
        cookie = resident.client.get_cookie("session")
        assert cookie
        return dict(signed.loads(cookie.value))

    def is_sent() -> bool:
        return "Set-Cookie" in resident.client.get("/apply/place", base_url=resident.base_url).headers

    before = held()
    assert is_sent() == (held() != before), "only where the hour has struck just now"
    resident.client.set_cookie("session", signed.dumps(before | {"hour": 1}))
    assert is_sent()
    after = held()
    assert after | {"hour": 1} == before | {"hour": 1}, "all it held is still there"
    assert after["hour"] != 1


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (datetime(2026, 11, 24, 15), "15:00 today"),
        (datetime(2026, 11, 25), "midnight tonight"),
        (datetime(2026, 11, 25, 1), "01:00 tomorrow"),
        (datetime(2026, 11, 26), "00:00 on 26 November 2026"),
    ],
)
def test_until_when_to_wait_is_said_as_people_say_it(until: datetime, said: str) -> None:
    assert say_until(until, date(2026, 11, 24)) == said
