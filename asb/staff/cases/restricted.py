"""Who may open a case: nobody with a conflict of interest, and a restricted one only with a reason.

The reason is logged, and valid for some hours.
"""

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


class InConflict(Exception):
    """This member of staff has declared a conflict of interest on this case."""

    def __init__(self, case: Case) -> None:
        super().__init__("a conflict of interest was declared: nothing of the case may be read")
        self.case = case


def not_in_conflict(case: Case) -> Case:
    """Returns the case, if it is not shut to this member of staff. Raises InConflict."""
    if case.id in case_access.shut_to(guard.officer().id):
        raise InConflict(case)
    return case


def may_see(reference: str) -> Case:
    """Returns the case, if this member of staff may see it now. Raises NoCase, InConflict, NeedsReason."""
    found = not_in_conflict(case_access.find(reference))
    for case in (found, not_in_conflict(found.stays)):
        if case.restricted and not case_access.has_given_reason(case.id, guard.officer().id, web.now()):
            raise NeedsReason(case.reference)
    return found


@bp.errorhandler(InConflict)
def shut(error: InConflict) -> Response:
    """Says why nothing is shown, and who has the case: never what is on it."""
    officer = error.case.officer
    return web.draw(
        "staff/shut.html", 403, reference=error.case.reference, who=officer.name if officer else ""
    )


@bp.errorhandler(NeedsReason)
def ask_why(error: NeedsReason) -> Response:
    return web.go(url_for("staff.reason", reference=error.reference))


@bp.get("/cases/<reference>/reason")
def reason(reference: str) -> Response:
    not_in_conflict(case_access.find(reference))
    return draw_form(typed_form(SayWhy), request.path, send="Open the case")


@bp.post("/cases/<reference>/reason")
def say_why(reference: str) -> Response:
    """Opens a restricted case; the reason goes into its access log."""
    found, form = not_in_conflict(case_access.find(reference)), typed_form(SayWhy)
    if not form.validate():
        return draw_form(form, request.path, send="Open the case")
    case_access.note_look(found.id, guard.officer().id, "restricted", web.now(), form.why.data)
    return web.go(url_for("staff.case", reference=reference))
