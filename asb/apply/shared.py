"""Shared by the pages of the application: device key, position in the journey, saving."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, abort, current_app, g, request, session, url_for
from markupsafe import Markup

from asb import web
from asb.casework import rate_limits
from asb.casework.drafts import store
from asb.casework.drafts.store import AlreadySent, Recording
from asb.fields import Question
from asb.rules.days import london_date
from asb.web.forms import Boxes
from asb.wizard import Check, Files, Journey, Many, Step, Walk

bp = Blueprint("apply", __name__, url_prefix="/apply")


def journey() -> Journey:
    return cast(Journey, current_app.extensions["asb_apply"])


def secret_key() -> bytes:
    """Key of this device: the hash of the secret in its cookie, which is created if missing."""
    if "draft" not in session:
        session["draft"] = secrets.token_urlsafe(32)
        session.permanent = True
    return store.key_of(session["draft"])


def recording() -> Recording | None:
    """What an officer records here for somebody; None when nobody does, or the staff session has ended."""
    if "recording" not in session:
        return None
    if "recorded" not in g:
        found = store.recorded(secret_key())
        g.recorded = None if found is None or found.is_over(web.now()) or web.staff_is_idle() else found
    return cast(Recording | None, g.recorded)


def arrived() -> datetime:
    """When this request came: one moment for all that it does, so that around midnight nothing is counted for
    one day and received on the next.
    """
    if "arrived" not in g:
        g.arrived = web.now()
    return cast(datetime, g.arrived)


def received_on() -> date:
    """Day of first receipt: today, or the day it reached the office."""
    said = recording()
    return said.on if said else london_date(arrived())


def walk() -> Walk:
    """The journey with this person's answers. Raises AlreadySent when it was sent.

    An officer whose session has ended is asked to sign in, and goes on afterwards.
    """
    key = secret_key()
    if "recording" in session and recording() is None:
        abort(web.go(url_for("staff.record_on")))
    found = store.find_saved(key)
    if found is None and (case := store.sent(key)):
        raise AlreadySent(case.reference)
    kept, g.saved_at = found or ({}, None)
    return Walk(journey(), kept)


LOST = (
    "Your earlier answers are no longer open here",
    "They were not sent. What you typed is still here: copy it. Then use your return code or link to go back "
    "to the rest, or begin again.",
)


def items_in(key: str, values: Iterable[str]) -> list[str]:
    """Keys of the items of a list whose inputs are on one page, in the order of the page."""
    found = (re.match(rf"{key}_([0-9a-f]{{16}})-", name) for name in values)
    return list(dict.fromkeys(match[1] for match in found if match))


def values_of(prefix: str, values: Boxes) -> dict[str, list[str]]:
    """The values of one question of a page, by the names that its form has by itself."""
    start = f"{prefix}-"
    return {name.removeprefix(start): list(texts) for name, texts in values.items() if name.startswith(start)}


def say_which(form: Question, which: str) -> None:
    """Adds to each label, for whoever hears it, which item of the page it is about."""
    for field in form.asked:
        field.label.text = Markup('{}<span class="govuk-visually-hidden"> ({})</span>').format(
            field.label.text, which
        )


def address(step: Step | None) -> str:
    """Where a step is asked; where the application that was sent is shown, for None."""
    return url_for("apply.step", key=step.beside or step.key) if step else url_for("apply.sent")


def before(so_far: Walk, here: Step, item: str = "") -> Step | None:
    """The target of Back: the list of this item; Check your answers, if it can be opened; else the step
    before, None for the first.
    """
    if item and isinstance(here, Many) and (so_far.items(here) or not here.at_least):
        return here
    if here not in so_far.steps:
        return None
    check = next((step for step in so_far.steps if isinstance(step, Check) and so_far.open(step)), None)
    changes = check and so_far.steps.index(here) < so_far.steps.index(check)
    return check if changes else so_far.before(here)


def back(so_far: Walk, here: Step, item: str = "") -> dict[str, Any]:
    """What the layout needs for Back. It keeps what is typed of a question that is not answered yet; an
    answer that was accepted is changed by Continue alone, so Back leaves it as it is.
    """
    to = before(so_far, here, item)
    kept = so_far.kept.get(here.key, {})
    entry = kept.get("items", {}).get(item) if item else kept
    accepted = bool(entry) and entry.get("clean") is not None
    typed = not isinstance(here, Files | Check)
    return {
        "back": address(to) if to else url_for("public.start"),
        "back_keeps": bool(to) and typed and not isinstance(to, Check) and not accepted,
    }


def going_back() -> bool:
    """Whether Back was pressed."""
    return "back" in request.form


S = TypeVar("S", bound=Step)


def at(key: str, kind: type[S]) -> tuple[Walk, S]:
    """Returns the walk and this step; a step that is not open yet redirects to the first that is to do.

    A device without a draft is redirected to the start page, for example after Back.
    """
    here = journey().step(key)
    if not isinstance(here, kind):
        abort(404)
    so_far = walk()
    if not so_far.open(here):
        abort(web.go(address(so_far.gap) if so_far.kept else url_for("public.start")))
    return so_far, here


def keep(so_far: Walk, change: Callable[[dict[str, Any]], None]) -> Walk:
    """Saves a change to the draft, creating it if needed; returns the walk after it.

    Raises AlreadySent, TooMuch, and TooOften when too many are started or too much is stored.
    """
    if not so_far.kept:
        web.not_too_often(rate_limits.BEGINNING)
    sender, now = web.counted_by_address(rate_limits.DRAFTING), web.now()
    kept = store.keep(secret_key(), change, now, sender)
    g.saved_at = now
    return Walk(journey(), kept)


def keep_as_typed(so_far: Walk, here: Step, entries: Mapping[str, Mapping[str, Any]]) -> Response:
    """Keeps what was typed of questions that are not answered yet, without accepting it: it is no answer
    before somebody presses Continue. Then goes back.
    """
    kept = {key: so_far.kept.get(key, {"typed": {}, "clean": None}) for key in entries}
    changed = {
        key: {**entry, "clean": None}
        for key, entry in entries.items()
        if kept[key]["clean"] is None and kept[key]["typed"] != entry["typed"]
    }

    def change(answers: dict[str, Any]) -> None:
        for key, entry in changed.items():
            answers[key] = entry
            if not any(map(any, entry["typed"].values())):
                del answers[key]

    if changed:
        keep(so_far, change)
    return web.go(address(before(so_far, here)))


@bp.errorhandler(AlreadySent)
def already_sent(_error: AlreadySent) -> Response:
    return web.go(url_for("apply.sent"))
