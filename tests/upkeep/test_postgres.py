"""PostgreSQL's own tools: what they are told of the database."""

from pathlib import Path

import pytest

from asb.upkeep import postgres

LEFT_OVER = {"PGHOST": "elsewhere.example", "PGSERVICE": "another", "PGPASSFILE": "/root/.pgpass"}


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (None, {}),
        (
            "postgresql+psycopg://ann:a%40b@db.example:5433/cases?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            {
                "PGHOST": "db.example",
                "PGPORT": "5433",
                "PGUSER": "ann",
                "PGPASSWORD": "a@b",
                "PGDATABASE": "cases",
                "PGSSLMODE": "verify-full",
                "PGSSLROOTCERT": "/etc/ca.pem",
            },
        ),
        (
            "postgresql+psycopg:///cases?host=/run/postgresql",
            {"PGHOST": "/run/postgresql", "PGDATABASE": "cases"},
        ),
    ],
    ids=["a file alone", "another machine", "this machine"],
)
def test_a_tool_uses_the_database_of_the_service_and_no_other(
    url: str | None, told: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the shell says of another database does not reach it."""
    tool = tmp_path / "pg_restore"
    monkeypatch.setenv("LC_TIME", "en_GB")
    tool.write_text(f"#!/bin/sh\n/usr/bin/env > {tmp_path}/told\n")
    tool.chmod(0o700)
    for name, value in {**LEFT_OVER, "PATH": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    if url:
        postgres.load(url, tmp_path / "source")
    else:
        postgres.tables(tmp_path / "source")
    assert "LC_TIME=en_GB" in (tmp_path / "told").read_text()
    lines = [line.partition("=") for line in (tmp_path / "told").read_text().splitlines()]
    assert {name: value for name, _, value in lines if name.startswith("PG")} == told
