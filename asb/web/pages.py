"""Rendering pages, redirects, and URL converters."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import quote

from flask import Response, current_app, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.routing import BaseConverter, ValidationError

from asb.config import Settings
from asb.council import Council
from asb.letters import look
from asb.rules.days import london_date
from asb.rules.figures import Year
from asb.tokens import Tokens

Notice = tuple[str, str]
"""A notice at the top of a page: title and text."""

AGAIN: Notice = ("Please try again", "This page had been open for a long time.")


def council() -> Council:
    """The council as it stands today: who has taken over from whom."""
    return cast(Council, current_app.extensions["asb_council"]).as_of(today())


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """Today in London."""
    return london_date(now())


def no_cookie_came() -> bool:
    """Whether this request brought no session cookie. Where a page of ours has set one, none is kept."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def no_cookie_notice(*, typed: bool) -> Notice:
    """The notice above a form that came back without the cookie of its page. `typed`: it has boxes."""
    return (
        "Your browser did not send our cookie",
        "This website needs one cookie, to know from page to page that it is still you. Allow cookies for "
        "this website in the settings of your browser, or use another browser, then try again. "
        f"Or ring us: {council().team.phone}.{' What you typed is still here.' if typed else ''}",
    )


def draw(template: str, status: int = 200, **facts: Any) -> Response:
    """Renders a page. A form that came too late and without any cookie says what is missing."""
    if facts.get("notice") == AGAIN and no_cookie_came():
        facts["notice"] = no_cookie_notice(typed="form" in facts)
    return make_response(render_template(template, **facts), status)


def as_letter(text: str, level: int) -> Markup:
    """Renders the words of a letter on a page, with its link disabled; `level`: of its headings."""
    return look.words(tokens().closed(text), council(), level)


def go(where: str) -> Response:
    """Redirects to another page as a real navigation, after an accepted answer."""
    if by_htmx():
        return make_response("", 204, {"HX-Redirect": where})
    return cast(Response, redirect(where, 303))


def by_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def scans_files() -> bool:
    """Whether a virus scanner is set: files are then held until it has scanned them."""
    return cast(Settings, current_app.extensions["asb_settings"]).clamav_address is not None


SEALED = "default-src 'none'; sandbox"
"""Added to the policy of every page, so that a file can run nothing and read nothing of ours."""


def file_reply(content: bytes, kind: str, how: str, name: str) -> Response:
    """Sends a file: `how` is `inline`, or `attachment` where the browser must never open it."""
    reply = Response(content, mimetype=kind)
    reply.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name, safe='')}"
    reply.headers["Content-Security-Policy"] = SEALED
    return reply


def tokens() -> Tokens:
    return cast(Tokens, current_app.extensions["asb_tokens"])


class ItemKey(BaseConverter):
    """URL converter for the key of a list item; anything else is 404."""

    regex = "[0-9a-f]{16}"


class Secret(BaseConverter):
    """URL converter for the secret of a link. What stands after it in a letter, and was taken along when it
    was copied, is left out: a full stop, a bracket, the next word.
    """

    size = 43
    """Characters of a secret, as `Tokens` makes them."""

    def to_python(self, value: str) -> str:
        found = re.match(r"[\w-]+", value, re.ASCII)
        return found[0][: self.size] if found else value


class YearKey(BaseConverter):
    """URL converter for a year of figures, such as 2022-23."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Year:
        try:
            return Year.read(value)
        except ValueError as error:
            raise ValidationError from error
