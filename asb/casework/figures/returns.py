"""Case-level data return of a year: one row for each case that counts in its figures, without names.

Cases are read in batches, so memory holds no more of the others than their rows, which are short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import defer, selectinload

from asb import tables
from asb.casefile import CaseFile, calendar_of
from asb.casework.figures import counting, published
from asb.casework.figures.return_columns import CELLS, DESCRIBING, Cell, Record
from asb.council import Council
from asb.council.returns import COUNTED, EVERYTHING
from asb.database import db
from asb.models import Case, Letter
from asb.rules.figures import Number, Year
from asb.tokens import Tokens

BATCH = 200
"""Cases to load at once, to limit memory."""
FEW = 5
"""Values that fewer cases have are rare, where the council has not set another number."""
HELD_BACK = "[c]"
"""Stands for a rare value: the sign for "confidential" in the tables of government statistics."""
NO_ROW = {"entered_by_mistake"}
"""Lines of the figures on which a case may count without getting a row: it was no application at all."""

OF_A_CASE = (
    selectinload(Case.history),
    selectinload(Case.reports),
    selectinload(Case.people),
    selectinload(Case.merged, recursion_depth=-1),
    selectinload(Case.letters).load_only(
        Letter.kind, Letter.route, Letter.recipient, Letter.state, Letter.sent_at, Letter.written_at
    ),
    defer(Case.application),
    defer(Case.assessment),
)
"""What a row is derived from; no letter's text is read."""

Row = dict[str, Cell]


class Difference(NamedTuple):
    """A line on which the published figures and the cases differ."""

    line: str
    published: Number
    counted: int


@dataclass(frozen=True)
class DataReturn:
    """The return of a year. `rare`: in how many rows a value stands, or stood, that fewer than `few` have."""

    columns: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: Counter[str]
    few: int
    rare: int
    holds_back: bool

    def csv(self) -> str:
        """Formats it as CSV: several keys with spaces between them, nothing where nothing is known."""
        return tables.write(self.header, ([_written(cell) for cell in row] for row in self.rows))


def make(year: Year, council: Council, tokens: Tokens, today: date) -> DataReturn | None:
    """The return of a year, with the cases as they stand today; None where the service did not count.

    The rows are in the order of their pseudonyms, which says nothing.
    """
    every = counting.by_case(year, council, today)
    if every is None:
        return None
    counted = {reference: lines for reference, lines in every.items() if lines.keys() - NO_ROW}
    wanted = council.returns or EVERYTHING
    names = [each.column for each in wanted.columns]
    records = _records(counted, year, council, tokens, today)
    rows = dict(sorted((each.row, {name: CELLS[name](each) for name in names}) for each in records))
    few = wanted.suppress_below or FEW
    rare = _rare(rows.values(), few)
    shown = [
        {name: _held_back(cell, rare.get(name, ())) for name, cell in row.items()} for row in rows.values()
    ]
    holds_back = wanted.suppress_below is not None
    return DataReturn(
        columns=tuple(names),
        header=tuple(each.heading for each in wanted.columns),
        rows=tuple(tuple(row.values()) for row in (shown if holds_back else rows.values())),
        totals=sum(counted.values(), Counter()),
        few=few,
        rare=sum(row != without for row, without in zip(rows.values(), shown, strict=True)),
        holds_back=holds_back,
    )


def differences(made: DataReturn, year: Year, council: Council, today: date) -> list[Difference]:
    """Where the figures that were signed off differ from what the cases of the return say today."""
    county = published.published(year, council, today)
    [row] = [each for each in county.rows if each.authority == council.short_name]
    if row.status != "signed_off":
        return []
    lines = [Difference(line, row.number(line), made.totals[line]) for line in COUNTED.values()]
    return [each for each in lines if each.published is not None and each.published != each.counted]


def _records(
    counted: Mapping[str, Counter[str]], year: Year, council: Council, tokens: Tokens, today: date
) -> Iterator[Record]:
    """Reads these cases, a batch at a time."""
    calendar, references = calendar_of(council), sorted(counted)
    area_code = council.returns.area_code if council.returns else None
    for first in range(0, len(references), BATCH):
        batch = references[first : first + BATCH]
        for case in db.session.scalars(select(Case).where(Case.reference.in_(batch)).options(*OF_A_CASE)):
            file = CaseFile.of(case, council, calendar)
            row = tokens.pseudonym(str(year), case.reference)
            yield Record(file, year, row, counted[case.reference], area_code, today)
        db.session.rollback()  # lets go of what was read


def _rare(rows: Iterable[Row], few: int) -> dict[str, set[str]]:
    """The values of each describing column that fewer rows have than `few`."""
    found = {name: Counter[str]() for name in DESCRIBING}
    for row in rows:
        for name in DESCRIBING & row.keys():
            found[name].update(_values(row[name]))
    return {name: {value for value, times in each.items() if times < few} for name, each in found.items()}


def _held_back(cell: Cell, rare: Collection[str]) -> Cell:
    """This cell with one sign in place of its rare values, however many they are."""
    values = _values(cell)
    kept = tuple(value for value in values if value not in rare)
    return cell if len(kept) == len(values) else (*kept, HELD_BACK)


def _values(cell: Cell) -> tuple[str, ...]:
    """The keys in a cell."""
    if isinstance(cell, tuple):
        return cell
    return (cell,) if isinstance(cell, str) and cell else ()


def _written(cell: Cell) -> str | int | None:
    return " ".join(cell) if isinstance(cell, tuple) else cell
