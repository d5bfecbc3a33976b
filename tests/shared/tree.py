"""A page as a small tree, built by the standard library's parser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html.parser import HTMLParser

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


@dataclass(eq=False)
class Element:
    """One element; a text is a plain string among its children."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    @cached_property
    def below(self) -> list["Element"]:
        """Every element below this one, in the order of the page, which has been read to its end by now."""
        return [
            element
            for child in self.children
            if isinstance(child, Element)
            for element in (child, *child.below)
        ]

    def all(self, *tags: str, cls: str | None = None, **attrs: str) -> list["Element"]:
        """Elements below with one of `tags` (any, if none is given), the class `cls` and these attributes."""
        return [
            element
            for element in self.below
            if (not tags or element.tag in tags)
            and (cls is None or cls in element.attrs.get("class", "").split())
            and all(element.attrs.get(name.strip("_")) == value for name, value in attrs.items())
        ]

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
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in SILENT and "hidden" not in child.attrs:
                apart = "" if child.tag in INLINE else " "
                yield apart
                yield from child._pieces()
                yield apart


@lru_cache(maxsize=8)  # a page is read by its visitor and by its judges
def parse(html: str) -> tuple[Element, list[str]]:
    """The root of the tree, whose child is <html>, and what was wrong with the nesting."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    builder.faults += [f"<{element.tag}> is never closed" for element in builder.open[1:]]
    return builder.open[0], builder.faults


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open[-1])
        if len(element.attrs) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.open[-1].children.append(element)
        return element

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open[-1].tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> where <{self.open[-1].tag}> is open")
            if any(tag == element.tag for element in self.open[1:]):
                while self.open.pop().tag != tag:
                    pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
