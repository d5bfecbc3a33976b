"""Pages of a contact: the cases of their body with what is asked, and each case."""

from __future__ import annotations

from flask import Response, url_for

from asb import web
from asb.bodies import appeals
from asb.bodies.shared import bp, finish, me, shown
from asb.casework.act_forms.bodies import BODY_ACT_FORMS
from asb.casework.acts.transaction import nothing_else
from asb.casework.bodies import seen
from asb.models import APPEAL_BODY
from asb.questions.acts.threshold import OUTCOMES

LABELS = {key: row.label for key, row in BODY_ACT_FORMS.items()}
AT = {key: row.at for key, row in BODY_ACT_FORMS.items()}


@bp.get("/")
def cases() -> Response:
    here = me()
    if here.contact.body == APPEAL_BODY:
        return appeals.listing(here.contact)
    return web.draw(
        "bodies/cases.html",
        cases=seen.listed(here.contact, web.council(), here.who),
        labels=LABELS,
        at=AT,
        today=web.today(),
    )


@bp.get("/case/<reference>")
def case(reference: str) -> Response:
    it = shown(reference)
    return web.draw(
        "bodies/case.html",
        it=it,
        labels=LABELS,
        at=AT,
        always=[
            key
            for key, row in BODY_ACT_FORMS.items()
            if not row.asks and key in it.may and key not in {owed.act for owed in it.owed}
        ],
        outcomes=OUTCOMES,
        today=web.today(),
        back=url_for("bodies.cases"),
    )


@bp.post("/case/<reference>/open")
def open_case(reference: str) -> Response:
    """Opens the application: the receipt that it was passed on (s.104(3)(b)), once for each body."""
    it = shown(reference)
    if it.opened is None and "body_opened" in it.may:
        finish("body_opened", it, {}, [], nothing_else)
    return web.go(url_for("bodies.case", reference=reference))
