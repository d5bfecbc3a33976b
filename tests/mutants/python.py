"""Mutants of Python source."""

import ast
import copy
import re
from collections.abc import Iterator

from tests.mutants.mutant import Lines, Mutant

SWAPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
EMPTY = {ast.Set: "set()", ast.List: "[]", ast.Dict: "{}", ast.Tuple: "()"}
NOTHING = {
    "str": '""',
    "int": "0",
    "bool": "False",
    "list": "[]",
    "tuple": "()",
    "dict": "{}",
    "Mapping": "{}",
    "Sequence": "()",
    "set": "set()",
    "frozenset": "frozenset()",
}
SHAPES = {
    *("cache", "cached_property", "classmethod", "contextmanager", "dataclass", "final", "lru_cache"),
    *("overload", "property", "setter", "staticmethod", "total_ordering", "wraps"),
}
"""Decorators that say what a thing is: without them nothing would run at all, or the same but slower."""
TYPES_ONLY = {"Literal", "TypeVar", "cast", "NewType", "ForwardRef"}
LOOKS = {"rows", "frozen", "kw_only"}
"""Arguments that say how high a box is drawn, or what a record is: another value is not wrong."""
LOGS = {"debug", "info", "warning", "error", "exception", "critical"}


def mutants(file: str, source: bytes) -> list[Mutant]:
    """Every small mutant of a module, in the order of its text."""
    drawer = _Drawer(file, source)
    drawer.visit(ast.parse(source))
    return sorted(set(drawer.found), key=lambda each: (each.start, each.stop, each.kind, each.after))


def is_python(source: bytes) -> bool:
    """Whether this can be read as Python."""
    try:
        compile(source, "a mutant", "exec")
    except SyntaxError:
        return False
    return True


class _Drawer(ast.NodeVisitor):
    def __init__(self, file: str, source: bytes):
        self.file, self.source, self.lines = file, source, Lines(source)
        self.found: list[Mutant] = []
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.defaults: set[int] = set()

    def visit(self, node: ast.AST) -> None:
        """What this node may become, then what is inside it; types and docstrings are nobody's behaviour."""
        if _is_for_types(node) or _is_text_alone(node):
            return
        for kind, after in self._instead(node):
            self._draw(kind, node, after)
        for test in _tests(node):
            self._draw("condition", test, "True")
            self._draw("condition", test, "False")
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if isinstance(node, ast.arguments):
            self.defaults |= {id(each) for each in (*node.defaults, *node.kw_defaults) if each}
        if inside:
            self.functions.append(node)  # type: ignore[arg-type]  # `inside` has made sure
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "type_comment"} or isinstance(node, ast.JoinedStr):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not (name == "decorator_list" and _name(child) in SHAPES):
                    self.visit(child)
        if inside:
            self.functions.pop()
        for decorator in getattr(node, "decorator_list", []):
            if _name(decorator) not in SHAPES:
                start = self.lines.at(decorator.lineno, decorator.col_offset)
                self._add("decorator", decorator, self.source.rindex(b"@", 0, start), "")

    def _draw(self, kind: str, node: ast.AST, after: str) -> None:
        self._add(kind, node, self.lines.at(node.lineno, node.col_offset), after)  # type: ignore[attr-defined]  # as below

    def _add(self, kind: str, node: ast.AST, start: int, after: str) -> None:
        stop = self.lines.at(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]  # all drawn have it
        line, last = self.lines.of(start), node.end_lineno  # type: ignore[attr-defined]  # the same
        made = Mutant(self.file, kind, line, last, start, stop, after)
        if made.before(self.source) != after:
            self.found.append(made)

    def _instead(self, node: ast.AST) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.Compare):
            yield from _compared(node)
        elif isinstance(node, ast.BoolOp):
            other = copy.copy(node)
            other.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
            yield "logic", f"({ast.unparse(other)})"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield "not", f"({ast.unparse(node.operand)})"
        elif isinstance(node, ast.Constant):
            yield from self._constant(node)
        elif isinstance(node, ast.JoinedStr):
            yield "string", '""'
        elif isinstance(node, ast.Set | ast.List | ast.Dict | ast.Tuple):
            full = getattr(node, "elts", None) or getattr(node, "keys", None)
            if full and isinstance(getattr(node, "ctx", None), ast.Load | None):
                yield "collection", EMPTY[type(node)]
        elif isinstance(node, ast.stmt):
            yield from self._statement(node)

    def _constant(self, node: ast.Constant) -> Iterator[tuple[str, str]]:
        kind = "default" if id(node) in self.defaults else ""
        match node.value:
            case bool():
                yield kind or "flag", str(not node.value)
            case int() | float():
                yield kind or "number", f"{node.value + 1}"
                yield kind or "number", f"({node.value - 1})" if node.value < 1 else f"{node.value - 1}"
            case str() if node.value:
                yield kind or "string", '""'

    def _statement(self, node: ast.stmt) -> Iterator[tuple[str, str]]:
        match node:
            case ast.Return(value=ast.Constant(value=None) | None):
                return
            case ast.Return():
                yield "return", f"return {_nothing(self.functions[-1].returns)}"
            case ast.Raise() | ast.Delete() | ast.Expr(value=ast.Call()):
                yield "statement", "pass"
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
                yield "statement", "pass"
            case ast.AugAssign():
                yield "statement", "pass"


def _compared(node: ast.Compare) -> Iterator[tuple[str, str]]:
    for at, operator in enumerate(node.ops):
        other = copy.copy(node)
        other.ops = [SWAPS[type(operator)]() if here == at else each for here, each in enumerate(node.ops)]
        boundary = isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        yield "boundary" if boundary else "comparison", ast.unparse(other)


def _tests(node: ast.AST) -> list[ast.expr]:
    """The conditions that choose a way here; a loop's is left, or it would never end."""
    tests: list[ast.expr | None] = []
    if isinstance(node, ast.If | ast.IfExp):
        tests = [node.test]
    if isinstance(node, ast.comprehension):
        tests = [*node.ifs]
    if isinstance(node, ast.match_case):
        tests = [node.guard]
    return [test for test in tests if test and not isinstance(test, ast.Constant)]


def _nothing(annotation: ast.expr | None) -> str:
    """The emptiest value of this type that a caller might take for an answer."""
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.value
    return NOTHING.get(annotation.id, "None") if isinstance(annotation, ast.Name) else "None"


def _name(node: ast.AST) -> str:
    """The last word of what is called or named here."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Subscript):
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_text_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_for_types(node: ast.AST) -> bool:
    """Type checks, aliases, looks and words for a log."""
    if isinstance(node, ast.Expr):
        node = node.value
    if isinstance(node, ast.keyword):
        return node.arg in LOOKS and isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return _name(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.Subscript | ast.Call) and _name(node) in TYPES_ONLY:
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOGS:
        return "log" in ast.unparse(node.func.value)
    if isinstance(node, ast.Assign):
        names = [_name(target) for target in node.targets]
        alias = isinstance(node.value, ast.Subscript) and all(
            re.search("^[A-Z].*[a-z]", name) for name in names
        )
        return alias or bool({"__all__", "__slots__"} & set(names))
    return False
