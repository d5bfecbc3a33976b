"""The post: letters added to a case or a draft, and claimed by a worker. What became of them: `delivery`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from asb.database import db, writing
from asb.letters import Composed
from asb.models import Case, Letter, WorkerBeat

LEASE = timedelta(minutes=10)
"""How long a worker may hold a letter; longer than all time-outs of one sending together."""

GAPS = (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)
"""Minutes before each next try: about four days in all, then it is an officer's work."""

MOST_TRIES = len(GAPS) + 1

_beats = cast(Table, WorkerBeat.__table__)


def add(
    session: Session,
    composed: Iterable[Composed],
    now: datetime,
    *,
    case: Case | None = None,
    draft_key: bytes | None = None,
) -> list[Letter]:
    """Put letters with a case or a draft, in the transaction of the act they tell of."""
    added = []
    for letter in composed:
        written = asdict(letter)
        domain = urlsplit(written.pop("website")).hostname
        row = Letter(
            case=case,
            draft_key=draft_key,
            **written,
            message_id=f"<{secrets.token_hex(16)}@{domain}>",
            state="waiting" if letter.route == "email" else "to_print",
            next_try_at=now,
            written_at=now,
        )
        session.add(row)
        added.append(row)
    return added


def claim(worker: str, now: datetime) -> Letter | None:
    """Take the letter that has waited longest, for `LEASE`; no other worker gets it meanwhile.

    Asking is the worker's sign of life. `tries` counts this time too: past `MOST_TRIES` the letter has never
    been settled, so it ends its workers and must not be tried again.
    """
    with writing() as session:
        _is_here(session, worker, now)
        letter = session.scalar(
            select(Letter)
            .where(Letter.state == "waiting", Letter.next_try_at <= now)
            .order_by(Letter.next_try_at, Letter.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if letter is None:
            return None
        letter.tries += 1
        letter.next_try_at = now + LEASE
        session.flush()
        session.expunge(letter)
        return letter


def _is_here(session: Session, worker: str, now: datetime) -> None:
    seen = update(_beats).where(_beats.c.name == worker).values(seen_at=now)
    if cast(CursorResult[Any], session.execute(seen)).rowcount == 0:
        session.execute(insert(_beats).values(name=worker, seen_at=now))


def forget_workers(now: datetime) -> None:
    """Forget the workers that have not been here for a day."""
    with writing() as session:
        session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < now - timedelta(days=1)))


def seen_last() -> datetime | None:
    """When any worker was last here."""
    return db.session.scalar(select(func.max(WorkerBeat.seen_at)))


def oldest_waiting() -> datetime | None:
    """When the oldest letter that still waits was written."""
    return db.session.scalar(select(func.min(Letter.written_at)).where(Letter.state == "waiting"))


def held(case: Case) -> set[str]:
    """For whom a letter of this case waits for an officer, so that nobody may be told that it comes."""
    for_whom = select(Letter.recipient).where(Letter.case_id == case.id, Letter.state == "failed")
    return set(db.session.scalars(for_whom))


def failed_letters() -> int:
    """How many letters have failed: each is an officer's work."""
    return db.session.scalar(select(func.count()).where(Letter.state == "failed")) or 0
