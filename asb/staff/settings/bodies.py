"""Managers' page of the bodies: who does not answer, and how fast each answers; the same as CSV."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from asb import tables, web
from asb.casework import case_access
from asb.casework.bodies import answering, reminders
from asb.rules.figures import Year
from asb.staff import guard
from asb.staff.guard import opens_to
from asb.staff.shared import bp

COLUMNS = ("Body", "Asked", "Answered", "Answered late", "Still waiting", "Reminded", "Median working days")


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
    silent = reminders.silent(council, web.today())
    return web.draw(
        "staff/bodies.html",
        year=this,
        before=Year(this.begins - 1),
        after=Year(this.begins + 1) if Year(this.begins + 1).first <= web.today() else None,
        times=answering.by_body(this, council),
        silent=[each for each in silent if each.reference not in hidden],
        columns=COLUMNS,
        csv=url_for("staff.bodies_csv", year=str(this)),
        back=url_for("staff.settings"),
    )


@bp.get("/settings/bodies.csv")
@opens_to("manager")
def bodies_csv() -> Response:
    """The table of the year, as the council may publish it: nothing in it is about a person."""
    this = year()
    rows = [
        (
            *(each.name, each.asked, each.answered, each.late, each.waiting, each.reminded),
            "" if each.days is None else each.days,
        )
        for each in answering.by_body(this, web.council())
    ]
    reply = Response(tables.write(COLUMNS, rows).encode("utf-8-sig"), mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="bodies-{this}.csv"'
    return reply
