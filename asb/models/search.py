"""Search indexes: the words of a case, and keys by which an application of the same person is found."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from asb.database import Base


def _by_beginning(length: int) -> String:
    """Text whose index also finds what only begins with something: in the order of its bytes."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class CaseWord(Base):
    """Search index: a word from a case's names, place, references and story."""

    __tablename__ = "case_word"

    word: Mapped[str] = mapped_column(_by_beginning(40), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)


class CaseKey(Base):
    """Search index: an address, surname and street, phone or email of a case, in one spelling
    (`casework.search_keys`).
    """

    __tablename__ = "case_key"

    key: Mapped[str] = mapped_column(_by_beginning(120), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
