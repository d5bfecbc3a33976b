"""Files of a case: opened by staff only, and never one that the virus scanner stopped."""

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
"""Added to the policy of every page, so that a file can run nothing and read nothing of ours."""


@bp.get("/cases/<reference>/see/documents/<int:number>")
def document(reference: str, number: int) -> Response:
    """Downloads the original file, never opened in the browser. The download is logged."""
    found = opened(reference, number)
    return sent(found, found.original, "application/octet-stream", "attachment")


@bp.get("/cases/<reference>/see/documents/<int:number>/picture")
def picture(reference: str, number: int) -> Response:
    """Shows the copy of a picture, without its metadata; only once it was scanned and is clean."""
    found = opened(reference, number)
    if found.shown is None or found.scan != "clean":
        abort(404)
    return sent(found, found.shown, str(found.shown_type), "inline")


@bp.get("/cases/<reference>/see/copy/<int:number>")
def copied(reference: str, number: int) -> Response:
    """Subject access copy made by the entry of this number. Viewing it is logged."""
    case = may_see(reference)
    case_access.note_look(case.id, guard.officer().id, f"copy {number}", web.now())
    case = case_access.find(reference)
    made = next((entry for entry in case.history if entry.id == number and entry.act == "export"), None)
    if made is None:
        abort(404)
    casefile, whose = CaseFile.of(case, web.council()), subject_access.whose(case, made)
    return web.draw(
        "staff/copy.html",
        case=case,
        made=made,
        parts=subject_access.copy(casefile, made),
        whose=whose,
        withheld=bool(subject_access.kept_from(casefile, whose, made)),
    )


def opened(reference: str, number: int) -> Evidence:
    """Returns this file of this case; 410 if it is not there or was stopped. Access is logged."""
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
