"""CSV files: read strictly, with errors by line; written so that no cell is taken for a formula.

The header is line 1. Lines are counted as in an editor, so one cell may span several.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a cell a formula; a quotation mark before them makes it text (OWASP, CSV
injection)."""


def decode(content: bytes) -> str:
    """Decodes a file without its byte order mark. Raises ValueError with the line that is not text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line}: not UTF-8: save the file as CSV in UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ValueError(f"line {line}: has a NUL character: save the file as CSV in UTF-8")
    return text


def records(
    text: str, columns: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields each row by column name, with the line on which it begins. Columns may be in any order; those
    that are `optional` may be missing.

    Raises ValueError with the line of a wrong header or row.
    """
    rows = _rows(text)
    line, header = next(rows, (1, []))
    missing = [name for name in columns if name not in header]
    known = [*columns, *(name for name in optional if name in header)]
    if missing or len(header) != len(known):
        fault = f"the column {missing[0]} is missing" if missing else "a column too many, or twice"
        raise ValueError(f"line {line}: {fault}: the header is {','.join(columns)}")
    for line, row in rows:
        if len(row) != len(header):
            raise ValueError(f"line {line}: {len(row)} values where the header has {len(header)} columns")
        yield line, dict(zip(header, row, strict=True))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yields each row that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if len(row) > 1 or "".join(row).strip():
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {line}: {error}") from error


def write(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Formats a table as CSV. Text is never a formula; None is an empty cell."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    for row in (columns, *rows):
        table.writerow([_cell(value) for value in row])
    return file.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    # A spreadsheet may read "＝" as "=": NFKC makes both the same.
    first = unicodedata.normalize("NFKC", value[:1])
    return f"'{value}" if first.startswith(FORMULA) else value
