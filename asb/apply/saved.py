"""Save and come back, leave quickly, delete."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, current_app, request, session, url_for
from sqlalchemy.exc import SQLAlchemyError

from asb import web
from asb.apply import lost
from asb.apply.shared import address, already_sent, bp, secret_key, walk
from asb.casework import rate_limits
from asb.casework.drafts import returning, store
from asb.casework.drafts.returning import By
from asb.casework.drafts.store import AlreadySent, NoDraft
from asb.casework.track import signing_in
from asb.questions import ReturnCode, ReturnLink
from asb.tokens import read_code
from asb.web import forms, no_cookie
from asb.wizard import Walk

coming = Blueprint("saved", __name__)
"""Routes for devices without a draft, and the one that leaves a draft."""
OPENED = {"draft", "reply", "track", "link", "asked", "see"}
"""What the cookie of a device holds while something private is open on it, or about to be."""
LEFT = "left"
"""In the cookie of a device on which somebody left, until they come again."""
PRIVATE = {"apply", "saved", "track", "see", "agree"}
"""Blueprints whose pages show what was opened on a device."""
WAYS_IN = {
    "apply.begin",
    "saved.come_back",
    "saved.link",
    "track.ask",
    "track.code",
    "see.link",
    "agree.link",
}
"""Pages of the private ones that somebody opens to come again."""


@bp.get("/save")
def save() -> Response:
    so_far = walk()
    return draw_save(so_far, offered(so_far)) if so_far.kept else web.go(url_for("apply.begin"))


def offered(so_far: Walk) -> Any:
    """The form for a return link, filled with the address that was called safe."""
    known = returning.safe_email(so_far.answers)
    typed = {"email": [known], "email_shared": ["no"]} if known else {}
    return forms.form(ReturnLink, typed or None)


def draw_save(
    so_far: Walk, form: ReturnLink, status: int = 200, notice: web.Notice | None = None
) -> Response:
    return web.draw(
        "apply/save.html",
        status,
        form=form,
        notice=notice,
        press_id=secrets.token_hex(8),
        back=address(so_far.gap),
    )


@bp.post("/save/link")
def send_link() -> Response:
    so_far = walk()
    if not so_far.kept:
        return web.go(url_for("apply.begin"))
    form = forms.form(ReturnLink, web.typed())
    if not form.validate():
        return draw_save(so_far, form, 422)
    web.not_too_often(rate_limits.SAVING)
    try:
        returning.send_link(
            secret_key(), form.email.data, forms.press_id(), web.council(), web.tokens(), web.now()
        )
    except NoDraft:
        return web.go(url_for("apply.begin"))
    session["emailed"] = forms.press_id()
    return web.go(url_for("apply.link_sent"))


@bp.get("/save/sent")
def link_sent() -> Response:
    """Where the link went, read from its letter: an address is in no URL and no cookie."""
    so_far = walk()
    to = returning.sent_to(secret_key(), session.get("emailed", ""))
    if not to:
        return web.go(url_for("apply.save"))
    return web.draw("apply/link_sent.html", to=to, press_id=secrets.token_hex(8), back=address(so_far.gap))


@bp.post("/save/code")
def new_code() -> Response:
    try:
        returning.new_code(secret_key(), forms.press_id(), web.tokens())
    except NoDraft:
        return web.go(url_for("apply.begin"))
    session["code"] = forms.press_id()
    return web.go(url_for("apply.code"))


@bp.get("/save/code")
def code() -> Response:
    """The newest return code, derived again while this device is in the draft."""
    so_far = walk()
    found = returning.code(secret_key(), session.get("code", ""), web.tokens())
    if found is None:
        return web.go(url_for("apply.save"))
    return web.draw("apply/code.html", code=found, back=address(so_far.gap))


@bp.get("/delete")
def ask_delete() -> Response:
    return draw_delete() if walk().kept else gone()


def draw_delete(status: int = 200, notice: web.Notice | None = None) -> Response:
    return web.draw("apply/delete.html", status, notice=notice, back=url_for("apply.save"))


@bp.post("/delete")
def delete() -> Response:
    key = secret_key()
    if store.sent(key):
        return web.go(url_for("apply.sent"))
    store.erase(key)
    session.clear()
    return gone()


def gone() -> Response:
    return web.go(url_for("saved.deleted"))


DOORS = ("apply.send_link", "apply.new_code", "apply.delete")
"""Endpoints of saving and deleting: if the token has expired, each page is shown again and says so."""


def again() -> Response:
    """Shows the page of one of these forms again, with what was typed. Nothing was changed."""
    try:
        so_far = walk()
    except AlreadySent as sent:
        return already_sent(sent)
    if not so_far.kept:
        return lost.page()
    if request.endpoint == "apply.delete":
        return draw_delete(400, web.AGAIN)
    typed = request.endpoint == "apply.send_link"
    form = forms.form(ReturnLink, web.typed()) if typed else offered(so_far)
    return draw_save(so_far, form, 400, web.AGAIN)


@coming.get("/deleted")
def deleted() -> Response:
    return web.draw("apply/deleted.html")


@coming.get("/return")
def come_back() -> Response:
    return draw_return(ReturnCode(None, web.council(), {}))


def draw_return(form: ReturnCode, status: int = 200, notice: web.Notice | None = None) -> Response:
    return web.draw(
        "question.html",
        status,
        form=form,
        notice=notice,
        action=url_for("saved.use_code"),
        back=url_for("public.start"),
        send="Continue",
        can_save=False,
    )


@coming.post("/return")
def use_code() -> Response:
    form = forms.form(ReturnCode, web.typed())
    if not form.validate():
        return draw_return(form, 422)
    code = read_code(form.code.data)
    web.not_too_often(rate_limits.GUESSING)
    if not open_here("code", web.tokens().digest(code)):
        web.not_too_often(rate_limits.GUESSED, code[:4])
        form.code.errors = [
            "This code does not work. Check each letter. If you made a newer code, only the newest works"
        ]
        return draw_return(form, 422)
    return web.go(url_for("apply.begin"))


def open_here(by: By, digest: bytes) -> bool:
    """Gives this device access to the draft of a code or link, in place of any earlier one."""
    fresh = secrets.token_urlsafe(32)
    key = store.key_of(fresh)
    if not returning.come_back(by, digest, key, web.now()):
        return False
    session.clear()
    session["draft"] = fresh
    session.permanent = True
    return True


@coming.get("/return/<secret:secret>")
def link(secret: str) -> Response:
    """Redirects to a page with only a button, without the secret in its address or the history.

    Opens nothing: a mail scanner that follows links does no harm.
    """
    session["link"] = web.tokens().digest(secret).hex()
    return web.go(url_for("saved.by_link"))


@coming.get("/return/go-on")
def by_link() -> Response:
    return no_cookie.page() if no_cookie.missing("link") else draw_link()


def draw_link(status: int = 200, notice: web.Notice | None = None) -> Response:
    return web.draw("apply/return.html", status, action=url_for("saved.use_link"), notice=notice)


@coming.post("/return/go-on")
def use_link() -> Response:
    web.not_too_often(rate_limits.GUESSING)
    if not open_here("link", bytes.fromhex(session.get("link", ""))):
        return web.draw("apply/link_gone.html", 410)
    return web.go(url_for("apply.begin"))


@coming.get("/leave")
def leave() -> Response:
    """Redirects to another website and ends this device's access; the draft stays.

    A link, so that it works first time in every browser. The access ends after the response, so that nobody
    waits.
    """
    reply = web.go(web.council().leave_url)
    looking = {"Sec-Purpose", "Purpose"} & set(request.headers.keys())
    if looking or request.headers.get("Sec-Fetch-Site") == "cross-site":
        return reply  # a prefetching browser or another website: nobody pressed our button
    if secrets_here := [session[name] for name in ("draft", "reply", "track") if name in session]:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's own way

        def let_go() -> None:
            with app.app_context():
                try:
                    for secret in secrets_here:
                        store.leave(store.key_of(secret))
                        signing_in.leave(store.key_of(secret))
                except SQLAlchemyError as error:
                    web.log.error("an opening could not be ended: %s", type(error).__name__)

        reply.call_on_close(let_go)
    was_open = (OPENED | {LEFT}) & set(session)
    session.clear()
    if was_open:
        session[LEFT] = True
    return reply


@coming.before_app_request
def nothing_after_leaving() -> Response | None:
    """Shows whoever presses Back after somebody left a page that names nothing."""
    private = request.method == "GET" and request.blueprint in PRIVATE and request.endpoint != "saved.leave"
    if not private or LEFT not in session:  # in this order: open pages do not vary by the cookie
        return None
    if request.endpoint in WAYS_IN or OPENED & set(session):
        del session[LEFT]
        return None
    return web.draw("left.html", 410)


forms.when_expired(
    coming,
    {"saved.use_link": lambda: draw_link(400, web.AGAIN)},
    lambda: draw_return(forms.form(ReturnCode, web.typed()), 400, web.AGAIN),
)
