"""Routes of the steps: show, answer, add to a list, remove, send."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response, abort, request, session, url_for

from asb import letters, web
from asb.apply import lost, reports, the_count, together
from asb.apply.pages import CHANGED, draw_check, draw_list, draw_question, room
from asb.apply.reports import fresh_key
from asb.apply.shared import (
    address,
    arrived,
    at,
    before,
    bp,
    going_back,
    journey,
    keep,
    keep_as_typed,
    received_on,
    recording,
    secret_key,
    walk,
)
from asb.casework import rate_limits
from asb.casework.drafts import devices, draft_files, store
from asb.casework.drafts.store import TooMuch
from asb.casework.drafts.submit import Incomplete, NothingToSend, Receipt, submit
from asb.casework.post import outbox
from asb.casework.track import page_codes
from asb.fields import Question, likely_meant, settled_report
from asb.rules.days import london_date
from asb.web import forms, windows
from asb.web.forms import REFUSED, is_empty, was_refused
from asb.wizard import Cards, Check, Files, Many, Step, Walk

LEFT_ALONE = timedelta(hours=1)
"""After this time, somebody who presses Start now may be another person: they are asked, and see no answers.
"""

LAST_BEFORE = "send"
"""Key of the last page of an earlier release: who still has it open is led to Check your answers."""


@bp.get("/")
def begin() -> Response:
    so_far = walk()
    here = address(so_far.gap or so_far.steps[-1])  # complete, and not sent: it is sent from the last page
    begun = devices.begun(secret_key()) if so_far.kept and not recording() else None
    if begun and web.now() - begun.touched_at > LEFT_ALONE:
        return web.draw(
            "apply/begun.html",
            day=london_date(begun.begun_at),
            go_on=here,
            back=url_for("public.start"),
        )
    return web.go(here)


@bp.post("/new")
def begin_new() -> Response:
    """Ends this device's access to its draft, which stays, and starts another application."""
    store.leave(secret_key())
    session.clear()
    return web.go(url_for("apply.begin"))


@bp.get("/<key>")
def step(key: str) -> Response:
    if key == LAST_BEFORE:
        return web.go(address(journey().steps[-1]))
    so_far, here = at(key, Step)
    if isinstance(here, Check):
        return draw_check(so_far, here)
    if isinstance(here, Cards):
        return reports.open_page(so_far, here)
    if isinstance(here, Many):
        wrong = was_refused() and None in so_far.items(here).values()
        return draw_list(so_far, here, 422 if wrong else 200)
    if here.beside or len(together.asked_with(here)) > 1:
        return web.go(address(here)) if here.beside else together.show(so_far, here)
    return draw_kept(so_far, here, so_far.kept.get(here.key))


@bp.post("/<key>")
def answer(key: str) -> Response:
    if key == LAST_BEFORE:
        return web.go(address(journey().steps[-1]))
    here = journey().step(key)
    if here is None:
        abort(404)
    if isinstance(here, Many):
        return reports.save(here) if isinstance(here, Cards) else finish(here)
    if len(together.asked_with(here)) > 1:
        return together.save(walk(), here)
    return answer_one(here)


def answer_one(here: Step) -> Response:
    """Keeps the answer of a page with one question, and goes on if it is accepted."""
    so_far = walk()
    kept_before = so_far.kept.get(here.key)
    typed, both = windows.merged(web.typed(), kept_before["typed"] if kept_before else {})
    form, entry = journey().entry(here, typed, so_far.answers)
    if both:
        theirs = windows.notice(so_far.form(here, kept_before), both)
        return draw_question(so_far, here, form, 409, notice=theirs)
    leaves = keep_as_typed(so_far, here, {here.key: entry}) if going_back() else None
    if leaves := leaves or not_as_seen(so_far, here):
        return leaves
    begun = so_far.kept or here is not journey().steps[0]  # saving on the first page begins a draft
    if saving() and begun and is_empty(form):
        return web.go(url_for("apply.save"))
    if entry["clean"] is None and not holds_something(entry) and (begun or not saving()):
        # There is nothing to save, and another window may have closed this page.
        return refuse(so_far, here, (form, entry)) if so_far.open(here) else web.go(address(so_far.gap))

    def change(kept: dict[str, Any]) -> None:
        if kept.get(here.key) != entry:
            journey().changed(kept, here)
        kept[here.key] = entry

    after = keep(so_far, change)
    if entry["clean"] is None and not saving():
        return refuse(after, here, (form, entry))
    return onward(after, here)


def refuse(
    so_far: Walk, here: Step, answer: tuple[Question, Mapping[str, Any]], *, item: str = "", new: bool = False
) -> Response:
    """Shows a refused answer with its errors: to htmx as the response, otherwise at an address of its own.

    A browser cannot go back to the response of a form, because none is stored (`no-store`). What is neither
    kept nor empty exists only in this request, so it is always the response.
    """
    form, entry = answer
    kept = so_far.kept.get(here.key)
    if isinstance(here, Many):
        kept = (kept or {"items": {}})["items"].get(item)
    is_stored = kept["typed"] == entry["typed"] if kept else not holds_something(entry)
    if web.by_htmx() or not is_stored or not (holds_something(entry) or is_empty(form)):
        return draw_question(so_far, here, form, 422, item=item, new=new)
    if not item:
        return web.go(url_for("apply.step", key=here.key, refused=REFUSED))
    if kept:
        return web.go(url_for("apply.item", key=here.key, item=item, refused=REFUSED))
    return web.go(url_for("apply.add", key=here.key, refused=item))


def draw_kept(
    so_far: Walk, here: Step, kept: Mapping[str, Any] | None, *, item: str = "", new: bool = False
) -> Response:
    """Renders a question as it is kept. At the address of a refused answer it has the errors, until the
    answer is accepted.
    """
    if was_refused():
        form, entry = so_far.journey.entry(here, kept["typed"] if kept else {}, so_far.answers)
        if entry["clean"] is None:
            return draw_question(so_far, here, form, 422, item=item, new=new)
    return draw_question(so_far, here, so_far.form(here, kept), item=item, new=new)


def not_as_seen(so_far: Walk, here: Step) -> Response | None:
    """Shows Check your answers again if the answers, or how many of the reports count, are not as it showed
    them.
    """
    if saving() or not isinstance(here, Check) or not so_far.open(here):
        return None
    changed = CHANGED if request.form.get("seen") != so_far.seen else the_count.changed(so_far)
    return draw_check(so_far, here, 409, changed) if changed else None


def onward(after: Walk, here: Step) -> Response:
    """Redirects after an answer: to the save page if that was pressed, else to the next step. Sends from
    Check your answers.
    """
    if saving():
        return web.go(url_for("apply.save"))
    if isinstance(here, Check) and not after.gap:
        return send()
    return web.go(address(after.gap or after.steps[-1]))


def saving() -> bool:
    """Whether "Save for later" was pressed."""
    return "save" in request.form


def holds_something(entry: Mapping[str, Any]) -> bool:
    """Whether anything that was typed is stored in this entry."""
    return any(any(values) for values in entry["typed"].values())


def send() -> Response:
    """Submits the complete application, once."""
    web.not_too_often(rate_limits.SENDING)
    try:
        receipt = Receipt(london_date(arrived()), arrived(), "web", web.from_address())
        submit(secret_key(), journey(), receipt, web.tokens())
    except Incomplete as incomplete:
        return web.go(address(incomplete.step))
    except NothingToSend:
        return web.go(url_for("apply.begin"))
    return web.go(url_for("apply.sent"))


@bp.get("/sent")
def sent() -> Response:
    case = store.sent(secret_key())
    if case is None:
        return web.go(url_for("apply.begin")) if walk().kept else lost.not_here()
    if not recording() and not page_codes.is_shown_on_sent(case, web.now()):
        session.clear()  # this device has nothing more to do with it
        return web.draw("left.html", 410)
    # The lead of a group sees who takes part, not what anybody answered.
    group = [
        {"key": person.name, "value": TAKES_PART[agreement.state] if agreement.counts else "Waiting"}
        for person in case.people
        if (agreement := person.agreement)
    ]
    promises, contact = letters.promises(case, web.council()), case.people[0].contact
    return web.draw(
        "apply/sent.html",
        case=case,
        group=group,
        held=outbox.held(case),
        written={letter.recipient for letter in case.letters},
        shared={person.id for person in case.people if letters.is_shared(person)},
        promises=promises,
        acknowledged_by=letters.acknowledged_by(case, web.council()),
        by_dates=letters.by_dates(case),
        at_risk=page_codes.is_at_risk(case),
        code=page_codes.of(case.people[0], web.now()),
        offers_code=not recording() and page_codes.may_be_made_on_sent(case, web.now()),
        meant=likely_meant(contact["email"]) if "email" in contact["routes"] else "",
    )


TAKES_PART = {"agreed": "Agreed", "refused": "Not taking part", "authority": "You act for them"}


@bp.post("/finish")
def finish_here() -> Response:
    """Ends this device's access to the application that was sent; one that was not sent stays."""
    key = secret_key()
    if store.sent(key):
        store.leave(key)
        session.clear()
    return web.go(url_for("apply.cleared"))


@bp.get("/cleared")
def cleared() -> Response:
    return web.draw("apply/cleared.html")


@bp.get("/<key>/add")
def add(key: str) -> Response:
    so_far, here = at(key, Many)
    if not room(so_far, here):
        return web.go(address(here))
    if isinstance(here, Cards):
        return web.go(url_for("apply.step", key=key, more="yes"))
    items = so_far.kept.get(here.key, {"items": {}})["items"]
    if (was := request.args.get("refused", "")) in items:  # empty at first, and added since
        return web.go(url_for("apply.item", key=key, item=was))
    refused = so_far.kept.get(here.key, {}).get("refused") if isinstance(here, Files) else None
    fresh = fresh_key(so_far, here)
    if refused and refused["item"] == fresh:
        return draw_refused_file(so_far, here, fresh, refused)
    return draw_kept(so_far, here, None, item=fresh, new=True)


def draw_refused_file(so_far: Walk, here: Step, item: str, refused: Mapping[str, Any]) -> Response:
    """Renders the question about a file that was refused, with what was typed about it; at the address of a
    refused answer with what was wrong.
    """
    form = so_far.form(here, {"typed": {"about": refused["about"]}})
    if was_refused():
        forms.refuse(form, refused["problem"])
    return draw_question(so_far, here, form, 422 if was_refused() else 200, item=item, new=True)


@bp.get("/<key>/<item:item>")
def item(key: str, item: str) -> Response:
    so_far, here = at(key, Many)
    kept = so_far.kept.get(here.key, {"items": {}})["items"]
    if isinstance(here, Cards):
        refused = REFUSED if was_refused() else None
        return web.go(url_for("apply.step", key=key, refused=refused, open=item, _anchor=f"card-{item}"))
    if item not in kept or isinstance(here, Files):
        return web.go(address(here))
    return draw_kept(so_far, here, kept[item], item=item)


@bp.post("/<key>/<item:item>")
def answer_item(key: str, item: str) -> Response:
    here = journey().step(key)
    if not isinstance(here, Many) or isinstance(here, Files):
        abort(404)
    so_far, new = walk(), "new" in request.form
    form, entry = journey().entry(here, settled_report(web.typed(), received_on()), so_far.answers)
    if (saving() and is_empty(form)) or (going_back() and (is_empty(form) or so_far.items(here).get(item))):
        return web.go(url_for("apply.save") if saving() else address(before(so_far, here, item)))
    entry = {**entry, "clean": None} if going_back() else entry
    if entry["clean"] is None and not holds_something(entry):
        return refuse(so_far, here, (form, entry), item=item, new=new)

    def change(kept: dict[str, Any]) -> None:
        nonlocal item
        items = kept.setdefault(here.key, {"items": {}, "finished": False})["items"]
        if new and item in items and items[item]["typed"] != entry["typed"]:
            item = secrets.token_hex(8)  # another window used this key meanwhile: both items stay
        if item not in items and len(items) >= here.at_most:
            raise TooMuch
        items[item] = entry
        journey().changed(kept, here)

    after = keep(so_far, change)
    if entry["clean"] is None and not (saving() or going_back()):
        return refuse(after, here, (form, entry), item=item)
    to = before(so_far, here, item) if going_back() else here
    return web.go(url_for("apply.save") if saving() else address(to))


@bp.get("/<key>/<item:item>/remove")
def ask_remove(key: str, item: str) -> Response:
    so_far, here = at(key, Many)
    kept = so_far.kept.get(here.key, {"items": {}})["items"]
    if item not in kept:
        return web.go(address(here))
    return web.draw(
        "apply/remove.html",
        title=f"Remove {here.question.item.lower()} {list(kept).index(item) + 1}?",
        item=here.question.item.lower(),
        counts=here.key == "reports",
        form=so_far.form(here, kept[item]),
        action=url_for("apply.remove", key=key, item=item),
        back=address(here),
    )


@bp.post("/<key>/<item:item>/remove")
def remove(key: str, item: str) -> Response:
    here = journey().step(key)
    if not isinstance(here, Many):
        abort(404)

    def change(kept: dict[str, Any]) -> None:
        kept.get(here.key, {"items": {}})["items"].pop(item, None)
        journey().changed(kept, here)

    if isinstance(here, Files):
        draft_files.remove(secret_key(), item, change, web.now())
    else:
        keep(walk(), change)
    return web.go(address(here))


def finish(here: Many) -> Response:
    """Continue below a list: completes it if every item is valid and there are enough."""
    so_far = walk()
    if saving():
        return web.go(url_for("apply.save"))
    items = so_far.items(here)
    if len(items) < here.at_least or None in items.values():
        if web.by_htmx():
            return draw_list(so_far, here, 422)
        return web.go(url_for("apply.step", key=here.key, refused=REFUSED))

    def change(kept: dict[str, Any]) -> None:
        kept.setdefault(here.key, {"items": {}, "finished": False})["finished"] = True

    return web.go(address(keep(so_far, change).gap))
