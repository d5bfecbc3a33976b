"""A service with a year of cases, and empty places to which its copies go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from asb import create_app
from asb.database import db
from asb.upkeep import moving
from tests.shared import releases
from tests.shared.databases import Databases

NewPlace = Callable[[str], str]


@contextmanager
def service(settings: dict[str, str], url: str, **more: str) -> Iterator[Flask]:
    """The service on another database; its connections end afterwards."""
    app = create_app({**settings, "SECRET_KEY": releases.KEY, "DATABASE_URL": url, **more})
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def a_year(settings: dict[str, str], kind: str, url: str) -> Iterator[Flask]:
    """The service with the demonstration year of the last release that is kept."""
    releases.restore(releases.names()[-1], kind, url)
    with service(settings, url) as app:
        with app.app_context():
            upgrade()
        yield app


@contextmanager
def places(databases: Databases, folder: Path) -> Iterator[NewPlace]:
    """Makes empty databases of a kind, and takes them away afterwards."""
    made: list[str] = []

    def new(kind: str) -> str:
        made.append(databases.empty(kind, folder))
        return made[-1]

    yield new
    for url in made:
        databases.drop(url)


def command(app: Flask, *words: object) -> Result:
    """Runs a command of the service."""
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def done(app: Flask, *words: object) -> Result:
    """Runs a command that must succeed."""
    ran = command(app, *words)
    assert ran.exit_code == 0, ran.output
    return ran


def refused(app: Flask, *words: object) -> str:
    """Runs a command that must refuse: nothing on stdout, one sentence on stderr, status 2."""
    ran = command(app, *words)
    assert (ran.exit_code, ran.stdout) == (2, ""), ran.output
    assert ran.stderr.startswith("Error: ")
    assert ran.stderr.count("\n") == 1, ran.stderr
    return ran.stderr


def contents(app: Flask, *without: str) -> dict[str, Any]:
    """Rows and digest of every table, but for those that a command writes itself."""
    with app.app_context(), db.engine.begin() as connection:
        told = moving.digests(connection)
    return {name: said for name, said in told.items() if name not in without}


def how_many(app: Flask, column: Any, *these: Any) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(select(func.count(column)).where(*these)) or 0
