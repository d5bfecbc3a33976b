"""The bill of materials names what the locks pin, no more and no less."""

import json
from pathlib import Path

from tests.supply import locked, sbom

LOCKED = {"jinja2": "3.1.6", "@ministryofjustice/frontend": "11.1.0"}
COMPONENTS = [
    {"name": "jinja2", "version": "3.1.6"},
    {"group": "@ministryofjustice", "name": "frontend", "version": "11.1.0"},
]


def test_what_differs_from_the_locks_is_named() -> None:
    assert sbom.differences({"components": COMPONENTS}, LOCKED) == []
    assert sbom.differences({"components": COMPONENTS[1:]}, LOCKED) == ["jinja2 3.1.6 is missing"]
    assert sbom.differences({"components": COMPONENTS}, LOCKED | {"jinja2": "3.1.7"}) == [
        "jinja2 is 3.1.6 and not 3.1.7"
    ]
    another = [*COMPONENTS, {"name": "left-pad", "version": "1"}]
    assert sbom.differences({"components": another}, LOCKED) == ["left-pad is 1 and not locked"]
    assert len(sbom.differences({}, LOCKED)) == 2


def test_npm_packages_are_all_there(tmp_path: Path) -> None:
    """Made by npm, without the network."""
    file = tmp_path / "npm.cdx.json"
    sbom.of_npm(file)
    bill = json.loads(file.read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", sbom.SPECIFICATION)
    wanted = {name: str(package["version"]) for name, package in locked.npm().items()}
    assert sbom.differences(bill, wanted) == []
    assert "govuk-frontend" in wanted
    assert "esbuild" not in wanted, "it builds the script and is not in it"
    assert str(tmp_path) not in file.read_text()


def test_the_lock_is_read_whole() -> None:
    lines = locked.PYTHON_LOCK.read_text().splitlines()
    assert len(locked.python()) == len([line for line in lines if "==" in line])
