"""The progress line of a case: each stage with the day on which it was done, or with what was promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from asb.rules.clocks import Clock
from asb.rules.course import Course
from asb.rules.entries import Hold, Review


@dataclass(frozen=True)
class Stage:
    """One stage of the case. `clock` only if its deadline is adopted: no other is promised. `hold`: the pause
    of its deadline, which its letter told them of, promised or not.
    """

    key: str
    done: date | None
    clock: Clock | None = None
    late: bool = False
    hold: Hold | None = None


def of(course: Course, clocks: Mapping[str, Clock], today: date) -> Iterator[Stage]:
    """The stages of this case, as far as known today."""
    review, passed = course.review, course.has_it
    everybody = passed.keys() >= set(course.application.bodies)
    days: list[tuple[str, date | None]] = [
        ("acknowledgement", clocks["acknowledgement"].done if "acknowledgement" in clocks else None),
        ("passed", max(passed.values()) if everybody and passed else None),
        ("threshold", course.decision.on if course.decision else None),
    ]
    if review or course.decision is None:
        days += [
            ("review", review.held.on if review and review.held else None),
            ("outcome", review.outcome.on if review and review.outcome else None),
        ]
    if review and review.outcome and review.actions:
        days.append(("actions", None if review.open_actions else _last(review)))
    if course.appeals:
        decided = course.appeals[-1].decided
        days.append(("appeal", decided.on if decided else None))
    if course.closed:
        days.append(("closed", course.closed.on))
    for key, done in days:
        if done is None and course.closed and key != "appeal":
            continue  # stages not reached by then will not be reached
        clock = clocks.get(key)
        if clock and clock.hold and clock.hold.until and clock.hold.until <= today:
            clock = replace(clock, hold=None)  # the pause is over, though nobody has said so yet
        promised = clock if clock and clock.adopted else None
        yield Stage(
            key, done, promised, bool(promised and promised.late(today)), clock.hold if clock else None
        )


def _last(review: Review) -> date:
    return max(entry.on for entry in review.progress.values())
