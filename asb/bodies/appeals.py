"""Pages of a contact of the appeal body: the appeals that are with it, what it asks, what it decides."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Response, abort, g, render_template, request, url_for

from asb import pdf, web
from asb.bodies.shared import APPEAL_KEYS, bp, count, finish, me, not_signed_in, typed_here
from asb.casework import rate_limits
from asb.casework.act_forms.bodies import APPEAL_ACT_FORMS
from asb.casework.acts import case_files
from asb.casework.bodies import answers, appeals
from asb.casework.bodies.appeals import AppealOver, SeenAppeal
from asb.casework.bodies.links import NotIn
from asb.models import Contact
from asb.rules.acts import ClosedAct
from asb.web import forms
from asb.web.forms import Boxes

LABELS = {key: row.label for key, row in APPEAL_ACT_FORMS.items()}


def listing(contact: Contact) -> Response:
    found = appeals.listed(contact, web.council(), web.today(), scans=web.scans_files())
    return web.draw("bodies/appeals.html", appeals=found, today=web.today())


def shown(number: int) -> SeenAppeal:
    """Returns what they may see of this appeal. Raises NotIn, and AppealOver for every other one."""
    return appeals.one(me().contact, number, web.council(), web.today(), scans=web.scans_files())


@bp.errorhandler(AppealOver)
def over(_error: AppealOver) -> Response:
    """Renders the same page for an appeal that is over, one that is not with them, and one there is not."""
    return web.draw("bodies/appeal_over.html", 404, typed=typed_here())


@bp.get("/appeals/<int:number>")
def appeal(number: int) -> Response:
    it = shown(number)
    return web.draw(
        "bodies/appeal.html",
        it=it,
        has_pdf=pdf.is_here(),
        labels=LABELS,
        at={key: at for at, key in APPEAL_KEYS.items()},
        today=web.today(),
        back=url_for("bodies.cases"),
    )


@bp.get("/appeals/<int:number>.pdf")
def appeal_pdf(number: int) -> Response:
    """The papers as PDF, to download, once they were opened."""
    it, back = shown(number), url_for("bodies.appeal", number=number)
    if it.opened is None:
        return web.go(back)
    try:
        html = render_template("bodies/appeal_document.html", it=it, reference=it.reference, has_warning=True)
        made = pdf.make(html)
    except (pdf.NotHere, pdf.NotMade):
        return web.draw("bodies/no_pdf.html", 503, back=back)
    return web.file_reply(made, "application/pdf", "attachment", f"{it.reference}-papers.pdf")


@bp.post("/appeals/<int:number>/open")
def open_appeal(number: int) -> Response:
    """Opens the papers: the receipt that the appeal body has them, once for each appeal."""
    it = shown(number)
    if it.opened is None and "appeal_opened" in it.may:
        with suppress(ClosedAct):  # a colleague has opened them meanwhile, or it is over
            finish("appeal_opened", it, {"appeal": it.appeal}, [], appeals.opens)
    return web.go(url_for("bodies.appeal", number=number))


@bp.get("/appeals/<int:number>/file/<int:file>")
def appeal_file(number: int, file: int) -> Response:
    """Downloads the file of the appeal, or one that was sent with an answer: never opened in the browser."""
    found = shown(number).files.get(file)
    content = case_files.original(found, scans=web.scans_files()) if found else None
    if found is None or content is None:
        abort(404)
    return web.file_reply(content, "application/octet-stream", "attachment", found.name)


def form_of(key: str, it: SeenAppeal, boxes: Boxes | None) -> Any:
    return forms.form(APPEAL_ACT_FORMS[key].form, boxes, {"it": it})


@bp.get("/appeals/<int:number>/<at>")
def appeal_act(number: int, at: str) -> Response:
    it, key = shown(number), APPEAL_KEYS.get(at)
    if key is None:
        abort(404)
    return draw(form_of(key, it, None), it)


@bp.post("/appeals/<int:number>/<at>")
def do_appeal(number: int, at: str) -> Response:
    """Does the act at this URL, once, and tells the team; or shows the form again."""
    count(rate_limits.CHANGING, f"contact-{me().contact.id}")
    it, key = shown(number), APPEAL_KEYS.get(at)
    if key is None:
        abort(404)
    form = form_of(key, it, web.typed())
    if not form.validate():
        return draw(form, it, 422)
    facts, settled = form.facts() | {"appeal": it.appeal}, sum(each.state != "waits" for each in it.exchanges)
    try:
        finish(key, it, facts, form.shown(), appeals.checked, answers.came_in, settled=settled)
    except ClosedAct:
        g.pop("part_here", None)
        raise AppealOver(number) from None
    return web.go(url_for("bodies.appeal_thanks", number=number, at=at))


@bp.get("/appeals/<int:number>/thanks/<at>")
def appeal_thanks(number: int, at: str) -> Response:
    """Says that it was sent; also where an officer has recorded the decision meanwhile."""
    me()
    if at not in APPEAL_KEYS:
        abort(404)
    return web.draw("bodies/appeal_thanks.html", number=number, key=APPEAL_KEYS[at])


def draw(form: Any, it: SeenAppeal, status: int = 200, notice: web.Notice | None = None) -> Response:
    return forms.ask(
        form,
        "bodies/appeal_act.html",
        action=request.path,
        status=status,
        send=form.send,
        notice=notice,
        it=it,
        back=url_for("bodies.appeal", number=it.number),
    )


def typed_again() -> Response:
    """Renders the form whose page had been open for too long, with what was typed."""
    values = request.view_args or {}
    try:
        it, key = shown(values["number"]), APPEAL_KEYS.get(values["at"])
    except NotIn as error:
        return not_signed_in(error)
    except AppealOver as error:
        return over(error)
    return draw(form_of(key, it, web.typed()), it, 400, web.AGAIN) if key else web.error_page(404)
