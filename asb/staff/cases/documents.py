"""The files of a case: opened by staff alone, and never one that a virus scanner stopped."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort

from asb import web
from asb.casefile import CaseFile
from asb.casework import case_access
from asb.casework.acts import case_files, subject_access
from asb.models import Evidence
from asb.staff import guard
from asb.staff.cases.restricted import may_see
from asb.staff.shared import bp

SEALED = "default-src 'none'; sandbox"
"""Beside the policy of every page, so that what is in a file runs nothing and reads nothing of ours."""


@bp.get("/cases/<reference>/see/documents/<int:number>")
def document(reference: str, number: int) -> Response:
    """A file as it came, to keep: never opened in the browser. That it was taken is noted."""
    found = opened(reference, number)
    return sent(found, found.original, "application/octet-stream", "attachment")


@bp.get("/cases/<reference>/see/documents/<int:number>/picture")
def picture(reference: str, number: int) -> Response:
    """The copy of a picture, without what telephones hide in it; only once a scanner has looked."""
    found = opened(reference, number)
    if found.shown is None or found.scan != "clean":
        abort(404)
    return sent(found, found.shown, str(found.shown_type), "inline")


@bp.get("/cases/<reference>/see/copy/<int:number>")
def copied(reference: str, number: int) -> Response:
    """The copy for somebody who asks what we hold, as it was made by the entry of this number."""
    case = may_see(reference)
    case_access.note_look(case.id, guard.officer().id, f"copy {number}", web.now())
    case = case_access.find(reference)
    made = next((entry for entry in case.history if entry.id == number and entry.act == "export"), None)
    if made is None:
        abort(404)
    parts = subject_access.copy(CaseFile.of(case, web.council()), made)
    return web.draw(
        "staff/copy.html", case=case, made=made, parts=parts, whose=subject_access.whose(case, made)
    )


def opened(reference: str, number: int) -> Evidence:
    """This file of this case, for this member of staff: 410 where it was stopped, or is not there."""
    case = may_see(reference)
    case_access.note_look(case.id, guard.officer().id, f"document {number}", web.now())
    found = case_files.of_case(case_access.find(reference), number)
    if found is None:
        abort(410)
    return found


def sent(file: Evidence, content: bytes, kind: str, how: str) -> Response:
    reply = Response(content, mimetype=kind)
    reply.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(file.name, safe='')}"
    reply.headers["Content-Security-Policy"] = SEALED
    return reply
