"""Acts of a person on their tracking page: the form of each, and its submission, once."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, abort, g, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from asb import files, letters, web
from asb.casework import rate_limits
from asb.casework.act_forms import PERSON_ACT_FORMS
from asb.casework.act_forms.row import PersonActForm
from asb.casework.acts import transaction
from asb.casework.acts.transaction import ActRequest, FormFacts, Verb
from asb.casework.track import tracking
from asb.casework.track.signing_in import NoVisit
from asb.casework.track.tracking import Tracking
from asb.fields import Question
from asb.files import FileRefused, Judged
from asb.questions import track as asks
from asb.questions.bodies.dates import typed_dates
from asb.rules.acts import ACTS, Actor, ClosedAct
from asb.track import signing_in
from asb.track.shared import bp, key_here, me, not_signed_in, shown, typed_here
from asb.web import forms
from asb.web.forms import Boxes

LABELS = {key: row.title for key, row in PERSON_ACT_FORMS.items()}
AT = {key: row.at for key, row in PERSON_ACT_FORMS.items()}
KEYS = {row.at: key for key, row in PERSON_ACT_FORMS.items()}
FILE, APPEAL = AT["send_file"], AT["appeal"]


def opened(at: str, about: int) -> tuple[str, PersonActForm, Tracking]:
    """Returns the act at this URL and what its person may see; 404 if there is no such act."""
    key = KEYS.get(at)
    if key is None or PERSON_ACT_FORMS[key].about != bool(about):
        abort(404)
    it = shown()
    if about and not it.has_page(about):
        abort(404)
    return key, PERSON_ACT_FORMS[key], it


def form_of(
    row: PersonActForm, it: Tracking, about: int, boxes: Boxes | None, *, checked: bool = False
) -> Any:
    known: dict[str, Any] = {"it": it, "today": web.today(), "grounds": it.grounds, "checked": checked}
    if row.about:
        known["asked"] = it.page(about)
    return forms.form(row.form, boxes, known)


def begins(key: str, it: Tracking) -> dict[str, list[str]] | None:
    """Returns the initial values of the form: what this person told us before, or wants to tell us now."""
    if key == "dates" and it.dates and it.dates_chosen is not None:
        return {"can": typed_dates(it.dates, it.dates_chosen), "text": [it.dates_said]}
    before = {"ask_contact": it.contact, "take_part": it.part}.get(key)
    if not before:
        return None
    return {name: list(said) if isinstance(said, list) else [str(said)] for name, said in before.items()}


@bp.get("/case/<at>", defaults={"about": 0})
@bp.get("/case/<at>/<int:about>")
def act(at: str, about: int) -> Response:
    key, row, it = opened(at, about)
    if key not in it.may:
        return not_open(it)
    if forms.was_refused():
        return draw(row, forms.answered(row, lambda boxes: form_of(row, it, about, boxes)).form, it, 422)
    return draw(row, form_of(row, it, about, begins(key, it)), it)


@bp.post("/case/<at>", defaults={"about": 0})
@bp.post("/case/<at>/<int:about>")
def do(at: str, about: int) -> Response:
    return answer(at, about)


@bp.post("/case/picture")
@web.takes(forms.MOST_AT_ONCE)
def send_file() -> Response:
    """Takes the files that were chosen, each an act of its own; of one that is refused, the page says why."""
    several, added = forms.sent_files(), list[str]()
    if len(several) < 2:
        return answer(FILE, 0)
    for each in several:
        reply = answer(FILE, 0, each, added)
        if reply.status_code != HTTPStatus.SEE_OTHER:
            return reply
        added.append(each.filename or "")
    return reply


@bp.post("/case/again")
@web.takes(forms.MOST_SENT)
def send_appeal() -> Response:
    return answer(APPEAL, 0)


def answer(
    at: str, about: int, file: FileStorage | None = None, added: Sequence[str] | None = None
) -> Response:
    """Does the act at this URL; or shows the form again, or that the act is not open. Of several files, this
    is one, and those before it were `added`.
    """
    count(rate_limits.CHANGING, f"person-{me().id}")
    key, row, it = opened(at, about)
    if key not in it.may:
        return sent_before(key, it) or not_open(it)
    checked = bool(row.check) and ("send" in request.form or "file" in request.files)
    sent = forms.answered(row, lambda boxes: form_of(row, it, about, boxes, checked=checked), room_for, file)
    if file and added is not None:
        name_it(sent.form, file, added)
    if not sent.fine and forms.is_empty(sent.form) and not web.by_htmx():
        # At an address of its own, to which a browser can go back: see `apply.steps.refuse`.
        return web.go(url_for("track.act", at=at, about=about or None, refused=forms.REFUSED))
    if not sent.fine or "change" in request.form:
        return draw_again(row, sent.form, it)
    if row.check and "send" not in request.form:
        return draw_check(row, sent.form, it)
    facts = row.facts(sent.form, it, about)
    if sent.file:
        facts |= {"digest": sent.file.digest.hex()}
    try:
        return finish(key, facts, sent.form, sent.verb, None if file else len(it.sent))
    except FileRefused as problem:
        forms.refuse(sent.form, str(problem))
        if file and added is not None:
            name_it(sent.form, file, added)
        return draw_again(row, sent.form, it)


def name_it(form: Question, file: FileStorage, added: Sequence[str]) -> None:
    """Says which of several files an error is about, and which were added before it."""
    for problem in form["file"].errors:
        forms.refuse(form, forms.one_of_several(file, problem, added))


def draw_again(row: PersonActForm, form: Question, it: Tracking) -> Response:
    """Renders the form with its errors or, to be changed, without; what is wrong with its file, on the page
    that asks for it.
    """
    errors = {name for name, field in form._fields.items() if field.errors}
    if row.check and "send" in request.form and errors == {"file"}:
        return draw_check(row, form, it, 422)
    return draw(row, form, it, 422 if errors else 200)


def draw_check(row: PersonActForm, form: Question, it: Tracking, status: int = 200) -> Response:
    """Renders everything once more before it is sent: nothing has been done yet."""
    upload = form["file"] if "file" in form else form_of(row, it, 0, None, checked=True)["file"]
    return web.draw(
        "track/check.html",
        status,
        title=row.check,
        it=it,
        form=form,
        upload=upload,
        typed=[(name, value) for name in form.names if name != "file" for value in web.typed().get(name, [])],
        send=row.send,
        action=request.path,
        back=url_for("track.case"),
    )


def room_for(judged: Judged) -> None:
    """Rate limit: counts a file's size, in kilobytes, against what one address may store."""
    count(rate_limits.STORING, much=judged.size // 1000 + 1)


def count(limit: rate_limits.Limit, target: str = "", much: int = 1) -> None:
    """Counts against a rate limit. That ends the transaction, so the visitor has to be loaded again."""
    web.not_too_often(limit, target, much)
    g.pop("visitor", None)


def sent_before(key: str, it: Tracking) -> Response | None:
    """Returns a redirect if the act is not open because this person has just done it; else None."""
    waits = any(sent.act == key and sent.waits for sent in it.sent)
    return web.go(url_for("track.thanks", at=AT[key])) if waits else None


def finish(key: str, facts: FormFacts, form: Question, verb: Verb, before: int | None) -> Response:
    """Does the act, once; or shows that it is no longer open. `before`: how much this person had sent; None
    for what is sent once within the hour, whatever comes between.
    """
    person = me()
    reference, actor = person.case.reference, Actor(None, person.name, tracking.role_of(person))
    said = [person.id, key, facts]
    this = forms.same_words(said) if before is None else forms.words_after(reference, said, before)
    asked = ActRequest(ACTS[key], actor, web.today(), web.now(), 0, this, web.tokens(), device=key_here())
    kept = facts | {"person": person.id, "as_asked": form.shown()}
    try:
        transaction.act(
            reference, asked, kept, web.council(), verb=verb, letters=PERSON_ACT_FORMS[key].letters
        )
    except ClosedAct:
        return not_open(shown())
    return web.go(url_for("track.thanks", at=AT[key]))


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
        it=it,
        key=key,
        what=letters.SENT[key],
        confirm=key in letters.TO_CONFIRM,
        appeal_body=it.appeal.body,
        alarm=told.alarm,
        danger=told.danger,
    )


def draw(
    row: PersonActForm, form: Question, it: Tracking, status: int = 200, notice: web.Notice | None = None
) -> Response:
    return forms.ask(
        form,
        "track/act.html",
        action=request.path,
        status=status,
        send="Continue" if row.check else row.send,
        notice=notice,
        it=it,
        back=url_for("track.case"),
    )


def not_open(it: Tracking) -> Response:
    """Renders the page for an act that is no longer open, with what was typed, to copy."""
    return web.draw("track/not_open.html", 409, it=it, typed=typed_here(), back=url_for("track.case"))


def again(boxes: Boxes, status: int, *, problem: str = "", notice: web.Notice | None = None) -> Response:
    """Renders the form just submitted, with what was typed; `problem` is an error in its file."""
    values = request.view_args or {}
    about, at = values.get("about", 0), APPEAL if request.endpoint == "track.send_appeal" else FILE
    try:
        _, row, it = opened(values.get("at", at), about)
    except NoVisit as error:
        return not_signed_in(error)
    except NotFound:
        return web.error_page(404)
    form = form_of(row, it, about, boxes, checked=bool(row.check and problem))
    if problem:
        forms.refuse(form, problem)
        return draw_again(row, form, it)
    return draw(row, form, it, status, notice)


def typed_again() -> Response:
    return again(web.typed(), 400, notice=web.AGAIN)


def too_large() -> Response:
    at_once = request.endpoint == "track.send_file"
    return again(web.typed(), 422, problem=files.TOO_MUCH_AT_ONCE if at_once else files.TOO_LARGE)


forms.when_too_large(
    bp,
    {
        "track.send_file": too_large,
        "track.send_appeal": too_large,
    },
)
forms.when_expired(
    bp,
    {
        "track.send_link": lambda: signing_in.draw_ask(forms.form(asks.ToSeeIt, web.typed()), 400, web.AGAIN),
        "track.use_code": lambda: signing_in.draw_code(forms.form(asks.ByCode, web.typed()), 400, web.AGAIN),
        "track.do": typed_again,
        "track.send_file": typed_again,
        "track.send_appeal": typed_again,
    },
    lambda: web.go(url_for("track.case")),
)
