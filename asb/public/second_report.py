"""The second-report kit: text for partners, and the short link that they pass on."""

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
    """Redirects to the start page and counts the visit, by day only.

    Counted after the response, so that nobody waits for it or is stopped by a database that is away. Limited
    by address and hour, so nobody can inflate the number.
    """
    reply = web.go(url_for("public.start"))
    if _by_a_person():
        app, today, now = current_app._get_current_object(), web.today(), web.now()  # type: ignore[attr-defined]  # Flask's own way
        who = web.tokens().digest(rate_limits.counted_by(rate_limits.FOLLOWING, "from", web.from_address()))

        def count() -> None:
            with app.app_context():
                try:
                    rate_limits.count(rate_limits.FOLLOWING, who, now)
                    kit.followed(today)
                except rate_limits.TooOften:
                    pass  # the redirect has been sent already
                except SQLAlchemyError as error:
                    web.log.error("a kit link could not be counted: %s", type(error).__name__)

        reply.call_on_close(count)
    return reply


def _by_a_person() -> bool:
    """Whether a browser is opening a page after a click.

    Mail scanners use HEAD or send no Sec-Fetch headers; a browser that prefetches says so. Browsers from
    before 2023 are not counted either.
    """
    headers = request.headers
    opens_a_page = headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document"
    looks_ahead = {"Sec-Purpose", "Purpose"} & set(headers.keys())
    return request.method == "GET" and opens_a_page and not looks_ahead
