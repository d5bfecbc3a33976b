"""Recording an application made by phone, on paper or in person, with the same questions."""

from __future__ import annotations

from flask import Response, session, url_for

from asb import web
from asb.questions.settings import HowItCame
from asb.staff.cases.act_pages import actor
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
    me = actor()
    session.pop("draft", None)
    session["recording"] = {
        "route": form.route.data,
        "on": form.on.data,
        "by": me.name,
        "staff": me.id,
    }
    return web.go(url_for("apply.begin"))
