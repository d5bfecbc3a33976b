"""`flask returns`: what is written where, what is said beside it, and what is refused."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from asb import demo
from asb.casework.figures import returns as making
from asb.casework.figures.return_columns import CELLS, DESCRIBING
from asb.council import Council
from asb.council.returns import COLUMNS, ReturnColumn, Returns
from tests.shared.cases import applied
from tests.shared.days import recent
from tests.shared.figures import LAST, NOW, day, live
from tests.shared.returns import described, read, rows, run
from tests.shared.story import report

pytestmark = pytest.mark.days


@pytest.fixture
def kind() -> str:
    """Commands say the same on every database; what is read is tested on both in tests/figures."""
    return "sqlite"


def asks_for(app: Flask, **returns: object) -> None:
    """The council asks for its return in this way."""
    council: Council = app.extensions["asb_council"]
    app.extensions["asb_council"] = replace(council, returns=Returns(**returns))  # type: ignore[arg-type]  # as given


def test_the_documentation_describes_every_column_in_order() -> None:
    told = described()
    assert [each.column for each in told] == list(COLUMNS) == list(CELLS)
    assert {each.column for each in told if each.rare == "yes"} == DESCRIBING
    assert {each.rare for each in told} == {"", "yes"}
    assert all(each.meaning and each.values and each.source for each in told)


def test_no_column_is_about_who_somebody_is() -> None:
    said = {word for name in COLUMNS for word in name.split("_")}
    assert not said & {
        "name",
        "reference",
        "address",
        "ward",
        "postcode",
        "day",
        "date",
        "age",
        "under",
        "risk",
    }
    assert not said & {"hate", "disability", "race", "religion", "gender", "orientation", "officer", "story"}


def test_it_is_printed_and_what_is_to_be_known_stands_beside_it(app: Flask, office: demo.Year) -> None:
    live(app, office, day(10))
    made = run(app, LAST)
    assert made.exit_code == 0
    assert made.stdout.splitlines()[0] == ",".join(COLUMNS)
    assert len(read(made.stdout)) == 1
    unset, rare, personal = made.stderr.splitlines()
    assert "has no [returns]" in unset
    assert "docs/operate.md" in unset
    assert rare.startswith(
        "Rows with a value that fewer than 5 rows have, such as a kind of behaviour: 1 of 1. "
    )
    assert "set suppress_below" in rare
    assert "it is personal data" in personal


def test_a_year_that_is_still_running_says_so(app: Flask) -> None:
    applied(app)
    made = run(app, NOW)
    assert made.exit_code == 0
    assert f"{NOW.words} is not over" in made.stderr
    assert len(read(made.stdout)) == 1


def test_a_year_without_cases_has_a_header_and_no_rows(app: Flask, office: demo.Year) -> None:
    live(app, office, day(10), demo.WITHDRAWN)
    made = run(app, NOW)
    assert made.exit_code == 0
    assert read(made.stdout) == []
    assert f"No case counts in the figures of {NOW.words}" in made.stderr
    assert "personal data" not in made.stderr


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ("2025", "'2025' is no year: write it as 2022-23"),
        ("2025-27", "is no year"),
        ("2001-02", "is no year of case reviews"),
        ("2014-15", "2014-15: this service was not in use in that year"),
        ("2090-91", "2090-91: this service was not in use in that year"),
    ],
)
def test_a_year_of_which_nothing_can_be_known_is_refused(
    app: Flask, tmp_path: Path, year: str, said: str
) -> None:
    applied(app)
    made = run(app, year, "--to", tmp_path / "return.csv")
    assert (made.exit_code, made.stdout) == (2, "")
    assert said in made.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_for_its_owner_alone(app: Flask, tmp_path: Path) -> None:
    applied(app)
    file = tmp_path / "return.csv"
    file.write_text("The one of last month.")
    made = run(app, NOW, "--to", file)
    assert (made.exit_code, made.stdout) == (0, "")
    assert f"Rows written to {file}: 1." in made.stderr
    assert file.read_bytes().decode() == run(app, NOW).stdout_bytes.decode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_is_refused_and_leaves_nothing(app: Flask, tmp_path: Path) -> None:
    applied(app)
    for place, why in (
        (tmp_path / "nowhere" / "return.csv", "cannot be written: No such file or directory"),
        (tmp_path, "is a directory"),
        (tmp_path / ("long" * 80), "cannot be written: File name too long"),
    ):
        made = run(app, NOW, "--to", place)
        assert (made.exit_code, made.stdout) == (2, "")
        assert why in made.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_one_and_what_is_no_plain_file_is_left_alone(app: Flask, tmp_path: Path) -> None:
    applied(app)
    file, link, pipe = tmp_path / "return.csv", tmp_path / "newest.csv", tmp_path / "pipe"
    link.symlink_to(file)
    assert run(app, NOW, "--to", link).exit_code == 0
    assert link.is_symlink()
    assert len(read(file.read_text())) == 1
    os.mkfifo(pipe)
    made = run(app, NOW, "--to", pipe)
    assert made.exit_code == 2
    assert "pipe is not a file that can be replaced: name another" in made.stderr
    assert pipe.is_fifo()


def test_a_disk_that_is_full_leaves_the_earlier_file_as_it_was(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied(app)
    file = tmp_path / "return.csv"
    file.write_text("The one of last month.")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    made = run(app, NOW, "--to", file)
    assert made.exit_code == 2
    assert f"{file} cannot be written: No space left on device" in made.stderr
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text() == "The one of last month."


@pytest.mark.parametrize("named", ["northmere"])
def test_another_council_has_its_own_columns_and_holds_rare_values_back(app: Flask, named: str) -> None:
    for kinds in (["noise"], ["noise"], ["noise", "threats", "other"]):
        applied(app, [report(recent(20), told=["police"])], behaviour={"kinds": kinds, "story": "x"})
    applied(app, [report(recent(20), told=["council"])], behaviour={"kinds": ["threats"], "story": "x"})
    made = run(app, NOW)
    [header, *_] = made.stdout.splitlines()
    assert header == ("Northmere ID,Month,What it was,told,'=Applications,Threshold,days_to_decide,area_code")
    found = read(made.stdout)
    assert sorted(row["What it was"] for row in found) == ["[c]", "noise", "noise", "noise [c]"]
    assert sorted(row["told"] for row in found) == ["[c]", "police", "police", "police"]
    assert {row["area_code"] for row in found} == {"E07999999"}
    assert sum(int(row["'=Applications"]) for row in found) == 4
    assert {row["Threshold"] for row in found} == {"undecided"}, "not a describing column"
    assert "fewer than 3 rows have, such as a kind of behaviour: 2 of 4." in made.stderr
    assert "These values are held back: [c] is shown instead." in made.stderr
    assert "[returns]" not in made.stderr


def test_what_is_rare_is_one_sign_however_much_it_is(app: Flask) -> None:
    asks_for(app, suppress_below=2, columns=tuple(ReturnColumn(name, name) for name in DESCRIBING))
    applied(app, behaviour={"kinds": ["noise", "drugs", "animals"], "story": "x"})
    [row] = rows(app, NOW)
    assert {row[name] for name in DESCRIBING - {"appeal_grounds", "told"}} == {making.HELD_BACK}
    assert row["appeal_grounds"] == "", "that there was no appeal is in the published figures"


def test_a_code_of_the_area_that_is_not_set_is_missed_only_where_it_is_asked_for(app: Flask) -> None:
    applied(app)
    asks_for(app)
    assert "area_code is empty: the council file does not set it in [returns]." in run(app, NOW).stderr
    asks_for(app, columns=(ReturnColumn("row", "row"),))
    made = run(app, NOW)
    assert "area_code" not in made.stderr
    assert made.stdout.splitlines()[0] == "row"
