"""Commands on a database that cannot be used: they say so in one sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from asb import create_app
from asb.database import db
from tests.shared.databases import Databases, free_port
from tests.shared.services import A_KEY
from tests.shared.upkeep import command, refused

HOME = Path(__file__).resolve().parents[2]
COMMANDS = (["staff", "list"], ["mail", "failed"], ["db", "upgrade"], ["verify"])


def without_one(folder: Path, **more: str) -> dict[str, str]:
    """Settings of a service whose database is not there."""
    away = f"postgresql://asb:hidden@127.0.0.1:{free_port()}/asb"
    return {"DATABASE_URL": away, "SECRET_KEY": A_KEY, "INSTANCE_PATH": str(folder), **more}


@pytest.fixture
def ascii_only(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database as `createdb` makes it where the server was set up without a locale."""
    url = databases.empty("postgresql", tmp_path)
    name = url.rpartition("/")[2]
    databases.drop(url)
    databases._on_server(
        "create database {} encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0", name
    )
    yield url
    databases.drop(url)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_that_is_away_is_named_in_a_sentence(words: list[str], tmp_path: Path) -> None:
    said = refused(create_app(without_one(tmp_path)), *words)
    assert "The database of DATABASE_URL cannot be used: connection failed" in said
    assert "hidden" not in said


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_that_cannot_store_every_letter_is_refused(
    words: list[str], ascii_only: str, tmp_path: Path
) -> None:
    app = create_app(without_one(tmp_path, DATABASE_URL=ascii_only))
    assert "its encoding is SQL_ASCII, not UTF8: make it again" in refused(app, *words)
    looked = command(app, "doctor")
    assert looked.exit_code == 1
    assert "its encoding is SQL_ASCII" in looked.stdout
    with app.app_context():
        db.engine.dispose()


@pytest.mark.programs
@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"MAIL_PORT": "x"}, "MAIL_PORT is 'x'"), ({"COUNCIL_FILE": __file__}, "is not a TOML file")],
)
def test_a_worker_with_a_wrong_setting_says_which(wrong: dict[str, str], said: str, tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], **without_one(tmp_path, **wrong)}
    ran = subprocess.run(
        [sys.executable, "-m", "asb.worker"],
        cwd=HOME,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1
