"""Every door, tried by everybody: who may open it, and that looking changes nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from asb.database import Base, db
from tests.shared.databases import one_database
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import PRESSED, Visitor

pytestmark = one_database


ROLES = ("officer", "manager", "appeals")
ANYBODY = ("nobody", *ROLES)
EVERYBODY = ROLES
COUNCIL = ("officer", "manager")
MANAGER = ("manager",)
NOBODY = ()

STAFF_DOORS = {
    "GET /staff/": EVERYBODY,
    "GET /staff/sign-in": ANYBODY,
    "POST /staff/sign-in": ANYBODY,
    "POST /staff/sign-out": ANYBODY,
    "GET /staff/sign-in/council": ANYBODY,
    "GET /staff/sign-in/council/back": ANYBODY,
    "GET /staff/choose-a-password/council": ANYBODY,
    "GET /staff/account/council": EVERYBODY,
    "POST /staff/account/council": EVERYBODY,
    "GET /staff/account/council/go": EVERYBODY,
    "GET /staff/account/council/untie": EVERYBODY,
    "POST /staff/account/council/untie": EVERYBODY,
    "GET /staff/sign-in/code": ANYBODY,
    "POST /staff/sign-in/code": ANYBODY,
    "GET /staff/sign-in/recovery-code": ANYBODY,
    "POST /staff/sign-in/recovery-code": ANYBODY,
    "GET /staff/signed-in": EVERYBODY,
    "GET /staff/link/<secret:secret>": ANYBODY,
    "GET /staff/choose-a-password": ANYBODY,
    "POST /staff/choose-a-password": ANYBODY,
    "GET /staff/second-factor": ANYBODY,
    "POST /staff/second-factor": ANYBODY,
    "GET /staff/recovery-codes": ANYBODY,
    "POST /staff/recovery-codes": ANYBODY,
    "GET /staff/forgot": ANYBODY,
    "POST /staff/forgot": ANYBODY,
    "GET /staff/forgot/sent": ANYBODY,
    "POST /staff/still-here": ANYBODY,
    "GET /staff/account": EVERYBODY,
    "POST /staff/cases/keep": COUNCIL,
    "POST /staff/cases/forget": COUNCIL,
    "GET /staff/account/away": COUNCIL,
    "POST /staff/account/away": COUNCIL,
    "POST /staff/account/back": COUNCIL,
    "GET /staff/settings/accounts/<int:number>/title": MANAGER,
    "POST /staff/settings/accounts/<int:number>/title": MANAGER,
    "GET /staff/settings/accounts/<int:number>/away": MANAGER,
    "POST /staff/settings/accounts/<int:number>/away": MANAGER,
    "POST /staff/settings/accounts/<int:number>/back": MANAGER,
    "POST /staff/account/calendar": EVERYBODY,
    "POST /staff/account/calendar/withdraw": EVERYBODY,
    "GET /staff/calendar/<secret>.ics": ANYBODY,
    "GET /staff/account/password": EVERYBODY,
    "POST /staff/account/password": EVERYBODY,
    "GET /staff/account/another-app": EVERYBODY,
    "POST /staff/account/another-app": EVERYBODY,
    "GET /staff/account/recovery-codes": EVERYBODY,
    "POST /staff/account/recovery-codes": EVERYBODY,
    "POST /staff/account/sign-out-everywhere": EVERYBODY,
    "GET /staff/record": COUNCIL,
    "GET /staff/record/go-on": COUNCIL,
    "POST /staff/record": COUNCIL,
    "GET /staff/cases": COUNCIL,
    "GET /staff/cases.csv": COUNCIL,
    "POST /staff/cases/search": COUNCIL,
    "GET /staff/remind": COUNCIL,
    "POST /staff/remind": COUNCIL,
    "POST /staff/give": COUNCIL,
    "GET /staff/letters/print": COUNCIL,
    "GET /staff/letters/print.pdf": COUNCIL,
    "POST /staff/letters/posted": COUNCIL,
    "GET /staff/cases/found": COUNCIL,
    "GET /staff/cases/<reference>": COUNCIL,
    "GET /staff/cases/<reference>/see/<part>": COUNCIL,
    "GET /staff/cases/<reference>/see/letters/<int:number>": COUNCIL,
    "GET /staff/cases/<reference>/see/letters/<int:number>.pdf": COUNCIL,
    "GET /staff/cases/<reference>/see/codes": COUNCIL,
    "GET /staff/cases/<reference>/see/documents/<int:number>": COUNCIL,
    "GET /staff/cases/<reference>/see/documents/<int:number>/picture": COUNCIL,
    "GET /staff/cases/<reference>/see/copy": COUNCIL,
    "GET /staff/cases/<reference>/see/copy/<int:number>": COUNCIL,
    "GET /staff/cases/<reference>/see/panel/<which>": COUNCIL,
    "GET /staff/cases/<reference>/see/panel/<which>.pdf": COUNCIL,
    "GET /staff/cases/<reference>/see/calendar/<which>.ics": COUNCIL,
    "GET /staff/letters": COUNCIL,
    "GET /staff/second-report": COUNCIL,
    "GET /staff/cases/<reference>/close": COUNCIL,
    "GET /staff/cases/<reference>/<key>": COUNCIL,
    "POST /staff/cases/<reference>/<key>": COUNCIL,
    "GET /staff/cases/<reference>/<key>/<about>": COUNCIL,
    "POST /staff/cases/<reference>/<key>/<about>": COUNCIL,
    "GET /staff/cases/<reference>/reason": COUNCIL,
    "POST /staff/cases/<reference>/reason": COUNCIL,
    "GET /staff/appeals": EVERYBODY,
    "GET /staff/appeals/<int:number>": EVERYBODY,
    "GET /staff/appeals/<int:number>.pdf": EVERYBODY,
    "GET /staff/appeals/<int:number>/file": EVERYBODY,
    "GET /staff/settings": MANAGER,
    "GET /staff/settings/bodies": MANAGER,
    "GET /staff/settings/bodies.csv": MANAGER,
    "GET /staff/settings/wording": MANAGER,
    "GET /staff/settings/wording/add": MANAGER,
    "POST /staff/settings/wording/add": MANAGER,
    "GET /staff/settings/wording/<int:number>": MANAGER,
    "POST /staff/settings/wording/<int:number>": MANAGER,
    "POST /staff/settings/wording/<int:number>/remove": MANAGER,
    "GET /staff/settings/contacts": MANAGER,
    "GET /staff/settings/contacts/add": MANAGER,
    "POST /staff/settings/contacts/add": MANAGER,
    "GET /staff/settings/contacts/<int:number>": MANAGER,
    "POST /staff/settings/contacts/<int:number>": MANAGER,
    "POST /staff/settings/contacts/<int:number>/close": MANAGER,
    "GET /staff/settings/mail": MANAGER,
    "GET /staff/settings/retention": MANAGER,
    "POST /staff/settings/mail/pause": MANAGER,
    "POST /staff/settings/mail/resume": MANAGER,
    "POST /staff/settings/mail/test": MANAGER,
    "POST /staff/settings/mail/failed": MANAGER,
    "GET /staff/settings/holidays": MANAGER,
    "GET /staff/settings/holidays/add": MANAGER,
    "POST /staff/settings/holidays/add": MANAGER,
    "GET /staff/settings/figures": MANAGER,
    "GET /staff/settings/figures/import": MANAGER,
    "POST /staff/settings/figures/import": MANAGER,
    "GET /staff/settings/figures/taken-in": MANAGER,
    "GET /staff/settings/figures/<year:year>": MANAGER,
    "GET /staff/settings/figures/<year:year>/cases/<line>": MANAGER,
    "GET /staff/settings/figures/<year:year>/sign-off": MANAGER,
    "POST /staff/settings/figures/<year:year>/sign-off": MANAGER,
    "GET /staff/settings/figures/<year:year>/correct": MANAGER,
    "POST /staff/settings/figures/<year:year>/correct": MANAGER,
    "GET /staff/settings/figures/<year:year>/enter": MANAGER,
    "POST /staff/settings/figures/<year:year>/enter": MANAGER,
    "GET /staff/settings/accounts": MANAGER,
    "GET /staff/settings/accounts/add": MANAGER,
    "POST /staff/settings/accounts/add": MANAGER,
    "GET /staff/settings/accounts/<int:number>": MANAGER,
    "GET /staff/settings/accounts/<int:number>/link": MANAGER,
    "POST /staff/settings/accounts/<int:number>/link": MANAGER,
    "GET /staff/settings/accounts/<int:number>/role": MANAGER,
    "POST /staff/settings/accounts/<int:number>/role": MANAGER,
    "GET /staff/settings/accounts/<int:number>/cover": MANAGER,
    "POST /staff/settings/accounts/<int:number>/cover": MANAGER,
    "GET /staff/settings/accounts/<int:number>/close": MANAGER,
    "POST /staff/settings/accounts/<int:number>/close": MANAGER,
    "POST /staff/settings/accounts/<int:number>/open": MANAGER,
}
"""Each door under /staff with those who may open it. A new door must be named here before any test passes."""

SHUT = re.compile(r"/staff/(tf-setup|tf-rescue|tf-select|mf-recovery-codes|verify)\b")
"""Doors of the sign-in library that are there and open to nobody."""

A_GET_CHANGES = {
    "/staff/sign-in/council/back": {"staff", "signed_in"},  # the provider sends people back by a GET
    "/leave": {"opening"},  # after its answer: a device lets go of a draft
    "/second": {"kit_day", "count"},  # after its answer: that a link was followed
}
"""Where a GET may change something, and in which tables."""


VALUES = {
    "number": "999999",
    "secret": "x" * 43,
    "key": "0" * 16,
    "step": "who",
    "item": "0" * 16,
    "id": "999999",
    "year": "2022-23",
    "line": "reviews",
}


def rules(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every method of every address."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def address(rule: Rule) -> str:
    """An address that the rule takes; what it names is not there."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda part: VALUES.get(part[1], "unknown"), rule.rule)


def is_staffs(rule: Rule) -> bool:
    return rule.rule == "/staff" or rule.rule.startswith("/staff/")


def test_every_staff_door_is_in_the_table(app: Flask) -> None:
    doors = {
        f"{method} {rule.rule}"
        for method, rule in rules(app)
        if is_staffs(rule) and not SHUT.match(rule.rule)
    }
    assert doors == set(STAFF_DOORS)


def opened(visitor: Visitor, method: str, path: str, token: str) -> str:
    """What became of a request: `open`, `forbidden`, `gone`, or `sign in` when it was asked for first."""
    data = {"csrf_token": token} if method == "POST" else None
    reply = visitor.client.open(path, method=method, data=data, base_url=visitor.base_url)
    assert reply.status_code < 500, f"{method} {path}: {reply.status}"
    if reply.status_code == 403:
        return "forbidden"
    if reply.headers.get("Location", "").endswith("/staff/sign-in") and not path.startswith("/staff/sign-"):
        return "sign in"
    return "open"


def a_token(visitor: Visitor, page: str) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(page).html)
    assert token
    return token[1]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_doors_and_no_others(app: Flask, role: str) -> None:
    colleague = signed_in(app, role)
    token, found = a_token(colleague, "/staff/account"), {}
    for method, rule in rules(app):
        door = f"{method} {rule.rule}"
        if door in STAFF_DOORS and "sign-out" not in door:  # those two have stories of their own
            found[door] = opened(colleague, method, address(rule), token)
    assert found == {
        door: "open" if role in who else "forbidden"
        for door, who in STAFF_DOORS.items()
        if "sign-out" not in door
    }


def test_who_is_not_signed_in_gets_the_sign_in_page(app: Flask, resident: Visitor) -> None:
    token = a_token(resident, "/staff/sign-in")
    found = {}
    for method, rule in rules(app):
        door = f"{method} {rule.rule}"
        if door in STAFF_DOORS and "nobody" not in STAFF_DOORS[door]:
            found[door] = opened(resident, method, address(rule), token)
    assert set(found.values()) == {"sign in"}


def test_an_address_that_is_not_there_is_no_exception(officer: Colleague, resident: Visitor) -> None:
    assert resident.get("/staff/nothing-here").path == "/staff/sign-in"
    officer.get("/staff/nothing-here", expect=404)


def test_the_library_has_no_doors_but_those_in_the_table(
    app: Flask, manager: Colleague, resident: Visitor
) -> None:
    shut = [(method, rule) for method, rule in rules(app) if SHUT.match(rule.rule)]
    assert shut
    for visitor, where in ((resident, "/staff/sign-in"), (manager, "/staff/account")):
        token = a_token(visitor, where)
        for method, rule in shut:
            data = {"csrf_token": token} if method == "POST" else None
            reply = visitor.client.open(address(rule), method=method, data=data, base_url=visitor.base_url)
            assert reply.status_code in (303, 404)
            assert reply.status_code == 404 or reply.headers["Location"] == "/staff/sign-in"


def open_pages(app: Flask) -> list[Rule]:
    return [rule for method, rule in rules(app) if method == "GET" and not is_staffs(rule)]


def test_being_signed_in_opens_and_closes_nothing_elsewhere(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    for rule in open_pages(app):
        path = address(rule)
        if path != "/leave":
            mine = officer.client.get(path, base_url=officer.base_url)
            theirs = resident.client.get(path, base_url=resident.base_url)
            assert (mine.status_code, mine.headers.get("Location")) == (
                theirs.status_code,
                theirs.headers.get("Location"),
            )


def everything(app: Flask) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table)).all()))
            for name, table in Base.metadata.tables.items()
        }


def test_a_get_changes_nothing(app: Flask, manager: Colleague) -> None:
    """With a manager signed in, who may look at most, and one account to look at."""
    VALUES["number"] = str(manager.member.id)
    before = everything(app)
    for method, rule in rules(app):
        if method == "GET":
            manager.client.get(address(rule), base_url=manager.base_url, headers=PRESSED)
            after = everything(app)
            changed = {name for name, rows in after.items() if rows != before[name]}
            assert changed <= A_GET_CHANGES.get(rule.rule, set()), f"{rule.rule} changed {changed}"
            before = after
    VALUES["number"] = "999999"


def test_staff_pages_are_kept_by_nobody_and_found_by_no_search(officer: Colleague, resident: Visitor) -> None:
    for visitor, path in ((officer, "/staff/"), (resident, "/staff/sign-in"), (officer, "/staff/nothing")):
        page = visitor.get(path, expect=(200, 404))
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "path", ["/", "/apply/", "/figures", "/form", "/health", "/return", "/theme.css", "/second"]
)
def test_the_guard_and_the_library_leave_residents_alone(app: Flask, path: str) -> None:
    """No look at the session and no cookie because of them: the reply is the same as without any sign-in."""
    reply = app.test_client().get(path, base_url="http://localhost")
    assert "X-Robots-Tag" not in reply.headers
    if path not in ("/apply/", "/return"):
        assert "Set-Cookie" not in reply.headers
        assert "Cookie" not in reply.headers.get("Vary", "")


def test_only_our_own_hooks_run_for_every_request(app: Flask) -> None:
    hooks = [
        *app.before_request_funcs.get(None, []),
        *app.after_request_funcs.get(None, []),
        *app.template_context_processors[None],
    ]
    assert {hook.__module__.split(".")[0] for hook in hooks} <= {"asb", "flask", "flask_wtf"}
