"""Subject access copy for the person complained about: what is about them, without who complained.

Under the UK GDPR, article 15, without what the Data Protection Act 2018, Schedule 2, lets us keep back:
information about other people (paragraph 16), what would harm the prevention or detection of crime (paragraph
2), and legal advice (paragraph 19).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from asb.casefile import CaseFile
from asb.casework import search_words
from asb.casework.acts.subject_access import stands_in
from asb.casework.complained_about.redaction import TITLE_BEFORE, Name, redactor
from asb.models import Case
from asb.questions import copies
from asb.rules.acts import Actor
from asb.rules.acts.needs import may_copy
from asb.rules.course import Course
from asb.rules.facts import Recommend


@dataclass(frozen=True)
class Passage:
    """A part of the copy, redacted. `key` stays the same while the case grows."""

    key: str
    title: str
    text: str


def known(casefile: CaseFile) -> dict[str, Any]:
    """Returns what the form needs to know: see `questions.copies.CopyForThem`."""

    def cases() -> Iterator[Case]:  # every form of a case asks what is known, and only one needs these
        yield from (casefile.case, *casefile.case.parts)

    def is_somebody(name: str) -> bool:
        return search_words.key(name) in {person.name_key for case in cases() for person in case.people}

    def may_be(name: str) -> str:
        said = Name.of(TITLE_BEFORE.sub("", name))
        found = [
            person.name for case in cases() for person in case.people if said.is_in(Name.of(person.name))
        ]
        return found[0] if found and said.words else ""

    return {
        "may_be": may_be,
        "danger": lambda: danger(casefile),
        "about_them": lambda who, black_out: passages(casefile, who, black_out),
        "is_somebody": is_somebody,
        "named_in": lambda name: any(stands_in(case, name) for case in cases()),
    }


def closed_to(casefile: CaseFile, actor: Actor) -> str:
    """Returns why this person may not open a copy now, as a code of `CLOSED_FOR`; empty if they may. A case
    that was merged into another is as dangerous as that one.
    """
    courses = (each.course for each in _with_the_one_it_is_part_of(casefile))
    return next((need.why for each in courses for need in may_copy if need.hindered(each, actor)), "")


def danger(casefile: CaseFile) -> str:
    """Says why only a manager may make, open or give out a copy now; empty if any officer may."""
    courses = [each.course for each in _with_the_one_it_is_part_of(casefile)]
    found = dict.fromkeys(reason for course in courses for reason in _reasons(course))
    return " ".join([*found, copies.MANAGERS_ONLY]) if found else ""


def _with_the_one_it_is_part_of(casefile: CaseFile) -> list[CaseFile]:
    case = casefile.case
    return [casefile, *([CaseFile.of(case.stays, casefile.council)] if case.stays is not case else [])]


def _reasons(course: Course) -> Iterator[str]:
    if course.restricted:
        yield copies.RESTRICTED
    if course.withheld:
        yield copies.NOTICE_WITHHELD
    if course.risk is None:
        yield copies.NOT_CHECKED
    elif course.risk.facts.level != "none":
        yield copies.of_risk(course.risk.facts, course.risk.on)


def passages(casefile: CaseFile, who: str, black_out: str) -> list[Passage]:
    """Returns everything that the copy for this person may hold, redacted."""
    course = casefile.course
    cases = [casefile.case, *_merged(casefile.case, course)]
    redact = _redactor(casefile, cases, who, black_out)
    found = [each for case in cases for each in _application(case, casefile)]
    found += [*_reports(casefile), *_decision(course), *_plan(casefile, course)]
    return [Passage(key, redact(title), redact(text)) for key, title, text in found if text.strip()]


def _merged(case: Case, course: Course) -> Iterator[Case]:
    """The applications that were merged into this one by then, and into those."""
    numbers = {entry.facts.other for entry in course.merged}
    for part in case.merged:
        if part.id in numbers:
            yield from (part, *part.parts)


Found = tuple[str, str, str]
"""A passage before it is redacted: key, title, text."""


def _application(case: Case, casefile: CaseFile) -> Iterator[Found]:
    behaviour, cause = case.answers.get("behaviour", {}), case.answers.get("cause", {})
    labels = {kind.key: kind.label for kind in casefile.council.kinds}
    kinds = "\n".join(labels.get(kind, kind) for kind in behaviour.get("kinds", ()))
    yield f"{case.id}-kinds", copies.KINDS, kinds
    yield f"{case.id}-story", copies.STORY, behaviour.get("story", "")
    yield f"{case.id}-who", copies.WHO, cause.get("who", "")
    yield f"{case.id}-where", copies.WHERE, cause.get("where", "")


def _reports(casefile: CaseFile) -> Iterator[Found]:
    """Each report, and what was found about it. Without its text a report has no finding here either."""
    for report in casefile.case.reports:
        if not report.what.strip():
            continue
        title = copies.REPORT.format(report.number) + copies.in_month(report.happened_from)
        yield f"{copies.OF_REPORT}{report.number}", title, report.what
        if found := casefile.course.found.get(str(report.number)):
            key, title = f"{copies.OF_FINDING}{report.number}", copies.FINDING.format(report.number)
            yield key, title, copies.of_finding(found.facts)


def _decision(course: Course) -> Iterator[Found]:
    if course.decision:
        title = f"{copies.DECISION}{copies.in_month(course.decision.on)}"
        yield f"decision-{course.decision.id}", title, copies.of_decision(course.decision.facts)


def _plan(casefile: CaseFile, course: Course) -> Iterator[Found]:
    names = {body.key: body.name for body in casefile.council.bodies}

    def to(planned: Recommend) -> str:
        return names.get(planned.to) or planned.to_other

    for review in course.reviews:
        for number, advice in review.recommendations.items():
            yield f"plan-{number}", copies.RECOMMENDATION.format(to(advice.facts)), advice.facts.text
        for number, action in review.actions.items():
            yield f"plan-{number}", copies.ACTION.format(to(action.facts)), action.facts.text


def _redactor(casefile: CaseFile, cases: list[Case], who: str, black_out: str) -> Callable[[str], str]:
    """Redacts everybody who is, or was, on these cases, and everything by which they are reached."""
    names, places, others = list(casefile.course.kept_out), list[str](), list[str]()
    for case in cases:
        answers = case.answers
        place = answers.get("place", {})
        names += [person.name for person in case.people] + [report.maker for report in case.reports]
        places += [place.get("place", ""), place.get("home", "")]
        postcode = place.get("postcode", "")
        others += [case.reference, postcode, *postcode.split()[:1], place.get("landlord", "")]
        others += [answers.get("organisation", {}).get("organisation", "")]
        others += [report.their_reference for report in case.reports]
        for contact in _contacts(case):
            places += [contact.get("address") or "", contact.get("through") or "", contact.get("other") or ""]
            others += [contact.get(key) or "" for key in ("email", "phone", "mobile")]
    return redactor(who, names=names, places=places, others=others, typed=black_out.splitlines())


def _contacts(case: Case) -> Iterator[dict[str, Any]]:
    """How the people of a case are reached, were reached, and asked to be reached."""
    yield from (person.contact for person in case.people)
    yield from (case.answers.get(key) or {} for key in ("details", "person_details"))
    for entry in case.history:
        if entry.act in ("ask_contact", "contact_details", "merge"):
            for name in ("contact", "before"):
                said = getattr(entry.kept, name, None) or {}
                if isinstance(said, dict):
                    yield from (said, *(each for each in said.values() if isinstance(each, dict)))
