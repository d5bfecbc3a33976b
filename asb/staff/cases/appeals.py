"""Appeal papers for the appeal body, as they were on the day of the appeal."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for

from asb import pdf, web
from asb.casework import case_access
from asb.casework.acts import appeals
from asb.models import Case
from asb.staff import guard
from asb.staff.cases import documents
from asb.staff.cases.restricted import may_see, not_in_conflict
from asb.staff.guard import opens_to
from asb.staff.shared import bp, draw_pdf


@bp.get("/appeals")
@opens_to(*guard.EVERYBODY)
def under_appeal() -> Response:
    packs = appeals.open_packs(web.council(), case_access.shut_to(guard.officer().id))
    return web.draw("staff/appeals.html", packs=packs, today=web.today())


def may_read(case: Case) -> None:
    """The appeal body reads the papers of a restricted case too; a colleague opens them as they do the case.

    Raises InConflict, NeedsReason.
    """
    if guard.acting_role() == "appeals":
        not_in_conflict(case)
    else:
        may_see(case.reference)


@bp.get("/appeals/<int:number>")
@opens_to(*guard.EVERYBODY)
def pack(number: int) -> Response:
    """Papers of one appeal. Viewing them is logged."""
    return web.draw("staff/pack.html", **shown(number, "papers"), has_pdf=pdf.is_here())


def shown(number: int, look: str) -> dict[str, Any]:
    """What the papers of one appeal show; 404 for no such appeal. Logs the look at them."""
    found = appeals.pack(number)
    if found is None:
        abort(404)
    may_read(found[1])
    papers, case = found[0].content, found[1].reference
    case_access.note_look(found[1].id, guard.officer().id, look, web.now())
    found = appeals.pack(number)
    file = appeals.file_of(*found) if found else None
    return {
        "reference": case,
        "papers": papers,
        "number": number,
        "file": file,
        "held": file is not None and documents.is_held(file),
    }


@bp.get("/appeals/<int:number>.pdf")
@opens_to(*guard.EVERYBODY)
def pack_pdf(number: int) -> Response:
    """The same papers as PDF, to download. The download is logged."""
    papers, back = shown(number, "papers, PDF"), url_for("staff.pack", number=number)
    return draw_pdf("staff/pack.html", f"{papers['reference']}-papers", back, has_warning=False, **papers)


@bp.get("/appeals/<int:number>/file")
@opens_to(*guard.EVERYBODY)
def pack_file(number: int) -> Response:
    """Downloads the file that came with an appeal, never opened in the browser. The download is logged."""
    found = appeals.pack(number)
    if found is None:
        abort(404)
    may_read(found[1])
    case_access.note_look(found[1].id, guard.officer().id, "appeal file", web.now())
    found = appeals.pack(number)
    sent = appeals.file_of(*found) if found else None
    if sent is None:
        abort(410)
    return documents.sent(sent, "original")
