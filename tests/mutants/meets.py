"""Which tests meet which lines: noted once for each state of the tree, and asked for each mutant."""

import ast
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.mutants import copies
from tests.mutants.draw import HOME
from tests.mutants.mutant import Mutant

KEPT = HOME / "tests" / "out" / "mutants"
TOGETHER = 2
"""Processes at a time."""


def is_test(name: str) -> bool:
    """Whether this file is tests, so that a change in it leaves what other files meet as it was."""
    return name.startswith("tests/") and Path(name).name.startswith("test_")


def state(names: Iterable[str]) -> str:
    """One word for what these files say now."""
    whole = hashlib.sha256()
    for name in names:
        whole.update(f"{name} {hashlib.sha256((HOME / name).read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]


IMPORTED = re.compile(r"^\s*(?:from|import) (tests(?:\.\w+)+)", re.MULTILINE)


def needs(name: str, every: Collection[str]) -> set[str]:
    """The files of tests that this one imports, and those that they import."""
    found, left = set(), {name}
    while left:
        module = left.pop()
        found.add(module)
        for words in IMPORTED.findall((HOME / module).read_text()):
            path = words.replace(".", "/")
            left |= ({f"{path}.py", f"{path}/__init__.py"} & set(every)) - found
    return found


def matters(every: Collection[str]) -> list[str]:
    """The files with which whatever the tests meet may change; tests themselves are looked at one by one."""
    folders = ("asb/", "templates/", "migrations/", "static/", "tests/data/")
    given = {name for name in every if name.endswith("conftest.py") and "browser" not in name}
    return sorted(
        {name for name in every if name.startswith(folders)}.union(*(needs(name, every) for name in given))
    )


def note() -> "Meets":
    """What is known of this tree, after running the tests that are new or have changed."""
    every = copies.files()
    folder = KEPT / state(matters(every))
    folder.mkdir(parents=True, exist_ok=True)
    tests = [name for name in every if is_test(name) and "browser" not in name]
    wanted = {name: state(sorted(needs(name, every))) for name in tests}
    index = folder / "files.json"
    known = json.loads(index.read_text()) if index.exists() else {}
    stale = [name for name, is_now in wanted.items() if known.get(name) != is_now]
    if stale:
        print(f"Noting once which lines the tests run: {len(stale)} files of them.", flush=True)
        _run(stale, folder)
        index.write_text(json.dumps({name: known[name] for name in known if name in wanted} | wanted))
    return Meets(folder, set(wanted))


def _run(stale: list[str], folder: Path) -> None:
    """Run these files of tests in a few processes, the longest files dealt first."""
    stale = sorted(stale, key=lambda name: -(HOME / name).stat().st_size)
    number = len(list(folder.glob("*.coverage")))
    with tempfile.TemporaryDirectory() as place:
        running = []
        for share in range(min(TOGETHER, len(stale))):
            copy = Path(place, str(share))
            copies.copy(copy)
            notes = folder / f"{number + share}.json"
            command = [
                *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
                *("-p", "tests.mutants.plugin", "--note-lines", str(notes), "--hypothesis-seed=0"),
                *stale[share::TOGETHER],
            ]
            output = notes.with_suffix(".txt").open("w")
            running.append(
                subprocess.Popen(command, cwd=copy, env=copies.environ(), stdout=output, stderr=output)
            )
        for process in running:
            assert process.wait() in {0, 1, 5}, f"the tests did not run to their end: see {folder}"


def tests_of(file: str) -> tuple[str, ...]:
    """How the names of the tests of this file's room begin: tests mirror rooms. What a question says is read
    with whole pages.
    """
    parts = Path(file).with_suffix("").parts
    if parts[0] == "templates":
        return ("tests/letters/",) if parts[1] == "letters" else ("tests/templates/",)
    read = ("tests/templates/",) if parts[1] == "questions" else ()
    return f"tests/{parts[1]}/", f"tests/test_{parts[1]}", *read


class Meets:
    """Answers which tests meet a mutant, the fastest first."""

    def __init__(self, folder: Path, files: set[str]):
        from coverage import CoverageData  # noqa: PLC0415 - whoever runs the tests alone needs none

        self.seconds: dict[str, float] = {}
        self.templates: dict[str, list[tuple[int, int]]] = {}
        self._data = []
        for notes in sorted(folder.glob("*.json")):
            if notes.name == "files.json":
                continue
            read: dict[str, Any] = json.loads(notes.read_text())
            self.seconds |= read["tests"]
            for file, lines in read["templates"].items():
                pairs = (pair.split("=") for pair in lines.split("&") if pair)
                self.templates[file] = [(int(line), int(of)) for line, of in pairs]
            data = CoverageData(str(notes.with_suffix(".coverage")))
            data.read()
            self._data.append(data)
        self.seconds = {name: took for name, took in self.seconds.items() if name.split("::")[0] in files}
        self._lines: dict[str, dict[int, set[str]]] = {}

    def lines(self, file: str) -> dict[int, set[str]]:
        """For each line of this file, the tests that run it."""
        if file not in self._lines:
            found: dict[int, set[str]] = defaultdict(set)
            for data in self._data:
                for full in data.measured_files():
                    if full.endswith(f"/{file}"):
                        for line, tests in data.contexts_by_lineno(full).items():
                            found[line] |= self.seconds.keys() & set(tests)
            self._lines[file] = self._of_template(file, found) if file in self.templates else dict(found)
        return self._lines[file]

    def _of_template(self, file: str, python: dict[int, set[str]]) -> dict[int, set[str]]:
        """The same by the lines of the template; 0 stands for its whole."""
        found: dict[int, set[str]] = defaultdict(set)
        for line, tests in python.items():
            of = [template for at, template in self.templates[file] if at <= line]
            found[of[-1] if of else 0] |= tests
            found[0] |= tests
        return dict(found)

    def tests(self, mutant: Mutant) -> list[str]:
        """The tests to try it with, in order: those that run its lines, then those that only come near.

        Of each of these, first the tests of its own room: others meet a line more often than they judge it.
        """
        seen: dict[str, None] = {}
        own = tests_of(mutant.file)
        for tests in self._of_page(mutant) if mutant.file in self.templates else self._of_module(mutant):
            order = sorted((not name.startswith(own), self.seconds[name], name) for name in tests)
            seen |= dict.fromkeys(name for _, _, name in order)
        return list(seen)

    def _between(self, file: str, first: int, last: int | None) -> set[str]:
        """The tests that run any of these lines."""
        lines = self.lines(file)
        return set().union(*(lines.get(line, set()) for line in range(first, (last or first) + 1)))

    def _of_page(self, mutant: Mutant) -> Iterator[set[str]]:
        lines = self.lines(mutant.file)
        known = sorted(line for line in lines if 0 < line <= mutant.line)
        yield self._between(mutant.file, mutant.line, mutant.last)
        yield lines[known[-1]] if known else set()
        yield lines.get(0, set())

    def _of_module(self, mutant: Mutant) -> Iterator[set[str]]:
        if mutant.file not in self.sources:  # a template that no test has met
            return
        source, met = self.sources[mutant.file], False
        function = _innermost(source, mutant, ast.FunctionDef | ast.AsyncFunctionDef)
        if function:
            body = function.body[0].lineno, function.end_lineno
            statement = _innermost(source, mutant, ast.stmt)
            inside = body[0] <= mutant.line <= body[1]
            found = self._between(mutant.file, *((mutant.line, mutant.last) if inside else body))
            rounds = iter([found or self._between(mutant.file, statement.lineno, statement.lineno)])
        else:
            rounds = self._by_name(mutant)
        for tests in rounds:
            met = met or bool(tests)
            yield tests
        if not met:
            yield self._naming(mutant.file)
        yield self._of_room(mutant.file)  # read once by a decorator, made once for all, or run as a program

    @cached_property
    def sources(self) -> dict[str, ast.Module]:
        """Every module of the service."""
        paths = sorted((HOME / "asb").rglob("*.py"))
        return {str(path.relative_to(HOME)): ast.parse(path.read_bytes()) for path in paths}

    @cached_property
    def mentions(self) -> dict[str, list[tuple[str, int, str]]]:
        """For each name: where it is read, and the name that is given there, if that is outside functions."""
        found: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        for file, module in self.sources.items():
            for statement in module.body:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                        name = node.id if isinstance(node, ast.Name) else node.attr
                        found[name].append((file, node.lineno, _given(statement)))
        return found

    def _by_name(self, mutant: Mutant) -> Iterator[set[str]]:
        """What is only run by an import: the tests that run lines which read its name, and so on outwards."""
        own = next(
            (
                statement
                for statement in self.sources[mutant.file].body
                if _starts(statement) <= mutant.line <= (statement.end_lineno or 0)
            ),
            None,
        )
        if isinstance(own, ast.ClassDef):
            if any(_given(each) == "__tablename__" for each in own.body):
                yield self._whose_file(re.compile(r"\.metadata\b"))
            yield self._between(mutant.file, own.lineno, own.end_lineno)
        for here in (mutant.file, ""):  # what its own module does with it; tests that read it; everybody
            yield self._naming(mutant.file) if not here else set()
            names = {_given(own)} - {""} if own else set()
            seen: set[str] = set()
            while names := names - seen:
                seen |= names
                places = [place for name in names for place in self.mentions.get(name, [])]
                places = [place for place in places if here in ("", place[0])]
                yield set().union(*(self.lines(file).get(line, set()) for file, line, _ in places))
                names = {given for _, _, given in places if given}
        yield set().union(*self.lines(mutant.file).values())

    def _naming(self, file: str) -> set[str]:
        """The tests of files that name this module: they may read what it says, or start it as a program."""
        words = Path(file).with_suffix("").parts
        words = words[:-1] if words[-1] in {"__init__", "__main__"} else words
        above, own = re.escape(".".join(words[:-1])), words[-1]
        named = re.compile(rf"\b{above}\.{own}\b|from {above} import .*\b{own}\b")
        return self._whose_file(named)

    def _of_room(self, file: str) -> set[str]:
        return {name for name in self.seconds if name.startswith(tests_of(file))}

    def _whose_file(self, says: re.Pattern[str]) -> set[str]:
        files = {name.split("::")[0] for name in self.seconds}
        saying = {name for name in files if says.search((HOME / name).read_text())}
        return {name for name in self.seconds if name.split("::")[0] in saying}


def _starts(node: ast.AST) -> int:
    decorators: list[int] = [each.lineno for each in getattr(node, "decorator_list", [])]
    own: int = getattr(node, "lineno", 0)
    return min([own, *decorators])


def _innermost(module: ast.Module, mutant: Mutant, kind: Any) -> Any:
    """The shortest node of this kind that the mutant is in."""
    around = [
        node
        for node in ast.walk(module)
        if isinstance(node, kind) and _starts(node) <= mutant.line and mutant.last <= (node.end_lineno or 0)
    ]
    return min(around, key=lambda node: (node.end_lineno or 0) - _starts(node), default=None)


def _given(statement: ast.stmt | None) -> str:
    """The name that a statement outside functions gives, if it gives one."""
    if isinstance(statement, ast.ClassDef):
        return statement.name
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return next((target.id for target in targets if isinstance(target, ast.Name)), "")
