"""What a person of a case can do on their page: one table of form, verb and letters of each act."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, cast

from flask import Response, abort, g, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from asb import files, letters, web
from asb.casework import rate_limits
from asb.casework.acts import transaction
from asb.casework.acts.transaction import ActRequest, Facts, Tells, Verb, nothing_else
from asb.casework.track import sending, tracking
from asb.casework.track.signing_in import NoVisit
from asb.casework.track.tracking import Tracking
from asb.fields import Question
from asb.questions import track as asks
from asb.rules.acts import ACTS, Actor, ClosedAct
from asb.track import signing_in
from asb.track.shared import bp, me, not_signed_in, shown, typed_here
from asb.wizard import Typed

MOST_SENT = 3 * files.MOST_BYTES
"""A file that is too large is still taken in up to this size, so that the page can say what is wrong."""


def as_said(form: Any, _it: Tracking, _about: int) -> Facts:
    return cast(Facts, form.clean)


def corrected(form: Any, page: dict[str, Any]) -> Facts:
    """A correction of what was said about safety is read as an alarm."""
    told = {"page": page["number"], "title": page["title"], "alarm": page["key"] in ("safe", "help")}
    return cast(Facts, form.clean | told)


@dataclass(frozen=True)
class PersonActForm:
    """How one act is done. `at` names it in addresses, which stay in a history, so it says nothing; `facts`
    makes what is kept of the form; `about`: it is about a page of the application, by its number.
    """

    at: str
    label: str
    form: type[Question]
    verb: Verb = nothing_else
    tells: Tells = sending.tells
    facts: Callable[[Any, Tracking, int], Facts] = as_said
    send: str = "Send"
    about: bool = False


PERSON_ACT_FORMS: dict[str, PersonActForm] = {
    "add": PersonActForm(
        "more",
        "Tell us more",
        asks.TellMore,
        facts=lambda form, _it, _about: form.clean | {"alarm": form.danger.data in ("yes", "unsure")},
    ),
    "report": PersonActForm(
        "another",
        "Add another report",
        asks.AnotherReport,
        sending.add_report,
        facts=lambda form, _it, _about: {"said": form.clean},
    ),
    "send_file": PersonActForm("picture", "Send a file", asks.AnotherFile),
    "correct": PersonActForm(
        "right",
        "Correct something",
        asks.Correct,
        facts=lambda form, it, about: corrected(form, page_of(it, about)),
        about=True,
    ),
    "take_part": PersonActForm("meeting", "Say how you want to take part", asks.TakePart),
    "comments": PersonActForm(
        "thoughts",
        "Say what you think of the plan",
        asks.WhatYouThink,
        facts=lambda form, it, _about: {"who": it.name, "text": form.text.data, "changed": ""},
    ),
    "appeal": PersonActForm(
        "again",
        "Appeal",
        asks.Appealing,
        tells=sending.appeal_tells,
        facts=lambda form, _it, _about: form.clean | {"how": "page"},
        send="Send your appeal",
    ),
    "ask_contact": PersonActForm(
        "reach",
        "Change how we contact you",
        asks.ContactChoices,
        sending.ask_contact,
        facts=lambda form, _it, _about: {"contact": form.contact},
        send="Ask for this",
    ),
    "disagree": PersonActForm(
        "answer", "Say that you do not agree", asks.NoLongerAgree, sending.disagree, send="I do not agree"
    ),
    "ask_withdraw": PersonActForm(
        "change",
        "Withdraw",
        asks.AskToWithdraw,
        facts=lambda form, _it, _about: form.clean | {"alarm": form.pressure.data == "yes"},
        send="Ask to withdraw",
    ),
}
LABELS = {key: does.label for key, does in PERSON_ACT_FORMS.items()}
AT = {key: does.at for key, does in PERSON_ACT_FORMS.items()}
KEYS = {does.at: key for key, does in PERSON_ACT_FORMS.items()}


def page_of(it: Tracking, number: int) -> dict[str, Any]:
    """The page of the application with this number, if they may read it; else there is no such page."""
    page = next((page for page in it.asked if page["number"] == number), None)
    if page is None:
        abort(404)
    return page


def opened(at: str, about: int) -> tuple[str, PersonActForm, Tracking]:
    """The act of this address and what its person may see; 404 for one that does not exist."""
    key = KEYS.get(at)
    if key is None or PERSON_ACT_FORMS[key].about != bool(about):
        abort(404)
    it = shown()
    if about:
        page_of(it, about)
    return key, PERSON_ACT_FORMS[key], it


def form_of(does: PersonActForm, it: Tracking, about: int, typed: dict[str, list[str]] | None) -> Any:
    known: dict[str, Any] = {"it": it, "about": it.decision["on"] if it.decision else it.received_on}
    if does.about:
        known["asked"] = page_of(it, about)
    return does.form(None if typed is None else Typed(typed), web.council(), known)


def begins(key: str, it: Tracking) -> dict[str, list[str]] | None:
    """What stands in the boxes to begin with: what this person has told us before."""
    before = {"ask_contact": it.contact, "take_part": it.part}.get(key)
    if not before:
        return None
    return {name: list(said) if isinstance(said, list) else [str(said)] for name, said in before.items()}


@bp.get("/case/<at>", defaults={"about": 0})
@bp.get("/case/<at>/<int:about>")
def act(at: str, about: int) -> Response:
    key, does, it = opened(at, about)
    if key not in it.may:
        return not_open(it)
    return draw(does, form_of(does, it, about, begins(key, it)), it)


@bp.post("/case/<at>", defaults={"about": 0})
@bp.post("/case/<at>/<int:about>")
def do(at: str, about: int) -> Response:
    not_too_much()
    key, does, it = opened(at, about)
    if key not in it.may:
        return sent_before(key, it) or not_open(it)
    form = form_of(does, it, about, web.typed())
    if not form.validate():
        return draw(does, form, it, 422)
    return finish(key, does.facts(form, it, about), form, does.verb)


def not_too_much() -> None:
    """Count what this person sends. Counting ends what was read before it, so it comes first."""
    web.not_too_often(rate_limits.CHANGING, f"person-{me().id}")
    g.pop("visitor")


def sent_before(key: str, it: Tracking) -> Response | None:
    """Pressed twice: the act is not open any more because it was done, and waits."""
    waits = any(sent.act == key and sent.waits for sent in it.sent)
    return web.go(url_for("track.thanks", at=AT[key])) if waits else None


def finish(key: str, facts: Facts, form: Question, verb: Verb) -> Response:
    """Do it, once; or say that it is not open any more."""
    person = me()
    reference, actor = person.case.reference, Actor(None, person.name, tracking.role_of(person))
    asked = ActRequest(ACTS[key], actor, web.today(), web.now(), 0, press_id(person.id, key, facts))
    kept = facts | {"person": person.id, "as_asked": form.shown()}
    try:
        transaction.act(reference, asked, kept, web.council(), verb=verb, tells=PERSON_ACT_FORMS[key].tells)
    except ClosedAct:
        return not_open(shown())
    return web.go(url_for("track.thanks", at=AT[key]))


@bp.post("/case/picture")
@web.takes(MOST_SENT)
def send_file() -> Response:
    not_too_much()
    _, does, it = opened(AT["send_file"], 0)
    sent, about = request.files.get("file"), web.typed().get("about", [""])
    try:
        judged = (
            files.judge(sent.filename or "", cast(BinaryIO, sent.stream))
            if sent
            else files.judge("", BytesIO())
        )
        web.not_too_often(rate_limits.STORING, much=judged.size // 1000 + 1)
        g.pop("visitor")
        form = form_of(does, it, 0, {"file": [judged.words], "about": about})
        if form.validate():
            said = form.clean | {"digest": judged.digest.hex()}
            return finish("send_file", said, form, sending.add_file(judged))
    except files.FileRefused as problem:
        form = form_of(does, it, 0, {"about": about})
        form["file"].errors = [str(problem)]
    return draw(does, form, it, 422)


@bp.get("/case/thanks/<at>")
def thanks(at: str) -> Response:
    it = shown()
    if at not in KEYS:
        abort(404)
    key = KEYS[at]
    told = next((sent for sent in it.sent if sent.act == key), None)
    if told is None:
        abort(404)
    return web.draw(
        "track/thanks.html",
        key=key,
        what=letters.SENT[key],
        confirm=key in letters.TO_CONFIRM,
        appeal_body=it.appeal.body,
        danger=told.alarm,
    )


def press_id(person: int, act: str, facts: Facts) -> str:
    """Names what is sent: the same words sent again within the hour, from whatever page, are the same."""
    said = json.dumps([person, act, facts, f"{web.now():%Y%m%d%H}"], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def draw(
    does: PersonActForm,
    form: Question,
    it: Tracking,
    status: int = 200,
    notice: web.Notice | None = None,
) -> Response:
    return web.draw(
        "track/act.html",
        status,
        form=form,
        it=it,
        send=does.send,
        notice=notice,
        new=False,
        can_save=False,
        action=request.path,
        back=url_for("track.case"),
    )


def not_open(it: Tracking) -> Response:
    """The case has moved on: this cannot be done now. What was typed comes back, to be copied."""
    return web.draw("track/not_open.html", 409, it=it, typed=typed_here(), back=url_for("track.case"))


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
        _, does, it = opened(values.get("at", AT["send_file"]), about)
    except NoVisit as error:
        return not_signed_in(error)
    except NotFound:
        return web.error_page(404)
    form = form_of(does, it, about, typed)
    if problem:
        form["file"].errors = [problem]
    return draw(does, form, it, status, notice)
