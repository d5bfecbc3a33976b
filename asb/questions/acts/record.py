"""Forms about the record of a case: assignment, risk, notes, contacts, files, links."""

from __future__ import annotations

from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Question, Text, Upload
from asb.fields.office import OneDay
from asb.files import MOST_BYTES, TOO_LARGE
from asb.questions.acts.form import Happened, OnACase


class Take(OnACase):
    title = "Take this case"
    intro = ("You become the named contact: your name stands in our letters to the applicant.",)
    send = "Take this case"


class HandOver(OnACase):
    title = "Hand this case over"
    intro = ("The colleague becomes the named contact, and sees it among their cases.",)
    to = Choice("To whom?", needed="Choose a colleague")
    why = LongText("What do they need to know? (optional)", rows=3)

    def prepare(self) -> None:
        self.to.options = tuple(
            Option(str(each), name)
            for each, name in self.so_far["colleagues"]
            if each not in self.course.conflicts
        )


class Assign(HandOver):
    title = "Assign somebody else"
    intro = (
        "The named contact has declared a conflict of interest. Letters that had not gone out are signed by "
        "the team. The colleague you choose becomes the named contact.",
    )


class Note(OnACase):
    title = "Write a note"
    intro = ("For staff only. The applicant does not see notes, but may ask for a copy of what we hold.",)
    text = LongText("Note", needed="Write the note")


class Contact(Happened):
    title = "Log a contact"
    how = Choice(
        "How?",
        needed="Choose how",
        options=[
            Option("phone", "By telephone"),
            Option("visit", "At a meeting or a visit"),
            Option("email", "By email"),
            Option("post", "By post"),
            Option("other", "In another way"),
        ],
    )
    who = Text("With whom?", needed="Enter whom you were in contact with")
    text = LongText("What was said", needed="Write what was said, or that nobody answered")


DANGERS = [
    Option("danger", "Somebody is in danger, or at risk of being hurt"),
    Option("self_harm", "Self-harm or suicide"),
    Option("children", "Children"),
    Option("adult", "An adult with care and support needs"),
    Option("domestic", "Domestic abuse"),
    Option("hate", "Hate: disability, gender identity, race, religion or sexual orientation"),
    Option("reprisal", "Reprisals, if it becomes known who applied"),
    Option("nothing", "None of these", alone=True),
]


class RiskCheck(Happened):
    title = "Check for risk"
    intro = ("Do this on the working day on which the application came, before anything else.",)
    dangers = Choices("What did you find?", needed="Choose what you found, or none of these", options=DANGERS)
    level = Choice(
        "How high is the risk?",
        needed="Choose how high the risk is",
        options=[Option("none", "No risk found"), Option("standard", "Standard"), Option("high", "High")],
    )
    referred = LongText("Referred to whom, and when? (optional)", rows=3)
    plan = LongText("What keeps them safe meanwhile? (optional)", rows=3)
    review_on = OneDay("Look at it again on", "For example 1 3 2026. Leave it empty if there is no risk")

    def prepare(self) -> None:
        super().prepare()
        self.review_on.first = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        found = bool(fine and self.dangers.data != ["nothing"])
        if fine and found == (self.level.data == "none"):
            words = (
                "You found something: choose standard or high"
                if found
                else "You found none of these: choose no risk"
            )
            return self.complain(self.level, words)
        if fine and self.level.data != "none" and not self.review_on.data:
            return self.complain(self.review_on, "Enter the day on which to look at the risk again")
        return fine


class LinkCases(OnACase):
    title = "Link this case with another"
    intro = ("Only staff see it.",)
    case = Text("Reference of the other case", width="10", needed="Enter the reference")
    how = Choice(
        "How do they belong together?",
        needed="Choose how they belong together",
        options=[
            Option("same", "About the same behaviour"),
            Option("opposing", "The other side has applied"),
            Option("other", "In another way"),
        ],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.case.data = str(self.case.data).upper()
        is_there: bool = self.so_far["is_case"](self.case.data)
        return is_there or self.complain(self.case, "There is no other case with this reference")


class DeclareConflict(OnACase):
    title = "Declare a conflict of interest"
    intro = (
        "For example, you know somebody in this case, or live near it. After this you cannot open the case "
        "or find it in a search. If you are its named contact, letters that have not gone out are signed by "
        "the team instead, and a manager assigns somebody else.",
        "If you know something that the case needs, tell the manager.",
    )
    why = LongText("What is it?", rows=3, needed="Write what it is")


class FileDocument(Happened):
    title = "File a document"
    intro = (
        "It is kept sealed, as it is. Only staff see it. The applicant may ask for a copy of what we hold.",
    )
    file = Upload("File", hint="At most 10 MB.", most=MOST_BYTES, too_large=TOO_LARGE)
    source = Choice(
        "Whose is it?",
        needed="Choose whose it is",
        options=[
            Option("applicant", "It came from the applicant, or for them"),
            Option("body", "It came from one of the bodies"),
            Option("ours", "It is the council’s own"),
            Option("other", "It came from somebody else"),
        ],
    )
    about = Text("What is it?", "For example: diary sheets for May 2026.", needed="Enter what it is")


class Restrict(OnACase):
    title = "Restrict who sees this case"
    intro = ("For example because a member of staff knows the people. Then everybody has to say why.",)
    restricted = Choice(
        "Does seeing it need a reason?",
        needed="Choose yes or no",
        options=[Option("yes", "Yes"), Option("no", "No")],
    )
    why = LongText("Why?", rows=3, needed="Write why")


class SayWhy(Question):
    title = "This case is restricted"
    intro = ("Somebody has asked that only those see it who need to. What you write here is recorded.",)
    why = LongText("Why do you need to see it?", rows=3, needed="Write why you need to see it")


class SetAside(OnACase):
    title = "Set an entry aside"
    intro = (
        "For an entry that was made by mistake. It stays in the history, and is not counted any more. "
        "Letters that went out are not called back: write to the people about it.",
    )
    why = LongText("What was the mistake?", needed="Write what the mistake was")

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"entry": int(self.so_far["about"])}
