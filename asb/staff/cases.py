"""The lists of cases, the search, and one case from all sides."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from asb import letters, web
from asb.casework import acting, delivery, staff, work
from asb.casework.acting import NoCase
from asb.models import Case
from asb.rules import tasks
from asb.rules.acts import ACTS, closed
from asb.rules.clocks import dates
from asb.rules.course import TELLS, Course
from asb.staff import guard
from asb.staff.acts import DOES
from asb.staff.doing import doer
from asb.staff.here import NAVIGATION, Item, bp
from asb.staff.restricted import may_see

NAVIGATION.append(Item("Cases", "/staff/cases", place=20))

LISTS = {
    "risk": "Risk: look at these first",
    "us": "Needs us",
    "others": "Waits for others",
    "week": "Due in the next seven days",
    "late": "Late",
    "mine": "My cases",
    "open": "All open cases",
    "closed": "Closed cases",
    "all": "All cases",
}
STAGES = {
    "received": "New",
    "checking": "Checking the facts",
    "met": "Review to arrange",
    "arranged": "Review arranged",
    "held": "Outcome to send",
    "plan": "Actions under way",
    "not_met": "Threshold not met",
    "closed": "Closed",
}
DUE = {
    "acknowledgement": "Acknowledge",
    "threshold": "Decide on the threshold",
    "review": "Hold the review",
    "outcome": "Send the outcome",
    "risk": "Look at the risk again",
    "answer": "An answer is due",
    "review_day": "The review",
    "action": "An action is due",
}
GROUPS = {
    "Whose it is": ("risk", "take", "hand_over", "conflict", "restrict"),
    "The bodies and the threshold": ("pass", "share", "ask", "told", "remind", "decide", "refuse", "second"),
    "The review": (
        *("arrange", "hold_review", "recommend", "action"),
        *("draft_plan", "comments", "outcome"),
    ),
    "Write, log and file": ("write", "need_more", "late", "contact", "note", "file", "keep_out", "export"),
    "Its course": (
        *("hold", "resume", "go_on", "link", "appeal", "appeal_decided"),
        *("withdraw", "pass_on", "close", "reopen"),
    ),
}
"""The acts that stand on the page of a case, by what they are for."""
PARTS = {
    "": "Overview",
    "application": "Application",
    "reports": "Reports",
    "bodies": "Bodies",
    "review": "Review and appeal",
    "letters": "Letters",
    "documents": "Documents",
    "contacts": "Contacts and notes",
    "history": "History",
}


@bp.get("/cases")
def cases() -> Response:
    which, page = request.args.get("list", "open"), request.args.get("page", "1")
    if which not in LISTS or not page.isdecimal() or not 1 <= int(page[:6]) <= 10_000:
        abort(404)
    found = work.listed(which, guard.officer().id, web.today(), int(page))
    return draw_list(LISTS[which], found[: work.PAGE], which, int(page), len(found) > work.PAGE)


@bp.post("/cases/search")
def search() -> Response:
    """By words or names, in the body of the request: what is searched for stands in no address and no log."""
    words = web.typed().get("words", [""])[0][:200]
    return draw_list("What was found", work.search(words), words=words)


def draw_list(
    title: str, found: object, which: str = "", page: int = 1, more: bool = False, words: str = ""
) -> Response:
    shown = list(found)  # type: ignore[call-overload]  # a page of cases
    return web.draw(
        "staff/cases.html",
        title=title,
        cases=shown,
        names=work.applicants(shown),
        which=which,
        page=page,
        more=more,
        words=words,
        lists=LISTS,
        stages=STAGES,
        due=DUE,
        today=web.today(),
    )


@bp.get("/cases/<reference>", defaults={"part": ""})
@bp.get("/cases/<reference>/see/<part>")
def case(reference: str, part: str) -> Response:
    """One case; that it was looked at is noted."""
    if part not in PARTS:
        abort(404)
    found = may_see(reference)
    work.look(found.id, guard.officer().id, part or "overview", web.now())
    found = work.case(reference)
    course = acting.course_of(found, web.council())
    looks = work.looks(found.id) if part == "history" else ()
    return web.draw(f"staff/case_{part or 'overview'}.html", **facts(found, course), part=part, looks=looks)


def facts(found: Case, course: Course) -> dict[str, Any]:
    """What the pages of a case show."""
    council, me = web.council(), doer()
    offered = [key for key in DOES if not closed(ACTS[key], course, me) and not DOES[key].about]
    needed = [key for key in tasks.needs(course) if key in offered]
    clocks = acting.clocks_of(found, course, council, acting.calendar_of(council))
    return {
        "case": found,
        "course": course,
        "assessment": course.assessment(),
        "clocks": clocks,
        "needed": needed,
        "groups": [
            (title, here)
            for title, keys in GROUPS.items()
            if (here := [key for key in keys if key in offered and key not in needed])
        ],
        "may": {key for key in DOES if not closed(ACTS[key], course, me)},
        "may_be_aside": TELLS.keys(),
        "aside": {entry.facts["entry"] for entry in course.entries if entry.act == "set_aside"},
        "labels": {key: does.label for key, does in DOES.items()},
        "stages": STAGES,
        "due": DUE,
        "risks": [letters.RISKS[risk] for risk in letters.RISKS if risk in found.risks],
        "colleague": {each.id: each.name for each in staff.everybody()},
        "related": work.same_matter(found),
        "ahead": dates(course, clocks),
        "parts": PARTS,
        "today": web.today(),
        "bodies": {body.key: body.name for body in council.bodies},
        "is_to_wait": letters.is_to_wait,
        "open_states": delivery.OPEN,
    }


@bp.errorhandler(NoCase)
def no_case(_error: NoCase) -> Response:
    return web.error_page(404)


if missing := {key for key, does in DOES.items() if not does.about} - {
    key for keys in GROUPS.values() for key in keys
}:
    raise NotImplementedError(f"the page of a case has no place for {', '.join(sorted(missing))}")
