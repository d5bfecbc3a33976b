"""What cases need: rows derived from their history, which lists, reminders and the calendar read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from asb.database import Base
from asb.rules.worklist import Task

if TYPE_CHECKING:
    from asb.models.cases import Case


class CaseTask(Base):
    """One thing that a case needs, as `rules.worklist.Task`: concluded with the case at each act, and
    compared by `flask verify`. What is done has no row.
    """

    __tablename__ = "case_task"
    __table_args__ = (
        Index("ix_case_task_queue_officer_id_rank", "queue", "officer_id", "rank"),
        Index("ix_case_task_queue_by", "queue", "by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    what: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(12))
    queue: Mapped[str] = mapped_column(String(8))
    who: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    by: Mapped[date | None]
    rank: Mapped[str] = mapped_column(String(12))
    """Sort key, as text: the urgency of its case first, then its day; what has none comes last."""
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """The named contact of its case: like `rank`, as on the case."""

    case: Mapped[Case] = relationship(back_populates="tasks")

    @property
    def task(self) -> Task:
        """What it is, as the rules say it."""
        return Task(self.what, self.act, self.queue, self.since, self.by, self.about, self.who)  # type: ignore[arg-type]  # the rules wrote it
