"""Files of a case: added by officers or by people on the case, and their virus scan results."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from asb import letters
from asb.casework.acts.transaction import FormFacts, OpenCase, Verb
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.files import Judged
from asb.models import Case, Evidence


def file(judged: Judged, opened: OpenCase, facts: FormFacts, purpose: str = "office") -> FormFacts:
    """Stores a file with a case, to be scanned like those sent with the application.

    `purpose`: `office` if an officer filed it, `later` if a person on the case sent it.
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
    """Returns the verb that stores this file for an officer."""
    return partial(file, judged)


def columns(judged: Judged) -> dict[str, Any]:
    """Returns the columns to store for an inspected file."""
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
    """Returns this file of this case; None if there is none, or if the virus scanner stopped it."""
    found = next((each for each in case.evidence if each.id == number), None)
    return found if found and found.scan != "found" else None


def next_to_scan(after: int) -> tuple[int, bytes] | None:
    """Returns the ID and content of the first file after this ID that was not scanned yet, or None."""
    query = select(Evidence.id, Evidence.original).where(Evidence.scan == "waiting", Evidence.id > after)
    row = db.session.execute(query.order_by(Evidence.id).limit(1)).first()
    db.session.rollback()
    return (row.id, row.original) if row else None


def scanned(file_id: int, found: str | None, council: Council, now: datetime) -> None:
    """Stores the scan result of a file: what was found, or None if it is clean.

    Notifies the team, once for each file, if something was found in a file of a case.
    """
    with writing() as session:
        file = session.scalar(select(Evidence).where(Evidence.id == file_id, Evidence.scan == "waiting"))
        if file is None:
            return  # removed, or scanned by another worker, in the meantime
        file.scan, file.found = "found" if found else "clean", (found or "")[:200]
        if found and file.case:
            letter = letters.file_stopped(file.case, file.id, file.name, council)
            outbox.add(session, [letter], now, case=file.case)
