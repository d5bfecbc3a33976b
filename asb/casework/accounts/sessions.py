"""Who is signed in, and what they typed that came too late: kept for them until they are back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from asb.database import db, writing
from asb.models import Letter, SignedIn, Staff, UnsavedWork

AT_MOST = timedelta(hours=12)
"""How long anybody stays signed in, however busy."""
KEPT_FOR = timedelta(hours=24)
"""How long a session is remembered, to know whose late work it is, and how long that work is kept."""
LETTERS_KEPT_FOR = timedelta(days=30)


def begin(number: int, uniquifier: str, key: bytes, now: datetime) -> None:
    """This device is signed in from now on: `key` is the digest of its secret."""
    with writing() as session:
        session.add(SignedIn(key=key, staff_id=number, fs_uniquifier=uniquifier, since=now))
        session.execute(update(Staff).where(Staff.id == number).values(signed_in_at=now))


def whose(key: bytes) -> tuple[Staff, datetime] | None:
    """Who signed in on the device with this key, and since when; not when it was signed out or is closed.

    Whether that was too long ago is for the door to say.
    """
    query = select(Staff, SignedIn.since).join(SignedIn, SignedIn.staff_id == Staff.id)
    same = (SignedIn.key == key, SignedIn.fs_uniquifier == Staff.fs_uniquifier, Staff.closed_at.is_(None))
    found = db.session.execute(query.where(*same)).first()
    if found is None:
        return None
    db.session.expunge(found[0])  # no write of this request may take from under a page who is looking at it
    return found[0], found[1]


def end(key: bytes) -> None:
    """This device is signed out."""
    with writing() as session:
        session.execute(delete(SignedIn).where(SignedIn.key == key))


def keep_work(number: int, path: str, typed: dict[str, list[str]], now: datetime) -> None:
    """Keep what was typed into the form at `path`, in place of what was kept of it before."""
    this = (UnsavedWork.staff_id == number, UnsavedWork.path == path[:300])
    with writing() as session:
        session.get(Staff, number, with_for_update=True)  # a form that is sent twice waits for itself
        session.execute(delete(UnsavedWork).where(*this))
        session.add(UnsavedWork(staff_id=number, path=path[:300], typed=typed, at=now))


def kept_work(number: int, path: str) -> dict[str, Any] | None:
    """What this person typed into the form at `path` that was not taken: a list of values for each box."""
    this = (UnsavedWork.staff_id == number, UnsavedWork.path == path[:300])
    return db.session.scalar(select(UnsavedWork.typed).where(*this))


def forget_work(number: int, path: str) -> None:
    """It was sent again and taken."""
    with writing() as session:
        this = (UnsavedWork.staff_id == number, UnsavedWork.path == path[:300])
        session.execute(delete(UnsavedWork).where(*this))


def tidy(now: datetime) -> None:
    """Erase late work and sessions that are over, and letters about accounts that were sent long ago."""
    with writing() as session:
        session.execute(delete(UnsavedWork).where(UnsavedWork.at < now - KEPT_FOR))
        session.execute(delete(SignedIn).where(SignedIn.since < now - KEPT_FOR))
        old = (Letter.kind.startswith("staff_"), Letter.written_at < now - LETTERS_KEPT_FOR)
        session.execute(delete(Letter).where(Letter.case_id.is_(None), *old))
