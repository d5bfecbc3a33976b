"""Staff forms for closed days, contacts of bodies, and for how a recorded application arrived."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asb.fields import Choice, Email, LongText, Option, Question, Text
from asb.fields.office import OneDay

DATES_MOVED = "The service was updated, or the council file was changed"
"""Why deadlines moved, as the history of a case says it."""


class ADay(Question):
    title = "A day on which we are closed, or not"
    intro = (
        "This changes open cases at once. If the day on which something is due changes, the history of the "
        "case will say so.",
    )
    day = OneDay("Which day?", needed="Enter the day")
    works = Choice(
        "Do we work on this day?",
        needed="Choose if we work on this day",
        options=[
            Option("no", "No: it does not count as a working day"),
            Option("yes", "Yes: it counts, though it is a bank holiday or was closed before"),
        ],
    )
    why = Text("Why?", "For example: an extra bank holiday. It is shown next to the day.", needed="Write why")

    def prepare(self) -> None:
        self.day.first = self.so_far["today"] - timedelta(days=60)
        self.day.last = self.so_far["today"] + timedelta(days=1000)


LETTERS = {
    "any": "Any letter to a person",
    "threshold_decided": "The decision on the threshold",
    "review_arranged": "The review is arranged",
    "review_called_off": "The review is postponed or cancelled",
    "draft_plan": "The draft of the plan",
    "outcome": "The outcome of the review",
    "progress": "Progress of an action",
    "running_late": "Delay letter",
    "paused": "A step is paused",
    "need_more": "We need something from them",
    "appeal_received": "We have their appeal",
    "appeal_decided": "The decision on an appeal",
    "decided_again": "The decision is made again",
    "closed": "The case is closed",
    "written": "A letter in our own words",
}
"""Kinds of letter to which staff add usual wording, as they call them."""


class AWording(Question):
    title = "A usual wording"
    intro = ("Write it so that it is true for every case. The officer will read it in the letter first.",)
    called = Text("What is it called?", "Only staff will see this.", needed="Enter a name for it")
    kind = Choice(
        "Which letter is it for?",
        needed="Choose which letter it is for",
        options=[Option(key, label) for key, label in LETTERS.items()],
    )
    words = LongText("The words", "The person who gets the letter will read this.", needed="Write the words")


ROUTES = {
    "phone": "By phone",
    "paper": "On paper or by post",
    "person": "In person",
    "email": "By email",
    "other": "In another way",
}


class HowItCame(Question):
    title = "Record an application"
    intro = (
        "The next pages ask the same questions as the website. Read them out, or copy the answers from the "
        "form. You can leave out anything that is optional.",
        "The deadlines run from the day on which any of the bodies first received it, by any route.",
    )
    route = Choice(
        "How did it arrive?",
        needed="Choose how it arrived",
        options=[Option(key, label) for key, label in ROUTES.items()],
    )
    on = OneDay("On which day was it first received?", needed="Enter the day on which it was first received")

    def prepare(self) -> None:
        self.on.begins_as = self.on.last = self.so_far["today"]
        self.on.first = self.so_far["today"] - timedelta(days=400)


class Away(Question):
    """An absence, and the colleague who covers; `so_far["colleagues"]`: the others."""

    title = "Time away"
    intro = (
        "The colleague who covers will see on their own Work page what these cases need, and will get the "
        "emails about dates that are due. The cases are still assigned to the same person.",
    )
    until = OneDay("Last day away", "For example, 1 3 2026.", needed="Enter the last day")
    who = Choice("Who will cover?", needed="Choose who will cover")

    def prepare(self) -> None:
        self.until.first = self.so_far["today"]
        self.who.options = tuple(Option(str(each.id), each.name) for each in self.so_far["colleagues"])


class AContact(Question):
    """A contact of a body, as a manager enters it."""

    title = "Add a contact of a body"
    body = Choice("Which body?", needed="Choose the body")
    name = Text("Name", needed="Enter their name")
    role = Text("Job title (optional)", "For example: Neighbourhood inspector.")
    email = Email("Work email address (optional)", "Nobody else may read it. We will send links there.")
    address = LongText("Address, if they have no email (optional)", "You will print their letters.", rows=4)
    phone = Text("Phone (optional)")

    def prepare(self) -> None:
        self.body.options = tuple(Option(key, name) for key, name in self.so_far["bodies"])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.email.data and not self.address.data:
            self.email.errors = ["Enter an email address, or an address for letters"]
            return False
        return self.email_stands("email")
