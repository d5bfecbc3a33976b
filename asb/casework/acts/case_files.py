"""Files: added to a case by officers or by people on it, scanned for viruses, copied to be shown.

The worker claims a file, for `LEASE`, before it scans or copies the file, so that two workers do not do the
same work. If a worker dies, its files are free again when the lease ends.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import or_, select, update

from asb import letters
from asb.casework.acts.transaction import FormFacts, OpenCase, Verb
from asb.casework.post import outbox
from asb.council import Council
from asb.database import writing
from asb.files import Judged
from asb.models import Case, Evidence
from asb.rules.acts import ClosedAct

LEASE = timedelta(minutes=2)
"""How long a worker may hold a file; longer than the longest scan or copy."""
GAPS = (1, 5, 15, 60, 360)
"""Minutes until a file without a verdict is scanned again; the last one repeats: the file stays held."""
MOST_COPY_TRIES = 3
"""Most attempts at a copy whose process was killed, or whose worker died."""
COPY_GAP = timedelta(minutes=1)
RELEASE = "release_file"


def file(judged: Judged, opened: OpenCase, facts: FormFacts, purpose: str = "office") -> FormFacts:
    """Stores a file with a case, to be scanned like those sent with the application.

    `purpose`: `office` if an officer filed it, `later` if a person on the case sent it.
    """
    row = Evidence(
        case_id=opened.case.id,
        item=secrets.token_hex(8),
        purpose=purpose,
        about=facts["about"],
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
        "scan": "waiting",
        "copy": "waiting" if judged.gets_copy else "none",
    }


def of_case(case: Case, number: int) -> Evidence | None:
    """Returns this file of this case; None if there is none, or if the virus scanner stopped it."""
    found = next((each for each in case.evidence if each.id == number), None)
    return found if found and found.scan != "found" else None


def held(case: Case, *, scans: bool) -> set[int]:
    """Returns the files that nobody may open yet: they wait for the virus scanner, if there is one (`scans`),
    and no officer has released them.
    """
    released = {entry.kept.evidence for entry in case.history if entry.act == RELEASE}
    return {file.id for file in case.evidence if scans and file.scan == "waiting"} - released


def original(file: Evidence, *, scans: bool) -> bytes | None:
    """The file as it was sent, for somebody who is no staff; None if the scanner stopped it or it is held."""
    if file.scan == "found" or file.case is None or file.id in held(file.case, scans=scans):
        return None
    return file.original


def release(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Lets a file be opened before it is scanned. Raises ClosedAct if there is a result by now."""
    file = opened.session.get_one(Evidence, facts["evidence"], populate_existing=True)
    if file.scan != "waiting":
        raise ClosedAct(RELEASE, "settled")
    return facts


@dataclass(frozen=True)
class Claimed:
    """A file that this worker has for `LEASE`. `tries` includes this one."""

    id: int
    kind: str
    content: bytes
    tries: int


def claim_to_scan(now: datetime) -> Claimed | None:
    """Claims the file that has waited longest for the virus scanner; None if none may be tried now."""
    with writing() as session:
        mine = Evidence.scan == "waiting", or_(Evidence.scan_next_at.is_(None), Evidence.scan_next_at <= now)
        query = select(Evidence).where(*mine).order_by(Evidence.scan_next_at.is_not(None), Evidence.id)
        file = session.scalar(query.limit(1).with_for_update(skip_locked=True))
        if file is None:
            return None
        file.scan_tries, file.scan_next_at = file.scan_tries + 1, now + LEASE
        return Claimed(file.id, file.kind, file.original, file.scan_tries)


def claim_to_copy(now: datetime) -> Claimed | None:
    """Claims the picture that has waited longest for its copy; None if none may be tried now."""
    with writing() as session:
        mine = Evidence.copy == "waiting", or_(Evidence.copy_next_at.is_(None), Evidence.copy_next_at <= now)
        query = select(Evidence).where(*mine, Evidence.scan != "found")
        query = query.order_by(Evidence.copy_next_at.is_not(None), Evidence.id)
        file = session.scalar(query.limit(1).with_for_update(skip_locked=True))
        if file is None:
            return None
        file.copy_tries, file.copy_next_at = file.copy_tries + 1, now + LEASE
        return Claimed(file.id, file.kind, file.original, file.copy_tries)


def give_back(file: Claimed) -> None:
    """Releases a file that was not scanned because the scanner is away; it is not counted as a try."""
    values = {"scan_tries": file.tries - 1, "scan_next_at": None}
    with writing() as session:
        session.execute(update(Evidence).where(_waits_for_scan(file.id)).values(values))


def put_off(file: Claimed, now: datetime) -> None:
    """Schedules another scan of a file on which the scanner gave no verdict."""
    gap = timedelta(minutes=GAPS[min(file.tries, len(GAPS)) - 1])
    with writing() as session:
        session.execute(update(Evidence).where(_waits_for_scan(file.id)).values(scan_next_at=now + gap))


def _waits_for_scan(file_id: int) -> Any:
    return (Evidence.id == file_id) & (Evidence.scan == "waiting")


def copied(file: Claimed, shown: bytes, shown_type: str) -> None:
    """Stores the copy of a picture."""
    _settle_copy(file, copy="made", shown=shown, shown_type=shown_type)


def not_copied(file: Claimed, why: str) -> None:
    """Records that no copy of this picture can be made: `too_large` or `failed`."""
    _settle_copy(file, copy=why)


def copy_again(file: Claimed, now: datetime) -> None:
    """Schedules another try of a copy whose process was killed, or gives it up after the last."""
    if file.tries >= MOST_COPY_TRIES:
        _settle_copy(file, copy="failed")
    else:
        _settle_copy(file, copy_next_at=now + COPY_GAP * file.tries)


def _settle_copy(file: Claimed, **values: object) -> None:
    with writing() as session:
        waits = (Evidence.id == file.id) & (Evidence.copy == "waiting")
        session.execute(update(Evidence).where(waits).values(**values))


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
            letter = letters.file_stopped(file.case, file.id, council)
            outbox.add(session, [letter], now, case=file.case)
