"""The one guard before everything under /staff: who may pass, and what becomes of what they typed.

Locked by default: a door opens to officers and managers unless `opens_to` says otherwise. Addresses outside
/staff are let through at the first line, without a look at the session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request, session
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from asb import web
from asb.casework.accounts import sessions
from asb.config import Settings
from asb.models import Staff

View = TypeVar("View", bound=Callable[..., Any])

ANYBODY = "anybody"
"""Opens a door to those who are not signed in."""
EVERYBODY = ("officer", "manager", "appeals")
UNLESS_SAID = ("officer", "manager")

KEPT: web.Notice = (
    "Check this and press the button again",
    "You had been signed out. What you typed is kept.",
)
"""For a form that shows what `kept_work` gave it."""
NOTICES: dict[str, web.Notice] = {
    "again": web.AGAIN,
    "changed": ("Your password is changed", "You are signed out on every other device."),
    "changed_and_untied": (
        "Your password is changed",
        "You are signed out on every other device. Your council account is not tied to this one any more.",
    ),
    "untied": (
        "Your council account is not tied to this one any more",
        "You are signed out on every other device.",
    ),
    "tied": ("Your council account is tied to this one", "You can sign in with it from now on."),
    "everywhere": ("You are signed out everywhere", "On this device too."),
}
HOME, SIGN_IN = "/staff/", "/staff/sign-in"
WARNING = 120
"""Seconds before the end at which a script warns."""


def opens_to(*roles: str, keeps: bool = True) -> Callable[[View], View]:
    """Marks a staff door with the roles that may open it (or ANYBODY).

    `keeps=False`: what is typed there is secret, and is not kept when it comes too late.
    """

    def mark(view: View) -> View:
        view.opens_to, view.keeps = roles, keeps  # type: ignore[attr-defined]  # read by the guard
        return view

    return mark


def officer() -> Staff:
    """Who is signed in. Aborts with 403 where nobody is: a door open to anybody asked."""
    if (member := signed_in_here()) is None:
        abort(403)
    return member


def signed_in_here() -> Staff | None:
    """Who is signed in on this device, if anybody; only for requests under /staff."""
    return cast(Staff | None, g.get("officer"))


def acting_role() -> str:
    """The role they act in today: `officer`, `manager` or `appeals`. Cover for absence is included."""
    return officer().acts_as(web.today())


def kept_work(path: str = "") -> dict[str, list[str]] | None:
    """What this person typed into the form at `path` (this one) that came too late: values by box.

    Where there is any, `notice` says so on this page.
    """
    found = sessions.kept_work(officer().id, path or request.path)
    g.shows_kept = found is not None
    return found


def idle_seconds() -> int:
    """How long somebody may do nothing before they are signed out."""
    settings: Settings = current_app.extensions["asb_settings"]
    return settings.staff_idle_minutes * 60


def set_up(app: Flask) -> None:
    app.before_request(_guard)
    app.after_request(_leave_no_trace)
    app.register_error_handler(CSRFError, _expired)


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
    """Names this device among all that are signed in; what its cookie holds cannot be made from it."""
    return web.tokens().digest(f"staff:{session.get('staff', '')}")


def _alive() -> Staff | None:
    """Who is signed in here and not too late. `g.late` is who was, and is now."""
    g.late = None
    if "staff" not in session:
        return None
    found = sessions.whose(device_key())
    if found is None:
        return None
    member, since = found
    now, seen = web.now(), int(session.get("staff_seen", 0))
    moment = int(now.timestamp())
    if now - since > sessions.AT_MOST or moment - seen > idle_seconds():
        g.late = member
        return None
    if moment - seen >= 10:  # a cookie for every picture and part of a page would be one too many
        session["staff_seen"] = moment
    return member


def sign_in_first() -> Response:
    """To the sign-in page; what was typed is kept, and afterwards they come back to where they were going."""
    if request.method == "POST" and g.late:
        _keep(g.late)
    session["onward"] = _where_they_were()
    if g.late:
        session["staff_notice"] = "late"
    return web.go(SIGN_IN)


def _where_they_were() -> str:
    """An address of ours to come back to: the page asked for, or the page whose form this is."""
    if web.by_htmx():
        seen = urlsplit(request.headers.get("HX-Current-URL", "")).path
    else:
        seen = request.full_path.rstrip("?") if request.method == "GET" else request.path
    path = seen.partition("?")[0]
    good = path.startswith("/staff/") and len(seen) <= 300 and _has_page(path)
    return seen if good else HOME


def _has_page(path: str) -> bool:
    """Whether this address can be opened, and not only be sent a form."""
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
    """The form's token is no longer good: the same page again, with what was typed where it may be kept.

    Forms from other websites were turned away before this, so what is kept was typed here.
    """
    if not _is_ours():
        return web.error_page(error.code or 400)
    g.officer = member = _alive()
    view = current_app.view_functions.get(request.endpoint or "")
    if member is None and ANYBODY not in getattr(view, "opens_to", UNLESS_SAID):
        return sign_in_first()
    if member is not None:
        _keep(member)
    session["staff_notice"] = "again"
    return web.go(request.path if _has_page(request.path) else HOME)


def notice() -> web.Notice | None:
    """What the guard has to say on this page: that kept work is shown, or why they were sent here, once."""
    said = session.pop("staff_notice", "")
    if g.get("shows_kept"):
        return KEPT
    return _late() if said == "late" else NOTICES.get(said)


def _late() -> web.Notice:
    why = f"This happens after {idle_seconds() // 60} minutes without doing anything, and after 12 hours."
    return "You have been signed out", f"{why} What you sent meanwhile is kept for you."


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
