"""Sign-in of the people of a case: requests, links and codes, signed-in devices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from asb.database import Base, Moment
from asb.models.cases import Person


class SignInAsked(Base):
    """A request for a sign-in link. The worker finds out whether the details are right.

    The web process does not, so right and wrong details get the same page in the same time.
    """

    __tablename__ = "sign_in_asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16))
    detail: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Digest of the email address or phone number given."""
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Digest of the older link, if a new one was requested from its page."""
    asked_at: Mapped[datetime] = mapped_column(Moment)


class WayIn(Base):
    """A single-use credential of one person of a case: a link in a letter, or a code from an officer.

    `ended`: empty while it works, then `used`, `replaced` by a newer one, or `withdrawn` because the contact
    route changed. It expires at `until`; a link that has not been sent yet has none.
    """

    __tablename__ = "way_in"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    how: Mapped[str] = mapped_column(String(8))
    """`link` or `code`."""
    nonce: Mapped[str] = mapped_column(String(40))
    """Nonce it is derived from; the letter of a link has it as its event."""
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    until: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[str] = mapped_column(String(12), default="")

    person: Mapped[Person] = relationship()


class Visit(Base):
    """A device on which a person of a case is signed in. `key` is the digest of the secret in its cookie."""

    __tablename__ = "visit"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime] = mapped_column(Moment, index=True)

    person: Mapped[Person] = relationship()
