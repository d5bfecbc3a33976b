"""Staff sessions, and forms that were sent after a session ended, kept until their owner is back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from asb.database import db, writing
from asb.models import Letter, SignedIn, Staff, UnsavedWork

AT_MOST = timedelta(hours=12)
"""Longest session, however active."""
KEPT_FOR = timedelta(hours=24)
"""How long an ended session is remembered, and a late form kept."""
LETTERS_KEPT_FOR = timedelta(days=30)


def begin(number: int, uniquifier: str, key: bytes, now: datetime) -> None:
    """Starts a session; `key` is the digest of the device's secret."""
    with writing() as session:
        session.add(SignedIn(key=key, staff_id=number, fs_uniquifier=uniquifier, since=now))
        session.execute(update(Staff).where(Staff.id == number).values(signed_in_at=now))


def whose(key: bytes) -> tuple[Staff, datetime] | None:
    """The account signed in on the device with this key, and since when; None if signed out or closed.

    Whether the session is too old is for the caller to decide.
    """
    query = select(Staff, SignedIn.since).join(SignedIn, SignedIn.staff_id == Staff.id)
    same = (SignedIn.key == key, SignedIn.fs_uniquifier == Staff.fs_uniquifier, Staff.closed_at.is_(None))
    found = db.session.execute(query.where(*same)).first()
    if found is None:
        return None
    db.session.expunge(found[0])  # so that no later write in this request can expire it under a page
    return found[0], found[1]


def end(key: bytes) -> None:
    """Ends a session."""
    with writing() as session:
        session.execute(delete(SignedIn).where(SignedIn.key == key))


def keep_work(number: int, path: str, typed: dict[str, list[str]], now: datetime) -> None:
    """Stores what was typed into the form at `path`, replacing any earlier version."""
    this = (UnsavedWork.staff_id == number, UnsavedWork.path == path[:300])
    with writing() as session:
        session.get(Staff, number, with_for_update=True)  # two identical requests wait for each other
        session.execute(delete(UnsavedWork).where(*this))
        session.add(UnsavedWork(staff_id=number, path=path[:300], typed=typed, at=now))


def kept_work(number: int, path: str) -> dict[str, Any] | None:
    """Values of a late form by input name, a list for each."""
    this = (UnsavedWork.staff_id == number, UnsavedWork.path == path[:300])
    return db.session.scalar(select(UnsavedWork.typed).where(*this))


def forget_work(number: int, path: str) -> None:
    """Deletes a late form that was sent again and accepted."""
    with writing() as session:
        this = (UnsavedWork.staff_id == number, UnsavedWork.path == path[:300])
        session.execute(delete(UnsavedWork).where(*this))


def tidy(now: datetime) -> None:
    """Deletes old late forms, ended sessions, and old letters about accounts."""
    with writing() as session:
        session.execute(delete(UnsavedWork).where(UnsavedWork.at < now - KEPT_FOR))
        session.execute(delete(SignedIn).where(SignedIn.since < now - KEPT_FOR))
        old = (Letter.kind.startswith("staff_"), Letter.written_at < now - LETTERS_KEPT_FOR)
        session.execute(delete(Letter).where(Letter.case_id.is_(None), *old))
