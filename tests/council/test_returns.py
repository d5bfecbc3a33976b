"""The columns of the data return in a council file: chosen, renamed, and refused by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from asb.council import HERE, Council, CouncilFileError, load
from asb.council.returns import COLUMNS, EVERYTHING, Returns
from tests.shared.councils import FILES

Loaded = Callable[[str], Returns | None]


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """Loads the council file with these lines below [returns]."""

    def of(lines: str) -> Returns | None:
        file = tmp_path / "council.toml"
        file.write_text(f"{HERE.read_text(encoding='utf-8')}\n[returns]\n{lines}\n", encoding="utf-8")
        council: Council = load(file)
        return council.returns

    return of


def test_nothing_is_invented_for_derbyshire_dales() -> None:
    assert load().returns is None


def test_an_empty_table_asks_for_every_column_under_its_own_name(loaded: Loaded) -> None:
    assert loaded("") == EVERYTHING
    assert [(each.column, each.heading) for each in EVERYTHING.columns] == [(name, name) for name in COLUMNS]


def test_another_council_chooses_columns_and_headings() -> None:
    kept = load(FILES["northmere"]).returns
    assert kept is not None
    assert (kept.area_code, kept.suppress_below) == ("E07999999", 3)
    assert [(each.column, each.heading) for each in kept.columns][:2] == [
        ("row", "Northmere ID"),
        ("received_month", "Month"),
    ]
    assert kept.columns[3].heading == "told"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            'columns = ["row", "ward"]',
            "returns.columns[2]: 'ward' is no column: docs/operate.md lists them all",
        ),
        (
            'columns = ["row", "day_to_decide"]',
            "returns.columns[2]: 'day_to_decide' is no column: did you mean 'days_to_decide'? docs/",
        ),
        ('columns = [{ column = "ward", heading = "Ward" }]', "returns.columns[1]: 'ward' is no column"),
        ('columns = [{ column = "row" }]', "returns.columns[1]: {'column': 'row'} is no column: give"),
        ('columns = [{ column = "row", heading = "" }]', "returns.columns[1]: "),
        ('columns = [{ column = "row", title = "Case" }]', "returns.columns[1]: "),
        ('columns = [{ column = "row", heading = "a\\nb" }]', "returns.columns[1]: heading is 'a\\nb'"),
        ("columns = [7]", "returns.columns[1]: 7 is no column"),
        ('columns = "row"', "returns.columns is 'row': give a list"),
        ("columns = []", "returns: columns is empty: leave it out"),
        ('columns = ["row", "row"]', "returns: columns has the same column twice, row: keep one"),
        (
            'columns = ["row", { column = "year", heading = "row" }]',
            "returns: columns has the same heading twice, row: keep one",
        ),
        ("suppress_below = 1", "returns: suppress_below is 1: give 2 or more, or leave it out"),
        ("suppress_below = true", "returns.suppress_below is True: give a whole number"),
        ('area_code = "E07 1"', "returns.area_code is 'E07 1': give a code such as"),
        ('ward = "x"', "returns.ward is not a known key"),
    ],
)
def test_a_mistake_is_refused_by_its_key(loaded: Loaded, lines: str, said: str) -> None:
    with pytest.raises(CouncilFileError) as refused:
        loaded(lines)
    assert said in str(refused.value)


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "council.toml"
    file.write_text(f"returns = true\n{HERE.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(CouncilFileError, match=r"returns is True: give a table, \[returns\]"):
        load(file)
