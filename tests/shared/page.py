"""The strict client: walks the service as a person with a browser does, and judges every page on the way.

    resident.get("/apply/who")
    resident.press("Continue", who="self")
    assert resident.page.h1 == "What is your name?"

It reads forms from the page, so a story can fill only what is there and press only what can be seen. A page
that breaks a rule of `tests.judge` fails the test that met it. Pages are also kept in tests/out/pages, for
the validator that `make test` runs over all of them.
"""

import hashlib
import mimetypes
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.shared.judge import belongs, buttons, controls, cookies, faults
from tests.shared.tree import Element, parse

KEPT_PAGES = Path(__file__).parents[1] / "out" / "pages"
MOST_KEPT = 40
"""Of the pages at one address: no address may crowd out the others."""
A_CODE = r"\b[2-9A-Z]{4}(?:-[2-9A-Z]{4})+\b"
"""A reference, or a return code: another one makes no other kind of page."""
MOST_REDIRECTS = 10
JUDGED_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")
GOOD: set[bytes] = set()
"""The pages that this process has found good: judging one again costs as much as drawing it."""


class Link(NamedTuple):
    """What a link says and where it leads."""

    text: str
    href: str


class File(NamedTuple):
    """A file to choose in a form; the browser guesses the type from the name."""

    name: str
    content: bytes


class Page:
    """One HTML page as it arrived. `"words" in page` asks what can be read on it."""

    def __init__(self, url: str, response: TestResponse):
        self.url, self.status, self.headers = url, response.status_code, response.headers
        self.html = response.get_data(as_text=True)

    @cached_property
    def root(self) -> Element:
        """The page as a tree."""
        return parse(self.html)[0]

    def __contains__(self, words: str) -> bool:
        return words in self.text

    def __repr__(self) -> str:
        return f"<{self.status} {self.url} {self.h1!r}>"

    @property
    def path(self) -> str:
        """The address without scheme, host and query."""
        return urlsplit(self.url).path

    @property
    def h1(self) -> str:
        """The heading."""
        return " ".join(heading.text for heading in self.root.all("h1"))

    @property
    def title(self) -> str:
        """What the browser's tab shows."""
        return " ".join(title.text for head in self.root.all("head") for title in head.all("title"))

    @property
    def text(self) -> str:
        """All that can be read, white space made single."""
        return self.root.text

    @property
    def errors(self) -> list[Link]:
        """The entries of the error summary."""
        return [link for box in self.root.all(cls="govuk-error-summary") for link in _links(box)]

    @property
    def links(self) -> list[Link]:
        """Every link of the page."""
        return _links(self.root)

    @property
    def forms(self) -> list["Form"]:
        """Every form of the page."""
        return [Form(form, self.root) for form in self.root.all("form")]

    @property
    def rows(self) -> dict[str, str]:
        """The summary lists: key to value."""
        return {
            row.all("dt")[0].text: row.all("dd")[0].text
            for row in self.root.all(cls="govuk-summary-list__row")
            if row.all("dt") and row.all("dd")
        }


class Form:
    """One form: what it sends for what a person chose."""

    def __init__(self, element: Element, root: Element):
        self.element, self.root = element, root
        self.fields = [control for control in controls(root) if belongs(control, element)]
        self.buttons = buttons(element, root)

    @property
    def names(self) -> list[str]:
        """The names that a person can fill, in the order of the page."""
        usable = [field for field in self.fields if not _disabled(field) and "readonly" not in field.attrs]
        return list(dict.fromkeys(field.attrs.get("name", "") for field in usable))

    def sent(self, button: Element, values: Mapping[str, Any]) -> list[tuple[str, str | File]]:
        """Names and values as a browser would send them, in the order of the page.

        A text takes a str; a choice takes its value, several choices a list of values, a lone checkbox True
        or False; a file takes a `File` or a list of them. AssertionError: the page does not offer that.
        """
        for name in values:
            assert name in self.names, f"no field {name!r} here; there are {self.names}"
        pairs: list[tuple[str, str | File]] = []
        for control in self.root.all("input", "select", "textarea", "button"):
            name = control.attrs.get("name")
            if not name or not belongs(control, self.element) or _disabled(control):
                continue
            same = [field for field in self.fields if field.attrs.get("name") == name]
            pairs += [(name, value) for value in _value(control, button, same, values)]
        return pairs


ONLY_SHOWS = ("Nothing has been saved or sent yet", "Nothing has been published yet")
ONLY_SHOWS += ("We have not kept your answers", "We cannot show you this code again")
"""What a page says that answers a form by showing something: nothing was accepted, so nothing goes on; or a
code, which no address may lead back to."""


class Visitor:
    """A person with a browser of their own, so with their own cookies.

    `htmx=True` sends forms as htmx does where they ask for it. `forbidden` words may stand in no title.
    """

    def __init__(self, app: Flask, *, htmx: bool = False, forbidden: Iterable[str] = ()):
        self.client = app.test_client()
        self.base_url = f"{app.config['PREFERRED_URL_SCHEME']}://localhost/"
        self.htmx = htmx
        self.forbidden = list(forbidden)
        self.trail: list[tuple[int, str]] = []
        self._page: Page | None = None
        self._filled: dict[str, Any] = {}

    @property
    def page(self) -> Page:
        """Where this person is now."""
        assert self._page, "no page has been opened yet"
        return self._page

    def get(self, address: str, *, expect: int | Collection[int] = 200) -> Page:
        """Open an address, as typed or from a letter; after redirects the answer must be `expect`."""
        return self._go("GET", address, expect)

    def click(self, text: str, *, expect: int | Collection[int] = 200) -> Page:
        """Follow the link that says exactly `text`."""
        leads = {link.href for link in self.page.links if link.text == text}
        said = [link.text for link in self.page.links]
        assert len(leads) == 1, f"{len(leads)} places behind links {text!r} on {self.page}; links are {said}"
        return self._go("GET", leads.pop(), expect)

    def fill(self, values: Mapping[str, Any] | None = None, /, **fields: Any) -> "Visitor":
        """Fill fields now and press later; names that are no Python words go in the mapping."""
        self._filled |= {**(values or {}), **fields}
        return self

    def press(
        self,
        button: str,
        values: Mapping[str, Any] | None = None,
        /,
        *,
        expect: int | Collection[int] = (200, 422),
        **fields: Any,
    ) -> Page:
        """Press the button that says exactly `button`, with its form filled, and follow where it leads."""
        seen = [
            (form, pressed)
            for form in self.page.forms
            for pressed in form.buttons
            if pressed.attrs.get("aria-hidden") != "true"
        ]
        found = [(form, pressed) for form, pressed in seen if _says(pressed) == button]
        said = [_says(pressed) for _, pressed in seen]
        assert len(found) == 1, f"{len(found)} buttons {button!r} on {self.page}; buttons are {said}"
        return self._send(*found[0], {**(values or {}), **fields}, expect)

    def enter(
        self,
        values: Mapping[str, Any] | None = None,
        /,
        *,
        expect: int | Collection[int] = (200, 422),
        **fields: Any,
    ) -> Page:
        """Press Enter in one of these fields: a browser then presses the first button of the form."""
        filled = {**(values or {}), **fields}
        forms = [form for form in self.page.forms if set(filled) <= set(form.names)]
        assert len(forms) == 1, f"{len(forms)} forms with {list(filled)} on {self.page}"
        return self._send(forms[0], forms[0].buttons[0], filled, expect)

    def download(self, address: str, *, expect: int = 200) -> TestResponse:
        """Fetch what is no page (a file, a feed); browsers must take it for what it says it is."""
        response = self.client.get(self._on_this_site(address), base_url=self.base_url)
        assert response.status_code == expect, f"GET {address}: {response.status}, not {expect}"
        assert response.headers.get("X-Content-Type-Options") == "nosniff", f"{address} may be guessed at"
        return response

    def _send(
        self, form: Form, button: Element, values: Mapping[str, Any], expect: int | Collection[int]
    ) -> Page:
        pairs = form.sent(button, self._filled | {**values})
        element, here = form.element, self.page.url
        action = urljoin(here, button.attrs.get("formaction") or element.attrs.get("action") or here)
        if element.attrs.get("method", "get").lower() != "post":
            query = urlencode([(name, value) for name, value in pairs if isinstance(value, str)])
            return self._go("GET", urlsplit(action)._replace(query=query).geturl(), expect)
        by_htmx = self.htmx and "data-hx-post" in element.attrs
        if by_htmx:
            action = urljoin(here, element.attrs["data-hx-post"])
        multipart = element.attrs.get("enctype") == "multipart/form-data"
        content_type, body = _multipart(pairs) if multipart else _urlencoded(pairs)
        headers = {"HX-Request": "true", "HX-Current-URL": here} if by_htmx else {}
        return self._go("POST", action, expect, headers=headers, content_type=content_type, data=body)

    def _go(self, method: str, address: str, expect: int | Collection[int], **sent: Any) -> Page:
        """Ask, then follow redirects one by one, judging the page at the end."""
        address = urljoin(self._page.url if self._page else self.base_url, address)
        for _ in range(MOST_REDIRECTS):
            path = self._on_this_site(address)
            response = self.client.open(path, method=method, base_url=self.base_url, **sent)
            self.trail.append((response.status_code, path))
            onward = _onward(response, method, by_htmx="HX-Request" in sent.get("headers", {}))
            if found := list(cookies(response.headers)):
                raise AssertionError(f"{method} {path}: {found}")
            if onward is None:
                return self._arrive(
                    method, address, response, {expect} if isinstance(expect, int) else expect
                )
            address, method, sent = urljoin(address, onward), "GET", {}
        raise AssertionError(f"redirected in a circle: {self.trail[-MOST_REDIRECTS:]}")

    def _arrive(self, method: str, address: str, response: TestResponse, expect: Collection[int]) -> Page:
        assert response.mimetype == "text/html", f"{address} is {response.mimetype}; use download()"
        page = Page(address.partition("#")[0], response)
        was = f"{method} {address}"
        assert page.status in expect, f"{was}: {page.status}, not {expect}: {page.h1} {page.errors}"
        goes_on = method == "GET" or page.status >= 400 or any(words in page for words in ONLY_SHOWS)
        # A script may stay on the page, which then says aloud what was saved.
        goes_on = goes_on or (self.htmx and any("data-says" in each.attrs for each in page.root.all("p")))
        assert goes_on, f"{was}: a form that was accepted goes on to a page"
        same = _same(page, self.forbidden)
        if same not in GOOD:
            found = faults(page.html, page.status, page.headers, self.forbidden)
            assert not found, "\n- ".join([f"{was} ({page.status}) is not good:", *found])
            _keep(page)
            GOOD.add(same)
        self._page, self._filled = page, {}
        return page

    def _on_this_site(self, address: str) -> str:
        url, home = urlsplit(urljoin(self.base_url, address)), urlsplit(self.base_url)
        assert (url.scheme, url.hostname) == (home.scheme, home.hostname), f"{address} leads away from here"
        return url._replace(scheme="", netloc="", fragment="").geturl()


def _onward(response: TestResponse, method: str, *, by_htmx: bool) -> str | None:
    location, told = response.headers.get("Location"), response.headers.get("HX-Redirect")
    if response.status_code not in {301, 302, 303, 307, 308}:
        assert by_htmx or not told, "HX-Redirect for a request that htmx did not make"
        return told
    assert location, f"{response.status} leads nowhere"
    assert not by_htmx, "htmx must be sent on by HX-Redirect: it would draw a redirected page in place"
    assert method == "GET" or response.status_code == 303, f"a form goes on by 303, not {response.status}"
    return location


def _value(
    control: Element, button: Element, same: list[Element], values: Mapping[str, Any]
) -> list[str | File]:
    """What one control adds to the form; `same` are the fillable controls of its name."""
    kind = control.attrs.get("type", "text") if control.tag == "input" else control.tag
    given = values.get(control.attrs["name"])
    if kind in {"submit", "image", "button", "reset"}:
        return [control.attrs.get("value", "")] if control is button else []
    if kind == "hidden":
        return [control.attrs.get("value", "")]
    if kind in {"radio", "checkbox"}:
        own = control.attrs.get("value", "on")
        checked = "checked" in control.attrs if given is None else own in _chosen(same, given)
        return [own] if checked else []
    if kind == "select":
        return list(_selected(control, given))
    if kind == "file":
        chosen = given if isinstance(given, list) else [given or File("", b"")]
        return list(chosen)
    if len(same) > 1 and given is not None:
        assert isinstance(given, list), f"{control.attrs['name']!r} is there {len(same)} times: give a list"
        assert len(given) == len(same), f"{control.attrs['name']!r} is there {len(same)} times"
        given = given[same.index(control)]
    if given is None:
        own = "".join(text for text in control.children if isinstance(text, str))
        given = own.removeprefix("\n") if kind == "textarea" else control.attrs.get("value", "")
    return [re.sub(r"\r\n|\r|\n", "\r\n", str(given))]


def _chosen(same: list[Element], given: Any) -> set[str]:
    offered = [control.attrs.get("value", "on") for control in same]
    if isinstance(given, bool):
        assert len(same) == 1, f"several boxes {offered}: give a list of those to check"
        return set(offered) if given else set()
    wanted = {given} if isinstance(given, str) else set(given)
    assert wanted <= set(offered), f"{sorted(wanted)} are not all offered; there are {offered}"
    assert len(wanted) <= 1 or same[0].attrs.get("type") == "checkbox", f"only one of {offered} can be chosen"
    return wanted


def _selected(control: Element, given: Any) -> list[str]:
    options = {option.attrs.get("value", option.text): option for option in control.all("option")}
    if given is not None:
        wanted = [given] if isinstance(given, str) else list(given)
        assert set(wanted) <= set(options), f"{wanted} not offered; there are {list(options)}"
        return wanted
    marked = [value for value, option in options.items() if "selected" in option.attrs]
    return marked if marked or "multiple" in control.attrs else list(options)[:1]


def _disabled(control: Element) -> bool:
    return "disabled" in control.attrs or any(
        above.tag == "fieldset" and "disabled" in above.attrs for above in control.ancestors()
    )


def _says(button: Element) -> str:
    return button.attrs.get("aria-label") or button.text or button.attrs.get("value", "")


def _links(root: Element) -> list[Link]:
    return [Link(link.text, link.attrs["href"]) for link in root.all("a") if "href" in link.attrs]


def _urlencoded(pairs: list[tuple[str, str | File]]) -> tuple[str, bytes]:
    named = [(name, value.name if isinstance(value, File) else value) for name, value in pairs]
    return "application/x-www-form-urlencoded", urlencode(named).encode()


def _multipart(pairs: list[tuple[str, str | File]]) -> tuple[str, bytes]:
    boundary = secrets.token_hex(16)
    body = bytearray()
    for name, value in pairs:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'.encode()
        if isinstance(value, File):
            guessed = mimetypes.guess_type(value.name)[0] or "application/octet-stream"
            body += f'; filename="{_quoted(value.name)}"\r\nContent-Type: {guessed}\r\n\r\n'.encode()
            body += value.content + b"\r\n"
        else:
            body += f"\r\n\r\n{value}\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", bytes(body + f"--{boundary}--\r\n".encode())


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _same(page: Page, forbidden: Iterable[str]) -> bytes:
    """The same for pages that differ only in the token's value, a cookie's value and references."""
    html = re.sub(rf'(?<=name="csrf_token" value=")[^"]+|{A_CODE}', "#", page.html)
    cookies = [
        re.sub(r"^([^=]*)=[^;]*|; expires=[^;]*", r"\1", kept, flags=re.IGNORECASE)
        for kept in page.headers.getlist("Set-Cookie")
    ]
    headers = [page.headers.get(name) for name in JUDGED_HEADERS]
    return hashlib.sha256(repr((html, page.status, headers, cookies, forbidden)).encode()).digest()


def _keep(page: Page) -> None:
    """Keep a page for the validator, once for all pages that differ only in numbers and keys."""
    alike = re.sub(rf'value="[^"]{{30,}}"|{A_CODE}|\b\w*\d\w*\b', "#", page.html)
    digest = hashlib.sha256(alike.encode()).hexdigest()[:12]
    slug = re.sub(rf"{A_CODE}|[0-9a-f]{{16}}|[^A-Za-z]+", "-", page.path).strip("-").lower()[:60] or "start"
    kept = KEPT_PAGES / slug / f"{digest}.html"
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists() and sum(1 for _ in kept.parent.iterdir()) < MOST_KEPT:
        kept.write_text(page.html)


PRESSED = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
"""What a browser says when a person presses a link."""
