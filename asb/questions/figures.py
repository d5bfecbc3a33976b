"""Wording of the published figures, and the managers' forms about them."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable
from datetime import date
from typing import Any

from asb.fields import Choice, LongText, Option, Question, Text, Tick, Upload, say_day
from asb.fields.office import OneDay
from asb.rules.figures import ALL_LINES, NUMBERS, Number, Row

LINES = {
    "applications": "Applications",
    "threshold_not_met": "Threshold not met",
    "reviews": "Reviews held",
    "with_recommendations": "Reviews with recommendations",
    "appeals": "Appeals",
    "not_met_on_a_ground": "Not met, on a published ground",
    "refused_without_decision": "Refused without a threshold decision",
    "reviews_outside_the_act": "Reviews outside the Act",
    "passed_to_another_council": "Passed to another council",
    "withdrawn": "Withdrawn",
    "completed": "Completed",
    "ended_not_met": "Ended after “not met”",
    "ended_without_answer": "Ended without an answer",
    "ended_after_a_death": "Ended after a death",
    "duplicates": "Duplicates",
    "entered_by_mistake": "Entered by mistake",
    "ended_otherwise": "Ended in another way",
    "still_open": "Still open at the end of the year",
    "carried_over": "Carried over from the year before",
}
COUNTS = {
    "applications": "Applications for a case review, by the day we received them. An application that we "
    "passed to another council is counted there.",
    "threshold_not_met": "Decisions that the threshold for a review was not met, by the day of the decision.",
    "reviews": "Reviews, including those outside the Act, by the day they were held.",
    "with_recommendations": "The reviews that made at least one recommendation, by the day they were held.",
    "appeals": "Appeals to the appeal body, by the day they were received.",
    "not_met_on_a_ground": "Of the decisions that the threshold was not met, those based on a ground "
    "for refusal in the published procedure.",
    "refused_without_decision": "Applications refused on one of the council’s grounds though enough reports "
    "counted, by the day of the refusal. They are not in “threshold not met”.",
    "reviews_outside_the_act": "Of the reviews held, those where the threshold was not met.",
    "passed_to_another_council": "Applications about somewhere else, by the day they were passed on.",
    "withdrawn": "Cases that ended because the applicant withdrew, by the day they did. "
    "They stay in “applications”.",
    "completed": "Cases that ended because everything agreed had been done, by the day they ended.",
    "ended_not_met": "Cases that ended after the decision that the threshold was not met, by the day they "
    "ended.",
    "ended_without_answer": "Cases that ended because the applicant no longer answered, when everything that "
    "the law requires had been done, by the day they ended.",
    "ended_after_a_death": "Cases that ended because the person affected had died, by the day they ended.",
    "duplicates": "Cases of somebody who had applied already about the same behaviour, by the day they "
    "ended. They are not in “applications”.",
    "entered_by_mistake": "Cases that were not an application, by the day they ended. They are not counted "
    "anywhere else.",
    "ended_otherwise": "Cases that ended for another reason, by the day they ended: the applicant no "
    "longer answered, the person affected had died, somebody had applied twice, or it was entered by "
    "mistake. They are one number because so few people apply.",
    "still_open": "Cases that were not closed on 31 March.",
    "carried_over": "Cases that were not closed on 1 April, from years before.",
}
"""What each line counts."""


def say_read(written: str) -> str:
    """When a source was read: on 5 March 2024, in March 2024, in about 2024."""
    day = written.removeprefix("about ")
    about = "" if day == written else "about "
    year, *rest = day.split("-")
    if len(rest) == 2:
        return f"on {about}{say_day(date.fromisoformat(day))}"
    return f"in {about}{month_name[int(rest[0])]} {year}" if rest else f"in {about}{year}"


MOST_BYTES = 500_000
TOO_LARGE = "The file is larger than 500 KB. Check that it is the table of figures"


class HowMany(Text):
    """A number, or empty where it is not known. Clean: its digits."""

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, width="5", inputmode="numeric", **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed).replace(",", "")
        if text and not re.fullmatch(r"[0-9]{1,5}", text):
            raise ValueError(f"{self.label.text}: enter a whole number such as 0 or 12")
        return str(int(text)) if text else ""


def as_it_stands() -> Tick:
    """A tick that is asked for only where more reviews made recommendations than were held."""
    return Tick(
        "This is right: more reviews with recommendations than reviews held",
        needed="There are more reviews with recommendations than reviews held. Correct the numbers, or tick "
        "the box to say that they are right",
    )


class AsksOfOddNumbers(Question):
    """Asks again where more reviews made recommendations than were held, and not otherwise."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        held, made = self["reviews"].data, self["with_recommendations"].data
        if not (held and made and int(made) > int(held)):
            del self["as_it_stands"]


def how_many(form: Question, lines: Iterable[str]) -> dict[str, Number]:
    """The numbers that were typed, by line."""
    return {line: int(form[line].data) if form[line].data else None for line in lines}


class SignOff(Question):
    title = "Sign off the figures"
    intro = (
        "These numbers will be published as they are, and will not change. Something that is entered later "
        "changes them only through a correction, which is published too.",
        "With so few applications, every number is a person. Do not write anything here that shows who it "
        "was.",
    )
    aside = "staff/figures_shown.html"
    note = LongText(
        "A note to publish with the numbers (optional)",
        "For example, what began or ended in the year, or why numbers do not add up.",
        rows=3,
        limit=2000,
    )


class Correct(AsksOfOddNumbers):
    """All lines, with the values of the newest version as a start."""

    title = "Correct the figures"
    intro = (
        "The correction will be published as a new version, with your note. People can still read the older "
        "one.",
    )

    applications = HowMany(LINES["applications"])
    threshold_not_met = HowMany(LINES["threshold_not_met"])
    reviews = HowMany(LINES["reviews"])
    with_recommendations = HowMany(LINES["with_recommendations"])
    appeals = HowMany(LINES["appeals"])
    not_met_on_a_ground = HowMany(LINES["not_met_on_a_ground"])
    refused_without_decision = HowMany(LINES["refused_without_decision"])
    reviews_outside_the_act = HowMany(LINES["reviews_outside_the_act"])
    passed_to_another_council = HowMany(LINES["passed_to_another_council"])
    withdrawn = HowMany(LINES["withdrawn"])
    completed = HowMany(LINES["completed"])
    ended_not_met = HowMany(LINES["ended_not_met"])
    ended_without_answer = HowMany(LINES["ended_without_answer"])
    ended_after_a_death = HowMany(LINES["ended_after_a_death"])
    duplicates = HowMany(LINES["duplicates"])
    entered_by_mistake = HowMany(LINES["entered_by_mistake"])
    still_open = HowMany(LINES["still_open"])
    carried_over = HowMany(LINES["carried_over"])
    as_it_stands = as_it_stands()
    note = LongText(
        "What is corrected, and why?",
        "Everyone can read this. Do not write anything that shows who it is about.",
        needed="Write what is corrected, and why",
        rows=3,
        limit=2000,
    )

    def numbers(self) -> dict[str, Number]:
        return how_many(self, ALL_LINES)


class Reported(AsksOfOddNumbers):
    """Another authority's figures. `so_far` has `today` and the `authorities` to choose from."""

    title = "Enter figures from elsewhere"
    intro = (
        "What another authority has published, or this council before it used this service. Leave a number "
        "empty if it was not published: an empty box is not 0.",
    )
    authority = Choice("Which authority?", needed="Choose the authority")
    applications = HowMany(f"{LINES['applications']} (optional)")
    threshold_not_met = HowMany(f"{LINES['threshold_not_met']} (optional)")
    reviews = HowMany(f"{LINES['reviews']} (optional)")
    with_recommendations = HowMany(f"{LINES['with_recommendations']} (optional)")
    appeals = HowMany(f"{LINES['appeals']} (optional)")
    as_it_stands = as_it_stands()
    source = Text(
        "Where were they published?",
        "For example, the title and address of a web page.",
        limit=2000,
        needed="Enter where they were published",
    )
    source_date = OneDay("When did you read them there?", needed="Enter the day on which you read them")
    note = Text("A note to publish with them (optional)", limit=2000)

    def prepare(self) -> None:
        self.authority.options = tuple(Option(name, name) for name in self.so_far["authorities"])
        self.source_date.begins_as = self.source_date.last = self.so_far["today"]

    def row(self) -> Row:
        numbers = how_many(self, NUMBERS)
        known = any(number is not None for number in numbers.values())
        told = (self.note.data, self.source.data, self.source_date.data)
        return Row(self.authority.data, "reported" if known else "not_published", numbers, *told)


class TakeIn(Question):
    title = "Take in a file of figures"
    intro = (
        "A CSV file with one row for each authority and year. Where a row is wrong, we say on which line, "
        "and nothing is taken in. Taking in the same file twice changes nothing.",
    )
    aside = "staff/figures_file.html"
    file = Upload("The file", needed="Choose a file", most=MOST_BYTES, too_large=TOO_LARGE)
    as_it_stands = Tick(
        "The rows are right as they stand: more reviews with recommendations than reviews held"
    )

    def prepare(self) -> None:
        """The tick is shown once a file with such a row was chosen: `so_far` has `odd` then."""
        if "as_it_stands" not in self.sent and not self.so_far.get("odd"):
            del self.as_it_stands
