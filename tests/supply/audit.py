"""Look for known weaknesses (advisories) of what the locks pin: `make audit`.

Asks the advisories of PyPI by pip-audit and those of npm by npm. Exit status: 0 if each package was checked
and none has a known weakness, 1 if there is a known weakness, 3 if some could not be checked, for example
without network. Never 0 for what was not checked: pip-audit itself ends with 0 then.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.supply import locked

CLEAN, FOUND, UNCHECKED = 0, 1, 3
NPM_AUDIT = (locked.HOME / ".ci" / "npm", "audit", "--json", "--package-lock-only")
TOOL = locked.HOME / ".supply" / "bin" / "pip-audit"


@dataclass
class Outcome:
    """What an audit said: weaknesses, one line each, and what it could not check."""

    found: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """What is known goes first: somebody has to act on it, whatever else could not be checked."""
        return FOUND if self.found else UNCHECKED if self.unchecked else CLEAN


def read(text: str) -> dict[str, Any] | None:
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def of_python(text: str, wanted: Iterable[str]) -> Outcome:
    """What pip-audit says as JSON, for the packages of the lock."""
    said, outcome = read(text), Outcome()
    listed = {each["name"]: each for each in (said or {}).get("dependencies", [])}
    for name in wanted:
        one = listed.get(name, {"skip_reason": "pip-audit says nothing about it"})
        if "skip_reason" in one:
            outcome.unchecked.append(f"{name}: {one['skip_reason']}")
        for weak in one.get("vulns", []):
            names = ", ".join([weak["id"], *weak.get("aliases", [])])
            mended = ", ".join(weak["fix_versions"]) or "no version yet"
            outcome.found.append(f"{name} {one['version']}: {names}; mended in {mended}")
    return outcome


def of_npm(text: str) -> Outcome:
    """What `npm audit --json` says."""
    said = read(text)
    if said is None or "vulnerabilities" not in said:
        reason = (said or {}).get("message", "npm gave no answer that can be read")
        return Outcome(unchecked=[f"npm packages: {reason}"])
    return Outcome(
        found=[
            f"{name} {weak['range']}: {weak['severity']}; "
            + ", ".join(f"{via['title']} ({via['url']})" for via in weak["via"] if isinstance(via, dict))
            for name, weak in said["vulnerabilities"].items()
        ]
    )


def asked(*command: str | Path) -> str:
    """What a tool prints. Its exit status tells nothing that its JSON does not, and beside it pip-audit says
    "No known vulnerabilities found" of what it could not check, so that is shown only where there is no JSON.
    """
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=locked.HOME)
    if read(done.stdout) is None:
        sys.stderr.write(done.stderr)
    return done.stdout


def main() -> int:
    packages = locked.python()
    python = of_python(
        asked(TOOL, "--require-hashes", "--disable-pip", "-r", locked.PYTHON_LOCK, "-f", "json"), packages
    )
    npm = of_npm(asked(*NPM_AUDIT))
    both = Outcome(python.found + npm.found, python.unchecked + npm.unchecked)
    for line in both.found:
        print(f"Known weakness: {line}")
    for line in both.unchecked[:5]:
        print(f"Not checked: {line}")
    if both.unchecked:
        many = len(python.unchecked)
        npm_too = "; the npm packages neither" if npm.unchecked else ""
        print(f"Not checked: {many} of {len(packages)} Python packages{npm_too}. Run this where it can reach")
        print("the advisories of PyPI and npm. That they have no known weakness is not said.")
    if both.status == CLEAN:
        print(f"No known weakness of {len(packages)} Python packages or of the npm packages.")
    return both.status


if __name__ == "__main__":
    sys.exit(main())
