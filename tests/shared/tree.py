"""A page as a small tree, as the standard library's parser would build it.

That parser is made for any page and takes two thirds of what reading and judging a page cost. Plain pages
are therefore read here, by one pattern; whatever it does not match is left to the parser.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape
from html.parser import HTMLParser

TOKEN = re.compile(
    r"""(?P<words>[^<]+)
    |</(?P<closed>[a-z][a-z0-9]*)>
    |<(?P<opened>[a-z][a-z0-9]*)
      (?P<attributes>(?:\s+[a-zA-Z][\w:-]*(?:="[^"]*"|='[^']*'|(?=[\s>])))*)\s*(?P<alone>/?)>
    |<!--(?!-?>)[^-<>]*-->|<!doctype\ html>""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""([\w:-]+)(?:="([^"]*)"|='([^']*)')?""")
RAW = frozenset({"script", "style", "textarea", "title"})
"""What is read by rules of its own: markup in it is left to the parser."""

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
SILENT = frozenset({"head", "script", "style", "template"})
INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "code",
        "em",
        "i",
        "label",
        "mark",
        "q",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
    }
)


@dataclass(eq=False, repr=False)
class Element:
    """One element; a text is a plain string among its children."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)
    order: list["Element"] = field(default_factory=list)
    """Every element of the page, as they open."""
    at: int = 0
    end: int | None = None
    """Where in that order the first one stands that opens after this is closed."""

    @cached_property
    def below(self) -> list["Element"]:
        """Every element below this one, in the order of the page, which has been read to its end by now."""
        return self.order[self.at + 1 : self.end]

    def all(self, *tags: str, cls: str | None = None, **attrs: str) -> list["Element"]:
        """Elements below with one of `tags` (any, if none is given), the class `cls` and these attributes."""
        found = [element for element in self.below if not tags or element.tag in tags]
        if cls is not None:
            found = [element for element in found if cls in element.attrs.get("class", "").split()]
        for name, value in attrs.items():
            key = name.strip("_")
            found = [element for element in found if element.attrs.get(key) == value]
        return found

    def by_id(self, key: str) -> "Element | None":
        """The element with this id, if there is one."""
        return next((element for element in self.below if element.attrs.get("id") == key), None)

    def ancestors(self) -> Iterator["Element"]:
        """From the parent up to the root."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    @cached_property
    def text(self) -> str:
        """What can be read here, with each run of white space made one space."""
        pieces: list[str] = []
        self._add_pieces(pieces)
        return " ".join("".join(pieces).split())

    def _add_pieces(self, pieces: list[str]) -> None:
        for child in self.children:
            if isinstance(child, str):
                pieces.append(child)
            elif child.tag not in SILENT and "hidden" not in child.attrs:
                apart = "" if child.tag in INLINE else " "
                pieces.append(apart)
                child._add_pieces(pieces)
                pieces.append(apart)


@lru_cache(maxsize=8)  # a page is read by its visitor and by its judges
def parse(html: str) -> tuple[Element, list[str]]:
    """The root of the tree, whose child is <html>, and what was wrong with the nesting."""
    builder = _Builder()
    if not builder.read(html):
        builder = _Builder()
        builder.feed(html)
        builder.close()
    builder.faults += [f"<{element.tag}> is never closed" for element in builder.open[1:]]
    return builder.open[0], builder.faults


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.order: list[Element] = []
        self.open = [Element("", order=self.order)]
        self.order += self.open
        self.faults: list[str] = []

    def read(self, html: str) -> bool:
        """Read a plain page; whether it was one."""
        at = 0
        while at < len(html):
            token = TOKEN.match(html, at)
            if token is None:
                return False
            at, kind = token.end(), token.lastgroup
            if kind == "words":
                self.handle_data(unescape(token["words"]) if "&" in token["words"] else token["words"])
            elif kind == "closed":
                self.handle_endtag(token["closed"])
            elif kind == "alone":
                tag = token["opened"]
                if tag in RAW and "<" in html[at : html.find(f"</{tag}>", at)]:
                    return False
                attrs = [
                    (name.lower(), unescape(double or single))
                    for name, double, single in ATTRIBUTE.findall(token["attributes"])
                ]
                (self.handle_startendtag if token["alone"] else self.handle_starttag)(tag, attrs)
        return True

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self.open.append(element)
        else:
            element.end = element.at + 1

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        element.end = element.at + 1

    def _add(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> Element:
        values = {name: value or "" for name, value in attrs}
        element = Element(tag, values, self.open[-1], order=self.order, at=len(self.order))
        self.order.append(element)
        if len(element.attrs) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.open[-1].children.append(element)
        return element

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open[-1].tag:
            self._close()
        else:
            self.faults.append(f"</{tag}> where <{self.open[-1].tag}> is open")
            if any(tag == element.tag for element in self.open[1:]):
                while self._close().tag != tag:
                    pass

    def _close(self) -> Element:
        element = self.open.pop()
        element.end = len(self.order)
        return element

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
