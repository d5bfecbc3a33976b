"""Databases as earlier releases made them: kept as test data, so that each later release still reads them.

`python -m tests.shared.releases NAME` keeps the demonstration year as this release makes it, for both kinds
of database, with the figures it publishes. A release is kept before its models or its facts change.
"""

import gzip
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from flask import Flask

import asb.casework.figures.counting
from tests.shared.databases import KINDS, Databases, program

KEPT = Path(__file__).parents[1] / "data" / "releases"
KEY = "the key of the releases that tests keep"
"""Signs what is in these databases: links and cookies of demonstration cases alone."""


def names() -> list[str]:
    """The releases that are kept, oldest first."""
    return sorted(path.name.removesuffix(".json") for path in KEPT.glob("*.json"))


def facts(name: str) -> Mapping[str, Any]:
    """What was true on the day a release was kept: `on`, and the published `figures` by year."""
    read: Mapping[str, Any] = json.loads((KEPT / f"{name}.json").read_text())
    return read


def restore(name: str, kind: str, url: str) -> None:
    """Fill an empty database with what this release had made."""
    script = gzip.decompress((KEPT / f"{name}.{kind}.sql.gz").read_bytes()).decode()
    if kind == "sqlite":
        with closing(sqlite3.connect(urlsplit(url).path[1:])) as into:
            into.executescript(script)
    else:
        with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as into:
            into.execute(script.encode())


def dump(kind: str, url: str) -> str:
    """A database as SQL that any client of its kind can run."""
    if kind == "sqlite":
        with closing(sqlite3.connect(urlsplit(url).path[1:])) as whole:
            return "\n".join(whole.iterdump()) + "\n"
    plain = ["--no-owner", "--no-privileges", "--rows-per-insert=100", url.replace("+psycopg", "")]
    ran = subprocess.run([program("pg_dump"), *plain], check=True, capture_output=True, text=True)
    return re.sub(r"^(--.*|\\.*)\n", "", ran.stdout, flags=re.MULTILINE)


def keep(name: str) -> None:
    """Live the demonstration year in a database of each kind, and keep it under this name."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, closing(Databases(lambda _url: None)) as databases:
        for kind in KINDS:
            url = databases.empty(kind, Path(folder))
            figures = _live(url, folder)
            script = dump(kind, url).encode()
            (KEPT / f"{name}.{kind}.sql.gz").write_bytes(gzip.compress(script, mtime=0))
        (KEPT / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n")


def _live(url: str, folder: str) -> dict[str, Any]:
    from asb import create_app, web  # noqa: PLC0415 - reading a kept release needs no app

    app = create_app({"DATABASE_URL": url, "SECRET_KEY": KEY, "INSTANCE_PATH": folder})
    for command in (["db", "upgrade"], ["demo"]):
        ran = app.test_cli_runner().invoke(args=command)
        assert ran.exit_code == 0, ran.output
    with app.app_context():
        today = web.today()
    return {"on": today.isoformat(), "figures": published(app, today)}


def published(app: Flask, today: date) -> dict[str, Any]:
    """The figures of the year of this day and of the one before, as the cases tell them on it."""
    from asb.database import db  # noqa: PLC0415 - the same
    from asb.rules.figures import Year  # noqa: PLC0415 - the same

    with app.app_context():
        here, found = app.extensions["asb_council"], {}
        for year in (Year.of(today - timedelta(days=365)), Year.of(today)):
            counts = asb.casework.figures.counting.counts(year, here, today)
            found[str(year)] = counts.numbers if counts else None
        db.session.rollback()
        db.engine.dispose()
        return found


if __name__ == "__main__":
    keep(sys.argv[1])
