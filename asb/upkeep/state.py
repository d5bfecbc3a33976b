"""What the database knows of its own upkeep: the key it is used with, its last backup, a restored copy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from asb.database import db, writing
from asb.models import UpkeepState

THE_ONE = 1


def read() -> UpkeepState:
    """Returns what is kept; an empty state where nothing was kept yet."""
    return db.session.get(UpkeepState, THE_ONE) or UpkeepState(id=THE_ONE, key_fingerprint="")


def change(session: Session, **values: Any) -> None:
    """Changes these columns, in the transaction of `session`."""
    found = session.get(UpkeepState, THE_ONE, with_for_update=True)
    if found is None:
        found = UpkeepState(id=THE_ONE)
        session.add(found)
    for column, value in values.items():
        setattr(found, column, value)


def backed_up(now: datetime) -> None:
    """Notes that a backup was made."""
    with writing() as session:
        change(session, backed_up_at=now)


def last_backup() -> datetime | None:
    """When the last backup was made with `flask backup`; None if none was."""
    return read().backed_up_at
