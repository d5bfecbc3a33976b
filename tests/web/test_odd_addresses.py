"""Every address with an odd value in each place of it and in each query: a plain answer, never a failure.

Such as an id of sixty digits, which no database holds, and control characters, which PostgreSQL refuses.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from asb.casework.act_forms import ACT_FORMS, PERSON_ACT_FORMS
from asb.casework.act_forms.bodies import APPEAL_ACT_FORMS, BODY_ACT_FORMS
from tests.shared.bodies import ADA, PC, add, opened, opened_appeal
from tests.shared.cases import APPEALED, not_met, write
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import walk

pytestmark = pytest.mark.long

SIXTY_DIGITS = "9" * 60
ODD = (
    SIXTY_DIGITS,
    str(2**63),
    "1%00",
    "%01%1b%5B31m%7f%0d%0aX-Odd:%20yes",
    "%ff%c0%80%ED%A0%80%E2%80%AE",
    "%D9%A3",  # a digit, but of another script
    "%C2%B2",
    "x" * 3_000,
)
"""Written as in an address."""

BY_NAME = {
    "asb.staff.cases.case_pages": ("list", "stage", "contact", "sort"),
    "asb.staff.settings.figures": ("read", "new"),
}
"""Names of queries that these modules read in a loop."""
QUERIES = re.compile(r"\b(?:args|form|typed\(\))(?:\.get|\.getlist)?[(\[]\"(\w+)\"")
ENDS_IT = {"saved.leave", "apply.leave", "apply.delete", "track.sign_out", "bodies.sign_out"}
ENDS_IT |= {"security.logout", "staff.sign_out_everywhere", "staff.sign_out"}
"""What they do needs no value: after them nobody would be signed in."""

MAY_BE_BUSY = {"public.ready", "bodies.appeal_pdf"}
MAY_BE_BUSY |= {f"staff.{name}_pdf" for name in ("pack", "panel", "paper", "print")}
"""No worker runs here; and a busy machine may need too long for a PDF, which a page says."""


def is_pdf(rule: Rule) -> bool:
    return rule.endpoint in MAY_BE_BUSY - {"public.ready"}


@pytest.fixture
def case(app: Flask, officer: Colleague) -> str:
    """A case that the police have, and the appeal body."""
    add(app, PC, ADA)
    found = not_met(app, officer)
    write(officer, found, "appeal", "See the letters", **APPEALED)
    return found


@pytest.fixture
def visitors(app: Flask, manager: Colleague, case: str) -> dict[str, Visitor]:
    """Whom each part of the website lets in, by the first part of its addresses."""
    applying = Visitor(app)
    walk(applying, {"more": {"more": ["files"]}}, until="check")
    body = opened(app, case)
    ann = by_code(app, Visitor(app), case)
    return {
        "staff": manager,
        "apply": applying,
        "leave": applying,
        "track": ann,
        "part": body,
        "appeals": opened_appeal(app),
        "": Visitor(app),
    }


def whose(rule: Rule) -> str:
    first, second, *_ = [*rule.rule.strip("/").split("/"), ""]
    if (first, second) == ("part", "appeals"):
        return second
    return first if first in ("staff", "apply", "track", "part") else ""


def ats(rule: Rule) -> list[str]:
    """Which acts stand in this address; one thing, where none does."""
    if "<at>" in rule.rule:
        if rule.endpoint.startswith("track."):
            return [form.at for form in PERSON_ACT_FORMS.values()]
        forms = APPEAL_ACT_FORMS if "/appeals/" in rule.rule else BODY_ACT_FORMS
        return [form.at for form in forms.values()]
    if rule.endpoint in ("staff.act", "staff.do"):
        about = "about" in rule.arguments
        return [key for key, form in ACT_FORMS.items() if bool(form.about) == about]
    return [""]


def with_odd(rule: Rule, case: str) -> Iterator[tuple[str, str, str]]:
    """This address with an odd value at each place; the place, and whether it is a number."""
    known = {"reference": case, "key": "name", "item": "0" * 16, "at": "more", "year": "2022-23"}
    places = re.findall(r"<(?:(\w+):)?(\w+)>", rule.rule)
    for act in ats(rule):
        good = known | ({"at": act, "key": act} if act else {})
        for kind, name in places:
            for odd in ODD:
                given = {each: good.get(each, "1") for _, each in places} | {name: odd}
                yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found, g=given: g[found[1]], rule.rule), kind, odd


def queried(app: Flask, rule: Rule) -> set[str]:
    """The names that the module of this view reads from the query or from a form."""
    module = app.view_functions[rule.endpoint].__module__
    if not module.startswith("asb."):
        return set()
    return {*QUERIES.findall(inspect.getsource(sys.modules[module])), *BY_NAME.get(module, ())}


def methods(rule: Rule) -> list[str]:
    return [method for method in ("GET", "POST") if method in (rule.methods or ())]


def tokens(visitors: dict[str, Visitor]) -> dict[str, str]:
    pages = {"staff": "/staff/account", "apply": "/apply/name", "track": "/track/", "part": "/part/ask"}
    pages |= {"appeals": "/part/ask", "": "/track/"}
    found = {}
    for name, page in pages.items():
        said = re.search(r'name="csrf_token" value="([^"]+)"', visitors[name].get(page).html)
        assert said, name
        found[name] = said[1]
    return found


def rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in ENDS_IT and not re.search(r"sign.?out|logout|leave", rule.rule)
    ]


def asks(visitor: Visitor, rule: Rule, method: str, address: str, **sent: Any) -> int:
    """Asks for an address, which has to be answered plainly. Returns the status."""
    reply = visitor.client.open(address, method=method, base_url=visitor.base_url, **sent)
    busy = reply.status_code == 503 and rule.endpoint in MAY_BE_BUSY
    assert reply.status_code < 500 or busy, f"{method} {address}: {reply.status}"
    assert "X-Odd" not in reply.headers
    reply.close()
    return reply.status_code


def test_every_exception_is_there(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= MAY_BE_BUSY


def test_an_odd_value_in_an_address_is_not_found_or_has_a_plain_answer(
    app: Flask, case: str, visitors: dict[str, Visitor]
) -> None:
    given, asked = tokens(visitors), 0
    for rule in rules(app):
        who = whose(rule)
        for address, kind, odd in dict.fromkeys(with_odd(rule, case)):
            for method in methods(rule):
                sent = {"data": {"csrf_token": given[who]}} if method == "POST" else {}
                status = asks(visitors[who], rule, method, address, **sent)
                asked += 1
                if (kind == "int" and odd == SIXTY_DIGITS) or "%00" in odd:
                    assert status in (404, 405), f"{method} {address}: {status}"
    assert asked > 2_000


def test_an_odd_value_in_a_query_or_a_form_has_a_plain_answer(
    app: Flask, case: str, visitors: dict[str, Visitor]
) -> None:
    given, asked = tokens(visitors), 0
    for rule in rules(app):
        who = whose(rule)
        known = {"reference": case, "key": "note", "item": "0" * 16, "at": "more", "year": "2022-23"}
        plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda found, k=known: k.get(found[1], "1"), rule.rule)
        names = sorted(queried(app, rule))
        if is_pdf(rule) and not names:
            continue  # made in a second each, whatever is asked
        for name in names or ["odd"]:
            for odd in ODD if names and not is_pdf(rule) else ODD[:3]:
                for method in methods(rule):
                    sent = {"data": f"csrf_token={given[who]}&{name}={odd}"} if method == "POST" else {}
                    sent |= {"content_type": "application/x-www-form-urlencoded"} if sent else {}
                    asks(visitors[who], rule, method, f"{plain}?{name}={odd}", **sent)
                    asked += 1
    assert asked > 1_000


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, *_much: int | None) -> bytes:
        raise AssertionError("it was read")

    readline = read  # type: ignore[assignment]  # it is called with other arguments, and never returns


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_what_is_sent_to_no_address_is_not_read(app: Flask, content_type: str) -> None:
    """Or anybody could have megabytes of a form parsed for nothing."""
    reply = app.test_client().post(
        "/nope", input_stream=Unread(), content_length=2_900_000, content_type=content_type
    )
    assert reply.status_code == 404
