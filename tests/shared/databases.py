"""Real databases: for every test a migrated SQLite file or PostgreSQL database without a row.

PostgreSQL is the server named by TEST_POSTGRES_URL (its user must be allowed to create databases), or
else one started here, on a free loopback port, for this test process alone: it ends with the process,
even if that one is killed. Without PostgreSQL the tests fail: half of their promise would be untried.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

KINDS = ("sqlite", "postgresql")
one_database = pytest.mark.parametrize("kind", ["sqlite"])
"""For a test of pages, words or judging: what is asked of the database is asked by others, on both kinds."""
MEMORY = Path("/dev", "shm")
"""Where the lent SQLite files are, if there is room: nothing cuts the power here, so none waits for disks."""
ROOM = 1_000_000_000
"""Bytes that must be free there; in some containers there are fewer."""
START_WITHIN = 30
"""Seconds PostgreSQL may take to accept its first connection."""


class Databases:
    """Hands out databases. `migrate(url)` brings an empty one up to date; it is called once for each kind."""

    def __init__(self, migrate: Callable[[str], None]):
        self._migrate = migrate
        self._closing = ExitStack()
        self._templates: dict[str, str] = {}
        self._lent: dict[str, str] = {}
        self._emptied: set[str] = set()
        self._server: str | None = None

    def close(self) -> None:
        """Drop what is left and stop the server, if it is ours."""
        self._closing.close()

    def empty(self, kind: str, folder: Path) -> str:
        """The URL of a new database with nothing in it."""
        if kind == "sqlite":
            return f"sqlite:///{folder / f'{_new_name()}.sqlite3'}"
        name = _new_name()
        self._on_server("create database {}", name)
        return self._url(name)

    def migrated(self, kind: str, folder: Path) -> str:
        """The URL of a new database with every table and no rows."""
        template = self._template(kind)
        url = self.empty(kind, folder) if kind == "sqlite" else self._url(_new_name())
        self._copy(template, url)
        return url

    def lend(self, kind: str) -> str:
        """The database of this kind that every test of this process has in turn: every table and no rows.

        Always the same URL, so that one app, with all that its engine has learnt, serves every test.
        """
        url = self._lent.get(kind)
        if url is None:
            folder = self._closing.enter_context(tempfile.TemporaryDirectory(dir=_memory()))
            url = self._lent[kind] = self.migrated(kind, Path(folder))
            self._closing.callback(self.drop, url)
        elif url not in self._emptied:
            self.drop(url)
            self._copy(self._template(kind), url)
        self._emptied.discard(url)
        return url

    def take_back(self, url: str) -> None:
        """Empty what `lend` lent; anybody connected is sent away.

        A new PostgreSQL database costs a third of a second, more than most tests. What cannot be made again
        as it was is made anew for the next.
        """
        if not url.startswith("postgresql"):
            return
        try:
            with closing(psycopg.connect(_plain(url), autocommit=True)) as connection:
                connection.execute(SEND_AWAY)
                connection.execute(EMPTY)
                shape = connection.execute(SHAPE).fetchone()
        except psycopg.Error:
            return
        if shape == self._shape:
            self._emptied.add(url)

    @cached_property
    def _shape(self) -> Any:
        with closing(psycopg.connect(_plain(self._template("postgresql")))) as template:
            return template.execute(SHAPE).fetchone()

    def drop(self, url: str) -> None:
        """Be rid of what was made; on PostgreSQL, anybody still connected is sent away."""
        if url.startswith("postgresql"):
            self._on_server("drop database if exists {} with (force)", _name(url))
        else:
            for more in ("", "-wal", "-shm", "-journal"):
                Path(urlsplit(url).path[1:] + more).unlink(missing_ok=True)

    def _copy(self, template: str, url: str) -> None:
        """Make a database as the template is."""
        if url.startswith("sqlite"):
            file = Path(urlsplit(url).path[1:])
            file.parent.mkdir(exist_ok=True)  # a test may have taken the folder away
            shutil.copyfile(urlsplit(template).path[1:], file)
        else:
            self._on_server("create database {} template {}", _name(url), _name(template))

    def _template(self, kind: str) -> str:
        if kind not in self._templates:
            folder = self._closing.enter_context(tempfile.TemporaryDirectory())
            url = self.empty(kind, Path(folder))
            self._closing.callback(self.drop, url)
            self._migrate(url)
            self._templates[kind] = url
        return self._templates[kind]

    def _on_server(self, command: str, *names: str) -> None:
        if self._server is None:
            self._server = os.environ.get("TEST_POSTGRES_URL") or _start_postgres(self._closing)
        with closing(psycopg.connect(self._server, autocommit=True)) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))

    def _url(self, name: str) -> str:
        assert self._server
        server = urlsplit(self._server)
        return server._replace(scheme="postgresql+psycopg", path=f"/{name}").geturl()


def _memory() -> Path | None:
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else None


def _new_name() -> str:
    return f"asb_test_{uuid.uuid4().hex}"


def _name(url: str) -> str:
    return urlsplit(url).path[1:]


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


SEND_AWAY = """select pg_terminate_backend(pid, 5000) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()"""
EMPTY = """do $$ declare it record; begin
  set local session_replication_role = replica; -- everything goes, so no reference needs to be looked at
  set local lock_timeout = '5s';
  for it in select oid::regclass as name, relkind from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') and relname <> 'alembic_version'
  loop
    if it.relkind = 'r' then execute format('delete from %s', it.name);
    else perform setval(it.name, 1, false); end if;
  end loop;
end $$"""
SHAPE = """select string_agg(format('%s.%s', attrelid::regclass, attname), ' ' order by attrelid, attnum)
  from pg_attribute join pg_class on pg_class.oid = attrelid where relnamespace = 'public'::regnamespace"""


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def program(name: str) -> str:
    """Debian keeps the server's programs out of the PATH, in a folder for each version."""
    folders = [os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    if found := shutil.which(name, path=os.pathsep.join(folders)):
        return found
    raise RuntimeError(
        f"PostgreSQL's {name!r} is not installed: install PostgreSQL (on Debian: apt install postgresql),"
        " or set TEST_POSTGRES_URL to the URL of a server for tests."
    )


def _start_postgres(until: ExitStack) -> str:
    """Start a server that lives as long as this process; returns its URL. Its data need not last."""
    data = until.enter_context(
        tempfile.TemporaryDirectory(prefix="asb-postgres-", ignore_cleanup_errors=True)
    )
    log, port = Path(data, "log"), free_port()
    run = ["setpriv", "--pdeathsig=QUIT"]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        run += ["--reuid=postgres", "--regid=postgres", "--init-groups"]
        shutil.chown(data, "postgres", "postgres")
    cluster = f"{data}/cluster"
    made = [
        *run,
        program("initdb"),
        "--no-sync",
        "--wal-segsize=1",  # megabyte: the largest file that a server cannot do without
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        cluster,
    ]
    subprocess.run(made, cwd="/", check=True, stdout=subprocess.DEVNULL)
    options = {"fsync": "off", "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": ""}
    started = [
        *run,
        program("postgres"),
        "-D",
        cluster,
        *(f"--{name}={value}" for name, value in options.items()),
    ]
    with log.open("wb") as output:
        server = subprocess.Popen(started, cwd="/", stdout=output, stderr=output, start_new_session=True)
    until.callback(server.wait)
    until.callback(server.send_signal, signal.SIGQUIT)
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    _await(url, server, log)
    return url


def _await(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_WITHIN
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from error
            time.sleep(0.02)  # it is another program: there is nothing to wait on but its answer
        else:
            return
