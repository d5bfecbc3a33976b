"""Links to reset a password, which staff ask for: the worker finds out whether there is such an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from asb import letters
from asb.casework import rate_limits
from asb.casework.accounts import members
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.models import SignInAsked, Staff
from asb.tokens import Tokens

RESET = "staff"
"""What stands for the reference in such a request."""
MOST_AT_ONCE = 50
"""Requests answered in one run."""


def ask(email: str, tokens: Tokens, now: datetime) -> None:
    """Requests a reset link for this address. The worker finds out whether there is such an account, so a
    known and an unknown address are the same work here.
    """
    about = rate_limits.counted_by(rate_limits.FORGETTING, "about", email.lower())
    wanted = SignInAsked(reference=RESET, detail=_whose(email, tokens), link=None, asked_at=now)
    with writing() as session:
        if not rate_limits.is_over(session, rate_limits.FORGETTING, tokens.digest(about), now):
            session.add(wanted)


def _whose(email: str, tokens: Tokens) -> bytes:
    return tokens.digest(f"reset:{email.lower()}")


def asked() -> Sequence[int]:
    """Ids of unanswered requests for reset links, oldest first."""
    theirs = select(SignInAsked.id).where(SignInAsked.reference == RESET).order_by(SignInAsked.id)
    found = db.session.scalars(theirs.limit(MOST_AT_ONCE)).all()
    db.session.rollback()
    return found


def answer(number: int, council: Council, tokens: Tokens, now: datetime) -> None:
    """Sends a reset link, if there is such an account. A set-up link is not replaced by this one."""
    link = tokens.link("staff/link")
    with writing() as session:
        request = session.scalar(
            select(SignInAsked).where(SignInAsked.id == number).with_for_update(skip_locked=True)
        )
        if request is None:
            return  # another worker has it
        session.delete(request)
        everybody_open = session.scalars(select(Staff).where(Staff.closed_at.is_(None)))
        member = next((each for each in everybody_open if _whose(each.email, tokens) == request.detail), None)
        if member is None or not member.password or members.may_set_up(member, now):
            return
        members.give(member, link, "reset", now + members.RESET_FOR)
        outbox.add(session, [letters.staff_reset(member, link, council)], now)
