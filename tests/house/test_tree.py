"""The tree of a page is the one that the standard library's parser builds, whoever read the page."""

import pytest

from tests.shared.tree import Element, _Builder, parse

PAGE = """<!doctype html>
<html lang="en"><head><title>A &amp; B</title><link rel="stylesheet" href="/a.css"></head>
<body class="a  b"><!-- a note --><main id="m" hidden><p>One <b>two</b> &pound;3<br>four</p>
<form action='/x?a=1&amp;b=2' novalidate><input name="n" value="a &quot;b&quot;">
<textarea> x </textarea></form>
<svg viewBox="0 0 1 1"><path d="M0"/></svg><script src="/a.js"></script></main></body></html>"""
SPOILED = (
    *(("</p>", ""), ("</b>", "</i>"), ("<br>", "</br>"), ("&amp;", "&"), ("&pound;", "&unknown;")),
    *(('id="m"', 'id="m" id="n"'), ('id="m"', "id=m"), ('lang="en"', 'lang="en'), ("novalidate", "a='<b>'")),
    *((" x ", "<b>x</b>"), ("One", "One < two"), ("a note", "a -- > note"), ("/a.js", "/a.js?<b>")),
    *(("<path", "<path d='M1'"), ("<main", "<MAIN"), ("</body></html>", ""), ("</script>", "</script >")),
)


def outline(element: Element) -> tuple[object, ...]:
    """All there is of an element, and what can be asked of it."""
    inside = [child if isinstance(child, str) else outline(child) for child in element.children]
    return (
        element.tag,
        list(element.attrs.items()),
        inside,
        element.text,
        [each.tag for each in element.below],
    )


@pytest.mark.parametrize(("old", "new"), [("", ""), *SPOILED], ids=repr)
def test_a_page_is_read_as_the_parser_reads_it(old: str, new: str) -> None:
    assert old in PAGE
    html = PAGE.replace(old, new, 1)
    parser = _Builder()
    parser.feed(html)
    parser.close()
    root, faults = parse(html)
    assert outline(root) == outline(parser.open[0])
    assert faults[: len(parser.faults)] == parser.faults


def test_a_plain_page_needs_no_parser() -> None:
    assert _Builder().read(PAGE)
