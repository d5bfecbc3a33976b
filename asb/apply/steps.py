"""The resident's doors, before sending."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, request, session, url_for
from flask_wtf.csrf import CSRFError

from asb import letters, web
from asb.casework import drafts
from asb.casework.drafts import AlreadySent, TooMuch
from asb.casework.reports import by_dates, is_ahead
from asb.casework.submit import Incomplete, NothingToSend, Receipt, submit
from asb.fields import Question, likely_meant
from asb.rules.area import elsewhere
from asb.rules.days import earliest_start
from asb.wizard import Check, Journey, Many, Step, Typed, Walk

bp = Blueprint("apply", __name__, url_prefix="/apply")

Notice = tuple[str, str]
EXPIRED = (
    "Please press Continue again",
    "This page had been open for a long time. What you typed is still here.",
)
FULL = ("There is more here than this form can take", "Shorten it, or ring us and tell us the rest.")
CHANGED = ("Your answers have changed", "They were changed in another window. Please check them again.")
"""What a notice says first, and then."""


def journey() -> Journey:
    return cast(Journey, current_app.extensions["asb_apply"])


def secret_key() -> bytes:
    """The key of this person's draft: the hash of the secret in their cookie, which is made here when new."""
    if "draft" not in session:
        session["draft"] = secrets.token_urlsafe(32)
        session.permanent = True
    return hashlib.sha256(session["draft"].encode()).digest()


def walk() -> Walk:
    """The journey as far as this person has come. Raises AlreadySent when it was sent."""
    key = secret_key()
    kept = drafts.find(key)
    if kept is None and (case := drafts.sent(key)):
        raise AlreadySent(case.reference)
    return Walk(journey(), kept or {})


def address(step: Step | None) -> str:
    return url_for("apply.step", key=step.key) if step else url_for("apply.sent")


def at(key: str, kind: type[Step] = Step) -> tuple[Walk, Step]:
    """The walk and this step of it; a step that is not open yet leads to the first that is to do."""
    here = journey().step(key)
    if not isinstance(here, kind):
        abort(404)
    so_far = walk()
    if not so_far.open(here):
        abort(web.go(address(so_far.gap)))
    return so_far, here


def keep(change: Callable[[dict[str, Any]], None]) -> Walk:
    """Keep a change to the draft; returns the walk after it. Raises AlreadySent and TooMuch."""
    return Walk(journey(), drafts.keep(secret_key(), change, web.now()))


@bp.errorhandler(AlreadySent)
def already_sent(_error: AlreadySent) -> Response:
    return web.go(url_for("apply.sent"))


@bp.get("/")
def begin() -> Response:
    return web.go(address(walk().gap))


@bp.get("/<key>")
def step(key: str) -> Response:
    so_far, here = at(key)
    if isinstance(here, Check):
        return draw_check(so_far, here)
    if isinstance(here, Many):
        return draw_list(so_far, here)
    return draw_question(so_far, here, so_far.form(here, so_far.kept.get(here.key)))


@bp.post("/<key>")
def answer(key: str) -> Response:
    here = journey().step(key)
    if here is None:
        abort(404)
    if isinstance(here, Many):
        return finish(here)
    so_far = walk()
    if isinstance(here, Check) and so_far.open(here) and request.form.get("seen") != so_far.seen:
        return draw_check(so_far, here, 409, CHANGED)
    form, entry = journey().entry(here, web.typed(), so_far.answers)
    if not any(any(values) for values in entry["typed"].values()) and entry["clean"] is None:
        # Nothing was typed, so there is nothing to keep; and another window may have closed this page.
        return draw_question(so_far, here, form, 422) if so_far.open(here) else web.go(address(so_far.gap))

    def change(kept: dict[str, Any]) -> None:
        kept[here.key] = entry
        journey().changed(kept, here)

    after = keep(change)
    if entry["clean"] is None:
        return draw_question(after, here, form, 422)
    return web.go(address(after.gap)) if after.gap else send()


def send() -> Response:
    """Nothing is missing any more: the application is submitted, and once."""
    try:
        submit(secret_key(), journey(), Receipt(web.today(), web.now(), "web"))
    except Incomplete as incomplete:
        return web.go(address(incomplete.step))
    except NothingToSend:
        return web.go(url_for("apply.begin"))
    return web.go(url_for("apply.sent"))


@bp.get("/sent")
def sent() -> Response:
    case = drafts.sent(secret_key())
    if case is None:
        return web.go(url_for("apply.begin"))
    return web.draw("apply/sent.html", case=case, promises=letters.promises(case, web.council()))


@bp.post("/finish")
def finish_here() -> Response:
    """This device shows the application that was sent no more; what was not sent stays."""
    if drafts.sent(secret_key()):
        session.clear()
    return web.go(url_for("apply.cleared"))


@bp.get("/cleared")
def cleared() -> Response:
    return web.draw("apply/cleared.html")


@bp.get("/<key>/add")
def add(key: str) -> Response:
    so_far, here = at(key, Many)
    # The key is there before the item is, so that sending it twice adds it once; and it is the same until
    # the item is there, so that a browser that goes back finds what was typed.
    items = so_far.kept.get(here.key, {"items": {}})["items"]
    number = len(items)
    while (fresh := new_key(number)) in items:
        number += 1
    return draw_question(so_far, here, so_far.form(here), item=fresh, new=True)


def new_key(number: int) -> str:
    return hashlib.sha256(secret_key() + str(number).encode()).hexdigest()[:16]


@bp.get("/<key>/<item>")
def item(key: str, item: str) -> Response:
    so_far, here = at(key, Many)
    kept = so_far.kept.get(here.key, {"items": {}})["items"]
    if item not in kept:
        return web.go(address(here))
    return draw_question(so_far, here, so_far.form(here, kept[item]), item=item)


@bp.post("/<key>/<item>")
def answer_item(key: str, item: str) -> Response:
    here = journey().step(key)
    if not isinstance(here, Many) or len(item) != 16:
        abort(404)
    so_far = walk()
    form, entry = journey().entry(here, web.typed(), so_far.answers)
    new = "new" in request.form
    if entry["clean"] is None and not any(any(values) for values in entry["typed"].values()):
        return draw_question(so_far, here, form, 422, item=item, new=new)

    def change(kept: dict[str, Any]) -> None:
        nonlocal item
        items = kept.setdefault(here.key, {"items": {}, "finished": False})["items"]
        if new and item in items and items[item]["typed"] != entry["typed"]:
            item = secrets.token_hex(8)  # another window added one under this key meanwhile: both stay
        items[item] = entry
        journey().changed(kept, here)

    after = keep(change)
    if entry["clean"] is None:
        return draw_question(after, here, form, 422, item=item)
    return web.go(address(here))


@bp.get("/<key>/<item>/remove")
def ask_remove(key: str, item: str) -> Response:
    so_far, here = at(key, Many)
    kept = so_far.kept.get(here.key, {"items": {}})["items"]
    if item not in kept:
        return web.go(address(here))
    return web.draw(
        "apply/remove.html",
        number=list(kept).index(item) + 1,
        form=so_far.form(here, kept[item]),
        action=url_for("apply.remove", key=key, item=item),
        back=address(here),
    )


@bp.post("/<key>/<item>/remove")
def remove(key: str, item: str) -> Response:
    here = journey().step(key)
    if not isinstance(here, Many):
        abort(404)

    def change(kept: dict[str, Any]) -> None:
        kept.get(here.key, {"items": {}})["items"].pop(item, None)
        journey().changed(kept, here)

    keep(change)
    return web.go(address(here))


def finish(here: Many) -> Response:
    """Continue under a list: it is finished, if every item is an answer and there are enough."""
    so_far = walk()
    items = so_far.items(here)
    if len(items) < here.at_least or None in items.values():
        return draw_list(so_far, here, 422)

    def change(kept: dict[str, Any]) -> None:
        kept[here.key]["finished"] = True

    return web.go(address(keep(change).gap))


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> Response:
    """The form's token is no longer good: the same page again, with what was typed and a new token."""
    return again(400, EXPIRED)


@bp.errorhandler(TooMuch)
def too_much(_error: TooMuch) -> Response:
    """The draft is full: the same page again, with what was typed. What was kept before stays."""
    return again(409, FULL)


def again(status: int, notice: Notice) -> Response:
    """The page that was just sent, as it was typed, with a notice. Nothing is kept."""
    values = request.view_args or {}
    here = journey().step(values.get("key", ""))
    try:
        so_far = walk()
    except AlreadySent as sent:
        return already_sent(sent)
    typing = request.endpoint in ("apply.answer", "apply.answer_item")
    if not here or not here.asks or not typing or (isinstance(here, Many) and "item" not in values):
        return web.go(address(here) if here else url_for("apply.begin"))
    form = here.question(Typed(web.typed()), so_far.journey.council, so_far.answers)
    item, new = values.get("item", ""), "new" in request.form
    return draw_question(so_far, here, form, status, notice=notice, item=item, new=new)


def draw_question(
    so_far: Walk,
    here: Step,
    form: Question,
    status: int = 200,
    *,
    notice: Notice | None = None,
    item: str = "",
    new: bool = False,
) -> Response:
    """A question; `item` is the key of the item it is about, `new` that it is not in the list yet."""
    check = next((step for step in so_far.steps if isinstance(step, Check) and so_far.open(step)), None)
    before = so_far.before(here) if here in so_far.steps else None
    if item and so_far.items(here):
        before = here
    elif check and here in so_far.steps[: so_far.steps.index(check)]:
        before = check  # only this answer is being changed
    return web.draw(
        "question.html",
        status,
        form=form,
        notice=notice,
        problems=[(field.errors[0], f"#{field.focus}") for field in form.asked if field.errors],
        new=new,
        action=url_for("apply.answer_item", key=here.key, item=item) if item else address(here),
        back=address(before) if before else url_for("public.start"),
        send="Send your application" if here is so_far.journey.steps[-1] else "",
    )


def draw_list(so_far: Walk, here: Many, status: int = 200) -> Response:
    """The reports so far, and once, after them, how many count by their dates."""
    items = so_far.items(here)
    if not items:
        return web.go(url_for("apply.add", key=here.key))
    council, today = web.council(), web.today()
    fine = {key: item for key, item in items.items() if item is not None}
    procedure, cards = council.procedure_on(today), so_far.told(here)
    assessment = by_dates(fine, today, procedure)
    return web.draw(
        "apply/reports.html",
        status,
        step=here,
        cards=cards,
        problems=[
            (f"Finish {told.title.lower()}, or remove it", f"#report-{told.key}")
            for told in cards
            if items[told.key] is None and status != 200
        ],
        verdicts={verdict.id: verdict for verdict in assessment.reports},
        assessment=assessment,
        ahead={key for key, item in fine.items() if is_ahead(item, today)},
        procedure=procedure,
        since=earliest_start(today, procedure.apply_within),
        back=address(so_far.before(here)),
    )


def draw_check(so_far: Walk, here: Step, status: int = 200, notice: Notice | None = None) -> Response:
    """Every answer by section; what was skipped says so."""
    place = so_far.answers["place"]
    emails = [so_far.answers.get(key, {}).get("email", "") for key in ("details", "person_details")]
    return web.draw(
        "apply/check.html",
        status,
        notice=notice,
        seen=so_far.seen,
        sections=so_far.sections(),
        meant=[meant for email in emails if (meant := likely_meant(email))],
        elsewhere=elsewhere(place["place"], place["postcode"], web.council().neighbours),
        action=address(here),
        back=address(so_far.before(here)),
    )
