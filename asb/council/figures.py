"""Tables of the figures in a council file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class PublishedFigures:
    """One authority's figures for a year before this service; a field left out was not published.

    `source_date`: when the source was read, as precisely as known.
    """

    year: Annotated[str, r"20[0-9]{2}-[0-9]{2}", 'a year such as "2022-23"']
    authority: str
    source: str
    source_date: Annotated[str, r"(about )?20[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?", 'a day such as "2024-03-05"']
    applications: int | None = None
    threshold_not_met: int | None = None
    reviews: int | None = None
    with_recommendations: int | None = None
    appeals: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if (int(self.year[2:4]) + 1) % 100 != int(self.year[5:]):
            raise ValueError(f"year is {self.year!r}: a year ends in the next, such as 2022-23")
        numbers = (self.applications, self.threshold_not_met, self.reviews, self.with_recommendations)
        if min(number or 0 for number in (*numbers, self.appeals)) < 0:
            raise ValueError("a number is less than 0: leave it out if it is not known")


@dataclass(frozen=True)
class Figures:
    """`licence`: the licence under which the council publishes its figures; None if it has not said."""

    licence: str | None = None
    published: tuple[PublishedFigures, ...] = ()


NO_FIGURES = Figures()
"""Default for a council file without figures."""
