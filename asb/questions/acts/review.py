"""Forms about a review: arrange, hold, recommend, plan, send the outcome, follow up.

What the applicant reads has fields of its own; what the bodies wrote for each other goes to nobody else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Text
from asb.fields.office import Each, OneDay
from asb.questions.acts.form import READS, Happened, OnACase

OTHER = Option("other", "Somebody else")


class AtAReview(OnACase):
    """A form that names who is to act: `to`, a relevant body, or `to_other`, by name."""

    def named(self, field: Any, other: Any) -> str:
        """The name that was chosen or typed."""
        return str(other.data if field.data == OTHER.value else field.shown())

    def says_who(self, field: Any, other: Any) -> bool:
        return not (field.data == OTHER.value and not other.data) or self.complain(other, "Enter who it is")


class Arrange(AtAReview):
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


class Recommend(AtAReview):
    title = "Add a recommendation"
    intro = ("The Act: whoever has public functions must have regard to it (section 104(7)).",)
    to = Choice("To whom?", needed="Choose to whom")
    to_other = Text("If somebody else, who?")
    text = LongText("What is recommended, for the bodies", needed="Write what is recommended")
    told = LongText("What is recommended, for the applicant", READS, needed="Write it for the applicant too")
    by = OneDay("Please answer by", needed="Enter the day by which they should answer")

    def prepare(self) -> None:
        self.to.options = (*self.relevant(), OTHER)
        self.by.first = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self.says_who(self.to, self.to_other)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"to_name": self.named(self.to, self.to_other)}


class Action(AtAReview):
    title = "Add an action"
    to = Choice("Who does it?", needed="Choose who does it")
    to_other = Text("If somebody else, who?")
    text = LongText("What is to be done, for the bodies", needed="Write what is to be done")
    told = LongText("What is to be done, for the applicant", READS, needed="Write it for the applicant too")
    by = OneDay("By when?", needed="Enter the day by which it should be done")
    notice = Choice(
        "May the person responsible notice it?",
        needed="Choose if they may notice it",
        options=[Option("no", "No"), Option("yes", "Yes")],
    )
    warned = LongText("If they may, how and when was the applicant warned, and is the day agreed?", rows=3)

    def prepare(self) -> None:
        self.to.options = (*self.relevant(), OTHER)
        self.by.first = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or not self.says_who(self.to, self.to_other):
            return False
        if self.notice.data == "yes" and not self.warned.data:
            return self.complain(self.warned, "Warn the applicant first, and write how")
        return True

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"to_name": self.named(self.to, self.to_other)}


class DraftPlan(OnACase):
    title = "Send the draft plan"
    intro = ("The applicant reads what is planned before it is settled, and says what they think.",)
    send = "See the letter"
    by = OneDay("Comments by", READS, needed="Enter the day by which they should comment")
    words = LongText("Anything to add in your own words (optional)", READS, rows=3)

    def prepare(self) -> None:
        self.by.first = self.today + timedelta(days=1)


class Comments(Happened):
    title = "Record comments on the draft plan"
    who = Text("Who said it?", needed="Enter who said it")
    text = LongText("What did they say?", needed="Write what they said")
    changed = LongText("What changes because of it, or why not? (optional)", rows=3)


class Outcome(OnACase):
    title = "Send the outcome"
    intro = (
        "The letter holds who was there, what was found, every recommendation and action, and the way to "
        "appeal (section 104(8)). Add these first.",
    )
    send = "See the letters"
    considered = LongText("What was looked at?", READS, needed="Write what was looked at")
    withheld = LongText("What can we not share, and why? (optional)", READS, rows=3)
    watches = Text("Who watches that it is done?", READS, needed="Enter who watches that it is done")
    again = OneDay("When do we look at it again?", READS, needed="Enter the day on which you look again")
    none = LongText("If nothing is recommended, why?", READS, rows=3)

    def prepare(self) -> None:
        self.again.first = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        review = self.course.review
        if review and not review.recommendations and not review.actions and not self.none.data:
            words = "No recommendation or action is recorded. Add them first, or write why there are none"
            return self.complain(self.none, words)
        return True


class Answered(Happened):
    title = "Record the answer to a recommendation"
    said = Choice(
        "What do they say?",
        needed="Choose what they say",
        options=[
            Option("yes", "They will do it"),
            Option("partly", "They will do part of it"),
            Option("no", "They will not do it"),
        ],
    )
    text = LongText("In their words", needed="Write what they say")
    told = LongText("For the applicant (optional)", "If you write here, they get a letter.", rows=3)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"recommendation": int(self.so_far["about"])}


class Progress(Happened):
    title = "Record what became of an action"
    state = Choice(
        "How far is it?",
        needed="Choose how far it is",
        options=[
            Option("begun", "Under way"),
            Option("done", "Done"),
            Option("dropped", "It will not be done"),
        ],
    )
    text = LongText("What was done, and how do you know?", needed="Write what was done")
    told = LongText("For the applicant (optional)", "If you write here, they get a letter.", rows=3)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.state.data == "dropped" and not self.told.data:
            return self.complain(self.told, "Tell the applicant why it will not be done")
        return True

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"action": int(self.so_far["about"])}
