"""Managers' pages of figures: count, sign off, correct; and those of other authorities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, request, url_for

from asb import tables, web
from asb.casework import case_access
from asb.casework.figures import counting, published
from asb.casework.figures.published import Changed, OddRow, Signing
from asb.council import Council
from asb.questions.figures import (
    COUNTS,
    LINES,
    MOST_BYTES,
    TOO_LARGE,
    Correct,
    Reported,
    SignOff,
    TakeIn,
    say_read,
)
from asb.rules.figures import NUMBERS, OWN_LINES, Number, Year
from asb.staff import guard
from asb.staff.cases.act_pages import this_press
from asb.staff.guard import opens_to
from asb.staff.shared import bp, draw_form, typed_form
from asb.web import forms

ODD = "{}. Correct the file, or choose it again and tick the box if it is right"

CHECK = "Check the correction"

NOT_YET: web.Notice = ("Change the correction", "Nothing has been published yet.")

CHANGED: web.Notice = (
    "The numbers have changed",
    "Something was entered or signed off since you opened this page. Look at them again.",
)


@bp.get("/settings/figures")
@opens_to("manager")
def every_year() -> Response:
    council, today = web.council(), web.today()
    waits = published.waits(council, today)
    return draw("staff/figures.html", own=published.own(council, today), waits=waits)


@bp.get("/settings/figures/<year:year>")
@opens_to("manager")
def one_year(year: Year) -> Response:
    """Today's count beside what is published, and the next actions."""
    council, today = known(year), web.today()
    return draw(
        "staff/figures_year.html",
        county=published.published(year, council, today),
        counted=counting.counts(year, council, today),
        signed=published.signed(year),
        is_over=year.is_over(today),
    )


@bp.get("/settings/figures/<year:year>/cases/<line>")
@opens_to("manager")
def cases_behind(year: Year, line: str) -> Response:
    """The cases behind a number, by reference and day only; opening one is logged as always. Those on which
    the manager has a conflict of interest are left out.
    """
    if line not in LINES:
        abort(404)
    hidden = case_access.references(case_access.shut_to(guard.officer().id))
    found = [each for each in counting.behind(year, line, known(year), web.today()) if each[0] not in hidden]
    shown = found[: counting.MOST_SHOWN]
    return draw("staff/figures_cases.html", year=year, line=line, cases=shown, more=len(found) - len(shown))


@bp.get("/settings/figures/<year:year>/sign-off")
@opens_to("manager")
def ask_sign_off(year: Year) -> Response:
    return draw_sign_off(typed_form(SignOff), year)


@bp.post("/settings/figures/<year:year>/sign-off")
@opens_to("manager")
def sign_off(year: Year) -> Response:
    """Signs off the numbers that were shown; if they have changed since, shows them again."""
    form, shown = typed_form(SignOff), request.form.get("shown", "")
    if not form.validate():
        return draw_sign_off(form, year)
    try:
        published.sign_off(year, shown, signing(form, 0), known(year), web.today())
    except Changed:
        return draw_sign_off(form, year, CHANGED)
    return web.go(url_for("staff.one_year", year=year))


def draw_sign_off(form: SignOff, year: Year, notice: web.Notice | None = None) -> Response:
    """The present count and the note; only for a year that can be signed off."""
    council, today = known(year), web.today()
    counted = counting.counts(year, council, today) if year.is_over(today) else None
    if counted is None or published.signed(year):
        return web.go(url_for("staff.one_year", year=year))
    shown = {"counted": counted, "lines": LINES, "shown": counted.mark}
    return draw_figures(form, year, "Sign off and publish", notice, **shown)


@bp.get("/settings/figures/<year:year>/correct")
@opens_to("manager")
def ask_correction(year: Year) -> Response:
    """Form to correct the newest version."""
    versions = published.signed(year)
    if not versions:
        return web.go(url_for("staff.one_year", year=year))
    now = {line: number for line, number in versions[0].numbers.items() if number is not None}
    form = typed_form(Correct, {line: [str(number)] for line, number in now.items()})
    return draw_figures(form, year, CHECK, seen=len(versions))


@bp.post("/settings/figures/<year:year>/correct")
@opens_to("manager")
def correct(year: Year) -> Response:
    """Shows the correction beside what is published, then publishes what was shown."""
    form, said = typed_form(Correct), request.form.get("seen", "")
    seen = int(said) if said.isdecimal() and len(said) < 6 else 0
    if not form.validate():
        return draw_figures(form, year, CHECK, seen=seen)
    if "change" in request.form:
        return draw_figures(form, year, CHECK, NOT_YET, seen=seen)
    versions = published.signed(year)
    if not seen or len(versions) != seen:
        return draw_figures(form, year, CHECK, CHANGED, seen=len(versions))
    if "publish" not in request.form:
        return draw_correction(form, year, versions[0].numbers, seen)
    try:
        published.correct(year, form.numbers(), signing(form, seen))
    except Changed:
        return draw_figures(form, year, CHECK, CHANGED, seen=len(published.signed(year)))
    return web.go(url_for("staff.one_year", year=year))


def draw_correction(form: Correct, year: Year, now: Mapping[str, Number], seen: int) -> Response:
    """The correction as everybody will read it, with the numbers that change."""
    return draw(
        "staff/figures_checked.html",
        year=year,
        now=now,
        corrected=form.numbers(),
        note=form.note.data,
        typed=[(name, value) for name in form.names for value in web.typed().get(name, [])],
        press_id=forms.kept_press_id(),
        seen=seen,
    )


@bp.get("/settings/figures/<year:year>/enter")
@opens_to("manager")
def ask_reported(year: Year) -> Response:
    return draw_figures(reported_form(year), year, "Save and publish")


@bp.post("/settings/figures/<year:year>/enter")
@opens_to("manager")
def add_reported(year: Year) -> Response:
    """Enters another authority's figures, replacing earlier ones."""
    form = reported_form(year)
    if not form.validate():
        return draw_figures(form, year, "Save and publish")
    published.take_in([(year, form.row())], web.council(), guard.actor(), web.now())
    return web.go(url_for("staff.one_year", year=year))


def reported_form(year: Year) -> Any:
    """Form with the authorities whose figures can be entered; 404 for a year without any."""
    council, today = known(year), web.today()
    open_to = [name for name in council.authorities if not published.refusal(year, name, council, today)]
    if not open_to:
        abort(404)
    return typed_form(Reported, authorities=open_to, today=today)


@bp.get("/settings/figures/import")
@opens_to("manager")
def ask_file() -> Response:
    return draw_file(typed_form(TakeIn))


@bp.post("/settings/figures/import")
@opens_to("manager")
def take_in() -> Response:
    """Imports a file of figures: all rows, or none with the line of the error."""
    council, sent = web.council(), request.files.get("file")
    boxes = web.typed() | {"file": [sent.filename or ""] if sent else []}
    form = forms.form(TakeIn, boxes)
    if sent is None or not form.validate():
        return draw_file(form)
    content = sent.read(MOST_BYTES + 1)
    try:
        text, sure = tables.decode(content), "as_it_stands" in boxes
        rows = published.read_file(text, council, web.today(), as_it_stands=sure)
    except OddRow as error:
        form = forms.form(TakeIn, boxes, {"odd": True})
        form.file.errors = [ODD.format(str(error).replace("line", "Line", 1))]
        return draw_file(form)
    except ValueError as error:
        form.file.errors = [TOO_LARGE if len(content) > MOST_BYTES else str(error).replace("line", "Line", 1)]
        return draw_file(form)
    taken = published.take_in(rows, council, guard.actor(), web.now())
    return web.go(url_for("staff.taken_in", read=len(rows), new=len(taken)))


@bp.get("/settings/figures/taken-in")
@opens_to("manager")
def taken_in() -> Response:
    """Imported figures: who imported them, and what they replaced; the newest import first."""
    read, new = (request.args.get(name, type=int) for name in ("read", "new"))
    taken = published.taken_in(web.council())
    return draw("staff/figures_taken.html", taken=taken, read=read, new=new, say_read=say_read)


def known(year: Year) -> Council:
    """The council, for a year that can have figures; 404 for any other."""
    council = web.council()
    if year not in published.years(council, web.today()):
        abort(404)
    return council


def signing(form: Any, seen: int) -> Signing:
    return Signing(guard.actor(), web.now(), this_press(), seen, form.note.data)


def draw(template: str, **facts: Any) -> Response:
    words: dict[str, Any] = {"lines": LINES, "counts": COUNTS}
    return web.draw(template, numbers=NUMBERS, own_lines=OWN_LINES, **words, **facts)


def draw_figures(
    form: Any, year: Year, send: str, notice: web.Notice | None = None, **facts: Any
) -> Response:
    """Renders a form about a year. `shown`: hash of the numbers on it; `seen`: number of versions."""
    reply = draw_form(
        form,
        request.path,
        send=send,
        notice=notice,
        template="staff/figures_form.html",
        back=url_for("staff.one_year", year=year),
        press_id=forms.kept_press_id(),
        **({"shown": "", "seen": 0} | facts),
    )
    if notice is CHANGED:
        reply.status_code = 409
    return reply


def draw_file(form: Any) -> Response:
    return draw_form(
        form,
        url_for("staff.take_in"),
        send="Upload",
        template="staff/figures_form.html",
        back=url_for("staff.every_year"),
        columns=published.COLUMNS,
        press_id="",
        shown="",
        seen=0,
    )
