"""Managers' pages of usual wording for letters: add, change, remove."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for

from asb import web
from asb.casework.post import wording
from asb.casework.post.wording import NoSuchWording
from asb.models import UsualWording
from asb.questions.settings import LETTERS, AWording
from asb.staff import guard
from asb.staff.guard import opens_to
from asb.staff.shared import bp, draw_form, typed_form


@bp.get("/settings/wording")
@opens_to("manager")
def usual_wording() -> Response:
    return web.draw(
        "staff/wording.html", found=wording.everything(), letters=LETTERS, back=url_for("staff.settings")
    )


def wording_of(number: int) -> UsualWording:
    """The usual wording with this number; 404 if there is none."""
    try:
        return wording.by_number(number)
    except NoSuchWording:
        abort(404)


def draw(form: Any, action: str) -> Response:
    return draw_form(form, action, send="Save", back=url_for("staff.usual_wording"))


@bp.get("/settings/wording/add")
@opens_to("manager")
def ask_wording() -> Response:
    return draw(typed_form(AWording), url_for("staff.add_wording"))


@bp.post("/settings/wording/add")
@opens_to("manager")
def add_wording() -> Response:
    return save(None, url_for("staff.add_wording"))


@bp.get("/settings/wording/<int:number>")
@opens_to("manager")
def one_wording(number: int) -> Response:
    kept = wording_of(number)
    known = {"called": [kept.title], "kind": [kept.kind or "any"], "words": [kept.words]}
    return draw(typed_form(AWording, known), url_for("staff.change_wording", number=number))


@bp.post("/settings/wording/<int:number>")
@opens_to("manager")
def change_wording(number: int) -> Response:
    return save(wording_of(number).id, url_for("staff.change_wording", number=number))


def save(number: int | None, action: str) -> Response:
    form = typed_form(AWording)
    if not form.validate():
        return draw(form, action)
    said = form.clean
    kind = "" if said["kind"] == "any" else said["kind"]
    wording.keep(number, said["called"], kind, said["words"], guard.officer().id, web.now())
    return web.go(url_for("staff.usual_wording"))


@bp.post("/settings/wording/<int:number>/remove")
@opens_to("manager")
def remove_wording(number: int) -> Response:
    wording.remove(number)
    return web.go(url_for("staff.usual_wording"))
