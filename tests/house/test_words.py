"""Phrases that docs/terms.md says not to use: none is added, and those that are left are on a list.

`tests/data/words_to_replace.txt` lists the uses that are left: a file and a phrase on each line, sorted. It
may only get shorter.
"""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest
from jinja2 import Environment
from wtforms.fields.core import UnboundField

import asb  # noqa: F401 - imports every question
from asb.fields import Choice, Option, Question

HOME = Path(__file__).resolve().parent.parent.parent
TERMS = HOME / "docs" / "terms.md"
LISTED = HOME / "tests" / "data" / "words_to_replace.txt"
ROW = re.compile(r"^\| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
BREAK = " · "
"""Between two texts that are not one sentence, so that no phrase is found across them."""

ENDING = "(?:s|e?d|ing)?"
"""Another form of the last word is the same phrase."""

READ_ALOUD = re.compile(r"\b(?:alt|aria-label|content|placeholder|title)=\"([^\"]*)\"")
"""Attributes whose words people see or hear."""

NOT_ON_PAGES = HOME / "asb" / "demo"
"""What invented people write about themselves."""


class Row(NamedTuple):
    """A row of the table: the phrase, what to write instead, and where it applies."""

    phrase: str
    instead: str
    where: str


class Said(NamedTuple):
    """The words of a file: for people, and for engineers."""

    pages: str
    code: str


def rows(terms: str) -> list[Row]:
    """The rows of the table of phrases not to use."""
    _, _, table = terms.partition("## Do not use\n")
    found = [Row(*match.groups()) for match in ROW.finditer(table)]
    return [row for row in found if row.phrase not in ("Do not use", "---")]


PHRASES = rows(TERMS.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """One line in small letters, with straight quotes."""
    return " ".join(text.split()).casefold().replace("’", "'")


def uses(said: Said) -> Iterator[str]:
    """The phrases not to use that are used."""
    words = {"pages": plain(said.pages), "code": plain(said.code)}
    for row in PHRASES:
        phrase, text = plain(row.phrase), words[row.where]
        if phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}{ENDING}(?!\w)", text):
            yield row.phrase


def of_template(source: str, *, html: bool) -> Said:
    """The text of a template with the words in its Jinja code, such as labels of buttons; its comments."""
    pages: list[str] = []
    code: list[str] = []
    for _, kind, value in Environment(autoescape=True).lex(source):
        if kind == "data":
            pages.append(value)
        elif kind == "string":
            pages.append(BREAK + value[1:-1] + BREAK)
        elif kind == "comment":
            code.append(value)
        elif kind in ("variable_begin", "block_begin"):
            pages.append(BREAK)
    text = "".join(pages)
    if html:
        text = BREAK.join([re.sub(r"<[^>]*>", " ", text), *READ_ALOUD.findall(text)])
    return Said(text, BREAK.join(code))


def of_module(source: str) -> Said:
    """The texts of a module; its docstrings and comments."""
    tree = ast.parse(source)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pages: list[str] = []
    code: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            (code if id(node) in alone else pages).append(node.value)
    lines = io.StringIO(source).readline
    comments = [each.string for each in tokenize.generate_tokens(lines) if each.type == tokenize.COMMENT]
    code.append(" ".join(comment.lstrip("# ") for comment in comments))
    return Said(BREAK.join(pages), BREAK.join(code))


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Option):
        yield from (value.label, value.hint)
    elif isinstance(value, Mapping):
        yield from texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def of_question(question: type[Question]) -> Iterator[str]:
    """Title, introduction, labels, hints, options and error messages of a question."""
    yield from texts([question.title, question.tab, question.for_another, question.for_group, question.intro])
    yield from texts(
        [question.item, question.list_title, [*question.brief.values()], getattr(question, "send", "")]
    )
    for name in dir(question):
        field = getattr(question, name)
        if isinstance(field, UnboundField):
            yield from texts([field.args, field.kwargs])


def questions(kind: type[Question] = Question) -> Iterator[type[Question]]:
    for each in kind.__subclasses__():
        yield each
        yield from questions(each)


@cache
def asked_in() -> dict[str, str]:
    """The texts of the questions of each module, by the module's name."""
    found: dict[str, list[str]] = {}
    for question in questions():
        found.setdefault(question.__module__, []).extend(of_question(question))
    return {module: BREAK.join(words) for module, words in found.items()}


@cache
def said(path: Path) -> Said:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        return Said(BREAK.join(texts(tomllib.loads(source))), "")
    if path.suffix != ".py":
        return of_template(source, html=path.suffix == ".html")
    pages, code = of_module(source)
    name = ".".join(path.relative_to(HOME).with_suffix("").parts)
    return Said("" if NOT_ON_PAGES in path.parents else pages + BREAK + asked_in().get(name, ""), code)


def files() -> list[Path]:
    templates = [path for path in (HOME / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    return sorted([*templates, *(HOME / "asb").rglob("*.py"), HOME / "asb" / "council.toml"])


def used_now() -> dict[str, Row]:
    """Each use as the list has it, with its row of the table."""
    by_phrase = {row.phrase: row for row in PHRASES}
    return {
        f"{path.relative_to(HOME)}: {phrase}": by_phrase[phrase]
        for path in files()
        for phrase in uses(said(path))
    }


def test_no_phrase_is_added_and_the_list_gets_shorter() -> None:
    now = used_now()
    listed = LISTED.read_text(encoding="utf-8").splitlines()
    added = [f"{use} (write: {now[use].instead})" for use in now if use not in listed]
    assert not added, "docs/terms.md says not to use these:\n" + "\n".join(added)
    gone = [use for use in listed if use not in now]
    assert not gone, f"no longer used: take these out of {LISTED.relative_to(HOME)}:\n" + "\n".join(gone)
    assert listed == sorted(set(listed)), f"{LISTED.relative_to(HOME)} is not sorted, or has a line twice"


# The table


def test_the_table_can_be_read() -> None:
    assert len(PHRASES) == TERMS.read_text(encoding="utf-8").partition("## Do not use\n")[2].count("\n| ") - 1
    assert {row.where for row in PHRASES} == {"pages", "code"}
    phrases = [plain(row.phrase) for row in PHRASES]
    assert sorted(phrases) == sorted(set(phrases)), "a phrase is there twice"


def test_what_to_write_instead_may_be_used() -> None:
    for row in PHRASES:
        assert not list(uses(Said(row.instead, row.instead))), f"instead of {row.phrase!r}"


# What is looked at


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Go  on\nwhere you <b>stopped</b></p>", True),
        ("{% set title = 'Go on where you stopped' %}", True),
        ('<img alt="Go on where you stopped">', True),
        ("{# Go on where you stopped #}", False),
        ('<a class="go on where you stopped">On</a>', False),
        ("{{ go_on_where_you_stopped }}", False),
        ("Go on {{ where }} you stopped", False),
        ("Ergo on where you stopped", False),
    ],
)
def test_words_of_a_template_are_found(source: str, found: bool) -> None:
    assert list(uses(of_template(source, html=True))) == ["Go on where you stopped"] * found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('label = "Take this " "case"', "Take this case"),
        ('label = f"Take this case, {name}"', "Take this case"),
        ('label = "We tell nobody what you answered"', "We tell nobody what you answer"),
        ('label = "Everybody needs users"', ""),
        ('"""Take this case."""', ""),
        ('"""Whom an act tells."""', "whom an act tells"),
        ("a = 1  # so that none waits\n# for the other", "so that none waits for the other"),
        ('a = "whom an act tells"', ""),
    ],
)
def test_words_of_a_module_are_found(source: str, found: str) -> None:
    assert list(uses(of_module(source))) == ([found] if found else [])


def test_all_words_of_a_question_are_looked_at() -> None:
    class Asking(Question):
        title, tab, intro = "A title", "A tab", ("An introduction",)
        for_another: ClassVar = {"title": "Another title"}
        which = Choice("A label", "A hint", [Option("key", "An option", "Its hint")], needed="An error")

    assert list(of_question(Asking)) == [
        *("A title", "A tab", "Another title", "An introduction", "Item", "", ""),
        *("A label", "A hint", "An option", "Its hint", "An error"),
    ]


def test_the_questions_of_every_room_are_looked_at() -> None:
    assert {"asb.questions.apply.people", "asb.questions.acts.record", "asb.questions.track"} <= set(
        asked_in()
    )


def test_the_duty_is_cited_from_where_it_stands() -> None:
    """Section 104(1) and (4) say that there must be a review; (2) only that there must be a procedure."""
    wrong = [
        f"{path.relative_to(HOME)}: {line.strip()}"
        for folder in ("asb", "templates")
        for path in sorted((HOME / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".txt"}
        for line in path.read_text().splitlines()
        if "104(2)" in line and "procedure" not in line.lower()
    ]
    assert wrong == []


def test_a_short_label_is_of_a_field_and_shorter() -> None:
    """A field that is renamed would lose its short label in silence."""
    short = [(each, name, label) for each in questions() for name, label in each.brief.items()]
    assert short
    for question, name, label in short:
        field = getattr(question, name, None)
        assert isinstance(field, UnboundField), f"{question.__name__} has no field {name}"
        assert len(label) < len(field.args[0]), f"{question.__name__}.{name}: {label}"
