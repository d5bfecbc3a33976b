"""Managers' page of closed days."""

from __future__ import annotations

from datetime import date

from flask import Response, url_for

from asb import web
from asb.casework.acts import holidays
from asb.questions.settings import ADay
from asb.staff import guard
from asb.staff.guard import opens_to
from asb.staff.shared import bp, draw_form, typed_form


@bp.get("/settings/holidays")
@opens_to("manager")
def closed_days() -> Response:
    council, today = web.council(), web.today()
    return web.draw(
        "staff/holidays.html",
        days=holidays.ahead(council, today),
        opened=holidays.opened(today),
        run_out=holidays.run_out(today),
    )


@bp.get("/settings/holidays/add")
@opens_to("manager")
def ask_day() -> Response:
    return draw_form(typed_form(ADay, today=web.today()), url_for("staff.add_day"), send="Save")


@bp.post("/settings/holidays/add")
@opens_to("manager")
def add_day() -> Response:
    """Adds a day; deadlines of open cases change at once, each with an entry in its history."""
    form = typed_form(ADay, today=web.today())
    if not form.validate():
        return draw_form(form, url_for("staff.add_day"), send="Save")
    said = form.clean
    holidays.keep(
        date.fromisoformat(said["day"]),
        said["works"] == "yes",
        said["why"],
        guard.actor(),
        web.council(),
        web.now(),
        web.today(),
    )
    return web.go(url_for("staff.closed_days"))
