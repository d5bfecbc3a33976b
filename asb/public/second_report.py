"""The second-report kit: what partners tell people, and the short link that they give them."""

from __future__ import annotations

from flask import Response, current_app, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from asb import web
from asb.casework import rate_limits
from asb.casework.figures import kit
from asb.public.shared import bp, page


@bp.get("/partners")
def partners() -> Response:
    return page("open/partners.html", link=web.tokens().base_url + url_for("public.second"))


@bp.get("/second")
def second() -> Response:
    """To the start page. That the link was followed is counted: the day, and nothing of who it was.

    After the answer, for nobody should wait for a number, or be kept out by a database that is away. One
    internet address counts so often in an hour, so that nobody makes the number what they like.
    """
    reply = web.go(url_for("public.start"))
    if _by_a_person():
        app, today, now = current_app._get_current_object(), web.today(), web.now()  # type: ignore[attr-defined]  # Flask's own way
        who = web.tokens().digest(f"{rate_limits.FOLLOWING.name}:{web.from_address()}")

        def count() -> None:
            with app.app_context():
                try:
                    rate_limits.count(rate_limits.FOLLOWING, who, now)
                    kit.followed(today)
                except rate_limits.TooOften:
                    pass  # they are on the start page all the same
                except SQLAlchemyError as error:
                    web.log.error("a kit link could not be counted: %s", type(error).__name__)

        reply.call_on_close(count)
    return reply


def _by_a_person() -> bool:
    """Whether a browser opens a page, as it does where somebody presses a link.

    Programs that look through letters ask with HEAD, or do not say what they want it for; a browser that
    looks ahead says so. Those who come with a browser from before 2023 are not counted either.
    """
    headers = request.headers
    opens_a_page = headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document"
    looks_ahead = {"Sec-Purpose", "Purpose"} & set(headers.keys())
    return request.method == "GET" and opens_a_page and not looks_ahead
