"""Whatever is sent to the service, it answers; what was typed and refused comes back; nothing else changes.

Every step of the live journey is tried with the same examples at each run; FUZZ=long tries many more.
"""

import os
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from inspect import getmembers_static
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse
from wtforms.fields.core import UnboundField

from asb import council, create_app, journeys, web
from asb.casework.drafts import store
from asb.casework.post import outbox
from asb.database import db
from asb.fields import UNSEEN
from asb.wizard import Check, Files, Many, Step
from tests.shared.databases import KINDS, Databases
from tests.shared.page import Page, Visitor
from tests.shared.story import walk
from tests.shared.tree import Element

pytestmark = pytest.mark.long

settings.register_profile("short", max_examples=18, derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=1_000, derandomize=False, deadline=None)
fuzzed = settings(
    settings.get_profile("long" if os.environ.get("FUZZ") == "long" else "short"),
    suppress_health_check=list(HealthCheck),
)

STEPS = journeys.apply(council.load(None)).steps
ITEM = "f" * 16
URLENCODED = "application/x-www-form-urlencoded"
EVERYTHING: dict[str, dict[str, Any]] = {
    "who": {"who": "someone_else"},
    "safe": {"danger": "yes"},
    "person": {"relationship": "councillor"},
    "contact": {"routes": ["email", "phone", "post", "through"]},
    "details": {
        "email": "ann@example.com",
        "email_shared": "no",
        "phone": "01629 761377",
        "address": "12 Mill Lane",
        "post_shared": "no",
        "through": "My sister",
    },
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
    "agreement": {"how": "form"},
    "more": {"more": ["cause", "done", "files"]},
}
"""The answers that lead past as many steps as one person can meet."""


@dataclass
class Fuzzed:
    """One service, with a person who has come as far as Check your answers."""

    app: Flask
    person: Visitor
    before: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def token(self) -> str:
        """One that is good for every form of this person."""
        form = self.person.get("/apply/name").forms[-1]
        return str(dict(form.sent(form.buttons[0], {}))["csrf_token"])

    @cached_property
    def key(self) -> bytes:
        with self.person.client.session_transaction(base_url=self.person.base_url) as session:
            return store.key_of(session["draft"])

    @property
    def kept(self) -> dict[str, Any]:
        with self.app.app_context():
            return store.find(self.key) or {}

    def restore(self) -> None:
        """Everything as it was before somebody fuzzed."""

        def back(kept: dict[str, Any]) -> None:
            kept.clear()
            kept.update(self.before)

        with self.app.app_context():
            store.keep(self.key, back, web.now())

    def comes_to_the_end(self) -> None:
        """The answers are as they were, and lead as far: every step is walked again when all have fuzzed."""
        assert self.kept == self.before
        assert self.person.get("/apply/check").path == "/apply/check"

    def open(self, path: str, method: str = "POST", **sent: Any) -> TestResponse:
        """Ask, as a browser that follows nothing; the service must have an answer."""
        answer = self.person.client.open(path, method=method, base_url=self.person.base_url, **sent)
        assert answer.status_code < 500, f"{method} {path!r}: {answer.status}"
        return answer


@pytest.fixture(scope="module", params=KINDS)
def service(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzzed]:
    folder = tmp_path_factory.mktemp("fuzz")
    url = databases.migrated(request.param, folder)
    environ = {"DATABASE_URL": url, "SECRET_KEY": "x" * 32, "INSTANCE_PATH": str(folder)}
    app = create_app(environ | {"BASE_URL": "http://localhost"})
    made = Fuzzed(app, Visitor(app))
    walk(made.person, EVERYTHING, until="check")
    made.before = made.kept
    yield made
    walk(made.person, EVERYTHING, until="check")
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


on_one_database = pytest.mark.parametrize("service", ["postgresql"], indirect=True)
"""For what has to be stopped before the database; of the two, that one takes offence at more."""
each_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)

SENTENCES = [
    "",
    " ",
    "\0",
    "\0\0hidden",
    "\ufeffbegins with a mark",
    "\u202eright to left \u202c محمد עברית",
    "😡" * 50,
    "e" + "\u0301" * 300,
    "\x01\x02\x07\x1b[31m\x7f\x85\u2028\u2029",
    "\r\n\n\rone\r\rtwo\n",
    "</textarea></form><script>alert(1)</script>",
    '" onfocus="alert(1)',
    "&amp;&#0;&#x110000;&lt",
    "{{ 7 * 7 }}{% raw %}",
    "' or 1=1; drop table draft; --",
    "%00%ff%c0%80",
    "\ufffe\uffff\U0010ffff",
    "x" * 60_000,
    "é" * 20_000,
    "1 3 2026",
    "99999999999999999999999999999999999",
    "٣ ٣ ٢٠٢٦",
    "²" * 4,
]
anything = st.one_of(
    st.sampled_from([*SENTENCES, "more than is kept of a refused page " * 6_000]),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300),
    st.text(alphabet=string.printable, max_size=60),
)


def boxes(step: Step, app: Flask) -> tuple[list[str], list[str]]:
    """The names of every box that this step can have, and the values that its lists offer."""
    form = step.question(None, app.extensions["asb_council"], {})
    # A box that an earlier answer took out of the page may be sent all the same.
    every = {name for name, value in getmembers_static(step.question) if isinstance(value, UnboundField)}
    values = [option.value for box in form.asked for option in getattr(box, "options", ())]
    return sorted(every | set(form.names)), values


def address(step: Step) -> str:
    """Where the form of this step leads; of a list, the form of one item."""
    if isinstance(step, Files):
        return f"/apply/{step.key}/{ITEM}/file"
    return f"/apply/{step.key}/{ITEM}" if isinstance(step, Many) else f"/apply/{step.key}"


def texts(page: Page) -> dict[str, str]:
    """What stands in the boxes for text, as a browser would show it."""
    shown: dict[str, str] = {}
    for control in page.root.all("input", "textarea"):
        name, kind = control.attrs.get("name", ""), control.attrs.get("type", "text")
        if control.tag == "textarea":
            shown.setdefault(name, plain(inside(control).removeprefix("\n")))
        elif kind in {"text", "email", "tel"}:
            shown.setdefault(name, plain(control.attrs.get("value", "")))
    return shown


def inside(box: Element) -> str:
    return "".join(child for child in box.children if isinstance(child, str))


def plain(text: str) -> str:
    """Text without what is taken out of every box, its line ends all alike."""
    return re.sub(r"\r\n?", "\n", text.translate(dict.fromkeys(map(ord, f"\0{UNSEEN}"))))


def is_refusal(answer: TestResponse) -> bool:
    return answer.status_code in {400, 409, 422}


def comes_back(answer: TestResponse, typed: dict[str, list[str]], path: str) -> None:
    """A page that refuses has every text that was typed into a box of its own."""
    shown = texts(Page(path, answer))
    for name, text in shown.items():
        if typed.get(name):
            assert text == plain(typed[name][0]), f"{name} is not as it was typed"


class TestEveryStep:
    @each_step
    def test_anything_in_any_box(self, service: Fuzzed, step: Step) -> None:
        names, values = boxes(step, service.app)
        unknown = st.text(alphabet=string.ascii_letters + "-_[].", min_size=1, max_size=20)
        one = st.lists(anything | st.sampled_from([*values, "yes"]), min_size=1, max_size=3)
        form = st.dictionaries(st.sampled_from([*names, "new", "seen", "once"]) | unknown, one, max_size=12)
        parts, path = isinstance(step, Files), address(step)
        reads = {"refused": 0}

        @fuzzed
        @given(typed=form, old=st.sampled_from([False, False, False, True]), content=st.binary())
        def send(typed: dict[str, list[str]], old: bool, content: bytes) -> None:
            typed = {name: given for name, given in typed.items() if name not in {"save", "csrf_token"}}
            pairs = [(name, text) for name, given in typed.items() for text in given]
            pairs.append(("csrf_token", "stale" if old else service.token))
            if parts:
                file = (BytesIO(content), typed.get("about", [""])[0][:50])
                answer = service.open(path, data=MultiDict([*pairs, ("file", file)]))
            else:
                answer = service.open(path, data=urlencode(pairs), content_type=URLENCODED)
            if parts and answer.status_code == 303 and "refused=" in answer.location:
                reads["refused"] += 1  # a refused file is shown at an address of its own
            if is_refusal(answer):
                reads["refused"] += 1
                comes_back(answer, typed, path)

        send()
        self.nothing_else_changed(service, step)
        asked = step.asks and step.key in service.before
        assert reads["refused"] or not asked, "nothing was ever refused, so nothing was tried"

    @each_step
    def test_every_box_of_the_page_comes_back_with_its_text(self, service: Fuzzed, step: Step) -> None:
        page = address(step).removesuffix("/file") if not isinstance(step, Many) else f"/apply/{step.key}/add"
        drawn = service.open(page, "GET")
        if drawn.status_code != 200:
            drawn = service.open(address(step), data={"csrf_token": "stale"})
        names = set(texts(Page(page, drawn))) if drawn.status_code < 300 or is_refusal(drawn) else set()
        for text in SENTENCES:
            typed = {name: [f"{text}z{number}"] for number, name in enumerate(sorted(names))}
            answer = service.open(address(step), data=typed | {"csrf_token": "stale"})
            if names and not isinstance(step, Check | Files):
                assert answer.status_code == 400
                assert names <= set(texts(Page(page, answer)))
                comes_back(answer, typed, page)
        self.nothing_else_changed(service, step)

    def nothing_else_changed(self, service: Fuzzed, step: Step) -> None:
        """Every other answer is as it was, and the person comes to the end."""
        at = STEPS.index(step)
        check = next(number for number, other in enumerate(STEPS) if isinstance(other, Check))
        after, told = service.kept, [other.key for other in STEPS[at + 1 : at + 2] if not other.asks]
        lead = step.beside or step.key
        same_page = {other.key for other in STEPS if lead in (other.key, other.beside)}
        gone_through_again = {other.key for other in STEPS[check:]} | set(told) | same_page
        for key, entry in service.before.items():
            if key not in gone_through_again | {step.key}:
                assert {**after[key], "mark": ""} == {**entry, "mark": ""}, key
        service.restore()
        service.comes_to_the_end()


FORM = b"name=Ann&csrf_token=stale"
PART = b'--cut\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
IN_PARTS = "multipart/form-data; boundary=cut"
BODIES: dict[str, tuple[str, bytes]] = {
    "nothing at all": ("", b""),
    "an empty form": (URLENCODED, b""),
    "no boundary": ("multipart/form-data", PART % (b"place", b"", b"x")),
    "an empty boundary": ("multipart/form-data; boundary=", PART % (b"place", b"", b"x")),
    "a boundary without end": (f"multipart/form-data; boundary={'b' * 50_000}", b"x"),
    "cut in the middle": (IN_PARTS, (PART % (b"place", b"", b"x"))[:-20]),
    "never ended": (IN_PARTS, PART % (b"place", b"", b"x" * 1_000)),
    "a header that never ends": (IN_PARTS, b"--cut\r\nX-Long: " + b"y" * 300_000),
    "a part without a name": (IN_PARTS, b"--cut\r\nContent-Disposition: form-data\r\n\r\nx\r\n--cut--"),
    "a file where there is none": (IN_PARTS, PART % (b"place", b'; filename="a\0b/../c"', b"x") + b"--cut--"),
    "bytes that are no text": (IN_PARTS, PART % (b"\xff\xfe", b"", b"\xff\xc0\x80\xed\xa0\x80") + b"--cut--"),
    "a charset that is none": (f"{IN_PARTS}; charset=no-such", PART % (b"place", b"", b"x") + b"--cut--"),
    "thousands of parts": (IN_PARTS, PART % (b"place", b"", b"x") * 1_100 + b"--cut--"),
    "UTF-16": (f"{URLENCODED}; charset=utf-16", "place=Müller".encode("utf-16")),
    "Latin-1 in percents": (URLENCODED, b"place=M%FCller&story=%E9%E8"),
    "half a surrogate": (URLENCODED, b"place=%ED%A0%80&kinds=%ED%B0%80&name=%F0%9F"),
    "percents that lead nowhere": (URLENCODED, b"place=%&name=%zz&%=%&=&&&"),
    "raw bytes": (URLENCODED, bytes(range(256)) * 20),
    "ten thousand boxes": (URLENCODED, b"&".join(b"box%d=x" % number for number in range(10_000))),
    "one box a thousand times": (URLENCODED, b"place=x&" * 900),
    "JSON": ("application/json", b'{"place": "x", "csrf_token": null}'),
    "a type that is none": ("\u00fc/\u00fc; ;;=", FORM),
    "plain text": ("text/plain", FORM),
}
"""What a browser never sends."""

PATHS = (
    "/apply/%00",
    f"/apply/{'x' * 5_000}",
    "/apply/" + "é" * 200,
    "/apply/😡",
    "/apply/%ff%fe",
    "/apply/%ED%A0%80",
    "/apply/../../etc/passwd",
    "/apply/..%2f..%2fetc%2fpasswd",
    "/apply//",
    "/apply/name/add",
    "/apply/name/%00/remove",
    *(
        f"/apply/{step.key}/{item}{more}"
        for step in STEPS
        if isinstance(step, Many)
        for item in ("%00" * 16, "é" * 16, "😡" * 16, "%ED%A0%80" * 5, "0" * 5_000, "'" * 16)
        for more in ("", "/remove", "/file")
    ),
    "/static/%00",
    "/static/../app.py",
    "/theme.css?v=%00",
    "/%00",
    "/?%00=%ff",
)
COOKIES = ("", "x", "eyJ.x.y", "é" * 100, "a" * 5_000, '"', ";;=;")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "NONSENSE")


def doors(service: Fuzzed, method: str) -> Iterator[str]:
    """Every address of the service that takes this method."""
    adapter = service.app.url_map.bind("localhost")
    for rule in service.app.url_map.iter_rules():
        steps = STEPS if "key" in rule.arguments else STEPS[:1]
        for step in steps if method in (rule.methods or ()) else ():
            known = {"key": step.key, "number": 1, "about": 1, "file": 1}
            facts = {name: known.get(name, ITEM) for name in rule.arguments}
            yield adapter.build(rule.endpoint, facts, method=method)


class TestEveryDoor:
    """The token is good where it counts, so that it is the door that has to cope and not its guard alone."""

    @pytest.fixture(autouse=True)
    def _unharmed(self, service: Fuzzed) -> Iterator[None]:
        """Those who knock wrongly change nothing for those who are inside."""
        service.restore()
        with service.app.app_context():
            outbox.claim("here", web.now())  # with no worker about, /health/ready would rightly answer 503
        cookie = service.person.client.get_cookie("session")
        assert cookie
        yield
        service.person.client.set_cookie("session", cookie.value)
        service.restore()
        service.comes_to_the_end()

    @on_one_database
    @pytest.mark.parametrize("what", BODIES)
    def test_a_body_that_is_no_form_has_an_answer(self, service: Fuzzed, what: str) -> None:
        content_type, body = BODIES[what]
        knocked = 0
        for door in doors(service, "POST"):
            if door in LAST_WORDS:
                continue
            headers = {"X-CSRFToken": service.token, "Content-Type": content_type}
            service.open(door, data=body, headers=headers)
            knocked += 1
        assert knocked > len(STEPS)

    @pytest.mark.parametrize("method", METHODS)
    def test_an_address_that_is_none_has_an_answer(self, service: Fuzzed, method: str) -> None:
        for path in PATHS:
            service.open(path, method, headers={"X-CSRFToken": service.token})
            service.open(
                path,
                method,
                headers={"X-CSRFToken": service.token},
                data={"new": "yes", "what": "x", "name": "x"},
            )

    @on_one_database
    @pytest.mark.parametrize("method", METHODS)
    def test_a_method_that_is_none_has_an_answer(self, service: Fuzzed, method: str) -> None:
        for door in (*doors(service, "GET"), *doors(service, "POST")):
            if door not in LAST_WORDS:
                service.open(door, method, headers={"X-CSRFToken": service.token})

    @on_one_database
    @pytest.mark.parametrize("cookie", COOKIES, ids=range(len(COOKIES)))
    def test_a_cookie_that_is_none_has_an_answer(self, service: Fuzzed, cookie: str) -> None:
        stranger = service.app.test_client(use_cookies=False)
        for method in ("GET", "POST"):
            for door in doors(service, method):
                answer = stranger.open(
                    door,
                    method=method,
                    headers={"Cookie": f"session={cookie}"},
                    base_url=service.person.base_url,
                )
                assert answer.status_code < 500, door


LAST_WORDS = {"/leave", "/apply/delete"}
"""Doors that do what they say to whoever holds the cookie: they end this person's way in."""
