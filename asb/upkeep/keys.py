"""The key that a database is used with: known by its fingerprint, and changed only on purpose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, literal, or_, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from asb.config import Settings
from asb.database import db, reading, writing
from asb.models import Draft, Letter, RecoveryCode, SignedIn, Staff, WayIn
from asb.tokens import Tokens
from asb.upkeep import UpkeepRefused, state

KEPT = (
    WayIn.digest,
    Draft.link,
    Draft.code,
    Staff.link,
    Staff.calendar,
    SignedIn.key,
    RecoveryCode.digest,
    Letter.bounce,
)
"""Every column with a digest of a secret that is made or read with SECRET_KEY."""


class WrongKey(UpkeepRefused):
    """SECRET_KEY is not the key that this database is used with."""


def tokens(settings: Settings) -> Tokens:
    """The tokens of these settings, with the key before while it is set."""
    before = settings.upkeep.secret_key_before
    earlier = Tokens(before, settings.base_url) if before else None
    return Tokens(settings.secret_key, settings.base_url, earlier, is_kept)


def is_kept(digest: bytes) -> bool:
    """Whether a secret with this digest opens something, or did."""
    with reading() as connection:
        found = or_(*(exists().where(column == digest) for column in KEPT))
        return connection.scalar(select(literal(1)).where(found)) is not None


def settle(settings: Settings, now: datetime) -> None:
    """Compares SECRET_KEY with the key that the database is used with, before the service starts.

    Notes it at the first start, and when SECRET_KEY_BEFORE is that of the database. Raises WrongKey. A
    database that cannot be read is not for this to complain of.
    """
    mine = Tokens(settings.secret_key, "").fingerprint
    before = settings.upkeep.secret_key_before
    try:
        kept = state.read().key_fingerprint
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        return
    db.session.rollback()
    if kept == mine:
        return
    if kept and (before is None or Tokens(before, "").fingerprint != kept):
        raise WrongKey(
            "SECRET_KEY is not the key that this database is used with (its fingerprint is"
            f" {mine}, not {kept}): set that key; to change it, also set the earlier one as SECRET_KEY_BEFORE"
        )
    with writing() as session:
        state.change(session, key_fingerprint=mine, key_since=now if kept else None)


def take(settings: Settings, now: datetime) -> None:
    """Uses the database with this key from now on, although the one before is lost."""
    with writing() as session:
        mine = Tokens(settings.secret_key, "").fingerprint
        state.change(session, key_fingerprint=mine, key_since=now)
