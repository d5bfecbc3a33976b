"""Promised days that have passed: every day that a person's page names is compared with today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from asb.casework.track.decision_view import Step
from asb.casework.track.tracking import Tracking


@dataclass(frozen=True)
class Overdue:
    """A promised day that has passed.

    `what`: a `step` of the case by its deadline; `news`, a step by the day in a delay letter; `new_date`, the
    day by which a postponed review gets its date; `review`, the meeting itself; or `passed_on`, the day by
    which another council was to answer. `step`: key of the step, as on the progress line.
    """

    what: str
    on: date
    step: str = ""


def overdue(it: Tracking, today: date) -> list[Overdue]:
    """Every promise on this page that was not kept by its day; those of the plan are shown beside it."""
    return [] if it.ended else [each for each in _promises(it) if each.on < today]


def _promises(it: Tracking) -> Iterator[Overdue]:
    told = it.late_news
    if told:
        yield Overdue("news", told.by, told.clock)
    for stage in it.stages:
        if stage.late and stage.clock and stage.clock.due and not (told and told.clock == stage.key):
            yield Overdue("step", stage.clock.due, stage.key)
    if it.review and it.review["postponed"]:
        yield Overdue("new_date", it.review["postponed"].by)
    elif it.review and it.review["arranged"]:
        yield Overdue("review", it.review["arranged"]["day"])
    if it.passed_on and it.passed_on.facts.by:
        yield Overdue("passed_on", it.passed_on.facts.by)


def is_late(step: Step, today: date) -> bool:
    """Whether this part of the plan should have been done, or answered, by now."""
    return step.is_open and step.by < today
