"""Second factors after a change of SECRET_KEY: their secrets are encrypted with a key derived from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select, update

from asb.database import db, writing
from asb.models import Staff


def encrypted_again(number: int, secret: str) -> None:
    """Stores the same secret of somebody's authenticator app, encrypted with the present key."""
    with writing() as session:
        session.execute(update(Staff).where(Staff.id == number).values(second_factor=secret))


def not_since(moment: datetime) -> int:
    """How many open accounts with a second factor nobody has signed in to since this moment."""
    late = or_(Staff.signed_in_at.is_(None), Staff.signed_in_at < moment)
    theirs = (Staff.second_factor.is_not(None), Staff.closed_at.is_(None), late)
    return db.session.scalar(select(func.count(Staff.id)).where(*theirs)) or 0
