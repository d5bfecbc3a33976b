"""Ways in of people who have no account, and what ends them.

Whatever lets somebody in ends when the reason ends. All of it ends here: sign-in links, codes, agreement
links and signed-in devices, of the people of a case and of the contacts of bodies. What a device has opened
by an agreement link (`drafts.devices`) is read only while that link works.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.orm import Session

from asb.models import Case, Contact, Person, Visit, WayIn

Ended = Literal["used", "replaced", "withdrawn", "over"]
REPLY = "reply"
"""How of a link by which somebody says whether they agree."""
PAGE = "page"
"""How of a code that somebody keeps, to open their own page."""


def end(session: Session, whose: Person | Contact, *, but: bytes | None = None, reply: bool = True) -> None:
    """Ends every way in of this person or contact: their contact details have changed, they have died, or
    they are not to be let in any more.

    `but`: key of the device on which they have said so themselves. `reply`: whether the link by which they
    say if they agree ends as well.
    """
    _end(session, _of(WayIn, whose) if reply else _of(WayIn, whose) & (WayIn.how != REPLY), "withdrawn")
    out = delete(Visit).where(_of(Visit, whose))
    session.execute(out.where(Visit.key != but) if but else out)


def end_reply(session: Session, person: Person) -> None:
    """Ends the link by which this person could say whether they agree: it is known in another way."""
    _end(session, _of(WayIn, person) & (WayIn.how == REPLY), "withdrawn")


def end_with_case(session: Session, case: Case) -> None:
    """Ends what lets somebody into a case only while it is open: agreement links, and organisations that were
    asked about it. Its people still read how it ended.
    """
    people = WayIn.person_id.in_([person.id for person in case.people])
    _end(session, people & (WayIn.how == REPLY), "over")
    asked = session.query(Contact).where(Contact.case_id == case.id)
    for contact in asked:
        _end(session, _of(WayIn, contact), "over")
        session.execute(delete(Visit).where(_of(Visit, contact)))


def replace(session: Session, whose: Person | Contact, how: str) -> None:
    """A newer link replaces older links, a newer code older codes: requesting a link leaves codes valid."""
    _end(session, _of(WayIn, whose) & (WayIn.how == how), "replaced")


def end_page_code(
    session: Session, person: Person, why: Literal["replaced", "withdrawn"], *, but: bytes | None = None
) -> None:
    """Ends this person's page code, and signs out the devices that it opened. `but`: key of a device that
    stays signed in.
    """
    _end(session, _of(WayIn, person) & (WayIn.how == PAGE), why)
    opened = delete(Visit).where(_of(Visit, person), Visit.how == PAGE)
    session.execute(opened.where(Visit.key != but) if but else opened)


MOST_PRESSES = 3
"""How often a sign-in link opens a page within its hour: a mail scanner may press the button first."""


def press(way: WayIn, now: datetime) -> None:
    """Notes that this link or officer's code was used, and ends it: a link after `MOST_PRESSES`, a code at
    once.
    """
    way.used = [*way.used, now.isoformat()]
    if way.how != "link" or len(way.used) >= MOST_PRESSES:
        way.ended = "used"


def _of(table: type[WayIn] | type[Visit], whose: Person | Contact) -> ColumnElement[bool]:
    column = table.person_id if isinstance(whose, Person) else table.contact_id
    return column == whose.id


def _end(session: Session, these: ColumnElement[bool], why: Ended) -> None:
    session.execute(update(WayIn).where(these, WayIn.ended == "").values(ended=why))


def why_ended(way: WayIn | None, how: str, now: datetime) -> str:
    """Why this way in does not work: what ended it, `expired` or `unknown`; empty if it works."""
    if way is None or way.how != how:
        return "unknown"
    return way.ended or ("expired" if way.until and now > way.until else "")
