"""Self-check before applying ("Is this right for you?"): it decides and stores nothing."""

from __future__ import annotations

from typing import Any

from flask import Response

from asb import web
from asb.public.shared import bp, draw, page
from asb.questions import IsThisRight
from asb.web import forms
from asb.web.forms import Boxes


@bp.get("/is-this-right")
def is_this_right() -> Response:
    return page("open/is_this_right.html", form=_form(None))


@bp.post("/is-this-right")
def what_to_do() -> Response:
    """What to do next, danger first. By POST, so that no answer is in an address or a history."""
    form = _form(web.typed())
    if not form.validate():
        return draw("open/is_this_right.html", 422, form=form)
    return draw("open/what_to_do.html", said=form.clean, procedure=web.council().procedure_on(web.today()))


# Nothing is stored or changed. A token would need a cookie, and the page is the same for everybody.
web.csrf.exempt(what_to_do)


def _form(boxes: Boxes | None) -> Any:
    needed = web.council().procedure_on(web.today()).complaints_needed
    return forms.form(IsThisRight, boxes, {"needed": needed})
