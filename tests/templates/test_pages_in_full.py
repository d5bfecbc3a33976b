"""Whole pages, read from top to bottom, of cases on fixed days: what officers, people and visitors see.

What a page says stands in tests/templates/full, and changes there by hand; pages as they came stand in
tests/out/read.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.database import db, writing
from asb.demo import After, StoryAct, act
from asb.demo.stories import BEGUN, MEANWHILE, RELIED, SILENCE, VIEWS
from asb.models import Letter, WayIn
from asb.staff.cases import case_pages
from asb.web import pages
from tests.shared.cases import judged
from tests.shared.lived import (
    APPEAL,
    ARRANGED,
    DONE_BY_US,
    GROUP,
    HELD,
    MONDAY,
    NOT_MET,
    OUTCOME,
    RECOMMENDED,
    REPORTS,
    office,
)
from tests.shared.officers import Colleague
from tests.shared.outline import outline
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import A_REFERENCE, Typed, report, walk

pytestmark = pytest.mark.long

FULL = Path(__file__).parent / "full"
CAME = Path(__file__).parents[1] / "out" / "read"


class Then(datetime):
    """It is noon on 10 July 2026."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime is kept
        return datetime(2026, 7, 10, 11, tzinfo=UTC).astimezone(tz)


@pytest.fixture(autouse=True)
def _on_a_known_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "datetime", Then)


@pytest.fixture
def kind() -> str:
    """Pages are the same on every database; one will do."""
    return "sqlite"


def letters(app: Flask, kind: str) -> list[Letter]:
    with app.app_context():
        return list(db.session.scalars(select(Letter).where(Letter.kind == kind)))


class Reads:
    """Takes pages, one after the other."""

    def __init__(self) -> None:
        self.came: list[str] = []

    def __call__(self, visitor: Visitor, address: str = "", reference: str = "") -> None:
        if address:
            visitor.get(address.replace("REFERENCE", reference))
        name = re.sub(r"((?<=/)|(?<=/person-))(\d+|[0-9a-f]{16})\b", "N", address or visitor.page.path)
        self.came.append(f"{name}\n\n{outline(visitor.page)}")

    def nothing_typed(self, visitor: Visitor) -> None:
        """What a form says to whoever presses its button with nothing in it, where it asks for something."""
        forms = [
            form
            for form in visitor.page.forms
            if form.names and "/search" not in form.element.attrs["action"]
        ]
        if not forms or forms[0].element.attrs.get("method") != "post":
            return
        form = forms[0]
        empty = {
            field.attrs["name"]: ""
            for field in form.fields
            if field.attrs.get("type", "text") in {"text", "email", "tel"} or field.tag == "textarea"
        }
        page = visitor.press(" ".join(form.buttons[0].text.split()), empty)
        if page.status == 422:
            said = "\n".join(f"{link.text} <{link.href}>" for link in page.errors)
            self.came.append(f"nothing typed\n\n{said}\n")


@pytest.fixture
def reads(request: pytest.FixtureRequest) -> Iterator[Reads]:
    """Takes pages; at the end all of them are as the file of this test says."""
    read = Reads()
    yield read
    name = request.node.name.removeprefix("test_")
    file = f"{re.sub(r'[^a-z0-9]+', '_', name).strip('_')}.txt"
    whole = f"\n{'=' * 40}\n\n".join(read.came)
    CAME.mkdir(parents=True, exist_ok=True)
    (CAME / file).write_text(whole)
    assert whole == (FULL / file).read_text()


OPEN = (
    *("/how-we-decide", "/is-this-right", "/get-help", "/contact", "/privacy", "/cookies", "/accessibility"),
    *(
        "/safe-online",
        "/partners",
        "/figures",
        "/figures/2022-23",
        "/figures/data",
        "/form",
        "/form/others",
        "/form/agreement",
    ),
    *("/second", "/track/", "/track/code", "/return"),
)


def test_the_start(resident: Visitor, reads: Reads) -> None:
    reads(resident, "/")


@pytest.mark.parametrize("address", OPEN)
def test_what_everybody_reads(resident: Visitor, reads: Reads, address: str) -> None:
    reads(resident, address)


def test_what_may_be_right(resident: Visitor, reads: Reads) -> None:
    for because in ("yes", "no"):
        for reported in ("none", "fewer", "enough", "elsewhere", "unsure"):
            resident.get("/is-this-right")
            chosen = {"danger": because, "because": because, "reported": reported, "staff": because}
            resident.press("Show me what to do", chosen, expect=200)
            reads(resident)


EVERYTHING: dict[str, Typed] = {
    "who": {"who": "someone_else"},
    "safe": {"danger": "yes", "others": "unsure", "close_by": "no", "under_18": "yes"},
    "person": {"name": "Percy Ogden", "relationship": "family"},
    "contact": {"routes": ["email", "phone", "post", "through"]},
    "details": {
        "email": "ann@example.com",
        "email_shared": "no",
        "phone": "01629 761377",
        "phone_say": "yes",
        "phone_message": "no",
        "address": "1 Mill Lane",
        "post_shared": "unsure",
        "through": "My sister, 01629 761378",
        "times": "After six",
    },
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
    "agreement": {"how": "link"},
    "because": {"because": ["race"]},
    "more": {"more": ["cause", "done", "files"]},
}


@pytest.mark.parametrize(
    ("name", "answers"),
    [("myself", {}), ("another", EVERYTHING), ("group", GROUP)],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_every_page_of_the_application(
    resident: Visitor, reads: Reads, name: str, answers: dict[str, Typed]
) -> None:
    seen: set[str] = set()

    def look() -> None:
        if resident.page.path not in seen:
            seen.add(resident.page.path)
            reads(resident)

    browser: Any = resident  # every press is looked at before
    go = browser.press

    def press(button: str, *args: Any, **fields: Any) -> Any:
        new = resident.page.path not in seen
        look()
        if new and button == "Continue" and "/check" not in resident.page.path:
            browser.press = go
            there = resident.page.path
            reads.nothing_typed(resident)
            browser.press = press
            resident.get(there)
        return go(button, *args, **fields)

    browser.press = press
    walk(resident, answers, reports=[report(MONDAY), A_REFERENCE])
    look()


HELPED: dict[str, Typed] = {
    "who": {"who": "someone_else"},
    "person": {"name": "Percy Ogden", "relationship": "family"},
    "agreement": {"how": "link"},
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
}
PLAN = (
    act(0, "risk", dangers=["reprisal"], level="high", review_on=After(14), referred="The police."),
    *BEGUN[1:],
    act(1, "conflict", "second", why="A neighbour of mine."),
    act(1, "contact", how="phone", who="Ann", text="She is well."),
    act(1, "note", text="Ask about the dog."),
    act(1, "keep_out", kept_out="Bob Sample"),
    act(2, "ask", bodies=["police", "icb"], by=After(12)),
    act(2, "hold", clock="threshold", reason="others", why="A hospital has to answer.", until=After(6)),
    act(3, "resume", clock="threshold", by=After(12)),
    act(4, "finding", **judged(2, source="The police log.")),
    act(5, "told", body="police", text="Four calls."),
    act(9, "decide", outcome="met_below", **VIEWS, **RELIED, **MEANWHILE),
    act(11, "arrange", **ARRANGED),
    act(25, "hold_review", **HELD),
    act(25, "recommend", **RECOMMENDED),
    act(25, "action", **DONE_BY_US),
    act(26, "draft_plan", by=After(33)),
    act(27, "comments", who="Ann", text="Please on Sundays too.", changed="It is."),
    act(34, "outcome", **OUTCOME),
)
MET = act(9, "decide", outcome="met", **MEANWHILE)
CASES: dict[str, tuple[dict[str, Typed], tuple[Typed, ...], tuple[StoryAct, ...]]] = {
    "plan": ({}, REPORTS[1:], PLAN),
    "appeal": ({}, REPORTS[1:], (*BEGUN, act(8, "decide", **NOT_MET), act(15, "appeal", **APPEAL))),
    "new": (EVERYTHING | {"place": {"place": "The Slopes, Buxton"}}, (A_REFERENCE,), ()),
    "closed": ({}, REPORTS, (*BEGUN, act(5, "withdraw", checked="Rang."))),
}


STAGES: dict[str, tuple[dict[str, Typed], tuple[Typed, ...], tuple[StoryAct, ...]]] = {
    "checking": (HELPED, REPORTS, BEGUN),
    "silence": ({}, REPORTS[1:], SILENCE),
    "arranged": ({}, REPORTS, (*BEGUN, MET, act(11, "arrange", **ARRANGED))),
    "held": (
        {},
        REPORTS,
        (
            *(*BEGUN, MET, act(11, "arrange", **ARRANGED), act(25, "hold_review", **HELD)),
            act(25, "recommend", **RECOMMENDED),
        ),
    ),
}
"""Others, of which only the forms are read."""


BELOW: dict[str, tuple[dict[str, Typed], tuple[Typed, ...], tuple[StoryAct, ...]]] = {
    "below": ({}, REPORTS[1:], BEGUN)
}
"""One of which only the decision is read."""


def lived(app: Flask, *names: str) -> list[str]:
    """The references of these cases."""
    with app.test_request_context():
        here, found = office(app), []
        for answers, reports, acts in map((CASES | STAGES | BELOW).__getitem__, names):
            found.append(here.come(answers, reports))
            here.live(found[-1], *acts)
        return found


PARTS = ("", *(f"/see/{part}" for part in case_pages.PARTS if part))


@pytest.mark.parametrize("name", CASES)
def test_a_case_as_staff_see_it(app: Flask, manager: Colleague, reads: Reads, name: str) -> None:
    [reference] = lived(app, name)
    offered = set()
    for part in PARTS:
        reads(manager, f"/staff/cases/REFERENCE{part}", reference)
        offered |= {link.href for link in manager.page.links if f"/{reference}/" in link.href}
    if f"/staff/cases/{reference}/close" in offered:
        manager.get(f"/staff/cases/{reference}/close")
        offered |= {link.href for link in manager.page.links if f"/{reference}/" in link.href}
    one_of_each = {address.rstrip("0123456789"): address for address in sorted(offered, reverse=True)}
    for address in sorted(one_of_each.values()):
        if "/see/" not in address or "/letters/" in address:
            reads(manager, address.replace(reference, "REFERENCE"), reference)
            if not (name == "plan" and address.endswith(("/hold", "/late"))):  # see test_clocks_to_choose.py
                reads.nothing_typed(manager)


SEEN_BEFORE = {
    "contact",
    "contacts_checked",
    "note",
    "file",
    "write",
    "restrict",
    "export",
    "copy_for_them",
    "keep_out",
    "conflict",
    "link",
}


@pytest.mark.parametrize("name", STAGES)
def test_the_forms_of_a_stage(app: Flask, manager: Colleague, reads: Reads, name: str) -> None:
    [reference] = lived(app, name)
    pages_of_it = [
        manager.get(f"/staff/cases/{reference}{part}") for part in ("", "/see/reports", "/see/review")
    ]
    offered = {link.href for page in pages_of_it for link in page.links if f"/{reference}/" in link.href}
    reads(manager, "/staff/cases/REFERENCE/see/reports", reference)
    for address in sorted(offered):
        key = address.split(f"/{reference}/")[1]
        if not key.startswith("see/") and key not in SEEN_BEFORE:
            reads(manager, address.replace(reference, "REFERENCE"), reference)
            if key not in ("decide", "hold_review"):  # see test_each_body_has_its_error.py
                reads.nothing_typed(manager)


def test_the_papers_of_a_meeting(app: Flask, manager: Colleague, reads: Reads) -> None:
    arranged, held = lived(app, "arranged", "held")
    reads(manager, "/staff/cases/REFERENCE/see/review", arranged)
    papers = [link.href for link in manager.page.links if "/see/panel/" in link.href]
    for address in papers:
        reads(manager, address.replace(arranged, "REFERENCE"), arranged)
    reads(manager, "/staff/cases/REFERENCE/see/panel/record-1", held)


BESIDES = (
    *("/staff/", "/staff/account", "/staff/letters", "/staff/record", "/staff/second-report"),
    *("/staff/cases?list=all", "/staff/cases?list=mine", "/staff/letters?list=tray", "/staff/settings"),
    *("/staff/settings/accounts", "/staff/settings/accounts/add", "/staff/settings/holidays"),
    *("/staff/settings/holidays/add", "/staff/settings/figures", "/staff/settings/figures/2026-27"),
    *("/staff/settings/figures/2022-23", "/staff/settings/figures/2022-23/enter"),
    *("/staff/settings/figures/import", "/staff/settings/retention"),
)


def test_what_staff_see_besides(app: Flask, manager: Colleague, reads: Reads) -> None:
    lived(app, *CASES)
    for address in BESIDES:
        reads(manager, address)


@pytest.mark.parametrize("name", CASES)
def test_a_case_as_the_applicant_sees_it(app: Flask, resident: Visitor, reads: Reads, name: str) -> None:
    [reference] = lived(app, name)
    by_code(app, resident, reference)
    reads(resident, "/track/case", reference)
    inside = {link.href for link in resident.page.links if link.href.startswith("/track/case/")}
    for address in sorted(inside):
        reads(resident, address, reference)
        reads.nothing_typed(resident)
    resident.get("/track/case/application", expect=(200, 404))
    for link in [each for each in resident.page.links if "/case/right" in each.href][:1]:
        reads(resident, link.href, reference)
        reads.nothing_typed(resident)
    resident.get("/track/case/letters")
    for link in [each for each in resident.page.links if "/letters/" in each.href][:1]:
        reads(resident, link.href, reference)


def test_what_is_shown_to_whom_somebody_applied_for(app: Flask, resident: Visitor, reads: Reads) -> None:
    with app.test_request_context():
        reference = office(app).come(HELPED)
    [letter] = letters(app, "please_agree")
    with app.app_context(), writing() as session:
        session.execute(update(WayIn).values(until=web.now() + timedelta(days=1)))  # it was sent long ago
    link = re.search(
        r"http://localhost(/reply/\S+)", app.extensions["asb_tokens"].fill(letter.text, letter.nonce)
    )
    assert link
    resident.get(link[1])
    reads(resident, "", reference)
    resident.press(resident.page.forms[0].buttons[0].text, expect=200)
    reads(resident, "", reference)
    resident.press("Send my answer", {"answer": "agree"}, expect=200)
    reads(resident, "", reference)


def test_a_decision_below_the_count(app: Flask, manager: Colleague, reads: Reads) -> None:
    [reference] = lived(app, "below")
    reads(manager, "/staff/cases/REFERENCE/decide", reference)
    reads.nothing_typed(manager)
