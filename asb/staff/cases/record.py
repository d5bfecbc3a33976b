"""Recording an application that came by telephone, on paper or in person: the same questions."""

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
    """On to the questions, with an application of its own; what was begun here before stays kept."""
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
