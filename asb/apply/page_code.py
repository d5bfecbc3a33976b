"""The page code of somebody who has just sent an application: shown once, when they press the button."""

from __future__ import annotations

from flask import Response, request, url_for

from asb import web
from asb.apply import lost
from asb.apply.shared import bp, recording, secret_key
from asb.casework import rate_limits
from asb.casework.drafts import store
from asb.casework.track import page_codes


@bp.post("/page-code")
def page_code() -> Response:
    """Makes a page code for the applicant and shows it in the answer itself, so that no address leads back
    to it.
    """
    case = store.sent(secret_key())
    if case is None:
        return lost.not_here()
    if recording() or not page_codes.may_be_made_on_sent(case, web.now()):
        return web.go(url_for("apply.sent"))
    person, reference = case.people[0].id, case.reference
    if made := page_codes.made_since(case.people[0], request.form.get("had"), web.now()):
        return web.draw("track/code_made.html", made=made, back=url_for("apply.sent"))
    web.not_too_often(rate_limits.MAKING_CODES, f"person-{person}")
    code = page_codes.make(person, web.tokens(), web.now())
    return web.draw("track/page_code.html", reference=reference, code=code, back=url_for("apply.sent"))
