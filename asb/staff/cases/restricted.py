"""Cases that are seen for a reason only: it is asked once for a day of work, and stands in the record."""

from __future__ import annotations

from flask import Response, request, url_for

from asb import web
from asb.casework import case_access
from asb.models import Case
from asb.questions.acts.record import SayWhy
from asb.staff import guard
from asb.staff.shared import bp, draw_form, typed_form


class NeedsReason(Exception):
    """This case is restricted, and this member of staff has not said why they need to see it."""

    def __init__(self, reference: str) -> None:
        super().__init__("the case is restricted: a reason has to be given first")
        self.reference = reference


def may_see(reference: str) -> Case:
    """The case of this reference, if this member of staff may see it now. Raises NoCase, NeedsReason."""
    found = case_access.find(reference)
    if found.restricted and not case_access.has_given_reason(found.id, guard.officer().id, web.now()):
        raise NeedsReason(reference)
    return found


@bp.errorhandler(NeedsReason)
def ask_why(error: NeedsReason) -> Response:
    return web.go(url_for("staff.reason", reference=error.reference))


@bp.get("/cases/<reference>/reason")
def reason(reference: str) -> Response:
    case_access.find(reference)
    return draw_form(typed_form(SayWhy), request.path, send="Open the case")


@bp.post("/cases/<reference>/reason")
def say_why(reference: str) -> Response:
    """Into a restricted case; the reason stands in its record of looks."""
    found, form = case_access.find(reference), typed_form(SayWhy)
    if not form.validate():
        return draw_form(form, request.path, send="Open the case")
    case_access.note_look(found.id, guard.officer().id, "restricted", web.now(), form.why.data)
    return web.go(url_for("staff.case", reference=reference))
