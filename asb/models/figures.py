"""Published figures: signed off here, or taken from another source. Append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from asb.database import Base, Moment


class SignedFigures(Base):
    """This council's figures of a year, as a manager signed them off; a correction is a new version."""

    __tablename__ = "signed_figures"
    __table_args__ = (UniqueConstraint("year", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(String(7))
    version: Mapped[int]
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By the lines of `rules.figures`, as counted that day: never counted again."""
    note: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    press_id: Mapped[str] = mapped_column("once", String(40), unique=True)
    """Idempotency key: the page on which the button was pressed, so a second press changes nothing."""
    at: Mapped[datetime] = mapped_column(Moment)


class ReportedFigures(Base):
    """Another authority's figures of a year, with their source; a replacement is a new row."""

    __tablename__ = "reported_figures"
    __table_args__ = (UniqueConstraint("year", "authority", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(String(7))
    authority: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    """None for a number that is not published."""
    source: Mapped[str] = mapped_column(Text)
    source_date: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """None if imported on the command line."""
    at: Mapped[datetime] = mapped_column(Moment)
