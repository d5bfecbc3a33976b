"""The letters that officers cause: to the bodies, and to the people of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from asb.council import Body, Council
from asb.letters.writing import Composed, is_to_wait, to_body, to_person
from asb.models import Case
from asb.rules.course import MET, NOT_MET, OUTSIDE, Course

Facts = Mapping[str, Any]


def case_has_come(case: Case, body: Body, council: Council, event: str) -> Composed:
    """To a body: there is an application (s.104(3)(b)). Thin: nothing that the applicant wrote."""
    kinds = [kind.label for kind in council.kinds if kind.key in case.answers["behaviour"]["kinds"]]
    return to_body("case_has_come", case, body, council, event, kinds=kinds, place=case.answers["place"])


def please_tell_us(case: Case, body: Body, council: Council, event: str, facts: Facts) -> Composed:
    """To a body: what do you hold? (Schedule 4, paragraph 7)"""
    return to_body("please_tell_us", case, body, council, event, facts=facts)


def threshold_decided(
    case: Case, course: Course, facts: Facts, council: Council, event: str
) -> Iterator[Composed]:
    """To everybody of a case who may be written to: the decision, each report and why, how to appeal."""
    told = {
        "facts": facts,
        "assessment": course.assessment(),
        "course": course,
        "met": facts["outcome"] not in (NOT_MET, OUTSIDE),
        "by_count": facts["outcome"] == MET,
        "outside": facts["outcome"] == OUTSIDE,
        "bodies_said": [(body.name, facts["views"][body.key]["said"]) for body in council.bodies],
        "appeal": council.appeal_on(course.decision.on if course.decision else case.received_on),
    }
    for person in case.people:
        if person.role == "applicant" or not is_to_wait(person):
            thin = person.role == "applicant" and not may_know(case, "decision")
            yield to_person("threshold_decided", case, person, council, event, thin=thin, **told)


def may_know(case: Case, what: str) -> bool:
    """Whether the applicant may be told this: for themselves always, else once the other has agreed."""
    asked = [person.agreement for person in case.people if person.role == "represented" and person.agreement]
    return all(
        agreement.state == "authority" or (agreement.counts and what in agreement.answer.get("may_know", []))
        for agreement in asked
    )
