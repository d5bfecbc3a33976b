"""Files of a draft, stored beside it until it is submitted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from asb.casework.acts.case_files import columns
from asb.casework.drafts.store import FIND_AND_LOCK, AlreadySent, Change, NoDraft, change_draft, sent
from asb.database import db, writing
from asb.files import MOST_FILES, MOST_TOGETHER, FileRefused, Judged, say_size
from asb.models import Evidence, Opening


class Taken(Exception):
    """Another window has added another file under this key: use a new key."""


def add(key: bytes, item: tuple[str, str], file: Judged, about: str, change: Change, now: datetime) -> None:
    """Adds a file to the draft of this device, and changes its answers in the same transaction.

    `item` is the key of the list and of the entry in it; the same file is added once. Raises FileRefused
    when there are too many files, Taken when another file has this key, NoDraft, AlreadySent, TooMuch.
    """
    purpose, entry = item
    with writing() as session:
        draft = session.execute(FIND_AND_LOCK, {"this": key}).first()
        if draft is None:
            if case := sent(key):
                raise AlreadySent(case.reference)
            raise NoDraft
        mine = Evidence.draft_key == draft.key
        there = session.scalar(select(Evidence.digest).where(mine, Evidence.item == entry))
        if there == file.digest:
            return
        if there is not None:
            raise Taken
        held, together = session.execute(
            select(func.count(), func.coalesce(func.sum(Evidence.size), 0)).where(mine)
        ).one()
        _room_for(file, held, together)
        change_draft(session, draft.key, draft.answers, change, now)
        session.add(
            Evidence(
                draft_key=draft.key,
                item=entry,
                purpose=purpose,
                about=about,
                added_at=now,
                **columns(file),
            )
        )


def _room_for(file: Judged, held: int, together: int) -> None:
    if held >= MOST_FILES:
        raise FileRefused(
            f"You have added {held} files, and {MOST_FILES} fit. "
            "Remove one to add this one, or send it to us later"
        )
    if together + file.size > MOST_TOGETHER:
        raise FileRefused(
            f"This file has {say_size(file.size)}, and {say_size(MOST_TOGETHER - together)} fit. "
            "Remove another file to add this one, or send it to us later"
        )


def remove(key: bytes, item: str, change: Change, now: datetime) -> None:
    """Removes a file and its entry from the draft of this device."""
    with writing() as session:
        draft = session.execute(FIND_AND_LOCK, {"this": key}).first()
        if draft is not None:
            change_draft(session, draft.key, draft.answers, change, now)
            session.execute(delete(Evidence).where(Evidence.draft_key == draft.key, Evidence.item == item))


def stopped(key: bytes) -> set[str]:
    """Entries of this draft whose files the scanner stopped."""
    return _items(key, Evidence.scan == "found")


def unopened(key: bytes) -> set[str]:
    """Entries of this draft that are pictures which could not be opened, as far as this is known by now."""
    return _items(key, Evidence.copy.in_(("failed", "too_large")))


def _items(key: bytes, condition: ColumnElement[bool]) -> set[str]:
    query = select(Evidence.item).join(Opening, Opening.draft_key == Evidence.draft_key)
    return set(db.session.scalars(query.where(Opening.key == key, condition)))


def attach(session: Session, draft_key: bytes, case_id: int, items: Collection[str]) -> None:
    """Moves the files of these entries to the case; files without an entry are deleted with the draft."""
    mine = Evidence.draft_key == draft_key
    if items:
        session.execute(
            update(Evidence).where(mine, Evidence.item.in_(items)).values(case_id=case_id, draft_key=None)
        )
    session.execute(delete(Evidence).where(mine))
