"""Page codes: what somebody on a case keeps, to open their own page without email.

The code is shown once, when it is made; only its digest is stored. It opens the page but nothing that could
show where somebody can be found: see `tracking.Tracking.by_page_code`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from asb import letters
from asb.casework import ways_in
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.letters import Composed
from asb.models import Case, Person, WayIn
from asb.rules.days import london_date
from asb.tokens import Tokens

LASTS = timedelta(days=90)
"""Lifetime of a page code, from when it was made or last used."""
ON_SENT = timedelta(hours=2)
"""How long the device that sent an application may make a page code, without signing in."""
SHOWN = timedelta(days=1)
"""How long that device shows what was sent, with the reference."""
SHOWN_AT_RISK = timedelta(minutes=30)
"""The same where whoever causes it may be near, so may use the device next."""
NEAR = frozenset({"danger", "danger_unsure", "close_by", "close_by_unsure"})
"""Risks in the application for which that is assumed."""
MOST_USES = 20
"""How many uses of a code are kept, for its owner to see."""


@dataclass(frozen=True)
class PageCode:
    """A page code that works now, without the code itself."""

    made_at: datetime
    used: tuple[datetime, ...]
    """Its latest uses, newest first."""

    @property
    def stamp(self) -> str:
        """Tells this code from the others of its owner, in the form that makes a new one."""
        return self.made_at.isoformat()


def make(person_id: int, tokens: Tokens, now: datetime, *, device: bytes | None = None) -> str:
    """Returns a new page code, which replaces the older one. `device`: key of one that stays signed in."""
    code = tokens.code(secrets.token_hex(16))
    with writing() as session:
        person = _locked(session, person_id)
        ways_in.end_page_code(session, person, "replaced", but=device)
        digest, until = tokens.digest(code), now + LASTS
        way = WayIn(digest=digest, person_id=person.id, how=ways_in.PAGE, nonce="", made_at=now, until=until)
        session.add(way)
    return code


def end(person_id: int, *, device: bytes | None = None) -> None:
    """Ends this person's page code. `device`: key of a device that stays signed in."""
    with writing() as session:
        ways_in.end_page_code(session, _locked(session, person_id), "withdrawn", but=device)


def _locked(session: Session, person_id: int) -> Person:
    """The person, with their case locked first, as every act does."""
    mine = select(Person.case_id).where(Person.id == person_id).scalar_subquery()
    session.scalars(select(Case).where(Case.id == mine).with_for_update()).one()
    return session.get_one(Person, person_id)


def is_at_risk(case: Case) -> bool:
    """Whether somebody else with the device of the applicant could be a danger to them: by what they answered
    about safety, or because no way to contact them is safe.
    """
    return bool(NEAR & set(case.risks)) or "none" in case.people[0].contact["routes"]


def is_shown_on_sent(case: Case, now: datetime) -> bool:
    """Whether the device that sent this application may still show it without signing in."""
    return now < case.received_at + (SHOWN_AT_RISK if is_at_risk(case) else SHOWN)


def may_be_made_on_sent(case: Case, now: datetime) -> bool:
    """Whether the device that sent this application may still make a page code without signing in: not for
    long, because somebody else may use the device later.
    """
    return case.merged_into is None and now < case.received_at + ON_SENT and is_shown_on_sent(case, now)


def of(person: Person, now: datetime) -> PageCode | None:
    """This person's page code, if one works now."""
    works = (WayIn.person_id == person.id, WayIn.how == ways_in.PAGE, WayIn.ended == "", WayIn.until >= now)
    way = db.session.scalar(select(WayIn).where(*works))
    return PageCode(way.made_at, tuple(map(datetime.fromisoformat, reversed(way.used)))) if way else None


def made_since(person: Person, had: str | None, now: datetime) -> PageCode | None:
    """This person's page code, if it was made after the page whose form now asks for one: the form was sent
    twice, or its answer was loaded again. `had`: stamp of the code that worked then; empty if none did.
    """
    code = of(person, now)
    return code if code and code.stamp != had else None


def use(session: Session, way: WayIn, council: Council, now: datetime) -> None:
    """Notes a use of this page code, which prolongs it, and informs its owner by the safe route."""
    way.used, way.until = [*way.used, now.isoformat()][-MOST_USES:], now + LASTS
    assert way.person is not None  # noqa: S101 - only people have page codes
    outbox.add(session, _letters(way.person, council, now), now, case=way.person.case)


def _letters(person: Person, council: Council, now: datetime) -> Iterator[Composed]:
    """One letter a day by email, or a month by post, however often the code is used: the page shows each use.
    Nothing to people who get no letters.
    """
    today = london_date(now)
    event = {"email": f"day-{today}-used", "post": f"month-{today:%Y-%m}-used"}.get(letters.route_of(person))
    before = {(each.kind, each.event, each.recipient) for each in person.case.letters}
    if event and not letters.is_to_wait(person) and ("code_used", event, person.recipient) not in before:
        yield letters.code_used(person.case, person, council, event)
