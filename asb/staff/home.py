"""The first page after signing in."""

from __future__ import annotations

from flask import Response

from asb import web
from asb.casework import published, work
from asb.staff import guard, post
from asb.staff.cases import LISTS
from asb.staff.guard import opens_to
from asb.staff.here import NAVIGATION, Item, bp

NAVIGATION.append(Item("Work", guard.HOME, guard.EVERYBODY, place=10))


@bp.get("/")
@opens_to(*guard.EVERYBODY)
def home() -> Response:
    if guard.acting_role() == "appeals":
        return web.draw("staff/home.html", counts={}, figures=None)
    counts = work.counted(guard.officer().id, web.today())
    return web.draw(
        "staff/home.html",
        counts=counts,
        lists=LISTS,
        post=post.LISTS,
        most=work.MOST_COUNTED,
        figures=published.waits(web.council(), web.today()) if guard.acting_role() == "manager" else None,
    )
