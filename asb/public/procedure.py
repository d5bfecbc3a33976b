"""How we decide: the published review procedure (s.104(2)), by version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from flask import Response, abort

from asb import letters, web
from asb.council import Procedure
from asb.public.shared import bp, page
from asb.rules.example import worked_example
from asb.rules.threshold import WORKING_DAYS


class Version(NamedTuple):
    """A version of the procedure and appeal route. `last` is the day before the next; None for the newest."""

    first: date
    last: date | None
    state: str


@bp.get("/how-we-decide")
def how_we_decide() -> Response:
    """The version in force today. Raises NotInForce before the first."""
    web.council().procedure_on(web.today())
    return _draw(next(version for version in _versions() if version.state == "now"))


@bp.get("/how-we-decide/<first>")
def version(first: str) -> Response:
    """A version, by its first day, such as 2014-10-20."""
    found = next((version for version in _versions() if version.first.isoformat() == first), None)
    if found is None:
        abort(404)
    return _draw(found)


def _versions() -> list[Version]:
    today, days = web.today(), web.council().versions()
    ends = [day - timedelta(days=1) for day in days[1:]]
    found = []
    for first, last in zip(days, [*ends, None], strict=True):
        state = "coming" if first > today else "earlier" if last and last < today else "now"
        found.append(Version(first, last, state))
    return found


def _lead(procedure: Procedure) -> str | None:
    return procedure.decision.lead if procedure.decision else None


def _draw(shown: Version) -> Response:
    council = web.council()
    procedure = council.procedure_on(shown.first)
    applied_on = {"now": web.today(), "earlier": shown.last}.get(shown.state) or shown.first
    return page(
        "open/how_we_decide.html",
        shown=shown,
        versions=_versions(),
        procedure=procedure,
        appeal=council.appeal_on(shown.first),
        example=worked_example(applied_on, procedure),
        working_days=WORKING_DAYS,
        lead=next((body.name for body in council.bodies if body.key == _lead(procedure)), ""),
        receivers=letters.receivers(council),
        adopted=[clock for clock in council.clocks if clock.adopted],
        not_adopted=[clock for clock in council.clocks if not clock.adopted],
    )
