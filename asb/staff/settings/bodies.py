"""Managers' page of the bodies: who is late, and how fast each answers; the same as CSV."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from asb import tables, web
from asb.casework import case_access
from asb.casework.bodies import answering, reminders
from asb.rules.figures import Year
from asb.staff import guard
from asb.staff.guard import opens_to
from asb.staff.shared import bp

COLUMNS = (
    *("Body", "Asked", "Answered", "Answered late", "Not answered", "Late now", "Reminded"),
    "Median working days",
)


def year() -> Year:
    """The year that the address asks for: this one if none; 404 for one that is none."""
    try:
        return Year.read(request.args["year"]) if "year" in request.args else Year.of(web.today())
    except ValueError:
        abort(404)


@bp.get("/settings/bodies")
@opens_to("manager")
def how_bodies_answer() -> Response:
    this, council = year(), web.council()
    hidden = case_access.references(case_access.shut_to(guard.officer().id))
    overdue = reminders.overdue(council, web.today())
    return web.draw(
        "staff/bodies.html",
        year=this,
        before=Year(this.begins - 1),
        after=Year(this.begins + 1) if Year(this.begins + 1).first <= web.today() else None,
        times=answering.by_body(this, council, (each.what for each in overdue)),
        overdue=[each for each in overdue if each.reference not in hidden],
        today=web.today(),
        columns=COLUMNS,
        csv=url_for("staff.bodies_csv", year=str(this)),
        back=url_for("staff.settings"),
    )


@bp.get("/settings/bodies.csv")
@opens_to("manager")
def bodies_csv() -> Response:
    """The table of the year, as the council may publish it: nothing in it is about a person."""
    this, council = year(), web.council()
    overdue = (each.what for each in reminders.overdue(council, web.today()))
    rows = [each.row for each in answering.by_body(this, council, overdue)]
    reply = Response(tables.write(COLUMNS, rows).encode("utf-8-sig"), mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="bodies-{this}.csv"'
    return reply
