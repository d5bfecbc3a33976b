"""Tables of the service itself: its working days, workers, and what it counts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, String, Text
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


class Count(Base):
    """Rate limit counter: how often something was requested, by or for one address, in one period."""

    __tablename__ = "count"

    limit: Mapped[str] = mapped_column(String(40), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """One-way digest of the address."""
    until: Mapped[datetime] = mapped_column(Moment, primary_key=True, index=True)
    asked: Mapped[int]
