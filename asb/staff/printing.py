"""Letters on paper: the PDF of one, of all that are to be printed, and marking them as posted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from markupsafe import Markup

from asb import letters, pdf, web
from asb.casework import case_access, case_lists
from asb.casework.acts import delivery
from asb.casework.acts.transaction import NoCase
from asb.fields import say_day
from asb.letters import look
from asb.models import Letter
from asb.sending import paper
from asb.staff import guard
from asb.staff.cases.act_pages import this_press
from asb.staff.cases.restricted import InConflict, NeedsReason, may_see
from asb.staff.many import MOST, chosen, do_on, finished
from asb.staff.shared import bp
from asb.web import forms


def on_paper(letter: Letter) -> Markup:
    """The words of a letter as they are printed, as HTML. A reference is not broken at the end of a line."""
    words = look.words(web.tokens().on_paper(letter), web.council())
    reference = letter.case.reference if letter.case else ""
    whole = Markup('<span class="whole">{}</span>').format(reference)
    return words.replace(reference, whole) if reference else words


def asked_with(letter: Letter) -> Any:
    """The facts of the act that this letter was written with; None for a letter of receipt."""
    history = letter.case.history if letter.case else []
    return next((entry.kept for entry in history if entry.id == letter.entry), None)


def open_pdf(documents: Sequence[str], name: str, back: str, *, both_sides: bool = False) -> Response:
    """Shows documents as one PDF in the browser; or why there is none, with a link `back` to a page to print.

    `name`: of the file, without its ending; it tells nothing of the matter.
    """
    try:
        made = pdf.bind(documents, both_sides=both_sides)
    except (pdf.NotHere, pdf.NotMade) as error:
        return web.draw("staff/no_pdf.html", 503, here=not isinstance(error, pdf.NotHere), back=back)
    reply = Response(made, content_type="application/pdf")
    reply.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return reply


def one_pdf(letter: Letter, reference: str) -> Response:
    """Shows one letter as PDF."""
    back = url_for("staff.paper", reference=reference, number=letter.id)
    return open_pdf([sheet(letter)], reference, back)


def sheet(letter: Letter) -> str:
    """The document of one letter on paper."""
    return render_template("pdf/letter.html", letter=letter)


def posted(letter: Letter, lines: Sequence[str]) -> bytes:
    """The PDF of a letter as GOV.UK Notify prints it, with these lines as its address.

    Raises NotHere, NotMade.
    """
    return pdf.make(render_template("pdf/letter.html", letter=letter, posted=lines))


@dataclass(frozen=True)
class Tray:
    """The first letters to print that this person may read, and what is left out: how many because their
    case is restricted, and the numbers of those that may not go to that address any more. `more`: whether
    there are others.
    """

    letters: Sequence[Letter]
    hidden: int
    unsafe: Collection[int]
    more: bool

    @property
    def posted(self) -> list[Letter]:
        """Those that go by post; the others are handed over or read out."""
        return [letter for letter in self.letters if letter.route == "post"]


def tray(only: Iterable[str] = ()) -> Tray:
    """Returns the tray; of it `only` the letters with these numbers, if there are any."""
    shut, wanted = case_access.shut_to(guard.officer().id), set(only)
    found = case_lists.post("tray", 0, shut)
    mine, hidden, unsafe = [], 0, set()
    for letter in found[: case_lists.PAGE]:
        if letter.case is None or not paper.is_printed_here(letter) or not may_read(letter.case.reference):
            hidden += 1
        elif not delivery.may_be_printed(letter, web.council()):
            unsafe.add(letter.id)
        elif not wanted or str(letter.id) in wanted:
            mine.append(letter)
    return Tray(mine, hidden, unsafe, len(found) > case_lists.PAGE)


def may_read(reference: str) -> bool:
    """Whether this person may read this case without being asked why."""
    try:
        may_see(reference)
    except (NoCase, NeedsReason, InConflict):
        return False
    return True


def looked_at(only: Iterable[str] = ()) -> Tray:
    """Returns the tray, and logs on each case that its letters were viewed."""
    wanted = list(only)
    for case in {letter.case_id for letter in tray(wanted).letters if letter.case_id is not None}:
        case_access.note_look(case, guard.officer().id, "letters", web.now())
    return tray(wanted)  # again: noting a look has ended the transaction


@bp.get("/letters/print.pdf")
def print_pdf() -> Response:
    """The letters to print as one PDF: a list for the officer, then each on sheets of its own."""
    found = looked_at(request.args.getlist("letter"))
    both_sides = request.args.get("both") == "yes"
    cover = render_template("pdf/cover.html", tray=found, today=web.today())
    documents = [cover, *(sheet(letter) for letter in found.letters)]
    return open_pdf(documents, "letters", url_for("staff.print_all"), both_sides=both_sides)


@bp.get("/letters/print")
def print_all() -> Response:
    """The letters to print on one page, for the browser to print where no PDF can be made."""
    return web.draw(
        "staff/print_all.html",
        tray=looked_at(),
        press_id=forms.kept_press_id(),
        back=url_for("staff.post", list="tray"),
    )


@bp.post("/letters/posted")
def all_posted() -> Response:
    """Records that these letters were posted today; what is handed over is recorded one by one."""
    results = []
    for said in list(dict.fromkeys(web.typed().get("letter", [])))[:MOST]:
        reference, _, number = said.rpartition(":")
        for casefile in chosen([reference]):
            here = {str(each.id): each for each in casefile.case.letters if each.state == "to_print"}
            if number in here and here[number].route == "post":
                typed = {"how": ["posted"], "why": [""], "on": [say_day(web.today())]}
                press = f"{this_press()}-{number}"
                results.append((reference, do_on(casefile, "deliver", typed, press, number)))
    return finished("deliver", results, url_for("staff.post", list="tray"))


FILTERS = {
    "on_paper": on_paper,
    "asked_with": asked_with,
    "in_window": paper.in_window,
    "has_slip": paper.has_slip,
    "is_plain": paper.is_plain,
    "is_kept": letters.is_kept,
    "by_hand": letters.by_hand,
    "lines": str.splitlines,
}
