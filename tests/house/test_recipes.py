"""The recipes of CONTRIBUTING.md are carried out, block by block, on a copy of the code."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent.parent
PAGE = HOME / "CONTRIBUTING.md"
NOT_TRACKED = ("static/dist",)
"""What the build makes, which pages need."""

FENCE = re.compile(r"^(?P<indent> *)```\w+\n(?P<code>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
HEADER = re.compile(r"(?:# |\{# |<!-- )(?P<file>\S+) · (?P<place>new|append|after: .+?)(?: #\}| -->)?")
SQLITE_ONLY = ("-k", "not postgresql")
"""The databases of both kinds are tested elsewhere; here one is enough."""


class WrongBlock(AssertionError):
    """A code block of a recipe cannot be carried out: the message names it."""


@dataclass(frozen=True)
class Block:
    """A code block of a recipe. `place` is `new`, `append` or `after: ` and the line it goes below."""

    recipe: str
    line: int
    file: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"CONTRIBUTING.md:{self.line} ({self.recipe}: {self.file} · {self.place})"

    def carry_out(self, copy: Path) -> None:
        """Changes the copy. Raises WrongBlock."""
        path = copy / self.file
        if self.place == "new":
            if path.exists():
                raise WrongBlock(f"{self}: the file is already there")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, encoding="utf-8")
            return
        if not path.exists():
            raise WrongBlock(f"{self}: there is no such file")
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = len(lines)
        if self.place != "append":
            anchor = self.place.removeprefix("after: ") + "\n"
            if anchor not in lines:
                raise WrongBlock(f"{self}: the file has no such line")
            at = lines.index(anchor) + 1
        path.write_text("".join([*lines[:at], self.text, *lines[at:]]), encoding="utf-8")


def blocks(page: str) -> list[Block]:
    """Every code block of the recipes, in order. Raises WrongBlock."""
    begins = page.index("## Recipes\n")
    found = []
    for fence in FENCE.finditer(page, begins):
        line = page.count("\n", 0, fence.start()) + 1
        recipe = re.findall(r"^### (.+)$", page[begins : fence.start()], re.MULTILINE)[-1]
        first, _, code = re.sub(f"^{fence['indent']}", "", fence["code"], flags=re.MULTILINE).partition("\n")
        header = HEADER.fullmatch(first)
        if not header:
            raise WrongBlock(f"CONTRIBUTING.md:{line} ({recipe}): the first line must say where it goes")
        found.append(Block(recipe, line, header["file"], header["place"], code))
    return found


def of(recipe: str) -> list[Block]:
    """The blocks of one recipe."""
    found = [block for block in blocks(PAGE.read_text(encoding="utf-8")) if block.recipe == recipe]
    assert found, f"CONTRIBUTING.md has no recipe {recipe!r}"
    return found


RECIPES = tuple(dict.fromkeys(block.recipe for block in blocks(PAGE.read_text(encoding="utf-8"))))


def copied(to: Path) -> Path:
    """A copy of every tracked file, and links to what the build has made."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (HOME / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HOME / name, to / name)
    for name in NOT_TRACKED:
        (to / name).symlink_to(HOME / name)
    return to


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A Python program in the copy."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=copy, env=environ, capture_output=True, text=True, check=False
    )


def passes(copy: Path, *command: str) -> str:
    """Runs a program that must succeed; returns what it printed."""
    ran = run(copy, *command)
    assert ran.returncode == 0, f"{' '.join(command)}:\n{ran.stdout[-4_000:]}{ran.stderr[-4_000:]}"
    return ran.stdout
