"""Contacts of the relevant bodies and the appeal body: who they are, and to whom letters about a case go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from asb.casefile import CaseFile
from asb.casework import ways_in
from asb.council import Council
from asb.database import db, writing
from asb.models import APPEAL_BODY, Contact
from asb.rules.course import Course


class NoSuchContact(LookupError):
    """There is no contact with this number."""


@dataclass(frozen=True)
class Details:
    """What a manager enters about a contact."""

    body: str
    name: str
    role: str
    email: str
    address: str
    phone: str


def bodies(council: Council) -> list[tuple[str, str]]:
    """The bodies that have contacts, by key and name: the relevant bodies, and the appeal body today."""
    return [
        *((body.key, body.name) for body in council.bodies),
        (APPEAL_BODY, council.appeals[-1].body),
    ]


def everybody() -> Sequence[Contact]:
    """Contacts of bodies, open ones first, by name."""
    query = select(Contact).where(Contact.case_id.is_(None))
    return db.session.scalars(query.order_by(Contact.closed_at.is_not(None), Contact.name, Contact.id)).all()


def by_number(number: int) -> Contact:
    """The contact of a body with this number. Raises NoSuchContact."""
    found = db.session.get(Contact, number)
    if found is None or found.case_id is not None:
        raise NoSuchContact(number)
    return found


def add(details: Details, now: datetime) -> None:
    """Adds a contact; the same person is not added to the same body twice."""
    with writing() as session:
        same = (Contact.body == details.body, Contact.closed_at.is_(None), Contact.name == details.name)
        if details.email:
            same = (Contact.body == details.body, Contact.closed_at.is_(None), Contact.email == details.email)
        if session.scalar(select(Contact.id).where(*same)) is None:
            session.add(Contact(**vars(details), sees=[], added_at=now))


def change(number: int, details: Details) -> None:
    """Changes a contact. Whatever let them in ends if they are somebody else now, or reached elsewhere."""
    with writing() as session:
        contact = _open(session, number)
        before = (contact.body, contact.name, contact.email, contact.address)
        for name, value in vars(details).items():
            setattr(contact, name, value)
        if before != (contact.body, contact.name, contact.email, contact.address):
            ways_in.end(session, contact)


def close(number: int, now: datetime) -> None:
    """Ends the access of a contact, at once."""
    with writing() as session:
        contact = _open(session, number)
        contact.closed_at = now
        ways_in.end(session, contact)


def _open(session: Session, number: int) -> Contact:
    contact = session.get(Contact, number)
    if contact is None or contact.case_id is not None or contact.closed_at is not None:
        raise NoSuchContact(number)
    return contact


def who_get(session: Session, casefile: CaseFile, bodies: Collection[str]) -> list[Contact]:
    """The contacts of these bodies to whom letters about this case go."""
    query = select(Contact).where(Contact.body.in_(list(bodies)), Contact.closed_at.is_(None))
    found = session.scalars(query.where(Contact.case_id.is_(None)).order_by(Contact.id))
    return [contact for contact in found if not is_barred(contact, casefile.course)]


def hears(casefile: CaseFile, today: date) -> bool:
    """Whether the contacts of the appeal body are of the body that hears appeals about this case: where
    another has begun without taking over, they are of the newer one.
    """
    return casefile.appeal_route.body == casefile.council.appeal_on(today).body


def is_barred(contact: Contact, course: Course, who: str = "") -> bool:
    """Whether this contact of a body, or `who` uses their link, must not get this case: somebody at the body
    must not, and this is they, or a manager has named who gets everything instead; or they have a conflict of
    interest.
    """
    here, key = who or contact.name, contact.body or f"contact-{contact.id}"
    names = [line for each in course.left_out.get(contact.body, ()) for line in each.facts.who.splitlines()]
    if any(alike(name, each) for name in names for each in {contact.name, here}):
        return True
    if any(body == key and alike(name, here) for body, name in course.bodies.in_conflict):
        return True
    if contact.body in course.contacts:
        named = course.contacts[contact.body]
        return named is None or named.facts.address != contact.email
    return False


POSTS = frozenset(
    {
        *("mr", "mrs", "ms", "miss", "dr", "sir", "cllr", "the", "and", "of", "for"),
        *("pc", "ps", "pcso", "dc", "ds", "di", "insp", "inspector", "sgt", "sergeant", "supt"),
        *("officer", "manager", "nurse", "lead"),
    }
)
"""Titles, ranks and posts, which identify nobody."""


def alike(name: str, other: str) -> bool:
    """Whether two names, as they are typed, may be of one person: all words of one are in the other, or they
    share a surname and an initial. It would rather keep out a namesake, who can ring, than let somebody in.
    """
    ours, theirs = _words(name), _words(other)
    if not ours or not theirs:
        return False
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return True
    for family in {word for word in ours if word in theirs and len(word) > 1}:
        firsts = [{word[0] for word in words if word != family} for words in (ours, theirs)]
        if family in (_family(name), _family(other)) and (firsts[0] & firsts[1] or not all(firsts)):
            return True
    return False


def _words(name: str) -> list[str]:
    """Returns the words of a name, normalised, without titles and posts where anything else is left."""
    plain = "".join(
        each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each) != "Cf"
    )
    words = [word for word in re.split(r"[^\w]+|_", plain.casefold()) if word]
    return [word for word in words if word not in POSTS] or words


def _family(name: str) -> str:
    """The surname: the word before a comma if it stands alone there, else the last word before it."""
    return (_words(name.partition(",")[0]) or [""])[-1]


def of_body(body: str) -> Sequence[Contact]:
    """Every contact that this body has or had."""
    return db.session.scalars(select(Contact).where(Contact.body == body)).all()
