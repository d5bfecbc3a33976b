"""What a screen reader says: no two text boxes of a page are called alike, and no two pages."""

from collections import Counter

import pytest
from flask import Flask

from tests.shared.days import recent
from tests.shared.page import Page, Visitor
from tests.shared.people import by_code
from tests.shared.story import GROUP, HELPING, WITH_FILES, report, sent, walk

TYPED = ("text", "email", "tel", "search")
EVERY = {"more": {"more": ["cause", "done", "files"]}}


def alike(page: Page) -> list[str]:
    """Names that more than one text box of this page has."""
    labels = {label.attrs["for"]: label.text for label in page.root.all("label") if "for" in label.attrs}
    boxes = [box for box in page.root.all("input") if box.attrs.get("type", "text") in TYPED]
    names = Counter(
        box.attrs.get("aria-label") or labels[box.attrs["id"]] for box in [*boxes, *page.root.all("textarea")]
    )
    return [name for name, times in names.items() if times > 1]


class Watching(Visitor):
    """Keeps the title of each page in turn, and the names that boxes of one page share."""

    def look(self) -> None:
        if not hasattr(self, "seen"):
            self.seen: list[tuple[str, str]] = []
            self.shared: dict[str, list[str]] = {}
        page = self.page
        if found := alike(page):
            self.shared[page.path] = found
        if not self.seen or self.seen[-1][0] != page.path:
            self.seen.append((page.path, page.title.removeprefix("Error: ")))

    def get(self, *args: object, **more: object) -> Page:
        page = super().get(*args, **more)
        self.look()
        return page

    def press(self, *args: object, **more: object) -> Page:
        page = super().press(*args, **more)
        self.look()
        return page

    def click(self, *args: object, **more: object) -> Page:
        page = super().click(*args, **more)
        self.look()
        return page


def titles_alike(seen: list[tuple[str, str]]) -> list[str]:
    """Titles that pages at different addresses share."""
    pages = Counter(title for title, _ in {(title, path) for path, title in seen})
    return [title for title, times in pages.items() if times > 1]


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("story", [{}, HELPING, GROUP, WITH_FILES], ids=["self", "helping", "group", "files"])
def test_the_pages_of_the_application(app: Flask, story: dict[str, dict[str, object]]) -> None:
    person = Watching(app)
    walk(person, EVERY | story, reports=[report(recent(20)), report(recent(10)), report(recent(5))])
    assert len(person.seen) > 11
    assert person.shared == {}
    assert titles_alike(person.seen) == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_pages_of_tracking(app: Flask) -> None:
    person = Watching(app)
    by_code(app, person, sent(app))
    for link in sorted({link.href for link in person.page.links if link.href.startswith("/track/case/")}):
        person.get(link)
    assert len(person.seen) > 8
    assert person.shared == {}
    assert titles_alike(person.seen) == []
