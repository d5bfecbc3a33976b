"""Copies of the tree: nothing is tried in place."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.mutants.draw import HOME

LINKED = (".venv", "node_modules", "static/dist")
"""What is made, not kept, and the same for every copy."""
LONG_AGO = 1_000_000_000
"""When every file of a copy was written, so that what Python compiled of it is known to be of it."""


def files(home: Path = HOME) -> list[str]:
    """Every file that is kept or will be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=home, check=True, capture_output=True, text=True).stdout
    return sorted(name for name in set(listed.split("\0")) if name and (home / name).is_file())


def copy(to: Path, home: Path = HOME) -> None:
    """The tree as it stands."""
    for name in files(home):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(home / name, to / name)
        os.utime(to / name, (LONG_AGO, LONG_AGO))
    for name in LINKED:
        if (home / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            (to / name).symlink_to((home / name).resolve())


def environ() -> dict[str, str]:
    """The environment without what the service would take for its settings."""
    kept = {"PATH", "HOME", "LANG", "TMPDIR", "TZ"}
    return {name: value for name, value in os.environ.items() if name in kept}
