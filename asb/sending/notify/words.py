"""The words of a letter as the template of GOV.UK Notify takes them: its own light form of Markdown.

What somebody typed is escaped, so that it becomes neither a heading nor a link: only our own pages, and the
addresses of the council, are links there, as in our emails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from asb.council import Council
from asb.letters import look

_MARKS = re.compile(r"[\\\[\]|*_`]")
"""Marks of links, tables, lists and rules."""
_BEGINS = re.compile(r"^(#+|[-+]|\d+(?=\.))")
"""Begins a heading or a list."""
_RULER = re.compile(r"[-=:\s]+")
"""Makes a heading or a table of the line above it."""


def marked(text: str, council: Council) -> str:
    """Returns the words of a letter with their headings, lists and quotations marked.

    Placeholders stay, for when it is sent.
    """
    known, lines = look.links(council), list(_lines(text))
    parts = []
    for kind, group in groupby(lines, key=lambda line: line[0]):
        said = [words for _, words in group]
        if kind == "quote":
            said = [_plain(line) for line in said]
            quoted = "\n".join(said)
            parts.append("\n".join(f"^ {line}" for line in f"“{quoted}”".split("\n")))
        elif kind == "heading":
            parts += [f"# {_plain(line)}" for line in said]
        elif kind == "item":
            parts.append("\n".join(f"* {_ours(line, known)}" for line in said))
        elif kind == "line":
            parts.append("\n".join(_ours(line, known) for line in said))
    return "\n\n".join(parts) + "\n"


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line with what it is: a heading, an item, a quotation, another line, or nothing."""
    lines = text.strip().split("\n")
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        before = lines[number - 1] if number else ""
        if line and set(line) == {"-"} and len(line) == len(before):
            continue  # it underlines the heading before it
        if line and set(after) == {"-"} and len(after) == len(line):
            yield "heading", line
        elif line.startswith("- "):
            yield "item", line[2:]
        elif line.startswith(">"):
            yield "quote", line[1:].strip()
        else:
            yield ("line" if line.strip() else "nothing"), line


def _ours(line: str, known: re.Pattern[str]) -> str:
    """A line of ours: only what is ours or the council's stays as it is."""
    made, done = "", 0
    for found in known.finditer(line):
        made += _escaped(line[done : found.start()]) + found[0]
        done = found.end()
    return _begun(made + _escaped(line[done:]))


def _plain(line: str) -> str:
    return _begun(_escaped(line))


def _escaped(words: str) -> str:
    return _MARKS.sub(r"\\\g<0>", words).replace("://", ": //")


def _begun(line: str) -> str:
    """A line whose beginning means nothing."""
    line = line.strip()
    if _RULER.fullmatch(line):
        return " ".join(line)
    return _BEGINS.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", line)
