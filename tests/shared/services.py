"""Apps for tests: one for each settings, made once in a process and lent to one test after another."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache

A_KEY = "a key for tests, long enough for any use"
A_TOKEN = "a token of whoever watches over it"  # noqa: S105 - known to everybody
BY_TOKEN = {"Authorization": f"Bearer {A_TOKEN}"}
COMPILED = Path(__file__).parents[2] / ".pytest_cache" / "templates"
MOST = 4
"""Apps that are kept; more are settings that only one test has."""


class Services:
    """Lends apps: making one costs more than most tests, and what its engine has compiled is kept."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[str, str], ...], Flask] = {}

    @contextmanager
    def lend(self, settings: Mapping[str, str]) -> Iterator[Flask]:
        """The app of these settings; afterwards all that a test has put into it is as it was."""
        key = tuple(sorted(settings.items()))
        app = self._made.pop(key, None) or create(dict(settings))
        self._made[key] = app
        while len(self._made) > MOST:
            del self._made[next(iter(self._made))]
        before = _state(app)
        try:
            yield app
        finally:
            for kept, was in before:
                kept.clear()
                kept.update(was)


def _state(app: Flask) -> list[tuple[dict[Any, Any], dict[Any, Any]]]:
    """Whatever of an app a test may change, with what it holds now."""
    changeable = (
        vars(app),
        app.config,
        app.extensions,
        app.view_functions,
        app.jinja_env.globals,
        app.jinja_env.filters,
    )
    return [(kept, dict(kept)) for kept in changeable]


def migrate(environ: dict[str, str]) -> None:
    """Bring the database of these settings up to date."""
    from flask_migrate import upgrade  # noqa: PLC0415 - tests of the rules alone need no app

    app = create(environ)
    with app.app_context():
        upgrade()
    disconnect(app)


def create(environ: dict[str, str]) -> Flask:
    """The service with these settings."""
    from asb import create_app  # noqa: PLC0415 - tests of the rules alone need no app

    app = create_app(environ)
    app.jinja_env.bytecode_cache = compiled_templates()
    return app


@cache
def compiled_templates() -> FileSystemBytecodeCache:
    """Templates as any process of tests has compiled them: compiling them costs more than most tests."""
    COMPILED.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(COMPILED))


def disconnect(app: Flask) -> None:
    """End every connection of the app to its database."""
    from asb.database import db  # noqa: PLC0415 - tests of the rules alone need no app

    with app.app_context():
        db.engine.dispose()
