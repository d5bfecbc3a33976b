"""All questions of the application on one page, for an officer who writes down what somebody says."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request, session, url_for

from asb import web
from asb.apply.shared import (
    address,
    bp,
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
from asb.casework.accounts import sessions
from asb.casework.drafts import store
from asb.fields import SURE, Question, settled_report
from asb.journeys import ON_ONE_PAGE, ON_PAPER
from asb.questions.apply.contact import ContactDetails, offered
from asb.web.forms import Boxes
from asb.wizard import Check, Files, Many, Step, Typed, Walk

BLANKS = {"reports": 3, "others": 1}
"""How many items of each list the page has at least."""
KEPT = ("What you typed is still here", "You were signed out in the meantime. Please try again.")
NO_FILES = {"finished": True}
"""Files are added afterwards: those that are stored already stay."""


@dataclass(frozen=True)
class Part:
    """One question on the page; an item of a list has its number. `only`: see `fields.Asked`."""

    step: Step
    form: Question
    only: str
    number: int = 0


@bp.get("/all")
def one_page() -> Response:
    """Shows what is kept, with room for another item of the list that `more` names."""
    so_far, said = walk(), recording()
    if said is None:
        return web.go(url_for("apply.begin"))
    if typed := sessions.kept_work(said.staff, request.path):
        return draw(so_far, typed, notice=KEPT)
    return draw(so_far, _kept(so_far), more=request.args.get("more", ""))


@bp.post("/all")
def save_one_page() -> Response:
    """Saves every answer, also refused ones, and goes on to Check your answers once all are accepted. If the
    session has ended meanwhile, what was typed is kept for whoever typed it.
    """
    values, said = web.typed(), recording()
    if said is None:
        if late := store.recorded(secret_key()):
            kept = {name: texts for name, texts in values.items() if name != "csrf_token"}
            sessions.keep_work(late.staff, request.path, kept, web.now())
        return web.go(url_for("staff.record_on" if "recording" in session else "apply.begin"))
    entries = _entries(values)

    def change(kept: dict[str, Any]) -> None:
        kept |= {key: entry for key, entry in entries.items() if entry is not NO_FILES}
        for key in (key for key, entry in entries.items() if entry is NO_FILES):
            kept[key] = {"items": {}} | kept.get(key, {}) | NO_FILES
        steps = journey().steps
        for later in steps[next(at for at, step in enumerate(steps) if isinstance(step, Check)) :]:
            kept.pop(later.key, None)

    after = keep(walk(), change)
    sessions.forget_work(said.staff, request.path)
    if more := request.form.get("more", ""):
        fresh = secrets.token_hex(3)  # a browser does not load again for another place on the same page
        return web.go(url_for("apply.one_page", more=more, page=fresh, _anchor=more))
    gap = after.gap
    if gap is None or isinstance(gap, Check | Files):
        return web.go(address(gap))
    return draw(after, values, status=422)


def draw(
    so_far: Walk, values: Boxes, *, status: int = 200, notice: web.Notice | None = None, more: str = ""
) -> Response:
    """Renders the page with these values; with their errors, if it was refused."""
    parts = [part for step in _asked() for part in _parts(so_far, step, values, more)]
    if status == 422:
        for part in parts:
            _complain(so_far, part, values)
        _tell_apart(parts)
    return web.draw(
        "apply/one_page.html",
        status,
        parts=parts,
        sure=_sure(parts, values),
        problems=[problem for part in parts for problem in part.form.problems],
        notice=notice,
        only=ON_ONE_PAGE,
        on_paper=ON_PAPER,
        blanks=BLANKS,
    )


def _tell_apart(parts: list[Part]) -> None:
    """Names in its errors each question, or item of a list, that complains in the same words as another."""
    said = Counter(words for part in parts for words, _ in part.form.problems)
    for part in parts:
        if part.number:
            part.form.name_errors(f"{part.form.item} {part.number}")
        elif any(said[words] > 1 for words, _ in part.form.problems):
            part.form.name_errors(f"“{part.form.heading}”")


def _sure(parts: list[Part], values: Boxes) -> list[str]:
    """What the page carries of the answers that are asked about once, now or before: see `Question.sure`."""
    asked = [doubt for part in parts if part.form.only_doubts for doubt in part.form.doubts]
    return list(dict.fromkeys([*values.get(SURE, ()), *asked]))


def _asked() -> list[Step]:
    """The steps that are on the page: all with a question, but files."""
    return [step for step in journey().steps if step.asks and not isinstance(step, Files)]


def _kept(so_far: Walk) -> dict[str, list[str]]:
    """The stored values by the names of this page's inputs."""
    found: dict[str, list[str]] = {}
    for key, entry in so_far.kept.items():
        items = {f"{key}_{item}": each for item, each in entry.get("items", {}).items()}
        for prefix, each in (items or {key: entry}).items():
            typed = dict(each.get("typed", {}))
            found[SURE] = found.get(SURE, []) + typed.pop(SURE, [])
            found |= {f"{prefix}-{name}": values for name, values in typed.items()}
    return found


def _parts(so_far: Walk, step: Step, values: Boxes, more: str) -> list[Part]:
    """The questions of one step; of a list, each item that has something, and blank ones after them."""
    only = ON_ONE_PAGE.get(step.key, "")
    if step.key == "organisation":
        for_one = " ".join(each.key for each in web.council().relationships if each.acts_for_organisation)
        only += f",person-relationship={for_one}"
    if not isinstance(step, Many):
        return [Part(step, _form(so_far, step, values, step.key), only)]
    held = [
        item
        for item in items_in(step.key, values)
        if any(map(any, values_of(f"{step.key}_{item}", values).values()))
    ]
    most = max(BLANKS[step.key], len(held)) + (more == step.key)
    items = held + [secrets.token_hex(8) for _ in range(min(most, step.at_most) - len(held))]
    parts = [
        Part(step, _form(so_far, step, values, f"{step.key}_{item}"), only, number)
        for number, item in enumerate(items, 1)
    ]
    for part in parts:
        say_which(part.form, f"{part.form.item.lower()} {part.number}")
    return parts


def _form(so_far: Walk, step: Step, values: Boxes, prefix: str) -> Question:
    """The form of a step under this prefix. Contact details are shown for every way; the ways say which."""
    typed = {name: texts for name, texts in values.items() if name.startswith(f"{prefix}-")}
    answers: dict[str, Any] = dict(so_far.answers)
    routes = getattr(step.question, "routes_from", "")
    if routes:
        answers[routes] = {"routes": offered(journey().council)}
    form = step.question(Typed(typed) if typed else None, journey().council, answers, prefix)
    for field in form.asked:
        field.small = True
        route = next((way for way, names in ContactDetails.belongs.items() if field.short_name in names), "")
        if routes and route:
            field.only = f"{routes}-routes={route}"
    return form


def _entries(values: Boxes) -> dict[str, Any]:
    """What to store for each step, given the answers before it. What is not asked any more stays as it was
    typed, in case a choice was a slip; it is no part of what is sent.
    """
    answers: dict[str, Any] = {}
    entries: dict[str, Any] = {}
    for step in journey().steps:
        if isinstance(step, Check):
            continue
        asked = step.when(answers)
        if isinstance(step, Files) and not asked:
            continue
        if isinstance(step, Files):
            entries[step.key] = NO_FILES
        elif isinstance(step, Many):
            entries[step.key] = _list(step, values, answers)
        else:
            _, entries[step.key] = journey().entry(step, _said(step.key, values), answers)
        clean = _clean(step, entries[step.key])
        if asked and clean is not None:
            answers[step.key] = clean
    return entries


def _list(step: Many, values: Boxes, answers: Mapping[str, Any]) -> dict[str, Any]:
    typed = {item: values_of(f"{step.key}_{item}", values) for item in items_in(step.key, values)}
    held = {
        item: settled_report(said, received_on())
        for item, said in typed.items()
        if any(map(any, said.values()))
    }
    sure = {SURE: values.get(SURE, [])}
    items = {item: journey().entry(step, said | sure, answers)[1] for item, said in held.items()}
    return {"items": dict(list(items.items())[: step.at_most]), "finished": True}


def _said(prefix: str, values: Boxes) -> dict[str, list[str]]:
    """What was typed under this prefix, with what was asked about on this page."""
    return values_of(prefix, values) | {SURE: list(values.get(SURE, ()))}


def _clean(step: Step, entry: Mapping[str, Any]) -> Any:
    if entry is NO_FILES:
        return []
    if not isinstance(step, Many):
        return entry["clean"]
    clean = {item: each["clean"] for item, each in entry["items"].items()}
    return None if None in clean.values() else [{**each, "item": item} for item, each in clean.items()]


def _complain(so_far: Walk, part: Part, values: Boxes) -> None:
    """Puts the errors of this question beside its fields, if it is asked."""
    if part.step not in so_far.steps:
        return
    prefix = next((str(field.name).removesuffix(f"-{field.short_name}") for field in part.form.asked), "")
    said = values_of(prefix, values)
    if isinstance(part.step, Many) and not any(map(any, said.values())):
        missing = part.step.key == "reports" and part.number == 1 and not so_far.kept["reports"]["items"]
        if not missing:
            return
    asked, _ = journey().entry(part.step, _said(prefix, values), so_far.answers)
    part.form.validate()
    for field in part.form.asked:
        if field.short_name not in asked:
            field.errors = []
        elif asked[field.short_name].errors or field.short_name in part.form.doubted:
            field.errors = asked[field.short_name].errors
    part.form.doubts, part.form.doubted = asked.doubts, asked.doubted
