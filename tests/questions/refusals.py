"""Every place where an answer is refused, found in the code, and which of them were reached in a test."""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import asb

HOME = Path(asb.__file__).parent
ROOMS = ("questions", "fields", "casework")


class Refusal(NamedTuple):
    """One place: its file, its lines, and a name for people."""

    file: str
    first: int
    last: int
    name: str


def refusals() -> list[Refusal]:
    """Every `complain(…)`, `.errors = […]`, `raise …Refused(…)` and `raise ValueError(…)` of these rooms."""
    found = []
    for room in ROOMS:
        for path in sorted((HOME / room).rglob("*.py")):
            for within, node in inside(ast.parse(path.read_text()), ""):
                if refuses(node) and within.rpartition(".")[2] != "complain":
                    where = f"{path.relative_to(HOME.parent)} {within}: {ast.unparse(node)[:100]}"
                    found.append(Refusal(str(path), node.lineno, node.end_lineno or node.lineno, where))
    return found


def inside(tree: ast.AST, name: str) -> Iterator[tuple[str, Any]]:
    """Every node below this one, with the name of what it stands in."""
    for node in ast.iter_child_nodes(tree):
        named = isinstance(node, ast.FunctionDef | ast.ClassDef)
        inner = (
            f"{name}.{node.name}".lstrip(".") if isinstance(node, ast.FunctionDef | ast.ClassDef) else name
        )
        yield (inner if named else name), node
        yield from inside(node, inner)


def refuses(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "complain"
    if isinstance(node, ast.Assign):
        return any(isinstance(each, ast.Attribute) and each.attr == "errors" for each in node.targets)
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        raised = ast.unparse(node.exc.func)
        return raised.endswith("Refused") or raised == "ValueError"
    return False


class Fired:
    """Where the code went: lines of these rooms, and from where `complain` was called."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, int]] = set()
        self.complaints: set[tuple[str, int]] = set()
        self.rooms = tuple(str(HOME / room) for room in ROOMS)

    def trace(self, frame: FrameType, _event: str, _value: Any) -> Any:
        if not frame.f_code.co_filename.startswith(self.rooms):
            return None
        if frame.f_code.co_name == "complain" and frame.f_back:
            self.complaints.add((frame.f_back.f_code.co_filename, frame.f_back.f_lineno))
        return self.line

    def line(self, frame: FrameType, event: str, _value: Any) -> Any:
        if event == "line":
            self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self.line

    def has(self, refusal: Refusal) -> bool:
        seen = self.complaints if ".complain(" in refusal.name else self.lines
        return any((refusal.file, line) in seen for line in range(refusal.first, refusal.last + 1))


@contextmanager
def watched(fired: Fired) -> Iterator[Fired]:
    before = sys.gettrace()
    sys.settrace(fired.trace)
    try:
        yield fired
    finally:
        sys.settrace(before)
