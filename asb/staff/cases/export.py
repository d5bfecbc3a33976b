"""What is done with a list of cases: taken as CSV to a spreadsheet, or kept under a name."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from asb import tables, web
from asb.casework import case_lists, worklist
from asb.casework.accounts import kept_lists, members
from asb.staff import guard
from asb.staff.cases.case_pages import STAGES, filters, wanted
from asb.staff.shared import bp

COLUMNS = ("Reference", "Applicant", "Stage", "Received", "Next", "Due", "Named contact")


@bp.get("/cases.csv")
def cases_csv() -> Response:
    """Downloads all pages of the list, with days as YYYY-MM-DD. The export is logged on each case."""
    want = wanted()
    cases = case_lists.exported(want, web.now())
    names, colleague = case_lists.applicants(cases), {each.id: each.name for each in members.everybody()}
    firsts, rows = worklist.firsts(cases, web.today()), []
    for case in cases:
        name = "Restricted" if case.restricted else names.get(case.id, "")
        task = firsts.get(case.id)
        ahead = (worklist.in_words(task), task.by.isoformat() if task.by else "") if task else ("", "")
        contact = colleague.get(case.officer_id, "") if case.officer_id is not None else ""
        row = (case.reference, name, STAGES[case.stage], case.received_on.isoformat(), *ahead, contact)
        rows.append(row)
    reply = Response(tables.write(COLUMNS, rows).encode("utf-8-sig"), mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="cases-{want.which}.csv"'
    return reply


@bp.post("/cases/keep")
def keep_list() -> Response:
    """Keeps the filters of this list under a name; without a name, nothing is kept."""
    here: dict[str, Any] = filters(wanted())
    name = " ".join(web.typed().get("name", [""])[0].split())[: kept_lists.LONGEST]
    if name:
        kept_lists.keep(guard.officer().id, name, here)
    return web.go(url_for("staff.cases", **here))


@bp.post("/cases/forget")
def forget_list() -> Response:
    kept_lists.forget(guard.officer().id, web.typed().get("name", [""])[0])
    return web.go(url_for("staff.cases"))
