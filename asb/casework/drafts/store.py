"""Storage of drafts: saved at every Continue, deleted when they expire."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Table, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from asb.casework import rate_limits
from asb.casework.accounts import sessions
from asb.database import db, reading, writing, writing_rows
from asb.models import Case, Draft, Evidence, Letter, Opening, SignedIn, Staff

Change = Callable[[dict[str, Any]], None]


MOST = 3_000_000
"""Largest draft in bytes, as JSON with each answer typed and clean: some hundred pages of text."""

COUNTED_BY = 10_000
"""The size of drafts is counted by so many bytes begun: of most applications once or twice, so that pages do
not each write a count."""

MOST_AT_ONCE = 500
"""Drafts deleted in one run; the next run deletes more."""


class TooMuch(Exception):
    """The draft would exceed `MOST`; nothing was changed."""


class NoDraft(Exception):
    """There is no draft for this key: it was deleted or has expired."""


class AlreadySent(Exception):
    """The draft was sent; the argument is the reference of its case."""


class Recording(NamedTuple):
    """An application that an officer records for somebody: who does, in a session since when, and how and
    when it came.
    """

    staff: int
    by: str
    since: datetime
    route: str
    on: date

    def is_over(self, now: datetime) -> bool:
        """Whether the session has lasted as long as any may."""
        return now - self.since > sessions.AT_MOST


# Built once: these run at every Continue, and building a statement costs more than running it.
_drafts, _openings = cast(Table, Draft.__table__), cast(Table, Opening.__table__)
_opened = _drafts.join(_openings, _drafts.c.key == _openings.c.draft_key)
_key = _openings.c.key == bindparam("this")
_in_their_session = (
    SignedIn.key == _openings.c.staff_key,
    SignedIn.staff_id == _openings.c.staff_id,
    Staff.id == SignedIn.staff_id,
    Staff.fs_uniquifier == SignedIn.fs_uniquifier,
    Staff.closed_at.is_(None),
)
LASTS = or_(_openings.c.staff_id.is_(None), exists().where(*_in_their_session))
"""Whether a device still has access: what an officer records ends with their session."""
_this = and_(_key, LASTS)
FIND = select(_drafts.c.answers, _drafts.c.touched_at).select_from(_opened).where(_this)
FIND_AND_LOCK = (
    select(_drafts.c.key, _drafts.c.answers, _openings.c.staff_id)
    .select_from(_opened)
    .where(_this)
    .with_for_update(of=_drafts)
)
KEEP = (
    update(_drafts)
    .where(_drafts.c.key == bindparam("draft"))
    .values(answers=bindparam("answers"), touched_at=bindparam("now"), reminded_at=None)
)
FORGET_LOST = delete(_openings).where(
    _key, or_(~LASTS, ~exists().where(_drafts.c.key == _openings.c.draft_key))
)
"""Deletes access to drafts that no longer exist, and access that has ended."""
SENT_AS = select(Case.reference).join(Opening, Opening.draft_key == Case.draft_key).where(_this)
SENT = select(Case).join(Opening, Opening.draft_key == Case.draft_key).where(_this)
RECORDED = select(
    _openings.c.staff_id, Staff.name, SignedIn.since, _openings.c.route, _openings.c.received_on
).where(_key, *_in_their_session)


def key_of(secret: str) -> bytes:
    """Key of the device whose cookie holds this secret."""
    return hashlib.sha256(secret.encode()).digest()


def find(key: bytes) -> dict[str, Any] | None:
    """Answers of this device's draft, by step; None if there is no draft."""
    found = find_saved(key)
    return found[0] if found else None


def find_saved(key: bytes) -> tuple[dict[str, Any], datetime] | None:
    """Answers of this device's draft, and when they were saved last; None if there is no draft."""
    with reading() as connection:
        found = connection.execute(FIND, {"this": key}).first()
    return (found.answers, found.touched_at) if found else None


def record(key: bytes, staff: int, staff_key: bytes, *, route: str, received_on: date, now: datetime) -> None:
    """Begins an application that an officer records, for the device and the staff session with these keys."""
    with writing_rows() as rows:
        draft_key = secrets.token_bytes(32)
        rows.execute(
            insert(_openings).values(
                key=key,
                draft_key=draft_key,
                opened_at=now,
                staff_key=staff_key,
                staff_id=staff,
                route=route,
                received_on=received_on,
            )
        )
        rows.execute(insert(_drafts).values(key=draft_key, answers={}, begun_at=now, touched_at=now))


def record_again(key: bytes, staff_key: bytes, staff: int) -> bool:
    """Gives what this device recorded back to the same officer, who has signed in again; whether there was
    anything.
    """
    mine = (_openings.c.key == key, _openings.c.staff_id == staff)
    with writing_rows() as rows:
        given = rows.execute(update(_openings).where(*mine).values(staff_key=staff_key))
    return given.rowcount > 0


def recorded(key: bytes, connection: Connection | Session | None = None) -> Recording | None:
    """What is recorded on this device, while the officer is signed in; None if nothing is.

    Whether the session is too old is for the caller to decide.
    """
    if connection is None:
        with reading() as own:
            return recorded(key, own)
    row = connection.execute(RECORDED, {"this": key}).first()
    return Recording(*row) if row else None


def sent(key: bytes) -> Case | None:
    """The case that this device's draft has become."""
    return db.session.scalar(SENT, {"this": key})


def keep(key: bytes, change: Change, now: datetime, sender: bytes | None = None) -> dict[str, Any]:
    """Saves a change to this device's draft, creating it if needed; returns all answers.

    What the draft grows by is counted for `sender`, the digest of an IP address; for nobody, if None. Raises
    AlreadySent when it was sent meanwhile, for example in another tab; TooMuch; and TooOften when too much
    was stored for the sender. Then nothing is changed, and nothing counted.
    """
    try:
        return _keep(key, change, now, sender)
    except IntegrityError:  # two first answers at once: the other request created the draft, so it exists now
        return _keep(key, change, now, sender)


def _keep(key: bytes, change: Change, now: datetime, sender: bytes | None) -> dict[str, Any]:
    with writing_rows() as rows:
        found = rows.execute(FIND_AND_LOCK, {"this": key}).first()
        if found is not None:
            before = _steps_of(found.answers)
            answers = change_draft(rows, found.key, found.answers, change, now)
            _count(rows, sender, _steps_of(answers) - before, now)
            return answers
        reference = rows.scalar(SENT_AS, {"this": key})
        if reference is not None:
            raise AlreadySent(reference)
        draft_key, answers = secrets.token_bytes(32), _changed({}, change)
        rows.execute(FORGET_LOST, {"this": key})
        rows.execute(insert(_openings).values(key=key, draft_key=draft_key, opened_at=now))
        rows.execute(insert(_drafts).values(key=draft_key, answers=answers, begun_at=now, touched_at=now))
        _count(rows, sender, _steps_of(answers), now)
        return answers


def _steps_of(answers: dict[str, Any]) -> int:
    """How many times COUNTED_BY a draft has begun to fill: an empty one none."""
    return -(-len(json.dumps(answers)) // COUNTED_BY) if answers else 0


def _count(rows: Connection, sender: bytes | None, steps: int, now: datetime) -> None:
    """Counts what a draft has grown by, in its own transaction. Raises TooOften."""
    limit, much = rate_limits.DRAFTING, steps * COUNTED_BY // 1000
    if sender is not None and steps > 0 and rate_limits.is_over(rows, limit, sender, now, much):
        raise rate_limits.TooOften(limit, rate_limits.until(limit, now))


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
