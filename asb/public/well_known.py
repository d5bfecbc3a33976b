"""What machines look for at fixed addresses: robots.txt, favicon.ico and security.txt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, current_app

from asb import web
from asb.config import Settings
from asb.public.shared import bp

NOT_FOR_SEARCH = (
    "/apply/",
    "/deleted",
    "/leave",
    "/part/",
    "/reply/",
    "/return",
    "/second",
    "/see/",
    "/staff/",
    "/track/",
)
"""Where addresses begin that are not open pages: nothing there is of use in a search engine."""
SECURITY_TXT_LASTS = timedelta(days=180)
"""How far ahead security.txt says that it expires: less than a year, as RFC 9116 recommends."""


@bp.get("/robots.txt")
def robots() -> Response:
    """Open pages may be searched, nothing else (RFC 9309)."""
    return _plain(["User-agent: *", *(f"Disallow: {start}" for start in NOT_FOR_SEARCH)])


@bp.get("/favicon.ico")
def favicon() -> Response:
    """Redirects browsers and search engines that ask without having read a page to the icon."""
    asset: Any = current_app.jinja_env.globals["asset"]
    reply = Response("", 302, {"Location": asset("icon.svg")})
    reply.headers["Cache-Control"] = "public, max-age=86400"
    return reply


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell about a security problem (RFC 9116): the council, as SECURITY.md says."""
    settings: Settings = current_app.extensions["asb_settings"]
    team, expires = web.council().team, web.today() + SECURITY_TXT_LASTS
    return _plain(
        [
            "# Please do not send anybody's personal information. If somebody may be in danger, ring us.",
            f"Contact: mailto:{team.email}",
            f"Contact: tel:{team.phone.replace(' ', '')}",
            f"Expires: {expires.isoformat()}T00:00:00Z",
            "Preferred-Languages: en",
            f"Canonical: {settings.base_url}/.well-known/security.txt",
        ]
    )


def _plain(lines: list[str]) -> Response:
    reply = Response("\n".join(lines) + "\n", mimetype="text/plain")
    reply.headers["Cache-Control"] = "public, max-age=86400"
    return reply
