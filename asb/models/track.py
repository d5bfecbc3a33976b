"""Sign-in of people who have no account: requests, links and codes, signed-in devices."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from asb.database import Base, Moment
from asb.models.cases import Person
from asb.models.contacts import Contact

REPLY_LASTS = timedelta(days=28)
ONE_OF_THEM = "(person_id IS NULL) <> (contact_id IS NULL)"


class SignInAsked(Base):
    """A request for a sign-in link, or by staff for a link to reset a password (`reference` is then `staff`).
    The worker finds out whether the details are right.

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
    """A credential of somebody who has no account: one person of a case, or one contact of a body.

    `how`: a `link` in a letter, to sign in; a `code`, given by an officer or printed in a letter; a `page`
    code, which somebody keeps to open their own page; or `reply`, the link by which somebody an applicant
    speaks for says whether they agree. `ended`: empty while it works,
    then `used`, `replaced` by a newer one, `withdrawn` because contact details changed, or `over` because the
    case has ended (`casework.ways_in`). It expires at `until`; a person's link has none until it is sent.
    """

    __tablename__ = "way_in"
    __table_args__ = (CheckConstraint(ONE_OF_THEM, "one_of_them"),)

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    how: Mapped[str] = mapped_column(String(8))
    nonce: Mapped[str] = mapped_column(String(40))
    """Nonce it is derived from; the letter of a sign-in link has it as its event. Empty for a page code,
    which nobody can derive again.
    """
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    until: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[str] = mapped_column(String(12), default="")
    used: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """When a link, a code or a page code was used, newest last: moments in ISO 8601."""

    person: Mapped[Person | None] = relationship(back_populates="ways_in")
    contact: Mapped[Contact | None] = relationship()

    @classmethod
    def reply(cls, digest: bytes, nonce: str, now: datetime) -> WayIn:
        """A link by which somebody says whether they agree; it works for `REPLY_LASTS`."""
        return cls(digest=digest, how="reply", nonce=nonce, made_at=now, until=now + REPLY_LASTS)


class Visit(Base):
    """A device on which a person of a case, or a contact of a body, is signed in.

    `key` is the digest of the secret in its cookie. `name`: who opened a contact's link, if somebody else.
    `how`: the kind of way in that opened it, as in `WayIn`.
    """

    __tablename__ = "visit"
    __table_args__ = (CheckConstraint(ONE_OF_THEM, "one_of_them"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    name: Mapped[str] = mapped_column(Text, default="", server_default="")
    since: Mapped[datetime] = mapped_column(Moment, index=True)
    how: Mapped[str] = mapped_column(String(8), default="link", server_default="link")

    person: Mapped[Person | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
