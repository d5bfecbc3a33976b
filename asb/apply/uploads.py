"""File uploads: checked and added to a list."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import FileStorage

from asb import files, web
from asb.apply.pages import draw_question, room
from asb.apply.reports import fresh_key
from asb.apply.shared import address, at, bp, journey, keep, secret_key, walk
from asb.casework import rate_limits
from asb.casework.drafts import draft_files
from asb.casework.drafts.draft_files import Taken
from asb.casework.drafts.store import NoDraft
from asb.fields import Question
from asb.files import Judged
from asb.web import forms
from asb.wizard import Files, Walk


@bp.post("/<key>/<item:item>/file")
@web.takes(forms.MOST_AT_ONCE)
def add_file(key: str, item: str) -> Response:
    """Adds the files that were chosen, one after another; of one that is refused, the page says why."""
    # The files have been read by now: nothing is locked while a slow phone uploads them.
    so_far, here = at(key, Files)
    web.not_too_often(rate_limits.ADDING)
    about, added, sent = web.typed().get("about", [""]), list[str](), forms.sent_files()
    for number, each in enumerate(sent or [None]):
        try:
            form, judged = add_one(so_far, here, nth(item, number), each, about)
        except files.FileRefused as problem:
            words = str(problem)
            if each is not None and len(sent) > 1:
                words = forms.one_of_several(each, words, added)
            return keep_refused(so_far, here, fresh_key(walk(), here) if added else item, about, words)
        except NoDraft:
            return web.go(address(walk().gap))
        if judged is None:
            return refused(so_far, here, item, form)
        added.append(judged.name)
    return web.go(address(here))


def nth(item: str, number: int) -> str:
    """Returns the key of one of the files that are sent together; the same when they are sent again."""
    return hashlib.sha256(f"{item}-{number}".encode()).hexdigest()[:16] if number else item


def add_one(
    so_far: Walk, here: Files, item: str, sent: FileStorage | None, about: list[str]
) -> tuple[Question, Judged | None]:
    """Adds one file to the draft; returns its form, and no file where the form was not valid.

    Raises FileRefused, NoDraft.
    """
    judged = forms.sent_file(sent)
    form, entry = journey().entry(here, {"file": [judged.words], "about": about}, so_far.answers)
    if entry["clean"] is None:
        return form, None
    web.not_too_often(rate_limits.STORING, much=judged.size // 1000 + 1)
    about_it = entry["clean"]["about"]

    def change(kept: dict[str, Any]) -> None:
        files_ = kept.setdefault(here.key, {"items": {}, "finished": False})
        files_["items"][item] = entry
        files_.pop("refused", None)
        journey().changed(kept, here)

    try:
        draft_files.add(secret_key(), (here.key, item), judged, about_it, change, web.now())
    except Taken:
        item = secrets.token_hex(8)
        draft_files.add(secret_key(), (here.key, item), judged, about_it, change, web.now())
    return form, judged


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
    return refused(so_far, here, values["item"], asked(so_far, here, about), files.TOO_MUCH_AT_ONCE)


forms.when_too_large(bp, {"apply.add_file": too_large})
