"""What a person of a case can do on their page: one table of form, verb and letters of each act."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, cast

from flask import Response, abort, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge

from asb import files, letters, web
from asb.casework import acting, after, counts
from asb.casework.acting import Doing, Facts, Tells, Verb, nothing_else
from asb.casework.signing_in import NoVisit
from asb.casework.tracking import Tracking
from asb.fields import Question
from asb.questions import after as asks
from asb.rules.acts import ACTS, ClosedAct, Doer
from asb.track import signing_in
from asb.track.here import bp, me, not_signed_in, shown
from asb.wizard import Typed

MOST_SENT = 3 * files.MOST_BYTES
"""A file that is too large is still taken in up to this size, so that the page can say what is wrong."""


def as_said(form: Any, _it: Tracking, _about: int) -> Facts:
    return cast(Facts, form.clean)


@dataclass(frozen=True)
class Does:
    """How one act is done. `facts` makes what is kept of the form; `about`: it is about a page of the
    application, whose number stands in its address.
    """

    label: str
    form: type[Question]
    verb: Verb = nothing_else
    tells: Tells = after.tells
    facts: Callable[[Any, Tracking, int], Facts] = as_said
    send: str = "Send"
    about: bool = False


DOES: dict[str, Does] = {
    "add": Does("Tell us more", asks.TellMore),
    "report": Does(
        "Add another report",
        asks.AnotherReport,
        after.add_report,
        facts=lambda form, _it, _about: {"said": form.clean},
    ),
    "send_file": Does("Send a file", asks.AnotherFile),
    "correct": Does(
        "Correct something",
        asks.Correct,
        facts=lambda form, it, about: form.clean | {"page": about, "title": page_of(it, about)["title"]},
        about=True,
    ),
    "take_part": Does("Say how you want to take part", asks.TakePart),
    "comments": Does(
        "Say what you think of the plan",
        asks.WhatYouThink,
        facts=lambda form, it, _about: {"who": it.name, "text": form.text.data, "changed": ""},
    ),
    "appeal": Does(
        "Appeal",
        asks.Appealing,
        tells=after.appeal_tells,
        facts=lambda form, _it, _about: form.clean | {"how": "page"},
        send="Send your appeal",
    ),
    "ask_contact": Does(
        "Change how we contact you",
        asks.ContactChoices,
        facts=lambda form, _it, _about: {"contact": form.contact},
        send="Ask for this",
    ),
    "disagree": Does("Say that you do not agree", asks.NoLongerAgree, after.disagree, send="I do not agree"),
    "ask_withdraw": Does("Withdraw", asks.AskToWithdraw, send="Ask to withdraw"),
}
LABELS = {key: does.label for key, does in DOES.items()}


def page_of(it: Tracking, number: int) -> dict[str, Any]:
    """The page of the application with this number, if they may read it; else there is no such page."""
    page = next((page for page in it.asked if page["number"] == number), None)
    if page is None:
        abort(404)
    return page


def opened(key: str, about: int) -> tuple[Does, Tracking]:
    """The act of this address and what its person may see; 404 for one that does not exist."""
    does = DOES.get(key)
    if does is None or does.about != bool(about):
        abort(404)
    it = shown()
    if does.about:
        page_of(it, about)
    return does, it


def form_of(does: Does, it: Tracking, about: int, typed: dict[str, list[str]] | None) -> Any:
    known: dict[str, Any] = {"it": it, "about": it.decision["on"] if it.decision else it.received_on}
    if does.about:
        known["asked"] = page_of(it, about)
    return does.form(None if typed is None else Typed(typed), web.council(), known)


def begins(key: str, it: Tracking) -> dict[str, list[str]] | None:
    """What stands in the boxes to begin with: the ways to contact somebody as they are now."""
    if key != "ask_contact":
        return None
    return {name: list(said) if isinstance(said, list) else [str(said)] for name, said in it.contact.items()}


@bp.get("/case/<key>", defaults={"about": 0})
@bp.get("/case/<key>/<int:about>")
def act(key: str, about: int) -> Response:
    does, it = opened(key, about)
    if key not in it.may:
        return not_open(it)
    return draw(does, form_of(does, it, about, begins(key, it)), it)


@bp.post("/case/<key>", defaults={"about": 0})
@bp.post("/case/<key>/<int:about>")
def do(key: str, about: int) -> Response:
    does, it = opened(key, about)
    form = form_of(does, it, about, web.typed())
    if not form.validate():
        return draw(does, form, it, 422, once=request.form.get("once", ""))
    return finish(key, does.facts(form, it, about), form, does.verb)


def finish(key: str, facts: Facts, form: Question, verb: Verb) -> Response:
    """Do it, once; or say that it is not open any more."""
    person = me()
    web.not_too_often(counts.CHANGING, f"person-{person.id}")
    reference = person.case.reference
    doing = Doing(ACTS[key], Doer(None, person.name, person.role), web.today(), web.now(), 0, once(person.id))
    kept = facts | {"person": person.id, "as_asked": form.shown()}
    try:
        acting.act(reference, doing, kept, web.council(), verb=verb, tells=DOES[key].tells)
    except ClosedAct:
        return not_open(shown())
    return web.go(url_for("track.thanks", key=key))


@bp.post("/case/send_file")
@web.takes(MOST_SENT)
def send_file() -> Response:
    does, it = opened("send_file", 0)
    web.not_too_often(counts.ADDING)
    sent, about = request.files.get("file"), web.typed().get("about", [""])
    try:
        judged = (
            files.judge(sent.filename or "", cast(BinaryIO, sent.stream))
            if sent
            else files.judge("", BytesIO())
        )
        web.not_too_often(counts.STORING, much=judged.size // 1000 + 1)
        form = form_of(does, it, 0, {"file": [judged.words], "about": about})
        if form.validate():
            return finish("send_file", form.clean, form, after.add_file(judged))
    except files.Refused as problem:
        form = form_of(does, it, 0, {"about": about})
        form["file"].errors = [str(problem)]
    return draw(does, form, it, 422)


@bp.get("/case/thanks/<key>")
def thanks(key: str) -> Response:
    me()
    if key not in DOES:
        abort(404)
    return web.draw("track/thanks.html", key=key, what=letters.SENT[key], confirm=key in letters.TO_CONFIRM)


def once(person: int) -> str:
    """Names the page that the button was pressed on, among those of this person."""
    said = request.form.get("once", "").replace("\0", "")[:24] or secrets.token_hex(8)
    return f"{person}-{said}"


def draw(
    does: Does,
    form: Question,
    it: Tracking,
    status: int = 200,
    notice: web.Notice | None = None,
    *,
    once: str = "",
) -> Response:
    """The page of an act; `once` names it, where it is the same page again."""
    return web.draw(
        "track/act.html",
        status,
        form=form,
        it=it,
        send=does.send,
        notice=notice,
        new=False,
        can_save=False,
        once=once or secrets.token_hex(8),
        action=request.path,
        back=url_for("track.case"),
    )


def not_open(it: Tracking) -> Response:
    """The case has moved on: this cannot be done now. What was typed comes back, to be copied."""
    typed = [
        value
        for name, values in web.typed().items()
        for value in values
        if name not in ("csrf_token", "once")
    ]
    long = [value for value in typed if len(value) > 20]
    return web.draw("track/not_open.html", 409, it=it, typed=long, back=url_for("track.case"))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """A file that is too large is asked for again; anything else gets the general page."""
    if request.endpoint != "track.send_file":
        return web.error_page(413)
    web.drain()
    return again({"about": [""]}, 422, problem=files.TOO_LARGE)


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> Response:
    """The form's token is no longer good: the same page again, with what was typed. Nothing was done."""
    if request.endpoint == "track.send_link":
        return signing_in.draw_ask(asks.ToSeeIt(Typed(web.typed()), web.council(), {}), 400, web.AGAIN)
    if request.endpoint == "track.use_code":
        return signing_in.draw_code(asks.ByCode(Typed(web.typed()), web.council(), {}), 400, web.AGAIN)
    if request.endpoint not in ("track.do", "track.send_file"):
        return web.go(url_for("track.case"))
    return again(web.typed(), 400, notice=web.AGAIN)


def again(
    typed: dict[str, list[str]], status: int, *, problem: str = "", notice: web.Notice | None = None
) -> Response:
    """The page of the act that was just sent, with what was typed; `problem` is one of its file."""
    values = request.view_args or {}
    about = values.get("about", 0)
    try:
        does, it = opened(values.get("key", "send_file"), about)
    except NoVisit as error:
        return not_signed_in(error)
    form = form_of(does, it, about, typed)
    if problem:
        form["file"].errors = [problem]
    return draw(does, form, it, status, notice)
