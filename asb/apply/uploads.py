"""File uploads: checked and added to a list."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, request

from asb import files, web
from asb.apply.pages import draw_question
from asb.apply.shared import address, at, bp, journey, secret_key, walk
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
            kept.setdefault(here.key, {"items": {}, "finished": False})["items"][item] = entry
            journey().changed(kept, here)

        web.not_too_often(rate_limits.STORING, much=judged.size // 1000 + 1)
        about_it = entry["clean"]["about"]
        try:
            draft_files.add(secret_key(), (here.key, item), judged, about_it, change, web.now())
        except Taken:
            item = secrets.token_hex(8)
            draft_files.add(secret_key(), (here.key, item), judged, about_it, change, web.now())
    except files.FileRefused as problem:
        return refused(so_far, here, item, asked(so_far, here, about), str(problem))
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


def too_large() -> Response:
    """The file is asked for again; anything else gets the general page."""
    values = request.view_args or {}
    here = journey().step(values.get("key", ""))
    if not isinstance(here, Files):
        return web.error_page(413)
    so_far = walk()
    return refused(so_far, here, values["item"], asked(so_far, here, []), files.TOO_LARGE)


forms.when_too_large(bp, {"apply.add_file": too_large})
