"""Files of a case: filed by an officer or sent by a person of the case, and what the scanner said of them."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from asb import letters
from asb.casework.acts.transaction import Facts, OpenCase, Verb
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.files import Judged
from asb.models import Case, Evidence


def file(judged: Judged, opened: OpenCase, facts: Facts, purpose: str = "office") -> Facts:
    """Keep a file that comes to a case, sealed as those are that came with the application.

    `purpose`: `office` where an officer files it, `later` where somebody of the case has sent it.
    """
    row = Evidence(
        case_id=opened.case.id,
        item=secrets.token_hex(8),
        purpose=purpose,
        about=facts["about"],
        scan="waiting",
        added_at=opened.request.now,
        **columns(judged),
    )
    opened.session.add(row)
    opened.session.flush()
    return facts | {"file": judged.name, "evidence": row.id}


def filed(judged: Judged) -> Verb:
    """Keep this file with the case, as an officer files it."""
    return partial(file, judged)


def columns(judged: Judged) -> dict[str, Any]:
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
