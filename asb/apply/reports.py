"""The reports on one page: a card for each, what its dates say, and the count."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any

from flask import Response, request, url_for

from asb import letters, web
from asb.apply import diary, the_count
from asb.apply.shared import (
    LOST,
    address,
    back,
    before,
    going_back,
    items_in,
    journey,
    keep,
    received_on,
    recording,
    say_which,
    secret_key,
    values_of,
    walk,
)
from asb.casework.drafts.store import TooMuch
from asb.casework.reports import as_described, counts_until
from asb.fields import Question, ReadBack, When, settled_report
from asb.journeys import part_of
from asb.rules.days import earliest_start
from asb.web import forms, windows
from asb.web.forms import REFUSED, Boxes, was_refused
from asb.wizard import Cards, Many, Typed, Walk

Texts = Mapping[str, Mapping[str, list[str]]]
"""What was typed on each card, by its key and by the names of its own form."""


@dataclass(frozen=True)
class Card:
    """One report on the page. `stored`: it is kept already; `opened`: it shows what few people know;
    `read_back`: how its days were read, where they were typed in other words; `shown`: see `web.windows`;
    `in_short`: what it is about, for one that is complete and folded while others are told.
    """

    key: str
    number: int
    form: Question
    stored: bool
    opened: bool
    read_back: tuple[ReadBack, ...]
    shown: str
    in_short: str = ""


def fresh_key(so_far: Walk, here: Many) -> str:
    """Returns the key of the next item of a list. It exists before the item, so that sending it twice adds it
    once; it stays the same until the item is added, so that a browser that goes back finds what was typed.
    """
    items = so_far.kept.get(here.key, {"items": {}})["items"]
    number = len(items)
    while (fresh := new_key(here.key, number)) in items:
        number += 1
    return fresh


def new_key(key: str, number: int) -> str:
    return hashlib.sha256(secret_key() + f"{key}:{number}".encode()).hexdigest()[:16]


def open_page(so_far: Walk, here: Cards) -> Response:
    """Shows what is kept, with an empty card if there is none or `more` asks for one; at the address of a
    refused page with what is wrong, until it is put right.
    """
    items = so_far.items(here)
    wrong = was_refused() and (not items or None in items.values())
    found, undated = (request.args.get(name, -1, type=int) for name in ("found", "undated"))
    notice = diary.notice(found, undated) if 0 <= found <= here.at_most and undated >= 0 else None
    return draw(so_far, here, 422 if wrong else 200, more="more" in request.args, notice=notice)


def draw(
    so_far: Walk,
    here: Cards,
    status: int = 200,
    *,
    texts: Texts | None = None,
    more: bool = False,
    notice: web.Notice | None = None,
    not_taken: str = "",
) -> Response:
    """Renders the page with what is kept, or with these texts; with what is wrong if it is refused (422).
    `not_taken`: what is wrong with a diary that was pasted.
    """
    kept = so_far.kept.get(here.key, {"items": {}})["items"]
    said = dict(texts) if texts is not None else {key: entry["typed"] for key, entry in kept.items()}
    clean, room = so_far.items(here), len({*said, *kept}) < here.at_most
    blank = fresh_key(so_far, here)
    if (more or not said) and room and blank not in said:
        said[blank] = {}
    cards = [_card(so_far, here, number, key, said[key]) for number, key in enumerate(said, 1)]
    cards = _folded(cards, clean) if status == 200 else cards
    for card in cards:
        is_wrong = clean.get(card.key) is None and (said[card.key] or len(cards) == 1)
        if status == 422 and is_wrong and not not_taken:
            _complain(card, alone=len(cards) == 1)
        say_which(card.form, f"report {card.number}")
    return web.draw(
        here.page,
        status,
        step_line=part_of(here),
        step=here,
        form=cards[0].form,
        cards=cards,
        notice=notice,
        problems=_problems(cards, not_taken),
        not_taken=not_taken,
        pasted="" if status == 200 else diary.pasted(),
        unfinished={key for key, item in clean.items() if item is None},
        room=room,
        once=forms.kept_press_id(),
        more=more,
        changes=True,
        **back(so_far, here),
        **counted(clean),
    )


def _complain(card: Card, *, alone: bool) -> None:
    """Puts the errors of a card beside its fields, with its number unless it is `alone`."""
    card.form.validate()
    if not alone:
        card.form.name_errors(f"Report {card.number}")


def _problems(cards: list[Card], not_taken: str) -> list[tuple[str, str]]:
    return (
        [(not_taken, diary.FIELD)] if not_taken else [each for card in cards for each in card.form.problems]
    )


def _card(so_far: Walk, here: Cards, number: int, key: str, typed: Mapping[str, list[str]]) -> Card:
    prefix = f"{here.key}_{key}"
    boxes = Typed({f"{prefix}-{name}": list(texts) for name, texts in typed.items()})
    form = here.question(boxes if typed else None, journey().council, so_far.answers, prefix)
    for field in form.asked:
        field.small = True
        field.description = field.description if number == 1 else ""
    opened = any(any(typed.get(name, ())) for name in getattr(here.question, "seldom", ()))
    stored = key in so_far.kept.get(here.key, {"items": {}})["items"]
    days = [
        (each, request.form.get(f"{each.name}-day", each.written))
        for each in form.asked
        if isinstance(each, When)
    ]
    read_back = tuple(filter(None, (day.read_back(words) for day, words in days)))
    entry = so_far.kept.get(here.key, {"items": {}})["items"].get(key)
    shown = windows.shown(_as_shown(so_far, here, entry)) if entry else ""
    return Card(key, number, form, stored, opened, read_back, shown)


def counted(items: Mapping[str, Any]) -> dict[str, Any]:
    """Tests each report as it is described, using the rules."""
    today = received_on()
    procedure = web.council().procedure_on(today)
    fine = {key: item for key, item in items.items() if item is not None}
    assessment = as_described(fine, today, web.council())
    return {
        "verdicts": {verdict.id: verdict for verdict in assessment.reports},
        "assessment": assessment,
        **the_count.to_look_at(items, assessment),
        "procedure": procedure,
        "receivers": letters.receivers(web.council()),
        "since": earliest_start(today, procedure.apply_within),
        # An application that is recorded for somebody has its day already, whenever it is sent.
        "until": {}
        if recording()
        else {key: counts_until(item, today, web.council()) for key, item in fine.items()},
    }


def _folded(cards: list[Card], clean: Mapping[str, Any]) -> list[Card]:
    """Folds those that are kept and complete, but the only one, the one that is to be changed, and one with a
    day that could not be read.
    """
    if len(cards) == 1 or "look" in request.form:
        return cards
    stays = {card.key for card in cards if not (card.stored and clean.get(card.key))}
    stays |= {card.key for card in cards if not all(day.is_read for day in card.read_back)}
    stays.add(request.args.get("open", ""))
    return [card if card.key in stays else replace(card, in_short=_in_short(card.form)) for card in cards]


def _in_short(form: Question) -> str:
    """What a report is about, in a few words of its own, and its day."""
    said = next((str(form[name].data) for name in ("what", "reference") if form[name].data), "")
    days = [form[name].data for name in ("happened", "reported")]
    day = next((day["said"] for day in days if day["from"]), "")
    return ", ".join(filter(None, (shorten(said, 30, placeholder=" …"), day))) or "Saved"


def typed_on(here: Cards, values: Boxes) -> dict[str, dict[str, list[str]]]:
    """What was typed on each card that holds anything; days as they are meant today."""
    said = {key: values_of(f"{here.key}_{key}", values) for key in items_in(here.key, values)}
    return {key: settled_report(typed, received_on()) for key, typed in said.items() if _filled(typed)}


def save(here: Cards) -> Response:
    """Keeps every card that holds something, also a refused one. Then shows the page with one card more, asks
    whether to remove one, or goes on once all are accepted. A script asks for a `look` at the count as it is
    with what has been typed so far.
    """
    so_far, values = walk(), web.typed()
    said, once = typed_on(here, values), forms.press_id()
    if not so_far.kept:
        return draw(so_far, here, 410, texts=said, notice=LOST)
    said, both = _with_other_windows(so_far, here, said, once)
    found, not_taken = _from_a_diary(so_far, here, said, once)
    said |= found
    emptied = {
        key for key in items_in(here.key, values) if key not in said and _as_seen(so_far, here, key, once)
    }
    entries = {key: _entry(so_far, here, key, typed, once) for key, typed in said.items() if key not in both}
    too_long = {key for key, entry in entries.items() if not entry["typed"]}
    goes_on = not {"save", "back", "add", "look", "remove", "find"} & set(request.form) and not diary.pasted()

    def change(kept: dict[str, Any]) -> None:
        of = kept.setdefault(here.key, {"items": {}, "finished": False})
        were = dict(of["items"])
        for key, entry in entries.items():
            if key not in too_long:
                _put(of["items"], key, entry, here.at_most)
        for key in emptied:
            of["items"].pop(key, None)
        if of["items"] != were:
            journey().changed(kept, here)
            of["finished"] = False
        if goes_on and all(entry["clean"] is not None for entry in of["items"].values()):
            of["finished"] = len(of["items"]) >= here.at_least

    begun = so_far.kept.get(here.key) or entries
    after = keep(so_far, change) if begun else so_far
    if both and "look" not in request.form:
        return draw(after, here, 409, texts=said, notice=next(iter(both.values())))
    if not_taken and not too_long:
        return draw(after, here, 422, not_taken=not_taken)
    if found and not too_long and not {"save", "back", "remove"} & set(request.form):
        days, undated = diary.told()
        return web.go(url_for("apply.step", key=here.key, found=days, undated=undated))
    return _onward(after, here, said if too_long else None)


def _with_other_windows(
    so_far: Walk, here: Cards, said: Texts, press: str
) -> tuple[dict[str, dict[str, list[str]]], dict[str, web.Notice]]:
    """What is typed on the cards, with what another window changed of boxes that nobody touched here; and
    what is said of each card that both changed.
    """
    kept = so_far.kept.get(here.key, {"items": {}})["items"]
    result, both = {key: dict(typed) for key, typed in said.items()}, {}
    for key, typed in said.items():
        entry = kept.get(key)
        if entry is None or entry.get("page") == press:
            continue
        shown = _as_shown(so_far, here, entry)
        result[key], changed = windows.merged(typed, shown, f"{windows.SHOWN}_{key}")
        if changed:
            both[key] = windows.notice(so_far.form(here, entry), changed)
    return result, both


def _as_seen(so_far: Walk, here: Cards, key: str, press: str) -> bool:
    """Whether a card is kept as this page showed it: another window may have filled what is empty here."""
    entry = so_far.kept.get(here.key, {"items": {}})["items"].get(key)
    if entry is None or entry.get("page") == press:
        return True
    return request.form.get(f"{windows.SHOWN}_{key}", "") == windows.shown(_as_shown(so_far, here, entry))


def _from_a_diary(
    so_far: Walk, here: Cards, said: Texts, press: str
) -> tuple[dict[str, dict[str, list[str]]], str]:
    """Returns what a diary that was pasted, whatever was pressed then, is on cards of its own; or why not."""
    if not diary.pasted() and "find" not in request.form:
        return {}, ""
    kept = so_far.kept.get(here.key, {"items": {}})["items"]
    before = {key for key, entry in kept.items() if entry.get("page") != press}
    try:
        return diary.cards(press, here.at_most - len(before | set(said))), ""
    except diary.NotTaken as why:
        return {}, str(why)


def _put(items: dict[str, Any], key: str, entry: dict[str, Any], at_most: int) -> None:
    held = items.get(key)
    other = held is not None and held.get("page") != entry.get("page") and held["typed"] != entry["typed"]
    if other and key in request.form.getlist("new"):
        key = secrets.token_hex(8)  # another window used this key meanwhile: both reports stay
    if key not in items and len(items) >= at_most:
        raise TooMuch
    items[key] = entry


def _onward(after: Walk, here: Cards, unsaved: Texts | None) -> Response:
    """Where the pressed button leads. `unsaved`: what is too long to be kept is only in this reply."""
    more, key = "add" in request.form, request.form.get("remove", "")
    if "save" in request.form or (going_back() and unsaved is None):
        return web.go(url_for("apply.save") if "save" in request.form else address(before(after, here)))
    if key and unsaved is None:
        stored = key in after.items(here)
        return web.go(url_for("apply.ask_remove", key=here.key, item=key) if stored else address(here))
    if "look" in request.form:
        return draw(after, here, texts=unsaved)
    items = after.items(here)
    wrong = None in items.values() or (not more and len(items) < here.at_least) or unsaved is not None
    if wrong or more:
        if web.by_htmx() or unsaved is not None:
            return draw(after, here, 422 if wrong else 200, texts=unsaved, more=more)
        place = f"report-{len(items) + 1}" if more and not wrong else None
        also, refused = "yes" if more else None, REFUSED if wrong else None
        return web.go(url_for("apply.step", key=here.key, more=also, refused=refused, _anchor=place))
    return web.go(address(after.gap))


def _entry(so_far: Walk, here: Cards, key: str, typed: Mapping[str, list[str]], page: str) -> dict[str, Any]:
    """The entry to store for a card: the one that is kept, if the card is as it was shown."""
    kept = so_far.kept.get(here.key, {"items": {}})["items"].get(key)
    if kept and _filled(typed) == _as_shown(so_far, here, kept):
        return dict(kept)
    return {**journey().entry(here, typed, so_far.answers)[1], "page": page}


def _as_shown(so_far: Walk, here: Cards, entry: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a browser sends of a card that nobody touched. Days answered in several inputs are in one now."""
    typed = _filled(entry["typed"])
    days = {"happened", "reported"}
    if not any(name.partition("-")[0] in days and not name.endswith("-day") for name in typed):
        return typed
    form = so_far.form(here, entry)
    typed = {name: texts for name, texts in typed.items() if name.partition("-")[0] not in days}
    written = {f"{each.name}-day": each.written for each in form.asked if isinstance(each, When)}
    return typed | {name: [text] for name, text in written.items() if text}


def _filled(typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in typed.items() if any(text.strip() for text in texts)}
