"""Recording an application made by phone, on paper or in person, with the same questions."""

from __future__ import annotations

import secrets
from datetime import date

from flask import Response, session, url_for

from asb import web
from asb.casework.drafts import store
from asb.questions.settings import HowItCame
from asb.staff import guard
from asb.staff.shared import bp, draw_form, typed_form


@bp.get("/record")
def how_it_came() -> Response:
    return draw_form(typed_form(HowItCame, today=web.today()), url_for("staff.record"), send="Begin")


@bp.post("/record")
def record() -> Response:
    """Starts a new application and goes to its questions; an earlier unfinished one stays saved."""
    form = typed_form(HowItCame, today=web.today())
    if not form.validate():
        return draw_form(form, url_for("staff.record"), send="Begin")
    secret = secrets.token_urlsafe(32)
    store.record(
        store.key_of(secret),
        guard.officer().id,
        guard.device_key(),
        route=form.route.data,
        received_on=date.fromisoformat(form.on.data),
        now=web.now(),
    )
    session["draft"], session["recording"], session.permanent = secret, True, True
    return web.go(url_for("apply.one_page"))


@bp.get("/record/go-on")
def record_on() -> Response:
    """After signing in again: on with what is recorded on this device, if it is theirs; else a new one."""
    mine = "recording" in session and store.recorded(store.key_of(session.get("draft", "")))
    return web.go(url_for("apply.one_page" if mine else "staff.how_it_came"))
