"""Text messages: each asks somebody to ring us whom no letter can be sent to, and says nothing else.

One goes beside a letter that is to be handed over or read out, if its reader has said that texts to a number
given for that are safe. It goes once a day at most, and only at an hour at which we answer the phone. Whoever
has said at what time they may be reached gets none by itself: no service can tell what their words mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from sqlalchemy.orm import Session

from asb import letters
from asb.casefile import CaseFile
from asb.casework.post import outbox
from asb.models import Case, Letter, Person
from asb.rules.days import LONDON, london_date
from asb.rules.working_days import Calendar, due

OPENS, CLOSES = time(10), time(16)
"""Hours of a working day, in London, in which texts are sent."""


def beside(session: Session, written: Iterable[Letter], casefile: CaseFile, now: datetime) -> list[Letter]:
    """Adds the texts that go beside these letters, in the transaction that wrote them; returns them."""
    case, council = casefile.case, casefile.council
    if "text" not in council.by_notify:
        return []
    by_hand = {letter.recipient for letter in written if letter.route == "hand"}
    wanted = [person for person in case.people if person.recipient in by_hand]
    on = london_date(now)
    composed = [
        letters.please_ring(person, council, on)
        for person in wanted
        if letters.may_be_texted(person) and not _has_one(case, person, f"{letters.ON}{on}")
    ]
    added = outbox.add(session, composed, now, case=case)
    for text in added:
        text.next_try_at = in_office_hours(now, casefile.calendar)
    return added


def _has_one(case: Case, person: Person, event: str) -> bool:
    mine = person.recipient
    return any(
        (each.kind, each.recipient, each.event) == (letters.RING, mine, event) for each in case.letters
    )


def in_office_hours(now: datetime, calendar: Calendar) -> datetime:
    """The next moment at which we answer the phone."""
    local = now.astimezone(LONDON)
    day = local.date()
    if calendar.why_closed(day) or local.time() >= CLOSES:
        return datetime.combine(due(day, 1, calendar).due, OPENS, LONDON)
    return max(now, datetime.combine(day, OPENS, LONDON))


def drop_needless(case: Case) -> None:
    """Drops texts that wait although nothing is left to be read out to whoever gets them."""
    left = {each.recipient for each in case.letters if (each.state, each.route) == ("to_print", "hand")}
    for letter in case.letters:
        if letter.kind == letters.RING and letter.state == "waiting" and letter.recipient not in left:
            letter.state = "dropped"
