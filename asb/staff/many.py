"""Acts on many cases at once: remind bodies, assign cases.

Each case has its own act, in its own transaction and with its own history entry, as from its own page: where
one cannot be done, the others are, and the page says which was not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Response, request, session

from asb import web
from asb.casefile import CaseFile
from asb.casework.accounts import members
from asb.casework.act_forms import ACT_FORMS
from asb.casework.acts import transaction
from asb.casework.acts.transaction import ActRequest, NoCase
from asb.fields import Option, say_day
from asb.questions.bodies.by_officers import last_reminder
from asb.rules.acts import ACTS, ClosedAct, closed
from asb.rules.worklist import owed
from asb.staff import guard
from asb.staff.cases.act_pages import form_of, happened, this_press
from asb.staff.cases.restricted import InConflict, NeedsReason, may_see
from asb.staff.cases.wording import lower
from asb.staff.shared import MANY, bp
from asb.web import forms

MOST = 100
"""Most cases of one press."""


def do_on(casefile: CaseFile, key: str, typed: Mapping[str, list[str]], press: str, about: str = "") -> bool:
    """Does this act on one case, as if it was typed into its form; returns whether it was done."""
    row, course, reference = ACT_FORMS[key], casefile.course, casefile.case.reference
    if closed(ACTS[key], course, guard.actor()):
        return False
    form = form_of(row, casefile, about, typed)
    if not form.validate():
        return False
    facts = form.facts() | {"as_asked": form.shown()}
    now, seen = web.now(), course.seen
    asked = ActRequest(ACTS[key], guard.actor(), happened(form), now, seen, press, web.tokens())
    try:
        transaction.act(reference, asked, facts, web.council(), verb=row.verb, letters=row.letters)
    except (ClosedAct, transaction.Stale):
        return False
    return True


def chosen(references: Iterable[str]) -> Iterable[CaseFile]:
    """Yields the selected cases that this person may read, and skips the others."""
    for reference in list(dict.fromkeys(references))[:MOST]:
        try:
            yield CaseFile.of(may_see(reference), web.council())
        except (NoCase, NeedsReason, InConflict):
            continue


def finished(key: str, results: Iterable[tuple[str, bool]], then: str) -> Response:
    """Redirects to `then`, which says how often it was done, and on which cases not."""
    each = list(results)
    left = dict.fromkeys(reference for reference, fine in each if not fine)
    session[MANY] = [key, sum(fine for _, fine in each), list(left)]
    return web.go(then)


# Reminders


def late_answers(casefile: CaseFile) -> list[tuple[str, str]]:
    """Returns what bodies are late with: the key in the reminder's form, and the body with its due day and
    the last reminder.
    """
    names = {body.key: body.name for body in casefile.council.bodies}
    today, found = web.today(), []
    for each in owed(casefile.course):
        if each.who in names and each.entry.facts.by < today:
            told = last_reminder(casefile.course, each.key, today)
            words = f"{names[each.who]}, due {say_day(each.entry.facts.by)}"
            found.append((each.key, f"{words} ({lower(told)})" if told else words))
    return found


@bp.get("/remind")
def ask_remind() -> Response:
    """Lists who would be reminded about the selected cases. Nothing has been sent yet."""
    found = [(each, late) for each in chosen(request.args.getlist("case")) if (late := late_answers(each))]
    return web.draw(
        "staff/remind_many.html",
        cases=[(each.case.reference, [words for _, words in late]) for each, late in found],
        press_id=forms.kept_press_id(),
        back=guard.HOME,
    )


@bp.post("/remind")
def remind() -> Response:
    """Reminds every body that is late on the selected cases."""
    found = [(each, late) for each in chosen(web.typed().get("case", [])) if (late := late_answers(each))]
    results = [
        (each.case.reference, do_on(each, "remind", {"what": [key for key, _ in late]}, this_press()))
        for each, late in found
    ]
    return finished("remind", results, guard.HOME)


# Whose cases they are


@bp.post("/give")
def give() -> Response:
    """Makes one colleague the named contact of the selected cases."""
    to = web.typed().get("to", [""])[0]
    results = [
        (each.case.reference, given(each, to, "", this_press()))
        for each in list(chosen(web.typed().get("case", [])))
        if to != str(each.course.officer)
    ]
    return finished("hand_over", results, guard.HOME)


def given(casefile: CaseFile, to: str, why: str, press: str) -> bool:
    """Makes this colleague the named contact of a case; returns whether that was done."""
    if to == str(guard.officer().id):
        return do_on(casefile, "take", {}, press)
    key = "assign" if casefile.course.officer is None else "hand_over"
    return do_on(casefile, key, {"to": [to], "why": [why]}, press)


def colleagues() -> list[Option]:
    """Returns everybody a case can be assigned to."""
    return [Option(str(each.id), each.name) for each in members.colleagues(0)]
