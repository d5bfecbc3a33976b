"""Tracking pages of a person on a case: progress, what was sent, the letters."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from asb import letters, web
from asb.casework import rate_limits
from asb.casework.track import page_codes, promised, signing_in
from asb.track.act_pages import AT, LABELS, count
from asb.track.shared import bp, key_here, me, shown


@bp.get("/case")
def case() -> Response:
    it, today = shown(), web.today()
    return web.draw(
        "track/case.html",
        it=it,
        at=AT,
        labels=LABELS,
        sent_words=letters.SENT,
        page_code=page_codes.of(me(), web.now()),
        presses=signing_in.presses_of(me()),
        today=today,
        overdue=promised.overdue(it, today),
        plan=[(step, promised.is_late(step, today)) for step in it.plan],
    )


@bp.get("/case/copy")
def copy() -> Response:
    """What this person has sent, in their own words alone, to print or to keep."""
    return web.draw("track/copy.html", it=shown(), sent_words=letters.SENT, back=url_for("track.case"))


@bp.post("/case/code")
def make_code() -> Response:
    """Makes a page code and shows it once: in the answer itself, so that no address leads back to it."""
    count(rate_limits.MAKING_CODES, f"person-{me().id}")
    it = shown()
    if it.by_page_code:  # whoever found a code must not be able to replace it
        return web.draw("track/not_open.html", 409, it=it, typed=[], back=url_for("track.case"))
    if made := page_codes.made_since(me(), request.form.get("had"), web.now()):
        return web.draw("track/code_made.html", made=made, back=url_for("track.case"))
    code = page_codes.make(me().id, web.tokens(), web.now(), device=key_here())
    return web.draw("track/page_code.html", reference=it.reference, code=code, back=url_for("track.case"))


@bp.get("/case/code/end")
def ask_end_code() -> Response:
    it = shown()
    if page_codes.of(me(), web.now()) is None:
        return web.go(url_for("track.case"))
    return web.draw("track/end_code.html", it=it, back=url_for("track.case"))


@bp.post("/case/code/end")
def end_code() -> Response:
    page_codes.end(me().id, device=key_here())
    return web.go(url_for("track.case"))


@bp.get("/case/application")
def application() -> Response:
    return web.draw("track/application.html", it=shown(), at=AT, back=url_for("track.case"))


@bp.get("/case/letters")
def mail() -> Response:
    return web.draw("track/letters.html", it=shown(), back=url_for("track.case"))


@bp.get("/case/letters/<int:number>")
def one_letter(number: int) -> Response:
    it = shown()
    letter = next((letter for letter in it.letters if letter.id == number), None)
    if letter is None:
        abort(404)
    return web.draw("track/letter.html", it=it, letter=letter, back=url_for("track.mail"))
