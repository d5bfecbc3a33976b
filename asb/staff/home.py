"""Home page of the staff area: the worklist."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request, url_for

from asb import letters, web
from asb.casework import case_access, case_lists, duties, worklist
from asb.casework.accounts import absence, members
from asb.casework.act_forms import ACT_FORMS
from asb.casework.acts import appeals, holidays
from asb.casework.figures import published
from asb.casework.post import mail
from asb.casework.post.outbox import NOT_DELIVERED
from asb.casework.worklist import Desk, Line
from asb.models import Letter
from asb.questions.acts.letters import NOTICE
from asb.staff import guard, many
from asb.staff.cases.wording import act_of_reader, for_the_reader
from asb.staff.guard import opens_to
from asb.staff.shared import bp, done_on_many
from asb.web import forms

SECTIONS = {
    "read": "Read first",
    "do": "To do now",
    "second": "Waiting for a second person",
    "chase": "Chase",
    "take": "Unassigned",
    "coming": "Coming up in the next 14 days",
    "others": "Waiting for others",
}
"""Headings of the sections of the worklist, in order."""
LISTS = {
    "read": "you",
    "do": "you",
    "second": "second",
    "chase": "chase",
    "coming": "week",
    "others": "others",
}
"""The list that has all cases of a section."""


@bp.get("/")
@opens_to(*guard.EVERYBODY)
def home() -> Response:
    role, me, today = guard.acting_role(), guard.officer().id, web.today()
    shut = case_access.shut_to(me)
    if role == "appeals":
        packs = appeals.open_packs(web.council(), shut)
        return web.draw("staff/home_appeals.html", packs=packs, today=today)
    away = absence.covered_by(me, today)
    everybodys, covers = request.args.get("whose") == "all", tuple(each.id for each in away)
    desk = Desk(me, today, shut, everybodys, covers)
    sections = {name: worklist.section(name, desk) for name in SECTIONS}
    cases = [line.case for lines in sections.values() for line in lines]
    tasks = [task for lines in sections.values() for line in lines for task in (line.task, *line.more)]
    unsettled = case_lists.to_settle(desk)
    return web.draw(
        "staff/home.html",
        sections={SECTIONS[name]: lines for name, lines in sections.items() if lines},
        headings={text: name for name, text in SECTIONS.items()},
        lists=LISTS,
        post_before=next((name for name in ("chase", "take", "coming", "others") if sections[name]), ""),
        all=desk.all,
        away=away,
        about=worklist.about([*cases, *(letter.case for letter in unsettled if letter.case)]),
        kinds={kind.key: kind.label for kind in web.council().kinds},
        who=worklist.names(tasks, web.council(), today),
        reminded=worklist.reminded(line.case for line in sections["chase"]),
        to_settle=unsettled,
        notice={kind: NOTICE[what] for what, kinds in reversed(duties.TOLD_BY.items()) for kind in kinds},
        opens=opens,
        acknowledgements=case_lists.acknowledgements(cases),
        most=worklist.MOST,
        today=today,
        just_done=done_on_many(),
        press_id=forms.kept_press_id(),
        colleagues=many.colleagues(),
        post=case_lists.post_counts(shut),
        run_out=holidays.run_out(today),
        mail=mail.warns(web.now()),
        manages=role == "manager",
        figures=published.waits(web.council(), today) if role == "manager" else None,
        workload=worklist.workload(today) if role == "manager" else [],
        colleague={each.id: each.name for each in members.everybody()},
    )


def opens(line: Line, who: Mapping[str, str], acknowledgements: Mapping[int, Letter]) -> tuple[str, str]:
    """Returns the text and the address of the one button of a row: to the form of its task, to the letter
    that it waits for, or to the case.
    """
    task, reference = line.task, line.case.reference
    words, may = for_the_reader(task, reference, who)
    if task.what == "acknowledgement" and line.case.id in acknowledgements:
        return to_settle(acknowledgements[line.case.id], reference)
    if task.act not in ACT_FORMS or not may:
        part = "letters" if task.what == "acknowledgement" else ""
        return "Open the case", url_for("staff.case", reference=reference, part=part or None)
    key = act_of_reader(task.act)
    href = url_for("staff.act", reference=reference, key=key, about=task.about or None)
    return words if task.what in worklist.CAME else ACT_FORMS[key].title, href


def to_settle(letter: Letter, reference: str) -> tuple[str, str]:
    """Returns what is to be done with a letter that has not reached anybody, and where."""
    if letter.state in NOT_DELIVERED:
        href = url_for("staff.act", reference=reference, key="deliver", about=letter.id)
        return ACT_FORMS["deliver"].title, href
    words = "See the letter that waits"
    if letter.state == "to_print" and not letters.is_kept(letter):
        words = "Print the letter" if letter.route == "post" else "Read out the letter"
    place = f"letter-{letter.id}"
    return words, url_for("staff.case", reference=reference, part="letters", _anchor=place)
