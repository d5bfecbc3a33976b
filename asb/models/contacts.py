"""Contacts of the relevant bodies and the appeal body, and organisations that are asked on one case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from asb.database import Base, Moment


class Contact(Base):
    """A named person of a body, who answers by link, without an account.

    A contact of a relevant body or the appeal body belongs to no case. Another organisation (a landlord, a
    school) is asked on one case, and sees of it only what an officer chose. Never deleted, because the
    history names it; `closed_at` ends its access.
    """

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(String(40), default="", server_default="", index=True)
    """Key of the relevant body, or `APPEAL_BODY`; empty for an organisation asked on one case."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    organisation: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Its name, where the council file does not have it."""
    public: Mapped[bool | None]
    """Whether an organisation asked on one case has public functions (Schedule 4, paragraph 7)."""
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Their post, as letters address it."""
    email: Mapped[str] = mapped_column(Text, default="", server_default="")
    address: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The lines of the envelope, where there is no email address."""
    phone: Mapped[str] = mapped_column(Text, default="", server_default="")
    sees: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What of the case an organisation may read, by the keys of `questions.bodies.by_officers.SHOWN`."""
    added_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


APPEAL_BODY = "appeals"
"""Key of the appeal body among those of the relevant bodies."""
