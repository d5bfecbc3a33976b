"""Letters to relevant bodies and to another council: to whom, and what of the application they may read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import object_session

from asb.casefile import CaseFile
from asb.council import Body, Council
from asb.letters.writing import Composed, composed, to_body, write
from asb.models import APPEAL_BODY, Case, Contact
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.facts import AskOther, Facts, PassOn, Recommend
from asb.tokens import CODE, HERE, Link, Ours

NOT_SHARED = {
    *("safe", "help", "contact", "details", "person_contact", "person_details", "others"),
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


class Door(NamedTuple):
    """How a contact of a body comes in by a letter: its `link`, or its `code` where it is printed."""

    contact: Contact
    nonce: str
    link: Link | None = None

    @property
    def recipient(self) -> str:
        return contact_key(self.contact)

    @property
    def address(self) -> Ours:
        """Where it opens."""
        return self.link.address if self.link else Ours(f"{HERE}/part/code")

    @property
    def code(self) -> Ours:
        return Ours("") if self.link else CODE


def contact_key(contact: Contact) -> str:
    """Recipient key of a contact: with the key of their body, so that one sees whose duty it does."""
    return f"{body_key(contact.body)}-{contact.id}" if contact.body else f"contact-{contact.id}"


def body_key(body: str) -> str:
    """Recipient key of a body at its usual address."""
    return f"body-{body}"


def is_to(recipient: str, body: str) -> bool:
    """Whether this is the recipient key of this body, or of one of its contacts."""
    key = body_key(body)
    return recipient == key or recipient.startswith(f"{key}-")


OF_CONTACT = re.compile(r"(?:contact|body-[^-]+)-(\d+)")
"""A recipient key that names a contact."""


def address_of_contact(contact: Contact, body: str) -> Address:
    """Where letters to this contact go. `body`: the name of the body."""
    name = ", ".join(part for part in (contact.name, contact.role, body) if part)
    if contact.email:
        return "email", name, contact.email
    return ("post" if contact.address else "hand"), name, contact.address


def name_of_body(contact: Contact, council: Council) -> str:
    """The body or organisation that this contact is of, by its name."""
    if contact.body == APPEAL_BODY:
        return council.appeals[-1].body
    return next((each.name for each in council.bodies if each.key == contact.body), contact.organisation)


def contact_link(contact: Contact, link: Link, council: Council, reference: str) -> Composed:
    """To a contact who asked for it: a new link. `reference`: of the case, for an organisation asked on one
    case alone; else empty.
    """
    body = name_of_body(contact, council)
    return composed(
        ("contact_link", link.nonce, contact_key(contact)),
        address_of_contact(contact, body),
        (f"{council.name} {council.service_name}", council.team.email),
        write(
            "contact_link",
            contact=contact,
            door=Door(contact, link.nonce, link),
            council=council,
            body=body,
            reference=reference,
        ),
        link.nonce,
    )


def please_help(
    casefile: CaseFile, door: Door, facts: AskOther, event: str, *, again: bool = False
) -> Composed:
    """To an organisation asked on one case alone: the question, with only what an officer chose to show.
    `again`: as a reminder.
    """
    case, council, contact = casefile.case, casefile.council, door.contact
    to = address_of_contact(contact, contact.organisation)
    known = {"case": case, "course": casefile.course, "facts": facts, "council": council, "again": again}
    written = write("please_help", **known, door=door, to_name=to[1])
    return composed(
        ("please_help", event, door.recipient),
        to,
        (f"{council.name} {council.service_name}", council.team.email),
        written,
        door.nonce,
    )


WHAT_CAME = {
    "body_holds": "told us what records you have",
    "body_report": "told us about a report that we did not have",
    "body_file": "sent us a file",
    "body_view": "told us what you think of the proposed decision",
    "body_comes": "told us who would attend the review",
    "body_answers": "answered a recommendation",
    "body_progress": "told us about the progress of an action",
}
"""What a contact of a body did, by act, as a letter completes "On … you …"."""


def not_accepted(casefile: CaseFile, door: Door, said: Entry[Any], why: str, event: str) -> Composed:
    """To a contact: why something that they sent is not accepted, and how to send something else."""
    case, council, contact = casefile.case, casefile.council, door.contact
    to = address_of_contact(contact, name_of_body(contact, council))
    known = {"case": case, "council": council, "said": said, "what": WHAT_CAME[said.act], "why": why}
    return composed(
        ("not_accepted", event, door.recipient),
        to,
        (f"{council.name} {council.service_name}", council.team.email),
        write("not_accepted", **known, door=door, to_name=to[1], left_out=()),
        door.nonce,
    )


def _usual(body: Body) -> Address:
    return ("email", body.name, body.email) if body.email else ("hand", body.name, "")


def address_now(recipient: str, case: Case, council: Council) -> Address | None:
    """Where a letter to this relevant body goes today; None if the recipient is none."""
    if named := OF_CONTACT.fullmatch(recipient):
        session = object_session(case)
        contact = session.get(Contact, int(named[1])) if session else None
        if contact is None or contact.closed_at:
            return "", "", ""
        return address_of_contact(contact, "")
    body = next((each for each in council.bodies if body_key(each.key) == recipient), None)
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
    doors: Mapping[str, Sequence[Door]] | None = None,
    **more: Any,
) -> Iterator[Composed]:
    """Composes a letter to each of these relevant bodies: to its contacts, by whose `doors` they answer, else
    to its address. `black` blacks out what they may not read; `more`: what this kind of letter needs besides.
    """
    case, council, course = casefile.case, casefile.council, casefile.course
    kinds = [each.label for each in council.kinds if each.key in case.answers["behaviour"]["kinds"]]
    known = {
        "course": course,
        "facts": facts,
        "kinds": kinds,
        "place": black(case.answers["place"]),
        "parts": shared_application(case, course, black),
        "found": [report for report in case.reports if report.source != "application"],
        "black": black,
        **more,
    }
    for body in council.bodies:
        if body.key in keys:
            left_out = [name for each in course.left_out.get(body.key, ()) for name in _names(each.facts.who)]
            for door in (doors or {}).get(body.key) or (None,):
                yield to_body(
                    kind,
                    case,
                    body,
                    council,
                    event,
                    address_of_contact(door.contact, body.name) if door else address_of(body, course),
                    recipient=door.recipient if door else body_key(body.key),
                    nonce=door.nonce if door else "",
                    left_out=left_out,
                    door=door,
                    **known,
                )


@dataclass(frozen=True)
class SharedPage:
    """A page of an application as the bodies read it; `report` is the number of the report that it lists."""

    title: str
    report: int | None
    answers: tuple[tuple[str, str], ...]
    corrected: tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class SharedPart:
    """An application as the bodies read it: that of the case, or one that was merged into it."""

    reference: str
    received_on: date
    sections: tuple[tuple[str, tuple[SharedPage, ...]], ...]


def shared_application(case: Case, course: Course, black: Callable[[Any], Any]) -> list[SharedPart]:
    """The application, and each one merged into it, without `NOT_SHARED` and what `black` blacks out."""
    every = (case, *case.parts)
    sections = [tuple(_sections(part, course if part is case else None, black)) for part in every]
    return [
        SharedPart(part.reference, part.received_on, its) for part, its in zip(every, sections, strict=True)
    ]


def _sections(
    case: Case, course: Course | None, black: Callable[[Any], Any]
) -> Iterator[tuple[str, tuple[SharedPage, ...]]]:
    number = reports = 0
    for section in case.application:
        pages = []
        for page in section["pages"]:
            number += 1
            if page.get("key") in NOT_SHARED:
                continue
            reports += page.get("key") == "reports"
            answers = tuple(
                (question.replace(" (optional)", ""), black(answer))
                for question, answer in page["answers"]
                if answer
            )
            corrections = course.corrected.get(number, ()) if course else ()
            corrected = tuple((entry.on, black(entry.facts.text)) for entry in corrections)
            report = reports if page.get("key") == "reports" else None
            pages.append(SharedPage(page["title"] or "", report, answers, corrected))
        if any(page.answers for page in pages):
            yield section["section"], tuple(pages)


def _names(lines: str) -> list[str]:
    return [name.strip() for name in lines.splitlines() if name.strip()]


PLANNED = "planned-"
"""Beginning of the recipient key of somebody else who is to do something, before the number of the entry."""


def please_do(casefile: CaseFile, planned: Sequence[Entry[Recommend]], event: str) -> Composed:
    """To somebody who is no relevant body: what the plan asks of them, and nothing else of the case."""
    council, kept = casefile.council, planned[0].facts
    route, where = ("email", kept.to_email) if kept.to_email else ("post", kept.to_address)
    return composed(
        ("please_do", event, f"{PLANNED}{planned[0].id}"),
        (route, kept.to_name, where),
        (f"{council.name} {council.service_name}", council.team.email),
        write("please_do", case=casefile.case, council=council, planned=planned, to_name=kept.to_name),
    )


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
        write(
            kind,
            **known,
            **more,
            not_shared=NOT_SHARED | set(facts.left_out),
            risk=bool(case.risks) or high,
        ),
    )
