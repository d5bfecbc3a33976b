"""Staff accounts, credentials, sessions, and work saved when a session ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from asb.database import Base, Moment
from asb.models.chain import Chained

ROLES = {"officer": "Officer", "manager": "Manager", "appeals": "Appeal officer"}
"""Roles, as people read them. The appeal officer works for the appeal body, not the council."""


class Staff(Base):
    """A staff account. Never deleted, because the history names it; `closed_at` ends its access."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    """In small letters: they sign in with it."""
    role: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """Their post, as letters name it after their name; empty: letters name the team."""
    password: Mapped[str | None] = mapped_column(Text)
    """Argon2 hash; None until a password has been chosen."""
    second_factor: Mapped[str | None] = mapped_column(Text)
    """Secret of their authenticator app, encrypted with a key derived from SECRET_KEY."""
    last_code: Mapped[int] = mapped_column(default=0)
    """Counter of the last code used, so that no code works twice."""
    identity: Mapped[str | None] = mapped_column(String(600), unique=True)
    """Their identity at the council's own sign-in (`staff/signing_in/council_account`), if linked."""
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Identifies the account in sessions: a new value ends them all."""
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Digest of the newest set-up or reset link."""
    link_for: Mapped[str] = mapped_column(String(8), default="")
    """Purpose of that link: `set_up`, which includes a new second factor, or `reset`."""
    link_until: Mapped[datetime | None] = mapped_column(Moment)
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Digest of the secret in the address of their calendar, if they have one."""
    cover_until: Mapped[date | None]
    """Last day on which this officer acts as a manager, as cover."""
    away_until: Mapped[date | None]
    """Last day on which they are away; `stand_in_id` covers for them until then."""
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    lists: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict, server_default="{}")
    """Lists of cases that they kept: the filters of each, by its name."""
    added_at: Mapped[datetime] = mapped_column(Moment)
    signed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_set_up(self) -> bool:
        """Whether they have a password and a second factor, or a linked council account."""
        return bool(self.identity or (self.password and self.second_factor))

    def acts_as(self, today: date) -> str:
        """Their role today: an officer who covers for a manager is a manager."""
        covers = self.role == "officer" and self.cover_until is not None and today <= self.cover_until
        return "manager" if covers else self.role


class AccountEntry(Chained, Base):
    """A change to a staff account: what, by whom, when. Append-only."""

    __tablename__ = "account_entry"
    CHAIN, CONTENT, FIXED = "staff_id", "detail", ("staff_id", "by_id", "what", "at")

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who made it; None for an operator's command."""
    what: Mapped[str] = mapped_column(String(20))
    """A key of `letters.ACCOUNT_CHANGES`."""
    detail: Mapped[str] = mapped_column(Text, default="", server_default="")
    at: Mapped[datetime] = mapped_column(Moment)


class RecoveryCode(Base):
    """Digest of a single-use recovery code."""

    __tablename__ = "recovery_code"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class SignedIn(Base):
    """A signed-in device. `key` is the digest of the secret in its cookie."""

    __tablename__ = "signed_in"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Moment, index=True)


class UnsavedWork(Base):
    """What was typed and is not in an address: a form that was sent after the session ended, kept until its
    owner is back, and the words of their newest search."""

    __tablename__ = "unsaved_work"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    """Path of the form, without host."""
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Submitted values by input name, a list for each."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
