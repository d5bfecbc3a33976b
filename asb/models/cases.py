"""Drafts, cases, and what belongs to them."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from asb.database import Base, Moment
from asb.models.chain import Chained
from asb.models.letters import Letter
from asb.models.staff import Staff
from asb.models.tasks import CaseTask
from asb.rules import facts

if TYPE_CHECKING:
    from asb.models.track import WayIn

Json = dict[str, Any]

CALM, CLOSED = "2", "9"
"""Where ranks of cases without a risk, and of closed cases, begin (`Case.rank`)."""


class Draft(Base):
    """An application before it is sent. `key` is a random id; it grants no access."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Digest of the newest return link."""
    code: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Digest of the newest return code."""
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    answers: Mapped[Json] = mapped_column(JSON)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    touched_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Opening(Base):
    """One device's access to a draft and to the page that confirms sending, until it leaves.

    Also to what an agreement link shares, with the link's digest as `draft_key` (`casework.drafts.devices`).
    `key` is the SHA-256 of the secret in that device's cookie. Access of an officer who records for somebody
    ends with the session it was given to (`staff_key`).
    """

    __tablename__ = "opening"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    draft_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    opened_at: Mapped[datetime] = mapped_column(Moment, index=True)
    staff_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Key of the staff session in which the application is recorded; None for everybody else."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    route: Mapped[str | None] = mapped_column(String(8))
    """How it came to the office."""
    received_on: Mapped[date | None]
    """When it came."""


class Case(Base):
    """A case: one application for an ASB case review (s.104(1)), from the day of receipt."""

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_rank_id", "rank", "id"),
        Index("ix_case_stage_rank_id", "stage", "rank", "id"),
        Index("ix_case_officer_id_rank_id", "officer_id", "rank", "id"),
        Index("ix_case_cause_key", "cause_key"),
        Index("ix_case_place_key", "place_key"),
        Index("ix_case_merged_into_id", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    draft_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Key of the draft it was sent from. Unique, so sending twice makes one case."""
    erasure_id: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: secrets.token_hex(16))
    """Random name under which the log of erasures has it: it is in no letter and on no page."""
    route: Mapped[str] = mapped_column(String(16))
    received_on: Mapped[date] = mapped_column(index=True)
    """Day of first receipt in London time, by any route (s.104(11)(b)); follows the history if corrected."""
    received_at: Mapped[datetime] = mapped_column(Moment)
    stage: Mapped[str] = mapped_column(String(32))
    risks: Mapped[list[str]] = mapped_column(JSON)
    rank: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """Sort key in lists, as text: risk first, then by the day of what is ours to do; closed cases last,
    newest first. Below `CALM` there is a risk, from `CLOSED` on the case is closed. This, `stage`, `tasks`
    and the next ones are derived from the history at each act (`casework.acts.transaction`), so that lists
    need not read it; `flask verify` compares them."""
    urgency: Mapped[int] = mapped_column(default=0, server_default="0")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """The named contact."""
    restricted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether opening it needs a reason, which is recorded."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    """The case into which it was merged: derived from the history like those above."""
    cause_key: Mapped[str] = mapped_column(Text, default="", server_default="")
    place_key: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Search keys of who may be responsible and of the postcode: to find cases about the same matter."""
    elsewhere: Mapped[str | None] = mapped_column(String(200))
    """The council that the place seems to belong to, if not this one."""
    application: Mapped[list[Json]] = mapped_column(JSON)
    """The questions as worded that day, with the answers."""
    answers: Mapped[Json] = mapped_column(JSON)
    assessment: Mapped[Json] = mapped_column(JSON)
    """Result of `rules.threshold` by dates only, fixed on the day of receipt."""

    officer: Mapped[Staff | None] = relationship(viewonly=True)
    merged_into: Mapped[Case | None] = relationship(viewonly=True, remote_side=[id])
    merged: Mapped[list[Case]] = relationship(viewonly=True, order_by="Case.id")
    """The cases that were merged into this one."""
    people: Mapped[list[Person]] = relationship(back_populates="case", order_by="Person.id")
    reports: Mapped[list[Report]] = relationship(back_populates="case", order_by="Report.number")
    history: Mapped[list[HistoryEntry]] = relationship(back_populates="case", order_by="HistoryEntry.id")
    letters: Mapped[list[Letter]] = relationship(back_populates="case", order_by="Letter.id")
    evidence: Mapped[list[Evidence]] = relationship(back_populates="case", order_by="Evidence.id")
    tasks: Mapped[list[CaseTask]] = relationship(
        back_populates="case", cascade="all, delete-orphan", order_by="CaseTask.id"
    )

    @property
    def stays(self) -> Case:
        """The case of this application now: itself, or that into which it was merged, however often."""
        return self.merged_into.stays if self.merged_into else self

    @property
    def parts(self) -> list[Case]:
        """The cases that were merged into this one, and into those."""
        return [part for case in self.merged for part in (case, *case.parts)]


class Person(Base):
    """A person of a case, and how they can be contacted safely."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    """`applicant`, `represented` (by the applicant), or `member` (of a group the applicant speaks for)."""
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, default="", server_default="", index=True)
    """Search key of the name: to find the same person in another case."""
    contact: Mapped[Json] = mapped_column(JSON)
    """Clean answers to the contact questions: safe routes, details, who else sees them."""

    case: Mapped[Case] = relationship(back_populates="people")
    agreement: Mapped[Agreement | None] = relationship(back_populates="person", lazy="joined")
    ways_in: Mapped[list[WayIn]] = relationship(back_populates="person")

    @property
    def recipient(self) -> str:
        """Recipient key of their letters: their role, or role and id for a member of a group."""
        return f"member-{self.id}" if self.role == "member" else self.role

    @property
    def is_reached(self) -> bool:
        """Whether the contact details are known to be this person's: the applicant, or somebody the council
        has reached itself. Before that, an address given by the applicant may be anybody's.
        """
        return self.agreement is None or self.agreement.counts


class Agreement(Base):
    """Whether somebody an applicant applied for agrees. Never delays the application.

    `state`: `waiting`, `agreed`, `refused`, `ring` (wants to be rung), `authority` (the applicant claims
    authority to act without agreement). An answer counts once the council has reached the person itself
    (`reached_on`).
    """

    __tablename__ = "agreement"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    how: Mapped[str] = mapped_column(String(16))
    """What the applicant chose: `link`, `form`, `ask`, `authority`."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    answer: Mapped[Json] = mapped_column(JSON, default=dict)
    """Their answer by link: what the helper may be told, how to ring them, a note."""
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    reached_on: Mapped[date | None]
    reminded_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="agreement")

    @property
    def counts(self) -> bool:
        """Whether the answer is confirmed: one by link waits until the person has been reached, a claim of
        authority until an officer has checked it.
        """
        return self.state in ("agreed", "refused", "authority") and self.reached_on is not None


class Evidence(Base):
    """A file added by a resident, to a draft until it is sent and then to the case.

    `original` is never changed, and `digest` (SHA-256) shows that. `shown` is a copy without location and
    other metadata, for pictures, which the worker makes. `scan`: `waiting`, `clean`, `found`. `copy`: `none`
    (this kind of file gets none), `waiting`, `made`, `too_large`, `failed`.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    item: Mapped[str] = mapped_column(String(16))
    """Key of its entry in the list of files."""
    purpose: Mapped[str] = mapped_column(String(16))
    """The list it was added to: `files`, or `signed` for a signed agreement."""
    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    original: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    shown: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    shown_type: Mapped[str | None] = mapped_column(String(100))
    scan: Mapped[str] = mapped_column(String(8), index=True)
    found: Mapped[str] = mapped_column(Text, default="")
    """Name of what the scanner found."""
    scan_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    scan_next_at: Mapped[datetime | None] = mapped_column(Moment)
    """No scan before then: a worker has it, or there was no verdict."""
    copy: Mapped[str] = mapped_column(String(12), default="none", server_default="none", index=True)
    copy_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    copy_next_at: Mapped[datetime | None] = mapped_column(Moment)
    """No try to make the copy before then: a worker has it, or the last one was killed."""
    added_at: Mapped[datetime] = mapped_column(Moment)

    case: Mapped[Case | None] = relationship(back_populates="evidence")


class Report(Base):
    """One report of anti-social behaviour (a complaint, s.104(11)), as whoever found it described it.

    The reports of a case are its ledger: those that people on the case listed, and those that officers found
    at a body, in a call or in a letter.
    """

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
    listed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The person on the case who gave it to us; None if an officer found it."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The person on the case who made it; None if somebody else did, or it is not known."""
    maker: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Who made it, if nobody on the case did: for staff only."""
    told_who: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Who exactly was told, and how, in the words of whoever gave it."""
    source: Mapped[str] = mapped_column(String(16), default="application", server_default="application")
    """Where it was found: `application`, `later` (from a person on the case), or a key of
    `questions.acts.reports.SOURCES`, or of a relevant body."""

    case: Mapped[Case] = relationship(back_populates="reports")
    listed_by: Mapped[Person | None] = relationship(foreign_keys=[listed_by_id])
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])

    @property
    def known_maker(self) -> Person | None:
        """The person on the case who made it, as far as is known. Somebody who applies for themselves alone
        is not asked: they made what they listed. Only for staff: `may_be_shown_to` does not depend on it.
        """
        alone = self.listed_by is not None and all(person.role == "applicant" for person in self.case.people)
        return self.made_by or (self.listed_by if alone and not self.maker else None)

    def may_be_shown_to(self, person: Person) -> bool:
        """Whether this person on the case may see it: they listed it, or made it and have been reached.
        Another person's report, even a secret one of the household, shows only in the number that counts.
        """
        return self.listed_by_id == person.id or (self.made_by_id == person.id and person.is_reached)


class HistoryEntry(Chained, Base):
    """An act on a case: what, by whom, the day it happened and when it was entered. Append-only."""

    __tablename__ = "history_entry"
    CHAIN, CONTENT = "case_id", "facts"
    FIXED = ("case_id", "act", "by", "staff_id", "press_id", "on_day", "entered_at")
    __table_args__ = (Index("ix_history_entry_act_on_day", "act", "on_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    act: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    press_id: Mapped[str | None] = mapped_column("once", String(40), unique=True)
    """Idempotency key: the page on which the button was pressed, so a second press changes nothing."""
    on_day: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(Moment)
    facts: Mapped[Json] = mapped_column(JSON)

    case: Mapped[Case] = relationship(back_populates="history")

    @property
    def kept(self) -> Any:
        """The facts by their type (`rules.facts`), brought up to date. Raises FactsRefused."""
        return facts.read(self.act, self.facts)


class Look(Base):
    """Access log: a member of staff opened a case, or something on it. Append-only."""

    __tablename__ = "look"
    __table_args__ = (Index("ix_look_case_id_at", "case_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    what: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(Text, default="")
    """Reason given, if the case is restricted."""


class Pack(Base):
    """Appeal papers: what the appeal body sees, fixed on the day the appeal was passed on."""

    __tablename__ = "pack"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("history_entry.id"), unique=True)
    content: Mapped[Json] = mapped_column(JSON)
    open: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False once the appeal is decided: the appeal body then has no more access."""
