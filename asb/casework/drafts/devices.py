"""Access of a device: to a draft, or for a while to what an agreement link shares."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from asb.database import db, reading, writing
from asb.models import Agreement, Draft, Opening, WayIn

READ_FOR = timedelta(hours=2)
"""How long a device that opened an agreement link may read what is shared."""


class Begun(NamedTuple):
    """When a draft was started and last continued."""

    begun_at: datetime
    touched_at: datetime


BEGUN = select(Draft.begun_at, Draft.touched_at).join(Opening, Opening.draft_key == Draft.key)


def begun(key: bytes) -> Begun | None:
    """When the draft of this device was started and last continued; None if there is none."""
    with reading() as connection:
        row = connection.execute(BEGUN.where(Opening.key == key)).first()
    return Begun(row.begun_at, row.touched_at) if row else None


def open_link(key: bytes, link: bytes, now: datetime) -> None:
    """Lets this device read what the agreement link of this digest shares, until it leaves.

    Stored like access to a draft, with the link's digest in place of the draft's key: leaving ends it, and
    the job that removes access to deleted drafts removes it in time.
    """
    with writing() as session:
        session.add(Opening(key=key, draft_key=link, opened_at=now))


def opened_link(key: bytes, now: datetime) -> bytes | None:
    """Digest of the agreement link that this device opened within `READ_FOR` and has not left."""
    mine = (Opening.key == key, Opening.opened_at > now - READ_FOR)
    return db.session.scalar(select(Opening.draft_key).where(*mine))


def answered(key: bytes, now: datetime) -> str:
    """The agreement's state after an answer by the link that this device opened; empty if none."""
    link = opened_link(key, now)
    said = (
        select(Agreement.state)
        .join(WayIn, WayIn.person_id == Agreement.person_id)
        .where(WayIn.digest == link, Agreement.answered_at.is_not(None))
    )
    return (link and db.session.scalar(said)) or ""
