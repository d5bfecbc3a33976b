"""Members of staff: their accounts, what they sign in with, and work that was not sent in time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from asb.database import Base, Moment

ROLES = {"officer": "Officer", "manager": "Manager", "appeals": "Appeal officer"}
"""Each role as people read it. The appeal officer works for the appeal body, not for the council."""


class Staff(Base):
    """A member of staff. Never erased, for the history names them; `closed_at` ends what they may do."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    """In small letters: they sign in with it."""
    role: Mapped[str] = mapped_column(String(16))
    password: Mapped[str | None] = mapped_column(Text)
    """Its argon2 hash; none until they have chosen one."""
    second_factor: Mapped[str | None] = mapped_column(Text)
    """The secret in their authenticator app, encrypted with a key made of SECRET_KEY."""
    last_code: Mapped[int] = mapped_column(default=0)
    """The number of the half minute whose code was used last: no code is taken twice."""
    identity: Mapped[str | None] = mapped_column(String(600), unique=True)
    """Who they are for the council's own sign-in (`staff/signing_in/council_account`), where they use it."""
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Names the account in signed-in sessions: a new one ends them all."""
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """The digest of the newest link with which they may choose a password."""
    link_for: Mapped[str] = mapped_column(String(8), default="")
    """What that link is for: `set_up`, which leads on to a new second factor, or `reset`."""
    link_until: Mapped[datetime | None] = mapped_column(Moment)
    cover_until: Mapped[date | None]
    """The last day on which this officer acts as a manager who is away."""
    added_at: Mapped[datetime] = mapped_column(Moment)
    signed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_set_up(self) -> bool:
        """Whether they have a password and a second factor, or sign in with the council's own account."""
        return bool(self.identity or (self.password and self.second_factor))

    def acts_as(self, today: date) -> str:
        """The role they act in today: an officer who covers for a manager is one."""
        covers = self.role == "officer" and self.cover_until is not None and today <= self.cover_until
        return "manager" if covers else self.role


class RecoveryCode(Base):
    """The digest of a code that stands in for the second factor, once."""

    __tablename__ = "recovery_code"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class SignedIn(Base):
    """A device on which a member of staff has signed in. `key` is the digest of the secret in its cookie."""

    __tablename__ = "signed_in"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Moment, index=True)


class UnsavedWork(Base):
    """What was typed into a form that came after the session was over, until the same person is back."""

    __tablename__ = "unsaved_work"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    """The address of the form, without its host."""
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Box by box, as typed: a list of values for each."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
