"""Letters that need an officer: not delivered, to print, waiting; and one letter for printing."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from asb import web
from asb.casework import case_access, case_lists
from asb.casework.acts import delivery
from asb.casework.post import mail
from asb.staff import guard
from asb.staff.cases.restricted import may_see
from asb.staff.shared import bp, done_on_many

LISTS = {
    "failed": "Letters not delivered",
    "tray": "Letters to print",
    "waiting": "Letters waiting to be sent",
}


@bp.get("/letters")
def post() -> Response:
    """A list of letters, oldest first. For a restricted case it shows only that there is one."""
    which, after = request.args.get("list", "tray"), request.args.get("after", "0")
    if which not in LISTS or not after.isdecimal() or len(after) > 9:
        abort(404)
    found = case_lists.post(which, int(after), case_access.shut_to(guard.officer().id))
    more = len(found) > case_lists.PAGE
    return web.draw(
        "staff/post.html",
        title=LISTS[which],
        letters=found[: case_lists.PAGE],
        which=which,
        first=url_for("staff.post", list=which) if int(after) else "",
        next=url_for("staff.post", list=which, after=found[-2].id) if more else "",
        lists=LISTS,
        just_done=done_on_many(),
        open_states=delivery.OPEN,
        mail=mail.warns(web.now()),
        manages=guard.acting_role() == "manager",
    )


@bp.get("/cases/<reference>/see/letters/<int:number>")
def paper(reference: str, number: int) -> Response:
    """One letter for printing. Viewing it is logged."""
    case = may_see(reference)
    case_access.note_look(case.id, guard.officer().id, "letters", web.now())
    case = case_access.find(reference)
    letter = next((letter for letter in case.letters if letter.id == number and not letter.nonce), None)
    if letter is None:
        abort(404)
    if not delivery.may_be_printed(letter, web.council()):
        return web.draw("staff/paper_not_safe.html", 409, case=case, letter=letter)
    return web.draw("staff/paper.html", case=case, letter=letter, plain=not letter.reply_to)
