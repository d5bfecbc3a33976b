"""Shared by all pages: rendering, redirects, limits, errors, headers."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from asb import logs
from asb.casework.rate_limits import TooOften
from asb.web import measured
from asb.web.compressed import compress_open_pages
from asb.web.errors import (
    ERRORS,
    database_away,
    error_page,
    http_error,
    later,
    log,
    our_mistake,
    too_often,
    wait_until,
)
from asb.web.forms import typed
from asb.web.hosts import Hosts
from asb.web.limits_and_guards import (
    Number,
    Sessions,
    as_much_as_the_door_takes,
    counted_by_address,
    csrf,
    drain,
    from_address,
    no_address_with_nul,
    not_too_many_boxes,
    not_too_often,
    only_our_own_forms,
    security_headers,
    staff_is_idle,
    takes,
)
from asb.web.measured import of_requests
from asb.web.pages import (
    AGAIN,
    ItemKey,
    Notice,
    Secret,
    YearKey,
    as_letter,
    by_htmx,
    council,
    draw,
    file_reply,
    go,
    no_cookie_came,
    no_cookie_notice,
    now,
    scans_files,
    today,
    tokens,
)

__all__ = [
    "AGAIN",
    "ERRORS",
    "Hosts",
    "Notice",
    "as_letter",
    "by_htmx",
    "council",
    "counted_by_address",
    "csrf",
    "drain",
    "draw",
    "error_page",
    "file_reply",
    "from_address",
    "go",
    "later",
    "log",
    "no_cookie_came",
    "no_cookie_notice",
    "not_too_often",
    "now",
    "of_requests",
    "scans_files",
    "set_up",
    "staff_is_idle",
    "takes",
    "today",
    "tokens",
    "too_often",
    "typed",
    "wait_until",
]


def set_up(app: Flask) -> None:
    """Sets up headers, cross-site request protection and error pages."""
    app.url_map.converters |= {"item": ItemKey, "secret": Secret, "year": YearKey, "int": Number}
    app.session_interface = Sessions()
    app.before_request(_give_number)
    measured.set_up(app)
    app.before_request(no_address_with_nul)
    app.before_request(only_our_own_forms)
    app.before_request(as_much_as_the_door_takes)
    app.before_request(not_too_many_boxes)
    app.teardown_request(_no_number)
    csrf.init_app(app)
    app.after_request(compress_open_pages)
    app.after_request(security_headers)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(TooOften, too_often)
    app.register_error_handler(DBAPIError, database_away)
    app.register_error_handler(NoConnection, database_away)
    app.register_error_handler(IntegrityError, our_mistake)
    app.register_error_handler(Exception, our_mistake)


def _give_number() -> None:
    logs.new_number()


def _no_number(_error: BaseException | None) -> None:
    logs.request_number.set("")
