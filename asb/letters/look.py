"""How letters look: the HTML of their words, and the HTML part of an email.

The words of a letter are stored once, as plain text. A line underlined with hyphens is a heading, `- ` begins
an item of a list, `> ` a line that somebody else wrote. Programs for email know little CSS: the frame is one
table with short rules, and reads well without them, in Outlook, and on a dark screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from asb.council import Council
from asb.tokens import HERE, PLACE

FEWEST_DIGITS = 6
"""Digits from which a number is one to ring by pressing it: nobody rings 999 by accident."""
REACHED_BY = {"email": "mailto:", "dpo_email": "mailto:", "phone": "tel:", "website": "", "notice_url": ""}
"""Fields of the council file that become links, with what their addresses begin with."""
UNDERLINED = re.compile(r"^(.+)\n(-+)$", re.MULTILINE)
OURS = re.compile(rf"{re.escape(HERE)}(?:[^\s<>]*[\w/])?|https?://\S+{re.escape(PLACE)}")
"""A page of this service, or a link of the reader's own."""

_page = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parents[2] / "templates" / "letters"),
    undefined=StrictUndefined,
    autoescape=True,
    auto_reload=False,
    trim_blocks=True,
).get_template("page.html")


def underlined(text: str) -> str:
    """Returns a text with each heading `# …` as a line underlined with hyphens, as letters are stored."""
    return re.sub(r"^# (.*)$", lambda line: f"{line[1]}\n{'-' * len(line[1])}", text, flags=re.MULTILINE)


def email(subject: str, text: str, council: Council, *, large: bool = False) -> str:
    """Returns the HTML part of an email, or that in large print. Placeholders stay, for when it is sent."""
    return _page.render(council=council, subject=subject, body=words(text, council), large=large)


def words(text: str, council: Council, level: int = 2) -> Markup:
    """Returns the words of a letter as HTML, without a frame; `level`: of its headings. Every line is escaped
    as it is inserted.
    """
    known, blocks = links(council), UNDERLINED.sub(_marked, text).strip().split("\n\n")
    parts = "".join(part for block in blocks for part in _block(block, known, level))
    return Markup(parts)  # noqa: S704 - joins lines that are already escaped as text: half the cost of a letter


def _marked(found: re.Match[str]) -> str:
    return f"# {found[1]}" if len(found[1]) == len(found[2]) else found[0]


def _block(block: str, known: re.Pattern[str], level: int) -> Iterator[str]:
    """Renders one block of a letter; a block of mixed lines becomes several."""
    for mark, group in groupby(block.split("\n"), key=lambda line: line[:1] if line[:1] in "#->" else ""):
        said = [line[1:].strip() if mark else line for line in group]
        if mark == "#":
            yield from (f"<h{level}>{escape(line)}</h{level}>\n" for line in said)
        elif mark == ">":
            quoted = "<br>\n".join(escape(line) for line in said)
            yield f"<blockquote><p>{quoted}</p></blockquote>\n"
        elif mark:
            items = "".join(f"<li>{_linked(line, known)}</li>\n" for line in said)
            yield f"<ul>\n{items}</ul>\n"
        else:
            ours = "<br>\n".join(_linked(line, known) for line in said)
            yield f"<p>{ours}</p>\n"


def _linked(line: str, known: re.Pattern[str]) -> Markup:
    """Renders a line of ours with its links. What others wrote is quoted, and never becomes a link."""
    made, done = Markup(), 0
    for found in known.finditer(line):
        made += escape(line[done : found.start()]) + _link(found[0])
        done = found.end()
    return made + escape(line[done:])


def _link(said: str) -> Markup:
    to = said
    if "@" in said and "/" not in said:
        to = f"mailto:{said}"
    elif said[:1] == "+" or said[:1].isdigit():
        to = f"tel:{''.join(each for each in said if each == '+' or each.isdigit())}"
    return Markup('<a href="{}">{}</a>').format(to, said)


def links(council: Council) -> re.Pattern[str]:
    """Pattern of what becomes a link in a letter of this council: our own pages, and the addresses, websites
    and phone numbers in its file. No other address does, because somebody else may have written it.
    """
    return _pattern(tuple(dict.fromkeys(_reached(council))))


def _reached(table: Any) -> Iterator[str]:
    for each in fields(table):
        value = getattr(table, each.name)
        if isinstance(value, str) and each.name in REACHED_BY:
            if REACHED_BY[each.name] != "tel:" or sum(letter.isdigit() for letter in value) >= FEWEST_DIGITS:
                yield value
        elif isinstance(value, tuple):
            for entry in value:
                if is_dataclass(entry):
                    yield from _reached(entry)
        elif is_dataclass(value):
            yield from _reached(value)


@lru_cache(maxsize=8)
def _pattern(known: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(known, key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"{OURS.pattern}|(?<![\w@./+-])(?:{either})(?![\w@/-])" if known else OURS.pattern)
