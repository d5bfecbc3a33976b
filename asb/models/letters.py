"""Letters: the outbox and what became of each, and what staff add to them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, Column, ForeignKey, Index, LargeBinary, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from asb.database import Base, Moment

if TYPE_CHECKING:
    from asb.models.cases import Case, Evidence


letter_file = Table(
    "letter_file",
    Base.metadata,
    Column("letter_id", ForeignKey("letter.id"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
)
"""Which files of its case go with a letter."""


class Letter(Base):
    """A letter to one recipient about one event, composed in that event's transaction.

    `state`: `waiting` (for the worker), `sent`, `failed` (for an officer), `came_back` (for an officer: it
    was sent or posted before), `to_print`, `posted`, `dropped` (an officer dealt with it in another way).
    `message_id` gets its domain when it is first claimed, and is kept for every attempt.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "event", "recipient"),
        Index("ix_letter_state_turn_next_try_at", "state", "turn", "next_try_at"),
        Index("ix_letter_recipient_case_id", "recipient", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    draft_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """The draft it is about, while there is no case."""
    kind: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(40))
    """Which event of its kind on this case; `received` happens once."""
    recipient: Mapped[str] = mapped_column(String(40))
    route: Mapped[str] = mapped_column(String(8))
    to_name: Mapped[str] = mapped_column(Text)
    to_address: Mapped[str] = mapped_column(Text)
    """Email address, or the lines of the envelope."""
    from_name: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str] = mapped_column(Text)
    """Reply address; empty in a neutral letter, whose sender must reveal nothing."""
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """If the letter has a link: the nonce from which its secret is derived when it is sent (`asb.tokens`)."""
    formats: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """In which formats its reader needs it, as known when it was written: keys of `letters.FORMATS`."""
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    turn: Mapped[int] = mapped_column(default=1, server_default="1")
    """0 if it goes before others that wait: a decision, an outcome, or a link that somebody waits for."""
    tries: Mapped[int] = mapped_column(default=0)
    excused: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of the `tries` do not count against it, because the fault was ours."""
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    """Time of the next attempt. While a worker holds the letter, the end of its lease."""
    written_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str] = mapped_column(Text, default="")
    bounce: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Digest of the token in its envelope sender, to which delivery reports go."""
    came_back_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it last came back, or was refused for good, from the address `came_back_to`."""
    came_back_to: Mapped[str] = mapped_column(Text, default="", server_default="")
    notify_status: Mapped[str] = mapped_column(String(24), default="", server_default="", index=True)
    """What GOV.UK Notify said last of its delivery, in its own words; empty if it did not go by it."""

    case: Mapped[Case | None] = relationship(back_populates="letters")
    files: Mapped[list[Evidence]] = relationship(secondary="letter_file", order_by="Evidence.id")
    """Files of the case that go with it."""
    by_notify = False
    """Whether it goes by GOV.UK Notify: known once it is claimed."""
    takes_own_words = False
    """Whether its writer may add something to it: known while it is composed."""
    against: tuple[str, ...] = ()
    """What its typed words say that the case does not: known in a preview."""

    @property
    def entry(self) -> int:
        """Number of the history entry that it was written with; 0 for the letters of receipt."""
        number = self.event.rpartition("-")[2]
        return int(number) if number.isdecimal() else 0

    @property
    def counted(self) -> int:
        """Attempts that count against it, the present one included."""
        return self.tries - self.excused


class UsualWording(Base):
    """A paragraph that managers keep for letters of one kind, or of any where `kind` is empty."""

    __tablename__ = "usual_wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment)
