"""Nothing of a council stands in a template or in code: its file is all that another council changes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from asb.council import load
from tests.shared.councils import SECOND, own_words

HOME = Path(__file__).resolve().parents[2]
FILES = (None, SECOND)
TEMPLATES = sorted(path for path in (HOME / "templates").rglob("*") if path.is_file())
MODULES = sorted((HOME / "asb").rglob("*.py"))
each_file = pytest.mark.parametrize(
    "path", [*TEMPLATES, *MODULES], ids=lambda path: str(path.relative_to(HOME))
)


NUMBER = re.compile(
    r"(?<![\d.])(?:0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}|0800[ \d]{4,}|116 ?123|10[15]|111)(?![\d.])"
)
FICTION = re.compile(r"01632 960|07700 900")
PLACES = re.compile(r"derbyshire|matlock|dales\b|northmere", re.IGNORECASE)
RULES = re.compile(
    r"\b(?:six|6) months\b|\b(?:one|1) month of\b|\bwithin (?:one|1) month of\b"
    r"|\b(?:three|two|3|2) (?:or more )?(?:reports|complaints)\b"
    r"|\breported (?:it )?(?:three|two|3|2) times\b|\b(?:five|5) working days\b",
    re.IGNORECASE,
)


def said(path: Path) -> str:
    """A template whole; of a module every text but docstrings, which tell of the law with examples."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    return "\n".join(_texts(ast.parse(source)))


def _texts(tree: ast.AST) -> Iterator[str]:
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


COUNCILS = [load(path) for path in FILES]
WORDS = set().union(*map(own_words, COUNCILS))


def test_what_is_looked_for_is_what_a_file_says() -> None:
    for looked_for in (
        "01629 761377",
        "Neighbourhoods Manager",
        "Town Hall",
        "Derbyshire Constabulary",
        "Buxton",
    ):
        assert looked_for in WORDS
    assert {"01632 960111", "Mayor of the Mere and Wolds", "Case Review Northmere"} <= WORDS


@each_file
def test_no_word_of_a_council_file(path: Path) -> None:
    text = said(path)
    found = {word for word in WORDS if word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
    assert not found, f"{path.name} says {sorted(found)}: that belongs in the council file"


@each_file
def test_no_number_place_or_rule(path: Path) -> None:
    text = said(path)
    numbers = {match[0] for match in NUMBER.finditer(text) if not FICTION.match(match[0])}
    assert not numbers, f"{path.name} has the numbers {sorted(numbers)}"
    assert not PLACES.search(text), f"{path.name} names a place: {PLACES.search(text)}"
    assert not RULES.search(text), f"{path.name} states a rule that a council may set: {RULES.search(text)}"
