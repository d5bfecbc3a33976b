"""Forms about the plan of a review: recommend, agree actions, consult, send the outcome, follow up.

What the applicant reads has fields of its own; what the bodies wrote for each other goes to nobody else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asb.fields import Choice, LongText, Option, Text
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, Happened, OnACase

OTHER = Option("other", "Somebody else")


class ForSomebody(OnACase):
    """A form that names who is to act: `to`, a relevant body, or `to_other`, by name."""

    def named(self, field: Any, other: Any) -> str:
        """The name that was chosen or typed."""
        return str(other.data if field.data == OTHER.value else field.shown())

    def says_who(self, field: Any, other: Any) -> bool:
        return not (field.data == OTHER.value and not other.data) or self.complain(other, "Enter who it is")


class Recommend(ForSomebody):
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


class Action(ForSomebody):
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
