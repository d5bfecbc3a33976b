"""Open pages of information: start, safety, privacy, accessibility, cookies, contact."""

from __future__ import annotations

from flask import Response, current_app

from asb import web
from asb.public.shared import bp, page, promised
from asb.web import known_devices


@bp.get("/")
def start() -> Response:
    procedure = web.council().procedure_on(web.today())
    return page("start.html", adopted=promised(), procedure=procedure)


@bp.get("/safe-online")
def safe_online() -> Response:
    return page("open/safe_online.html")


@bp.get("/privacy")
def privacy() -> Response:
    return page("open/privacy.html", appeal=web.council().appeal_on(web.today()))


@bp.get("/accessibility")
def accessibility() -> Response:
    return page("open/accessibility.html")


@bp.get("/cookies")
def cookies() -> Response:
    """The two cookies, with their real names and lifetimes."""
    return page(
        "open/cookies.html",
        cookie=current_app.config["SESSION_COOKIE_NAME"],
        hours=int(current_app.permanent_session_lifetime.total_seconds() // 3600),
        device_cookie=known_devices.COOKIE,
        device_days=known_devices.KEPT_FOR.days,
    )


@bp.get("/contact")
def contact() -> Response:
    return page("open/contact.html")
