"""A history entry, and what a course of a case is made of: reviews, pauses, appeals, what is owed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from asb.rules import facts
from asb.rules.facts import Facts
from asb.rules.facts.dates import BodyDates, Dates, OfferDates, OfferedDate
from asb.rules.threshold import Finding as LeavesOut
from asb.rules.threshold import Procedure, ReportFacts

Reached = Literal["applied", "decided", "reviewed", "planned"]
REACHED: tuple[Reached, ...] = ("applied", "decided", "reviewed", "planned")
"""How far a case has come, ever: what an appeal or a complaint can be about."""

ORDERED = ("threshold", "decide", "review")
"""Parts of an order that are done with the next decision, or the next review."""

NOTICES = ("decision", "outcome", "recommendations")
"""What the applicant must be told: the decision (s.104(6)), the outcome of a review, and its recommendations
(s.104(8)).
"""

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


class Fitting(NamedTuple):
    """One of the dates offered for a meeting, and who can come and who cannot, by the keys of
    `Review.dates`. `number`: its place in the offer, from 1.
    """

    number: int
    date: OfferedDate
    can: tuple[str, ...]
    cannot: tuple[str, ...]


@dataclass
class Review:
    """One review so far: its entries by what they recorded, in order."""

    since: date
    """The day from which it is owed: of the decision, or of the appeal decision that requires it again."""
    arranged: Entry[facts.Arrange] | None = None
    """The newest arrangement of a meeting, also once it was held or called off."""
    coming: Entry[facts.Arrange] | None = None
    """The meeting that is arranged and was not held yet."""
    first: int = 0
    """Number of the entry that first arranged this meeting, the one of `arranged`."""
    moved: int = 0
    """How often it was arranged anew since, before it was held or called off."""
    offered: Entry[OfferDates] | None = None
    """The dates offered for a meeting, until one is arranged or called off."""
    dates: dict[str, Entry[BodyDates | Dates]] = field(default_factory=dict)
    """Who can come when, of those dates: the newest answer, by the key of a body or `person-` and number."""
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
    news: dict[int, list[Entry[facts.Progress]]] = field(default_factory=dict)
    """What became of each action, in order, by the number of the action's entry."""
    comments: list[Entry[facts.Comments]] = field(default_factory=list)
    looks: list[Entry[facts.LookAgain]] = field(default_factory=list)
    """Each time that somebody looked again, as the outcome promised, in order."""
    record: list[Entry[Any]] = field(default_factory=list)
    """Everything about its meetings, its drafts, its outcome and looking again, in order."""

    @property
    def looked(self) -> Entry[facts.LookAgain] | None:
        """The last time that somebody looked again."""
        return self.looks[-1] if self.looks else None

    @property
    def progress(self) -> dict[int, Entry[facts.Progress]]:
        """The newest of what became of each action, by the number of the action's entry."""
        return {of: every[-1] for of, every in self.news.items()}

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
    def dates_awaited_from(self) -> list[str]:
        """Keys of the bodies that have not said on which of the dates offered they can come."""
        return [body for body in self.offered.facts.bodies if body not in self.dates] if self.offered else []

    @property
    def all_dates_known(self) -> bool:
        """Whether every body, and somebody for the people if they were asked, has said when they can come."""
        asked = self.offered is not None and self.offered.facts.people == "yes"
        return not self.dates_awaited_from and (
            not asked or any(who.startswith("person-") for who in self.dates)
        )

    @property
    def fitting(self) -> list[Fitting]:
        """The dates offered, the one that suits most first; of equals, the earliest."""
        if self.offered is None:
            return []
        found = [
            Fitting(
                number,
                each,
                tuple(who for who, said in self.dates.items() if number in said.facts.can),
                tuple(who for who, said in self.dates.items() if number not in said.facts.can),
            )
            for number, each in enumerate(self.offered.facts.dates, 1)
        ]
        return sorted(found, key=lambda each: (-len(each.can), each.date.day, each.number))

    @property
    def outstanding(self) -> list[Outstanding]:
        """What bodies owe: the dates on which they can come; after the outcome, answers and actions."""
        found = [Outstanding("dates", body, body, "") for body in self.dates_awaited_from]
        if self.outcome:
            owed: list[tuple[str, Entry[facts.Recommend]]] = [
                *(("answer", entry) for entry in self.unanswered),
                *(("action", entry) for entry in self.open_actions),
            ]
            found += [
                Outstanding(what, str(entry.id), entry.facts.to, entry.facts.text) for what, entry in owed
            ]
        return found

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
    """Something a body still owes: `asked` (information), `view` (of the proposed decision), `dates` (when
    they can come), `answer` (to a recommendation) or `action`.
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
class TakingPart:
    """What the contacts of bodies have done on a case by link."""

    opened: dict[str, Entry[facts.BodyOpened]] = field(default_factory=dict)
    """The first time that a contact of each body opened the application."""
    waits: dict[int, Entry[Any]] = field(default_factory=dict)
    """Answers that no officer has accepted or declined yet, by the number of the entry."""
    holds: dict[str, list[Entry[facts.BodyHolds]]] = field(default_factory=dict)
    """What each body says that it holds; two contacts who answer at once are both kept."""
    views: dict[str, Entry[facts.BodyView]] = field(default_factory=dict)
    """The newest view of each body on the proposed decision."""
    comes: dict[str, Entry[facts.BodyComes]] = field(default_factory=dict)
    """Who of each body comes to the meeting, or why nobody: the newest."""
    asked: dict[int, Entry[facts.AskOther]] = field(default_factory=dict)
    """Organisations asked on this case alone that have not answered, by the number of their contact."""
    organisations: dict[int, Entry[facts.AskOther]] = field(default_factory=dict)
    """Every organisation asked on this case alone, by the number of its contact."""
    in_conflict: set[tuple[str, str]] = field(default_factory=set)
    """Who has a conflict of interest and sees no more of the case: the key of the body, or `contact-` and
    the number of an organisation, and the name.
    """
    shut: set[int] = field(default_factory=set)
    """Organisations asked on this case whose access has ended."""
    unread: dict[str, LeavesOut] = field(default_factory=dict)
    """Reports that bodies added and that do not count as they stand: `unsure` until an officer accepts
    one, `unrelated` where they did not.
    """
    appeals_opened: dict[int, Entry[Any]] = field(default_factory=dict)
    """The first time that the appeal body opened the papers of each appeal, by the appeal's entry."""
    answers_to_appeal: dict[int, Entry[Any]] = field(default_factory=dict)
    """What was answered to the appeal body, by the number of the entry that asked."""


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
    to_ask: tuple[int, ...] = ()
    """Numbers of the people whom an officer has to ask if they agree: no link was sent to them."""
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


def set_aside_in(entries: Iterable[Entry[Any]]) -> set[int]:
    """Returns the numbers of the entries that were set aside."""
    return {entry.facts.entry for entry in entries if entry.act == "set_aside"}


def standing(entries: Iterable[Entry[Any]]) -> list[Entry[Any]]:
    """Returns the entries that were not set aside."""
    every = tuple(entries)
    aside = set_aside_in(every)
    return [entry for entry in every if entry.id not in aside]


BEAR_ON_DECISION = frozenset(
    {"add", "report", "correct", "send_file", "body_holds", "body_report", "body_file"}
)
"""What people and bodies send that may change how the case is decided."""


def views_asked(
    entries: Iterable[Entry[Any]], body: str, after: int = 0, about: Collection[str] = ()
) -> tuple[date, ...]:
    """Days on which this body was asked, or reminded, to say what it thinks of the proposed decision, after
    the entry of that number; of one of the outcomes in `about`, if there are any. A request that was set
    aside was none, and a reminder counts for the request that it is about.

    Earlier releases asked one question for everything: such requests, and their reminders, count while
    nobody has been asked for a view since then.
    """
    asked = [entry for entry in standing(entries) if entry.act in ("ask", "remind")]
    for_view = any(
        entry.act == "ask" and entry.facts.question == "view" for entry in asked if entry.id > after
    )
    counts, reminded = ("view", f"view-{body}") if for_view else ("", f"asked-{body}")
    found, newest, fits = list[date](), "holds", False
    for entry in asked:
        if body not in entry.facts.bodies:
            continue
        if entry.act == "ask":
            newest, right = entry.facts.question, entry.facts.question == counts
            if right:
                right = fits = not (about and entry.facts.proposed) or entry.facts.proposed in about
        else:
            right = reminded in entry.facts.what and fits and (for_view or newest == counts)
        if right and entry.id > after:
            found.append(entry.on)
    return tuple(found)
