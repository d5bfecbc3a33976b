"""Deadlines of a case: when each began, when it is due and why, when it was met; and what comes next.

A deadline counts working days; its first day is day 0. Paused days do not count. A pause ends on the day
that was said, or when it is resumed before; one without such a day leaves the deadline without a due day. A
deadline that was met is never late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any

from asb.rules.course import Course
from asb.rules.entries import Entry, Hold, Review
from asb.rules.facts import Ask, ComplaintDecided
from asb.rules.working_days import Calendar, Reckoning, due

Key = Annotated[str, r"[a-z][a-z0-9_]*", "small letters, digits and _, beginning with a letter"]

NEAR = timedelta(days=3)
AGREEMENT_WITHIN = 10
"""Working days from receipt that the service waits for an agreement."""
MOST_HELD = 3660
"""Longest pause, in days; a longer one is a typing error."""


@dataclass(frozen=True)
class Timescale:
    """Length of a deadline in working days; only an adopted one may be promised to the public."""

    key: Key
    label: str
    working_days: int
    adopted: bool

    def __post_init__(self) -> None:
        if self.working_days < 1:
            raise ValueError(f"working_days is {self.working_days}: give 1 or more")


@dataclass(frozen=True)
class Clock:
    """One deadline of one case. `reckoning` is None while it is paused and nobody said until when; `done` is
    the day it was met; `hold` the pause that nobody has resumed.
    """

    key: str
    label: str
    adopted: bool
    start: date
    days: int
    reckoning: Reckoning | None
    done: date | None
    hold: Hold | None = None
    ended: bool = False
    """Whether the case ended on that day instead, before it was met."""

    @property
    def due(self) -> date | None:
        return self.reckoning.due if self.reckoning else None

    def late(self, today: date) -> bool:
        """Whether it has passed without being met."""
        return self.done is None and self.due is not None and self.due < today

    def near(self, today: date) -> bool:
        """Whether it passes within `NEAR`, or has passed unmet: if it cannot be met, the applicant must be
        told.
        """
        return self.done is None and self.due is not None and self.due <= today + NEAR

    @property
    def met_late(self) -> bool:
        """Whether it was met late."""
        return bool(self.done and self.due and self.done > self.due)


def clocks(course: Course, scales: Iterable[Timescale], calendar: Calendar) -> list[Clock]:
    """Deadlines that have begun, in the order of the process."""
    return [_clock(scale, *span, course, calendar) for scale in scales if (span := _span(scale.key, course))]


def is_running(course: Course) -> bool:
    """Whether any deadline has begun and is not met: only then can one be paused, or be late."""
    spans = (_span(key, course) for key in course.application.clocks)
    return any(span is not None and span[1] is None for span in spans)


def _span(key: str, course: Course) -> tuple[date, date | None] | None:
    """The day from which a deadline runs, and the day it was met; None when it has not begun."""
    decision, review = course.decision, course.review
    received = course.received_on
    if key == "acknowledgement":
        return received, course.acknowledged
    if key == "threshold":
        return course.decide_again or received, _met(decision, course)
    if key == "review" and review:
        return review.since, _met(review.held, course)
    if key == "outcome" and review and review.held:
        return review.days[-1], _met(review.outcome, course)
    if key == "appeal" and course.appeals:
        appeal = course.appeals[-1]
        return appeal.received.on, appeal.decided.on if appeal.decided else None
    return None


def _met(entry: Entry[Any] | None, course: Course) -> date | None:
    """The day on which a deadline was met; closing the case ends every deadline."""
    over = entry or course.closed
    return over.on if over else None


def _ended_first(key: str, course: Course) -> bool:
    """Whether the case ended before this deadline was met."""
    review = course.review
    met = {
        "threshold": course.decision,
        "review": review and review.held,
        "outcome": review and review.outcome,
    }
    return course.closed is not None and key in met and not met[key]


def _clock(scale: Timescale, start: date, done: date | None, course: Course, calendar: Calendar) -> Clock:
    holds = [hold for hold in course.holds if hold.clock == scale.key]
    standing = next((hold for hold in holds if hold.last is None), None) if done is None else None
    held = _held(holds)
    reckoning = (
        None
        if standing and standing.until is None
        else due(start, scale.working_days, calendar.without(held))
    )
    ended = _ended_first(scale.key, course)
    what = (scale.key, scale.label, scale.adopted, start, scale.working_days)
    return Clock(*what, reckoning, done, standing, ended)


def unpaused(key: str, course: Course, calendar: Calendar) -> Calendar:
    """The working days on which this deadline was not paused."""
    return calendar.without(_held(hold for hold in course.holds if hold.clock == key))


def paused(course: Course, calendar: Calendar, today: date) -> int:
    """Returns on how many working days before today any deadline was paused."""
    so_far = (replace(hold, last=min(hold.ends or today, today)) for hold in course.holds)
    return sum(calendar.why_closed(day) is None for day in _held(so_far))


def _held(holds: Iterable[Hold]) -> dict[date, str]:
    """The days of these pauses, and why each does not count."""
    return {day: f"Paused: {hold.why}" for hold in holds for day in _days(hold)}


def _days(hold: Hold) -> Iterable[date]:
    """The paused days: from the first day to the day before it ended."""
    length = (hold.ends - hold.first).days if hold.ends else 0
    return (hold.first + timedelta(days=number) for number in range(min(length, MOST_HELD)))


ON_THE_DAY = ("review_day", "look_again")
"""Dates for the day itself; any other is the last day for something."""


@dataclass(frozen=True)
class Next:
    """A date of a case. `what` is the key of a deadline, or `review_day`, `dates` (those asked say which of
    the dates offered suit them), `new_date`, `comments`, `risk`, `answer`, `action`, `look_again`, `hold`
    (a pause ends), `late` (the day that a letter gave, about a delay or a pause), `agreement`, `applicant`,
    `safety` (try again to reach somebody), `complaint` (an answer is wanted), `withheld` (a notice that is
    withheld is looked at again), `remedy` (something is done again, or carried out) or `passed_on` (another
    council is to confirm).
    """

    on: date
    what: str
    clock: str = ""
    """Of `hold` and `late`, the key of the deadline."""


@dataclass(frozen=True)
class Kept:
    """A promised date of which it is known what became of it. `what`: as in `Next`; `of`: number of the entry
    by which it is known, if there is one. `words`: what the applicant was told then; `about`: what was to be
    done, as they read it.
    """

    what: str
    on: date
    done: date
    of: int = 0
    words: str = ""
    about: str = ""
    dropped: bool = False

    @property
    def as_said(self) -> bool:
        """Whether it was kept as promised: on that day or, where it was the last day for it, before."""
        early = self.what not in ON_THE_DAY and self.done < self.on
        return not self.dropped and (self.done == self.on or early)


def kept(course: Course, running: Iterable[Clock]) -> list[Kept]:
    """The promised dates that were kept, early or late, or dropped, the earliest first; without those that a
    letter listed when the case was closed before.
    """
    found = [each for review in course.reviews for each in (*_of_meetings(review), *_of_plan(review))]
    for clock in running:
        late = course.late.get(clock.key)
        if clock.done and not clock.ended and late and late.facts.by and clock.start <= late.on <= clock.done:
            found.append(Kept("late", late.facts.by, clock.done))
    closings = [entry.facts.promised for entry in course.entries if entry.act == "close"]
    listed = {(each.what, each.on, each.done) for promised in closings for each in promised}
    left = [each for each in found if (each.what, each.on, each.done) not in listed]
    return sorted(left, key=lambda each: (each.on, each.done, each.what))


def _of_meetings(review: Review) -> Iterable[Kept]:
    coming: Entry[Any] | None = None
    postponed: Entry[Any] | None = None
    for entry in review.record:
        if entry.act == "arrange":
            if postponed and postponed.facts.by:
                yield Kept("new_date", postponed.facts.by, entry.on, entry.id)
            coming, postponed = entry, None
        elif entry.act == "call_off":
            coming, postponed = None, entry if entry.facts.what == "postponed" else None
        elif entry.act == "hold_review" and coming:
            yield Kept("review_day", coming.facts.day, entry.on, entry.id, entry.facts.different)
            coming = None


def _of_plan(review: Review) -> Iterable[Kept]:
    """What the outcome said would be done by a day, or looked at again on a day."""
    if review.outcome is None:
        return
    for number, action in review.actions.items():
        news = review.progress.get(number)
        if news and news.facts.state in ("done", "dropped"):
            dropped = news.facts.state == "dropped"
            what = action.facts
            yield Kept("action", what.by, news.on, news.id, news.facts.told, what.told, dropped)
    for number, answer in review.answers.items():
        if asked := review.recommendations.get(number):
            owed = asked.facts
            yield Kept("answer", owed.by, answer.on, answer.id, answer.facts.told, owed.told)
    again: date | None = review.outcome.facts.again
    for look in review.looks:
        if again:
            yield Kept("look_again", again, look.on, look.id, look.facts.told)
        again = look.facts.again


def awaited(course: Course) -> tuple[Entry[Ask], ...]:
    """Requests to bodies whose answer is still needed: no longer once enough reports count, or once the
    decision that they were for is made, or proposed to a second person.
    """
    proposed = course.proposed is not None and course.proposed.act == "decide"
    if proposed or (course.decision is None and course.assessment().by_count == "met"):
        return ()
    decided = course.decision.id if course.decision else 0
    requests = (*course.asked.values(), *course.asked_view.values())
    return tuple(entry for entry in requests if entry.id > decided)


def remedies(course: Course) -> list[Entry[ComplaintDecided]]:
    """What was ordered or agreed after complaints and is not carried out yet: the newest about each."""
    newest = (news[-1] for news in course.complaint_news.values())
    return [entry for entry in newest if entry.facts.to_do == "yes"]


def _agreed_by(course: Course, calendar: Calendar) -> date | None:
    """Last day to wait for an agreement, before the bodies decide how to continue."""
    if not course.application.unagreed:
        return None
    if course.went_on is None:
        return due(course.received_on, AGREEMENT_WITHIN, calendar).due
    waits = course.went_on.facts.how == "wait"
    return course.went_on.facts.again if waits else None


def _of_clocks(course: Course, running: Iterable[Clock]) -> Iterable[Next]:
    """For each deadline that is not met: its day, the day a pause ends, the day that a delay letter gave."""
    for clock in running:
        if clock.done:
            continue
        if clock.due:
            yield Next(clock.due, clock.key)
        if clock.hold and clock.hold.until:
            yield Next(clock.hold.until, "hold", clock.key)
        late = course.late.get(clock.key)
        if late and late.facts.by and late.on >= clock.start:
            yield Next(late.facts.by, "late", clock.key)


def _of_review(review: Review) -> Iterable[Next]:
    """The dates of its meetings and of its plan."""
    if review.coming:
        yield Next(review.coming.facts.day, "review_day")
    if review.offered:
        yield Next(review.offered.facts.by, "dates")
    if review.postponed and (new := review.postponed.facts.by):
        yield Next(new, "new_date")
    if review.draft and not review.outcome and not review.commented:
        yield Next(review.draft.facts.by, "comments")
    if review.outcome:
        yield from (Next(each.facts.by, "action") for each in review.open_actions)
        yield from (Next(each.facts.by, "answer") for each in review.unanswered)
    if review.again:
        yield Next(review.again, "look_again")


def dates(course: Course, running: Iterable[Clock], calendar: Calendar) -> list[Next]:
    """All dates of a case that are ahead or were missed, soonest first."""
    ahead = list(_of_clocks(course, running))
    newest = ((each, *course.complaint_news.get(each.id, ()))[-1] for each in course.open_complaints)
    complaints = [Next(each.facts.by, "complaint") for each in newest if each.facts.by]
    owed = remedies(course)
    complaints += [Next(each.facts.by, "remedy") for each in owed if each.facts.by]
    complaints += [Next(on, "withheld") for on in {each.facts.again for each in course.withheld.values()}]
    if course.closed:
        ahead = [each for each in ahead if each.what == "appeal"] + complaints
        return sorted(ahead, key=lambda each: (each.on, each.what))
    ahead += complaints
    if course.order and course.order not in owed and (by := getattr(course.order.facts, "by", None)):
        ahead.append(Next(by, "remedy"))
    if agreed_by := _agreed_by(course, calendar):
        ahead.append(Next(agreed_by, "agreement"))
    if course.risk and (again := course.risk.facts.review_on):
        ahead.append(Next(again, "risk"))
    ahead += [Next(asked.facts.by, "answer") for asked in awaited(course)]
    if course.passed_on and (confirm := course.passed_on.facts.by):
        ahead.append(Next(confirm, "passed_on"))
    if course.wanted:
        ahead.append(Next(course.wanted.facts.by, "applicant"))
    if course.safety and course.safety.facts.again:
        ahead.append(Next(course.safety.facts.again, "safety"))
    if course.review:
        ahead += _of_review(course.review)
    return sorted(ahead, key=lambda each: (each.on, each.what))
