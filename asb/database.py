"""Database connections, transactions and column types.

One code for SQLite and PostgreSQL. Reads use an ordinary transaction. `writing()` is the only way to change
anything: it takes the write lock first, so nothing that a decision depends on can change under it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

LOCK_WAIT = 10
"""Seconds to wait for another writer."""
LOCK_STEP = 0.002
"""Seconds between attempts to take SQLite's write lock."""


class Base(DeclarativeBase):
    """Base of all tables. Constraint names are fixed, so that migrations can use them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """A UTC timestamp; a time without time zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(model_class=Base)


def engine_options(url: str) -> dict[str, Any]:
    """Options of the engine. Errors hide parameters, which may be what residents wrote.

    The connection used last is reused first, with warm caches. On PostgreSQL connections are checked before
    use, and nothing waits without a time limit.
    """
    options: dict[str, Any] = {
        "hide_parameters": True,
        "pool_size": 8,
        "max_overflow": 8,
        "pool_use_lifo": True,
    }
    if url.startswith("postgresql"):
        limits = {"lock": LOCK_WAIT, "statement": 30, "idle_in_transaction_session": 60}
        said = " ".join(f"-c {what}_timeout={seconds}s" for what, seconds in limits.items())
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5, "options": said}}
    return options


_making = threading.Lock()


@event.listens_for(Engine, "do_connect")
def _make_private(dialect: Dialect, _record: Any, place: Any, _options: Any) -> None:
    """Creates SQLite's file for this user alone, whatever the umask of who runs the command that makes it.

    A file that is there is never opened here. Closing it would drop every lock that SQLite holds on it for
    this process: the next process to close the database would take itself for the last one and delete the
    write-ahead log, and what this process writes afterwards would be lost.
    """
    if dialect.name == "sqlite" and place and not str(place[0]).startswith((":", "file:")):
        with _making, suppress(OSError):  # SQLite says better why it cannot be opened
            os.close(os.open(place[0], os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _record: Any) -> None:
    if "sqlite" not in type(connection).__module__:
        return
    connection.isolation_level = None  # transactions begin below, not in the driver
    for pragma in (
        f"busy_timeout={LOCK_WAIT * 1000:.0f}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is written over, not only forgotten
    ):
        connection.execute(f"PRAGMA {pragma}").close()


WRONG_ENCODING = "its encoding is {}, not UTF8: make it again, see The database in docs/operate.md"


@event.listens_for(Engine, "connect")
def _refuse_encoding(connection: Any, _record: Any) -> None:
    """Refuses a PostgreSQL database that cannot store what people write, before anything is read from it."""
    if "psycopg" not in type(connection).__module__:
        return
    from psycopg import OperationalError as Unusable  # noqa: PLC0415 - it is loaded with the first connection

    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise Unusable(WRONG_ENCODING.format(encoding))


def why_away(error: OperationalError) -> str | None:
    """Why no connection to the database can be made, in one line; None if the error is another."""
    if error.statement is not None:
        return None
    return next(iter(str(error.orig).splitlines()), type(error.orig).__name__)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    if not connection.get_execution_options().get("writing"):
        driver.execute("BEGIN").close()  # a read waits for no lock, so it cannot fail
        return
    driver.execute("PRAGMA busy_timeout=0").close()
    try:
        _begin_writing(connection, driver)
    finally:
        driver.execute(f"PRAGMA busy_timeout={LOCK_WAIT * 1000:.0f}").close()


def _begin_writing(connection: Connection, driver: sqlite3.Connection) -> None:
    """Takes SQLite's write lock, retrying at short, even intervals.

    SQLite's own retries have growing pauses, so a busy process could keep another out. The driver is asked,
    which is cheaper, but for the last time SQLAlchemy: it raises its OperationalError after `LOCK_WAIT`
    seconds.
    """
    give_up = time.monotonic() + LOCK_WAIT
    while time.monotonic() <= give_up:
        try:
            driver.execute("BEGIN IMMEDIATE").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # its kinds are in the other bits
                break
            time.sleep(LOCK_STEP)
        else:
            return
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def checkpoint() -> None:
    """On SQLite, writes what is in the WAL file to the database and empties the file, which would else keep
    copies of what was erased. Where somebody reads just now, the next call does it. PostgreSQL looks after
    its own log.
    """
    if db.engine.dialect.name != "sqlite":
        return
    db.session.remove()
    with closing(db.engine.raw_connection()) as connection:
        cast(Any, connection.driver_connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def reading() -> Connection:
    """A connection for reading rows in one statement, without an ORM session; use it with `with`.

    On PostgreSQL in autocommit, which saves two round trips.
    """
    connection = db.engine.connect()
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="AUTOCOMMIT")
    return connection


class _Queue:
    """A lock that threads get in the order in which they asked for it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, within: float) -> bool:
        """Waits for the lock, at most this many seconds; returns whether this thread has it."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=within):
            return True
        with self._guard:
            if mine not in self._waiting:  # handed on at the last moment
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turn = _Queue()


@contextmanager
def _in_turn() -> Iterator[None]:
    """On SQLite, lets one thread of this process write at a time, in the order in which they asked.

    SQLite retries with growing pauses, so newcomers overtake threads that have waited long. With this queue
    only processes compete. PostgreSQL has a queue of its own.
    """
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not _turn.acquire(LOCK_WAIT):
        raise WaitedTooLong("another thread of this process was writing all the time")
    try:
        yield
    finally:
        _turn.release()


@contextmanager
def writing_rows() -> Iterator[Connection]:
    """`writing()` for rows: the same write transaction on a connection, without an ORM session."""
    db.session.remove()
    with (
        _in_turn(),
        db.engine.connect().execution_options(writing=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def writing() -> Iterator[Session]:
    """A write transaction: everything inside is committed together, or nothing is.

    Ends any earlier read, so decide only on what is read inside. Do slow work (reading a body, checking a
    file) before: on SQLite nobody else can write meanwhile.
    """
    session = db.session()
    session.rollback()
    with _in_turn():
        session.connection(execution_options={"writing": True})
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
