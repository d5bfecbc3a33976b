"""Signing in to track a case, by a link or a code; and signing out."""

from __future__ import annotations

from flask import Response, session, url_for

from asb import web
from asb.casework import rate_limits
from asb.casework.track import signing_in
from asb.casework.track.signing_in import Why
from asb.fields import Question
from asb.questions.track import ByCode, ToSeeIt
from asb.tokens import read_code
from asb.track.shared import bp, enter, key_here, see
from asb.web import forms, no_cookie


@bp.get("/")
def ask() -> Response:
    return draw_ask(forms.form(ToSeeIt))


def draw_ask(form: Question, status: int = 200, notice: web.Notice | None = None) -> Response:
    return draw_form(
        form, "track/ask.html", url_for("track.send_link"), url_for("public.start"), status, notice
    )


def draw_form(
    form: Question, template: str, action: str, back: str, status: int, notice: web.Notice | None
) -> Response:
    return forms.ask(form, template, action=action, status=status, notice=notice, back=back)


@bp.post("/")
def send_link() -> Response:
    """Gives right and wrong details the same page in the same time: a worker checks them later."""
    form = forms.form(ToSeeIt, web.typed())
    if not form.validate():
        return draw_ask(form, 422)
    reference = form.reference.data
    web.not_too_often(rate_limits.SIGNING_IN)
    signing_in.ask(reference, form.detail.data, web.tokens(), web.now())
    return web.go(url_for("track.asked"))


@bp.get("/asked")
def asked() -> Response:
    return web.draw("track/asked_for.html", back=url_for("track.ask"))


@bp.get("/code")
def code() -> Response:
    return draw_code(forms.form(ByCode))


def draw_code(form: Question, status: int = 200, notice: web.Notice | None = None) -> Response:
    return draw_form(form, "question.html", url_for("track.use_code"), url_for("track.ask"), status, notice)


@bp.post("/code")
def use_code() -> Response:
    form = forms.form(ByCode, web.typed())
    if not form.validate():
        return draw_code(form, 422)
    reference = form.reference.data
    web.not_too_often(rate_limits.OPENING)
    digest = web.tokens().digest(read_code(form.code.data))
    if enter(lambda key: not signing_in.open_code(reference, digest, key, web.council(), web.now())):
        web.not_too_often(
            rate_limits.GUESSED_FOR, reference
        )  # counts wrong codes only: an attacker cannot lock the owner out
        form["code"].errors = [
            "This does not work. Check each letter of your reference and your code. A code that we gave you "
            "works once, and every code only for a limited time. Ring us if you need a new one"
        ]
        return draw_code(form, 422)
    return web.go(url_for("track.case"))


@see.get("/<secret:secret>")
def link(secret: str) -> Response:
    """Redirects to a page with only a button, which keeps the secret out of the address and browser history.

    Opens and uses up nothing, so a mail scanner that follows every link does no harm.
    """
    session["see"] = web.tokens().digest(secret).hex()
    return web.go(url_for("see.message"))


@see.get("/open")
def message() -> Response:
    return no_cookie.page() if no_cookie.missing("see") else draw_message()


def draw_message(notice: web.Notice | None = None, status: int = 200) -> Response:
    """Renders the button; or why this link does not work, before anybody presses it."""
    if why := signing_in.why_shut(digest_here(), web.now()):
        return draw_shut(why)
    return web.draw("track/link.html", status, notice=notice, presses=signing_in.presses(digest_here()))


def digest_here() -> bytes:
    """Digest of the link that was followed on this device."""
    return bytes.fromhex(session.get("see", ""))


@see.post("/open")
def open_here() -> Response:
    web.not_too_often(rate_limits.OPENING)
    if why := enter(lambda key: signing_in.open_link(digest_here(), key, web.now())):
        return draw_shut(why)
    del session["see"]
    return web.go(url_for("track.case"))


def draw_shut(why: Why, status: int = 410) -> Response:
    return web.draw("track/shut.html", status, why=why, back="")


@see.post("/again")
def again() -> Response:
    """Requests a new link to the same address, which is not shown. Sends none if that is no longer safe."""
    web.not_too_often(rate_limits.SIGNING_IN)
    signing_in.ask_again(digest_here(), web.now())
    return web.go(url_for("track.asked"))


@bp.post("/sign-out")
def sign_out() -> Response:
    signing_in.leave(key_here())
    session.pop("track", None)
    return web.go(url_for("track.left"))


@bp.get("/left")
def left() -> Response:
    return web.draw("track/left.html")


forms.when_expired(
    see, {}, lambda: no_cookie.page() if no_cookie.missing("see") else draw_message(web.AGAIN, 400)
)
