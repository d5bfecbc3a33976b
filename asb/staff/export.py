"""A list of cases as a file for a spreadsheet, in which nothing that a person wrote is a formula."""

from __future__ import annotations

import csv
import io

from flask import Response

from asb import web
from asb.casework import staff, work
from asb.letters import DUE
from asb.staff.cases import STAGES, wanted
from asb.staff.here import bp

COLUMNS = ("Reference", "Applicant", "Stage", "Received", "Next", "Due", "Named contact")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a cell a formula; a quotation mark before it makes it text (OWASP, CSV injection)."""


@bp.get("/cases.csv")
def cases_csv() -> Response:
    """Exactly what is listed, on all its pages; days as YYYY-MM-DD. Noted with every case in it."""
    want = wanted()
    cases = work.exported(want, web.now())
    names, colleague = work.applicants(cases), {each.id: each.name for each in staff.everybody()}
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    for case in cases:
        name = "Restricted" if case.restricted else names.get(case.id, "")
        ahead = (DUE[case.next_what], case.next_due.isoformat()) if case.next_due else ("", "")
        contact = colleague.get(case.officer_id, "") if case.officer_id is not None else ""
        row = (case.reference, name, STAGES[case.stage], case.received_on.isoformat(), *ahead, contact)
        rows.writerow([text(cell) for cell in row])
    reply = Response(file.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="cases-{want.which}.csv"'
    return reply


def text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
