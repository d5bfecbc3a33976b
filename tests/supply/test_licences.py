"""Each package that is shipped has a licence that goes with ours, and the list of them is current."""

import re
from pathlib import Path

import pytest

from tests.supply import licences, locked


def test_every_licence_goes_with_ours() -> None:
    found = [row for rows in licences.shipped().values() for row in rows]
    assert len(found) > 60
    assert [row for row in found if not licences.allowed(row[2])] == []


def test_the_list_is_current() -> None:
    assert licences.PAGE.read_text() == licences.page(), "make licences writes it"


@pytest.mark.parametrize(
    ("expression", "right"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-2.0-or-later OR MPL-1.1", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("", False),
    ],
)
def test_an_expression_is_allowed_if_it_can_be_met(expression: str, right: bool) -> None:
    assert licences.allowed(expression) is right


def test_what_was_read_by_hand_is_still_shipped_and_still_unclear() -> None:
    assert set(licences.READ) <= set(locked.python())
    for name in licences.READ:
        assert not licences.metadata(name).get("License-Expression"), f"{name} states its licence now"


def test_debian_packages_are_those_of_the_image() -> None:
    stage = (locked.HOME / "deploy" / "Containerfile").read_text().rpartition("FROM ")[2]
    wanted = re.search(r"--no-install-recommends ((?:[\w.+-]+|\\\n|\s)+?)\s*\\\n &&", stage)
    assert wanted
    assert set(wanted[1].replace("\\", " ").split()) == set(licences.DEBIAN)


def test_the_licence_of_the_project_is_the_same_everywhere() -> None:
    said = {(locked.HOME / name).read_text() for name in ("pyproject.toml", "package.json")}
    assert all(re.search(r'"?license"?\s*[=:]\s*"MIT"', text) for text in said)
    assert Path(locked.HOME / "LICENSE").read_text().startswith("MIT License")
