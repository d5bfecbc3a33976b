"""Sign-in codes of the people on a case, for the officer who reads one out or posts it."""

from __future__ import annotations

from flask import Response, url_for

from asb import web
from asb.casework import case_access
from asb.casework.track import signing_in
from asb.staff import guard
from asb.staff.cases.restricted import may_see
from asb.staff.shared import bp


@bp.get("/cases/<reference>/see/codes")
def codes(reference: str) -> Response:
    """Codes that are valid now. Viewing them is logged."""
    case = may_see(reference)
    case_access.note_look(case.id, guard.officer().id, "codes", web.now())
    case = case_access.find(reference)
    return web.draw(
        "staff/codes.html",
        case=case,
        codes=signing_in.codes(case, web.tokens(), web.now()),
        back=url_for("staff.case", reference=reference),
    )
