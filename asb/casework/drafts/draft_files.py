"""Files that a resident adds: kept sealed beside the draft, then with the case; scanned by the worker."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from asb import letters
from asb.casework.acts.transaction import Acting, Facts
from asb.casework.drafts.store import FIND_AND_LOCK, AlreadySent, Change, NoDraft, change_draft, sent
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.files import MOST_FILES, MOST_TOGETHER, Judged, Refused, say_size
from asb.models import Case, Evidence, Opening


class Taken(Exception):
    """Another window has added another file under this key: give this one a key of its own."""


def add(key: bytes, item: tuple[str, str], file: Judged, about: str, change: Change, now: datetime) -> None:
    """Add a file to the draft that this key opens, and change its answers with it: both or neither.

    `item` is the key of the list and of the entry in it; the same file twice is added once. Raises Refused
    when there are too many files, Taken when another file has this key, NoDraft, AlreadySent, TooMuch.
    """
    purpose, entry = item
    with writing() as session:
        draft = session.execute(FIND_AND_LOCK, {"this": key}).first()
        if draft is None:
            if case := sent(key):
                raise AlreadySent(case.reference)
            raise NoDraft
        mine = Evidence.draft_key == draft.key
        there = session.scalar(select(Evidence.digest).where(mine, Evidence.item == entry))
        if there == file.digest:
            return
        if there is not None:
            raise Taken
        held, together = session.execute(
            select(func.count(), func.coalesce(func.sum(Evidence.size), 0)).where(mine)
        ).one()
        _room_for(file, held, together)
        change_draft(session, draft.key, draft.answers, change, now)
        session.add(
            Evidence(
                draft_key=draft.key,
                item=entry,
                purpose=purpose,
                about=about,
                scan="waiting",
                added_at=now,
                **_kept(file),
            )
        )


def _room_for(file: Judged, held: int, together: int) -> None:
    if held >= MOST_FILES:
        raise Refused(
            f"You have added {held} files, and {MOST_FILES} fit. "
            "Remove one to add this one, or send it to us later"
        )
    if together + file.size > MOST_TOGETHER:
        raise Refused(
            f"This file has {say_size(file.size)}, and {say_size(MOST_TOGETHER - together)} fit. "
            "Remove another file to add this one, or send it to us later"
        )


def file(judged: Judged, acting: Acting, facts: Facts, purpose: str = "office") -> Facts:
    """Keep a file that comes to a case, sealed as those are that came with the application.

    `purpose`: `office` where an officer files it, `later` where somebody of the case has sent it.
    """
    row = Evidence(
        case_id=acting.case.id,
        item=secrets.token_hex(8),
        purpose=purpose,
        about=facts["about"],
        scan="waiting",
        added_at=acting.doing.now,
        **_kept(judged),
    )
    acting.session.add(row)
    acting.session.flush()
    return facts | {"file": judged.name, "evidence": row.id}


def _kept(judged: Judged) -> dict[str, Any]:
    """What is kept of a file as it was judged, by column."""
    return {
        "name": judged.name,
        "kind": judged.kind,
        "content_type": judged.content_type,
        "size": judged.size,
        "digest": judged.digest,
        "original": judged.original,
        "shown": judged.shown,
        "shown_type": judged.shown_type,
    }


def of_case(case: Case, number: int) -> Evidence | None:
    """This file of this case, unless a scanner stopped it: then nobody opens it any more."""
    found = next((each for each in case.evidence if each.id == number), None)
    return found if found and found.scan != "found" else None


def remove(key: bytes, item: str, change: Change, now: datetime) -> None:
    """Take a file out of the draft that this key opens, and its entry with it."""
    with writing() as session:
        draft = session.execute(FIND_AND_LOCK, {"this": key}).first()
        if draft is not None:
            change_draft(session, draft.key, draft.answers, change, now)
            session.execute(delete(Evidence).where(Evidence.draft_key == draft.key, Evidence.item == item))


def stopped(key: bytes) -> set[str]:
    """The entries of this draft whose files the scanner stopped."""
    query = select(Evidence.item).join(Opening, Opening.draft_key == Evidence.draft_key)
    return set(db.session.scalars(query.where(Opening.key == key, Evidence.scan == "found")))


def attach(session: Session, draft_key: bytes, case_id: int, items: Collection[str]) -> None:
    """Give the case the files of these entries; what belongs to no answer goes with the draft."""
    mine = Evidence.draft_key == draft_key
    if items:
        session.execute(
            update(Evidence).where(mine, Evidence.item.in_(items)).values(case_id=case_id, draft_key=None)
        )
    session.execute(delete(Evidence).where(mine))


def next_to_scan(after: int) -> tuple[int, bytes] | None:
    """The first file after this id that was not scanned yet: its id and content."""
    query = select(Evidence.id, Evidence.original).where(Evidence.scan == "waiting", Evidence.id > after)
    row = db.session.execute(query.order_by(Evidence.id).limit(1)).first()
    db.session.rollback()
    return (row.id, row.original) if row else None


def scanned(file_id: int, found: str | None, council: Council, now: datetime) -> None:
    """Keep what the scanner said of a file: what it found, or None for nothing.

    Where it found something in a file of a case, the team is written to, once for each file.
    """
    with writing() as session:
        file = session.scalar(select(Evidence).where(Evidence.id == file_id, Evidence.scan == "waiting"))
        if file is None:
            return  # removed, or scanned by another worker, meanwhile
        file.scan, file.found = "found" if found else "clean", (found or "")[:200]
        if found and file.case:
            letter = letters.file_stopped(file.case, file.id, file.name, council)
            outbox.add(session, [letter], now, case=file.case)
