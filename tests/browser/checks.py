"""What a real browser must find on every page: nothing barred, nothing foreign, nothing to scroll for."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

HOME = Path(__file__).resolve().parent.parent.parent
AXE = HOME / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE = 10_000
"""Milliseconds until a step of the browser counts as failed."""
NARROWEST = 320
"""CSS pixels: a page 1280 wide, at 400% (WCAG 1.4.10)."""

# The design system gives aria-expanded to a radio that opens a part of the page. The rule has no place for
# that; screen readers do tell it, and its makers keep it on purpose (alphagov/govuk-frontend#979).
_KEPT_ON_PURPOSE = {"aria-allowed-attr": ".govuk-radios__input[aria-controls]"}
_AS_IT_IS = """() => {
    const trial = document.createElement('div')
    trial.innerHTML = '<noscript><b></b></noscript>'  // read as elements only where scripts do not run
    const scripts = trial.querySelector('b') === null
    const copy = document.documentElement.cloneNode(true)
    const [all, copied] = [document.documentElement, copy].map((root) => [...root.querySelectorAll('*')])
    all.forEach((element, number) => {  // what no attribute says yet
        for (const name of ['Value', 'Checked', 'Selected']) {
            const [now, first] = [element[name.toLowerCase()], element[`default${name}`]]
            const set = first !== undefined && element.type !== 'file'
            if (set && first !== now) copied[number][`default${name}`] = now
        }
        if (element.matches('dialog:modal')) copied[number].dataset.copied = 'modal'
        else if (element === document.activeElement) copied[number].dataset.copied = 'focus'
    })
    copy.querySelectorAll('noscript').forEach((element) => {
        const shown = document.createElement('div')
        if (!scripts) shown.append(...element.childNodes)
        element.replaceWith(...shown.childNodes.length ? [shown] : [])
    })
    return [document.documentElement.outerHTML, copy.outerHTML, scripts]
}"""
_EXAMINE = """async ([url, html, kept]) => {
    const copy = new DOMParser().parseFromString(html, 'text/html').documentElement
    history.replaceState(null, '', url)
    document.replaceChild(copy, document.documentElement)
    const sheets = [...document.querySelectorAll('link[rel=stylesheet]')]
    await Promise.all(sheets.filter((link) => !link.sheet).map((link) => new Promise((onload, onerror) =>
        Object.assign(link, { onload, onerror }))))
    document.querySelectorAll('[data-copied]').forEach((element) => {
        const { copied } = element.dataset
        delete element.dataset.copied
        if (copied === 'focus') return element.focus({ preventScroll: true })
        element.open = false
        element.showModal()
    })
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    const excused = (id, target) => id in kept && document.querySelector(target[0])?.matches(kept[id])
    return violations.flatMap(({ id, help, nodes }) => nodes.filter(({ target }) => !excused(id, target))
        .map((node) => `${id} (${help}): ${node.target.join(' ')}: ${node.html.slice(0, 200)}`))
}"""
_TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter((element) => Math.max(element.getBoundingClientRect().right, element.scrollWidth) > innerWidth)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}`).slice(0, 5)"""

_examined: set[tuple[str, str, bool]] = set()
_READERS: WeakKeyDictionary[Browser, Page] = WeakKeyDictionary()
"""For each browser the one window in which axe is loaded: copies of pages are examined there."""


class Watch:
    """Notes all that a browser should not do while a test is on: `check` fails if it did any of it."""

    def __init__(self, page: Page, home: str):
        self._allowed = [home]
        self._expected = ["Failed to load resource"]  # a refused answer (422), which is judged by its status
        self.faults: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"a script failed: {error}"))
        page.context.on("request", self._look_where)
        page.on("response", lambda response: self._judge(response.status, response.request))

    def allow(self, start: str) -> None:
        """A link to an address that begins so may be followed. It is still not fetched."""
        self._allowed.append(start)

    def expect(self, said: str) -> None:
        """The console may say this: the test breaks something on purpose."""
        self._expected.append(said)

    def check(self) -> None:
        """Fails, naming everything noted."""
        assert not self.faults, "\n- ".join(["the browser met:", *self.faults])

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(said in message.text for said in self._expected):
            self.faults.append(f"the console says: {message.text}")

    def _look_where(self, request: Request) -> None:
        if not request.url.startswith(tuple(self._allowed)):
            self.faults.append(f"a request to elsewhere: {request.url}")

    def _judge(self, status: int, request: Request) -> None:
        part = request.resource_type not in {"document", "fetch", "xhr"}
        if status >= 500 or (status >= 400 and part):
            self.faults.append(f"{status} for {request.url}")


def press(page: Page, name: str, role: Literal["button", "link"] = "button") -> None:
    """Press the button (or link) called `name`; wait until the page has been exchanged, whole or in part."""
    follow(page, page.get_by_role(role, name=name, exact=True))


def follow(page: Page, to: Locator) -> None:
    """Press what leads `to` another page; wait as for `press`: a bare click leaves a half-read page."""
    page.evaluate("void document.querySelector('main').setAttribute('data-pressed', '')")
    to.click()
    page.wait_for_selector("main:not([data-pressed])")
    page.wait_for_load_state()


def shape(html: str) -> str:
    """A page without its words, and without what tells one case or form from another."""
    bare = re.sub(r'\b(value|href|action|data-hx-post|content)="[^"]*"', r"\1", html)
    return re.sub(r">\s*[^<\s][^<]*<", ">words<", bare)


def axe(page: Page) -> None:
    """No rule of axe-core is broken on the page as it is now.

    A page of the same shape and width is examined once in a test process: the same elements with the same
    attributes, whatever words, addresses and values stand in them.
    """
    page.wait_for_load_state()  # a page that has only begun to come has no elements yet
    html, copy, scripts = page.evaluate(_AS_IT_IS)
    state = (shape(html), str(page.viewport_size), scripts)
    if state in _examined:
        return
    found = _reader(page).evaluate(_EXAMINE, [page.url, copy, _KEPT_ON_PURPOSE])
    assert not found, "\n- ".join([f"axe on {page.url} ({page.title()}):", *found])
    _examined.add(state)


def reflow(page: Page) -> None:
    """At 320 pixels nothing needs scrolling sideways."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROWEST, f"{page.url} is {width} wide at {NARROWEST}: {page.evaluate(_TOO_WIDE)}"
    if before:
        page.set_viewport_size(before)


_MARK = """() => {
    const rings = new Set()
    const open = (element) => element.checkVisibility() && !element.disabled && element.tabIndex >= 0
    const all = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
    return [...document.querySelectorAll(all)].filter(open).filter((element) => {
        if (element.type !== 'radio') return true  // of a ring of radios one is a stop
        const ring = document.querySelector(`input[name="${element.name}"]:checked`) || element
        return ring === element && !rings.has(element.name) && rings.add(element.name)
    }).map((element, number) => {
        element.dataset.stop = number
        return element.outerHTML.slice(0, 120)
    })
}"""
_HERE = """() => {
    const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement)
    return [document.activeElement.dataset.stop, outlineStyle !== 'none' || boxShadow !== 'none']
}"""


def keyboard(page: Page) -> None:
    """With the Tab key alone everything that can be used is reached, in order, and one sees where one is."""
    stops = page.evaluate(_MARK)
    page.evaluate("document.activeElement.blur()")
    met = []
    for _ in range(len(stops) + 2):
        page.keyboard.press("Tab")
        stop, seen = page.evaluate(_HERE)
        if stop is not None:
            assert seen, f"{page.url}: nobody sees that this has the focus: {stops[int(stop)]}"
            met.append(int(stop))
    missing = [stops[number] for number in range(len(stops)) if number not in met]
    assert not missing, f"{page.url} by keyboard: never came to {missing}"
    assert met[: len(stops)] == sorted(met[: len(stops)]), f"{page.url}: the order is not that of the page"


def runs_scripts(page: Page) -> bool:
    """Whether this browser was opened with JavaScript on."""
    return bool(page.evaluate(_AS_IT_IS)[-1])


def _reader(page: Page) -> Page:
    """A window of the service, as wide as the page: axe is loaded there once, and not on each page.

    With JavaScript off axe could not run on the page itself: no timer rings, and axe waits for one.
    """
    browser, (scheme, host, *_) = page.context.browser, urlsplit(page.url)
    assert browser
    reader = _READERS.get(browser) or _READERS.setdefault(browser, browser.new_page())
    home = f"{scheme}://{host}/"
    if not reader.url.startswith(home):
        reader.unroute_all()
        reader.route(home, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        reader.goto(home)
        reader.evaluate(AXE.read_text())
    if page.viewport_size and page.viewport_size != reader.viewport_size:
        reader.set_viewport_size(page.viewport_size)
    return reader
