"""Acts of a contact of a body: the form of each, and its submission, once."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, request, url_for
from werkzeug.exceptions import NotFound

from asb import files, web
from asb.bodies import appeals, signing_in
from asb.bodies.shared import (
    KEYS,
    bp,
    count,
    finish,
    me,
    not_seen,
    not_signed_in,
    shown,
    typed_here,
)
from asb.casework import rate_limits
from asb.casework.act_forms.bodies import BODY_ACT_FORMS, BodyActForm
from asb.casework.bodies.links import LinkShut, NotIn
from asb.casework.bodies.seen import NotSeen, Seen
from asb.fields import Question
from asb.files import FileRefused, Judged
from asb.questions.bodies import by_link
from asb.questions.bodies.by_link import CodeOnPaper, NewLink, WhoOpensIt
from asb.questions.bodies.dates import typed_dates
from asb.rules.acts import ClosedAct
from asb.web import forms
from asb.web.forms import Boxes

FILE = BODY_ACT_FORMS["body_file"].at
CHANGED: web.Notice = (
    "What we ask has changed since you opened this page",
    "What you typed is still here, and nothing was sent. Read it again before you answer.",
)


OTHER_DATES: web.Notice = (
    "The council has offered other dates since you opened this page",
    "Nothing was sent. Please choose from these dates.",
)


def opened(reference: str, at: str, about: int) -> tuple[str, BodyActForm, Seen]:
    """Returns the act at this URL and what its contact may see; 404 if there is no such act."""
    it, key = shown(reference), KEYS.get(at)
    if key is None or BODY_ACT_FORMS[key].about != bool(about):
        abort(404)
    row = BODY_ACT_FORMS[key]
    if row.about and (key, str(about)) not in it.answerable:
        raise NotSeen(reference)
    return key, row, it


def form_of(key: str, row: BodyActForm, it: Seen, about: int, boxes: Boxes | None) -> Any:
    owed = [each for each in it.asked if each.act == key and each.about in ("", str(about))]
    rule = web.council().procedure_on(it.received_on).decision
    asked = owed[0] if owed else None
    about_it = {"body_comes": it.meeting, "body_dates": it.dates}.get(key) or asked
    number = about_it.id if about_it else 0
    known = {"it": it, "today": web.today(), "asked": asked, "rule": rule, "id": str(number)}
    return forms.form(row.form(it), boxes, known)


@bp.get("/case/<reference>/<at>", defaults={"about": 0})
@bp.get("/case/<reference>/<at>/<int:about>")
def act(reference: str, at: str, about: int) -> Response:
    key, row, it = opened(reference, at, about)
    if it.to_open:
        return web.go(url_for("bodies.case", reference=reference))
    if key not in it.may:
        return not_open(it)
    return draw(row, form_of(key, row, it, about, begins(key, it)), it)


def begins(key: str, it: Seen) -> Boxes | None:
    """The initial values of a form: what this body said before; who is here, as who comes."""
    said = it.before.get(key)
    if key == "body_dates" and said and it.dates:
        return {"can": typed_dates(it.dates, said.can), "text": [said.text]}
    if key == "body_comes":
        if said is None:
            return {"people": [me().who]}
        names = ("comes", "people", "powers", *(["conflict"] if said.who == me().who else []))
        return {name: [getattr(said, name)] for name in names}
    return by_link.begins_what_we_hold(it) if key == "body_holds" else None


@bp.post("/case/<reference>/<at>", defaults={"about": 0})
@bp.post("/case/<reference>/<at>/<int:about>")
def do(reference: str, at: str, about: int) -> Response:
    return answer(reference, at, about)


@bp.post("/case/<reference>/file")
@web.takes(forms.MOST_SENT)
def send_file(reference: str) -> Response:
    return answer(reference, FILE, 0)


def answer(reference: str, at: str, about: int) -> Response:
    """Does the act at this URL; or shows the form again, or that the act is not open."""
    count(rate_limits.CHANGING, f"contact-{me().contact.id}")
    key, row, it = opened(reference, at, about)
    if key not in it.may or it.to_open:
        return not_open(it)
    sent = forms.answered(row, lambda boxes: form_of(key, row, it, about, boxes), room_for)
    if sent.form.so_far["id"] != request.form.get("asked", "0"):
        return changed(key, row, sent.form, it, about)
    if not sent.fine:
        return draw(row, sent.form, it, 422)
    facts = row.facts(sent.form, about)
    if row.takes:
        facts = {"about": facts["about"], "digest": sent.file.digest.hex() if sent.file else ""}
    if key == "body_view":
        facts["proposed"] = sent.form.so_far["asked"].proposed if sent.form.so_far["asked"] else ""
    if key == "body_comes":
        facts["meeting"] = it.meeting.id
    if key == "body_dates" and it.dates:
        facts["offer"] = it.dates.id
    try:
        declined = sum(each.state == "declined" for each in it.sent)
        finish(key, it, facts, sent.form.shown(), sent.verb, row.letters, len(it.sent), declined)
    except FileRefused as problem:
        forms.refuse(sent.form, str(problem))
        return draw(row, sent.form, it, 422)
    except ClosedAct:
        g.pop("part_here", None)
        return not_open(shown(reference))
    return web.go(url_for("bodies.thanks", reference=reference, at=at))


def changed(key: str, row: BodyActForm, form: Any, it: Seen, about: int) -> Response:
    """Renders the form again because what is asked has changed: dates have to be chosen anew."""
    if key != "body_dates":
        return draw(row, form, it, 409, CHANGED)
    boxes = {name: values for name, values in web.typed().items() if name != "can"}
    return draw(row, form_of(key, row, it, about, boxes), it, 409, OTHER_DATES)


def room_for(judged: Judged) -> None:
    """Rate limit: counts a file's size, in kilobytes, against what one address may store."""
    count(rate_limits.STORING, much=judged.size // 1000 + 1)


@bp.get("/case/<reference>/thanks/<at>")
def thanks(reference: str, at: str) -> Response:
    """Says that it was sent; also where the case is not theirs any more, because of what they sent."""
    me()
    if at not in KEYS:
        abort(404)
    return web.draw("bodies/thanks.html", reference=reference, key=KEYS[at])


def draw(
    row: BodyActForm, form: Question, it: Seen, status: int = 200, notice: web.Notice | None = None
) -> Response:
    return forms.ask(
        form,
        row.template,
        action=request.path,
        status=status,
        send="Send",
        notice=notice,
        it=it,
        back=url_for("bodies.case", reference=it.reference),
    )


def not_open(it: Seen) -> Response:
    """Renders the page for an act that is no longer open, with what was typed, to copy."""
    back = url_for("bodies.case", reference=it.reference)
    return web.draw("bodies/not_open.html", 409, it=it, typed=typed_here(), back=back)


def again(boxes: Boxes, status: int, *, problem: str = "", notice: web.Notice | None = None) -> Response:
    """Renders the form just submitted, with what was typed; `problem` is an error in its file."""
    values = request.view_args or {}
    about = values.get("about", 0)
    try:
        key, row, it = opened(values["reference"], values.get("at", FILE), about)
    except NotIn as error:
        return not_signed_in(error)
    except NotSeen as error:
        return not_seen(error)
    except NotFound:
        return web.error_page(404)
    if it.to_open:
        return web.go(url_for("bodies.case", reference=it.reference))
    if key not in it.may:
        return not_open(it)
    form = form_of(key, row, it, about, boxes)
    if problem:
        forms.refuse(form, problem)
    return draw(row, form, it, status, notice)


def typed_again() -> Response:
    return again(web.typed(), 400, notice=web.AGAIN)


def who_again() -> Response:
    try:
        contact = signing_in.whose()
    except LinkShut as error:
        return signing_in.shut(error)
    form = forms.form(WhoOpensIt, web.typed(), signing_in.known(contact))
    return signing_in.draw_who(form, contact, 400, web.AGAIN)


forms.when_too_large(bp, {"bodies.send_file": lambda: again(web.typed(), 422, problem=files.TOO_LARGE)})
forms.when_expired(
    bp,
    {
        "bodies.open_here": who_again,
        "bodies.send_link": lambda: signing_in.draw_ask(forms.form(NewLink, web.typed()), 400, web.AGAIN),
        "bodies.use_code": lambda: signing_in.draw_code(forms.form(CodeOnPaper, web.typed()), 400, web.AGAIN),
        "bodies.do": typed_again,
        "bodies.do_appeal": appeals.typed_again,
        "bodies.send_file": typed_again,
    },
    lambda: web.go(url_for("bodies.cases")),
)
