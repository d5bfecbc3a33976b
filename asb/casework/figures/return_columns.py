"""Columns of the case-level data return: what each says of a case, derived from its file and never kept.

A cell is a number, nothing, a key, or several keys. No column may say what somebody wrote, who it was, on
which day, or anything about disability, race, religion, sexual orientation, gender or age.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from asb.casefile import CaseFile
from asb.council.returns import COLUMNS, COUNTED
from asb.models import Case, Report
from asb.rules import clocks
from asb.rules.course import MET
from asb.rules.entries import Entry, Review
from asb.rules.facts import Decide
from asb.rules.figures import Year, ending
from asb.rules.working_days import elapsed

Cell = str | int | None | tuple[str, ...]

APPLIED_FOR = {"myself": "self", "someone_else": "another", "group": "group", "organisation": "organisation"}
LISTED = ("application", "later")
"""Sources of reports that people on the case gave."""
PASSED_ON = "passed_to_another_council"


@dataclass(frozen=True)
class Record:
    """One case of the return, and what the row says that is not in its file."""

    file: CaseFile
    year: Year
    row: str
    """The pseudonym of the case."""
    counted: Counter[str]
    """How often the case counts on which line of the figures of the year."""
    area_code: str | None
    today: date

    @cached_property
    def parts(self) -> list[Case]:
        """The case, and the applications that were merged into it."""
        return [self.file.case, *self.file.case.parts]

    @property
    def reports(self) -> list[Report]:
        return self.file.case.reports

    @property
    def decision(self) -> Entry[Decide] | None:
        """The decision in force."""
        return self.file.course.decision

    @property
    def reviews(self) -> list[Review]:
        """The reviews of the case, those too that an order to decide again replaced."""
        return self.file.course.reviews

    @property
    def held(self) -> Review | None:
        """The first review that was held."""
        return next((each for each in self.reviews if each.held), None)

    def taken(self, clock: str, start: date, done: Entry[Any] | date | None) -> int | None:
        """Working days until something was done, without those on which its deadline was paused."""
        end = done.on if isinstance(done, Entry) else done
        calendar = clocks.unpaused(clock, self.file.course, self.file.calendar)
        return elapsed(start, end, calendar) if end else None

    def of_count(self, key: str) -> int:
        """A number of the count on which the decision in force rests, or of the count as it is now."""
        kept = self.decision.facts.assessment if self.decision else {}
        return int(kept[key] if key in kept else self.file.course.assessment().as_json()[key])

    def of_recommendations(self, said: str) -> int:
        """How many recommendations were answered in this way."""
        answers = [
            each.answers[of] for each in self.reviews for of in each.recommendations if of in each.answers
        ]
        return sum(answer.facts.said == said for answer in answers)


def _keys(found: Iterable[str]) -> tuple[str, ...]:
    """Each key once, in the order of the alphabet, so that the order says nothing."""
    return tuple(sorted(set(found)))


def _in_area(record: Record) -> str:
    if ending(record.file.course) == PASSED_ON:
        return "no"
    return "unsure" if record.file.case.elsewhere else "yes"


def _kinds(record: Record) -> Iterator[str]:
    for case in record.parts:
        yield from case.answers.get("behaviour", {}).get("kinds", ())


def _applied_for(record: Record) -> str:
    return APPLIED_FOR.get(record.file.case.answers.get("who", {}).get("who", ""), "")


def _result(record: Record) -> str:
    if record.decision is None:
        return "undecided"
    return "refused" if record.decision.act == "refuse" else record.decision.facts.outcome


def _decided_by(record: Record) -> str:
    """What settled the decision: the count, all bodies, a published rule; empty if that is not recorded."""
    if record.decision is None or record.decision.act == "refuse":
        return ""
    facts = record.decision.facts
    if facts.outcome == MET:
        return "count"
    agreed = facts.views and all(view.said == "agrees" for view in facts.views.values())
    return {"unset": "no_rule", "": "agreement" if agreed else ""}.get(facts.rule, facts.rule)


def _second_person(record: Record) -> str:
    if record.decision is None:
        return ""
    return "yes" if record.decision.facts.second or record.decision.act == "refuse" else "no"


def _views(record: Record) -> tuple[str, ...]:
    views = record.decision.facts.views if record.decision else {}
    return tuple(f"{body}:{view.said}" for body, view in sorted(views.items()))


def _review(record: Record) -> str:
    course = record.file.course
    if record.held:
        return "held"
    if course.review is not None and course.closed is None:
        return "owed"
    return "not_held" if record.reviews else "none"


def _days_to_pass_on(record: Record) -> int | None:
    """Until the last relevant body had it: all that had it when it was decided, or all there are now."""
    course = record.file.course
    if course.decisions:
        had = [day for day in course.has_it.values() if day <= course.decisions[0].on]
    else:
        had = list(course.has_it.values()) if course.has_it.keys() >= {*course.application.bodies} else []
    return elapsed(course.received_on, max(had), record.file.calendar) if had else None


def _days_to_acknowledge(record: Record) -> int | None:
    course = record.file.course
    return record.taken("acknowledgement", course.received_on, course.acknowledged)


def _days_to_decide(record: Record) -> int | None:
    """Until the first decision, also where it was made again since."""
    course = record.file.course
    return record.taken("threshold", course.received_on, next(iter(course.decisions), None))


def _days_to_review(record: Record) -> int | None:
    return record.taken("review", record.held.since, record.held.held) if record.held else None


def _days_to_outcome(record: Record) -> int | None:
    return record.taken("outcome", record.held.days[-1], record.held.outcome) if record.held else None


def _days_to_appeal_result(record: Record) -> int | None:
    appeal = next(reversed(record.file.course.appeals), None)
    return record.taken("appeal", appeal.received.on, appeal.decided) if appeal else None


def _actions_done(record: Record) -> int:
    progress = [each.progress[of] for each in record.reviews for of in each.actions if of in each.progress]
    return sum(entry.facts.state == "done" for entry in progress)


def _appeal_grounds(record: Record) -> tuple[str, ...]:
    return _keys(key for appeal in record.file.course.appeals for key in appeal.received.facts.grounds)


def _appeal_result(record: Record) -> str:
    if not record.file.course.appeals:
        return ""
    decided = record.file.course.appeals[-1].decided
    return decided.facts.result if decided else "waiting"


def _ended(record: Record) -> str:
    if record.file.course.merged_into:
        return "merged"
    return ending(record.file.course) or "open"


def _merged(record: Record) -> str:
    if record.file.course.merged_into:
        return "part"
    return "includes" if record.file.course.merged else "no"


def _counted(line: str) -> Callable[[Record], int]:
    return lambda record: record.counted[line]


def _recommendations(said: str) -> Callable[[Record], int]:
    return lambda record: record.of_recommendations(said)


CELLS: dict[str, Callable[[Record], Cell]] = {
    "row": lambda record: record.row,
    "year": lambda record: str(record.year),
    "area_code": lambda record: record.area_code,
    **{name: _counted(line) for name, line in COUNTED.items()},
    "received_month": lambda record: f"{record.file.course.received_on:%Y-%m}",
    "route": lambda record: record.file.case.route,
    "in_area": _in_area,
    "applied_for": _applied_for,
    "kinds": lambda record: _keys(_kinds(record)),
    "told": lambda record: _keys(key for report in record.reports for key in report.told),
    "reports_listed": lambda record: sum(report.source in LISTED for report in record.reports),
    "reports_found": lambda record: sum(report.source not in LISTED for report in record.reports),
    "reports_counting": lambda record: record.of_count("counting"),
    "reports_needed": lambda record: record.of_count("needed"),
    "result": _result,
    "decided_by": _decided_by,
    "second_person": _second_person,
    "views": _views,
    "decisions": lambda record: len(record.file.course.decisions),
    "review": _review,
    "reviews_held": lambda record: sum(each.held is not None for each in record.reviews),
    "recommendations": lambda record: sum(len(each.recommendations) for each in record.reviews),
    "recommendations_accepted": _recommendations("yes"),
    "recommendations_in_part": _recommendations("partly"),
    "recommendations_refused": _recommendations("no"),
    "actions": lambda record: sum(len(each.actions) for each in record.reviews),
    "actions_done": _actions_done,
    "days_to_acknowledge": _days_to_acknowledge,
    "days_to_pass_on": _days_to_pass_on,
    "days_to_decide": _days_to_decide,
    "days_to_review": _days_to_review,
    "days_to_outcome": _days_to_outcome,
    "days_to_appeal_result": _days_to_appeal_result,
    "days_paused": lambda record: clocks.paused(record.file.course, record.file.calendar, record.today),
    "appeals": lambda record: len(record.file.course.appeals),
    "appeal_grounds": _appeal_grounds,
    "appeal_result": _appeal_result,
    "ended": _ended,
    "merged": _merged,
}
"""What each column says of a case."""

DESCRIBING = frozenset(
    {"received_month", "route", "in_area", "applied_for", "kinds", "told", "appeal_grounds"}
)
"""Columns that describe people and what they told us: here a rare value can point to one of them. What the
bodies did stands in the published figures."""

if differ := CELLS.keys() ^ {*COLUMNS}:
    raise RuntimeError(
        f"columns of the data return, here or in asb/council/returns.py only: {sorted(differ)}"
    )
