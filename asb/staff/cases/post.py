"""Letters that need an officer: not delivered, to print, waiting; and one letter for printing."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from asb import pdf, web
from asb.casework import case_access, case_lists
from asb.casework.acts import delivery
from asb.casework.post import mail
from asb.models import Letter
from asb.sending import paper as on_paper
from asb.staff import guard, printing
from asb.staff.cases.restricted import may_see
from asb.staff.shared import bp, done_on_many
from asb.web import forms

LISTS = {
    "failed": "Letters not delivered",
    "tray": "Letters to print",
    "waiting": "Letters waiting to be sent",
    "posted": "Letters posted or handed over",
}


@bp.get("/letters")
def post() -> Response:
    """A list of letters, oldest first, those posted newest first. For a restricted case it shows only that
    there is one.
    """
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
        tray=printing.tray() if which == "tray" and not int(after) else None,
        pdf=pdf.is_here(),
        press_id=forms.kept_press_id(),
        may_be_dealt_with=delivery.may_be_dealt_with,
        mail=mail.warns(web.now()),
        manages=guard.acting_role() == "manager",
    )


@bp.get("/cases/<reference>/see/letters/<int:number>")
def paper(reference: str, number: int) -> Response:
    """One letter, to be printed. Viewing it is logged."""
    letter = opened(reference, number)
    return web.draw("staff/paper.html", case=letter.case, letter=letter, pdf=pdf.is_here())


@bp.get("/cases/<reference>/see/letters/<int:number>.pdf")
def paper_pdf(reference: str, number: int) -> Response:
    """The same as PDF. Viewing it is logged."""
    return printing.one_pdf(opened(reference, number), reference)


def opened(reference: str, number: int) -> Letter:
    """Returns this letter of this case, and logs that it was viewed; 404 if it is not for paper.

    Raises NotSafe.
    """
    case = may_see(reference)
    case_access.note_look(case.id, guard.officer().id, "letters", web.now())
    case = case_access.find(reference)
    found = (each for each in case.letters if each.id == number and on_paper.is_printed_here(each))
    letter = next(found, None)
    if letter is None:
        abort(404)
    if not delivery.may_be_printed(letter, web.council()):
        raise NotSafe(letter)
    return letter


class NotSafe(Exception):
    """A letter may not be put on paper any more, because the safe ways to reach its reader have changed."""

    def __init__(self, letter: Letter) -> None:
        super().__init__("the way of this letter is no longer safe")
        self.letter = letter


@bp.errorhandler(NotSafe)
def not_safe(error: NotSafe) -> Response:
    """Says that the letter must not be posted, and leads to what can be done with it."""
    return web.draw("staff/paper_not_safe.html", 409, case=error.letter.case, letter=error.letter)
