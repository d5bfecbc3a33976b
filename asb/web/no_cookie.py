"""Requests that bring no session cookie where a page of ours has set one: browsers that keep none."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, current_app, request, session

from asb.web.pages import draw, no_cookie_came


def missing(name: str) -> bool:
    """Whether the session entry that the page before this one set did not come back, and no cookie did."""
    return name not in session and no_cookie_came()


def page(typed: Sequence[tuple[str, str]] = ()) -> Response:
    """Says that the browser keeps no cookie, how to allow it, and whom to ring. `typed`: to be copied."""
    staff = request.path.startswith("/staff/")
    return draw("no_cookie.html", 400, typed=typed, for_staff=staff, lasts=_hours())


def _hours() -> int:
    return int(current_app.permanent_session_lifetime.total_seconds() // 3600)
