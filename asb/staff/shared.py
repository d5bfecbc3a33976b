"""Shared by the staff pages: blueprint, forms and the rate limit page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, session

from asb import pdf, web
from asb.casework.rate_limits import TooOften
from asb.fields import Question, say_until
from asb.rules.days import LONDON
from asb.staff import guard
from asb.web import forms

bp = Blueprint("staff", __name__, url_prefix="/staff")


def typed_form(kind: type[Question], filled: dict[str, list[str]] | None = None, **so_far: Any) -> Any:
    """Builds a form from what was typed, now or before the session expired; else from `filled`."""
    if request.method == "POST":
        typed: dict[str, list[str]] | None = web.typed()
    else:
        typed = (guard.kept_work() if guard.signed_in_here() else None) or filled
    return forms.form(kind, typed, so_far)


def draw_form(
    form: Any,
    action: str,
    *,
    send: str = "Continue",
    notice: web.Notice | None = None,
    template: str = "staff/question.html",
    **facts: Any,
) -> Response:
    """Renders a page with one form: 422 if it has errors. `template` extends staff/question.html."""
    status = 422 if form.errors else 200
    return forms.ask(form, template, action=action, status=status, send=send, notice=notice, **facts)


def draw_pdf(template: str, name: str, back: str, **facts: Any) -> Response:
    """Renders a template with the layout of a PDF, to download; or why there is none, with a link `back`.

    `name`: of the file, without its ending; it tells nothing of the matter.
    """
    try:
        made = pdf.make(render_template(template, layout="pdf/document.html", **facts))
    except (pdf.NotHere, pdf.NotMade) as error:
        here = not isinstance(error, pdf.NotHere)
        return web.draw("staff/no_pdf.html", 503, here=here, back=back)
    return download(made, "application/pdf", f"{name}.pdf")


def download(content: bytes, kind: str, name: str) -> Response:
    """Sends a file that the browser stores and does not open."""
    reply = Response(content, content_type=kind)
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


MANY = "staff_many"
"""Key in the session of what was last done on many cases: the act, how often, and where it was not."""


def done_on_many() -> tuple[str, int, list[str]] | None:
    """Returns what was just done on many cases at once (`staff.many`), once."""
    said = session.pop(MANY, None)
    return (said[0], said[1], said[2]) if said else None


@bp.errorhandler(TooOften)
def too_often(error: TooOften) -> Response:
    """Rate limit page for staff: until when to wait, and what helps meanwhile."""
    until = say_until(error.until.astimezone(LONDON), web.today())
    reply = web.draw("staff/too_often.html", 429, limit=error.limit.name, until=until)
    reply.headers["Retry-After"] = str(max(1, int((error.until - web.now()).total_seconds())))
    return reply
