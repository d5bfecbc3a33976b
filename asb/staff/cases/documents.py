"""Files of a case: opened by staff only, never one that the virus scanner stopped or has not scanned yet.

Every file goes out by `sent`.
"""

from __future__ import annotations

from typing import Literal

from flask import Response, abort, url_for

from asb import web
from asb.casefile import CaseFile
from asb.casework import case_access
from asb.casework.act_forms import ACT_FORMS, copies
from asb.casework.acts import case_files, subject_access
from asb.casework.complained_about import subject_copy
from asb.models import Case, Evidence, HistoryEntry
from asb.rules.acts import ACTS
from asb.staff import guard
from asb.staff.cases.act_pages import not_open
from asb.staff.cases.restricted import may_see
from asb.staff.shared import bp


@bp.get("/cases/<reference>/see/documents/<int:number>")
def document(reference: str, number: int) -> Response:
    """Downloads the original file, never opened in the browser. The download is logged."""
    return sent(opened(reference, number), "original")


@bp.get("/cases/<reference>/see/documents/<int:number>/picture")
def picture(reference: str, number: int) -> Response:
    """Shows the copy of a picture, without its metadata; only once it was scanned and is clean."""
    found = opened(reference, number)
    if found.copy != "made" or found.scan != "clean":
        abort(404)
    return sent(found, "shown")


COPIES = tuple(copies.ROWS)
"""Acts that make a subject access copy."""


@bp.get("/cases/<reference>/see/copy/<int:number>")
def copied(reference: str, number: int) -> Response:
    """Subject access copy made by the entry of this number. Viewing it is logged."""
    case = may_see(reference)
    made = copy_made(case, number)
    for_them = made.act == "copy_for_them"
    if for_them and (why := subject_copy.closed_to(CaseFile.of(case, web.council()), guard.actor())):
        return not_open(case, ACT_FORMS[made.act], why)
    case_access.note_look(case.id, guard.officer().id, f"copy {number}", web.now())
    case = case_access.find(reference)
    made = copy_made(case, number)
    if for_them:
        return draw_for_them(case, made)
    casefile, whose = CaseFile.of(case, web.council()), subject_access.whose(case, made)
    return web.draw(
        "staff/copy.html",
        case=case,
        made=made,
        parts=subject_access.copy(casefile, made),
        whose=whose,
        withheld=bool(subject_access.kept_from(casefile, whose, made)),
    )


@bp.get("/cases/<reference>/see/copy")
def newest_copy(reference: str) -> Response:
    """Goes on to the copy for the person complained about that this member of staff made last."""
    history, me = may_see(reference).history, guard.officer().id
    made = [each.id for each in history if each.act == "copy_for_them" and each.staff_id == me]
    return web.go(url_for("staff.copied", reference=reference, number=made[-1])) if made else abort(404)


def copy_made(case: Case, number: int) -> HistoryEntry:
    """Returns the entry of this number, which made a copy; 404 if there is none."""
    made = next((entry for entry in case.history if entry.id == number and entry.act in COPIES), None)
    return made or abort(404)


def draw_for_them(case: Case, made: HistoryEntry) -> Response:
    """Renders the copy for the person complained about, word for word as it was read and ticked."""
    danger = subject_copy.danger(CaseFile.of(case, web.council()))
    return web.draw("staff/copy_about_them.html", case=case, made=made, parts=made.kept.given, danger=danger)


class FileHeld(Exception):
    """Nobody may open this file before it was scanned, or released by an officer."""

    def __init__(self, file: Evidence) -> None:
        super().__init__("the file waits for the virus scanner")
        self.file = file


@bp.errorhandler(FileHeld)
def held(error: FileHeld) -> Response:
    """Says why the file is not opened, and what an officer can do."""
    case = error.file.case
    may = bool(case) and guard.acting_role() in ACTS[case_files.RELEASE].roles
    return web.draw("staff/held.html", 409, file=error.file, case=case, may=may)


def opened(reference: str, number: int) -> Evidence:
    """Returns this file of this case; 410 if it is not there. Access is logged."""
    case = may_see(reference)
    case_access.note_look(case.id, guard.officer().id, f"document {number}", web.now())
    found = case_files.of_case(case_access.find(reference), number)
    if found is None:
        abort(410)
    return found


def is_held(file: Evidence) -> bool:
    """Whether nobody may open this file yet; that of a draft nobody here may."""
    return file.case is None or file.id in case_files.held(file.case, scans=web.scans_files())


def sent(file: Evidence, which: Literal["original", "shown"]) -> Response:
    """Sends the original, as a download that is never opened in the browser, or the copy that may be shown.

    410 if the scanner stopped it. Raises FileHeld.
    """
    if file.scan == "found":
        abort(410)
    if is_held(file):
        raise FileHeld(file)
    if which == "original":
        content, kind, how = file.original, "application/octet-stream", "attachment"
    else:
        content, kind, how = file.shown or b"", str(file.shown_type), "inline"
    return web.file_reply(content, kind, how, file.name)
