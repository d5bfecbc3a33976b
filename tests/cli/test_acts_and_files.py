"""Commands for operators: the table of acts in words, and a file that is not there."""

from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture
def kind() -> str:
    """Commands say the same on every database; one will do."""
    return "sqlite"


def test_each_act_says_what_it_needs_or_that_it_needs_nothing(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["acts"])
    heading, *lines = [line.split("\t") for line in ran.output.splitlines()]
    acts = {line[0]: dict(zip(heading, line, strict=True)) for line in lines}
    assert list(acts["close"].values())[3] == "appeal_is_open, read_first"
    assert list(acts["note"].values())[3] == "-"
    assert all(all(cell for cell in line) for line in lines)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused_by_name(app: Flask, tmp_path: Path) -> None:
    for place, why in ((tmp_path / "none.csv", "does not exist"), (tmp_path, "is a directory")):
        ran = app.test_cli_runner().invoke(args=["figures", "import", str(place)])
        assert ran.exit_code == 2
        assert "Invalid value for 'FILE'" in ran.output
        assert why in ran.output
