"""Types of the wiring rows: how officers, and people on the case, do an act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from asb import letters
from asb.casefile import CaseFile
from asb.casework import case_access, duties
from asb.casework.accounts import members
from asb.casework.acts import delivery
from asb.casework.acts.subject_access import stands_in
from asb.casework.acts.transaction import FormFacts, Letters, Verb, no_letters, nothing_else
from asb.casework.complained_about import subject_copy
from asb.casework.post import dead_addresses
from asb.casework.track import sending
from asb.casework.track.tracking import Tracking
from asb.fields import Question
from asb.files import Judged
from asb.letters.calendar import times_in
from asb.models import Case, Person
from asb.questions.acts.form import OnACase
from asb.rules.acts import Act, IncompleteAct
from asb.rules.acts.law import PEOPLE, STAFF, UNREACHED

AHEAD = timedelta(days=60)
"""How far ahead forms about a meeting show closed days."""
CASE, THRESHOLD, REVIEW, RECORD, COURSE = (
    "Assignment",
    "The bodies and the threshold",
    "The review",
    "Write, log and file",
    "Progress",
)
ENDING = "End the case"
"""Heading of the acts that are offered where a case is ended, among the reasons for it."""
GROUPS = (CASE, THRESHOLD, REVIEW, RECORD, COURSE)
"""Headings under which the case page offers acts, in order."""

SUBJECTS = (
    *("recommendation", "action", "planned", "person", "letter", "gone", "entry", "came", "ending"),
    *("file", "answer", "declined", "request", "to_make"),
)
"""What an act can be about (its ID is in the URL). `planned`: a recommendation or an action before the
outcome; `letter`: one that needs an officer; `gone`: one that was sent or posted; `entry`: a history entry;
`came`: one from a person; `ending`: a reason to end it; `answer`: of a body, to be accepted; `declined`: the
same, or a decision of the appeal body; `request`: what the appeal body asks for; `to_make`: a
letter that somebody has to make in another format."""


@dataclass(frozen=True)
class ActForm:
    """How an officer does an act.

    `group`: its heading on the case page; without one, an act is offered beside what it is `about`. `begins`:
    returns the initial values, if the form has none of its own. `takes`: returns the verb for the uploaded
    file. `may_have_file`: that file is optional. `other`: its field for the reference of another case
    that it changes too. `then`: endpoint to redirect to afterwards. Letters are always
    previewed (`shows_letters`).
    """

    form: type[OnACase]
    group: str = ""
    label: str = ""
    verb: Verb = nothing_else
    letters: Letters = no_letters
    about: str = ""
    takes: Callable[[Judged], Verb] | None = None
    may_have_file: bool = False
    begins: Callable[[dict[str, Any]], Mapping[str, list[str]] | None] | None = None
    other: str = ""
    then: str = "staff.case"

    @property
    def title(self) -> str:
        """Text of the link to it."""
        return self.label or self.form.title

    @property
    def shows_letters(self) -> bool:
        """Whether it may send letters, which are then previewed."""
        return self.letters is not no_letters

    def known(self, casefile: CaseFile, about: str, today: date, me: int | None) -> dict[str, Any]:
        """Returns what the form needs to know about the case: see `asb.questions.acts.form`."""
        case, course = casefile.case, casefile.course
        known: dict[str, Any] = {
            "course": course,
            "today": today,
            "about": about,
            "colleagues": [(each.id, each.name) for each in members.colleagues(me or 0)],
            "clocks": casefile.clocks,
            "dates": [
                (each.what, each.on, letters.due_in_words(each.what, each.clock))
                for each in casefile.dates
                if each.what not in course.application.clocks
            ]
            + _one_more(casefile, today),
            "kept": casefile.kept,
            "reference": case.reference,
            "here": casefile,
            "people": [(person.id, person.name, person.role) for person in case.people],
            "tellable": [(person.id, person.name, person.role) for person in letters.to_tell(case)],
            "hidden": not letters.may_know(case, "progress"),
            "untold": [what for what in letters.MAY_KNOW if not letters.may_know(case, what)],
            "reports": case.reports,
            "others_reports": casefile.has_others_reports,
            "order": course.order if self.group in (THRESHOLD, REVIEW) else None,
            "acted": {entry.by for entry in case.history if entry.staff_id is not None}
            | ({case.officer.name} if case.officer else set()),
            **_of_application(case),
            "other_case": lambda reference: case_access.other(reference, case.reference),
            "is_case": lambda reference: reference != case.reference and case_access.exists(reference),
        }
        known |= _of_notices(casefile) | _of_meetings(casefile, today) | subject_copy.known(casefile)
        if self.about == "person":
            known |= _of_person(next(person for person in case.people if str(person.id) == about))
        if self.about in ("letter", "gone", "to_make"):
            known |= _of_letter(casefile, about)
        if self.about == "file":
            known["file"] = next(file.name for file in case.evidence if str(file.id) == about)
        if self.about in ("answer", "declined", "request"):
            known["answer"] = course.bodies.waits[int(about)]
        if self.about == "came":
            known["came"] = course.came[int(about)]
        return known


def _of_person(person: Person) -> dict[str, Any]:
    """What the forms about one person need to know."""
    contact = person.contact
    shared = "post" not in contact["routes"] or contact["post_shared"] != "no"
    names = {"id": person.id, "name": person.name, "role": person.role}
    known = {**names, "contact": contact, "shared_post": shared}
    return {"person": known, "needed": letters.needed(person)}


def _of_letter(casefile: CaseFile, about: str) -> dict[str, Any]:
    """What the forms about one letter need to know."""
    case = casefile.case
    letter = next(letter for letter in case.letters if str(letter.id) == about)
    ways = delivery.ways(letter, case, casefile.council)
    back = {way: dead_addresses.came_back_on(case, letter.recipient, at) for way, at in ways.items() if at}
    dead = {way: on for way, on in back.items() if on}
    return {"letter": letter, "ways": ways, "dead": dead, "formats": letters.by_hand(letter)}


def _of_application(case: Case) -> dict[str, Any]:
    """What the form that passes a case to another council needs to know about the application."""
    return {
        "elsewhere": case.elsewhere or "",
        "risky": bool(case.risks),
        "risks": {key: words for key, words in letters.RISKS.items() if key in case.risks},
        "pages": letters.sharable(case),
    }


def _of_meetings(casefile: CaseFile, today: date) -> dict[str, Any]:
    """Returns what the forms that arrange a meeting need to know; what is looked up is looked up there."""
    return {
        "helps": letters.adjustments(casefile.case, for_staff=True),
        "hours": times_in,
        "closed_days": lambda: casefile.calendar.closed_between(today, today + AHEAD),
        "meetings": lambda: case_access.meetings(casefile.case, today),
    }


def _of_notices(casefile: CaseFile) -> dict[str, Any]:
    """Returns what the forms about notices and passing on need to know."""
    return {
        "thin": not letters.may_know(casefile.case, "plan"),
        "still_due": [(each.what, each.to, each.merged) for each in duties.still_due(casefile)],
        "letter_to_council": _letter_to_council(casefile),
        "stands_in": lambda words: stands_in(casefile.case, words),
    }


def _one_more(casefile: CaseFile, today: date) -> list[tuple[str, date, str]]:
    """The day, still to come, until which the decision letter says that one more report is enough."""
    course = casefile.course
    if course.stage != "not_met" or course.decision is None or course.decision.facts.others == "kept_back":
        return []
    more = casefile.one_more(course.decision.on)
    label = "The date in our letter by which to tell us about another report"
    return [("one_more", more.told_by, label)] if more and more.told_by >= today else []


def _letter_to_council(casefile: CaseFile) -> str:
    """Returns the state of the letter with the application to another council; empty if there is none."""
    passed_on = casefile.course.passed_on
    found = [
        letter.state
        for letter in casefile.case.letters
        if passed_on and letter.kind == "passed_to_council" and letter.entry == passed_on.id
    ]
    return found[-1] if found else ""


def as_said(form: Any, _it: Tracking, _about: int) -> FormFacts:
    return cast(FormFacts, form.clean)


def with_alarm(form: Any, _it: Tracking, _about: int) -> FormFacts:
    """Returns the facts, with an alarm if the person reports danger or is not sure."""
    return cast(FormFacts, form.clean | {"alarm": form.danger.data in ("yes", "unsure")})


def corrected(form: Any, it: Tracking, about: int) -> FormFacts:
    """Returns the facts of a correction, with an alarm if it is about safety."""
    page = it.page(about)
    told = {"page": page["number"], "title": page["title"], "alarm": page["key"] in ("safe", "help")}
    return cast(FormFacts, told | {"text": form.said})


@dataclass(frozen=True)
class PersonActForm:
    """How a person on the case does an act on their tracking page.

    `at`: its part of the URL, neutral because browser history keeps it; `facts`: returns the facts to store
    from the form; `about`: it concerns a page of the application, by its number. `check`: heading of a page
    that shows everything once more before it is sent. `may_have_file`: what it `takes` is optional.
    """

    form: type[Question]
    at: str
    label: str = ""
    verb: Verb = nothing_else
    letters: Letters = sending.letters_back
    facts: Callable[[Any, Tracking, int], FormFacts] = as_said
    takes: Callable[[Judged], Verb] | None = None
    may_have_file: bool = False
    check: str = ""
    send: str = "Send"
    about: bool = False

    @property
    def title(self) -> str:
        """Text of the link to it."""
        return self.label or self.form.title


@dataclass(frozen=True)
class ActRow:
    """One act: its name in the history for staff (`done`), and its forms for officers and for people."""

    done: str
    by_staff: ActForm | None = None
    by_person: PersonActForm | None = None


def check(acts: Mapping[str, Act], rows: Mapping[str, ActRow]) -> None:
    """Checks that every act is complete: its wording, a form for each role, a place on the case page.

    Raises IncompleteAct, which names the act and what is missing.
    """
    if unknown := rows.keys() - acts.keys():
        raise IncompleteAct(f"{min(unknown)}: has a form and no law, in rules.acts.ACTS")
    for key, act in acts.items():
        row = rows.get(key)
        if row is None:
            raise IncompleteAct(f"{key}: has no row in casework.act_forms.ROWS")
        if not row.done:
            raise IncompleteAct(f"{key}: say what was done, as the history tells it to staff (done)")
        if act.roles & STAFF and row.by_staff is None:
            raise IncompleteAct(f"{key}: staff may do it, and there is no form for them (by_staff)")
        if act.roles & (PEOPLE | {UNREACHED}) and row.by_person is None:
            raise IncompleteAct(f"{key}: people may do it, and there is no form for them (by_person)")
        if row.by_staff and not (row.by_staff.group in (*GROUPS, ENDING) or row.by_staff.about in SUBJECTS):
            raise IncompleteAct(f"{key}: say where the case page offers it (group, or what it is about)")
        if row.by_person and key not in letters.SENT:
            raise IncompleteAct(f"{key}: say what came, as a letter says it back, in letters.track.SENT")
