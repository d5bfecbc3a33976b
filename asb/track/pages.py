"""Tracking pages of a person on a case: progress, what was sent, the letters."""

from __future__ import annotations

from flask import Response, abort, url_for

from asb import letters, web
from asb.track.act_pages import AT, LABELS
from asb.track.shared import bp, shown


@bp.get("/case")
def case() -> Response:
    return web.draw("track/case.html", it=shown(), at=AT, labels=LABELS, sent_words=letters.SENT)


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
