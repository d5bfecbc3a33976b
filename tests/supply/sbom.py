"""Write the bill of materials, as CycloneDX JSON made from the locks: `make sbom`.

`sbom/python.cdx.json` by cyclonedx-bom, `sbom/npm.cdx.json` by npm. Neither needs the network. Both are
compared with the locks before they are said to be there.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.supply import locked

FOLDER = locked.HOME / "sbom"
TOOL = locked.HOME / ".supply" / "bin" / "cyclonedx-py"
NPM = locked.HOME / ".ci" / "npm"
SPECIFICATION = "1.5"
"""Of CycloneDX: the newest that both tools write."""


def named(components: list[Mapping[str, Any]]) -> dict[str, str]:
    """Versions of components by name, with the scope of npm packages."""
    return {
        "/".join(filter(None, (str(each.get("group", "")), str(each["name"])))): str(each["version"])
        for each in components
    }


def differences(bill: Mapping[str, Any], wanted: Mapping[str, str]) -> list[str]:
    """What a bill of materials lacks or has besides what is locked, one line each."""
    found = named(bill.get("components", []))
    lines = [f"{name} {version} is missing" for name, version in wanted.items() if name not in found]
    lines += [
        f"{name} is {version} and not {wanted.get(name, 'locked')}"
        for name, version in found.items()
        if wanted.get(name) != version
    ]
    return lines


def of_python(to: Path) -> None:
    """The packages of requirements.lock, each with the digests that it may have."""
    command = [TOOL, "requirements", locked.PYTHON_LOCK, "--output-reproducible", "--of", "JSON"]
    subprocess.run([*command, "--sv", SPECIFICATION, "-o", to], check=True)


def of_npm(to: Path) -> None:
    """The packages of package-lock.json that end up in the style sheet and script.

    npm wants a version of the project itself, which package.json has not: it is not published. So npm reads
    copies of both files.
    """
    project = tomllib.loads((locked.HOME / "pyproject.toml").read_text())["project"]
    with tempfile.TemporaryDirectory() as folder:
        for file in (locked.HOME / "package.json", locked.NPM_LOCK):
            read = json.loads(file.read_text())
            read["version"] = project["version"]
            if "packages" in read:
                read["packages"][""]["version"] = project["version"]
            (Path(folder) / file.name).write_text(json.dumps(read))
        command = [NPM, "--prefix", folder, "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"]
        done = subprocess.run([*command, "--omit", "dev"], check=True, stdout=subprocess.PIPE, text=True)
    to.write_text(done.stdout)


def main() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    npm_versions = {name: str(package["version"]) for name, package in locked.npm().items()}
    wrong: list[str] = []
    for name, write, wanted in (("python", of_python, locked.python()), ("npm", of_npm, npm_versions)):
        file = FOLDER / f"{name}.cdx.json"
        write(file)
        differs = differences(json.loads(file.read_text()), wanted)
        print(*differs or [f"{file.relative_to(locked.HOME)}: {len(wanted)} packages, as locked."], sep="\n")
        wrong += differs
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
