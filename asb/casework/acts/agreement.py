"""Agreement of the people an applicant speaks for: requested by link, answered, recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from asb import letters
from asb.casefile import CaseFile, calendar_of
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.models import Agreement, Case, HistoryEntry, Person
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
    """No agreement was requested with this link."""


def asked_by(digest: bytes) -> Agreement:
    """Returns the agreement requested with the link of this digest. Raises NoSuchLink and AlreadyAnswered."""
    found = db.session.scalar(select(Agreement).where(Agreement.link == digest))
    return _unanswered(found)


def _unanswered(found: Agreement | None) -> Agreement:
    if found is None:
        raise NoSuchLink
    if found.answered_at is not None:
        raise AlreadyAnswered
    return found


def answer(digest: bytes, said: Mapping[str, Any], council: Council, on: date, now: datetime) -> None:
    """Records a person's answer by link: "said yes by link, not yet reached by us".

    One transaction: the answer, the history entry, the letter to the team. The applicant is not told: the
    answer counts only once we have reached the person by a route we found ourselves. Raises NoSuchLink,
    AlreadyAnswered.
    """
    with writing() as session:
        person_id = session.scalar(select(Agreement.person_id).where(Agreement.link == digest))
        if person_id is None:
            raise NoSuchLink
        case = _locked(session, Person.id == person_id)
        found = _unanswered(session.scalar(select(Agreement).where(Agreement.link == digest)))
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
    asked = (Agreement.link.is_not(None), Agreement.state == "waiting", Agreement.reminded_on.is_(None))
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
        link = tokens.link("reply")
        asked.link = link.digest
        case.history.append(
            HistoryEntry(
                act="agreement_reminded",
                by="the service",
                on_day=asked.reminded_on,
                entered_at=now,
                facts=facts.write("agreement_reminded", {"person": person.id}),
            )
        )
        outbox.add(session, [letters.agree_again(case, person, link, council)], now, case=case)
