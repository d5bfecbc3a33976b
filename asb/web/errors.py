"""Error pages, which say truthfully whether what was sent was saved."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import cast

from flask import Response, current_app, make_response, request
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from asb import logs
from asb.casework.rate_limits import TooOften
from asb.config import Settings
from asb.fields import say_until
from asb.rules.days import LONDON
from asb.web.pages import council, draw, now, today

log = logging.getLogger("asb")

ERRORS = {
    400: ("We could not read what was sent", "Go back and try again."),
    403: ("You cannot do that from here", "Go back to our website and try again from there."),
    404: ("Page not found", "If you typed the address, check that it is right."),
    405: ("Page not found", "If you typed the address, check that it is right."),
    410: ("This page is gone", "It is no longer here."),
    413: ("That was too much to send at once", "Send less at a time, or ring us."),
    429: ("Please wait a while", "This was asked for many times in a short time."),
    500: ("Sorry, something went wrong", "It is our mistake. Try again in a few minutes."),
    503: ("Sorry, the service is busy", "Try again in a few minutes."),
}
"""Title and advice by status. All pages also say whether what was sent was saved."""

PLAIN = Markup(
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<title>{title} – {council.name}</title>"
    '\n<meta name="viewport" content="width=device-width, initial-scale=1">\n</head>\n<body>\n<main>\n'
    "<h1>{title}</h1>\n<p>{advice}</p>\n"
    "<p>What you sent just now may not have been saved. If you are filling in an application, the pages you "
    "have finished are still saved.</p>\n"
    "<p>The number of this error is {number}.</p>\n"
    "<p>To speak to a person, ring {council.team.phone}. If someone is in danger, ring 999.</p>\n"
    '<p><a href="/">Go to the start page</a></p>\n</main>\n</body>\n</html>\n'
)
"""Fallback when even the error page fails."""


def error_page(status: int) -> Response:
    """Error page for a status."""
    title, advice = ERRORS.get(status, ERRORS[500 if status >= 500 else 400])
    for_staff = request.path.startswith("/staff/")
    if for_staff and status == HTTPStatus.FORBIDDEN:
        title, advice = "You cannot open this page", "Your role does not allow it. A manager can change that."
    sent = request.method == "POST"
    try:
        return draw(
            "error.html",
            status,
            error_title=title,
            advice=advice,
            for_staff=for_staff,
            sent=sent,
            unsure=status >= 500,
            number=logs.request_number.get(),
        )
    except Exception as error:
        return _plain(status, error)


def _plain(status: int, error: Exception) -> Response:
    """Error page without a template, for when the template failed."""
    log.error("the error page failed: %s", type(error).__name__)
    title, advice = ERRORS.get(status, ERRORS[500])
    number = logs.request_number.get()
    return make_response(PLAIN.format(title=title, advice=advice, council=council(), number=number), status)


def http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return cast(Response, error.response)
    if isinstance(error, SecurityError):
        _say_which_host()
    return error_page(error.code or 500)


def _say_which_host() -> None:
    """Otherwise a proxy that sends its own name has every page refused, and nobody learns why."""
    settings: Settings = current_app.extensions["asb_settings"]
    log.warning(
        "a request for the host %s was refused: BASE_URL is %s. Let the proxy pass the Host header on; a "
        "name that the service had before belongs in FORMER_HOSTS",
        ascii(request.headers.get("Host", "")[:100]),
        settings.base_url,
        extra={"fold": "host"},
    )


def too_often(error: TooOften) -> Response:
    """Rate limit page: until when to wait, and what to do meanwhile."""
    return later(draw("too_often.html", 429, limit=error.limit.name, until=wait_until(error)), error)


def later(reply: Response, error: TooOften) -> Response:
    """Adds to a reply, for programs, after how many seconds to try again."""
    reply.headers["Retry-After"] = str(max(1, int((error.until - now()).total_seconds())))
    return reply


def wait_until(error: TooOften) -> str:
    return say_until(error.until.astimezone(LONDON), today())


def database_away(error: SQLAlchemyError) -> Response:
    # Logs the type only: a statement's parameters are what a resident wrote.
    log.error(
        "database not available at %s: %s", request.endpoint, type(error).__name__, extra={"fold": "database"}
    )
    return error_page(503)


def our_mistake(error: Exception) -> Response:
    logs.failure(log, f"our mistake at {request.endpoint}", error)
    return error_page(500)
