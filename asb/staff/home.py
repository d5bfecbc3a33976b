"""Home page of the staff area."""

from __future__ import annotations

from flask import Response

from asb import letters, web
from asb.casefile import CaseFile
from asb.casework import case_access, case_lists, duties
from asb.casework.acts import appeals, holidays
from asb.casework.case_lists import Wanted
from asb.casework.figures import published
from asb.models import Case
from asb.questions.acts.letters import NOTICE
from asb.staff import guard
from asb.staff.cases import post
from asb.staff.cases.case_pages import LISTS
from asb.staff.cases.wording import waits_for_second
from asb.staff.guard import opens_to
from asb.staff.shared import bp

FIRST = 5
"""Most cases listed on Home."""


@bp.get("/")
@opens_to(*guard.EVERYBODY)
def home() -> Response:
    role, me, today = guard.acting_role(), guard.officer().id, web.today()
    shut = case_access.shut_to(me)
    if role == "appeals":
        return web.draw("staff/home.html", counts={}, packs=appeals.open_packs(shut), figures=None)
    first = case_lists.listed(Wanted("you", me, today, role, shut))[:FIRST]
    return web.draw(
        "staff/home.html",
        first=first,
        checks={case.id: _checks(case) for case in first if case.waiting == "second"},
        names=case_lists.applicants(first),
        untold=case_lists.untold(first),
        notice={kind: NOTICE[what] for what, kinds in reversed(duties.TOLD_BY.items()) for kind in kinds},
        due=letters.DUE,
        today=today,
        counts=case_lists.counted(me, role, today, shut),
        lists=LISTS,
        post=post.LISTS,
        most=case_lists.MOST_COUNTED,
        run_out=holidays.run_out(today),
        figures=published.waits(web.council(), today) if role == "manager" else None,
    )


def _checks(case: Case) -> str:
    """Returns who has to check what on a case that waits for a second person."""
    return waits_for_second(CaseFile.of(case, web.council()).course)
