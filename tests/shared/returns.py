"""The data return of a year as its readers have it, and as docs/operate.md describes it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

from click.testing import Result
from flask import Flask

OPERATE = Path(__file__).resolve().parents[2] / "docs" / "operate.md"
KEY = re.compile(r"`([a-z_]+)`")


class Described(NamedTuple):
    """What the documentation says of a column."""

    column: str
    meaning: str
    values: str
    source: str
    rare: str

    @property
    def keys(self) -> set[str]:
        """The values that there can be, where they are listed; empty too, if it says so."""
        listed = set(KEY.findall(self.values)) if self.values.startswith("`") else set()
        return listed | ({""} if listed and self.values.endswith(", empty") else set())


def described() -> list[Described]:
    """The table of columns in the documentation, row by row."""
    section = OPERATE.read_text(encoding="utf-8").partition("\n## Data return\n")[2].partition("\n## ")[0]
    _, _, table = section.partition("| Column |")
    rows = [line.strip().strip("|").split(" | ") for line in table.splitlines()[2:] if line.startswith("|")]
    return [Described(cells[0].strip(" `"), *(cell.strip() for cell in cells[1:])) for cells in rows]


def run(app: Flask, *words: object) -> Result:
    """`flask returns` with these words."""
    return app.test_cli_runner().invoke(args=["returns", *map(str, words)])


def read(text: str) -> list[dict[str, str]]:
    """The rows of a return, by heading."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def rows(app: Flask, year: object) -> list[dict[str, str]]:
    """The rows of the return of a year."""
    made = run(app, year)
    assert made.exit_code == 0, made.output
    return read(made.stdout)
