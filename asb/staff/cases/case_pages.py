"""Lists of cases, the search, and the pages of one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, abort, request, url_for

from asb import letters, web
from asb.casefile import CaseFile
from asb.casework import case_access, case_lists, duties, worklist
from asb.casework import search as searching
from asb.casework.accounts import members, sessions
from asb.casework.act_forms import ACT_FORMS
from asb.casework.act_forms.row import GROUPS
from asb.casework.acts import case_files, delivery
from asb.casework.acts.transaction import NoCase
from asb.casework.case_lists import Wanted
from asb.casework.complained_about import subject_copy
from asb.casework.post import dead_addresses
from asb.council import Council
from asb.fields import Option, read_reference
from asb.models import Case
from asb.questions.acts.letters import NOTICE, SECTION
from asb.rules import tasks
from asb.rules.acts import ACTS, closed
from asb.rules.history import MAY_BE_ASIDE, set_aside_in
from asb.rules.worklist import needed_now
from asb.staff import guard
from asb.staff.cases import overview, panel
from asb.staff.cases.act_pages import just_done
from asb.staff.cases.restricted import may_see
from asb.staff.cases.wording import WHY_CLOSED, act_of_reader
from asb.staff.shared import bp
from asb.web import forms

LISTS = {
    "risk": "Risk: look at these first",
    "you": "For you to do",
    "late": "Late by us",
    "chase": "Others are late",
    "week": "Due in the next seven days",
    "second": "Waiting for a second person",
    "mine": "My cases",
    "us": "For us to do, in all cases",
    "others": "Waiting for others",
    "open": "All open cases",
    "closed": "Closed cases",
    "all": "All cases",
}
SORTS = {
    "rank": "Risk first, then what is due soonest",
    "newest": "Newest first",
    "oldest": "Oldest first",
}
"""Sort orders of a list."""
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


def wanted() -> Wanted:
    """Returns the list and the filters that the URL asks for; 404 for unknown ones."""
    said = {name: request.args.get(name, "") for name in ("list", "stage", "contact", "sort")}
    which, sort, contact = said["list"] or "open", said["sort"] or "rank", said["contact"]
    known = which in LISTS and sort in SORTS and said["stage"] in ("", *STAGES)
    if not known or not (contact in ("", "nobody") or (contact.isdecimal() and len(contact) < 9)):
        abort(404)
    me, role = guard.officer().id, guard.acting_role()
    shut = case_access.shut_to(me)
    return Wanted(which, me, web.today(), role, shut, said["stage"], contact, sort)


def filters(want: Wanted) -> dict[str, str]:
    """Returns the list and the filters as its URL has them."""
    said = {"list": want.which, "stage": want.stage, "contact": want.contact, "sort": want.sort}
    return {name: value for name, value in said.items() if value and value != "rank"}


@bp.get("/cases")
def cases() -> Response:
    want = wanted()
    found = case_lists.listed(want, request.args.get("after", ""))
    here: dict[str, Any] = filters(want)
    return draw_list(
        LISTS[want.which],
        found,
        want=want,
        here=here,
        first=url_for("staff.cases", **here) if "after" in request.args else "",
        next=url_for("staff.cases", **here, after=found[-2].reference)
        if len(found) > case_lists.PAGE
        else "",
        csv=url_for("staff.cases_csv", **here),
    )


@bp.post("/cases/search")
@guard.changes_nothing
def search() -> Response:
    """Keeps what is looked for, so that no URL and no log contains it, and shows what is found."""
    words = web.typed().get("words", [""])[0][:200].strip()
    reference = read_reference(words)
    shut = case_access.references(case_access.shut_to(guard.officer().id))
    if reference not in {"", *shut} and case_access.exists(reference):
        return web.go(url_for("staff.case", reference=reference))
    sessions.keep_work(guard.officer().id, FOUND, {"words": [words]}, web.now())
    return web.go(url_for("staff.found"))


FOUND = "/staff/cases/found"
"""Where the results of the newest search stand: their owner can come back to them."""


@bp.get("/cases/found")
def found() -> Response:
    """What the newest search of this member of staff finds now, older than the case with the id `before`."""
    kept, before = sessions.kept_work(guard.officer().id, FOUND), request.args.get("before", "")
    if kept is None:
        return web.go(url_for("staff.cases"))
    shut = case_access.shut_to(guard.officer().id)
    words = kept["words"][0]
    cases = searching.find(words, int(before) if before.isdecimal() and len(before) < 10 else 0, shut)
    older = cases[-2].id if len(cases) > case_lists.PAGE else 0
    return draw_list("Search results", cases, words=words, older=older)


def draw_list(title: str, found: Sequence[Case], **facts: Any) -> Response:
    """Renders a list of cases; `found` may hold one more than a page shows."""
    shown, colleagues, today = found[: case_lists.PAGE], members.everybody(), web.today()
    want, council = facts.get("want"), web.council()
    firsts = worklist.firsts(shown, today, chased=bool(want and want.which == "chase"))
    empty: dict[str, Any] = {
        "kept": guard.officer().lists,
        "want": None,
        "here": {},
        "first": "",
        "next": "",
        "csv": "",
        "words": "",
        "older": 0,
    }
    return web.draw(
        "staff/cases.html",
        **(empty | facts),
        title=title,
        most=case_lists.MOST_EXPORTED,
        cases=shown,
        about=worklist.about(shown),
        kinds={kind.key: kind.label for kind in council.kinds},
        firsts=firsts,
        who=worklist.names(firsts.values(), council, today),
        colleague={each.id: each.name for each in colleagues},
        contacts=[Option("", "Anybody"), Option("nobody", "Nobody yet")]
        + [Option(str(each.id), each.name) for each in colleagues if each.role != "appeals"],
        at=[Option("", "Any"), *(Option(key, text) for key, text in STAGES.items())],
        sorts=[Option(key, text) for key, text in SORTS.items()],
        lists=LISTS,
        stages=STAGES,
        today=today,
    )


@bp.get("/cases/<reference>", defaults={"part": ""})
@bp.get("/cases/<reference>/see/<part>")
def case(reference: str, part: str) -> Response:
    """One case. Viewing it is logged."""
    if part not in PARTS:
        abort(404)
    found = may_see(reference)
    if found.merged_into and not part:
        return web.go(url_for("staff.case", reference=found.stays.reference))
    case_access.note_look(found.id, guard.officer().id, part or "overview", web.now())
    found = case_access.find(reference)
    casefile = CaseFile.of(found, web.council())
    looks, only = (
        (case_access.looks(found.id), request.args.get("only", "")) if part == "history" else ((), "")
    )
    if only not in ("", *overview.KINDS):
        abort(404)
    return web.draw(
        f"staff/case_{part or 'overview'}.html",
        **facts(casefile),
        part=part,
        events=overview.timeline(found, looks, only) if part in ("", "history") else (),
        timeline=overview.timeline,
        only=only,
        cuts=overview.KINDS,
        just_done=just_done(reference),
    )


SAME_FOR_ALL: dict[str, Any] = {
    "may_be_aside": MAY_BE_ASIDE,
    "labels": {key: row.title for key, row in ACT_FORMS.items()},
    "stages": STAGES,
    "notice": NOTICE,
    "section": SECTION,
    "parts": PARTS,
    "is_to_wait": letters.is_to_wait,
    "open_states": delivery.OPEN,
    "may_come_back": delivery.may_come_back,
    "is_marked_by_hand": delivery.is_marked_by_hand,
    "came_back": dead_addresses.of_person,
}
"""What the templates of every case need."""


def facts(casefile: CaseFile) -> dict[str, Any]:
    """Returns what the templates of a case need."""
    found, course, council, me = casefile.case, casefile.course, casefile.council, guard.actor()
    offered = [key for key in ACT_FORMS if ACT_FORMS[key].group and not closed(ACTS[key], course, me)]
    clocks, ahead, today = casefile.clocks, casefile.dates, web.today()
    near = [clock for clock in clocks if clock.adopted and clock.near(today)]
    owed = duties.ledger(casefile)
    settled = {each: duties.settled_by(each, course) for each in owed if each.is_open}
    to_notify = any(key == "notify" for key, _ in settled.values())
    work = _of_work(casefile, offered, late=bool(near), notify=to_notify)
    others = [key for key in offered if key not in work["needed"]]
    return {
        **SAME_FOR_ALL,
        "case": found,
        "course": course,
        "assessment": course.assessment(),
        "to_check": casefile.to_check,
        "missed": casefile.just_missed,
        "clocks": clocks,
        "to_correct": delivery.to_correct(found, set_aside_in(course.entries)),
        "to_ask": [person for person in found.people if person.id in tasks.to_ask(course)],
        "groups": [
            (title, here)
            for title in GROUPS
            if (here := [key for key in others if ACT_FORMS[key].group == title])
        ],
        "may": {key for key in ACT_FORMS if not closed(ACTS[key], course, me)},
        **_of_documents(casefile),
        "aside": set_aside_in(course.entries),
        "colleague": {each.id: each.name for each in members.everybody()},
        **_others(casefile),
        "ahead": ahead,
        **work,
        "steps": overview.steps(course),
        **_of_application(casefile),
        "duties": owed,
        "settled_by": settled,
        "press_id": forms.kept_press_id(),
        **{"near": near, "today": today},
        "bodies": bodies(council),
        **_of_formats(casefile),
        "papers": panel.offered(casefile),
    }


def _of_work(casefile: CaseFile, offered: Sequence[str], *, late: bool, notify: bool) -> dict[str, Any]:
    """Returns what a case needs now, of the acts that are offered, and what is due on it, from whom."""
    today = web.today()
    after = [each for each in casefile.worklist if each.what in tasks.THE_WHOLE_DAY and each.queue == "do"]
    due = [each for each in casefile.worklist if each.by and not (each in after and each.since > today)]
    needed = needed_now(casefile.course, casefile.worklist, today)
    needed += [key for key, is_due in (("late", late), ("notify", notify)) if is_due]
    needed = list(dict.fromkeys(map(act_of_reader, needed)))
    who = worklist.names(due, casefile.council, today, of_restricted=True)
    return {
        "needed": [key for key in needed if key in offered],
        "risk_first": tasks.risk_before_ending(casefile.course),
        "buttons": _buttons(casefile, needed, offered, who),
        "coming": due,
        "who": who,
    }


def _buttons(
    casefile: CaseFile, needed: Sequence[str], offered: Sequence[str], who: Mapping[str, str]
) -> dict[str, str]:
    """Returns the text and the address of each button for what a case needs now, most urgent first: to the
    form of an act, or to what came, which is read first and has its own acts beside it.
    """
    reference, found = casefile.case.reference, {}
    for key in needed:
        if key in offered:
            found[ACT_FORMS[key].title] = url_for("staff.act", reference=reference, key=key)
        for task in (each for each in casefile.worklist if each.what == key and each.queue == "read"):
            if task.about and not closed(ACTS[key], casefile.course, guard.actor()):
                at = url_for("staff.case", reference=reference, _anchor=f"came-{task.about}")
                found.setdefault(worklist.in_words(task, who.get(task.about, "")), at)
    return found


def _of_application(casefile: CaseFile) -> dict[str, Any]:
    """Returns what the applicant said that officers look at first."""
    case = casefile.case
    return {
        "kinds": [kind.label for kind in casefile.council.kinds if kind.key in _kinds(case)],
        "risks": [letters.RISKS[risk] for risk in letters.RISKS if risk in case.risks],
        "landlord_of_ours": casefile.landlord_of_ours,
    }


def _of_documents(casefile: CaseFile) -> dict[str, Any]:
    """Returns the files that nobody may open yet, and why a copy for the person complained about may not be
    opened, if so.
    """
    why = subject_copy.closed_to(casefile, guard.actor())
    held = case_files.held(casefile.case, scans=web.scans_files())
    return {"held": held, "copy_is_closed": WHY_CLOSED[why] if why else ""}


def _of_formats(casefile: CaseFile) -> dict[str, Any]:
    """Returns what helps the people of a case, how letters to each should be, and the letters that somebody
    still has to make in another format.
    """
    case, now = casefile.case, {each.about for each in casefile.worklist if each.act == "format_made"}
    return {
        "adjustments": letters.adjustments(case, for_staff=True),
        "formats": {person.id: letters.needed(person) for person in case.people},
        "to_make": [letter for letter in case.letters if str(letter.id) in now],
    }


def _kinds(case: Case) -> list[str]:
    return list(case.answers.get("behaviour", {}).get("kinds", ()))


def _others(casefile: CaseFile) -> dict[str, Any]:
    """Returns the cases that a case is linked with or may belong to; none that is shut to the reader."""
    hidden = case_access.references(case_access.shut_to(guard.officer().id))
    related = case_access.same_matter(casefile.case)
    linked = casefile.course.linked
    return {
        "linked": {other: how for other, how in linked.items() if other not in hidden},
        "related": {
            how: [each for each in found if each.case.reference not in hidden]
            for how, found in related.items()
        },
    }


def bodies(council: Council) -> dict[str, str]:
    """The relevant bodies by key, with the name that one had before."""
    return {
        body.key: f"{body.name} (formerly {body.formerly})" if body.formerly else body.name
        for body in council.bodies
    }


@bp.errorhandler(NoCase)
def no_case(_error: NoCase) -> Response:
    return web.error_page(404)
