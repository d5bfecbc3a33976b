"""Papers for a meeting of the review: to read, to print, as PDF, and as an entry for a calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any, cast

from flask import Response, abort, current_app, render_template, url_for

from asb import letters, pdf, web
from asb.casefile import CaseFile
from asb.casework import case_access, search_words
from asb.casework.panel import for_person, meeting, minutes, pack
from asb.config import Settings
from asb.letters import calendar
from asb.models import Person
from asb.questions.acts.reports import SOURCES
from asb.questions.acts.threshold import FACTORS, OUTCOMES, VIEWS
from asb.questions.apply.people import WAYS_TO_TAKE_PART
from asb.staff import guard
from asb.staff.cases.restricted import may_see
from asb.staff.shared import bp, download, draw_pdf

DOCUMENT = re.compile(r"chair|bodies|minutes|office|(record|person)-\d{1,9}")
"""Names in the URLs of papers and of calendar entries."""
WORDS: dict[str, Any] = {
    "outcomes": OUTCOMES,
    "views": {option.value: option.label for option in VIEWS},
    "factors": FACTORS,
    "sources": SOURCES,
    "risks": letters.RISKS,
    "ways": {option.value: option.label for option in WAYS_TO_TAKE_PART},
    "is_to_wait": letters.is_to_wait,
}
"""What the templates need to name the values of a pack."""


class NoMeeting(Exception):
    """No meeting is arranged, so there are no papers for one; or this person may not have any."""

    def __init__(self, reference: str, why: str) -> None:
        super().__init__("there are no such papers now")
        self.reference, self.why = reference, why


@dataclass(frozen=True)
class Paper:
    """One document: `content` is its template, drawn on a page and in the PDF alike."""

    title: str
    content: str
    file: str
    """Name of the PDF, without its ending: the reference and whose it is, nothing of the matter."""
    it: Any
    person: Person | None = None


def paper(casefile: CaseFile, which: str) -> Paper:
    """Returns the document of this name (`DOCUMENT`). Raises NoMeeting; 404 for none of this case."""
    reference, (kind, _, number) = casefile.case.reference, which.partition("-")
    if kind == "record":
        found = [each for each in minutes.records(casefile) if str(each.number) == number]
        if not found:
            abort(404)
        title = f"Minutes of the review: {reference}"
        return Paper(title, "minutes_record.html", f"{reference}-minutes", found[0])
    arranged = meeting.coming(casefile)
    if arranged is None:
        raise NoMeeting(reference, "no_meeting")
    if kind == "person":
        person = allowed(casefile, which)
        papers = for_person.of(casefile, person, arranged, web.today())
        return Paper(f"Papers for your meeting: {reference}", "person.html", reference, papers, person)
    if which == "office":
        abort(404)
    if which == "minutes":
        draft = minutes.draft(casefile, arranged)
        return Paper(f"Draft minutes: {reference}", "minutes_draft.html", f"{reference}-minutes", draft)
    title = f"Panel pack for the {which}: {reference}"
    found_pack = pack.of(casefile, arranged, "chair" if which == "chair" else "bodies")
    return Paper(title, "pack.html", f"{reference}-{which}", found_pack)


def allowed(casefile: CaseFile, which: str) -> Person:
    """Returns the person of this name in the URL; 404 for nobody. Raises NoMeeting if they may not be told of
    meetings.
    """
    person = next((each for each in casefile.case.people if f"person-{each.id}" == which), None)
    if person is None:
        abort(404)
    if why := for_person.why_not(casefile, person):
        raise NoMeeting(casefile.case.reference, why)
    return person


def looked_at(reference: str, what: str, which: str) -> CaseFile:
    """Returns the file of a case, and logs what of it is looked at; 404 for a name that is none."""
    case = may_see(reference)
    if not DOCUMENT.fullmatch(which):
        abort(404)
    case_access.note_look(case.id, guard.officer().id, f"{what}: {which}", web.now())
    return CaseFile.of(case_access.find(reference), web.council())


@bp.get("/cases/<reference>/see/panel/<which>")
def panel(reference: str, which: str) -> Response:
    """One document, to read and to print. Viewing it is logged."""
    casefile = looked_at(reference, "meeting papers", which)
    found = paper(casefile, which)
    person = found.person
    facts = drawn(found)
    text = render_template(f"staff/panel/{found.content}", **facts) if person else ""
    return web.draw(
        "staff/panel/page.html",
        **facts,
        content=f"staff/panel/{found.content}",
        case=casefile.case,
        which=which,
        person=person,
        shared=person is not None and letters.is_shared(person),
        names=search_words.names_in(unescape(text), casefile.case, casefile.course.kept_out),
        left_out=list(pack.left_out(casefile)),
        has_pdf=pdf.is_here(),
    )


@bp.get("/cases/<reference>/see/panel/<which>.pdf")
def panel_pdf(reference: str, which: str) -> Response:
    """The same document as PDF, to download. The download is logged."""
    casefile = looked_at(reference, "meeting papers, PDF", which)
    found = paper(casefile, which)
    return draw_pdf(
        "pdf/document.html",
        found.file,
        url_for("staff.panel", reference=reference, which=which),
        **drawn(found),
        content=f"staff/panel/{found.content}",
        reference=reference,
        has_warning=found.person is None,
    )


def drawn(found: Paper) -> dict[str, Any]:
    """What the template of a document needs."""
    return {**WORDS, "title": found.title, "it": found.it, "today": web.today()}


@bp.get("/cases/<reference>/see/calendar/<which>.ics")
def calendar_entry(reference: str, which: str) -> Response:
    """The newest meeting as a calendar entry, for staff and bodies (`office`) or for a person; or that it is
    called off.
    """
    casefile = looked_at(reference, "calendar entry", which)
    found = calendar.newest(casefile.course)
    if found is None:
        raise NoMeeting(reference, "no_meeting")
    settings = cast(Settings, current_app.extensions["asb_settings"])
    known = (found, reference, casefile.council, settings.mail_default_sender, web.now())
    if which == "office":
        entry = calendar.for_an_office(*known)
    else:
        entry = calendar.for_person(allowed(casefile, which), *known)
    return download(entry, "text/calendar; charset=utf-8", f"{reference}.ics")


@bp.errorhandler(NoMeeting)
def no_papers(error: NoMeeting) -> Response:
    """Says why there are no papers."""
    back = url_for("staff.case", reference=error.reference, part="review")
    return web.draw("staff/panel/none.html", 409, why=error.why, back=back)


def offered(casefile: CaseFile) -> dict[str, Any]:
    """What the case page offers for its meetings: papers for whom, or why not; records; calendar entries."""
    found = calendar.newest(casefile.course)
    return {
        "coming": meeting.coming(casefile) is not None,
        "people": [(person, for_person.why_not(casefile, person)) for person in casefile.case.people],
        "records": minutes.records(casefile),
        "is_off": found is not None and found.is_off,
    }
