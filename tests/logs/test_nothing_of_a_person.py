"""The whole service, with marks in all that a person can give: whatever breaks, no line has one."""

import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import inspect
from werkzeug.routing import Rule

from asb import logs, worker
from asb.database import db, writing
from tests.shared.mailbox import Mailbox
from tests.shared.officers import Colleague
from tests.shared.outgoing import run, time_passes
from tests.shared.page import Visitor
from tests.shared.story import walk

pytestmark = pytest.mark.long

MARK = "quixotic"
OTHERS = ("Ogden", "Mill Lane", "ann@example.com")
TOLD = {"behaviour": {"kinds": ["noise"], "story": f"{MARK} zebras"}}


@pytest.fixture
def kind() -> str:
    """One kind of database: what is said here does not depend on it."""
    return "sqlite"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that any logger says at any level, as it would be written."""
    root, stream = logging.getLogger(), io.StringIO()
    handler = logs.Folding(stream)
    handler.setFormatter(logs.Lines(as_json=False))
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)


def address(rule: Rule) -> str:
    """The rule's address with a mark wherever it takes text, and otherwise with a value that may be there."""
    values = {"int": 1, "item": "f" * 16, "year": "2022-23", "default": MARK, "path": MARK}
    parts = [
        str(values.get(str(part).partition(":")[0], MARK)) if is_value else str(part)
        for is_value, part in pieces(rule)
    ]
    return "".join(parts)


def pieces(rule: Rule) -> Iterator[tuple[bool, str]]:
    for part in rule.rule.split("<"):
        value, closed, after = part.partition(">")
        if not closed:
            yield False, part
        else:
            yield True, value if ":" in value else f"default:{value}"
            yield False, after


def everywhere(app: Flask, *people: Visitor) -> set[int]:
    """Goes to every address by every method, with marks in all that can be given; the statuses."""
    statuses = set()
    app.config["WTF_CSRF_ENABLED"] = False  # else no view would read what is sent
    for person in people:
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = person.client.open(
                    f"{address(rule)}?q={MARK}",
                    method=method,
                    data={"name": MARK, "email": f"{MARK}@example.com", "q": MARK}
                    if method == "POST"
                    else {},
                    headers={"User-Agent": MARK, "Referer": f"http://x/{MARK}", "X-Forwarded-For": MARK},
                    base_url=person.base_url,
                )
                statuses.add(answer.status_code)
    return statuses


def clean(log: io.StringIO) -> bool:
    said = log.getvalue()
    found = [line for line in said.splitlines() for mark in (MARK, *OTHERS) if mark.lower() in line.lower()]
    assert not found, found[:3]
    return bool(said)


def test_no_line_has_a_mark(
    app: Flask, resident: Visitor, officer: Colleague, mailbox: Mailbox, log: io.StringIO
) -> None:
    walk(resident, TOLD)
    mailbox.refuse("ann@example.com", f"550 5.1.1 <ann@example.com> {MARK}@example.com is unknown here")
    run(app)
    time_passes(app, hours=30)
    with app.app_context():
        worker.keep_house(app)
    assert everywhere(app, resident, officer, Visitor(app)) >= {200, 303, 403, 404}
    assert clean(log), "the refused letter was logged"


def test_with_every_door_broken(app: Flask, officer: Colleague, log: io.StringIO) -> None:
    def fail(**_address: object) -> None:
        raise RuntimeError(MARK)

    for endpoint in app.view_functions:
        app.view_functions[endpoint] = fail
    assert 500 in everywhere(app, officer)
    assert "RuntimeError at tests/logs/" in log.getvalue()
    assert clean(log)


def test_with_no_table_left(app: Flask, resident: Visitor, officer: Colleague, log: io.StringIO) -> None:
    walk(resident, TOLD, until="check")
    with app.app_context():
        tables = [name for name in inspect(db.engine).get_table_names() if name != "alembic_version"]
        with writing() as session:
            for name in tables:
                session.connection().exec_driver_sql(f'alter table "{name}" rename to "gone_{name}"')
    try:
        assert 503 in everywhere(app, resident, officer)
        with app.app_context():
            worker.keep_house(app)
            worker.attempt(worker.answer_asked, app)
    finally:
        with app.app_context(), writing() as session:
            for name in tables:
                session.connection().exec_driver_sql(f'alter table "gone_{name}" rename to "{name}"')
    said = log.getvalue()
    assert said.count("database not available at") == 1, "the first, and then counts"
    assert said.count("the database is not available") == 1
    assert clean(log)
