"""A device's way in: when its draft was begun, and what a link from a letter lets it read for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from asb.database import db, reading, writing
from asb.models import Agreement, Draft, Opening

READ_FOR = timedelta(hours=2)
"""How long a device that opened somebody's link shows what is shared."""


class Begun(NamedTuple):
    """When a draft was begun, and when somebody last went on with it."""

    begun_at: datetime
    touched_at: datetime


BEGUN = select(Draft.begun_at, Draft.touched_at).join(Opening, Opening.draft_key == Draft.key)


def begun(key: bytes) -> Begun | None:
    """When the draft that this key opens was begun and touched; None where there is no draft."""
    with reading() as connection:
        row = connection.execute(BEGUN.where(Opening.key == key)).first()
    return Begun(row.begun_at, row.touched_at) if row else None


def open_link(key: bytes, link: bytes, now: datetime) -> None:
    """Let the device of this key read what the agreement link of this digest shares, until it leaves.

    The way in is an opening like that into a draft, with the link's digest where a draft's key would stand:
    leaving ends it, and the house-keeping that ends ways into drafts that are gone takes it away in time.
    """
    with writing() as session:
        session.add(Opening(key=key, draft_key=link, opened_at=now))


def opened_link(key: bytes, now: datetime) -> bytes | None:
    """The digest of the agreement link that this device has opened within `READ_FOR`, and not left."""
    mine = (Opening.key == key, Opening.opened_at > now - READ_FOR)
    return db.session.scalar(select(Opening.draft_key).where(*mine))


def answered(key: bytes, now: datetime) -> str:
    """What was answered by the link that this device has opened: the agreement's state, or nothing."""
    link = opened_link(key, now)
    said = select(Agreement.state).where(Agreement.link == link, Agreement.answered_at.is_not(None))
    return (link and db.session.scalar(said)) or ""
