"""Renders the pages of the journey: questions, lists, check your answers."""

from __future__ import annotations

from collections import Counter

from flask import Response, request, url_for

from asb import files, web
from asb.apply import lost, one_page, reports, saved, the_count, together
from asb.apply.shared import (
    LOST,
    address,
    already_sent,
    back,
    bp,
    items_in,
    journey,
    recording,
    secret_key,
    walk,
)
from asb.casework import rate_limits
from asb.casework.drafts import draft_files
from asb.casework.drafts.store import AlreadySent, TooMuch
from asb.casework.rate_limits import TooOften
from asb.fields import Question, likely_meant
from asb.journeys import part_of
from asb.questions import AFile, ASignedForm
from asb.rules.area import elsewhere
from asb.web import forms, windows
from asb.wizard import Cards, Check, Files, Many, Step, Walk

EXPIRED = (
    "Please try again",
    "This page had been open for a long time. What you typed is still here.",
)
FULL = ("There is too much on this form", "Ring us to tell us the rest, or leave something out.")
CHANGED = (
    "Your answers have changed",
    "They were changed in another window. Nothing has been sent yet. Please check them, then press Send.",
)
"""Notices: title and text."""


SENDS = {AFile: "Add this file", ASignedForm: "Add this file"}
"""Label of the button, where it is not Continue."""

LIMITS = {
    "most": files.MOST_FILES,
    "each": files.say_size(files.MOST_BYTES),
    "together": files.say_size(files.MOST_TOGETHER),
}


@bp.errorhandler(TooMuch)
def too_much(_error: TooMuch) -> Response:
    """Full draft: shows the same page with what was typed. The saved answers are unchanged."""
    return again(409, FULL)


@bp.errorhandler(TooOften)
def too_often(error: TooOften) -> Response:
    """Rate limit: shows the page with what was typed, until when to wait, and whom to ring meanwhile."""
    if error.limit.name not in WAIT or request.endpoint not in TYPING:
        return web.too_often(error)
    words = WAIT[error.limit.name].format(until=web.wait_until(error), phone=web.council().team.phone)
    return web.later(again(429, ("Please wait a while", words)), error)


WAIT = {
    rate_limits.BEGINNING.name: "A lot of applications have been started from your internet connection. You "
    "can continue after {until}, or from another connection. What you typed is still here. You can also "
    "apply by phone now: ring us on {phone}.",
    rate_limits.DRAFTING.name: "A lot of text has come from your internet connection today, so this page was "
    "not saved. You can continue after {until}. What you typed is still here: copy it before you leave. You "
    "can also ring us on {phone} and tell us the rest.",
}
"""Notices by limit: what people read where they typed something."""


ALL = "apply.save_one_page"
TYPING = ("apply.answer", "apply.answer_item", ALL)
"""Endpoints that receive typed text."""


def again(status: int, notice: web.Notice) -> Response:
    """Shows the submitted page again as typed, with a notice. Nothing is saved."""
    values = request.view_args or {}
    here = journey().step(values.get("key", ""))
    try:
        so_far = walk()
    except AlreadySent as sent:
        return already_sent(sent)
    if request.endpoint == ALL and recording():
        return one_page.draw(so_far, web.typed(), status=status, notice=notice)
    cards = isinstance(here, Cards) and "item" not in values and items_in(here.key, request.form)
    if (
        not here
        or not (here.asks or (isinstance(here, Check) and so_far.open(here)))
        or request.endpoint not in TYPING
        or (isinstance(here, Many) and "item" not in values and not cards)
    ):
        if web.no_cookie_came() or not so_far.kept:
            return lost.page()
        return web.go(address(here) if here else url_for("apply.begin"))
    if isinstance(here, Check) and (changed := the_count.changed(so_far)):
        notice = notice[0], f"{notice[1]} {changed[1]}"
    if not so_far.kept and notice is EXPIRED and here is not journey().steps[0]:
        notice = LOST
    elif notice is EXPIRED and web.no_cookie_came():
        notice = web.no_cookie_notice(typed=has_boxes(here))
    elif notice is EXPIRED and not has_boxes(here):
        notice = web.AGAIN
    return as_typed(so_far, here, 410 if notice is LOST and cards else status, notice)


def has_boxes(here: Step) -> bool:
    """Whether something can be typed or chosen on the page of this step."""
    return bool(here.question(None, web.council(), {}).asked)


def as_typed(so_far: Walk, here: Step, status: int, notice: web.Notice) -> Response:
    """Renders the page of this step with what was just typed into it."""
    item, typed = (request.view_args or {}).get("item", ""), web.typed()
    if isinstance(here, Check):
        return draw_check(so_far, here, status, notice)
    if isinstance(here, Cards) and not item:
        return reports.draw(so_far, here, status, texts=reports.typed_on(here, typed), notice=notice)
    if len(together.asked_with(here)) > 1:
        return together.draw(so_far, here, typed, status, notice=notice)
    form = forms.form(here.question, typed, so_far.answers)
    return draw_question(so_far, here, form, status, notice=notice, item=item, new="new" in request.form)


def draw_question(
    so_far: Walk,
    here: Step,
    form: Question,
    status: int = 200,
    *,
    notice: web.Notice | None = None,
    item: str = "",
    new: bool = False,
) -> Response:
    """Renders a question. `item`: key of its list item; `new`: the item is not in the list yet."""
    door = "apply.add_file" if isinstance(here, Files) else "apply.answer_item"
    return web.draw(
        "question.html",
        status,
        step_line=part_of(here),
        form=form,
        notice=notice,
        new=new,
        action=url_for(door, key=here.key, item=item) if item else address(here),
        **back(so_far, here, item),
        send=SENDS.get(here.question, ""),
        shown="" if item else windows.shown(so_far.kept.get(here.key, {}).get("typed", {})),
    )


def draw_list(so_far: Walk, here: Many, status: int) -> Response:
    """Renders a list with its items."""
    items = so_far.items(here)
    if not items and here.at_least:
        return web.go(url_for("apply.add", key=here.key))
    cards = so_far.told(here)
    return web.draw(
        here.page,
        status,
        step_line=part_of(here),
        step=here,
        form=here.question(None, so_far.journey.council, so_far.answers),
        cards=cards,
        problems=[
            (f"Finish {told.title.lower()}, or remove it", f"#item-{told.key}")
            for told in cards
            if items[told.key] is None and status != 200
        ],
        unfinished={key for key, item in items.items() if item is None},
        changes=not isinstance(here, Files),
        **of_files(here),
        limits=LIMITS,
        room=room(so_far, here),
        back=address(so_far.before(here)),
    )


def of_files(*steps: Step) -> dict[str, set[str]]:
    """What is known by now of the files of this draft, if one of these steps asks for files."""
    if not any(isinstance(step, Files) for step in steps):
        return {"stopped": set(), "unopened": set()}
    return {
        "stopped": draft_files.stopped(secret_key()),
        "unopened": draft_files.unopened(secret_key()),
    }


def room(so_far: Walk, here: Many) -> bool:
    """Whether the list can take another item; files of all lists are counted together."""
    if not isinstance(here, Files):
        return len(so_far.items(here)) < here.at_most
    lists = [step for step in so_far.journey.steps if isinstance(step, Files)]
    return sum(len(so_far.items(step)) for step in lists) < files.MOST_FILES


def draw_check(so_far: Walk, here: Step, status: int = 200, notice: web.Notice | None = None) -> Response:
    """Renders Check your answers, from where the application is sent; skipped questions say so."""
    place = so_far.answers["place"]
    details = [so_far.answers.get(key, {}) for key in ("details", "person_details")]
    emails = [each.get("email", "") for each in (*details, *so_far.answers.get("others", [])) if each]
    lists = [step for step in so_far.steps if isinstance(step, Many) and not so_far.items(step)]
    left_out = [step for step in so_far.journey.steps if isinstance(step, Files) and step not in so_far.steps]
    return web.draw(
        "apply/check.html",
        status,
        step_line=part_of(here),
        notice=notice,
        empty=lists,
        left_out=sum(len(so_far.items(step)) for step in left_out),
        **of_files(*so_far.steps),
        seen=so_far.seen,
        answers=so_far.answers,
        sections=so_far.sections(),
        meant=[meant for email in emails if (meant := likely_meant(email))],
        same_inbox={
            email for email, times in Counter(map(str.casefold, emails)).items() if email and times > 1
        },
        **the_count.shown(so_far),
        elsewhere=elsewhere(place["place"], place["postcode"], web.council().neighbours),
        action=address(here),
        back=url_for("apply.one_page") if recording() else address(so_far.before(here)),
    )


forms.when_expired(bp, dict.fromkeys(saved.DOORS, saved.again), lambda: again(400, EXPIRED))
