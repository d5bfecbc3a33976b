"""Agreement pages for people the applicant speaks for: read, then agree, refuse or ask for a call."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, session, url_for

from asb import web
from asb.casework import rate_limits
from asb.casework.acts import agreement
from asb.casework.acts.agreement import AlreadyAnswered, NoSuchLink
from asb.casework.application import shared_with
from asb.casework.drafts import devices, store
from asb.casework.track import signing_in
from asb.models import Agreement
from asb.questions import TheirAnswer
from asb.web import forms, no_cookie
from asb.web.forms import Boxes

bp = Blueprint("agree", __name__, url_prefix="/reply")


@bp.get("/<secret:secret>")
def link(secret: str) -> Response:
    """Redirects to a page with only a button, which keeps the secret out of the address and browser history.

    Opens and answers nothing, so a mail scanner that follows every link does no harm.
    """
    session["asked"] = web.tokens().digest(secret).hex()
    return web.go(url_for("agree.message"))


@bp.get("/message")
def message() -> Response:
    """Renders the button; or why this link does not work, before anybody presses it."""
    if "asked" in session:
        agreement.asked_by(bytes.fromhex(session["asked"]), web.now())
    return no_cookie.page() if no_cookie.missing("asked") else draw_message()


def draw_message(status: int = 200, notice: web.Notice | None = None) -> Response:
    return web.draw("agree/link.html", status, action=url_for("agree.open_here"), notice=notice)


@bp.post("/message")
def open_here() -> Response:
    """Opens the link with this device's own key, which leaving ends; drops the digest from the cookie."""
    web.not_too_often(rate_limits.ANSWERING)
    if "asked" in session:
        digest = bytes.fromhex(session["asked"])
        agreement.asked_by(digest, web.now())
        store.leave(key_here())  # ends access to what this device has read before
        session["reply"] = secrets.token_urlsafe(32)
        devices.open_link(key_here(), digest, web.now())
        del session["asked"]
    return web.go(url_for("agree.read"))


def key_here() -> bytes:
    """Key of this device: the hash of the secret in its cookie."""
    return store.key_of(session.get("reply", ""))


def opened() -> bytes:
    """Returns the digest of the link that is open on this device. Raises NoSuchLink."""
    digest = devices.opened_link(key_here(), web.now())
    if digest is None:
        raise NoSuchLink
    return digest


@bp.get("/read")
def read() -> Response:
    asked = agreement.asked_by(opened(), web.now())
    if not forms.was_refused():
        return draw(asked)
    form = question(asked, {})
    form.validate()
    return draw(asked, form, 422)


@bp.post("/read")
def answer() -> Response:
    web.not_too_often(rate_limits.ANSWERING)
    digest = opened()
    asked = agreement.asked_by(digest, web.now())
    form = question(asked, web.typed())
    if not form.validate():
        if forms.is_empty(form) and not web.by_htmx():
            return web.go(url_for("agree.read", refused=forms.REFUSED))
        return draw(asked, form, 422)
    agreement.answer(digest, form.clean, web.council(), web.today(), web.now())
    return web.go(url_for("agree.done"))


@bp.get("/done")
def done() -> Response:
    return web.draw("agree/done.html", state=devices.answered(key_here(), web.now()))


def question(asked: Agreement, boxes: Boxes | None = None) -> Any:
    return forms.form(TheirAnswer, boxes, asked.person.case.answers)


def draw(
    asked: Agreement, form: TheirAnswer | None = None, status: int = 200, notice: web.Notice | None = None
) -> Response:
    """Renders what is shared, from the application as it was sent, and the question."""
    case, form = asked.person.case, form or question(asked)
    return web.draw(
        "agree/read.html",
        status,
        case=case,
        person=asked.person,
        sections=shared_with(asked.person),
        lists_reports=bool(case.reports),
        form=form,
        notice=notice,
        action=url_for("agree.answer"),
    )


@bp.errorhandler(AlreadyAnswered)
def answered(_error: AlreadyAnswered) -> Response:
    return web.draw("agree/answered.html", 410)


@bp.errorhandler(NoSuchLink)
def gone(error: NoSuchLink) -> Response:
    return web.draw("agree/gone.html", 410, why=error.why)


@bp.post("/again")
def again() -> Response:
    """Requests a new link to the same address, which is not shown. Sends none if that is no longer safe."""
    web.not_too_often(rate_limits.SIGNING_IN)
    digest = session.get("asked") or (devices.opened_link(key_here(), web.now()) or b"").hex()
    if digest:
        signing_in.ask_again(bytes.fromhex(digest), web.now())
    return web.go(url_for("agree.asked"))


@bp.get("/asked")
def asked() -> Response:
    return web.draw("agree/asked.html")


def typed_again() -> Response:
    """Renders the question again with what was typed, if it can still be answered."""
    try:
        asked = agreement.asked_by(opened(), web.now())
    except AlreadyAnswered as error:
        return answered(error)
    except NoSuchLink as error:
        return gone(error)
    return draw(asked, question(asked, web.typed()), 400, web.AGAIN)


forms.when_expired(bp, {"agree.open_here": lambda: draw_message(400, web.AGAIN)}, typed_again)
