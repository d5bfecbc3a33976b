"""What is kept: drafts, cases, people, reports, letters, history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from asb.database import Base, Moment

Json = dict[str, Any]


class Draft(Base):
    """An application before it is sent. `key` is the SHA-256 of the secret in the resident's cookie."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    answers: Mapped[Json] = mapped_column(JSON)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    touched_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Case(Base):
    """One application for an ASB case review (s.104(1)), from the day it was received."""

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    draft_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """The key of the draft it was sent from: unique, so sending twice makes one case."""
    route: Mapped[str] = mapped_column(String(16))
    received_on: Mapped[date] = mapped_column(index=True)
    """The London day of first receipt by any route: the day of the application (s.104(11)(b))."""
    received_at: Mapped[datetime] = mapped_column(Moment)
    stage: Mapped[str] = mapped_column(String(32), index=True)
    risks: Mapped[list[str]] = mapped_column(JSON)
    elsewhere: Mapped[str | None] = mapped_column(String(200))
    """The council that the place seems to belong to, when it is not this one."""
    application: Mapped[list[Json]] = mapped_column(JSON)
    """The questions as they were worded that day, with the answers."""
    answers: Mapped[Json] = mapped_column(JSON)
    assessment: Mapped[Json] = mapped_column(JSON)
    """`rules.threshold` by dates alone, frozen on the day of receipt."""

    people: Mapped[list[Person]] = relationship(back_populates="case", order_by="Person.id")
    reports: Mapped[list[Report]] = relationship(back_populates="case", order_by="Report.number")
    history: Mapped[list[HistoryEntry]] = relationship(back_populates="case", order_by="HistoryEntry.id")
    letters: Mapped[list[Letter]] = relationship(back_populates="case", order_by="Letter.id")


class Person(Base):
    """Somebody the council writes to about a case, and how that is safe."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    """`applicant` or `represented`."""
    name: Mapped[str] = mapped_column(Text)
    contact: Mapped[Json] = mapped_column(JSON)
    """The clean answers of the contact questions: safe routes, details, who else sees them."""

    case: Mapped[Case] = relationship(back_populates="people")


class Report(Base):
    """One report of anti-social behaviour that the applicant tells us of (a complaint, s.104(11))."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    happened_kind: Mapped[str] = mapped_column(String(8))
    happened_from: Mapped[date | None]
    happened_to: Mapped[date | None]
    reported_kind: Mapped[str] = mapped_column(String(8))
    reported_from: Mapped[date | None]
    reported_to: Mapped[date | None]
    told: Mapped[list[str]] = mapped_column(JSON)
    their_reference: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    response: Mapped[str] = mapped_column(Text)

    case: Mapped[Case] = relationship(back_populates="reports")


class HistoryEntry(Base):
    """One act on a case: what, by whom, the day it happened and the moment it was entered. Only added to."""

    __tablename__ = "history_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    act: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(200))
    on_day: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(Moment)
    facts: Mapped[Json] = mapped_column(JSON)

    case: Mapped[Case] = relationship(back_populates="history")


class Letter(Base):
    """One letter to one recipient about one event, composed in the transaction of that event.

    `state`: `waiting` (the worker sends it), `sent`, `failed` (an officer's work), `to_print` (for the post
    tray). `message_id` is given once and kept for every try.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "event", "recipient"),
        Index("ix_letter_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(40))
    """Which happening of its kind on this case; `received` happens once."""
    recipient: Mapped[str] = mapped_column(String(40))
    route: Mapped[str] = mapped_column(String(8))
    to_name: Mapped[str] = mapped_column(Text)
    to_address: Mapped[str] = mapped_column(Text)
    """The email address, or the lines of the envelope."""
    from_name: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str] = mapped_column(Text)
    """Where an answer goes; empty in a neutral letter, whose sender must say nothing."""
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    """When it may be tried (again). While a worker holds the letter, the end of that worker's lease."""
    written_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship(back_populates="letters")


class WorkerBeat(Base):
    """When each letter worker was last seen."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)
