"""What acts on a review and its plan change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from asb.rules import facts
from asb.rules.course import Course
from asb.rules.entries import Entry, Review
from asb.rules.facts.dates import BodyDates, Dates, OfferDates
from asb.rules.history import people


def review_owed(course: Course, since: date) -> None:
    course.review = Review(since)
    course.reviews.append(course.review)


def part(name: str) -> Callable[[Course, Entry[Any]], None]:
    """Returns an effect that stores the entry as one part of the review."""

    def tell(course: Course, entry: Entry[Any]) -> None:
        if course.review:
            setattr(course.review, name, entry)
            course.review.record.append(entry)

    return tell


def dates_offered(course: Course, entry: Entry[OfferDates]) -> None:
    if review := course.review:
        review.offered, review.dates = entry, {}
        review.record.append(entry)


def dates_chosen(course: Course, entry: Entry[BodyDates | Dates]) -> None:
    """Keeps when somebody can come, if it is about the dates that are offered now."""
    review, kept = course.review, entry.facts
    if isinstance(kept, Dates) and kept.person is not None:
        course.wanted = course.safety = None
    if review and review.offered and review.offered.id == kept.offer:
        person = getattr(kept, "person", None)
        review.dates[kept.body if person is None else f"person-{person}"] = entry
        review.record.append(entry)


def arranged(course: Course, entry: Entry[facts.Arrange]) -> None:
    if review := course.review:
        review.offered = None
        review.first, review.moved = (review.first, review.moved + 1) if review.coming else (entry.id, 0)
        review.arranged = review.coming = entry
        review.postponed = None
        review.record.append(entry)


def called_off(course: Course, entry: Entry[facts.CallOff]) -> None:
    """Ends a meeting; a review of which none was held, and that is cancelled, is owed no more."""
    review = course.review
    if review is None:
        return
    review.record.append(entry)
    postponed = entry.facts.what == "postponed"
    review.coming, review.offered, review.postponed = None, None, entry if postponed else None
    if not postponed and review.held is None:
        course.review = None


def held(course: Course, entry: Entry[facts.HoldReview]) -> None:
    """A meeting was held; of several, the first is the day on which the review was held."""
    if review := course.review:
        review.meetings.append(entry)
        review.record.append(entry)
        review.held, review.coming, review.postponed = review.held or entry, None, None
        review.offered = None
        course.end_pause("review", entry.on)


def outcome(course: Course, entry: Entry[facts.Outcome]) -> None:
    part("outcome")(course, entry)
    if course.review:
        course.review.offered = None
    course.end_pause("outcome", entry.on)


def listed(name: str, of: str = "") -> Callable[[Course, Entry[Any]], None]:
    """Returns an effect that keeps the entry in a dict of the review: by its number, or by its fact `of`."""

    def tell(course: Course, entry: Entry[Any]) -> None:
        if course.review:
            getattr(course.review, name)[int(getattr(entry.facts, of)) if of else entry.id] = entry

    return tell


def looked_again(course: Course, entry: Entry[facts.LookAgain]) -> None:
    if course.review:
        course.review.looks.append(entry)
        course.review.record.append(entry)


def progressed(course: Course, entry: Entry[facts.Progress]) -> None:
    if course.review:
        course.review.news.setdefault(entry.facts.action, []).append(entry)


def changed(course: Course, entry: Entry[facts.ChangePlanned]) -> None:
    if course.review:
        course.review.change(entry)


def commented(course: Course, entry: Entry[facts.Comments]) -> None:
    people.came(course, entry)
    if course.review:
        course.review.comments.append(entry)
