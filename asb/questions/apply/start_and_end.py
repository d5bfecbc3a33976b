"""First and last pages of the application, and the forms for coming back and for agreeing."""

from __future__ import annotations

from typing import Any

from asb.fields import ADDRESS, Choice, Choices, Email, LongText, Option, Phone, Question, Text
from asb.questions.apply.contact import SHARED, SHARED_NEEDED, YES_NO_UNSURE


class CheckYourAnswers(Question):
    title = "Check your answers"
    aside = "apply/declaration.html"


class ReturnLink(Question):
    title = "Save for later"
    email = Email("Your email address", needed="Enter your email address")
    email_shared = Choice(
        SHARED.format("email address"), needed=SHARED_NEEDED.format("email address"), options=YES_NO_UNSURE
    )

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.email_shared.data != "no":
            self.email_shared.errors = [
                "We only send a link to an inbox that nobody else can see. Use a return code instead"
            ]
            return False
        return fine and self.email_stands("email")


class ReturnCode(Question):
    title = "Return to a saved application"
    intro = (
        "If we sent you a link, open that instead: it takes you straight back to your application.",
        "This device will then show the application that the code belongs to. If another application was "
        "started here, it is kept.",
    )
    code = Text(
        "Your return code",
        hint="Three groups of four letters and numbers. You can use capital or small letters.",
        needed="Enter your return code",
        width="20",
        limit=60,
    )


class TheirAnswer(Question):
    """Answer of somebody who is asked to agree: the person represented, or a member of a group."""

    title = "Do you agree?"
    answer = Choice(
        "Do you agree that we look at this together?",
        needed="Choose yes, no, or please ring me",
        options=[
            Option("agree", "Yes, I agree"),
            Option("refuse", "No, I do not agree"),
            Option("ring", "I am not sure, or I want to ask something. Please ring me"),
        ],
    )
    phone = Phone(
        "A safe phone number for you",
        hint="We need this if you want us to ring you. Otherwise you can leave it empty.",
    )
    times = Text("When is a good and safe time? (optional)", limit=ADDRESS)
    may_know = Choices(
        "If you agree: what may we tell the person who applied for you? (optional)",
        hint="Choose all that you allow. If you choose none, we will only tell them that we have the "
        "application and, by law, if there will be a review, that it was held and, where safe, what it "
        "recommends.",
        options=[
            Option("progress", "The progress of the case"),
            Option("decision", "The decision, and the reasons"),
            Option("plan", "The plan, and what has been done"),
        ],
    )
    note = LongText("Is there anything you want to tell us? (optional)", rows=4, limit=20_000)

    def prepare(self) -> None:
        if not self.is_for_another:  # in a group everybody learns the same
            del self["may_know"]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if self.answer.data == "ring" and not self.phone.typed.strip():
            self.phone.errors = ["Enter a safe phone number, so that we can ring you"]
            return False
        return fine

    @property
    def heading(self) -> str:
        return self.title
