"""Questions that belong together, asked on one page. Each is stored by itself, as if it had its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from asb import web
from asb.apply.shared import address, back, going_back, journey, keep, keep_as_typed
from asb.fields import SURE, Question
from asb.journeys import part_of
from asb.questions.apply.contact import TIMED, ContactDetails, offered
from asb.web import windows
from asb.web.forms import REFUSED, Boxes, was_refused
from asb.wizard import Step, Typed, Walk


def asked_with(here: Step) -> list[Step]:
    """The steps on the page of this one, itself first; only itself if it has its page alone."""
    return [here, *(step for step in journey().steps if step.beside == here.key)]


def show(so_far: Walk, here: Step) -> Response:
    """The page with what is kept; at the address of a refused page with what is wrong."""
    steps = asked_with(here)
    typed = _kept(so_far, steps)
    wrong = was_refused() and any(entry["clean"] is None for entry in _entries(so_far, steps, typed).values())
    return draw(so_far, here, typed, 422 if wrong else 200)


def _kept(so_far: Walk, steps: list[Step]) -> dict[str, list[str]]:
    """What is kept of all questions on the page, as it was typed, and what was said to be right of each."""
    kept = [so_far.kept.get(step.key, {}).get("typed", {}) for step in steps]
    typed = {name: texts for each in kept for name, texts in each.items()}
    sure = [doubt for each in kept for doubt in each.get(SURE, ())]
    return typed | ({SURE: sure} if sure else {})


def draw(
    so_far: Walk, here: Step, typed: Boxes, status: int, *, notice: web.Notice | None = None
) -> Response:
    """Renders the page as typed, with what is wrong if it is refused (422)."""
    steps = asked_with(here)
    forms = [_form(so_far, step, typed) for step in steps]
    if status == 422:
        found = _validated(so_far, steps, typed)
        only_doubts = all(each.only_doubts for each in found.values())
        for step, form in zip(steps, forms, strict=True):
            form.doubts = found[step.key].doubts if only_doubts and step.key in found else []
            form.doubted = found[step.key].doubted if step.key in found else set()
            for field in form.asked:
                theirs = found.get(step.key)
                known = theirs is not None and field.short_name in theirs
                field.errors = theirs[field.short_name].errors if theirs is not None and known else []
    return web.draw(
        "apply/together.html",
        status,
        step_line=part_of(here),
        form=forms[0],
        parts=forms,
        problems=[problem for form in forms for problem in form.problems],
        notice=notice,
        shown=windows.shown(_kept(so_far, steps)),
        action=address(here),
        **back(so_far, here),
    )


def save(so_far: Walk, here: Step) -> Response:
    """Keeps what was typed for each question, also for one that is not asked yet, and goes on once all that
    are asked are accepted.
    """
    steps = asked_with(here)
    typed, both = windows.merged(web.typed(), _kept(so_far, steps))
    if both:
        forms = [_form(so_far, step, _kept(so_far, steps)) for step in steps]
        theirs = next(form for form in forms if both & set(form.names))
        return draw(so_far, here, typed, 409, notice=windows.notice(theirs, both))
    typed = {**_without_ways_let_go(so_far, steps, typed)}
    entries = _entries(so_far, steps, typed)
    unasked = {
        step.key: {"typed": said, "clean": None, "mark": ""}
        for step in steps
        if step.key not in entries and (said := _said(so_far, step, typed))
    }
    if going_back():
        return keep_as_typed(so_far, here, entries | unasked)
    saving, wrong = "save" in request.form, any(entry["clean"] is None for entry in entries.values())
    holds = {key for key, entry in entries.items() if any(map(any, entry["typed"].values()))} | set(unasked)
    if saving and not holds:
        return web.go(url_for("apply.save"))
    kept = {key: entry for key, entry in entries.items() if key in holds or entry["clean"] is not None}
    if wrong and not holds:
        return _refuse(so_far, here, typed) if so_far.open(here) else web.go(address(so_far.gap))

    def change(answers: dict[str, Any]) -> None:
        for step in steps:
            if step.key in kept and answers.get(step.key) != kept[step.key]:
                journey().changed(answers, step)
        answers.update(kept | unasked)

    after = keep(so_far, change)
    if saving:
        return web.go(url_for("apply.save"))
    return _refuse(after, here, typed) if wrong else web.go(address(after.gap))


def _without_ways_let_go(so_far: Walk, steps: list[Step], typed: Boxes) -> Boxes:
    """Leaves out details that were accepted, of a way that is not chosen any more."""
    chosen, gone = typed.get("routes", ()), set()
    others = [names for way, names in ContactDetails.belongs.items() if way not in chosen]
    for step in steps:
        kept = so_far.kept.get(step.key)
        if getattr(step.question, "routes_from", "") and kept and kept["clean"] is not None:
            details = {name for names in others for name in names if name in typed}
            gone |= {name for name in details if kept["typed"].get(name) == typed[name]}
    return {name: texts for name, texts in typed.items() if name not in gone}


def _refuse(so_far: Walk, here: Step, typed: Boxes) -> Response:
    """The page with what is wrong: to htmx, and where it is not kept whole, as the reply; else at an address
    of its own, to which a browser can go back.
    """
    said = {name for step in asked_with(here) for name in _said(so_far, step, typed)}
    kept = {
        name
        for step in asked_with(here)
        for name, texts in so_far.kept.get(step.key, {}).get("typed", {}).items()
        if any(texts) and name != SURE
    }
    if web.by_htmx() or said != kept:
        return draw(so_far, here, typed, 422)
    return web.go(url_for("apply.step", key=here.key, refused=REFUSED))


def _said(so_far: Walk, step: Step, typed: Boxes) -> dict[str, list[str]]:
    """What was typed for this step, whether it is asked or not."""
    names = _form(so_far, step, {}).names
    return {name: list(typed[name]) for name in names if any(typed.get(name, ()))}


def _validated(so_far: Walk, steps: list[Step], typed: Boxes) -> dict[str, Question]:
    """The forms of the steps that are asked, given the answers before each; validated."""
    return {key: form for key, (form, _) in _read(so_far, steps, typed).items()}


def _entries(so_far: Walk, steps: list[Step], typed: Boxes) -> dict[str, dict[str, Any]]:
    return {key: entry for key, (_, entry) in _read(so_far, steps, typed).items()}


def _read(so_far: Walk, steps: list[Step], typed: Boxes) -> dict[str, tuple[Question, dict[str, Any]]]:
    these = {step.key for step in steps}
    answers: dict[str, Any] = {key: each for key, each in so_far.answers.items() if key not in these}
    found = {}
    for step in steps:
        if not step.when(answers):
            continue
        found[step.key] = journey().entry(step, typed, answers)
        if (clean := found[step.key][1]["clean"]) is not None:
            answers[step.key] = clean
    return found


def _form(so_far: Walk, step: Step, typed: Boxes) -> Question:
    """The form of a step with every field that a choice on its page may ask for; the choice shows it."""
    answers: Mapping[str, Any] = so_far.answers
    routes = getattr(step.question, "routes_from", "")
    if routes:
        answers = {**answers, routes: {"routes": offered(journey().council)}}
    form = step.question(Typed(typed) if typed else None, journey().council, answers)
    ways = {name: way for way, names in ContactDetails.belongs.items() for name in names}
    for field in form.asked if routes else ():
        way = ways.get(str(field.short_name))
        field.only = f"routes={way}" if way else f"routes={' '.join(TIMED)}"
    return form
