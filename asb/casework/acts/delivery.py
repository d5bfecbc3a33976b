"""Delivery of letters: results from the worker, and problems that an officer resolves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from asb import letters
from asb.casefile import CaseFile
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.post import mail, outbox, texts
from asb.council import Council
from asb.database import db, writing
from asb.models import Case, Letter
from asb.rules.acts import ClosedAct
from asb.rules.days import LONDON, london_date

OPEN = (*outbox.NOT_DELIVERED, "to_print")
"""States in which a letter needs an officer."""
NOTIFY_STATUS = 24
"""Most characters of a status that are kept."""
Why = Callable[[str], tuple[str, bool]]
"""Returns, for the route of a letter, why it did not arrive, if so, and whether its address is to blame."""


def to_correct(case: Case, aside: Collection[int]) -> list[Letter]:
    """Returns the letters to people that went out about entries that were set aside since, until somebody has
    written to that person afterwards.
    """
    mistakes = {entry.kept.entry: entry.entered_at for entry in case.history if entry.act == "set_aside"}
    people, found = {person.recipient for person in case.people}, []
    for letter in case.letters:
        since = mistakes.get(letter.entry)
        if letter.entry not in aside or since is None or letter.state not in ("sent", "posted"):
            continue
        later = [each for each in case.letters if each.kind == "written" and each.written_at > since]
        if letter.recipient in people - {each.recipient for each in later}:
            found.append(letter)
    return found


def accepted(letter: Letter, now: datetime) -> None:
    """Marks a letter as sent, or as posted, whichever worker holds it now: it was accepted.

    What GOV.UK Notify has said of its delivery meanwhile stays.
    """
    said = func.coalesce(func.nullif(Letter.notify_status, ""), letter.notify_status or "")
    with writing() as session:
        mail.has_accepted(session, now, service_of(letter))
        session.execute(
            update(Letter)
            .where(Letter.id == letter.id)
            .values(
                state="posted" if letter.route == "post" else "sent",
                sent_at=now,
                failure="",
                to_address=letter.to_address,
                text=letter.text,
                notify_status=said,
            )
        )


def service_of(letter: Letter) -> int:
    """The service by which a claimed letter goes."""
    return mail.NOTIFY if letter.by_notify else mail.SERVER


def put_off(letter: Letter, why: str, now: datetime) -> None:
    """Schedules another attempt after a temporary failure of this letter, with growing gaps."""
    with writing() as session:
        gap = outbox.GAPS[min(letter.counted, len(outbox.GAPS)) - 1]
        at = now + timedelta(minutes=gap)
        session.execute(update(Letter).where(_held(letter)).values(next_try_at=at, failure=why))


def hold(letter: Letter, why: str, now: datetime, unclear: bool) -> None:
    """Puts off all letters that go as this one does, because the fault is ours; it comes after the others.

    The attempt does not count against the letter. One that was answered `unclear` counts if the last letter
    before it was accepted: where others get through, the fault may be its own, so it does not go first again.
    """
    with writing() as session:
        first = mail.has_trouble(session, why, now, service_of(letter))
        excused = Letter.excused + (0 if unclear and first else 1)
        turn = outbox.USUAL_TURN if unclear else Letter.turn
        held = update(Letter).where(_held(letter))
        session.execute(held.values(next_try_at=now, failure=why, excused=excused, turn=turn))


def give_back(letter: Letter, now: datetime) -> None:
    """Lets the next worker have a letter at once: this one was told to stop while it was sending it."""
    with writing() as session:
        held = update(Letter).where(_held(letter))
        session.execute(held.values(next_try_at=now, excused=Letter.excused + 1))


def failed(letter: Letter, why: str, council: Council, now: datetime, refused: bool = False) -> None:
    """Marks a letter as failed for good. An officer must resolve it: notifies the team and updates the case.
    `refused`: no letter arrives at its address.

    A letter without a case is dropped: whoever waits for it asks again on the page they are on.
    """
    with writing() as session:
        # Lock the case first, in the order every act uses, so two writers cannot deadlock.
        case = session.scalar(select(Case).where(Case.id == letter.case_id).with_for_update())
        held = session.scalar(select(Letter).where(_held(letter)))
        if held is None:
            return  # this worker's lease has expired, and another has it
        held.state, held.failure = outbox.settled_as(letter), why
        if refused:
            held.came_back_at, held.came_back_to = now, letter.to_address
        _open_work(session, case, held, council, now)


def _held(letter: Letter) -> ColumnElement[bool]:
    """Matches only while this worker holds the lease: after that it must not undo the next one's work."""
    return and_(Letter.id == letter.id, Letter.state == "waiting", Letter.tries == letter.tries)


def _tell(session: Session, case: Case, letter: Letter, council: Council, now: datetime) -> None:
    """Notifies the team, once for each letter, however often it fails."""
    composed = letters.not_delivered(case, letter, council)
    if not any(each.kind == composed.kind and each.event == composed.event for each in case.letters):
        outbox.add(session, [composed], now, case=case)


def send_failed_again(council: Council, by: int | None, now: datetime) -> tuple[int, int]:
    """Sends again, by email, every letter that failed and may still go by email to its recipient today; one
    that came back or was refused goes only to another address than then.

    `by`: the manager who does it; None for an operator's command. Returns how many are sent, and how many
    letters are left for officers, with those that came back.
    """
    sent = left = 0
    for case_id in _cases_with_failed():
        with writing() as session:
            case = session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
            for letter in (each for each in case.letters if each.state == "failed"):
                address = _email_again(letter, case, council)
                if address:
                    letter.to_address, sent = address, sent + 1
                    outbox.send_again(letter, now)
                else:
                    left += 1
            CaseFile.of(case, council).conclude()
    mail.note("sent_again", by, now, str(sent))
    return sent, left + _that_came_back()


def _cases_with_failed() -> list[int]:
    failed = select(Letter.case_id).where(Letter.state == "failed", Letter.case_id.is_not(None)).distinct()
    found = [number for number in db.session.scalars(failed) if number is not None]
    db.session.rollback()
    return found


def _that_came_back() -> int:
    came = select(func.count()).where(Letter.state == "came_back")
    return db.session.scalar(came) or 0


def _email_again(letter: Letter, case: Case, council: Council) -> str | None:
    """The address to which a failed email may go again without anybody looking at it; None if it may not.

    One that never was tried was held for somebody to look at.
    """
    to_look_at = letter.tries == 0 or letter.failure in (
        outbox.STILL_NAMES,
        outbox.NOT_SAFE,
        outbox.RESTORED,
    )
    if letter.route != "email" or to_look_at:
        return None
    address = letters.safe_routes(letter, case, council).get("email")
    return None if address == letter.came_back_to else address


def came_back(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Records that a letter came back, by email or by post: an officer then resolves it like one that failed.

    Raises ClosedAct if that was recorded in the meantime.
    """
    letter = next(each for each in opened.case.letters if each.id == facts["letter"])
    if not may_come_back(letter):
        raise ClosedAct("came_back", "settled")
    _not_there(letter, facts["why"][:200], _moment(opened))
    return facts


def _moment(opened: OpenCase) -> datetime:
    """When it happened: now if that was today, else at noon of its day."""
    on, now = opened.request.on, opened.request.now
    return now if on == london_date(now) else datetime.combine(on, time(12), LONDON)


def may_come_back(letter: Letter) -> bool:
    """Whether an officer can say that a letter came back: it went to an address that is not the team's."""
    known = letter.route not in ("hand", "text")  # of a text only GOV.UK Notify can know
    return letter.state in ("sent", "posted") and known and letter.recipient != "team"


def reported(digest: bytes, why: str, council: Council, now: datetime) -> bool:
    """Marks the letter with this token as come back, as a delivery report says, and notifies the team.

    Returns whether there is such a letter that was sent and is not known to have come back.
    """
    with writing() as session:
        case_id = session.execute(select(Letter.case_id).where(Letter.bounce == digest)).one_or_none()
        if case_id is None:
            return False
        # Lock the case first, in the order every act uses, so two writers cannot deadlock.
        case = session.scalar(select(Case).where(Case.id == case_id[0]).with_for_update())
        letter = session.scalars(select(Letter).where(Letter.bounce == digest).with_for_update()).one()
        if letter.state != "sent" or letter.route != "email":
            return False
        _not_there(letter, why, now)
        _open_work(session, case, letter, council, now)
        return True


def learned(message_id: str, status: str, why: Why, council: Council, now: datetime) -> bool:
    """Notes what GOV.UK Notify says became of the letter with this Message-ID; one that did not arrive, or
    did not go, becomes work for an officer. Returns whether it has such a letter.
    """
    with writing() as session:
        sent = (Letter.message_id == message_id, Letter.notify_status != "")
        case_id = session.execute(select(Letter.case_id).where(*sent)).one_or_none()
        if case_id is None:
            return False
        # Lock the case first, in the order every act uses, so two writers cannot deadlock.
        case = session.scalar(select(Case).where(Case.id == case_id[0]).with_for_update())
        letter = session.scalars(select(Letter).where(*sent).with_for_update()).one_or_none()
        if letter is None:
            return False  # it is sent again, as another one
        letter.notify_status = status[:NOTIFY_STATUS]
        words, of_address = why(letter.route)
        if words and letter.state in ("sent", "posted"):
            if of_address:
                _not_there(letter, words, now)
            else:
                letter.state, letter.failure = outbox.settled_as(letter), words
                letter.sent_at = None  # it has not left
            _open_work(session, case, letter, council, now)
        return True


def _open_work(session: Session, case: Case | None, letter: Letter, council: Council, now: datetime) -> None:
    """Makes a letter that did not arrive work for an officer, unless nobody needs it any more."""
    if case is None or letter.state == "dropped":
        return
    if letter.recipient != "team":
        _tell(session, case, letter, council, now)
    CaseFile.of(case, council).conclude()


def _not_there(letter: Letter, why: str, at: datetime) -> None:
    open_work = outbox.settled_as(letter) == "failed"
    letter.state, letter.failure = "came_back" if open_work else "dropped", why
    letter.came_back_at, letter.came_back_to = at, letter.to_address


def may_be_printed(letter: Letter, council: Council) -> bool:
    """Whether a letter may be put on paper: one that waits for it must still be safe to go by its route."""
    if letter.state != "to_print" or letter.case is None:
        return True
    return letters.where_to(letter, letter.case, council) is not None


def is_marked_by_hand(letter: Letter) -> bool:
    """Whether an officer has said that a letter was posted, or handed over, and may say that it was not."""
    return letter.state == "posted" and not letter.notify_status


def may_be_dealt_with(letter: Letter) -> bool:
    """Whether an officer can say what became of this letter: see `ways`."""
    return letter.state in OPEN or is_marked_by_hand(letter) or _is_kept_waiting(letter)


def _is_kept_waiting(letter: Letter) -> bool:
    """Whether a letter for the post waits because the service that prints it is in trouble, and no worker
    has it: an officer need not wait longer.
    """
    if letter.state != "waiting" or letter.route != "post" or not letter.failure:
        return False
    return mail.is_in_trouble(mail.NOTIFY) and letter.tries <= letter.excused


def ways(letter: Letter, case: Case, council: Council) -> Mapping[str, str]:
    """Returns how an officer can resolve this letter: each way, with its address by today's safe routes."""
    if is_marked_by_hand(letter):
        return {"not_posted": ""}
    if not may_be_dealt_with(letter):
        return {}
    found: dict[str, str] = {}
    if letter.state == "waiting":
        return {"print": letter.to_address}
    if letter.route == "text":
        number = letters.number_to_text(letter, case)
        return {**({"text": number} if number else {}), "handed": "", "dropped": ""}
    if letter.state == "to_print":
        by_post = letter.route == "post" and letters.where_to(letter, case, council) is not None
        found = {"posted": letter.to_address} if by_post else {}
        found["handed"] = ""
    safe = letters.safe_routes(letter, case, council)
    if "email" in safe:
        found["email"] = safe["email"]
    on_paper = safe.get("post", safe.get("hand"))
    if on_paper is not None and (
        letter.state in outbox.NOT_DELIVERED or on_paper not in ("", letter.to_address)
    ):
        found["print"] = on_paper
    return {**found, "dropped": ""}


def deal(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Resolves a delivery problem as the officer says.

    Raises ClosedAct if it was resolved, or contact details changed, in the meantime.
    """
    case, council, now = opened.case, opened.council, opened.request.now
    letter = next(each for each in case.letters if each.id == facts["letter"])
    open_ways = ways(letter, case, council)
    if facts["how"] not in open_ways:
        raise ClosedAct("deliver", "settled")
    address = open_ways[facts["how"]]
    match facts["how"]:
        case "posted" | "handed":
            letter.state = "posted"
            letter.sent_at = _moment(opened)
        case "not_posted":
            letter.state, letter.sent_at = "to_print", None
        case "email" | "text":
            letter.route, letter.to_address = facts["how"], address
            outbox.send_again(letter, now)
        case "print":
            letter.route, letter.to_address = ("post" if address else "hand"), address
            letter.state, letter.sent_at = "to_print", None
        case _:
            letter.state = "dropped"
    texts.beside(opened.session, [letter] if letter.state == "to_print" else [], opened.casefile, now)
    texts.drop_needless(case)
    return facts
