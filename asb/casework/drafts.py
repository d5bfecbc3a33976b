"""Applications before they are sent: kept at every Continue, erased when their time is over."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from asb.database import db, writing
from asb.models import Case, Draft

Change = Callable[[dict[str, Any]], None]


MOST = 3_000_000
"""Bytes that one draft may hold, as JSON with each answer typed and clean: some hundred pages of text."""


class TooMuch(Exception):
    """With this change the draft would hold more than `MOST`; nothing was changed."""


class AlreadySent(Exception):
    """The draft has become a case; its reference is the argument."""


# Written once: these run at every Continue, and putting a statement together costs more than running it.
_drafts = cast(Table, Draft.__table__)
_this = _drafts.c.key == bindparam("this")
FIND = select(_drafts.c.answers).where(_this)
FIND_AND_LOCK = FIND.with_for_update()
KEEP = update(_drafts).where(_this).values(answers=bindparam("answers"), touched_at=bindparam("now"))


def find(key: bytes) -> dict[str, Any] | None:
    """What is kept under this key, by step."""
    return cast(dict[str, Any] | None, db.session.scalar(FIND, {"this": key}))


def sent(key: bytes) -> Case | None:
    """The case that the draft of this key has become."""
    return db.session.scalar(select(Case).where(Case.draft_key == key))


def keep(key: bytes, change: Change, now: datetime) -> dict[str, Any]:
    """Change what is kept under this key, beginning the draft if there is none; returns all of it.

    Raises AlreadySent when it was sent meanwhile, for example in another tab, and TooMuch.
    """
    try:
        return _keep(key, change, now)
    except IntegrityError:  # two first answers at once: the other one began the draft, so it is there now
        return _keep(key, change, now)


def _keep(key: bytes, change: Change, now: datetime) -> dict[str, Any]:
    with writing() as session:
        answers: dict[str, Any] | None = session.scalar(FIND_AND_LOCK, {"this": key})
        if answers is not None:
            _apply(change, answers)
            session.execute(KEEP, {"this": key, "answers": answers, "now": now})
            return answers
        reference = session.scalar(select(Case.reference).where(Case.draft_key == key))
        if reference is not None:
            raise AlreadySent(reference)
        answers = {}
        _apply(change, answers)
        session.execute(insert(Draft).values(key=key, answers=answers, begun_at=now, touched_at=now))
        return answers


def _apply(change: Change, answers: dict[str, Any]) -> None:
    change(answers)
    if len(json.dumps(answers)) > MOST:
        raise TooMuch


def erase_old(now: datetime, days: int) -> int:
    """Erase drafts not touched for this many days; returns how many."""
    with writing() as session:
        done = session.execute(delete(Draft).where(Draft.touched_at < now - timedelta(days=days)))
        assert isinstance(done, CursorResult)  # noqa: S101 - tells the type checker what a DELETE returns
        return done.rowcount
