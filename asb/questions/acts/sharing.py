"""Forms for sharing the application, requesting information and recording answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asb.fields import Choice, Choices, LongText, Option
from asb.fields.office import OneDay
from asb.questions.acts.form import Happened, OnACase
from asb.questions.acts.people import ROLES
from asb.rules.working_days import due

ANSWER_WITHIN = 10
"""Default deadline for a body's answer, in working days."""


class PassToBodies(Happened):
    title = "Pass it to the relevant bodies"
    intro = (
        "The Act asks for it: every relevant body gets the application (section 104(3)(b)). The first notice "
        "is thin: the reference, the place, the kinds of behaviour and the days of the reports.",
    )
    send = "See the letters"
    bodies = Choices("To whom?", needed="Choose at least one body")

    def prepare(self) -> None:
        super().prepare()
        left = [body.key for body in self.council.bodies if body.key not in self.course.passed]
        self.bodies.options = tuple(self.relevant(left))


class AskBodies(OnACase):
    title = "Ask what the bodies hold"
    intro = (
        "Once there is to be a review, bodies with public functions have to answer, unless the law forbids "
        "it (Schedule 4, paragraph 7). Before that, and to a landlord, the letter asks and does not demand.",
    )
    send = "See the letters"
    bodies = Choices("Whom do you ask?", needed="Choose at least one body")
    what = LongText("Anything in particular? (optional)", rows=3)
    by = OneDay("Please answer by", needed="Enter the day by which they should answer")

    def prepare(self) -> None:
        self.bodies.options = tuple(self.relevant(self.course.passed))
        self.by.first = self.today + timedelta(days=1)
        self.by.begins_as = due(self.today, ANSWER_WITHIN, self.council.calendar).due


class BodyAnswer(Happened):
    title = "Record what a body told us"
    body = Choice("Which body?", needed="Choose the body")
    text = LongText("What they hold, and what they think", needed="Write what they told us")

    def prepare(self) -> None:
        super().prepare()
        self.body.options = tuple(self.relevant(self.course.passed))


class ShareApplication(Happened):
    title = "Send the application to the bodies that take part"
    intro = (
        "They read what was asked and answered, also who may be responsible. How to contact people is left "
        "out: everything goes through us.",
        "If somebody has not agreed, weigh first if sharing it is needed to keep them safe or to decide.",
    )
    send = "See the letters"
    bodies = Choices("To whom?", needed="Choose at least one body")

    def prepare(self) -> None:
        super().prepare()
        self.bodies.options = tuple(self.relevant(self.course.passed))


OWED = {"asked": "what they hold", "answer": "to answer: ", "action": "to do: "}
MOST_SHOWN = 160
"""Characters of what a body owes that are shown."""


class Remind(OnACase):
    title = "Remind a body"
    send = "See the letters"
    what = Choices("Of what?", needed="Choose of what")

    def prepare(self) -> None:
        names = {body.key: body.name for body in self.council.bodies}
        self.what.options = tuple(
            Option(owed.key, f"{names[owed.body]}: {OWED[owed.what]}{owed.text}"[:MOST_SHOWN])
            for owed in self.course.outstanding
            if owed.body in names
        )

    def facts(self) -> dict[str, Any]:
        chosen = [owed.body for owed in self.course.outstanding if owed.key in self.what.data]
        return super().facts() | {"bodies": list(dict.fromkeys(chosen))}


class Export(Happened):
    """Subject access copy. `people`: the people of the case, by id, name and role."""

    title = "Copy for somebody who asks what we hold"
    intro = (
        "For a request for access to personal information, which the council answers within one month. Legal "
        "advice, other cases and what others of this case sent are left out. Names kept out of letters are "
        "black.",
        "Read the copy before you give it: other people's information may stand in any sentence.",
    )
    send = "Make the copy"
    whose = Choice("Whose copy is it?", "Each person gets what is theirs.", needed="Choose whose copy it is")
    checked = LongText("Who asks, and how do you know that it is them?", rows=3, needed="Write who asks")
    black_out = LongText(
        "What else is to be blacked out? (optional)", "One name or phrase on each line.", rows=4
    )

    def prepare(self) -> None:
        super().prepare()
        people = self.so_far["people"]
        self.whose.options = tuple(Option(str(number), name, ROLES[role]) for number, name, role in people)
        if len(people) == 1:
            del self.whose

    def facts(self) -> dict[str, Any]:
        """The facts, with the id of the person whose copy it is, also where there was no choice."""
        return super().facts() | {"whose": int(self.clean.get("whose", self.so_far["people"][0][0]))}
