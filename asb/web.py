"""What every door shares: draw a page, go on, refuse, errors, headers."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, make_response, redirect, render_template, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, ValidationError

from asb.casework import rate_limits
from asb.casework.rate_limits import Limit, TooOften
from asb.council import Council
from asb.fields import say_until
from asb.rules.days import LONDON, london_date
from asb.rules.figures import Year
from asb.tokens import MARKS, Tokens

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

View = TypeVar("View", bound=Callable[..., Any])

Notice = tuple[str, str]
"""What a page says above all else: first, and then."""
AGAIN: Notice = ("Please press the button again", "This page had been open for a long time.")

csrf = CSRFProtect()
log = logging.getLogger("asb")


def council() -> Council:
    return cast(Council, current_app.extensions["asb_council"])


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day in England."""
    return london_date(now())


def draw(template: str, status: int = 200, **facts: Any) -> Response:
    """A page."""
    return make_response(render_template(template, **facts), status)


def go(where: str) -> Response:
    """On to another page, as a real navigation: the answer was accepted."""
    if by_htmx():
        return make_response("", 204, {"HX-Redirect": where})
    return cast(Response, redirect(where, 303))


def by_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def tokens() -> Tokens:
    return cast(Tokens, current_app.extensions["asb_tokens"])


def not_too_often(limit: Limit, target: str = "", much: int = 1) -> None:
    """Count this request, by what it is about or else by the address it comes from. Raises TooOften."""
    who = f"{limit.name}:{target or from_address()}"
    rate_limits.count(limit, tokens().digest(who), now(), much)


def from_address() -> str:
    """Where a request comes from; an IPv6 address by its network, for one home has millions of them."""
    said = request.remote_addr or ""
    found = re.fullmatch(r"\[(.+)\](?::\d+)?|([\d.]+):\d+", said)  # some proxies name the port too
    try:
        address = ip_address((found[1] or found[2]) if found else said)
    except ValueError:
        return said
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def takes(size: int) -> Callable[[View], View]:
    """Marks a door whose requests may have more than the usual number of bytes: files."""

    def mark(view: View) -> View:
        view.takes = size  # type: ignore[attr-defined]  # read before the request is
        return view

    return mark


MOST_DRAINED = 300_000_000
"""So much of a body that is too large is read away: a browser shows no answer to what it cannot finish."""


def drain() -> None:
    """Read a body that is too large, and keep none of it."""
    left = min(request.content_length or 0, MOST_DRAINED)
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, 65_536))):
        left -= len(piece)


def typed() -> dict[str, list[str]]:
    """What was typed into the form, box by box, without what nobody types: a NUL, which no database keeps,
    and the marks by which our letters are filled in.
    """
    return {name: [value.translate(NOT_TYPED) for value in values] for name, values in request.form.lists()}


NOT_TYPED = str.maketrans("", "", f"\0{MARKS}")


class ItemKey(BaseConverter):
    """The key of an item in a list, in an address: nothing else gets as far as a door."""

    regex = "[0-9a-f]{16}"


class YearKey(BaseConverter):
    """A year of the figures in an address, as 2022-23."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Year:
        try:
            return Year.read(value)
        except ValueError as error:
            raise ValidationError from error


def set_up(app: Flask) -> None:
    """Give the app its headers, its guard against forms from elsewhere, and its error pages."""
    app.url_map.converters |= {"item": ItemKey, "year": YearKey}
    app.session_interface = Sessions()
    app.before_request(_only_our_own_forms)
    app.before_request(_as_much_as_the_door_takes)
    app.before_request(_not_too_many_boxes)
    csrf.init_app(app)
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(TooOften, too_often)
    app.register_error_handler(DBAPIError, _database_away)
    app.register_error_handler(NoConnection, _database_away)
    app.register_error_handler(IntegrityError, _our_mistake)
    app.register_error_handler(Exception, _our_mistake)


class Sessions(SecureCookieSessionInterface):
    """Cookies only where somebody fills in something: open pages may be kept by caches and carry none.

    A cookie is sent when what it holds has changed, and once an hour so that its time does not run out under
    somebody who only reads. Signing it for every page would cost more than most pages.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if request.blueprint in ("public", "figures"):
            return False
        if session.permanent and session.get("hour") != (hour := int(now().timestamp() // 3600)):
            session["hour"] = hour
        return super().should_set_cookie(app, session)

    @cached_property
    def _serializer(self) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(current_app)

    def get_signing_serializer(self, _app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer  # made once; there is one of us for each app


def _as_much_as_the_door_takes() -> None:
    door = current_app.view_functions.get(request.endpoint or "")
    if size := getattr(door, "takes", None):
        request.max_content_length = size


MOST_BOXES = 1000
"""More than any form of ours has; taking apart a million would keep everybody waiting."""


def _only_our_own_forms() -> None:
    if request.method != "POST":
        return
    # Answered before the session is touched: otherwise another site's form, which brings no cookie, would
    # have its visitor's cookie replaced, and with it their answers lost from sight. Our own pages send no
    # referrer, so their Origin is `null`; older browsers tell another site by its Origin alone.
    origin = urlsplit(request.headers.get("Origin", "null"))
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or origin.netloc not in ("", request.host):
        abort(403)


def _not_too_many_boxes() -> None:
    urlencoded = request.mimetype == "application/x-www-form-urlencoded"
    if urlencoded and request.get_data().count(b"&") > MOST_BOXES:
        abort(413)
    if request.method == "POST" and None in request.form:  # a part without a name: no browser sends one
        abort(400)


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.extend(HEADERS)  # no door has its own of these, and looking for each would cost more than all
    headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


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
"""What an error page says first, and what to do. What became of the answers stands on all of them."""

PLAIN = Markup(
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<title>{title} – {council.name}</title>"
    '\n<meta name="viewport" content="width=device-width, initial-scale=1">\n</head>\n<body>\n<main>\n'
    "<h1>{title}</h1>\n<p>{advice}</p>\n"
    "<p>What you sent just now may not have been kept. If you are filling in an application, the pages you "
    "have finished are still kept.</p>\n"
    "<p>To speak to a person, ring {council.team.phone}. If someone is in danger, ring 999.</p>\n"
    '<p><a href="/">Go to the start page</a></p>\n</main>\n</body>\n</html>\n'
)
"""The page that is left when not even the error page can be drawn."""


def error_page(status: int) -> Response:
    """The page for an error without a page of its own."""
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
        )
    except Exception as error:
        return _plain(status, error)


def _plain(status: int, error: Exception) -> Response:
    """A page that needs no template, for it is that which failed."""
    log.error("the error page failed: %s", type(error).__name__)
    title, advice = ERRORS.get(status, ERRORS[500])
    return make_response(PLAIN.format(title=title, advice=advice, council=council()), status)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return cast(Response, error.response)
    return error_page(error.code or 500)


def too_often(error: TooOften) -> Response:
    """The page that says until when to wait, and what to do meanwhile."""
    reply = draw("too_often.html", 429, limit=error.limit.name, until=wait_until(error))
    reply.headers["Retry-After"] = str(max(1, int((error.until - now()).total_seconds())))
    return reply


def wait_until(error: TooOften) -> str:
    return say_until(error.until.astimezone(LONDON), today())


def _database_away(error: SQLAlchemyError) -> Response:
    # The kind alone goes to the log: a statement's parameters are what a resident wrote.
    log.error("database not available at %s: %s", request.endpoint, type(error).__name__)
    return error_page(503)


def _our_mistake(error: Exception) -> Response:
    # Where, and not what: the message of an error may quote what a resident wrote.
    trail = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s at %s\n%s", type(error).__name__, request.endpoint, trail)
    return error_page(500)
