"""Managers' page of what is erased next, and why."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta
from flask import Response

from asb import web
from asb.staff.guard import opens_to
from asb.staff.shared import bp
from asb.upkeep import erasure, state
from asb.upkeep.retention import Retention


@bp.get("/settings/retention")
@opens_to("manager")
def retention() -> Response:
    """Lists the cases whose retention period ends within a month, and those that something stops."""
    today = web.today()
    due = list(Retention(web.council(), today).due_by(today + relativedelta(months=1)))
    return web.draw(
        "staff/retention.html",
        goes=[each for each in due if not each.stops],
        stays=[each for each in due if each.stops],
        days=erasure.days(),
        last_backup=state.last_backup(),
    )
