"""Addresses from which the last letter came back: shown before the next one goes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from asb import letters
from asb.council import Council
from asb.models import Case, Letter, Person
from asb.rules.days import london_date


@dataclass(frozen=True)
class CameBack:
    """The last letter to the address of this one came back `on` that day. `ways`: the other routes that are
    safe for it today, each with its address.
    """

    on: date
    ways: dict[str, str]


def of(letter: Letter, case: Case, council: Council) -> CameBack | None:
    """What to know before this letter goes to its address; None if nothing came back from there."""
    on = came_back_on(case, letter.recipient, letter.to_address) if letter.route != "hand" else None
    if on is None:
        return None
    safe = letters.safe_routes(letter, case, council)
    return CameBack(on, {route: safe[route] for route in safe if route != letter.route})


def of_person(person: Person) -> dict[str, date]:
    """By route, the day on which the last letter to this person came back from the address in use today."""
    recipient, contact = person.recipient, person.contact
    found = {
        route: came_back_on(person.case, recipient, contact[key])
        for route, key in (("email", "email"), ("text", "mobile"), ("post", "address"))
        if route in contact["routes"]
    }
    return {route: on for route, on in found.items() if on}


def came_back_on(case: Case, recipient: str, address: str) -> date | None:
    """The day on which the last letter to this address of a recipient came back, or was refused for good.

    None if a later one was accepted and has not come back, or if an officer has confirmed or changed the
    contact details since.
    """
    theirs = [each for one in (case, *case.parts) for each in one.letters if each.recipient == recipient]
    back = max(_moments(theirs, address), default=None)
    if back is None or back < max(_good_news(case, theirs, recipient, address), default=back):
        return None
    return london_date(back)


def _moments(theirs: list[Letter], address: str) -> Iterator[datetime]:
    for letter in theirs:
        if letter.came_back_at and _same(letter.came_back_to, address):
            yield letter.came_back_at


def _good_news(case: Case, theirs: list[Letter], recipient: str, address: str) -> Iterator[datetime]:
    """When an email to this address was accepted, and when the contact details were checked. That a letter
    was posted does not say that it arrived.
    """
    for letter in theirs:
        if letter.state == "sent" and letter.sent_at and _same(letter.to_address, address):
            yield letter.sent_at
    ids = {person.id for person in case.people if person.recipient == recipient}
    for entry in case.history:
        if entry.act == "contact_details" and entry.kept.person in ids:
            yield entry.entered_at


def _same(one: str, other: str) -> bool:
    """Whether two addresses are one, however they are written."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
