"""The second-report kit for officers: wording, and visits by its link."""

from __future__ import annotations

from flask import Response, url_for

from asb import web
from asb.casework.figures import kit
from asb.staff.shared import bp


@bp.get("/second-report")
def second_report() -> Response:
    return web.draw(
        "staff/second_report.html",
        link=web.tokens().base_url + url_for("public.second"),
        months=kit.months(web.today()),
    )
