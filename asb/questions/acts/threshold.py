"""What is asked where somebody proposes to refuse though enough reports count, and of the second person."""

from __future__ import annotations

from typing import Any

from asb.fields import Choice, Choices, LongText, Option
from asb.fields.office import Each
from asb.questions.acts.form import READS, VIEWS, Happened, OnACase


class SecondPerson(OnACase):
    title = "Second person"
    aside = "staff/proposal_shown.html"
    intro = ("Read the reasons yourself. You decide as if nobody had before you.",)
    writes = True
    said = Choice(
        "Do you agree?",
        needed="Choose if you agree",
        options=[Option("agree", "I agree"), Option("disagree", "I do not agree")],
    )
    why = LongText("Why?", needed="Write your reasons")


LEGAL_ADVICE = "What was the legal advice, and whose?"
"""The council's own: it leaves the house with no papers."""


class Refuse(Happened):
    title = "Propose to refuse, though enough reports count"
    intro = (
        "The Act leaves no room for this: with enough reports that count, there must be a review (section "
        "104(2), (4)). If you go on, legal advice and the bodies' agreement are recorded, and a manager who "
        "did not propose it decides. The applicant can always appeal.",
    )
    views = Each("What does each relevant body say?", options=VIEWS, ask_why="In their words (optional)")
    ground = Choices("On which ground?", needed="Choose the ground")
    reasons = LongText("Why?", READS, needed="Write the reasons")
    advice = LongText(LEGAL_ADVICE, needed="Write the legal advice")
    meanwhile = LongText("What happens meanwhile", READS, needed="Write what happens meanwhile", rows=3)

    def prepare(self) -> None:
        super().prepare()
        self.not_before(self.course.decide_again, *self.course.passed.values())
        self.views.rows = tuple(self.relevant())
        self.ground.options = tuple(
            Option(ground.key, ground.label) for ground in self.council.refusal_grounds
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if any(each["said"] not in ("agrees", "delegated") for each in self.views.data.values()):
            return self.complain(self.views, "Every relevant body has to agree to a refusal")
        return True
