"""How the people of a case come back to it: what they asked for, what opens it, the devices that are in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from asb.database import Base, Moment
from asb.models.cases import Person


class SignInAsked(Base):
    """Somebody asked for a link to look at a case. The worker finds out if there is anybody to send it to.

    The web process does not: so it answers right and wrong details with the same page, in the same time.
    """

    __tablename__ = "sign_in_asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16))
    detail: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """The digest of the email address or telephone number that was given with it."""
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """The digest of an older link, where a new one was asked for on its page."""
    asked_at: Mapped[datetime] = mapped_column(Moment)


class WayIn(Base):
    """What lets one person of a case in, once: a link in a letter, or a code that an officer gave.

    `ended`: empty while it works, then `used`, `replaced` by a newer one, or `withdrawn` because the way to
    reach them has changed. The end of its time is told by `until`; a link has none before it was sent.
    """

    __tablename__ = "way_in"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    how: Mapped[str] = mapped_column(String(8))
    """`link` or `code`."""
    nonce: Mapped[str] = mapped_column(String(40))
    """What it is made of; a link's letter bears it as its event."""
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    until: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[str] = mapped_column(String(12), default="")

    person: Mapped[Person] = relationship()


class Visit(Base):
    """One device that a person of a case is signed in on. `key` is the digest of the secret in its cookie."""

    __tablename__ = "visit"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime] = mapped_column(Moment, index=True)

    person: Mapped[Person] = relationship()
