"""File uploads: checked and added to a list."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, request, url_for

from asb import files, web
from asb.apply.pages import draw_question, room
from asb.apply.shared import address, at, bp, journey, keep, secret_key, walk
from asb.casework import rate_limits
from asb.casework.drafts import draft_files
from asb.casework.drafts.draft_files import Taken
from asb.casework.drafts.store import NoDraft
from asb.fields import Question
from asb.web import forms
from asb.wizard import Files, Walk


@bp.post("/<key>/<item:item>/file")
@web.takes(forms.MOST_SENT)
def add_file(key: str, item: str) -> Response:
    # The file has been read by now: nothing is locked while a slow phone uploads it.
    so_far, here = at(key, Files)
    web.not_too_often(rate_limits.ADDING)
    about = web.typed().get("about", [""])
    try:
        judged = forms.sent_file()
        form, entry = journey().entry(here, {"file": [judged.words], "about": about}, so_far.answers)
        if entry["clean"] is None:
            return refused(so_far, here, item, form)

        def change(kept: dict[str, Any]) -> None:
            files_ = kept.setdefault(here.key, {"items": {}, "finished": False})
            files_["items"][item] = entry
            files_.pop("refused", None)
            journey().changed(kept, here)

        web.not_too_often(rate_limits.STORING, much=judged.size // 1000 + 1)
        about_it = entry["clean"]["about"]
        try:
            draft_files.add(secret_key(), (here.key, item), judged, about_it, change, web.now())
        except Taken:
            item = secrets.token_hex(8)
            draft_files.add(secret_key(), (here.key, item), judged, about_it, change, web.now())
    except files.FileRefused as problem:
        return keep_refused(so_far, here, item, about, str(problem))
    except NoDraft:
        return web.go(address(walk().gap))
    return web.go(address(here))


def asked(so_far: Walk, here: Files, about: list[str]) -> Any:
    """Shows the question with what was typed about the file; browsers do not return the file itself."""
    return forms.form(here.question, {"about": about}, so_far.answers)


def refused(so_far: Walk, here: Files, item: str, form: Question, problem: str = "") -> Response:
    """Shows the question with an error beside the file input."""
    if problem:
        forms.refuse(form, problem)
    return draw_question(so_far, here, form, 422, item=item, new=True)


def keep_refused(so_far: Walk, here: Files, item: str, about: list[str], problem: str) -> Response:
    """Shows what is wrong with a file: to htmx as the response, otherwise at an address of its own, to which
    a browser can go back. What was typed about the file is kept until one is accepted.
    """
    if web.by_htmx() or not so_far.open(here) or not room(so_far, here):
        return refused(so_far, here, item, asked(so_far, here, about), problem)

    def change(kept: dict[str, Any]) -> None:
        files_ = kept.setdefault(here.key, {"items": {}, "finished": False})
        files_["refused"] = {"item": item, "about": about, "problem": problem}

    keep(so_far, change)
    return web.go(url_for("apply.add", key=here.key, refused=item))


def too_large() -> Response:
    """The file is asked for again; anything else gets the general page."""
    values = request.view_args or {}
    here = journey().step(values.get("key", ""))
    if not isinstance(here, Files):
        return web.error_page(413)
    so_far = walk()
    about = web.typed().get("about", [""])
    return refused(so_far, here, values["item"], asked(so_far, here, about), files.TOO_LARGE)


forms.when_too_large(bp, {"apply.add_file": too_large})
