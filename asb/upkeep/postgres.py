"""PostgreSQL's own tools: `pg_dump` and `pg_restore`, with the database of DATABASE_URL.

The password goes by the environment, because everybody on a machine may read command lines. What a tool says
is cut to its first line: more may quote rows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from asb.upkeep import UpkeepRefused

OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "host": "PGHOST", "port": "PGPORT"}
"""Parts of the URL's query that the tools read from the environment, by name."""


def dump(url: str, snapshot: str, target: Path) -> None:
    """Writes what is in the database, as this snapshot of it has it, in PostgreSQL's own archive format."""
    _run("pg_dump", url, f"--snapshot={snapshot}", "--format=custom", "--no-owner", "--no-privileges",
         f"--file={target}")  # fmt: skip


def load(url: str, source: Path) -> None:
    """Loads such a file into an empty database: all of it, or nothing."""
    name = make_url(url).database or ""
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
         f"--dbname={name}", str(source))  # fmt: skip


def tables(source: Path) -> set[str]:
    """The tables whose rows such a file has."""
    listed = _run("pg_restore", None, "--list", str(source))
    return set(re.findall(r"TABLE DATA \S+ (\S+) ", listed))


def _run(program: str, url: str | None, *options: str) -> str:
    """Runs a tool and returns what it prints. Raises UpkeepRefused."""
    found = shutil.which(program)
    if found is None:
        raise UpkeepRefused(f"{program} is not installed: install PostgreSQL's client tools")
    ran = subprocess.run(  # noqa: S603 - our own command
        [found, *options], env=_environment(url), capture_output=True, text=True, check=False
    )
    if ran.returncode:
        why = (ran.stderr.strip().splitlines() or ["it gave no reason"])[0]
        raise UpkeepRefused(f"{program} ended with status {ran.returncode}: {why}")
    return ran.stdout


def _environment(url: str | None) -> dict[str, str]:
    said = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if url is None:
        return said
    read = make_url(url)
    parts: dict[str, object] = {
        "PGHOST": read.host,
        "PGPORT": read.port,
        "PGUSER": read.username,
        "PGPASSWORD": read.password,
        "PGDATABASE": read.database,
    }
    parts |= {name: read.query[key] for key, name in OPTIONS.items() if key in read.query}
    return said | {name: str(value) for name, value in parts.items() if value}
