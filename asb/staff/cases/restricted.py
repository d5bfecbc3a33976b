"""Restricted cases: opening one needs a reason, which is logged and valid for some hours."""

from __future__ import annotations

from flask import Response, request, url_for

from asb import web
from asb.casework import case_access
from asb.models import Case
from asb.questions.acts.record import SayWhy
from asb.staff import guard
from asb.staff.shared import bp, draw_form, typed_form


class NeedsReason(Exception):
    """This case is restricted, and this member of staff has not given a reason for opening it."""

    def __init__(self, reference: str) -> None:
        super().__init__("the case is restricted: a reason has to be given first")
        self.reference = reference


def may_see(reference: str) -> Case:
    """Returns the case, if this member of staff may see it now. Raises NoCase, NeedsReason."""
    found = case_access.find(reference)
    for case in (found, found.stays):
        if case.restricted and not case_access.has_given_reason(case.id, guard.officer().id, web.now()):
            raise NeedsReason(case.reference)
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
    """Opens a restricted case; the reason goes into its access log."""
    found, form = case_access.find(reference), typed_form(SayWhy)
    if not form.validate():
        return draw_form(form, request.path, send="Open the case")
    case_access.note_look(found.id, guard.officer().id, "restricted", web.now(), form.why.data)
    return web.go(url_for("staff.case", reference=reference))
