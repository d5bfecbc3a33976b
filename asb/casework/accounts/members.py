"""Staff accounts: add, change, close; set-up links, second factors, recovery codes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from asb import letters
from asb.casework.accounts import changes
from asb.casework.accounts.changes import Change
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.fields import say_day
from asb.models import ROLES, RecoveryCode, SignedIn, Staff
from asb.rules.days import london_date
from asb.tokens import Link, Tokens

SET_UP_FOR, RESET_FOR = timedelta(hours=72), timedelta(hours=2)
"""Lifetime of a set-up link, and of a password reset link."""
RECOVERY_CODES = 10
LARGEST = 2**31 - 1
"""Largest id that PostgreSQL accepts; a larger one in a query is an error."""


class NoSuchLink(LookupError):
    """The link was used, has expired, was replaced by a newer one, or never existed."""


class NoSuchStaff(LookupError):
    """No account has this email address or id."""


class AccountRefused(ValueError):
    """The account cannot be added or changed like this; the message says why."""


def add(
    name: str, email: str, role: str, tokens: Tokens, now: datetime, *, by: int | None = None
) -> tuple[Staff, Link]:
    """Adds an account; returns it with its set-up link. Raises AccountRefused."""
    email = email.lower()
    _known(role)
    if not name or len(name) > 200:
        raise AccountRefused("Give a name of 200 characters at most")
    link = tokens.link("staff/link")
    member = Staff(name=name, email=email, role=role, fs_uniquifier=_fresh(), added_at=now)
    give(member, link, "set_up", now + SET_UP_FOR)
    with writing() as session:
        session.add(member)
        try:
            session.flush()
        except IntegrityError:  # a check beforehand would let two requests at once both pass
            raise AccountRefused(f"{email} has an account already") from None
        changes.keep(session, member, "added", by, now, ROLES[role])
        session.flush()
        session.refresh(member)
        session.expunge(member)
    return member, link


def everybody() -> Sequence[Staff]:
    """All accounts: open ones first, by name."""
    closed = Staff.closed_at.is_not(None)
    return db.session.scalars(select(Staff).order_by(closed, func.lower(Staff.name), Staff.id)).all()


def colleagues(number: int) -> Sequence[Staff]:
    """Officers and managers with an open account, by name, without this one."""
    office = (Staff.role != "appeals", Staff.closed_at.is_(None), Staff.id != number)
    return db.session.scalars(select(Staff).where(*office).order_by(func.lower(Staff.name), Staff.id)).all()


def by_email(email: str) -> Staff | None:
    """The account with this email address, open or closed; None if there is none."""
    return db.session.scalar(select(Staff).where(Staff.email == email.lower()))


def by_identity(identity: str) -> Staff | None:
    """The open account that is linked to this identity of the council's own sign-in."""
    this = (Staff.identity == identity, Staff.closed_at.is_(None))
    member = db.session.scalar(select(Staff).where(*this))
    if member is not None:
        db.session.expunge(member)
    return member


def by_uniquifier(key: str) -> Staff | None:
    """The open account of a sign-in in progress."""
    return db.session.scalar(select(Staff).where(Staff.fs_uniquifier == key, Staff.closed_at.is_(None)))


def by_number(number: int) -> Staff:
    """Returns the account with this id. Raises NoSuchStaff."""
    member = db.session.get(Staff, number) if number <= LARGEST else None
    if member is None:
        raise NoSuchStaff
    return member


def new_link(number: int, tokens: Tokens, change: Change) -> Link:
    """Makes a new set-up link for an open account; the older link stops working.

    For somebody who lost the link, or the second factor and every recovery code. The present credentials
    work until the new link is used. Raises NoSuchStaff, AccountRefused.
    """
    link = tokens.link("staff/link")
    with writing() as session:
        member = _get(session, number)
        if member.closed_at:
            raise AccountRefused(f"The account of {member.name} is closed: open it first")
        give(member, link, "set_up", change.now + SET_UP_FOR)
        changes.tell(session, member, "link", change)
    return link


def by_link(digest: bytes, now: datetime) -> Staff:
    """The account of a link, without using it up. Raises NoSuchLink."""
    return _by_link(db.session(), digest, now)


def choose_password(digest: bytes, hashed: str, council: Council, now: datetime) -> Staff:
    """Uses up a link: sets the password and signs every device out. Raises NoSuchLink.

    A set-up link also removes the second factor and recovery codes.
    """
    with writing() as session:
        member = _by_link(session, digest, now)
        if member.link_for == "set_up":
            member.second_factor = None
            session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == member.id))
        elif member.password:
            outbox.add(session, [letters.staff_password_changed(member, council, now)], now)
        changes.keep(session, member, "set_up", member.id, now)
        give(member, None)
        _set_password(session, member, hashed)
        session.flush()
        session.expunge(member)
    return member


def tie_by_link(digest: bytes, identity: str, now: datetime) -> Staff:
    """Uses up a set-up link: links this identity as the only way to sign in.

    Raises NoSuchLink, AccountRefused.
    """
    with writing() as session:
        member = _by_link(session, digest, now)
        if member.link_for != "set_up":
            raise NoSuchLink
        member.second_factor = member.password = None
        session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == member.id))
        give(member, None)
        _sign_out(session, member)
        changes.keep(session, member, "tied", member.id, now)
        _tie(session, member, identity)
        session.expunge(member)
    return member


def tie(number: int, identity: str, council: Council, now: datetime) -> None:
    """Links this identity beside the password; a letter informs the owner.

    Raises NoSuchStaff, AccountRefused.
    """
    with writing() as session:
        member = _get(session, number)
        if member.identity not in (None, identity):
            raise AccountRefused("Another council account is linked to this one: unlink it first")
        _tie(session, member, identity)
        changes.keep(session, member, "tied", number, now)
        outbox.add(session, [letters.staff_council_account_tied(member, council, now)], now)


def untie(number: int, now: datetime) -> None:
    """Unlinks the identity, so that only the password works, and signs every device out. Raises NoSuchStaff,
    AccountRefused.
    """
    with writing() as session:
        member = _get(session, number)
        if not member.password:
            raise AccountRefused(
                "Nothing else opens this account: ask a manager for a link to set it up again"
            )
        member.identity = None
        changes.keep(session, member, "untied", number, now)
        _sign_out(session, member)


def _tie(session: Session, member: Staff, identity: str) -> None:
    member.identity = identity
    try:
        session.flush()
    except IntegrityError:
        raise AccountRefused(
            "This council account opens another account here already: ask a manager"
        ) from None


def change_password(number: int, hashed: str, council: Council, now: datetime) -> None:
    """Changes the password and signs every device out; a letter informs the owner. Raises NoSuchStaff."""
    with writing() as session:
        member = _get(session, number)
        outbox.add(session, [letters.staff_password_changed(member, council, now)], now)
        changes.keep(session, member, "password", number, now)
        _set_password(session, member, hashed)


def keep_hash(number: int, hashed: str) -> None:
    """Stores a stronger hash of the same password."""
    with writing() as session:
        session.execute(update(Staff).where(Staff.id == number).values(password=hashed))


def set_second_factor(number: int, secret: str, code: int, digests: Iterable[bytes]) -> None:
    """Stores a new second factor, proved by the code of time counter `code`, and new recovery codes."""
    with writing() as session:
        member = _get(session, number)
        member.second_factor, member.last_code = secret, code
        _replace_codes(session, number, digests)


def use_code(number: int, code: int) -> bool:
    """Records that the code of this time counter was used; False if it, or a later one, was used before."""
    unused = update(Staff).where(Staff.id == number, Staff.last_code < code).values(last_code=code)
    with writing() as session:
        return session.execute(unused.returning(Staff.id)).first() is not None


def new_recovery_codes(number: int, digests: Iterable[bytes], now: datetime) -> None:
    """Replaces the recovery codes."""
    with writing() as session:
        changes.keep(session, _get(session, number), "codes", number, now)
        _replace_codes(session, number, digests)


def recovery_codes_left(number: int) -> int:
    return db.session.scalar(select(func.count()).where(RecoveryCode.staff_id == number)) or 0


def use_recovery_code(number: int, digest: bytes) -> bool:
    """Uses up a recovery code; False if there is none like it, so no code works twice."""
    with writing() as session:
        this = delete(RecoveryCode).where(RecoveryCode.staff_id == number, RecoveryCode.digest == digest)
        return session.execute(this.returning(RecoveryCode.staff_id)).first() is not None


def change_role(number: int, role: str, change: Change) -> None:
    """Changes the role. Raises NoSuchStaff, AccountRefused."""
    _known(role)
    with writing() as session:
        member = _get(session, number)
        if role != "manager":
            _keep_a_manager(session, member, "Give somebody else the role first")
        if member.role != role:
            changes.tell(session, member, "role", change, ROLES[role])
        member.role = role
        if role != "officer":
            member.cover_until = None


def cover(number: int, until: date | None, change: Change) -> None:
    """Lets an officer act as a manager until the end of `until`; None ends it.

    Raises NoSuchStaff, AccountRefused.
    """
    with writing() as session:
        member = _get(session, number)
        if until and member.role != "officer":
            raise AccountRefused("Only an officer can cover for a manager")
        if until and until < london_date(change.now):
            raise AccountRefused("Enter today, or a day after today")
        if member.cover_until != until:
            changes.tell(session, member, "cover", change, say_day(until) if until else "")
        member.cover_until = until


def may_close(number: int) -> None:
    """Raises NoSuchStaff or AccountRefused if this account cannot be closed now."""
    _keep_a_manager(db.session(), by_number(number), "Add another manager first")


def close(number: int, change: Change) -> None:
    """Closes an account and signs its owner out.

    Raises NoSuchStaff, AccountRefused.
    """
    with writing() as session:
        member = _get(session, number)
        _keep_a_manager(session, member, "Add another manager first")
        if member.closed_at is None:
            member.closed_at, member.cover_until = change.now, None
            give(member, None)
            _sign_out(session, member)
            changes.tell(session, member, "closed", change)


def reopen(number: int, tokens: Tokens, change: Change) -> Link:
    """Reopens a closed account, to be set up again with the link returned. Raises NoSuchStaff."""
    link = tokens.link("staff/link")
    with writing() as session:
        member = _get(session, number)
        if member.closed_at is not None:
            member.closed_at = member.password = member.second_factor = member.identity = None
            changes.tell(session, member, "opened", change)
        give(member, link, "set_up", change.now + SET_UP_FOR)
    return link


def sign_out_everywhere(number: int) -> None:
    """Ends every session of this account. Raises NoSuchStaff."""
    with writing() as session:
        _sign_out(session, _get(session, number))


def _known(role: str) -> None:
    if role not in ROLES:
        raise AccountRefused(f"{role!r} is no role: give one of {', '.join(ROLES)}")


def _fresh() -> str:
    return secrets.token_hex(32)


def _get(session: Session, number: int) -> Staff:
    member = session.get(Staff, number, with_for_update=True) if number <= LARGEST else None
    if member is None:
        raise NoSuchStaff
    return member


def _by_link(session: Session, digest: bytes, now: datetime) -> Staff:
    this = select(Staff).where(Staff.link == digest, Staff.closed_at.is_(None), Staff.link_until > now)
    member = session.scalar(this)
    if member is None:
        raise NoSuchLink
    return member


def may_set_up(member: Staff, now: datetime) -> bool:
    return member.link_for == "set_up" and member.link_until is not None and member.link_until > now


def give(member: Staff, link: Link | None, purpose: str = "", until: datetime | None = None) -> None:
    member.link, member.link_for, member.link_until = link.digest if link else None, purpose, until


def _set_password(session: Session, member: Staff, hashed: str) -> None:
    """Sets the password and unlinks the council account, which may be somebody else's."""
    member.password, member.identity = hashed, None
    _sign_out(session, member)


def _sign_out(session: Session, member: Staff) -> None:
    member.fs_uniquifier = _fresh()
    session.execute(delete(SignedIn).where(SignedIn.staff_id == member.id))


def _replace_codes(session: Session, number: int, digests: Iterable[bytes]) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == number))
    session.add_all(RecoveryCode(staff_id=number, digest=digest) for digest in digests)


def _keep_a_manager(session: Session, member: Staff, advice: str) -> None:
    """Raises AccountRefused for the last open manager, because nobody could add another."""
    others = (Staff.role == "manager", Staff.closed_at.is_(None), Staff.id != member.id)
    is_manager = member.role == "manager" and member.closed_at is None
    if is_manager and session.scalar(select(Staff.id).where(*others).limit(1)) is None:
        raise AccountRefused(f"{member.name} is the last manager. {advice}")
