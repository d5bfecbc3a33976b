"""Whether the people an applicant speaks for agree: asked by link, answered, recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from asb import letters
from asb.casework import post
from asb.council import Council
from asb.database import db, writing
from asb.models import Agreement, HistoryEntry, Person

STATES = {"agree": "agreed", "refuse": "refused", "ring": "ring"}


class AlreadyAnswered(Exception):
    """This link has been answered; what was said stands until we speak to the person."""


class NoSuchLink(Exception):
    """No agreement is asked for by this link."""


def asked_by(digest: bytes) -> Agreement:
    """The agreement that is asked for by the link of this digest. Raises NoSuchLink and AlreadyAnswered."""
    found = db.session.scalar(select(Agreement).where(Agreement.link == digest))
    return _unanswered(found)


def _unanswered(found: Agreement | None) -> Agreement:
    if found is None:
        raise NoSuchLink
    if found.answered_at is not None:
        raise AlreadyAnswered
    return found


def answer(digest: bytes, said: Mapping[str, Any], council: Council, on: date, now: datetime) -> None:
    """Record what the person said by link: "said yes by link, not yet reached by us".

    One transaction: the answer, the history entry, the letter to the team. The applicant is not told: it
    counts when we have reached the person by a route we found ourselves. Raises NoSuchLink, AlreadyAnswered.
    """
    with writing() as session:
        found = _unanswered(
            session.scalar(select(Agreement).where(Agreement.link == digest).with_for_update())
        )
        person: Person = found.person
        found.state, found.answer, found.answered_at = STATES[said["answer"]], dict(said), now
        entry = HistoryEntry(
            case_id=person.case_id,
            act="agreement_answered",
            by=person.role,
            on_day=on,
            entered_at=now,
            facts={"person": person.id, "state": found.state, "by": "link", "reached_by_us": False},
        )
        session.add(entry)
        post.add(session, [letters.agreement_answered(person, council)], now, case=person.case)
