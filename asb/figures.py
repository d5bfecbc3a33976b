"""Published figures: a page for each year of the whole county, and the same as CSV and JSON."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, request

from asb import tables, web
from asb.casework.figures import published
from asb.questions.figures import COUNTS, LINES, say_read
from asb.rules.figures import NUMBERS, PUBLISHED_LINES, County, Year

bp = Blueprint("figures", __name__, url_prefix="/figures")

COLUMNS = (
    *("year", "authority", "status", *NUMBERS, *PUBLISHED_LINES, "note", "source", "source_date"),
    *("version", "published_on"),
)
"""Columns of the CSV file of a year: a row for each authority, newest version only."""


@bp.get("")
def years() -> Response:
    """The list of years, newest first, and what the numbers mean."""
    council, today = web.council(), web.today()
    return for_everybody(draw("figures/years.html", own=published.own(council, today)))


@bp.get("/<year:year>")
def year(year: Year) -> Response:
    return for_everybody(draw("figures/year.html", county=county(year), today=web.today()))


@bp.get("/<year:year>.json")
def year_json(year: Year) -> Response:
    return for_everybody(Response(json.dumps(county(year).as_json()), mimetype="application/json"))


@bp.get("/<year:year>.csv")
def year_csv(year: Year) -> Response:
    return for_everybody(Response(csv(county(year)), mimetype="text/csv"))


@bp.get("/data")
def data() -> Response:
    """Description of the files, column by column."""
    newest = published.years(web.council(), web.today())[0]
    return for_everybody(draw("figures/data.html", columns=COLUMNS, newest=newest))


def csv(county: County) -> str:
    """A year as CSV; an empty number is not published."""
    year = str(county.year)
    rows = [
        (
            *(year, row.authority, row.status, *(row.number(line) for line in (*NUMBERS, *PUBLISHED_LINES))),
            *(row.note, row.source, row.source_date, row.version, row.published_on),
        )
        for row in county.rows
    ]
    return tables.write(COLUMNS, rows)


def county(year: Year) -> County:
    """The published figures of a year; 404 where nothing can be known."""
    council, today = web.council(), web.today()
    if year not in published.years(council, today):
        abort(404)
    return published.published(year, council, today)


def draw(template: str, **facts: Any) -> Response:
    words: dict[str, Any] = {"lines": LINES, "counts": COUNTS, "say_read": say_read}
    return web.draw(template, numbers=NUMBERS, own_lines=PUBLISHED_LINES, **words, **facts)


def for_everybody(reply: Response) -> Response:
    """Lets anybody cache a page for five minutes and then revalidate it."""
    reply.headers["Cache-Control"] = "public, max-age=300"
    reply.add_etag()
    reply.make_conditional(request)
    return reply
