"""Act pages for officers: the form, a preview of its letters, and the act itself, once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from flask import Response, abort, request, session, url_for

from asb import letters, web
from asb.casefile import CaseFile
from asb.casework import case_access, search_words
from asb.casework.act_forms import ACT_FORMS
from asb.casework.act_forms.row import ENDING, ActForm
from asb.casework.acts import case_files, delivery, merging, transaction
from asb.casework.acts.transaction import ActRequest, Stale
from asb.casework.post import dead_addresses
from asb.fields import SURE, read_reference
from asb.models import Case, Letter
from asb.questions.acts.ending import ENDINGS
from asb.questions.acts.form import OnACase
from asb.rules import tasks, worklist
from asb.rules.acts import ACTS, Act, ClosedAct, closed
from asb.rules.history import MAY_BE_ASIDE, set_aside_in
from asb.staff import guard, own_words
from asb.staff.cases.restricted import may_see
from asb.staff.cases.wording import why_closed
from asb.staff.shared import bp
from asb.web import forms
from asb.web.forms import Boxes


def opened(reference: str, key: str, about: str) -> tuple[CaseFile, Act, ActForm, str]:
    """Returns the case, the act at this URL, its form, and why it is not open, if so; 404 for no such act."""
    row = ACT_FORMS.get(key)
    if row is None or bool(about) != bool(row.about):
        abort(404)
    casefile = CaseFile.of(may_see(reference), web.council())
    why = closed(ACTS[key], casefile.course, guard.actor())
    if not why and row.about and about not in subjects(casefile, row.about, guard.actor().role):
        why = "ending_does_not_fit" if row.about == "ending" else "settled"
    return casefile, ACTS[key], row, why


def subjects(casefile: CaseFile, kind: str, role: str) -> set[str]:
    """Returns what an act of this kind can be about on this case now, by ID in the URL."""
    case, course = casefile.case, casefile.course
    review, waits = course.review, course.bodies.waits.values()
    aside = set_aside_in(course.entries)
    found: dict[str, Iterable[object]] = {
        "recommendation": (entry.id for entry in review.unanswered) if review else (),
        "action": (entry.id for entry in review.open_actions) if review else (),
        "planned": [*review.recommendations, *review.actions] if review else (),
        "person": (person.id for person in case.people if not letters.has_died(person)),
        "letter": (letter.id for letter in case.letters if delivery.may_be_dealt_with(letter)),
        "gone": (letter.id for letter in case.letters if delivery.may_come_back(letter)),
        "entry": (
            entry.id for entry in course.entries if entry.act in MAY_BE_ASIDE and entry.id not in aside
        ),
        "came": course.came,
        "answer": (each.id for each in waits if each.act not in tasks.OF_APPEAL_BODY),
        "declined": (each.id for each in waits if each.act != "appeal_asks"),
        "request": (each.id for each in waits if each.act == "appeal_asks"),
        "to_make": (each.about for each in casefile.worklist if each.act == "format_made"),
        "file": case_files.held(case, scans=web.scans_files()),
        "ending": tasks.endings(course, role),
    }
    return {str(each) for each in found[kind]}


def form_of(row: ActForm, casefile: CaseFile, about: str, typed: Boxes | None) -> OnACase:
    known = row.known(casefile, about, web.today(), guard.officer().id)
    known |= {"of": request.args.get("of", ""), "now": web.now()}
    if row.other:
        said = said_other(row).strip()
        found = read_reference(said) or said
        known["other"] = merging.look(casefile, found, guard.actor(), web.now()) if said else None
    begins = (row.begins or row.form.begins)(known) if typed is None else typed
    form = cast(OnACase, forms.form(row.form, begins, known))
    if typed is None:
        form.preselect()
    return form


def said_other(row: ActForm) -> str:
    """Returns the reference of another case, as typed or as the link to the form has it."""
    return request.form.get(row.other) or request.args.get("other", "")


@bp.get("/cases/<reference>/close")
def endings(reference: str) -> Response:
    """Renders the reasons for which the case can end now, each with the form for it."""
    casefile, row = CaseFile.of(may_see(reference), web.council()), ACT_FORMS["close"]
    course, me = casefile.course, guard.actor()
    if why := closed(ACTS["close"], course, me):
        return not_open(casefile.case, row, why)
    others = [key for key, each in ACT_FORMS.items() if each.group == ENDING]
    found = [(ENDINGS[reason], "close", reason) for reason in tasks.endings(course, me.role)]
    found += [(ENDINGS[key], key, "") for key in others if not closed(ACTS[key], course, me)]
    return web.draw(
        "staff/endings.html",
        case=casefile.case,
        title=row.title,
        endings=found,
        course=course,
        back=url_for("staff.case", reference=reference),
    )


@bp.get("/cases/<reference>/<key>", defaults={"about": ""})
@bp.get("/cases/<reference>/<key>/<about>")
def act(reference: str, key: str, about: str) -> Response:
    casefile, _, row, why = opened(reference, key, about)
    if why:
        return not_open(casefile.case, row, why)
    form = form_of(row, casefile, about, guard.kept_work())
    done, notice = just_done(reference), guard.notice()
    return draw(casefile.case, form, casefile.course.seen, notice=notice, just_done=done)


@bp.post("/cases/<reference>/<key>", defaults={"about": ""})
@bp.post("/cases/<reference>/<key>/<about>")
@web.takes(forms.MOST_SENT)
def do(reference: str, key: str, about: str) -> Response:
    casefile, what, row, why = opened(reference, key, about)
    if why or (row.other and transaction.is_done(reference, this_press())):
        return not_open(casefile.case, row, why)
    sent = forms.answered(row, lambda boxes: form_of(row, casefile, about, boxes))
    form, verb = sent.form, sent.verb
    seen = int(said) if (said := request.form.get("seen", "")).isdecimal() and len(said) < 12 else 0
    if not sent.fine or "change" in request.form:
        return draw_again(casefile.case, form, seen, row)
    facts, council = form.facts() | {"as_asked": form.shown()}, web.council()
    other, press = facts[row.other] if row.other else "", this_press()
    own, ways = own_words.typed(), other_ways()
    asked = ActRequest(
        what, guard.actor(), happened(form), web.now(), seen, press, web.tokens(), other, own, ways
    )
    try:
        if row.shows_letters and ("send" not in request.form or not own_words.was_shown(own)):
            usual = replace(asked, instead={})  # a letter is shown with its own address, beside the choice
            shown = transaction.preview(reference, usual, facts, council, verb=verb, letters=row.letters)
            if shown:
                return draw_letters(casefile, row, form, asked, shown)
        written = transaction.act(reference, asked, facts, council, verb=verb, letters=row.letters)
    except Stale as stale:
        return draw(casefile.case, form, casefile.course.seen, 409, since=stale.since)
    except ClosedAct as error:
        return not_open(casefile.case, row, error.why)
    session[DONE] = [reference, key, len(written), form.days_as_read(web.typed())[:MOST_DAYS]]
    goes_on = "next" in (request.form.get("send"), *request.form)
    return web.go(onward(reference, key, about) if goes_on else url_for(row.then, reference=reference))


WAY = "way-"
"""Beginning of the names of the boxes that choose another way, by recipient."""


def other_ways() -> dict[str, str]:
    """Returns the routes that were chosen on the preview, by recipient."""
    typed = web.typed().items()
    return {name.removeprefix(WAY): said[0] for name, said in typed if name.startswith(WAY) and any(said)}


WITH_NAMES = ("the_application", "passed_to_council")
"""Letters in which the names that the applicant gave belong: what may not go is blacked out before."""
DONE = "staff_done"
"""Key in the session of what was done last: reference of the case, act, how many letters it wrote, and how
the days were read that were typed in other words.
"""
MOST_DAYS = 12
"""Most days of one act that are said back, so that they fit into a cookie."""


def just_done(reference: str) -> tuple[str, int, list[str]] | None:
    """Returns the act just done on this case, how many letters it wrote, and how its days were read, once;
    None if there is none.
    """
    said = session.pop(DONE, None)
    return (said[1], said[2], said[3]) if said and said[0] == reference else None


def onward(reference: str, done: str, about: str) -> str:
    """Returns the address of the form for what the case needs after this act; of the case, if no form of this
    person's is next. Of a letter that came back, another way is chosen next.
    """
    if done == "came_back":
        return url_for("staff.act", reference=reference, key="deliver", about=about)
    casefile = CaseFile.of(case_access.find(reference), web.council())
    course = casefile.course
    key = next(iter(worklist.needed_now(course, casefile.worklist, web.today())), "")
    if key in ACT_FORMS and ACT_FORMS[key].group and not closed(ACTS[key], course, guard.actor()):
        return url_for("staff.act", reference=reference, key=key)
    return url_for("staff.case", reference=reference)


def happened(form: OnACase) -> date:
    """Returns the day on which it happened: today, unless the form asks for it."""
    return date.fromisoformat(form.clean["on"]) if "on" in form else web.today()


def this_press() -> str:
    """Returns the idempotency key of the submitted page; a random one if there is none."""
    return forms.press_id() or secrets.token_hex(8)


def draw(case: Case, form: OnACase, seen: int, status: int = 200, **facts: Any) -> Response:
    return forms.ask(
        form,
        form.template,
        status=status,
        send=form.send,
        case=case,
        seen=seen,
        press_id=forms.kept_press_id(),
        action=request.path,
        back=url_for("staff.case", reference=case.reference),
        goes_on=form.send == OnACase.send,
        carried=own_words.carried(),
        **({"since": (), "notice": None, "just_done": None} | facts),
    )


def draw_again(case: Case, form: OnACase, seen: int, row: ActForm) -> Response:
    """Renders the form with its errors, or to be changed; or the rest of it, if it asks more by now."""
    if form.asks_more and not row.other:
        return draw(case, form, seen, 422 if form.errors else 200)
    if form.asks_more:
        return web.go(f"{request.path}?{urlencode({'other': said_other(row)})}")
    return draw(case, form, seen, 200 if "change" in request.form else 422)


def draw_letters(
    casefile: CaseFile, row: ActForm, form: OnACase, asked: ActRequest, composed: list[Letter]
) -> Response:
    """Renders the letters that would be sent, to whom and how: nothing has been done yet."""
    kept_out = casefile.course.kept_out
    case = case_access.find(
        casefile.case.reference
    )  # load it again: the preview rolled back what was read before
    return web.draw(
        "staff/letters_before.html",
        case=case,
        title="Check the letter" if len(composed) == 1 else f"Check the {len(composed)} letters",
        act=row.title,
        letters=composed,
        notes=form.notes,
        came_back={
            letter.id: found
            for letter in composed
            if (found := dead_addresses.of(letter, case, casefile.council))
        },
        names={
            letter.id: search_words.names_in(letter.text, case, kept_out)
            for letter in composed
            if letter.kind not in WITH_NAMES
        },
        typed=[(name, value) for name in form.names for value in web.typed().get(name, [])]
        + [(SURE, doubt) for doubt in form.doubts],
        ways=asked.instead,
        offers=own_words.offers(composed, case, asked.own),
        as_shown=own_words.digest(asked.own),
        is_new="send" in request.form,
        seen=asked.seen,
        press_id=forms.kept_press_id(),
        action=request.path,
        back=url_for("staff.case", reference=case.reference),
        back_keeps="change",  # some forms have a field that is called "back"
    )


def not_open(case: Case, row: ActForm, why: str) -> Response:
    """Renders why the act is not open. Redirects to the case if this very button has done it already."""
    if transaction.is_done(case.reference, this_press()):
        return web.go(url_for("staff.case", reference=case.reference))
    return web.draw(
        "staff/not_open.html",
        409,
        title=row.title,
        why=why_closed(why, next(key for key, each in ACT_FORMS.items() if each is row), case.stage),
        stays=case.stays.reference if case.merged_into else "",
        reopens=why == "wrong_stage" and case.stage == "closed",
        manages=guard.acting_role() == "manager",
        reference=case.reference,
        typed=forms.given_back(row.form),
        back=url_for("staff.case", reference=case.reference),
    )
