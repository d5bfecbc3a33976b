"""Outbox: letters are added with a case or draft and claimed by a worker. Results: `delivery`."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, func, insert, not_, or_, select, update
from sqlalchemy.orm import Session

from asb import letters
from asb.casework.post import mail
from asb.casework.post.by_notify import goes_by_notify
from asb.council import Council
from asb.database import db, writing
from asb.letters import Composed
from asb.models import Case, Evidence, Letter, WorkerBeat
from asb.models.letters import letter_file
from asb.rules.acts import ClosedAct

LEASE = timedelta(minutes=10)
"""How long a worker may hold a letter; longer than all time-outs of one attempt together."""

GAPS = (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)
"""Minutes before each retry: about four days in all, then it is a task for an officer."""

MOST_TRIES = len(GAPS) + 1

FIRST = frozenset(
    {
        *("threshold_decided", "decided_again", "outcome", "outcome_thin", "appeal_decided"),
        *("sign_in", "return_link", "contact_link", "staff_reset", "please_agree", "agree_again"),
        "new_application",
    }
)
"""Kinds of letter that go before others: new applications, decisions, outcomes, and links that somebody waits
for.
"""
FIRST_TURN, USUAL_TURN = 0, 1
WAITS = {"came": letters.SITTING}
"""How long a kind of letter waits before it is sent."""

MOST_UNCLEAR = 3
"""Times that a letter may be refused for good at once after others were accepted, before it has failed."""

BY_THEMSELVES = ("email", "text")
"""Routes of letters that are never printed."""
ABOUT_A_DRAFT = ("return_link", "draft_goes_soon")
"""Kinds of letter with a link that somebody asks for on the page they are on."""
STILL_NAMES = "it still names somebody who has declared a conflict of interest"
"""Failure of a letter from which a name could not be taken by itself."""
NOT_DELIVERED = ("failed", "came_back")
"""States of a letter that nobody got, although it was sent or should have been."""
NOT_OUT = ("waiting", "to_print", *NOT_DELIVERED)
"""States of a letter that nobody has got."""
UNANSWERED = "every try ended without an answer"
"""Failure of a letter that was tried often and never settled."""
NOT_CLEAN = "the virus scanner has stopped a file that goes with it"
"""Failure of a letter with such a file."""
NOT_SAFE = "the safe ways to reach this person have changed since it was written"
"""Failure of a letter whose route is no longer safe."""
RESTORED = "a backup was restored: check how this person can be contacted safely"
"""Failure of a letter that had not gone out when the restored backup was made."""
NO_MAIL_SERVER = "it may not go by GOV.UK Notify, and there is no mail server"
"""Failure of an email that only a mail server may take, where there is none."""
NO_NOTIFY = "GOV.UK Notify does not send letters of this kind any more"
"""Failure of a letter that waited for GOV.UK Notify when its route was taken out of the settings."""

_beats = cast(Table, WorkerBeat.__table__)


@dataclass(frozen=True)
class Added:
    """What a member of staff adds to one letter: a paragraph, and files of the case by their numbers."""

    words: str = ""
    files: frozenset[int] = frozenset()


NOTHING = Added()


def key_of(letter: Composed | Letter) -> str:
    """Key of a letter among those of one act."""
    return f"{letter.kind}:{letter.recipient}"


def add(
    session: Session,
    composed: Iterable[Composed],
    now: datetime,
    *,
    case: Case | None = None,
    draft_key: bytes | None = None,
    own: Mapping[str, Added] | None = None,
) -> list[Letter]:
    """Adds letters to the outbox, in the transaction of the act they are about. `own`: what its writer adds
    to a letter, by `key_of`.
    """
    added = []
    for letter in composed:
        written = asdict(letter)
        more = (own or {}).get(key_of(letter), NOTHING) if letters.takes_own_words(letter) else NOTHING
        files = [file for file in case.evidence if file.id in more.files] if case and more.files else []
        written["text"] = letters.with_own(letter.text, more.words, [file.name for file in files])
        row = Letter(
            case=case,
            draft_key=draft_key,
            **written,
            message_id=secrets.token_hex(16),
            state="waiting" if letter.route in BY_THEMSELVES else "to_print",
            next_try_at=now + WAITS.get(letter.kind, timedelta()),
            turn=FIRST_TURN if letter.kind in FIRST else USUAL_TURN,
            written_at=now,
        )
        row.files = files
        row.takes_own_words = letters.takes_own_words(letter)
        session.add(row)
        added.append(row)
    return added


def take_other_way(letter: Letter, route: str, case: Case, council: Council) -> None:
    """Sends a new letter by the route that an officer chose. Raises ClosedAct if it is not safe any more."""
    safe = letters.safe_routes(letter, case, council)
    if route not in safe:
        raise ClosedAct("deliver", "settled")
    letter.route, letter.to_address = route, safe[route]
    letter.state = "waiting" if route == "email" else "to_print"


def readdress(case: Case, council: Council) -> None:
    """Updates the address of every letter that has not gone out yet to where its person may be reached now.

    A letter whose route is no longer safe becomes a task for an officer. Call it in the transaction of the
    change.
    """
    for letter in case.letters:
        if letter.state not in ("waiting", "to_print"):
            continue
        address = letters.where_to(letter, case, council)
        if address is None:
            letter.state, letter.failure = settled_as(letter), NOT_SAFE
        else:
            letter.to_address = address


def sign_by_team(case: Case, name: str, council: Council) -> None:
    """Signs every letter that has not gone out yet by the team, instead of by a member of staff who has
    declared a conflict of interest. One that still names them becomes a task for an officer.
    """
    for letter in case.letters:
        if letter.state in ("waiting", "to_print") and letters.by_team(letter, name, council):
            letter.state, letter.failure = settled_as(letter), STILL_NAMES


def settled_as(letter: Letter) -> str:
    """What becomes of a letter that cannot go: work for an officer, unless its reader can ask for it."""
    return "dropped" if letter.case_id is None or letter.kind in ABOUT_A_DRAFT else "failed"


def address_now(letter: Letter, council: Council) -> str | None:
    """The address to which a claimed letter may go now; None if its route is no longer safe."""
    if letter.case_id is None:
        return letter.to_address
    case = db.session.get_one(Case, letter.case_id)
    found = letters.where_to(letter, case, council)
    db.session.rollback()
    return found


class CannotGo(Exception):
    """A letter may not go, or not as it is. The message is a line for the case."""


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter."""

    name: str
    content_type: str
    content: bytes


def readied(letter: Letter, council: Council) -> list[Enclosed]:
    """Addresses a claimed letter to where it may go now, and returns the files that go with it. Raises
    CannotGo.
    """
    if letter.counted > MOST_TRIES:
        raise CannotGo(UNANSWERED)
    address = address_now(letter, council)
    if address is None:
        raise CannotGo(NOT_SAFE)
    letter.to_address = address
    mine = select(letter_file.c.evidence_id).where(letter_file.c.letter_id == letter.id)
    found = db.session.scalars(select(Evidence).where(Evidence.id.in_(mine)).order_by(Evidence.id)).all()
    if any(file.scan == "found" for file in found):
        raise CannotGo(NOT_CLEAN)
    files = [Enclosed(file.name, file.content_type, file.original) for file in found]
    db.session.rollback()
    return files


def send_again(letter: Letter, now: datetime) -> None:
    """Sends a letter that did not arrive by email once more, as a message of its own: a mail server may throw
    away the same one, and a late delivery report must not be taken for one about this.
    """
    letter.state, letter.next_try_at, letter.failure, letter.sent_at = "waiting", now, "", None
    letter.tries = letter.excused = 0
    letter.message_id, letter.bounce, letter.notify_status = secrets.token_hex(16), None, ""


def unchanged(_letter: Letter) -> None:
    """Prepares nothing."""


def claim(
    worker: str,
    now: datetime,
    prepare: Callable[[Letter], None] = unchanged,
    by_notify: Collection[str] = (),
) -> Letter | None:
    """Claims the letter that has waited longest, for `LEASE`, those of `FIRST` before others; no other worker
    gets it meanwhile. None while mail is held or paused. `by_notify`: routes that go by GOV.UK Notify.

    `prepare` sets what has to be the same at every attempt, and is stored before the first. Also records that
    the worker is alive. `tries` includes this attempt: a letter past `MOST_TRIES` was never settled, so it
    crashes its workers and must not be tried again.
    """
    with writing() as session:
        _is_here(session, worker, now)
        held, notify = mail.held(session, now), goes_by_notify(by_notify)
        wanted = select(Letter, notify).where(Letter.state == "waiting", Letter.next_try_at <= now)
        if mail.SERVER in held:
            wanted = wanted.where(notify)
        if mail.NOTIFY in held:
            wanted = wanted.where(not_(notify))
        first = wanted.order_by(Letter.turn, Letter.next_try_at, Letter.id).limit(1)
        found = session.execute(first.with_for_update(skip_locked=True, of=Letter)).first()
        if found is None:
            return None
        letter, letter.by_notify = found[0], bool(found[1])
        letter.tries += 1
        letter.next_try_at = now + LEASE
        prepare(letter)
        session.flush()
        session.expunge(letter)
        return letter


def _is_here(session: Session, worker: str, now: datetime) -> None:
    seen = update(_beats).where(_beats.c.name == worker).values(seen_at=now)
    if cast(CursorResult[Any], session.execute(seen)).rowcount == 0:
        session.execute(insert(_beats).values(name=worker, seen_at=now))


def forget_workers(now: datetime) -> None:
    """Deletes workers not seen for a day."""
    with writing() as session:
        session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < now - timedelta(days=1)))


def seen_last() -> datetime | None:
    """When any worker was last seen."""
    return db.session.scalar(select(func.max(WorkerBeat.seen_at)))


def oldest_waiting(now: datetime) -> datetime | None:
    """When the oldest letter was written that waits although it was to be sent by now."""
    meant = or_(Letter.tries > 0, Letter.next_try_at <= now)
    return db.session.scalar(select(func.min(Letter.written_at)).where(Letter.state == "waiting", meant))


def held(case: Case) -> set[str]:
    """Recipients who did not get a letter on this case: nobody may tell them that a letter is coming."""
    for_whom = select(Letter.recipient).where(Letter.case_id == case.id, Letter.state.in_(NOT_DELIVERED))
    return set(db.session.scalars(for_whom))


def waiting_letters() -> int:
    """Number of letters that wait to be sent."""
    return db.session.scalar(select(func.count()).where(Letter.state == "waiting")) or 0


def failed_letters() -> int:
    """Number of letters that failed or came back, each a task for an officer."""
    return db.session.scalar(select(func.count()).where(Letter.state.in_(NOT_DELIVERED))) or 0
