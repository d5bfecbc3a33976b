"""Checking a copy against what it says of itself, without a service."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from asb.upkeep import UpkeepRefused, archive, restoring

SAID: dict[str, Any] = {
    "made_at": "2026-11-02T03:00:00+00:00",
    "key_fingerprint": "ab12",
    "migration": "0028",
}


def packed(folder: Path, database: str, file: str, content: bytes, rows: dict[str, int]) -> Path:
    with archive.workplace(folder / "copy") as place:
        (place / file).write_bytes(content)
        archive.pack(folder / "copy", place, SAID | {"database": database, "rows": rows}, [])
    return folder / "copy"


def pg_restore(folder: Path, *tables: str) -> None:
    """A tool that lists what such a file has: the rows of these tables."""
    lines = [f"{number}; 0 16{number} TABLE DATA public {name} asb" for number, name in enumerate(tables, 1)]
    listed = [";", "; Archive created at 2026-11-02", "9; 1259 169 TABLE public visit asb", *lines]
    tool = folder / "pg_restore"
    tool.write_text("#!/bin/sh\n" + "".join(f"echo '{line}'\n" for line in listed))
    tool.chmod(0o700)


@pytest.mark.parametrize(
    ("listed", "whole"),
    [
        (("case", "staff"), True),
        (("case", "staff", "spatial_ref_sys"), True),
        (("case",), False),
        (("staff",), False),
        ((), False),
    ],
)
def test_a_dump_has_every_table_of_which_rows_were_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: tuple[str, ...], whole: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    pg_restore(tmp_path, *listed)
    copy = packed(tmp_path, "postgresql", "database.dump", b"PGDMP", {"case": 3, "staff": 2})
    if whole:
        checked = restoring.check(copy, None)
        assert (checked.database, checked.rows, checked.key_fingerprint) == ("postgresql", 5, "ab12")
        assert checked.made_at.isoformat() == SAID["made_at"]
    else:
        with pytest.raises(UpkeepRefused, match="is damaged: tables are missing"):
            restoring.check(copy, None)


@pytest.mark.parametrize(("said", "whole"), [(2, True), (3, False), (1, False)])
def test_a_file_has_as_many_rows_as_were_counted(tmp_path: Path, said: int, whole: bool) -> None:
    with closing(sqlite3.connect(tmp_path / "made")) as made:
        made.executescript(
            "create table staff (id); insert into staff values (1), (2);"
            "create table alembic_version (version_num); insert into alembic_version values ('0028');"
        )
    content = (tmp_path / "made").read_bytes()
    rows = {"staff": said, "alembic_version": 1}
    copy = packed(tmp_path, "sqlite", "database.sqlite3", content, rows)
    if whole:
        assert restoring.check(copy, None).rows == 3
    else:
        with pytest.raises(UpkeepRefused, match="is damaged: rows are missing"):
            restoring.check(copy, None)
