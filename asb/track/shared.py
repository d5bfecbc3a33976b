"""Shared by the tracking pages: who is signed in on this device, and the page if nobody is."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Blueprint, Response, g, request, session

from asb import web
from asb.casework import ways_in
from asb.casework.act_forms import PERSON_ACT_FORMS
from asb.casework.drafts import store
from asb.casework.track import signing_in, tracking
from asb.casework.track.limited import limited
from asb.casework.track.signing_in import NoVisit
from asb.casework.track.tracking import Tracking
from asb.models import Person
from asb.web import forms

Result = TypeVar("Result")

bp = Blueprint("track", __name__, url_prefix="/track")
see = Blueprint("see", __name__, url_prefix="/see")
"""Target of the links in letters, with a neutral address."""
AT_ITS_OWN_ADDRESS = {"track.send_file": "picture", "track.send_appeal": "again"}
"""Where an act with a file is sent, by endpoint: its form's part of the URL."""


def key_here() -> bytes:
    """Key of this device: the hash of the secret in its cookie."""
    return store.key_of(session.get("track", ""))


def enter(opens: Callable[[bytes], Result]) -> Result:
    """Signs this device in if `opens` accepts a new key for it, and ends any earlier session on it.

    Returns the result of `opens`: a false value on success, else the reason.
    """
    fresh = secrets.token_urlsafe(32)
    if not (why_not := opens(store.key_of(fresh))):
        signing_in.leave(key_here())
        session["track"] = fresh
    return why_not


def me() -> Person:
    """Returns the person signed in on this device. Raises NoVisit."""
    if "track" not in session:
        raise NoVisit
    if not g.get("visitor"):
        visit = signing_in.visit(key_here(), web.now())
        g.visitor, g.by_page_code = visit.person, visit.how == ways_in.PAGE
    return cast(Person, g.visitor)


def by_page_code() -> bool:
    """Whether this device was signed in by a page code. Raises NoVisit."""
    me()
    return bool(g.by_page_code)


def shown() -> Tracking:
    """Returns what this person may see of their case, and nothing else."""
    it = tracking.of(me(), web.council(), web.today())
    return limited(it, web.now()) if by_page_code() else it


@bp.errorhandler(NoVisit)
def not_signed_in(_error: NoVisit) -> Response:
    """Renders the page for an ended session, with what was just typed, to copy."""
    return web.draw("track/signed_out.html", 403, typed=typed_here())


def typed_here() -> list[tuple[str, str]]:
    """Returns the words just typed into the form of this page that were not accepted, each with its label, to
    be copied; nothing that was only chosen.
    """
    at = (request.view_args or {}).get("at") or AT_ITS_OWN_ADDRESS.get(request.endpoint or "")
    form = next((row.form for row in PERSON_ACT_FORMS.values() if row.at == at), None)
    return forms.given_back(form, chosen=False) if form else []
