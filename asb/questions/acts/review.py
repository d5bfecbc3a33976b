"""Forms about the meetings of a review: arrange, hold.

What the applicant reads has fields of its own; what the bodies wrote for each other goes to nobody else.
"""

from __future__ import annotations

from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Text
from asb.fields.office import Each, OneDay
from asb.questions.acts.form import READS, Happened, OnACase


class Arrange(OnACase):
    title = "Arrange the review"
    send = "See the letters"
    day = OneDay("On which day?", needed="Enter the day of the review")
    time = Text("At what time?", READS, width="10", needed="Enter the time")
    place = LongText(
        "Where, or how to join it online?", READS, rows=3, needed="Enter where it is, or how to join"
    )
    chair = Text("Who chairs it?", READS, needed="Enter who chairs it")
    chair_from = Choice("Where does the chair work?", needed="Choose where the chair works")
    chair_why = LongText(
        "Why is the chair independent? (needed if they work for one of the bodies)",
        READS,
        rows=3,
    )
    bodies = Choices("Which bodies are asked?", needed="Choose at least one body")
    others = LongText("Who else is asked? (optional)", rows=3)
    invited = Choice(
        "Is the applicant invited to take part?",
        needed="Choose if the applicant is invited",
        options=[
            Option("yes", "Yes: to come, online, in writing, or through somebody"),
            Option("no", "No"),
        ],
    )
    not_invited = LongText("If not, why not?", READS, rows=3)
    words = LongText("Anything to add in your own words (optional)", READS, rows=3)

    def prepare(self) -> None:
        self.day.first = self.today
        self.bodies.options = tuple(self.relevant())
        self.chair_from.options = (*self.relevant(), Option("other", "None of these"))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.chair_from.data != "other" and not self.chair_why.data:
            words = f"{self.chair_from.shown()} is one of the bodies. Write why this chair is independent"
            return self.complain(self.chair_why, words)
        if self.invited.data == "no" and not self.not_invited.data:
            return self.complain(self.not_invited, "Write why the applicant is not invited")
        return True


class HoldReview(Happened):
    title = "Record the review"
    took_part = Choices("Which bodies took part?", READS, needed="Choose the bodies that took part")
    present = LongText("Who was there?", "One on each line: name and body.", needed="Enter who was there")
    apologies = LongText("Who could not come? (optional)", rows=3)
    conflicts = LongText("Conflicts of interest, and what was done about them (optional)", rows=3)
    applicant = Choice(
        "How did the applicant take part?",
        needed="Choose how the applicant took part",
        options=[
            Option("there", "They were there"),
            Option("spoken_for", "Somebody spoke for them"),
            Option("writing", "In writing"),
            Option("not", "They did not take part"),
            Option("not_invited", "They were not invited"),
        ],
    )
    powers = Each(
        "What can each body do with its own powers?",
        options=[
            Option("can", "It can do something"),
            Option("nothing", "It looked, and can do nothing more"),
            Option("absent", "Not looked at"),
        ],
        reasoned=("can", "nothing", "absent"),
        ask_why="What, or why not?",
    )
    found = LongText("What was found, for the bodies", needed="Write what was found")
    told = LongText("What was found, for the applicant", READS, needed="Write it for the applicant too")

    def prepare(self) -> None:
        super().prepare()
        self.not_before(self.course.review.since if self.course.review else None)
        self.powers.rows = self.took_part.options = tuple(self.relevant())
