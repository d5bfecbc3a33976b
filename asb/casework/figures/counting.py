"""Counts the figures of a year from the cases, and lists the cases behind each number.

One query reads the few acts that matter, of the cases that a year touches; `rules.figures` counts them case
by case, so memory use stays constant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Row, Select, func, select, union

from asb.council import Council
from asb.database import db
from asb.models import Case, HistoryEntry, Staff
from asb.rules.days import london_date
from asb.rules.entries import Application, Entry
from asb.rules.figures import ALL_LINES, ENDINGS, EVENTS, Year, counted

MOST_SHOWN = 200
"""Most cases listed behind one number."""


class ForFigures(NamedTuple):
    """All that counting reads of the facts of an act, whichever it is."""

    outcome: str | None
    said: str | None
    result: str | None
    back: list[str] | None
    entry: int | None
    second: bool | None
    ground: list[str] | None
    by: str | None
    received_on: date | None
    reason: str | None
    fresh: str | None
    reopens: bool
    report: str = ""
    later: tuple[date, ...] = ()
    found: tuple[Any, ...] = ()
    reports: Mapping[str, str] = {}
    asked: Mapping[str, date] = {}
    case: str = ""
    passed: Mapping[str, Mapping[str, date]] = {}
    conflicts: tuple[int, ...] = ()
    kept_out: tuple[str, ...] = ()
    legal_holds: tuple[str, ...] = ()
    risk: None = None
    officer: None = None
    check_risk: bool = False
    restricts: bool = False
    left_out: tuple[Any, ...] = ()
    named: tuple[Any, ...] = ()
    black_out: str = ""
    in_conflict: tuple[tuple[str, str], ...] = ()
    unread: Mapping[str, str] = {}
    """What reports and merging changes besides, which no figure is read from."""


@dataclass(frozen=True)
class Counts:
    """Figures of a year by line, as counted today. `since`: the first day that was counted."""

    numbers: dict[str, int]
    since: date

    @property
    def mark(self) -> str:
        """Hash of these numbers: identifies what a page has shown."""
        return "-".join(str(number) for number in self.numbers.values())


def began() -> date | None:
    """First day that this service can count: of its first application or account, whichever was earlier."""
    first_case = db.session.scalar(select(func.min(Case.received_on)))
    first_account = db.session.scalar(select(func.min(Staff.added_at)))
    days = [first_case, london_date(first_account) if first_account else None]
    return min((day for day in days if day), default=None)


def counts(year: Year, council: Council, today: date) -> Counts | None:
    """The figures of a year; None where the service did not count, which is not the same as 0."""
    since = _since(year, today)
    if since is None:
        return None
    found = Counter(what for _, what, _ in _everything(year, council, today))
    return Counts({line: found[line] for line in ALL_LINES}, since)


def _since(year: Year, today: date) -> date | None:
    """First day of a year that was counted; None where the service did not count."""
    since = began()
    return None if since is None or since > year.last or year.first > today else max(since, year.first)


def for_everybody(year: Year, council: Council, today: date) -> Counts | None:
    """Cached figures for open pages: counted again after each new entry."""
    newest = db.session.scalar(select(func.max(HistoryEntry.id)))
    return _remembered(year, council, today, (str(db.engine.url), newest))


@lru_cache(maxsize=32)
def _remembered(year: Year, council: Council, today: date, _as_of: tuple[str, int | None]) -> Counts | None:
    return counts(year, council, today)


def behind(year: Year, line: str, council: Council, today: date) -> list[tuple[str, date]]:
    """The cases behind one number, by reference and day; oldest first."""
    found = [(case, on) for case, what, on in _everything(year, council, today) if what == line]
    return sorted(found, key=lambda each: each[1])


def by_case(year: Year, council: Council, today: date) -> Mapping[str, Counter[str]] | None:
    """What each case adds to the figures of a year, by reference: how often it counts on which line. None
    where the service did not count.
    """
    if _since(year, today) is None:
        return None
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case, what, _ in _everything(year, council, today):
        found[case][what] += 1
    return found


def _everything(year: Year, council: Council, today: date) -> Iterator[tuple[str, str, date]]:
    """Yields everything that counts in a year: case, line, day."""
    with db.session.execute(_acts(year, today).execution_options(yield_per=1000)) as rows:
        for reference, acts in groupby(rows, key=lambda row: row.reference):
            history = list(acts)
            received = history[0].received_on
            application = Application(received, (), council.procedure_on(received))
            entries = [_entry(row) for row in history if row.id is not None]
            for what, on in counted(application, entries, year, today):
                yield reference, what, on


def _acts(year: Year, today: date) -> Select[Any]:
    """Yields what the rules need of each case that a year may touch, in order of entry."""
    facts = HistoryEntry.facts
    acts = (HistoryEntry.case_id == Case.id) & HistoryEntry.act.in_(EVENTS)
    return (
        select(
            Case.reference,
            Case.received_on,
            HistoryEntry.id,
            HistoryEntry.act,
            HistoryEntry.on_day,
            facts["outcome"].as_string().label("outcome"),
            facts["said"].as_string().label("said"),
            facts["result"].as_string().label("result"),
            facts["back"].as_json().label("back"),
            facts["entry"].as_integer().label("entry"),
            facts["second"].as_boolean().label("second"),
            facts["ground"].as_json().label("ground"),
            facts["by"].as_string().label("by"),
            facts["received_on"].as_string().label("first"),
            facts["reason"].as_string().label("reason"),
            facts["fresh"].as_string().label("fresh"),
            facts["reopens"].as_boolean().label("reopens"),
        )
        .outerjoin(HistoryEntry, acts)
        .where(Case.id.in_(_touched(year, today)))
        .order_by(Case.id, HistoryEntry.id)
    )


def _touched(year: Year, today: date) -> CompoundSelect[Any]:
    """Cases that can count in a year: received or acted on in it, open when it began, or with an earlier
    application that was merged into them.
    """
    end = min(year.last, today)
    act, on_day = HistoryEntry.act, HistoryEntry.on_day
    before = Case.received_on < year.first
    closed_since = (HistoryEntry.case_id == Case.id) & act.in_(ENDINGS) & (on_day >= year.first)
    return union(
        select(Case.id).where(Case.received_on.between(year.first, end)),
        select(HistoryEntry.case_id).where(act.in_(EVENTS), on_day.between(year.first, end)),
        select(Case.id).where(before, Case.stage != "closed"),
        select(Case.id).join(HistoryEntry, closed_since).where(before),
        select(HistoryEntry.case_id).where(act == "merge"),
    )


def _entry(row: Row[Any]) -> Entry[Any]:
    first = date.fromisoformat(row.first) if row.first else None
    kept = (row.outcome, row.said, row.result, row.back, row.entry, row.second, row.ground, row.by)
    # Before a report said whether it opens a decision again, one with a later date did: see rules.facts.
    reopens = row.fresh == "yes" if row.reopens is None else row.reopens
    said: Any = ForFigures(*kept, first, row.reason, row.fresh, reopens)
    return Entry(row.id, row.act, None, row.on_day, row.on_day, said)
