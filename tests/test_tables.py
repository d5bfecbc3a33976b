"""Tables as CSV: which files are read, what is said of the others, and what a spreadsheet is given."""

import csv
import io

import pytest

from asb import tables

COLUMNS = ("year", "applications")


def read(text: str) -> list[tuple[int, dict[str, str]]]:
    return list(tables.records(text, COLUMNS))


def test_columns_may_be_in_any_order_and_each_row_has_its_line() -> None:
    assert read('applications,year\n"3\n4",2025\n5,2026\n') == [
        (2, {"year": "2025", "applications": "3\n4"}),
        (4, {"year": "2026", "applications": "5"}),
    ]


def test_a_line_with_nothing_but_spaces_is_passed_over() -> None:
    assert read("year,applications\n\n   \n2025,3\n") == [(4, {"year": "2025", "applications": "3"})]


def test_a_row_of_empty_cells_is_a_row_with_nothing_filled_in() -> None:
    assert read("year,applications\n,\n") == [(2, {"year": "", "applications": ""})]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the column year is missing: the header is year,applications"),
        ("year\n2025\n", "line 1: the column applications is missing: the header is year,applications"),
        ("\nyear,applications,x\n", "line 2: a column too many, or twice: the header is year,applications"),
        ("year,applications,year\n", "line 1: a column too many, or twice: the header is year,applications"),
        ("year,applications\n2025,3\n2026\n", "line 3: 1 values where the header has 2 columns"),
        ("year,applications\n2025,3,4\n", "line 2: 3 values where the header has 2 columns"),
        ('year,applications\n2025,3\n"2026,5\n', "line 3: unexpected end of data"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="line") as refused:
        read(text)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("year\nähnlich\n".encode("latin-1"), "line 2: not UTF-8: save the file as CSV in UTF-8"),
        (b"year\n2025\n20\x0026\n", "line 3: has a NUL character: save the file as CSV in UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_the_line(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match="line") as refused:
        tables.decode(content)
    assert str(refused.value) == said


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert read(tables.decode("\ufeffyear,applications\n2025,3\n".encode())) == [
        (2, {"year": "2025", "applications": "3"})
    ]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹦", "﹢"])
def test_no_cell_is_taken_for_a_formula(first: str) -> None:
    written = tables.write(("what", f"{first}how"), [(f"{first}1+1", -1), ("plain", None)])
    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        ["what", f"'{first}how"],
        [f"'{first}1+1", "-1"],
        ["plain", ""],
    ]
