"""A history entry, and what a course of a case is made of: reviews, pauses, appeals, what is owed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from asb.rules import facts
from asb.rules.facts import Facts
from asb.rules.threshold import Procedure, ReportFacts

Kept_co = TypeVar("Kept_co", bound=Facts, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[Kept_co]):
    """One history entry, as the rules need it. `by`: number of the member of staff; None for anybody else."""

    id: int
    act: str
    by: int | None
    on: date
    entered_on: date
    facts: Kept_co


@dataclass(frozen=True)
class Hold:
    """A pause of a deadline, from its first day to the day it was resumed (None: not resumed yet)."""

    clock: str
    first: date
    last: date | None
    why: str
    until: date | None = None
    """The day on which it ends by itself; None in cases from before that was asked."""
    entry: int = 0
    """Number of the entry that began it."""

    def runs(self, on: date) -> bool:
        """Whether it has not ended yet on this day."""
        return self.last is None and (self.until is None or on < self.until)

    @property
    def ends(self) -> date | None:
        """The day from which the deadline runs again: it never pauses longer than was said."""
        return min((day for day in (self.last, self.until) if day), default=None)


@dataclass(frozen=True)
class LegalHold:
    """A legal hold: nothing of the case may be deleted, from this day until every hold is ended."""

    since: date
    why: str


@dataclass
class Review:
    """One review so far: its entries by what they recorded, in order."""

    since: date
    """The day from which it is owed: of the decision, or of the appeal decision that requires it again."""
    arranged: Entry[facts.Arrange] | None = None
    """The newest arrangement of a meeting, also once it was held or called off."""
    coming: Entry[facts.Arrange] | None = None
    """The meeting that is arranged and was not held yet."""
    postponed: Entry[facts.CallOff] | None = None
    """That a meeting was postponed, until the new date is arranged."""
    held: Entry[facts.HoldReview] | None = None
    """The first meeting: on its day the review was held."""
    meetings: list[Entry[facts.HoldReview]] = field(default_factory=list)
    draft: Entry[facts.DraftPlan] | None = None
    outcome: Entry[facts.Outcome] | None = None
    recommendations: dict[int, Entry[facts.Recommend]] = field(default_factory=dict)
    answers: dict[int, Entry[facts.Answered]] = field(default_factory=dict)
    actions: dict[int, Entry[facts.Action]] = field(default_factory=dict)
    progress: dict[int, Entry[facts.Progress]] = field(default_factory=dict)
    """The newest for each action, by the number of the action's entry."""
    comments: list[Entry[facts.Comments]] = field(default_factory=list)
    looked: Entry[facts.LookAgain] | None = None
    """The last time that somebody looked again, as the outcome promised."""

    @property
    def days(self) -> list[date]:
        """The days of its meetings."""
        return [meeting.on for meeting in self.meetings]

    @property
    def again(self) -> date | None:
        """The day on which we promised to look at it again, until that is done."""
        if self.looked:
            return self.looked.facts.again
        return self.outcome.facts.again if self.outcome else None

    @property
    def planned(self) -> bool:
        """Whether anything is recommended or to be done."""
        return bool(self.recommendations or self.actions)

    @property
    def commented(self) -> bool:
        """Whether comments have come on the newest draft of the plan."""
        draft = self.draft
        return draft is not None and any(each.id > draft.id for each in self.comments)

    def change(self, entry: Entry[facts.ChangePlanned]) -> None:
        """Rewords a recommendation or an action, or takes it out; it keeps its number and its day."""
        planned: tuple[dict[int, Entry[Any]], ...] = (self.recommendations, self.actions)
        for entries in planned:
            if (before := entries.pop(entry.facts.of, None)) and entry.facts.stays == "yes":
                kept = {name: getattr(entry.facts, name) for name in before.facts.__struct_fields__}
                entries[before.id] = replace(before, facts=type(before.facts)(**kept))

    @property
    def open_actions(self) -> list[Entry[facts.Action]]:
        over = {of for of, entry in self.progress.items() if entry.facts.state in ("done", "dropped")}
        return [entry for of, entry in self.actions.items() if of not in over]

    @property
    def unanswered(self) -> list[Entry[facts.Recommend]]:
        return [entry for of, entry in self.recommendations.items() if of not in self.answers]


class Outstanding(NamedTuple):
    """Something a body still owes: `asked` (information), `view` (of the proposed decision), `answer` (to a
    recommendation) or `action`.
    """

    what: str
    of: str
    """Key of the body asked, or number of the entry."""
    body: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.what}-{self.of}"


@dataclass
class Appeal:
    received: Entry[facts.Appeal]
    decided: Entry[facts.AppealDecided] | None = None


@dataclass(frozen=True)
class Application:
    """What the rules need from the application: the day of first receipt (s.104(11)(b)) and its reports."""

    received_on: date
    reports: tuple[ReportFacts, ...]
    procedure: Procedure
    bodies: tuple[str, ...] = ()
    """Keys of the relevant bodies (s.105), all of which must have the application before a decision."""
    unagreed: bool = False
    """Whether somebody the applicant speaks for has yet to be reached."""
    letter_in_tray: bool = False
    """Whether the letter of the previous decision waits to be printed: the applicant does not know it yet."""
    procedure_on: Callable[[date], Procedure] | None = None
    """Looks up the procedure of another application date; None if all dates share one."""

    clocks: tuple[str, ...] = ("acknowledgement", "threshold", "review", "outcome", "appeal")
    """The keys of the council's timescales."""
    acknowledged: date | None = None
    """The day of the acknowledgement."""

    def terms(self, day: date) -> Procedure:
        """Returns the procedure for an application on this day."""
        return self.procedure_on(day) if self.procedure_on else self.procedure


def views_asked(entries: Iterable[Entry[Any]], body: str, after: int) -> tuple[date, ...]:
    """Days on which this body was asked, or reminded, to say what it thinks of the proposed decision, after
    the entry of that number.

    Earlier releases asked one question for everything: such requests, and their reminders, count while
    nobody has been asked for a view since then.
    """
    asked = [entry for entry in entries if entry.act in ("ask", "remind")]
    for_view = any(
        entry.act == "ask" and entry.facts.question == "view" for entry in asked if entry.id > after
    )
    counts, reminded = ("view", f"view-{body}") if for_view else ("", f"asked-{body}")
    found, newest = list[date](), "holds"
    for entry in asked:
        if body not in entry.facts.bodies:
            continue
        if entry.act == "ask":
            newest, right = entry.facts.question, entry.facts.question == counts
        else:
            right = reminded in entry.facts.what and (for_view or newest == counts)
        if right and entry.id > after:
            found.append(entry.on)
    return tuple(found)
