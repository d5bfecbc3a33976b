"""Under which names the service answers: its own, those it had before, and for machines any."""

import logging

import pytest
from flask import Flask

from tests.shared.services import Services

FORMER = "old.council.example"
LINK = "/return/c2VjcmV0?x=1"


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"BASE_URL": "http://127.0.0.1:5000", "FORMER_HOSTS": FORMER}


@pytest.mark.parametrize("host", ["10.0.0.7:8080", "backend", FORMER, "", "a b"])
def test_a_probe_needs_no_name(app: Flask, host: str) -> None:
    client = app.test_client()
    assert client.get("/health", headers={"Host": host}).json == {"alive": True}
    ready = client.get("/health/ready", headers={"Host": host}).json
    assert ready is not None
    assert ready["database"] is True
    assert client.get("/", headers={"Host": host}).status_code in (308, 400), "pages for people do"


def test_a_refused_host_is_named_with_what_to_do_once(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        app.test_client().get(LINK, headers={"Host": "backend:8080", "Cookie": "session=quixotic"})
    said = [record for record in caplog.records if "refused" in record.message]
    assert {record.levelno for record in said} == {logging.WARNING}
    assert "'backend:8080'" in said[0].message
    for words in ("BASE_URL is http://127.0.0.1:5000", "FORMER_HOSTS"):
        assert words in said[0].message
    assert {record.__dict__["fold"] for record in said} == {"host"}, "the log counts them"
    for secret in ("c2VjcmV0", "quixotic"):
        assert secret not in caplog.text


@pytest.mark.parametrize("host", [FORMER, f"{FORMER}:443", FORMER.upper(), f"{FORMER}."])
@pytest.mark.parametrize("address", ["/", LINK, "/reply/a%20b%2Fc", "//evil.example/x", "/\\evil.example"])
def test_links_to_a_former_host_lead_on(app: Flask, host: str, address: str) -> None:
    answer = app.test_client().get("/", headers={"Host": host}, environ_overrides={"RAW_URI": address})
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"http://127.0.0.1:5000/{address.lstrip('/')}".replace("\\", "%5C")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data == b""


def test_a_form_sent_to_a_former_host_leads_to_the_start(app: Flask) -> None:
    answer = app.test_client().post("/apply/name", data={"name": "Ann"}, headers={"Host": FORMER})
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://127.0.0.1:5000/")


def test_the_port_for_measurements_answers_machines_alone(
    settings: dict[str, str], services: Services
) -> None:
    inside = {"SERVER_PORT": "9100"}
    with services.lend(settings | {"METRICS_LISTEN": "127.0.0.1:9100", "METRICS_TOKEN": ""}) as app:
        client = app.test_client()
        assert client.get("/", environ_overrides=inside).status_code == 404
        assert client.get("/metrics", environ_overrides=inside).status_code == 200
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"Host": "127.0.0.1:9100"}).status_code == 404
