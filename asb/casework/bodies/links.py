"""Links and codes of the contacts of bodies. Nobody has an account."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from asb import letters
from asb.casefile import CaseFile
from asb.casework import ways_in
from asb.casework.bodies import contacts, seen
from asb.council import Council
from asb.database import db, writing
from asb.letters import Composed, Door
from asb.models import APPEAL_BODY, Case, Contact, Letter, Visit, WayIn
from asb.tokens import Link, Tokens

LASTS = timedelta(days=14)
"""How long a link or code works, as often as it is needed, until there is a newer one."""


def doors(
    session: Session,
    casefile: CaseFile,
    bodies: Collection[str],
    tokens: Tokens,
    now: datetime,
    *,
    works: bool = True,
) -> dict[str, list[Door]]:
    """How the contacts of each of these bodies come in by a letter about this case; none for a body that has
    no contact, or at which a manager has named who gets everything instead. `works`: each who may see the
    case gets a new link, or a new code for paper.
    """
    found: dict[str, list[Door]] = {}
    for contact in contacts.who_get(session, casefile, bodies):
        opens = works and (contact.body == APPEAL_BODY or seen.may_see(contact, casefile))
        way = door(session, contact, tokens, now) if opens else Door(contact, "")
        found.setdefault(contact.body, []).append(way)
    return found


def door(session: Session, contact: Contact, tokens: Tokens, now: datetime) -> Door:
    """A new link for a letter to this contact, or a new code for paper."""
    if not contact.email:
        return Door(contact, new_code(session, contact, tokens, now))
    link = new_link(session, contact, tokens, now)
    return Door(contact, link.nonce, link)


def to_sign_in(
    session: Session, contact: Contact, tokens: Tokens, council: Council, now: datetime
) -> Composed:
    """A new link for a contact who asked for one; returns the letter with it."""
    case = session.get_one(Case, contact.case_id) if contact.case_id else None
    link = new_link(session, contact, tokens, now)
    return letters.contact_link(contact, link, council, case.reference if case else "")


def new_link(session: Session, contact: Contact, tokens: Tokens, now: datetime) -> Link:
    """A new link of this contact, in place of the older ones."""
    link = tokens.link("part")
    _keep(session, contact, "link", link.nonce, link.digest, now)
    return link


def new_code(session: Session, contact: Contact, tokens: Tokens, now: datetime) -> str:
    """A new code of this contact, in place of the older ones; returns the nonce from which it is derived."""
    nonce = secrets.token_hex(16)
    _keep(session, contact, "code", nonce, tokens.digest(tokens.printed_code(nonce)), now)
    return nonce


def _keep(session: Session, contact: Contact, how: str, nonce: str, digest: bytes, now: datetime) -> None:
    ways_in.replace(session, contact, how)
    session.add(
        WayIn(digest=digest, contact_id=contact.id, how=how, nonce=nonce, made_at=now, until=now + LASTS)
    )


VISIT_LASTS = timedelta(hours=8)
"""How long a device of a contact stays signed in: a working day."""


class NotIn(Exception):
    """No contact is signed in on this device."""


def by_link(digest: bytes, now: datetime) -> Contact:
    """The contact whose link this is. Raises LinkShut."""
    way = db.session.get(WayIn, digest)
    why = ways_in.why_ended(way, "link", now)
    if why or way is None or way.contact is None or way.contact.closed_at:
        raise LinkShut(why or "unknown")
    return way.contact


class LinkShut(Exception):
    """The link does not work: `why` as for `ways_in.why_ended`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this link of a contact does not work: {why}")
        self.why = why


def enter(digest: bytes, key: bytes, who: str, now: datetime) -> None:
    """Signs this device in by a link. `who`: a colleague who opened it, or empty. Raises LinkShut."""
    with writing() as session:
        contact = by_link(digest, now)
        session.add(Visit(key=key, contact_id=contact.id, name=who, since=now))


def enter_by_code(reference: str, code: bytes, key: bytes, now: datetime) -> bool:
    """Signs this device in by the code of a printed letter about the case with this reference; returns
    whether it was right.
    """
    with writing() as session:
        way = session.get(WayIn, code)
        if ways_in.why_ended(way, "code", now) or way is None or way.contact is None:
            return False
        mine = (
            select(Letter.id)
            .join(Case)
            .where(Case.reference == reference, Letter.recipient == letters.contact_key(way.contact))
        )
        if way.contact.closed_at or session.scalar(mine.limit(1)) is None:
            return False
        session.add(Visit(key=key, contact_id=way.contact_id, name="", since=now))
        return True


class Here(NamedTuple):
    """Who is signed in on a device: the contact, and the name of who uses it."""

    contact: Contact
    who: str


def here(key: bytes, now: datetime) -> Here:
    """The contact signed in on the device of this key. Raises NotIn."""
    mine = (Visit.key == key, Visit.since > now - VISIT_LASTS, Visit.contact_id.is_not(None))
    visit = db.session.scalar(select(Visit).where(*mine))
    if visit is None or visit.contact is None or visit.contact.closed_at:
        raise NotIn
    return Here(visit.contact, visit.name or visit.contact.name)
