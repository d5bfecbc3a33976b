"""Export of a list of cases, as CSV for a spreadsheet."""

from __future__ import annotations

from flask import Response

from asb import tables, web
from asb.casework import case_lists, worklist
from asb.casework.accounts import members
from asb.staff.cases.case_pages import STAGES, wanted
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
