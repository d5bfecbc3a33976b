"""Connections: how one is opened, what it waits for, and what its errors do not tell."""

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from asb import database
from asb.database import db, engine_options, reading, writing

ON_PG = [pytest.param("postgresql", id="pg")]
ROWS = text("select count(*) from staff")


def driver(connection: Connection) -> Any:
    """The same connection as the database's own driver knows it."""
    return cast(Any, connection.connection.driver_connection)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_on_postgresql_a_read_of_rows_opens_no_transaction(app: Flask) -> None:
    """To open one and to end it is to ask the server twice more."""
    with app.app_context():
        with reading() as connection:
            assert connection.scalar(ROWS) == 0
            assert driver(connection).info.transaction_status == TransactionStatus.IDLE
        with db.engine.connect() as another:
            assert another.scalar(ROWS) == 0
            assert driver(another).info.transaction_status == TransactionStatus.INTRANS


@pytest.mark.parametrize("kind", ON_PG)
def test_nothing_on_pg_waits_without_a_limit(app: Flask) -> None:
    limits = {
        "lock_timeout": "10s",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "1min",
    }
    with app.app_context(), db.engine.connect() as one:
        assert {name: one.scalar(text(f"show {name}")) for name in limits} == limits


@pytest.mark.parametrize("kind", ON_PG)
def test_on_pg_a_connection_that_has_ended_is_replaced_before_its_use(app: Flask) -> None:
    with app.app_context():
        with db.engine.connect() as one, db.engine.connect() as other:
            number = driver(one).info.backend_pid
            one.close()  # goes back to the pool, and is used first
            assert other.scalar(text("select pg_terminate_backend(:number)"), {"number": number})
            other.invalidate()
        with db.engine.connect() as another:
            assert another.scalar(ROWS) == 0
            assert driver(another).info.backend_pid != number


@pytest.mark.parametrize("kind", ON_PG)
def test_on_pg_threads_write_at_the_same_time(app: Flask) -> None:
    wrote: list[int] = []

    def other() -> None:
        with app.app_context(), writing():
            wrote.append(1)

    with app.app_context(), writing():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert wrote, "PostgreSQL has a queue of its own"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_on_sqlite_no_driver_begins_transactions_after_a_read_of_rows(app: Flask) -> None:
    """Where the driver did, it would begin one that reads where we ask for one that writes."""
    with app.app_context():
        with reading() as connection:
            assert connection.scalar(ROWS) == 0
            same = driver(connection)
        with db.engine.connect() as another:
            assert driver(another) is same
            assert driver(another).isolation_level is None


def test_another_process_that_writes_for_too_long_is_not_waited_for_any_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'here.db'}").execution_options(writing=True)
    with engine.connect() as one, engine.connect() as other:
        monkeypatch.setattr(database, "LOCK_WAIT", 0.05)
        began = time.monotonic()
        with one.begin(), pytest.raises(OperationalError, match="locked"):
            other.begin()
        took = time.monotonic() - began
    engine.dispose()
    assert 0.05 <= took < 5, "SQLite's own waiting, of ten seconds, is not asked for"


def test_an_error_does_not_repeat_what_was_written(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'here.db'}"
    engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(text("insert into nowhere values (:said)"), {"said": "Quixotic zebras"})
    engine.dispose()
    assert "nowhere" in str(failed.value)
    assert "Quixotic" not in str(failed.value)


ANOTHER = (
    "import sqlite3, sys; here = sqlite3.connect(sys.argv[1]); "
    "print([row[0] for row in here.execute('select name from thing')]); here.close()"
)


def seen_by_another_process(file: Path) -> str:
    """What a program of its own reads there; it is the last to close, as far as it can see."""
    ran = subprocess.run([sys.executable, "-c", ANOTHER, file], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_another_process_that_comes_and_goes_takes_nothing_away(tmp_path: Path) -> None:
    """A command beside the running service: its end must not delete the log that the service writes to."""
    file = tmp_path / "here.db"
    url = f"sqlite:///{file}"
    engine = create_engine(url, **engine_options(url))
    with engine.begin() as connection:
        connection.execute(text("create table thing (name text)"))
    with engine.connect() as one, engine.connect() as other:  # the second must not drop locks of the first
        assert one.scalar(text("select count(*) from thing")) == other.scalar(text("select 0"))
        assert seen_by_another_process(file) == "[]"
        other.rollback()
        other.execute(text("insert into thing values ('kept')"))
        other.commit()
        assert Path(f"{file}-wal").exists()
        assert seen_by_another_process(file) == "['kept']"
    engine.dispose()
    assert seen_by_another_process(file) == "['kept']"


def test_a_new_file_is_for_its_owner_alone_also_when_many_come_at_once(tmp_path: Path) -> None:
    file = tmp_path / "here.db"
    url = f"sqlite:///{file}"
    before = os.umask(0)
    try:
        engine = create_engine(url, **engine_options(url))
        together = threading.Barrier(6)

        def come() -> None:
            together.wait()
            with engine.connect() as connection:
                connection.execute(text("select 1"))

        threads = [threading.Thread(target=come) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        os.umask(before)
    engine.dispose()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
