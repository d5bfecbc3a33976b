"""Forms about the dates offered for a meeting of a review: offer them, and say on which one can come.

One form each for officers, who also record what they were told, for contacts of bodies and for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Question, Text, say_day, say_weekday
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, AboutAMeeting, OnACase
from asb.questions.acts.sharing import ANSWER_WITHIN
from asb.questions.track import PAGE
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.facts.dates import OfferDates as Offer
from asb.rules.facts.dates import OfferedDate
from asb.rules.working_days import due

MOST_DATES = 4
NONE = "none"


class OfferDates(AboutAMeeting):
    """Offers dates to the bodies and the people, of which one becomes the meeting."""

    title = "Offer dates for the review"
    aside = "staff/meeting_to_arrange.html"
    intro = (
        "We will ask the bodies, and the people on the case if you choose, which of these dates they can "
        "attend. You will then see which date suits most of them, and can arrange the review on it.",
    )
    send = "See the letters"
    day_1 = OneDay("Date 1")
    time_1 = Text("Time of date 1", READS, width="10")
    day_2 = OneDay("Date 2")
    time_2 = Text("Time of date 2", READS, width="10")
    day_3 = OneDay("Date 3 (optional)")
    time_3 = Text("Time of date 3 (optional)", READS, width="10")
    day_4 = OneDay("Date 4 (optional)")
    time_4 = Text("Time of date 4 (optional)", READS, width="10")
    place = LongText(
        "Where would it be, or how would people join online?",
        READS,
        rows=3,
        needed="Enter where it would be, or how to join",
    )
    bodies = Choices("Which bodies will you ask?", needed="Choose at least one body")
    people = Choice(
        "Will you ask the people on the case too?",
        "Only people who may be told about the review will get a letter.",
        needed="Choose if you will ask them",
        options=[Option("yes", "Yes"), Option("no", "No")],
    )
    by = OneDay("Please answer by", needed="Enter the day by which they should answer")

    def prepare(self) -> None:
        self.bodies.options = tuple(self.relevant())
        self.by.first = self.today + timedelta(days=1)
        for day in (self.day_1, self.day_2, self.day_3, self.day_4):
            day.first = self.today + timedelta(days=1)

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with every body, the people, the usual time to answer, and the place of the last meeting."""
        review = known["course"].review
        by = due(known["today"], ANSWER_WITHIN, known["here"].calendar).due
        was = review.arranged.facts.place if review and review.arranged else ""
        every = [body.key for body in known["here"].council.bodies]
        return {"place": [was], "bodies": every, "people": ["yes"], "by": [say_day(by)]}

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for number in range(1, MOST_DATES + 1):
            if (field := self._incomplete(number)) is not None:
                return self.complain(*field)
        different = {(each["day"], " ".join(each["time"].casefold().split())) for each in self.offered()}
        if len(different) < len(self.offered()):
            return self.complain(self.day_2, "Two of the dates are the same")
        if len(different) < 2:
            empty = self.day_2 if self.day_1.data else self.day_1
            return self.complain(empty, "Enter at least two dates")
        times = [f"time_{number}" for number in range(1, MOST_DATES + 1)]
        usual = [self.is_by_day(name) for name in times if self[name].data]
        return fine and all(usual)

    def _incomplete(self, number: int) -> tuple[Any, str] | None:
        """Returns the field of this date that is wrong, and why; None if there is none."""
        day, time = self[f"day_{number}"], self[f"time_{number}"]
        if day.errors:
            return day, day.errors[0]
        if day.data and not time.data:
            return time, f"Date {number}: enter the time"
        if time.data and not day.data:
            return day, f"Date {number}: enter the date"
        if day.data and self.by.data and day.data <= self.by.data:
            return day, f"Date {number}: the date must be after the day by which they should answer"
        return None

    def offered(self) -> list[dict[str, str]]:
        """The dates that were filled in, as `rules.facts.dates.OfferedDate`."""
        filled = [number for number in range(1, MOST_DATES + 1) if self[f"day_{number}"].data]
        return [{"day": self[f"day_{number}"].data, "time": self[f"time_{number}"].data} for number in filled]

    def facts(self) -> dict[str, Any]:
        kept = {name: self[name].data for name in ("place", "bodies", "people", "by")}
        return kept | {"dates": sorted(self.offered(), key=lambda each: each["day"])}


class DatesTold(OnACase):
    """Records on which of the dates offered a body or a person can come, as they told an officer."""

    title = "Record which dates suit somebody"
    who = Choice("Who told you?", needed="Choose who told you")
    can = Choices("On which dates can they come?", needed="Choose the dates, or none of them")
    text = LongText("What else did they say? (optional)", rows=3)

    def prepare(self) -> None:
        self.who.options = tuple(self.relevant(_offer(self.course).facts.bodies)) + tuple(
            Option(f"person-{number}", name) for number, name, _ in self.so_far["tellable"]
        )
        self.can.options = date_options(_offer(self.course))

    def facts(self) -> dict[str, Any]:
        who = self.who.data
        person = int(who.removeprefix("person-")) if who.startswith("person-") else None
        said = {"can": chosen_dates(self.can.data, _offer(self.course)), "text": self.text.data}
        return said | {"offer": _offer(self.course).id, "body": "" if person else who, "person": person}


def date_options(offer: Entry[Offer]) -> tuple[Option, ...]:
    """The dates offered, to tick; last, none of them. A date keeps its value when others are offered, so an
    answer from an older page is never taken for one about another date.
    """
    found = [Option(value_of(each), f"{say_weekday(each.day)}, {each.time}") for each in offer.facts.dates]
    return (*found, Option(none_of(offer), "None of them", alone=True))


def value_of(date: OfferedDate) -> str:
    return f"{date.day.isoformat()} {date.time}"


def none_of(offer: Entry[Offer]) -> str:
    return f"{NONE} {offer.id}"


def chosen_dates(ticked: Iterable[str], offer: Entry[Offer]) -> list[int]:
    """The places in the offer of the dates that were ticked, from 1."""
    return [number for number, each in enumerate(offer.facts.dates, 1) if value_of(each) in ticked]


def typed_dates(offer: Entry[Offer], can: Iterable[int]) -> list[str]:
    """What was ticked, for dates at these places in the offer."""
    dates = offer.facts.dates
    return [value_of(dates[number - 1]) for number in can] or [none_of(offer)]


def _offer(course: Course) -> Entry[Offer]:
    """The dates that are offered now."""
    assert course.review is not None and course.review.offered is not None  # noqa: PT018, S101 - the act is open
    return course.review.offered


class OurDates(Question):
    """Asks a body on which of the dates somebody of theirs can come; `asked` is what they owe."""

    title = "Dates for the review"
    aside = "bodies/dates.html"
    can = Choices("On which dates can someone attend for you?", needed="Choose the dates, or none of them")
    text = LongText(
        "Is there anything that we should know? (optional)",
        "For example, another date that would suit you.",
        rows=3,
    )

    def prepare(self) -> None:
        self.can.options = date_options(self.so_far["it"].dates)

    def chosen(self) -> dict[str, Any]:
        return {"can": chosen_dates(self.can.data, self.so_far["it"].dates), "text": self.text.data}


class YourDates(OurDates):
    """The same for a person on the case, on their tracking page."""

    title = "Dates that suit you"
    tab = f"{PAGE}: dates"
    intro = ("You can change this until the date is fixed. You do not have to come to the meeting.",)
    can = Choices("On which dates could you take part?", needed="Choose the dates, or none of them")
    text = LongText("Is there anything that we should know? (optional)", rows=3)
