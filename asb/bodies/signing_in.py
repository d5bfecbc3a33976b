"""Coming in by a link or by the code of a printed letter; asking for a new link; leaving."""

from __future__ import annotations

import secrets

from flask import Response, session, url_for

from asb import letters, web
from asb.bodies.shared import bp, key_here
from asb.casework import rate_limits
from asb.casework.bodies import links
from asb.casework.bodies.links import LinkShut
from asb.casework.drafts import store
from asb.casework.track import signing_in
from asb.fields import Question
from asb.models import Contact
from asb.questions.bodies.by_link import COLLEAGUE, CodeOnPaper, NewLink, WhoOpensIt
from asb.tokens import read_code
from asb.web import forms, no_cookie


@bp.get("/<secret:secret>")
def link(secret: str) -> Response:
    """Redirects to a page with a form, which keeps the secret out of the address and browser history.

    Opens nothing, so a mail scanner that follows every link does no harm.
    """
    session["part_link"] = web.tokens().digest(secret).hex()
    return web.go(url_for("bodies.who"))


def digest_here() -> bytes:
    """Digest of the link that was followed on this device."""
    return bytes.fromhex(session.get("part_link", ""))


@bp.get("/open")
def who() -> Response:
    """Asks who opens it; or says why the link does not work."""
    if no_cookie.missing("part_link"):
        return no_cookie.page()
    return draw_who(forms.form(WhoOpensIt, None, known(contact := whose())), contact)


def whose() -> Contact:
    """Returns the contact whose link was followed on this device. Raises LinkShut."""
    return links.by_link(digest_here(), web.now())


def known(contact: Contact) -> dict[str, object]:
    return {"contact": contact}


def draw_who(
    form: Question, contact: Contact, status: int = 200, notice: web.Notice | None = None
) -> Response:
    return forms.ask(
        form,
        "bodies/who.html",
        action=url_for("bodies.open_here"),
        status=status,
        send="Open it",
        notice=notice,
        contact=contact,
        organisation=letters.name_of_body(contact, web.council()),
    )


@bp.post("/open")
def open_here() -> Response:
    web.not_too_often(rate_limits.OPENING)
    contact = whose()
    form = forms.form(WhoOpensIt, web.typed(), known(contact))
    if not form.validate():
        return draw_who(form, contact, 422)
    name, fresh = form.name.data if form.who.data == COLLEAGUE else "", secrets.token_urlsafe(32)
    links.enter(digest_here(), store.key_of(fresh), name, web.now())
    session.pop("part_link", None)
    return signed_in(fresh)


def signed_in(secret: str) -> Response:
    """Ends any earlier session on this device, and remembers the secret of the new one."""
    signing_in.leave(key_here())
    session["part"] = secret
    return web.go(url_for("bodies.cases"))


@bp.errorhandler(LinkShut)
def shut(error: LinkShut) -> Response:
    return web.draw("bodies/shut.html", 410, why=error.why)


@bp.post("/again")
def again() -> Response:
    """Requests a new link to the same address, which is not shown. Sends none if it is nobody's any more."""
    web.not_too_often(rate_limits.SIGNING_IN)
    signing_in.ask_again(digest_here(), web.now())
    return web.go(url_for("bodies.asked"))


@bp.get("/ask")
def ask() -> Response:
    return draw_ask(forms.form(NewLink))


def draw_ask(form: Question, status: int = 200, notice: web.Notice | None = None) -> Response:
    return forms.ask(
        form,
        "bodies/question.html",
        action=url_for("bodies.send_link"),
        status=status,
        send="Send me a link",
        notice=notice,
    )


@bp.post("/ask")
def send_link() -> Response:
    """Gives known and unknown addresses the same page in the same time: a worker checks them later."""
    form = forms.form(NewLink, web.typed())
    if not form.validate():
        return draw_ask(form, 422)
    web.not_too_often(rate_limits.SIGNING_IN)
    signing_in.ask("", form.email.data, web.tokens(), web.now())
    return web.go(url_for("bodies.asked"))


@bp.get("/asked")
def asked() -> Response:
    return web.draw("bodies/asked_for.html", back=url_for("bodies.ask"))


@bp.get("/code")
def code() -> Response:
    return draw_code(forms.form(CodeOnPaper))


def draw_code(form: Question, status: int = 200, notice: web.Notice | None = None) -> Response:
    return forms.ask(
        form, "bodies/question.html", action=url_for("bodies.use_code"), status=status, notice=notice
    )


@bp.post("/code")
def use_code() -> Response:
    form = forms.form(CodeOnPaper, web.typed())
    if not form.validate():
        return draw_code(form, 422)
    reference = form.reference.data
    web.not_too_often(rate_limits.OPENING)
    digest, fresh = web.tokens().digest(read_code(form.code.data)), secrets.token_urlsafe(32)
    if not links.enter_by_code(reference, digest, store.key_of(fresh), web.now()):
        web.not_too_often(rate_limits.GUESSED_FOR, reference)
        form["code"].errors = [
            "This does not work. Check each letter of the reference and the code. Only the newest code "
            "works, for 14 days. Ring us if you need another one"
        ]
        return draw_code(form, 422)
    return signed_in(fresh)


@bp.post("/sign-out")
def sign_out() -> Response:
    signing_in.leave(key_here())
    session.pop("part", None)
    return web.go(url_for("bodies.left"))


@bp.get("/left")
def left() -> Response:
    return web.draw("bodies/left.html")
