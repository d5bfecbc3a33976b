"""Every macro draws what the design system's own examples say, wherever an example uses only what it offers.

The npm package carries, for each component, examples: the options given and the HTML expected. An example
that uses an option not in offered.toml is outside our subset and is left out; each component must
still compare the number of examples stated there, so that the rule cannot quietly leave out all.
"""

import json
import tomllib
from collections.abc import Callable, Collection, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "node_modules/govuk-frontend/dist/govuk/components"
OFFERED = tomllib.loads((ROOT / "tests/templates/offered.toml").read_text())
GROUPS = OFFERED.pop("groups")
VOID = {"input", "br", "hr", "img"}
Options = dict[str, Any]


class Outside(Exception):
    """The example uses something that our macro does not offer."""


class Dom(HTMLParser):
    """HTML as a list of tags and words, whatever the order of attributes and classes and the white space."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.nodes: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        plain = {name: " ".join((value or "").split()) for name, value in attrs}
        if "class" in plain:
            plain["class"] = " ".join(sorted(plain["class"].split()))
        self.nodes.append((tag, tuple(sorted(plain.items()))))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.nodes.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.nodes.append(words)


def marked(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - the package's own examples, drawn as they say


def flat(options: Options, whole: Collection[str], before: str = "") -> Iterator[tuple[str, Any]]:
    """Options by their whole name: `label.text`. Lists and `whole` are not parted; null was not given."""
    for name, value in options.items():
        if isinstance(value, dict) and value and name not in whole:
            yield from flat(value, whole, f"{before}{name}.")
        elif value is not None:
            yield before + name, value


def given(item: Options, *names: str) -> Options:
    """What was given, when it is nothing but `names`. Raises Outside."""
    if not isinstance(item, dict) or {name for name, value in item.items() if value is not None} - set(names):
        raise Outside
    return item


def words(item: Options) -> Any:
    return marked(item["html"]) if item.get("html") else item.get("text") or ""


def choosing(example: Options, asked: Options) -> Options:
    """Items as options, what they reveal, and what is ticked."""
    listed, reveals, alone, several = [], {}, False, "values" in asked
    ticked = [str(value) for value in example.get("values") or [example.get("value") or ""] if value]
    for raw in example["items"]:
        item = given(raw, "value", "text", "html", "hint", "checked", "conditional", "divider", "behaviour")
        if "divider" in item and item["divider"] == "or" and not alone:
            alone = True
            continue
        value, exclusive = str(item.get("value") or ""), item.get("behaviour") == "exclusive"
        if not value or alone != (exclusive or (alone and not several)) or item.get("checked") is False:
            raise Outside
        if item.get("checked"):
            ticked.append(value)
        if given(item.get("conditional") or {}, "html").get("html"):
            reveals[value] = marked(item["conditional"]["html"])
        hint = words(given(item.get("hint") or {}, "text", "html"))
        listed.append(SimpleNamespace(value=value, label=words(item), hint=hint, alone=alone))
        alone = False
    if any(option.alone for option in listed[:-1]) or len({option.value for option in listed}) < len(listed):
        raise Outside
    return {"options": listed, "reveals": reveals} | (
        {"values": ticked} if several else {"value": "".join(ticked)}
    )


def dropping(example: Options, _asked: Options) -> Options:
    items = [given(item, "value", "text", "selected") for item in example.get("items") or []]
    if any(type(item.get("value")) not in {str, int} or item.get("selected") is False for item in items):
        raise Outside
    chosen = [item["value"] for item in items if item.get("selected")] or [example.get("value") or ""]
    listed = [SimpleNamespace(value=str(item["value"]), label=item["text"]) for item in items]
    return {"options": listed, "value": str(chosen[0])}


def pressing(example: Options, asked: Options) -> Options:
    """With an address it is a link that looks like a button, and only that may start something."""
    start = bool(asked.pop("isStartButton", False))
    if start and ("href" not in example or "html" in example):
        raise Outside
    if "href" not in example:
        return {}
    given(asked, "href", "text", "classes")
    return {"macro": "link_button", "start": start}


def action(raw: Options) -> Options:
    item = given(raw, "href", "text", "html", "visuallyHiddenText")
    return {"href": item.get("href", ""), "text": words(item), "hidden": item.get("visuallyHiddenText") or ""}


def telling(example: Options, asked: Options) -> Options:
    listed = []
    for raw in example["rows"]:
        row = given(raw, "key", "value", "actions")
        pair = {name: words(given(row.get(name) or {}, "text", "html")) for name in ("key", "value")}
        actions = given(row.get("actions") or {}, "items").get("items")
        listed.append(pair | ({"actions": [action(item) for item in actions]} if actions else {}))
    if "card" in example and not asked.get("title"):
        raise Outside
    return {"rows": listed, "actions": [action(item) for item in asked.get("actions", [])]}


def tabling(example: Options, _asked: Options) -> Options:
    table = [*([example["head"]] if example.get("head") else []), *example["rows"]]
    if not all(table):
        raise Outside
    formats = {tuple(given(cell, "text", "html", "format").get("format") for cell in row) for row in table}
    if len(formats) > 1:
        raise Outside
    numeric = [place for place, name in enumerate(formats.pop()) if name == "numeric"]
    plain = [[words(cell) for cell in row] for row in table]
    return {"head": plain.pop(0) if example.get("head") else [], "rows": plain, "numeric": numeric}


def paging(example: Options, _asked: Options) -> Options:
    items = [given(item, "number", "href", "current", "ellipsis") for item in example.get("items") or []]
    drawn: Options = {"items": items}
    for name in {"previous", "next"} & set(example):
        link = given(example[name], "href", "text", "html", "labelText")
        drawn[name] = {"href": link["href"], "text": words(link), "label": link.get("labelText", "")}
    return drawn


def refusing(example: Options, _asked: Options) -> Options:
    errors = [given(error, "text", "html", "href") for error in example.get("errorList") or []]
    return {"errors": [(words(error), error.get("href")) for error in errors]}


def announcing(example: Options, asked: Options) -> Options:
    kind = asked.pop("type", "")
    if kind not in {"", "success"}:
        raise Outside
    inside = {"caller": lambda: marked(example["html"])} if "html" in example else {}
    return {"success": bool(kind)} | inside


def leading(example: Options, _asked: Options) -> Options:
    links = example.get("navigation") or []
    if example.get("collapseNavigationOnMobile", len(links) > 1):
        raise Outside
    return {"items": [given(item, "text", "href", "current") for item in links]}


def holding(_example: Options, asked: Options) -> Options:
    inside = marked(asked.pop("html", ""))
    return {"caller": lambda: inside}


def confirming(_example: Options, asked: Options) -> Options:
    if "interruption" in asked.get("classes", ""):
        raise Outside
    return {}


READERS: dict[str, Callable[[Options, Options], Options]] = {
    "button": pressing,
    "checkboxes": lambda example, asked: choosing(example, asked | {"values": ()}),
    "error-summary": refusing,
    "fieldset": holding,
    "notification-banner": announcing,
    "pagination": paging,
    "panel": confirming,
    "radios": choosing,
    "select": dropping,
    "service-navigation": leading,
    "summary-list": telling,
    "table": tabling,
}


@pytest.fixture(scope="module")
def pages() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined
    )


def examples(component: str) -> list[Options]:
    """The examples of one component. Fails, with what to do, when the npm packages are not there."""
    file = EXAMPLES / component / "fixtures.json"
    if not file.exists():
        pytest.fail("node_modules is missing: run `make install`")
    listed: list[Options] = json.loads(file.read_text())["fixtures"]
    return listed


def wanted(component: str, example: Options) -> Options:
    """Our macro's keyword arguments for an example's options. Raises Outside."""
    case = OFFERED[component]
    names = [
        name for entry in case["offered"] for name in (GROUPS[entry[1:]] if entry[0] == "@" else [entry])
    ]
    offered = {
        theirs: ours if "=" in name else theirs for name in names for theirs, _, ours in [name.partition("=")]
    }
    told = dict(flat(example, offered))
    asked: Options = dict(case.get("given", {}))
    for path, value in told.items():
        if path not in offered:
            raise Outside
        html = path.lower().endswith("html")
        twin = path.replace("text", "html").replace("Text", "Html")
        if offered[path] and (html or twin == path or not told.get(twin)):
            asked[offered[path]] = marked(value) if html else value
    if not set(case.get("needs", [])) <= set(asked):
        raise Outside
    read = READERS.get(component, lambda _example, _asked: {})(example, asked)
    return asked | read


@pytest.mark.parametrize("component", OFFERED)
def test_draws_as_the_design_system_does(component: str, pages: Environment) -> None:
    file, compared = pages.get_template(f"components/{OFFERED[component]['file']}.html").module, 0
    for example in examples(component):
        try:
            asked = wanted(component, example["options"])
        except Outside:
            continue
        macro = asked.pop("macro", component.replace("-", "_"))
        assert Dom(getattr(file, macro)(**asked)).nodes == Dom(example["html"]).nodes, example["name"]
        compared += 1
    assert compared >= OFFERED[component]["at_least"]


def test_text_is_escaped_unless_it_is_markup(pages: Environment) -> None:
    said = "<b>&"
    inputs: Any = pages.get_template("components/inputs.html").module
    drawn = inputs.textarea("story", said, hint=said, error=said, value=said)
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;&amp;") == 4
    assert "<b>" in inputs.textarea("story", marked("<b>"))


def test_no_macro_trusts_the_text_it_is_given() -> None:
    files = list((ROOT / "templates/components").glob("*.html"))
    assert len(files) >= 8
    assert not [file.name for file in files if "safe" in file.read_text()]


def test_enter_presses_an_unseen_button(pages: Environment) -> None:
    buttons: Any = pages.get_template("components/buttons.html").module
    [(tag, attributes), word, _end] = Dom(buttons.enter_button("action", "continue")).nodes
    assert (tag, word) == ("button", "Continue")
    assert dict(attributes) == {
        "type": "submit",
        "name": "action",
        "value": "continue",
        "class": "govuk-visually-hidden",
        "tabindex": "-1",
        "aria-hidden": "true",
    }
