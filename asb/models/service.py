"""Tables of the service itself: its working days, workers, the state of its mail, and what it counts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from asb.database import Base, Moment


class KitDay(Base):
    """Visits by the link of the second-report kit, counted by day."""

    __tablename__ = "kit_day"

    on: Mapped[date] = mapped_column(primary_key=True)
    followed: Mapped[int]


class Holiday(Base):
    """A closed day, or a working day despite a bank holiday, in addition to the council file."""

    __tablename__ = "holiday"

    on: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool]
    why: Mapped[str] = mapped_column(Text)


class WorkerBeat(Base):
    """When each worker was last seen."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class MailState(Base):
    """What each service that takes letters said last: the mail server (its `id` is 1), and GOV.UK Notify (2).

    `trouble` holds its own words, without addresses. `trouble_since` is None while letters are accepted; no
    letter is sent by it before `held_until`. `paused_at` is that of all, kept with the first.
    """

    __tablename__ = "mail_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    trouble_at: Mapped[datetime | None] = mapped_column(Moment)
    trouble: Mapped[str] = mapped_column(Text, default="", server_default="")
    trouble_since: Mapped[datetime | None] = mapped_column(Moment)
    troubles: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rounds in a row that ended in trouble."""
    held_until: Mapped[datetime | None] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)


class MailEntry(Base):
    """Somebody paused or resumed mail, sent a test, or sent again what failed. Append-only."""

    __tablename__ = "mail_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(12))
    """`paused`, `resumed`, `tested` or `sent_again`."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who did it; None for an operator's command."""
    at: Mapped[datetime] = mapped_column(Moment)
    detail: Mapped[str] = mapped_column(Text, default="", server_default="")


class UpkeepState(Base):
    """What operators' commands and the worker keep of this database, in one row (its `id` is 1)."""

    __tablename__ = "upkeep_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_fingerprint: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """Fingerprint of the SECRET_KEY that this database is used with; empty before the first start."""
    key_since: Mapped[datetime | None] = mapped_column(Moment)
    """When that key replaced another; None if it never did."""
    backed_up_at: Mapped[datetime | None] = mapped_column(Moment)
    restored_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a copy was restored, until somebody has confirmed how everybody can be contacted safely."""
    lists_as_of: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """The rules and the council file by which lists and deadlines were last compared with every case."""
    erased_on: Mapped[date | None]
    """The last day on which the worker looked for cases to erase."""


class ErasedDay(Base):
    """How much was erased on one day because its retention period was over: numbers only."""

    __tablename__ = "erased_day"

    on: Mapped[date] = mapped_column(primary_key=True)
    cases: Mapped[int]
    files: Mapped[int]
    letters: Mapped[int]


class Count(Base):
    """Rate limit counter: how often something was requested, by or for one address, in one period."""

    __tablename__ = "count"

    limit: Mapped[str] = mapped_column(String(40), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """One-way digest of the address."""
    until: Mapped[datetime] = mapped_column(Moment, primary_key=True, index=True)
    asked: Mapped[int]
