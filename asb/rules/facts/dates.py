"""Facts of acts about the dates that are offered for a meeting of a review."""

from __future__ import annotations

from datetime import date

import msgspec

from asb.rules.facts.bodies import FromBody
from asb.rules.facts.kinds import Facts


class OfferedDate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    day: date
    time: str


class OfferDates(Facts, frozen=True, kw_only=True):
    """Dates of which one is to become the meeting."""

    dates: tuple[OfferedDate, ...]
    place: str
    bodies: tuple[str, ...]
    people: str
    """Whether the people on the case are asked too: `yes` or `no`."""
    by: date
    """Day by which they are asked to answer."""

    @property
    def asks_people(self) -> bool:
        return self.people == "yes"


class BodyDates(FromBody, frozen=True, kw_only=True):
    """On which of the dates somebody of a body can come."""

    offer: int
    """Number of the entry that offered them."""
    can: tuple[int, ...]
    """Places of the dates in the offer, from 1."""
    text: str


class Dates(Facts, frozen=True, kw_only=True):
    """On which of the dates a person on the case can come, or a body that told an officer."""

    offer: int
    can: tuple[int, ...]
    text: str
    body: str = ""
    """Key of the body; empty for a person."""
    person: int | None = None


OF_DATES: dict[str, type[Facts]] = {"offer_dates": OfferDates, "dates": Dates, "body_dates": BodyDates}
"""The types of the acts by which a date is found."""
