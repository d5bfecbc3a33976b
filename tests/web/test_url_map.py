"""Every address that takes a form: reached only with a token of ours, and never from another website."""

import re
from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.shared.officers import signed_in
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import sent, walk

WITHOUT_A_TOKEN = {
    "/staff/cases/search": "It only looks, for staff signed in; with an old token the words would be lost.",
    "/is-this-right": "It keeps and does nothing, and a token would need a cookie on an open page.",
    "/notify/delivered": "It is no form: a program calls it, with a bearer token.",
}
"""Every form that is taken without a token, with the reason."""

VALUES = {
    "number": "1",
    "secret": "x" * 43,
    "token": "x",
    "key": "name",
    "item": "0" * 16,
    "about": "1",
    "at": "more",
    "year": "2022-23",
    "line": "reviews",
    "part": "history",
}
LOOKED_AT_FIRST = {"security.login", "security.two_factor_token_validation", "security.mf_recovery"}
LOOKED_AT_FIRST |= {"apply.send_link", "apply.new_code", "apply.delete", "apply.remove", "apply.add_file"}
"""Wrong answers are refused before these doors are reached; of an application, whoever has no answers."""
LIBRARY = re.compile(r"/staff/(tf-|mf-recovery-codes|verify)")
"""Doors of the sign-in library that are open to nobody, with or without a token."""


@pytest.fixture
def kind() -> str:
    """What is refused touches no database; one will do."""
    return "sqlite"


@pytest.fixture
def reached(app: Flask) -> list[str]:
    """The doors that were reached, by their endpoints: each is told of, and then does nothing more."""
    found: list[str] = []
    for endpoint, view in list(app.view_functions.items()):
        app.view_functions[endpoint] = noted(found, endpoint, view)
    return found


def noted(found: list[str], endpoint: str, view: Any) -> Any:
    @wraps(view)  # with all that guards read on it
    def door(**_values: Any) -> str:
        found.append(endpoint)
        return ""

    return door


def forms(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every rule that takes a form, with an address that it takes."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            path = rule.rule.replace("<at>/", "right/").replace("/cases/<reference>/<key>", "/cases/x/note")
            yield re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda part: VALUES.get(part[1], "x"), path), rule


def everybody(app: Flask) -> dict[str, Visitor]:
    """Nobody in particular, somebody who applies, somebody on their page, and each role."""
    applying, tracking = Visitor(app), Visitor(app)
    walk(applying, until="name")
    by_code(app, tracking, sent(app))
    who: dict[str, Visitor] = {"nobody": Visitor(app), "applicant": applying, "on their page": tracking}
    return who | {role: signed_in(app, role) for role in ("officer", "manager", "appeals")}


def post(visitor: Visitor, address: str, **headers: str) -> Any:
    return visitor.client.post(address, data={"text": "x"}, base_url=visitor.base_url, headers=headers)


def test_no_form_is_taken_without_a_token_but_those_that_are_named(app: Flask, request: Any) -> None:
    visitors = everybody(app)
    found = request.getfixturevalue("reached")
    for name, visitor in visitors.items():
        for address, rule in forms(app):
            before = len(found)
            reply = post(visitor, address)
            taken = len(found) > before
            named = rule.rule in WITHOUT_A_TOKEN and (
                name in ("officer", "manager") or "/staff/" not in rule.rule
            )
            assert taken == named, f"{name}: POST {rule.rule} without a token"
            assert taken or reply.status_code in (303, 400, 403, 410), f"{name}: {rule.rule} {reply.status}"


def test_every_form_is_reached_with_a_token_by_somebody(app: Flask, request: Any) -> None:
    """Or else the test above would tell nothing: a door that nobody reaches refuses by itself."""
    visitors, expected = everybody(app), set()
    tokens = {"manager": "/staff/account", "nobody": "/staff/sign-in", "on their page": "/track/"}
    given = {}
    for name, page in tokens.items():
        html = visitors[name].get(page).html
        said = re.search(r'name="csrf_token" value="([^"]+)"', html)
        assert said, name
        given[name] = said[1]
    found = request.getfixturevalue("reached")
    for name in tokens:
        for address, rule in forms(app):
            if not LIBRARY.match(rule.rule):
                expected.add(rule.endpoint)
                data = {"csrf_token": given[name], "text": "x"}
                visitors[name].client.post(address, data=data, base_url=visitors[name].base_url)
    assert expected - set(found) == LOOKED_AT_FIRST


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "http://localhost:81"}],
    ids=["by its site", "by its origin", "by its port"],
)
def test_no_form_of_another_website_is_taken(app: Flask, reached: list[str], headers: dict[str, str]) -> None:
    visitor = Visitor(app)
    for address, rule in forms(app):
        reply = post(visitor, address, **headers)
        assert reply.status_code == 403, rule.rule
        assert "Set-Cookie" not in reply.headers, rule.rule
    assert reached == []


@pytest.mark.parametrize("headers", [{"Origin": "null"}, {"Origin": "http://localhost"}, {}])
def test_a_form_of_ours_is_no_form_of_another_website(app: Flask, headers: dict[str, str]) -> None:
    assert post(Visitor(app), "/is-this-right", **headers).status_code in (200, 422)


def test_every_exception_is_still_there(app: Flask) -> None:
    assert set(WITHOUT_A_TOKEN) <= {rule.rule for _, rule in forms(app)}
