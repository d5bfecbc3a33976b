"""Storage of drafts: saved at every Continue, deleted when they expire."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from asb.database import db, reading, writing, writing_rows
from asb.models import Case, Draft, Evidence, Letter, Opening

Change = Callable[[dict[str, Any]], None]


MOST = 3_000_000
"""Largest draft in bytes, as JSON with each answer typed and clean: some hundred pages of text."""


MOST_AT_ONCE = 500
"""Drafts deleted in one run; the next run deletes more."""


class TooMuch(Exception):
    """The draft would exceed `MOST`; nothing was changed."""


class NoDraft(Exception):
    """There is no draft for this key: it was deleted or has expired."""


class AlreadySent(Exception):
    """The draft was sent; the argument is the reference of its case."""


# Built once: these run at every Continue, and building a statement costs more than running it.
_drafts, _openings = cast(Table, Draft.__table__), cast(Table, Opening.__table__)
_opened = _drafts.join(_openings, _drafts.c.key == _openings.c.draft_key)
_this = _openings.c.key == bindparam("this")
FIND = select(_drafts.c.answers).select_from(_opened).where(_this)
FIND_AND_LOCK = select(_drafts.c.key, _drafts.c.answers).select_from(_opened).where(_this)
FIND_AND_LOCK = FIND_AND_LOCK.with_for_update(of=_drafts)
KEEP = (
    update(_drafts)
    .where(_drafts.c.key == bindparam("draft"))
    .values(answers=bindparam("answers"), touched_at=bindparam("now"), reminded_at=None)
)
FORGET_LOST = delete(_openings).where(_this, ~exists().where(_drafts.c.key == _openings.c.draft_key))
"""Deletes access to drafts that no longer exist."""
SENT_AS = select(Case.reference).join(Opening, Opening.draft_key == Case.draft_key).where(_this)
SENT = select(Case).join(Opening, Opening.draft_key == Case.draft_key).where(Opening.key == bindparam("this"))


def key_of(secret: str) -> bytes:
    """Key of the device whose cookie holds this secret."""
    return hashlib.sha256(secret.encode()).digest()


def find(key: bytes) -> dict[str, Any] | None:
    """Answers of this device's draft, by step; None if there is no draft."""
    with reading() as connection:
        return cast(dict[str, Any] | None, connection.scalar(FIND, {"this": key}))


def sent(key: bytes) -> Case | None:
    """The case that this device's draft has become."""
    return db.session.scalar(SENT, {"this": key})


def keep(key: bytes, change: Change, now: datetime) -> dict[str, Any]:
    """Saves a change to this device's draft, creating it if needed; returns all answers.

    Raises AlreadySent when it was sent meanwhile, for example in another tab, and TooMuch.
    """
    try:
        return _keep(key, change, now)
    except IntegrityError:  # two first answers at once: the other request created the draft, so it exists now
        return _keep(key, change, now)


def _keep(key: bytes, change: Change, now: datetime) -> dict[str, Any]:
    with writing_rows() as rows:
        found = rows.execute(FIND_AND_LOCK, {"this": key}).first()
        if found is not None:
            return change_draft(rows, found.key, found.answers, change, now)
        reference = rows.scalar(SENT_AS, {"this": key})
        if reference is not None:
            raise AlreadySent(reference)
        draft_key, answers = secrets.token_bytes(32), _changed({}, change)
        rows.execute(FORGET_LOST, {"this": key})
        rows.execute(insert(_openings).values(key=key, draft_key=draft_key, opened_at=now))
        rows.execute(insert(_drafts).values(key=draft_key, answers=answers, begun_at=now, touched_at=now))
        return answers


def change_draft(
    rows: Session | Connection, draft_key: bytes, answers: dict[str, Any], change: Change, now: datetime
) -> dict[str, Any]:
    """Changes a locked draft in this transaction; returns its answers. Raises TooMuch."""
    _changed(answers, change)
    rows.execute(KEEP, {"draft": draft_key, "answers": answers, "now": now})
    return answers


def _changed(answers: dict[str, Any], change: Change) -> dict[str, Any]:
    change(answers)
    if len(json.dumps(answers)) > MOST:
        raise TooMuch
    return answers


def leave(key: bytes) -> None:
    """Ends one device's access; the draft stays."""
    with writing() as session:
        session.execute(delete(Opening).where(Opening.key == key))


def erase(key: bytes) -> None:
    """Deletes this device's draft with its files and letters, as the person wishes."""
    with writing() as session:
        found = session.execute(FIND_AND_LOCK, {"this": key}).first()
        if found is not None:
            _erase(session, [found.key])


def _erase(session: Session, keys: Sequence[bytes]) -> None:
    for kept in (Letter, Evidence, Opening):
        session.execute(delete(kept).where(kept.draft_key.in_(keys)))
    session.execute(delete(Draft).where(Draft.key.in_(keys)))


def erase_old(now: datetime, days: int) -> int:
    """Deletes drafts not continued for this many days, with everything that belongs to them; returns how
    many.
    """
    before = now - timedelta(days=days)
    with writing() as session:
        due = select(Draft.key).where(Draft.touched_at < before).limit(MOST_AT_ONCE)
        old = session.scalars(due.with_for_update(skip_locked=True)).all()
        _erase(session, old)
        lost = ~exists().where(Draft.key == Opening.draft_key)
        session.execute(delete(Opening).where(Opening.opened_at < before, lost))
    return len(old)
