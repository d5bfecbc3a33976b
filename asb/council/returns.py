"""Table `[returns]` of a council file: the columns of the case-level data return, and their headings."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any

from asb.council.reading import no_doubles
from asb.rules.figures import NUMBERS

COUNTED = {f"counted_{line}": line for line in (*NUMBERS, "still_open", "carried_over")}
"""Columns that say on which lines of the figures a case counts: each adds up to the published number."""

COLUMNS = (
    *("row", "year", "area_code", *COUNTED),
    *("received_month", "route", "in_area", "applied_for", "kinds", "told"),
    *("reports_listed", "reports_found", "reports_counting", "reports_needed"),
    *("result", "decided_by", "second_person", "views", "decisions"),
    *("review", "reviews_held"),
    *("recommendations", "recommendations_accepted", "recommendations_in_part", "recommendations_refused"),
    *("actions", "actions_done"),
    *("days_to_acknowledge", "days_to_pass_on", "days_to_decide", "days_to_review", "days_to_outcome"),
    *("days_to_appeal_result", "days_paused"),
    *("appeals", "appeal_grounds", "appeal_result"),
    *("ended", "merged"),
)
"""Every column there is, in the order of a return that leaves none out."""


@dataclass(frozen=True)
class ReturnColumn:
    """One column of the return, and its heading: its own name, or what the recipient calls it."""

    column: str
    heading: str

    def __post_init__(self) -> None:
        if self.column not in COLUMNS:
            near = get_close_matches(self.column, COLUMNS, 1)
            meant = f"did you mean {near[0]!r}? " if near else ""
            raise ValueError(f"{self.column!r} is no column: {meant}docs/operate.md lists them all")
        if not self.heading.isprintable():
            raise ValueError(f"heading is {self.heading!r}: give words on one line")

    @classmethod
    def read(cls, raw: Any) -> ReturnColumn:
        """Parses a name, or a table of `column` and `heading`."""
        if isinstance(raw, str):
            return cls(raw, raw)
        if (
            not isinstance(raw, dict)
            or set(raw) != {"column", "heading"}
            or not all(isinstance(each, str) and each for each in raw.values())
        ):
            raise ValueError(f'{raw!r} is no column: give "row", or {{ column = "row", heading = "Case" }}')
        return cls(raw["column"], raw["heading"])


@dataclass(frozen=True)
class Returns:
    """The case-level data return, as those who ask for it want it.

    `area_code`: the code of the council's area, such as the one of the Office for National Statistics.
    `suppress_below`: a value that describes people is not given if fewer cases of the year have it than this.
    """

    columns: tuple[ReturnColumn, ...] = tuple(ReturnColumn(name, name) for name in COLUMNS)
    area_code: Annotated[str, r"[A-Za-z0-9]{1,20}", 'a code such as "E07000000"'] | None = None
    suppress_below: int | None = None

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("columns is empty: leave it out to have every column")
        for what in ("column", "heading"):
            no_doubles("columns", what, [getattr(each, what) for each in self.columns])
        if self.suppress_below is not None and self.suppress_below < 2:
            raise ValueError(f"suppress_below is {self.suppress_below}: give 2 or more, or leave it out")


EVERYTHING = Returns()
"""The return of a council file without this table: every column under its own name, and nothing held back."""
