"""Buttons that are pressed when the answers are not open on this device any more: the page that says so."""

from __future__ import annotations

from flask import Response, request

from asb import web
from asb.apply.shared import bp, items_in, journey, walk
from asb.web import forms, no_cookie
from asb.wizard import Cards, Many

AFTER_SENDING = ("apply.page_code", "apply.finish_here")
"""Endpoints of the page that shows what was sent."""
WITHOUT_ANSWERS = ("apply.begin_new", "apply.save_one_page", *AFTER_SENDING)
"""Endpoints that need no answers, or give back what was typed themselves."""
TYPING = ("apply.answer", "apply.answer_item")
"""Endpoints that receive typed text, and show their question again with it."""


@bp.before_request
def needs_answers() -> Response | None:
    """Answers buttons below a list, on Check, to save, to send or with a file, where no answers are open."""
    if request.method != "POST" or request.endpoint in WITHOUT_ANSWERS or shows_what_was_typed():
        return None
    return None if walk().kept else page()


def shows_what_was_typed() -> bool:
    """Whether the question that was answered is shown again with what was typed."""
    values = request.view_args or {}
    here = journey().step(values.get("key", ""))
    if here is None:
        return "key" in values  # no such step: its view says so
    if here is journey().steps[0]:
        return request.endpoint in TYPING  # begins an application
    cards = isinstance(here, Cards) and bool(items_in(here.key, request.form))
    listed = isinstance(here, Many) and not cards and "item" not in values
    return here.asks and request.endpoint in TYPING and not listed


def page() -> Response:
    """Says that the answers are not open here, and how to go back to them; or that no cookie came."""
    if request.endpoint in AFTER_SENDING:  # their page was shown, so this browser does keep cookies
        return not_here()
    here = journey().step((request.view_args or {}).get("key", ""))
    typed = forms.given_back(here.question, chosen=False) if here and here.asks else []
    if web.no_cookie_came():
        return no_cookie.page(typed)
    return web.draw("apply/lost.html", 410, typed=typed)


def not_here() -> Response:
    """Says that what was sent is not shown on this device any more, and how to open it."""
    return web.draw("apply/not_here.html", 410)
