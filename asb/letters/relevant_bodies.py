"""Letters to relevant bodies and to another council: to whom, and what of the application they may read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from asb.casefile import CaseFile
from asb.council import Body, Council
from asb.letters.writing import Composed, composed, to_body, write
from asb.models import Case
from asb.rules.course import Course
from asb.rules.facts import Facts, PassOn

NOT_SHARED = {
    *("leaving", "safe", "help", "contact", "details", "person_contact", "person_details", "others"),
    "easier",
}
"""Pages of the application that other bodies do not get: contact, safety, and who must not be there."""
Address = tuple[str, str, str]
"""Route, name and address of a letter."""


def address_of(body: Body, course: Course) -> Address:
    """Where letters about this case go at this body: its usual address, or to the person that a manager has
    named; by hand until then, if somebody who must not get them reads the usual address.
    """
    if body.key not in course.contacts:
        return _usual(body)
    named = course.contacts[body.key]
    if named is None:
        return "hand", body.name, ""
    to = named.facts
    is_email = "@" in to.address and len(to.address.split()) == 1
    return "email" if is_email else "post", f"{to.name}, {body.name}", to.address


def _usual(body: Body) -> Address:
    return ("email", body.name, body.email) if body.email else ("hand", body.name, "")


def address_now(recipient: str, case: Case, council: Council) -> Address | None:
    """Where a letter to this relevant body goes today; None if the recipient is none."""
    body = next((each for each in council.bodies if f"body-{each.key}" == recipient), None)
    if body is None:
        return None
    if any(entry.act == "leave_out" for entry in case.history):
        return address_of(body, CaseFile.of(case, council).course)
    return _usual(body)


def to_bodies(
    kind: str,
    keys: Collection[str],
    casefile: CaseFile,
    facts: Facts,
    event: str,
    black: Callable[[Any], Any] = lambda said: said,
    **more: Any,
) -> Iterator[Composed]:
    """Composes a letter to each of these relevant bodies. `black` blacks out what they may not read; `more`:
    what this kind of letter needs besides.
    """
    case, council, course = casefile.case, casefile.council, casefile.course
    kinds = [each.label for each in council.kinds if each.key in case.answers["behaviour"]["kinds"]]
    known = {
        "course": course,
        "facts": facts,
        "kinds": kinds,
        "place": black(case.answers["place"]),
        "not_shared": NOT_SHARED,
        "found": [report for report in case.reports if report.source != "application"],
        "black": black,
        **more,
    }
    for body in council.bodies:
        if body.key in keys:
            left_out = [name for each in course.left_out.get(body.key, ()) for name in _names(each.facts.who)]
            to = address_of(body, course)
            yield to_body(kind, case, body, council, event, to, left_out=left_out, **known)


def _names(lines: str) -> list[str]:
    return [name.strip() for name in lines.splitlines() if name.strip()]


OTHER_COUNCIL = "other_council"
"""Recipient key of the council to which an application is passed."""


def sharable(case: Case) -> list[tuple[str, str]]:
    """Pages of an application that others than its people may get: the key of each, and its first question
    that was answered.
    """
    found: dict[str, str] = {}
    for page in (page for section in case.application for page in section["pages"]):
        asked = next((question for question, answer in page["answers"] if answer), "")
        if asked and page["key"] not in NOT_SHARED:
            found.setdefault(page["key"], asked.replace(" (optional)", ""))
    return list(found.items())


def to_other_council(
    casefile: CaseFile, facts: PassOn, event: str, kind: str = "passed_to_council", **more: Any
) -> Composed:
    """To another council: the application, without contact details and what was to be left out, and the
    request to confirm; or, as another `kind`, that it need not answer.
    """
    case, course, council = casefile.case, casefile.course, casefile.council
    known = {"case": case, "course": course, "council": council, "facts": facts}
    high = course.risk is not None and course.risk.facts.level == "high"
    return composed(
        (kind, event, OTHER_COUNCIL),
        ("email", facts.to, facts.email) if facts.email else ("hand", facts.to, ""),
        (f"{council.name} {council.service_name}", council.team.email),
        council,
        write(
            kind,
            **known,
            **more,
            not_shared=NOT_SHARED | set(facts.left_out),
            risk=bool(case.risks) or high,
        ),
    )
