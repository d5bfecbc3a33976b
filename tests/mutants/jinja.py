"""Mutants of templates."""

import re
from collections import defaultdict
from collections.abc import Iterator

from jinja2 import Environment, TemplateError

from tests.mutants.mutant import Lines, Mutant

SILENT = re.compile(r"\{#.*?#\}|\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}", re.DOTALL)
TAG = re.compile(r"\{%-?(.*?)-?%\}|\{\{-?(.*?)-?\}\}", re.DOTALL)
CONDITION = re.compile(r"\s*(?:if|elif)\s+(.+?)\s*\Z", re.DOTALL)
CHOICE = re.compile(r"\bif\s+((?:(?!\bif\b).)+?)\s+else\b", re.DOTALL)
LOOP = re.compile(r"\s*for\s+.+?\s+in\s+(.+?)(?:\s+if\s.*)?\s*\Z", re.DOTALL)
FILTER = re.compile(r"\s*\|\s*\w+(?:\((?:[^()]|\([^()]*\))*\))?")
ATTRIBUTE = re.compile(r"\b([a-z_]\w*)\.([a-z_]\w*)\b(?!\()")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
OPENED = re.compile(r"<[a-z]\w*")
CLOSED = re.compile(r"</[a-z]\w*")
VOID = re.compile(r"<(?:br|hr|img|input|link|meta)\b")


def mutants(file: str, source: bytes) -> list[Mutant]:
    """Every small mutant of a template, in the order of its text; some are no template any more."""
    text, lines, found = source.decode(), Lines(source), []
    bytes_before = [0]
    for letter in text:
        bytes_before.append(bytes_before[-1] + len(letter.encode()))
    for kind, start, stop, after in sorted(set(_drawn(text))):
        first, end = bytes_before[start], bytes_before[stop]
        last = lines.of(max(first, end - 1))
        found.append(Mutant(file, kind, lines.of(first), last, first, end, after))
    return sorted(found, key=lambda each: (each.start, each.stop, each.kind, each.after))


Place = tuple[str, int, int, str]
_plain = Environment(autoescape=True)


def is_template(text: bytes) -> bool:
    """Whether this can be read as a template."""
    try:
        _plain.parse(text.decode())
    except TemplateError:
        return False
    return True


def _drawn(text: str) -> Iterator[Place]:
    seen = SILENT.sub(lambda silent: re.sub(r"\S", " ", silent[0]), text)
    tags = list(TAG.finditer(seen))
    known = defaultdict(set)
    for tag in tags:
        for name, attribute in ATTRIBUTE.findall(_unquoted(tag[0])):
            known[name].add(attribute)
    for tag in tags:
        yield from _of_a_tag(tag, {name: sorted(attributes) for name, attributes in known.items()})
    yield from _lines(seen, tags)


def _of_a_tag(tag: re.Match[str], known: dict[str, list[str]]) -> Iterator[Place]:
    group = 1 if tag[1] is not None else 2
    words, at = tag[group], tag.start(group)
    if found := CONDITION.match(words) if group == 1 else None:
        yield "condition", at + found.start(1), at + found.end(1), f"not ({found[1]})"
    if found := LOOP.match(words) if group == 1 else None:
        yield "loop", at + found.start(1), at + found.end(1), "[]"
    for found in CHOICE.finditer(words):
        yield "condition", at + found.start(1), at + found.end(1), f"not ({found[1]})"
    if group == 2:
        yield "output", at, at + len(words), ' "" '
    plain = _unquoted(words)
    for found in FILTER.finditer(plain):
        yield "filter", at + found.start(), at + found.end(), ""
    for found in ATTRIBUTE.finditer(plain):
        others = [each for each in known[found[1]] if each != found[2]]
        if others:  # the next of them, so that not every mutant takes the same
            after = next((each for each in others if each > found[2]), others[0])
            yield "attribute", at + found.start(2), at + found.end(2), after


def _unquoted(words: str) -> str:
    """As long as it was, with what is quoted blank."""
    return QUOTED.sub(lambda quoted: " " * len(quoted[0]), words)


def _lines(seen: str, tags: list[re.Match[str]]) -> Iterator[Place]:
    """Whole lines of text, without those that a tag begins or ends on, or whose elements go on."""
    spans = [tag.span() for tag in tags if tag[1] is not None or "\n" in tag[0]]
    at = 0
    for line in seen.splitlines(keepends=True):
        start, at = at, at + len(line)
        whole = not any(begins < at and ends > start for begins, ends in spans)
        balanced = len(OPENED.findall(line)) - len(VOID.findall(line)) == len(CLOSED.findall(line))
        if line.strip() and whole and balanced and line.count("<") == line.count(">"):
            yield "line", start, at, ""
