"""Over the whole map of addresses: no form is read without its token, and none from another website."""

import re
from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.shared.officers import Colleague
from tests.shared.page import Visitor

NEEDS_NONE = {"public.what_to_do", "public.notify_delivered", "staff.search"}
"""The first keeps nothing and decides nothing, and a token would need a cookie; the second is no form: its
bearer token is tried in tests/sending/notify. The last only looks, for whoever is signed in: with an old
token the words would be lost.
"""
VALUES = {"item": "0123456789abcdef", "year": "2022-23", "number": "1", "about": "1"}


@pytest.fixture
def kind() -> str:
    """Tokens are the same on every database; one will do."""
    return "sqlite"


def posts(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address that takes a form."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            yield rule, re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda part: VALUES.get(part[1], "x"), rule.rule)


def reached(app: Flask) -> set[str]:
    """From now on, the endpoints whose views were called; they do nothing else."""
    called: set[str] = set()

    def instead(endpoint: str, view: Any) -> Any:
        @wraps(view)
        def only_noted(**_values: Any) -> str:
            called.add(endpoint)
            return ""

        return only_noted

    for endpoint, view in list(app.view_functions.items()):
        app.view_functions[endpoint] = instead(endpoint, view)
    return called


def test_without_a_token_no_form_is_read(app: Flask, officer: Colleague) -> None:
    called, everybody = reached(app), [app.test_client(), officer.client]
    for _rule, address in posts(app):
        for client in everybody:
            client.post(address, data={"who": "myself"}, base_url=officer.base_url)
    assert called & {rule.endpoint for rule, _ in posts(app)} == NEEDS_NONE


def test_a_form_of_another_website_is_refused_everywhere(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/account")
    typed, called = {"csrf_token": officer.token}, reached(app)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        for _rule, address in posts(app):
            answer = officer.client.post(address, data=typed, headers=headers, base_url=officer.base_url)
            assert answer.status_code == 403, address
    assert called == set()


def test_with_its_token_a_form_is_read(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/account")
    typed, called = {"csrf_token": officer.token}, reached(app)
    for headers in ({}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": officer.base_url}):
        called.clear()
        officer.client.post(
            "/staff/account/recovery-codes", data=typed, headers=headers, base_url=officer.base_url
        )
        assert called == {"staff.new_recovery_codes"}, headers


@pytest.mark.parametrize(("boxes", "status"), [(1000, 200), (1001, 413)])
def test_more_boxes_than_any_form_has_are_not_read(resident: Visitor, boxes: int, status: int) -> None:
    body = "&".join(["staff=no"] * (boxes + 1))
    kind = "application/x-www-form-urlencoded"
    answer = resident.client.post("/is-this-right", data=body, content_type=kind, base_url=resident.base_url)
    assert answer.status_code == status


def test_hsts_is_said_where_the_service_is_reached_safely_and_nowhere_else(
    app: Flask, resident: Visitor
) -> None:
    assert "Strict-Transport-Security" not in resident.get("/").headers
    app.config["SESSION_COOKIE_SECURE"] = True
    said = resident.get("/").headers
    assert said["Strict-Transport-Security"] == "max-age=31536000"
    assert said["Cache-Control"] == "no-store" or "max-age" in said["Cache-Control"]
