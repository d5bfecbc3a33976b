"""The state of mail: what each service that takes letters said last, what is held or paused, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from asb.database import db, writing
from asb.models import CLOSED, Case, HistoryEntry, Letter, MailEntry, MailState, Staff, UpkeepState

SERVER, NOTIFY = 1, 2
"""The mail server, and GOV.UK Notify. Trouble of one holds no letter of the other."""
HOLDS = (1, 2, 5, 10, 15)
"""Minutes for which nothing is sent after one, two … rounds in a row that ended in trouble; then the last."""
SHOWN_AFTER = timedelta(minutes=10)
"""How long mail may be in trouble before managers are told: a moment is not worth a warning."""
LATE = timedelta(hours=1)
"""How long a letter may wait before monitoring is told."""

_states = cast(Table, MailState.__table__)


def state(service: int = SERVER) -> MailState:
    """What is known of a service now; an empty state where it never took a letter."""
    return db.session.get(MailState, service) or MailState(id=service, trouble="", troubles=0)


def is_in_trouble(service: int) -> bool:
    """Whether this service has not accepted a letter since it was in trouble, or mail is paused."""
    return state(service).trouble_since is not None or is_paused()


def is_paused() -> bool:
    """Whether somebody has paused mail: that of all services."""
    return state().paused_at is not None


def held(session: Session, now: datetime) -> Collection[int]:
    """Services by which nothing may be sent now: mail is paused, or they were in trouble a moment ago."""
    found = session.scalars(select(MailState)).all()
    if any(each.paused_at for each in found):
        return (SERVER, NOTIFY)
    return [each.id for each in found if each.held_until is not None and now < each.held_until]


def has_accepted(session: Session, now: datetime, service: int = SERVER) -> None:
    """Notes that a service accepted a letter: any trouble with it is over."""
    _set(session, service, accepted_at=now, trouble_since=None, troubles=0, held_until=None)


def has_trouble(session: Session, words: str, now: datetime, service: int = SERVER) -> bool:
    """Notes trouble, in the service's own words, and sends nothing by it for a while. Returns whether this
    is the first since it accepted a letter.
    """
    found = session.get(MailState, service, with_for_update=True)
    times, since = (found.troubles, found.trouble_since) if found else (0, None)
    until = now + timedelta(minutes=HOLDS[min(times, len(HOLDS) - 1)])
    _set(
        session,
        service,
        trouble_at=now,
        trouble=words,
        trouble_since=since or now,
        troubles=times + 1,
        held_until=until,
    )
    return since is None


def _set(session: Session, service: int, **values: object) -> None:
    statement = update(_states).where(_states.c.id == service).values(values)
    if cast(CursorResult[Any], session.execute(statement)).rowcount == 0:
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        new = insert(_states).values(id=service, **values)
        session.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))
    session.expire_all()


def pause(by: int | None, now: datetime) -> bool:
    """Stops sending letters until `resume`; the worker's other jobs go on. Returns whether it was on before.

    `by`: the manager who did it; None for an operator's command.
    """
    with writing() as session:
        if _paused_at(session):
            return False
        _set(session, SERVER, paused_at=now)
        session.add(MailEntry(what="paused", by_id=by, at=now))
        return True


class ContactsNotChecked(Exception):
    """A backup was restored, and officers have not confirmed the contact details of every open case."""


def to_confirm() -> Sequence[str]:
    """References of the open cases whose contact details have to be confirmed, because a backup was restored:
    what was safe when it was made may not be safe now.
    """
    since = db.session.scalar(select(UpkeepState.restored_at))
    if since is None:
        return ()
    checked = (HistoryEntry.act == "contacts_checked") & (HistoryEntry.entered_at > since)
    done = select(HistoryEntry.id).where(HistoryEntry.case_id == Case.id, checked).exists()
    ours = (Case.rank < CLOSED, Case.merged_into_id.is_(None), Case.received_at < since)
    return db.session.scalars(select(Case.reference).where(*ours, ~done).order_by(Case.id)).all()


def resume(by: int | None, now: datetime) -> bool:
    """Lets letters be sent again, at once. Returns whether mail was paused. Raises ContactsNotChecked."""
    with writing() as session:
        if to_confirm():
            raise ContactsNotChecked
        session.execute(update(UpkeepState).values(restored_at=None))
        was = _paused_at(session)
        _set(session, SERVER, paused_at=None, held_until=None)
        session.execute(update(_states).values(held_until=None))
        session.expire_all()
        if was:
            session.add(MailEntry(what="resumed", by_id=by, at=now))
        return was is not None


def _paused_at(session: Session) -> datetime | None:
    found = session.get(MailState, 1, with_for_update=True)
    return found.paused_at if found else None


def note(what: str, by: int | None, now: datetime, detail: str = "") -> None:
    """Adds an entry to the history of mail."""
    with writing() as session:
        session.add(MailEntry(what=what, by_id=by, at=now, detail=detail))


def history() -> Sequence[tuple[MailEntry, str]]:
    """The newest entries, each with the name of who did it; empty for an operator's command."""
    found = select(MailEntry, func.coalesce(Staff.name, "")).outerjoin(Staff, Staff.id == MailEntry.by_id)
    newest = db.session.execute(found.order_by(MailEntry.id.desc()).limit(20)).all()
    return [(entry, name) for entry, name in newest]


def is_well(now: datetime) -> bool:
    """Whether no letter has waited for more than an hour for a reason that is not its own."""
    # While a worker holds a letter, the present try is among its `tries`.
    waiting = Letter.state == "waiting"
    meant = or_(Letter.tries > 0, Letter.next_try_at <= now)  # a text waits for an hour of the office
    oldest = select(func.min(Letter.written_at)).where(waiting, meant, Letter.tries - Letter.excused <= 1)
    since = db.session.scalar(oldest)
    if since is not None and now - since > LATE:
        return False
    troubles = db.session.scalars(select(MailState.trouble_since))
    stuck = any(trouble is not None and now - trouble > LATE for trouble in troubles)
    return not (stuck and db.session.scalar(select(Letter.id).where(waiting).limit(1)))


def warns(now: datetime) -> MailState | None:
    """The state of mail, if a manager has to know of it: it is paused, or a service was in trouble for a
    while.
    """
    for found in (state(service) for service in (SERVER, NOTIFY)):
        since = found.trouble_since
        if found.paused_at or (since is not None and now - since >= SHOWN_AFTER):
            return found
    return None
