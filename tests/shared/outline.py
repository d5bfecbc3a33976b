"""A page as it is read from top to bottom: one line for each heading, paragraph, row, field and button."""

import re
from collections.abc import Iterator

from tests.shared.page import Page
from tests.shared.tree import Element

HEADINGS = {"h1": "#", "h2": "##", "h3": "###", "h4": "####"}
BLOCKS = {"p", "li", "dt", "dd", "td", "th", "legend", "label", "summary", "caption", "option", "div", "span"}
NEVER = {"script", "style", "template", "svg"}


def outline(page: Page) -> str:
    """What stands in its main part, with where links lead and what fields hold.

    Numbers that chance or the order of tests made are plain; what is as long as a letter is cut short.
    """
    [main] = page.root.all("main")
    lines = [*_backs(page.root, main), *_lines(main)]
    whole = "\n".join(line for line in lines if line.strip()) + "\n"
    whole = re.sub(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", "REFERENCE", whole)
    whole = re.sub(r"(?:\b|(?<=reports_))[0-9a-f]{16}\b", "ITEM", re.sub(r"/[\w-]{43}\b", "/SECRET", whole))
    whole = re.sub(r"(?<=/)\d+(?=[>\s/?])", "N", whole)
    whole = re.sub(r"(?<=/person-)\d+", "N", whole)
    return re.sub(r"^(.{80}).{500,}(.{40})$", r"\1 … \2", whole, flags=re.MULTILINE)


def _backs(root: Element, main: Element) -> Iterator[str]:
    """The link or button back, which stands above."""
    for back in root.all(cls="govuk-back-link"):
        if back not in main.below:
            yield f"[{_text(back)}]" if back.tag == "button" else _text(back)


def _lines(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield " ".join(child.split())
        elif child.tag in NEVER or "hidden" in child.attrs or child.attrs.get("type") == "hidden":
            continue
        elif child.tag in {"input", "textarea", "select"}:
            yield _field(child)
            yield from _chosen(child) if child.tag == "select" else ()
        elif child.tag == "button" or "govuk-button" in child.attrs.get("class", "").split():
            yield f"[{_text(child)}]"
        elif child.tag in HEADINGS:
            yield f"{HEADINGS[child.tag]} {_text(child)}"
        elif _is_one_line(child):
            yield f"{MARKS.get(child.tag, '')}{_text(child)}"
        else:
            if child.tag == "form":
                yield f"form {child.attrs.get('method', 'get')} {child.attrs.get('action', '')}"
            yield from _lines(child)


MARKS = {
    "li": "- ",
    "dt": "? ",
    "dd": "= ",
    "th": "| ",
    "td": "| ",
    "legend": "* ",
    "label": "~ ",
    "summary": "> ",
}


def _is_one_line(element: Element) -> bool:
    return all(
        inner.tag in {"a", "b", "strong", "em", "span", "abbr", "time", "br", "i"} for inner in element.below
    ) and (element.tag in BLOCKS or element.tag in {"a", "strong", "time"})


def _field(control: Element) -> str:
    attrs = control.attrs
    kept = [attrs.get("type", control.tag), attrs.get("name", ""), _plain(attrs.get("value", ""))]
    kept += [name for name in ("checked", "disabled", "readonly", "autocomplete") if name in attrs]
    return " ".join(
        ["_", *(word for word in kept if word), *([control.text] if control.tag == "textarea" else [])]
    )


def _chosen(control: Element) -> Iterator[str]:
    for option in control.all("option"):
        mark = "x" if "selected" in option.attrs else "-"
        yield f"  {mark} {option.text} ({_plain(option.attrs.get('value', ''))})"


def _plain(value: str) -> str:
    return "N" if value.isdecimal() else value


def _text(element: Element) -> str:
    """Its words, with where each link in it leads."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in NEVER and "hidden" not in child.attrs:
            yield from _pieces(child)
            yield " " if child.tag == "br" else ""
    if element.tag == "a":
        yield f" <{element.attrs.get('href', '')}>"
