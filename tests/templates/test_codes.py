"""References and codes on pages for people outside: a browser that translates the page leaves them alone."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ROOMS = ("agree", "apply", "bodies", "open", "track")
SHOWN = re.compile(
    r"""=\s*(?:"[^"]*"|'[^']*')"""  # an attribute, in which nothing is translated
    r"""|translate="no">\{\{[^}]*\}\}"""
    r"|\{\{ (?P<bare>[\w.]*(?:reference|duplicate_of)) \}\}"
)


def bare(source: str) -> list[str]:
    """The references that a template shows as words of its page."""
    return [match["bare"] for match in SHOWN.finditer(source) if match["bare"]]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Case {{ it.reference }}</p>", ["it.reference"]),
        ("<p>Case {{ it.reference|code }}</p>", []),
        ('<a href="/x/{{ reference }}">Go</a>', []),
        ('<strong translate="no">{{ case.reference }}</strong>', []),
    ],
)
def test_what_is_looked_for(source: str, found: list[str]) -> None:
    assert bare(source) == found


def test_every_reference_is_marked() -> None:
    files = [file for room in ROOMS for file in sorted((TEMPLATES / room).rglob("*.html"))]
    assert len(files) > 60
    assert {file.name: found for file in files if (found := bare(file.read_text()))} == {}
