"""Access control for everything under /staff, and forms that arrive after a session has ended.

Locked by default: a view is open to officers and managers unless `opens_to` says otherwise. Other addresses
pass in the first line, without reading the session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request, session
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from asb import web
from asb.casework.accounts import sessions
from asb.config import Settings
from asb.models import Staff
from asb.rules.acts import Actor
from asb.web import no_cookie

View = TypeVar("View", bound=Callable[..., Any])

ANYBODY = "anybody"
"""Role for `opens_to`: people who are not signed in."""
EVERYBODY = ("officer", "manager", "appeals")
UNLESS_SAID = ("officer", "manager")

KEPT: web.Notice = (
    "Check this, then try again",
    "You had been signed out. What you typed has been kept.",
)
"""Notice above a form that was restored by `kept_work`."""
NOTICES: dict[str, web.Notice] = {
    "again": web.AGAIN,
    "changed": ("Your password is changed", "You have been signed out on every other device."),
    "changed_and_untied": (
        "Your password is changed",
        "You have been signed out on every other device. Your council account is no longer linked to this "
        "one.",
    ),
    "untied": (
        "Your council account is no longer linked to this one",
        "You have been signed out on every other device.",
    ),
    "tied": ("Your council account is linked to this one", "You can sign in with it from now on."),
    "too_large": (
        "Nothing was saved: the file is too large",
        "The limit is 10 MB. What you typed has been kept. Choose a smaller file.",
    ),
    "everywhere": ("You have been signed out everywhere", "This includes this device."),
}
HOME, SIGN_IN = "/staff/", "/staff/sign-in"
WARNING = 120
"""Seconds before the end of a session at which a script warns."""


def opens_to(*roles: str, keeps: bool = True) -> Callable[[View], View]:
    """Marks a staff view with the roles that may use it (or ANYBODY).

    `keeps=False`: its input is secret and is not kept when it arrives late.
    """

    def mark(view: View) -> View:
        view.opens_to, view.keeps = roles, keeps  # type: ignore[attr-defined]  # read by the guard
        return view

    return mark


def officer() -> Staff:
    """The signed-in member of staff. Aborts with 403 if there is none."""
    if (member := signed_in_here()) is None:
        abort(403)
    return member


def signed_in_here() -> Staff | None:
    """The member of staff signed in on this device, if any; only for requests under /staff."""
    return cast(Staff | None, g.get("officer"))


def acting_role() -> str:
    """Their role today: `officer`, `manager` or `appeals`, with cover for absence."""
    return officer().acts_as(web.today())


def actor() -> Actor:
    """The member of staff signed in here, as who does an act."""
    return Actor(officer().id, officer().name, acting_role())


def kept_work(path: str = "") -> dict[str, list[str]] | None:
    """Values of a late form at `path` (default: this one), by input name.

    If there are any, `notice` says so on this page.
    """
    found = sessions.kept_work(officer().id, path or request.path)
    g.shows_kept = found is not None
    return found


def changes_nothing(view: View) -> View:
    """Marks a view that takes a form only to keep words out of addresses, so an old token does no harm."""
    view.changes_nothing = True  # type: ignore[attr-defined]  # read when a token has expired
    return view


def idle_seconds() -> int:
    """Seconds without activity until somebody is signed out."""
    settings: Settings = current_app.extensions["asb_settings"]
    return settings.staff_idle_minutes * 60


def set_up(app: Flask) -> None:
    app.before_request(_guard)
    app.after_request(_leave_no_trace)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(RequestEntityTooLarge, _too_large)


def _is_ours() -> bool:
    return request.path == "/staff" or request.path.startswith("/staff/")


def _guard() -> Response | None:
    if not _is_ours():
        return None
    g.officer = _alive()
    view = current_app.view_functions.get(request.endpoint or "")
    roles = getattr(view, "opens_to", UNLESS_SAID)
    if ANYBODY in roles:
        return None
    if g.officer is None:
        return sign_in_first()
    if view is not None and acting_role() not in roles:
        abort(403)
    return None


def device_key() -> bytes:
    """Key of this device's session: a digest from which the cookie's secret cannot be derived."""
    return web.tokens().digest(f"staff:{session.get('staff', '')}")


def _alive() -> Staff | None:
    """The member of staff signed in here, if the session has not expired. `g.late`: who was, if it has."""
    g.late = None
    if "staff" not in session:
        return None
    found = sessions.whose(device_key())
    if found is None:
        return None
    member, since = found
    if web.now() - since > sessions.AT_MOST or web.staff_is_idle():
        g.late = member
        return None
    return member


def sign_in_first() -> Response:
    """Redirects to the sign-in page; keeps what was typed, and returns to the page afterwards."""
    if request.method == "POST" and g.late:
        _keep(g.late)
    session["onward"] = _where_they_were()
    if g.late:
        session["staff_notice"] = "late"
    return web.go(SIGN_IN)


def _where_they_were() -> str:
    """A local address to return to: the page requested, or the page of the form sent."""
    if web.by_htmx():
        seen = urlsplit(request.headers.get("HX-Current-URL", "")).path
    else:
        seen = request.full_path.rstrip("?") if request.method == "GET" else request.path
    path = seen.partition("?")[0]
    good = path.startswith("/staff/") and len(seen) <= 300 and _has_page(path)
    return seen if good else HOME


def _has_page(path: str) -> bool:
    """Whether this address can be opened with GET."""
    adapter = current_app.create_url_adapter(request)
    try:
        return bool(adapter and adapter.match(path, method="GET"))
    except HTTPException:
        return False


def _keep(member: Staff) -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    typed = {name: values for name, values in web.typed().items() if name != "csrf_token"}
    if view is not None and getattr(view, "keeps", True) and typed:
        sessions.keep_work(member.id, request.path, typed, web.now())
        g.kept = True


def _expired(error: CSRFError) -> Response:
    """Expired form token: shows the same page with what was typed, if it may be kept.

    Forms from other websites were refused before this, so the input was typed here.
    """
    if not _is_ours():
        return web.error_page(error.code or 400)
    g.officer = member = _alive()
    view = current_app.view_functions.get(request.endpoint or "")
    if member is None and ANYBODY not in getattr(view, "opens_to", UNLESS_SAID):
        return sign_in_first()
    if view is not None and member is not None and getattr(view, "changes_nothing", False):
        try:
            return cast(Response, _guard() or view())  # there is nothing to press again
        except HTTPException as refused:
            return web.error_page(refused.code or 403)
    if member is not None:
        _keep(member)
    if member is None and web.no_cookie_came():
        return no_cookie.page()  # a redirect would lead to the same form, with nothing said, again and again
    session["staff_notice"] = "again"
    return web.go(request.path if _has_page(request.path) else HOME)


def _too_large(_error: RequestEntityTooLarge) -> Response:
    """A request larger than its page takes. From a form with a file: the form again, with what was typed."""
    view = current_app.view_functions.get(request.endpoint or "")
    g.officer = member = _alive() if _is_ours() and hasattr(view, "takes") else None
    if member is None:
        return web.error_page(413)
    web.drain()
    _keep(member)
    session["staff_notice"] = "too_large"
    return web.go(request.path)


def notice() -> web.Notice | None:
    """The notice for this page: a restored form, or why they were sent to sign in; shown once."""
    said = session.pop("staff_notice", "")
    if g.get("shows_kept") and said != "too_large":
        return KEPT
    return _late() if said == "late" else NOTICES.get(said)


def _late() -> web.Notice:
    why = f"This happens after {idle_seconds() // 60} minutes without doing anything, and after 12 hours."
    return "You have been signed out", f"{why} What you sent in the meantime has been kept for you."


def _leave_no_trace(response: Response) -> Response:
    if not _is_ours():
        return response
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    member = signed_in_here()
    taken = request.method == "POST" and response.status_code in (204, 303) and not g.get("kept")
    if member and taken and sessions.kept_work(member.id, request.path) is not None:
        sessions.forget_work(member.id, request.path)
    return response
