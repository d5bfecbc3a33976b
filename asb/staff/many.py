"""Acts on many cases at once: remind bodies, assign cases, mark letters as posted.

Each case has its own act, in its own transaction and with its own history entry, as from its own page: where
one cannot be done, the others are, and the page says which was not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Response, request, session, url_for

from asb import web
from asb.casefile import CaseFile
from asb.casework import case_access, case_lists
from asb.casework.accounts import members
from asb.casework.act_forms import ACT_FORMS
from asb.casework.acts import delivery, transaction
from asb.casework.acts.transaction import ActRequest, NoCase
from asb.fields import Option, say_day
from asb.models import Letter
from asb.rules.acts import ACTS, ClosedAct, closed
from asb.rules.worklist import owed
from asb.staff import guard
from asb.staff.cases.act_pages import actor, form_of, happened, this_press
from asb.staff.cases.restricted import InConflict, NeedsReason, may_see
from asb.staff.shared import MANY, bp
from asb.web import forms

MOST = 100
"""Most cases of one press."""


def do_on(casefile: CaseFile, key: str, typed: Mapping[str, list[str]], press: str, about: str = "") -> bool:
    """Does this act on one case, as if it was typed into its form; returns whether it was done."""
    row, course, reference = ACT_FORMS[key], casefile.course, casefile.case.reference
    if closed(ACTS[key], course, actor()):
        return False
    form = form_of(row, casefile, about, typed)
    if not form.validate():
        return False
    facts = form.facts() | {"as_asked": form.shown()}
    now, seen = web.now(), course.seen
    asked = ActRequest(ACTS[key], actor(), happened(form), now, seen, press, web.tokens())
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
    """Returns what bodies are late with: the key in the reminder's form, and the body with its due day."""
    names = {body.key: body.name for body in casefile.council.bodies}
    today = web.today()
    return [
        (each.key, f"{names[each.who]}, due {say_day(each.entry.facts.by)}")
        for each in owed(casefile.course)
        if each.who in names and each.entry.facts.by < today
    ]


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


# Letters to print


def tray() -> tuple[list[Letter], int]:
    """Returns the first letters to print that this person may read and that may be posted, and how many are
    left out.
    """
    shut = case_access.shut_to(guard.officer().id)
    found = case_lists.post("tray", 0, shut)[: case_lists.PAGE]
    mine, hidden = [], 0
    for letter in found:
        safe = delivery.may_be_printed(letter, web.council())
        if letter.case is None or letter.nonce or not safe or not _may_read(letter.case.reference):
            hidden += 1
        else:
            mine.append(letter)
    return mine, hidden


def _may_read(reference: str) -> bool:
    try:
        may_see(reference)
    except (NoCase, NeedsReason, InConflict):
        return False
    return True


@bp.get("/letters/print")
def print_all() -> Response:
    """The letters to print, one on each sheet. Viewing them is logged on each case."""
    for case in {letter.case_id for letter in tray()[0] if letter.case_id is not None}:
        case_access.note_look(case, guard.officer().id, "letters", web.now())
    found, hidden = tray()  # again: noting a look has ended the transaction
    return web.draw(
        "staff/print_all.html",
        letters=found,
        hidden=hidden,
        more=case_lists.post_counts(frozenset())["tray"] > case_lists.PAGE,
        press_id=forms.kept_press_id(),
        back=url_for("staff.post", list="tray"),
    )


@bp.post("/letters/posted")
def all_posted() -> Response:
    """Records that these letters were posted today, or handed over."""
    results = []
    for said in list(dict.fromkeys(web.typed().get("letter", [])))[:MOST]:
        reference, _, number = said.rpartition(":")
        for casefile in chosen([reference]):
            letters = {str(each.id): each for each in casefile.case.letters if each.state == "to_print"}
            if number in letters:
                how = "posted" if letters[number].route == "post" else "handed"
                typed = {"how": [how], "why": [""], "on": [say_day(web.today())]}
                press = f"{this_press()}-{number}"
                results.append((reference, do_on(casefile, "deliver", typed, press, number)))
    return finished("deliver", results, url_for("staff.post", list="tray"))
