"""Letters that people of a case cause from their page."""

import re
from typing import Any

from flask import Flask

from asb import worker
from tests.letters.stories import Days, Named, causes, the
from tests.letters.story_applying import SHARED
from tests.shared.cases import applied
from tests.shared.page import Visitor
from tests.shared.people import ask, by_code


def sends(app: Flask, case: str, door: str, button: str, **typed: Any) -> None:
    visitor = by_code(app, Visitor(app), case)
    visitor.get(f"/track/case/{door}")
    visitor.press(button, typed, expect=200)


@causes("sign_in")
def a_link(app: Flask) -> tuple[Named, Days]:
    ask(Visitor(app), applied(app))
    with app.app_context():
        worker.answer_asked(app)
    return {"sign_in": the(app, "sign_in")}, {}


def opens_by_page_code(app: Flask, reference: str) -> None:
    visitor = by_code(app, Visitor(app), reference)
    visitor.press("Show my page code", expect=200)
    [code] = re.findall(r"(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}", visitor.page.text)
    visitor.get("/track/code")
    visitor.press("Continue", reference=reference, code=code, expect=200)


@causes("code_used")
def a_page_code_was_used(app: Flask) -> tuple[Named, Days]:
    opens_by_page_code(app, applied(app))
    return {"code_used": the(app, "code_used")}, {}


@causes("code_used_neutral")
def a_page_code_was_used_where_others_read_along(app: Flask) -> tuple[Named, Days]:
    opens_by_page_code(app, applied(app, **SHARED))
    return {"code_used_neutral": the(app, "code_used")}, {}


@causes("came", "came-report", "came_in", "came_in-urgent", "please_confirm", "please_confirm-contact")
def something_came(app: Flask) -> tuple[Named, Days]:
    case = applied(app)
    sends(app, case, "more", "Send", text="They came back.")
    told, in_time = the(app, "came"), the(app, "came_in", "team")
    sends(app, case, "another", "Send", what="Drums", reference="PD-9")
    report = the(app, "came")
    sends(app, case, "change", "Ask to withdraw")
    confirm = the(app, "please_confirm")
    sends(app, case, "reach", "Send request", times="After six")
    return {
        "came": told,
        "came-report": report,
        "came_in": in_time,
        "came_in-urgent": the(app, "came_in", "team"),
        "please_confirm": confirm,
        "please_confirm-contact": the(app, "please_confirm"),
    }, {}


@causes("came_neutral", "please_confirm_neutral")
def where_others_read_along(app: Flask) -> tuple[Named, Days]:
    case = applied(app, **SHARED)
    sends(app, case, "more", "Send", text="They came back.")
    sends(app, case, "change", "Ask to withdraw")
    return {
        "came_neutral": the(app, "came"),
        "please_confirm_neutral": the(app, "please_confirm"),
    }, {}
