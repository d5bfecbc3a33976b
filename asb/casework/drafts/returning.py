"""Return to a draft: by a link in a letter, or by a code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from asb import letters
from asb.casework import rate_limits
from asb.casework.drafts import store
from asb.casework.drafts.store import FIND_AND_LOCK, NoDraft
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.models import Draft, Letter, Opening
from asb.tokens import Tokens
from asb.wizard import Journey, Walk

WARNING_DAYS = 7
"""Days before a draft is deleted when its reminder is sent."""
MOST_AT_ONCE = 200

By = Literal["link", "code"]


def send_link(key: bytes, to: str, press_id: str, council: Council, tokens: Tokens, now: datetime) -> None:
    """Sends a new return link; the older link stops working.

    `press_id`: idempotency key of the page, so that a second press sends nothing more. Raises NoDraft and
    TooOften.
    """
    with writing() as session:
        draft = _open(session, key)
        this = (Letter.draft_key == draft.key, Letter.kind == "return_link", Letter.event == press_id)
        if session.scalar(select(Letter.id).where(*this)) is not None:
            return
        limit = rate_limits.RETURN_LETTERS
        by = rate_limits.counted_by(limit, "about", rate_limits.inbox(to))
        if rate_limits.is_over(session, limit, tokens.digest(by), now):
            raise rate_limits.TooOften(limit, rate_limits.until(limit, now))
        link = tokens.link("return")
        draft.link = link.digest
        _shut_out_others(session, draft.key, key)
        gone = draft.touched_at + timedelta(days=council.privacy.draft_days)
        outbox.add(
            session, [letters.return_link(to, press_id, link, gone, council)], now, draft_key=draft.key
        )


def sent_to(key: bytes, press_id: str) -> str:
    """Address of the return link that was sent with `press_id`; empty if this device is not in its draft."""
    query = select(Letter.to_address).join(Opening, Opening.draft_key == Letter.draft_key)
    mine = (Opening.key == key, Letter.kind == "return_link", Letter.event == press_id)
    return db.session.scalar(query.where(*mine)) or ""


def new_code(key: bytes, press_id: str, tokens: Tokens) -> None:
    """Makes a new return code; the older code stops working. The same `press_id` makes the same code.

    Raises NoDraft.
    """
    with writing() as session:
        draft = _open(session, key)
        digest = tokens.digest(tokens.code(f"{draft.key.hex()}:{press_id}"))
        if draft.code != digest:
            draft.code = digest
            _shut_out_others(session, draft.key, key)


def _shut_out_others(session: Session, draft_key: bytes, key: bytes) -> None:
    """Ends the access of other devices, which used an older link or code."""
    session.execute(delete(Opening).where(Opening.draft_key == draft_key, Opening.key != key))


def code(key: bytes, press_id: str, tokens: Tokens) -> str | None:
    """The return code made with `press_id`, while it is the newest."""
    query = select(Draft.key, Draft.code).join(Opening, Opening.draft_key == Draft.key)
    draft = db.session.execute(query.where(Opening.key == key, store.LASTS)).first()
    made = tokens.code(f"{draft.key.hex()}:{press_id}") if draft else ""
    return made if draft and draft.code == tokens.digest(made) else None


def _open(session: Session, key: bytes) -> Draft:
    found = session.execute(FIND_AND_LOCK, {"this": key}).first()
    if found is None:
        raise NoDraft
    return session.execute(select(Draft).where(Draft.key == found.key)).scalar_one()


def come_back(by: By, digest: bytes, new_key: bytes, now: datetime) -> bool:
    """Gives a device with this link or code access; returns whether there is a draft to return to.

    Links and codes stay valid until a newer one, sending or deletion: people who leave quickly can return.
    """
    with writing() as session:
        draft_key = session.scalar(
            select(Draft.key).where({"link": Draft.link, "code": Draft.code}[by] == digest).with_for_update()
        )
        if draft_key is None:
            return False
        session.add(Opening(key=new_key, draft_key=draft_key, opened_at=now))
        session.execute(update(Draft).where(Draft.key == draft_key).values(touched_at=now, reminded_at=None))
        return True


def to_remind(journey: Journey, now: datetime) -> Sequence[bytes]:
    """Keys of drafts that expire within `WARNING_DAYS` and whose owners have not been reminded."""
    return db.session.scalars(select(Draft.key).where(*_due(journey, now)).limit(MOST_AT_ONCE)).all()


def _due(journey: Journey, now: datetime) -> tuple[ColumnElement[bool], ...]:
    before = now - timedelta(days=journey.council.privacy.draft_days - WARNING_DAYS)
    return Draft.touched_at < before, Draft.reminded_at.is_(None)


def remind(draft_key: bytes, journey: Journey, tokens: Tokens, now: datetime) -> None:
    """Sends a reminder that this draft expires, by a safe route only, once until it is continued."""
    council: Council = journey.council
    with writing() as session:
        mine = (Draft.key == draft_key, *_due(journey, now))
        draft = session.scalar(select(Draft).where(*mine).with_for_update())
        if draft is None:
            return  # continued, or reminded by another worker, meanwhile
        draft.reminded_at = now
        to = safe_email(Walk(journey, draft.answers).answers)
        if not to:
            return
        link = tokens.link("return")
        draft.link = link.digest
        gone = draft.touched_at + timedelta(days=council.privacy.draft_days)
        letter = letters.draft_goes_soon(to, draft.touched_at.isoformat(), link, gone, council)
        outbox.add(session, [letter], now, draft_key=draft_key)


def safe_email(answers: Mapping[str, Any]) -> str:
    """Email address to which a link may be sent: safe and seen by nobody else; empty if there is none."""
    details = answers.get("details", {})
    safe = "email" in answers.get("contact", {}).get("routes", []) and details.get("email_shared") == "no"
    return str(details["email"]) if safe else ""
