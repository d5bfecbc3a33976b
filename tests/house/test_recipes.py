"""The recipes of CONTRIBUTING.md are carried out, block by block, on a copy of the code."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

HOME = Path(__file__).resolve().parent.parent.parent
PAGE = HOME / "CONTRIBUTING.md"
BUILT = ("static/dist",)
"""What git ignores and pages need."""

FENCE = re.compile(r"^(?P<indent> *)```\w+\n(?P<code>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
HEADER = re.compile(r"(?:# |\{# |<!-- )(?P<file>\S+) · (?P<place>new|append|after: .+?)(?: #\}| -->)?")
PYTEST = ("pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgresql")
"""Tests in the copy, on one kind of database: both kinds are tested elsewhere."""

ADD_AN_ACT, CHANGE_THE_DATABASE = "Add an act", "Change the database"
TESTED_ALREADY = {CHANGE_THE_DATABASE: "test_migrations.py"}
"""Recipes that end with no test of their own, and the existing tests that prove them."""


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


def is_test(block: Block) -> bool:
    return bool(re.fullmatch(r"tests/(?:\w+/)*test_\w+\.py", block.file)) and block.place == "new"


RECIPES = tuple(dict.fromkeys(block.recipe for block in blocks(PAGE.read_text(encoding="utf-8"))))


def copied(to: Path) -> Path:
    """A copy of every file that git does not ignore, and links to what the build has made."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (HOME / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HOME / name, to / name)
    for name in BUILT:
        (to / name).symlink_to(HOME / name)
    return to


def whole(to: Path) -> Path:
    """A copy in which every recipe has been carried out."""
    copy = copied(to)
    for recipe in RECIPES:
        for block in of(recipe):
            block.carry_out(copy)
    return copy


def named(copy: Path, test: str) -> str:
    """The path of a test file, in whichever folder it is."""
    (found,) = (copy / "tests").rglob(test)
    return str(found.relative_to(copy))


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in the copy, with these arguments."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environ, capture_output=True, text=True, check=False
    )


def passes(copy: Path, *command: str) -> str:
    """Runs a Python program that must succeed; returns what it printed."""
    ran = run(copy, "-m", *command)
    assert ran.returncode == 0, f"{' '.join(command)}:\n{ran.stdout[-4_000:]}{ran.stderr[-4_000:]}"
    return ran.stdout


def test_all_six_recipes_are_read() -> None:
    assert RECIPES == (
        ADD_AN_ACT,
        "Add a question",
        "Add a letter",
        "Add an open page",
        "Serve another council",
        CHANGE_THE_DATABASE,
    )


@pytest.mark.parametrize("recipe", [recipe for recipe in RECIPES if recipe not in TESTED_ALREADY])
def test_a_recipe_ends_with_a_test(recipe: str) -> None:
    assert any(map(is_test, of(recipe))), f"{recipe}: no block makes a test"


@pytest.mark.parametrize("recipe", RECIPES)
def test_each_recipe_alone_passes_lint_and_format(recipe: str, tmp_path: Path) -> None:
    copy = copied(tmp_path)
    for block in of(recipe):
        block.carry_out(copy)
    passes(copy, "ruff", "check")
    passes(copy, "ruff", "format", "--check")


def test_the_recipes_keep_the_types_and_the_map(tmp_path: Path) -> None:
    copy = whole(tmp_path)
    if (HOME / ".mypy_cache").exists():  # checking only what changed takes a fifth of the time
        shutil.copytree(HOME / ".mypy_cache", copy / ".mypy_cache")
    passes(copy, "mypy")
    passes(copy, *PYTEST, named(copy, "test_architecture.py"))


def test_what_the_recipes_add_works(tmp_path: Path) -> None:
    copy = whole(tmp_path)
    tests = [block.file for recipe in RECIPES for block in of(recipe) if is_test(block)]
    passes(copy, *PYTEST, *tests, *(named(copy, test) for test in TESTED_ALREADY.values()))
    printed = passes(copy, "flask", "--app", "app", "acts")
    assert [line for line in printed.splitlines() if line.startswith("visit\t")]


def test_an_act_without_one_of_its_rows_is_refused_by_name(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    code = [block for block in of(ADD_AN_ACT) if not is_test(block)]
    rows = [block for block in code if '"visit"' in block.text]
    assert len(rows) == 4
    for left_out in rows:
        for file in {block.file for block in code}:
            shutil.copyfile(HOME / file, copy / file)
        for block in code:
            if block is not left_out:
                block.carry_out(copy)
        ran = run(copy, "-c", "import asb")
        assert ran.returncode, f"nothing needs {left_out}"
        assert "IncompleteAct: visit: " in ran.stderr, f"without {left_out}:\n{ran.stderr}"


# A recipe that is wrong

A_PAGE = """# Contributing

## Recipes

### Greet

1. Say it.

   ```python
   # {header}
   def hello() -> None:

       pass
   ```
"""


def the_block(header: str) -> Block:
    (block,) = blocks(A_PAGE.format(header=header))
    return block


@pytest.mark.parametrize(
    ("place", "then"),
    [
        ("new.py · new", "def hello() -> None:\n\n    pass\n"),
        ("old.py · append", "if True:\n    a = 1\n    b = 2\ndef hello() -> None:\n\n    pass\n"),
        (
            "old.py · after:     a = 1",
            "if True:\n    a = 1\ndef hello() -> None:\n\n    pass\n    b = 2\n",
        ),
    ],
)
def test_a_block_goes_where_it_says(place: str, then: str, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("if True:\n    a = 1\n    b = 2\n")
    block = the_block(place)
    block.carry_out(tmp_path)
    assert (tmp_path / block.file).read_text() == then


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("old.py · new", "the file is already there"),
        ("gone.py · append", "there is no such file"),
        ("old.py · after: a = 1", "the file has no such line"),
        ("old.py · after:     a = 3", "the file has no such line"),
        ("old.py · before: a = 1", "the first line must say where it goes"),
        ("x = 1", "the first line must say where it goes"),
    ],
)
def test_a_wrong_block_is_refused_by_name(place: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("if True:\n    a = 1\n    b = 2\n")
    with pytest.raises(WrongBlock, match=rf"CONTRIBUTING\.md:9 \(Greet.*{wrong}"):
        the_block(place).carry_out(tmp_path)
