"""Finds out whether a place or postcode is certainly in another council's area.

The place of the behaviour decides the council (section 104(1) of the Act), not where anybody lives. Nothing
is refused because of this: it names the right council early, and an officer checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated

# After a place name these make it an address that can be in any town: Buxton Road, Chesterfield House.
STREETS = (
    "road|rd|street|st|lane|ln|avenue|ave|close|cl|drive|dr|way|court|ct|place|pl|terrace|crescent|gardens"
    "|grove|hill|row|rise|mews|walk|square|view|house|cottages?|lodge|farm|arms|inn|hotel|bridge|mill"
)
# Before a place name these say that it is somewhere else.
DIRECTIONS = ("to", "towards", "toward", "near", "from", "via", "outside")

OUTWARD = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?:[0-9][A-Z]{2})?")


District = Annotated[str, r"[A-Z]{1,2}[0-9][A-Z0-9]?", 'the first half of a postcode, such as "SK13"']


@dataclass(frozen=True)
class Neighbour:
    """Another council, with place names and postcode districts that are entirely in its area."""

    name: str
    places: tuple[str, ...]
    postcode_districts: tuple[District, ...] = ()


def elsewhere(place: str, postcode: str, neighbours: Iterable[Neighbour]) -> tuple[str, ...]:
    """Names of the other councils in whose areas this certainly is, in the order of the council file: several
    if several places are named; empty if it is ours, or uncertain.
    """
    outward = OUTWARD.fullmatch("".join(postcode.upper().split()))
    text = " ".join(place.replace("\n", " , ").split())
    return tuple(
        neighbour.name
        for neighbour in neighbours
        if (outward and outward[1] in neighbour.postcode_districts)
        or any(_names(text, name) for name in neighbour.places)
    )


def _names(text: str, place: str) -> bool:
    return _named(place).search(text) is not None


@cache
def _named(place: str) -> re.Pattern[str]:
    """A place of the council file as the name of a place, not of a street or of a way to it."""
    words = "[ -]".join(re.escape(word) for word in re.split("[ -]", place))
    not_before = "".join(rf"(?<!\b{word} )" for word in DIRECTIONS)
    not_after = rf"(?![-'’]?\w| (?:{STREETS})\b)"
    return re.compile(rf"{not_before}\b{words}{not_after}", re.IGNORECASE)
