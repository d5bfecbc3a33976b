"""Changes to staff accounts: each is kept, by whom and when, and told to its owner by letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from asb import letters
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.models import AccountEntry, Staff


@dataclass(frozen=True)
class Change:
    """Who changes an account, and when. `by`: number of a member of staff; None for an operator."""

    by: int | None
    council: Council
    now: datetime


def keep(session: Session, member: Staff, what: str, by: int | None, now: datetime, detail: str = "") -> None:
    """Adds an entry to the history of this account: a key of `letters.ACCOUNT_CHANGES`."""
    session.add(AccountEntry(staff_id=member.id, by_id=by, what=what, detail=detail, at=now))


def tell(session: Session, member: Staff, what: str, change: Change, detail: str = "") -> None:
    """Keeps a change, and writes to the owner, unless it is their own."""
    keep(session, member, what, change.by, change.now, detail)
    if change.by == member.id:
        return
    by = session.get(Staff, change.by) if change.by is not None else None
    letter = letters.staff_changed(member, what, detail, by.name if by else "", change.council, change.now)
    outbox.add(session, [letter], change.now)


def give_title(number: int, title: str, change: Change) -> None:
    """Changes the title of an account that is there; empty for none. The same again changes nothing."""
    with writing() as session:
        member = session.get_one(Staff, number)
        if member.title != title:
            member.title = title
            tell(session, member, "title", change, title)


def of(number: int) -> Sequence[tuple[AccountEntry, str]]:
    """The history of an account, newest first, with who made each change; empty for an operator."""
    who = aliased(Staff)
    found = select(AccountEntry, who.name).outerjoin(who, who.id == AccountEntry.by_id)
    newest = found.where(AccountEntry.staff_id == number).order_by(AccountEntry.id.desc())
    return [(row[0], row[1] or "") for row in db.session.execute(newest)]
