"""Shared by the open pages, which are the same for everybody and can be cached by anybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from asb import web
from asb.council import Timescale

bp = Blueprint("public", __name__)

MENU = (
    ("Get help", "/get-help"),
    ("How we decide", "/how-we-decide"),
    ("Contact", "/contact"),
)
"""Menu of the open pages. It fills a phone's width, so it is short."""

FOOTER = (
    ("Is this right for you?", "/is-this-right"),
    *MENU[:2],
    ("Figures", "/figures"),
    ("Track or appeal", "/track/"),
    ("Keeping safe online", "/safe-online"),
    ("Privacy", "/privacy"),
    ("Cookies", "/cookies"),
    ("Accessibility", "/accessibility"),
    ("For partners", "/partners"),
    MENU[2],
)
"""Links at the foot of every page. Plain paths, because every page is rendered with them."""
SHORT_FOOTER = tuple(
    (text, href)
    for text, href in FOOTER
    if href in ("/get-help", "/safe-online", "/privacy", "/cookies", "/accessibility", "/contact")
)
"""Those on the pages of an application: help, and what the law asks for."""


ALSO_WITH_MENU = frozenset(
    (
        "saved.come_back",
        "saved.use_code",
        "track.ask",
        "track.send_link",
        "track.asked",
        "track.code",
        "track.use_code",
    )
)
"""Endpoints outside this room whose pages have the menu of the open pages: nobody is signed in there yet."""


def menu() -> list[dict[str, object]]:
    """The menu, with the page that is shown marked as the current one."""
    return [{"text": text, "href": href, "current": request.path == href} for text, href in MENU]


def page(template: str, **facts: Any) -> Response:
    """An open page that anybody may cache for a while."""
    reply = draw(template, **facts)
    reply.headers["Cache-Control"] = "public, max-age=300"
    return reply


def draw(template: str, status: int = 200, **facts: Any) -> Response:
    """An open page that is not cached, because it answers something."""
    return web.draw(template, status, navigation=menu(), **facts)


def promised() -> list[Timescale]:
    """Deadlines that an applicant may be told before applying."""
    clocks = web.council().clocks
    return [clock for clock in clocks if clock.adopted and clock.key in ("acknowledgement", "threshold")]
