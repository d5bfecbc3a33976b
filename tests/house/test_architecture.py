"""The house: a map that is true, modules that can be read standing up, tests in their rooms.

Who may import what is held by import-linter (`make lint`, pyproject.toml).
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.shared.clock import CLOCKS

HOME = Path(__file__).resolve().parents[2]
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEST_FILE = 400, 45, 500
MOST_IN_A_FOLDER = 12
"""Modules, `__init__` not counted."""

MODULES = sorted(path.relative_to(HOME) for path in (HOME / "asb").rglob("*.py"))
READS_A_CLOCK = {
    *(("datetime", name) for name in ("now", "utcnow", "today")),
    *(("date", "today"), ("time", "time"), ("time", "time_ns"), ("func", "now")),
}
TEST_FILES = sorted(path.relative_to(HOME) for path in (HOME / "tests").rglob("*.py"))
TRIED_ELSEWHERE = {"casefile", "models"}
"""Rooms that show themselves only in what is built on them: migrations, journeys, cases."""
NAMED_FOR_NOTHING = {"helpers", "utils", "util", "common", "misc"}
each_module = pytest.mark.parametrize("module", MODULES, ids=str)


def tree(module: Path) -> ast.Module:
    return parsed(HOME / module)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def room(module: Path) -> str:
    """The room that a module, such as asb/staff/menu.py, belongs to."""
    return module.parts[1].removesuffix(".py")


def caption(module: Path) -> str:
    return (ast.get_docstring(tree(module)) or "").partition("\n")[0]


def imports(module: Path) -> Iterator[str]:
    """Every module that `module` names in an import, in full."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            start = module.parts[: -node.level] if node.level else ()
            origin = ".".join([*start, *(node.module or "").split(".")]).rstrip(".")
            yield from (f"{origin}.{alias.name}" for alias in node.names)


@each_module
def test_only_the_clocks_tell_the_time(module):
    """Tests set the time by these alone: whoever else wants to know asks one of them."""
    reads = [
        node
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in READS_A_CLOCK
    ]
    assert not reads or ".".join(module.with_suffix("").parts) in CLOCKS, f"{module} reads a clock of its own"


@each_module
def test_every_module_opens_with_its_caption(module):
    assert caption(module).endswith((".", ":", "?")), (
        f"{module} needs a docstring whose first line says what it is"
    )


@each_module
def test_modules_and_functions_can_be_read_standing_up(module):
    lines = (HOME / module).read_text().count("\n")
    assert lines <= LONGEST_MODULE, f"{module} has {lines} lines"
    functions = [
        node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


def readme_map() -> dict[str, str]:
    """The lines of the README's map: path to caption. A folder stands for its __init__.py."""
    lines = re.findall(r"^(asb/\S+)\s{2,}(\S.*)$", (HOME / "README.md").read_text(), re.MULTILINE)
    return {
        f"{path}__init__.py" if path.endswith("/") else path: words
        for path, words in lines
        if "toml" not in path
    }


if (HOME / "README.md").exists():

    def test_the_map_in_the_readme_is_true():
        shown = readme_map()
        rooms = {
            str(module)
            for module in MODULES
            if len(module.parts) == 2 or (module.name == "__init__.py" and len(module.parts) == 3)
        }
        assert rooms - set(shown) == set(), "rooms that the README's map leaves out"
        assert set(shown) - {str(module) for module in MODULES} == set(), (
            "rooms on the map that are not there"
        )
        real = {path: caption(Path(path)) for path in shown}
        assert {path: alike(words) for path, words in shown.items()} == {
            path: alike(words) for path, words in real.items()
        }


def alike(words: str) -> str:
    """A caption without what a line of a map may leave out: its first capital and its full stop."""
    return words[:1].lower() + words[1:].rstrip(".")


@pytest.mark.parametrize("file", TEST_FILES, ids=str)
def test_what_tests_share_stands_in_shared_modules(file):
    """A test is read without another test: what both need has a name of its own in tests/shared."""
    others = {name for name in imports(file) if re.search(r"(?:^|\.)(?:test_\w+|conftest)(?:\.|$)", name)}
    assert not {name for name in others if ".shared." not in name}, f"{file} imports {sorted(others)}"
    assert file.stem not in NAMED_FOR_NOTHING, f"{file}: name it for what it holds"


@pytest.mark.parametrize("file", TEST_FILES, ids=str)
def test_test_files_are_short_and_say_what_they_try(file):
    lines = (HOME / file).read_text().count("\n")
    assert lines <= LONGEST_TEST_FILE, f"{file} has {lines} lines: divide it by subject"
    assert caption(file), f"{file} needs a docstring"


def test_every_room_has_its_tests():
    rooms = {room(module) for module in MODULES} - {"__init__", *TRIED_ELSEWHERE}
    tried = {path.name.removeprefix("test_").removesuffix(".py") for path in (HOME / "tests").iterdir()}
    assert rooms <= tried, f"no tests/<room> for {sorted(rooms - tried)}"


def test_no_folder_is_a_flat_slab():
    folders = Counter(module.parent for module in MODULES if module.name != "__init__.py")
    assert not {str(folder): count for folder, count in folders.items() if count > MOST_IN_A_FOLDER}
