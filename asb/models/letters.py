"""What staff add to letters: usual wording, and files that go with one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from asb.database import Base, Moment

letter_file = Table(
    "letter_file",
    Base.metadata,
    Column("letter_id", ForeignKey("letter.id"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
)
"""Which files of its case go with a letter."""


class UsualWording(Base):
    """A paragraph that managers keep for letters of one kind, or of any where `kind` is empty."""

    __tablename__ = "usual_wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment)
