"""What the rules need of a case: its entries, the application, what reviews, appeals, holds are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from asb.rules.findings import Facts
from asb.rules.threshold import Procedure, ReportFacts


@dataclass(frozen=True)
class Entry:
    """One act, as the rules need it. `by` is the number of a member of staff; None for anybody else."""

    id: int
    act: str
    by: int | None
    on: date
    entered_on: date
    facts: Facts


@dataclass(frozen=True)
class Application:
    """What is known from the application: the day of first receipt (s.104(11)(b)) and its reports."""

    received_on: date
    reports: tuple[ReportFacts, ...]
    procedure: Procedure
    bodies: tuple[str, ...] = ()
    """The keys of the relevant bodies (s.105), all of whom must have it before anything is decided."""
    unagreed: bool = False
    """Whether somebody whom the applicant speaks for has still to be reached."""
    letter_in_tray: bool = False
    """Whether the letter of the decision before waits to be printed: the applicant does not know it yet."""


@dataclass(frozen=True)
class Hold:
    """A time that a clock does not count, from its first day to its last (None: it still stands)."""

    clock: str
    first: date
    last: date | None
    why: str


@dataclass
class Review:
    """One review, as far as it has come; entries by what they recorded, in order."""

    since: date
    """The day from which it is owed: of the decision, or of the appeal that asks for it again."""
    arranged: Entry | None = None
    held: Entry | None = None
    draft: Entry | None = None
    outcome: Entry | None = None
    recommendations: dict[int, Entry] = field(default_factory=dict)
    answers: dict[int, Entry] = field(default_factory=dict)
    actions: dict[int, Entry] = field(default_factory=dict)
    progress: dict[int, Entry] = field(default_factory=dict)
    """By the entry of the action: the newest."""

    @property
    def open_actions(self) -> list[Entry]:
        over = {of for of, entry in self.progress.items() if entry.facts["state"] in ("done", "dropped")}
        return [entry for of, entry in self.actions.items() if of not in over]

    @property
    def unanswered(self) -> list[Entry]:
        return [entry for of, entry in self.recommendations.items() if of not in self.answers]


@dataclass
class Appeal:
    received: Entry
    decided: Entry | None = None
