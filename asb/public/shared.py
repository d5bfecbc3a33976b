"""What the open pages share: they are the same for everybody, so anybody may keep them."""

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
"""What stands at the top of the open pages; it takes a telephone's whole width, so there are few."""

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
"""What stands at the foot of every page. Plain addresses, because every page is drawn with them."""


def page(template: str, **facts: Any) -> Response:
    """An open page, which may be kept for a while by anybody."""
    reply = draw(template, **facts)
    reply.headers["Cache-Control"] = "public, max-age=300"
    return reply


def draw(template: str, status: int = 200, **facts: Any) -> Response:
    """An open page that nobody keeps, because it answers something."""
    menu = [{"text": text, "href": href, "current": request.path == href} for text, href in MENU]
    return web.draw(template, status, navigation=menu, **facts)


def promised() -> list[Timescale]:
    """The timescales that an applicant may be told before applying."""
    clocks = web.council().clocks
    return [clock for clock in clocks if clock.adopted and clock.key in ("acknowledgement", "threshold")]
