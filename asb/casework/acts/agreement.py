"""Agreement of the people an applicant speaks for: requested by link, answered, recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from asb import letters
from asb.casefile import CaseFile, calendar_of
from asb.casework import ways_in
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.letters import Composed
from asb.models import Agreement, Case, HistoryEntry, Person, WayIn
from asb.rules import facts
from asb.rules.days import london_date
from asb.rules.working_days import due
from asb.tokens import Tokens

REMIND_AFTER = 5
"""Working days from receipt until somebody who was asked by link is reminded, once."""
MOST_AT_ONCE = 50

STATES = {"agree": "agreed", "refuse": "refused", "ring": "ring"}


class AlreadyAnswered(Exception):
    """The link has been used to answer. The answer stands until we speak to the person."""


class NoSuchLink(Exception):
    """The link does not work: `why` as for `ways_in.why_ended`."""

    def __init__(self, why: str = "unknown") -> None:
        super().__init__(f"this agreement link does not work: {why}")
        self.why = why


def asked_by(digest: bytes, now: datetime) -> Agreement:
    """Returns the agreement requested with the link of this digest. Raises NoSuchLink and AlreadyAnswered."""
    return _asked_by(db.session(), digest, now)


def _asked_by(session: Session, digest: bytes, now: datetime) -> Agreement:
    way = session.get(WayIn, digest)
    why = ways_in.why_ended(way, ways_in.REPLY, now)
    asked = way.person.agreement if way and way.person else None
    if asked is None or why in ("unknown", "withdrawn", "over"):
        raise NoSuchLink(why or "unknown")
    if asked.answered_at is not None:
        raise AlreadyAnswered
    if why:
        raise NoSuchLink(why)
    return asked


def answer(digest: bytes, said: Mapping[str, Any], council: Council, on: date, now: datetime) -> None:
    """Records a person's answer by link: "said yes by link, not yet reached by us".

    One transaction: the answer, the history entry, the letter to the team. The applicant is not told: the
    answer counts only once we have reached the person by a route we found ourselves. Raises NoSuchLink,
    AlreadyAnswered.
    """
    with writing() as session:
        case = _locked(session, Person.id == _asked_by(session, digest, now).person_id)
        session.expire_all()  # another device may have answered while this one waited for the lock
        found = _asked_by(session, digest, now)
        person: Person = found.person
        found.state, found.answer, found.answered_at = STATES[said["answer"]], dict(said), now
        case.history.append(
            HistoryEntry(
                act="agreement_answered",
                by=person.role,
                on_day=on,
                entered_at=now,
                facts=facts.write(
                    "agreement_answered",
                    {"person": person.id, "state": found.state, "by": "link", "reached_by_us": False},
                ),
            )
        )
        outbox.add(session, [letters.agreement_answered(person, council)], now, case=case)
        session.flush()
        CaseFile.of(case, council).conclude()


def _locked(session: Session, this: ColumnElement[bool]) -> Case:
    """Locks the case first, in the order every act uses, so two writers cannot deadlock."""
    mine = select(Person.case_id).where(this).scalar_subquery()
    return session.scalars(select(Case).where(Case.id == mine).with_for_update()).one()


def to_remind(council: Council, today: date) -> Sequence[int]:
    """Returns the numbers of people asked by link who have not answered in time and were not reminded."""
    link = exists().where(WayIn.person_id == Person.id, WayIn.how == ways_in.REPLY, WayIn.ended == "")
    asked = (link, Agreement.state == "waiting", Agreement.reminded_on.is_(None))
    query = select(Person.id, Case.received_on).join(Agreement).join(Case, Case.id == Person.case_id)
    oldest = query.where(*asked, Case.stage != "closed").order_by(Person.id).limit(MOST_AT_ONCE)
    found, calendar = db.session.execute(oldest).all(), calendar_of(council)
    db.session.rollback()
    return [number for number, on in found if due(on, REMIND_AFTER, calendar).due < today]


def remind(number: int, council: Council, tokens: Tokens, now: datetime) -> None:
    """Reminds a person, only once, with a new link, if they have an email address that nobody else sees."""
    with writing() as session:
        case = _locked(session, Person.id == number)
        person = next(person for person in case.people if person.id == number)
        asked = person.agreement
        if asked is None or asked.state != "waiting" or asked.reminded_on:
            return  # answered, or reminded by another worker, in the meantime
        asked.reminded_on = london_date(now)
        if not letters.is_private(person):
            return
        written = new_link(session, person, council, tokens, now)
        case.history.append(
            HistoryEntry(
                act="agreement_reminded",
                by="the service",
                on_day=asked.reminded_on,
                entered_at=now,
                facts=facts.write("agreement_reminded", {"person": person.id}),
            )
        )
        outbox.add(session, written, now, case=case)


def new_link(
    session: Session, person: Person, council: Council, tokens: Tokens, now: datetime
) -> list[Composed]:
    """Replaces the link of somebody who has not said yet whether they agree; returns the letter with it."""
    asked = person.agreement
    if asked is None or asked.state != "waiting" or person.case.stage == "closed":
        return []
    link = tokens.link("reply")
    ways_in.replace(session, person, ways_in.REPLY)
    person.ways_in.append(WayIn.reply(link.digest, link.nonce, now))
    return [letters.agree_again(person.case, person, link, council)]
