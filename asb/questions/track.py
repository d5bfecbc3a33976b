"""Forms on the tracking page: add, correct, take part, appeal, withdraw.

`so_far` holds what a page needs: the `person`, by name, role and contact, and what they said before.
"""

from __future__ import annotations

from asb.fields import ADDRESS, Choice, Choices, LongText, Option, Question, Text, Upload
from asb.files import MOST_BYTES, TOO_LARGE
from asb.questions.apply.people import WAYS_TO_TAKE_PART, EveryContact
from asb.questions.apply.what_happened import AFile, AReport

PAGE = "Your page"
"""Neutral title of every tracking page, for the browser's tab and history."""


class ToSeeIt(Question):
    title = "See how far your application is"
    tab = PAGE
    intro = (
        "Give us your reference and the email address or telephone number that you gave us.",
        "If they are right, we send a link to your email address, if you told us that nobody else sees it.",
    )
    reference = Text(
        "Your reference",
        hint="It stands in our letters: two groups of four letters and numbers.",
        needed="Enter your reference",
        width="10",
        limit=40,
    )
    detail = Text(
        "Your email address, or your telephone number",
        needed="Enter your email address, or your telephone number",
        limit=320,
    )


class ByCode(Question):
    title = "Use a code"
    tab = PAGE
    intro = ("For a code that we told you by telephone, or sent you by post. It works once.",)
    reference = Text("Your reference", needed="Enter your reference", width="10", limit=40)
    code = Text(
        "Your code",
        hint="Three groups of four letters and numbers. Capital letters or small ones, as you like.",
        needed="Enter your code",
        width="20",
        limit=60,
    )


class TellMore(Question):
    title = "Tell us more"
    tab = PAGE
    intro = ("Anything that has happened since, or that you want us to know.",)
    danger = Choice(
        "Is anybody in danger now, or at risk of being hurt? (optional)",
        options=[Option("no", "No"), Option("yes", "Yes"), Option("unsure", "I am not sure")],
    )
    text = LongText("What do you want to tell us?", rows=8, needed="Write what you want to tell us")


class Correct(Question):
    """Correction of one page of the application; `asked` is that page with its answers."""

    title = "Correct something"
    tab = PAGE
    aside = "track/asked.html"
    intro = (
        "What you sent stays as it is, and your correction stands beside it. Whoever decides reads both.",
    )
    text = LongText("What is right?", rows=5, needed="Write what is right")


class AnotherReport(AReport):
    title = "Another report"
    tab = PAGE
    fresh = Choice(
        "If this report helps, may we treat your application as if you made it today too?",
        hint="A report counts if it was made by the day of the application. If you say yes, we test both "
        "days and use the better one. If enough of them could then count, a decision that there is no review "
        "is made again.",
        needed="Choose yes or no",
        options=[Option("yes", "Yes, use the better day"), Option("no", "No, only the first day")],
    )

    def prepare(self) -> None:
        super().prepare()
        assessment = self.so_far["it"].assessment
        if assessment and assessment.by_count == "met":
            del self.fresh  # enough count already

    @property
    def is_for_another(self) -> bool:
        return False

    @property
    def others(self) -> list[tuple[str, str]]:
        return list(self.so_far["it"].speaks_for)


class AnotherFile(AFile):
    title = "Send a file"
    tab = PAGE


class TakePart(Question):
    title = "How you want to take part"
    tab = PAGE
    intro = ("You can change this at any time. Nobody has to take part.",)
    take_part = Choice(
        "If there is a review meeting, how would you like to take part?",
        needed="Choose how you would like to take part",
        options=WAYS_TO_TAKE_PART,
    )
    statement = LongText("What you want to be read out (optional)", rows=6)
    someone = Text("Who goes for you, and how can we reach them? (optional)", limit=ADDRESS)
    keep_out = LongText(
        "Is there anybody you do not want in the room? (optional)", hint="You need not say why.", rows=2
    )


class WhatYouThink(Question):
    title = "What you think of the plan"
    tab = PAGE
    intro = ("Does it help? Is it safe for you? Is something missing?",)
    text = LongText("What do you think?", rows=6, needed="Write what you think of the plan")


class ContactChoices(EveryContact):
    title = "Change how we contact you"
    tab = PAGE
    intro = (
        "Choose only ways that are safe for you.",
        "Before we change anything, we check that it is you, by a way that we have used before. This keeps "
        "others from changing it.",
    )


class AskToWithdraw(Question):
    title = "Withdraw your application"
    tab = PAGE
    intro = (
        "You do not have to say why. You can apply again at any time.",
        "Before we stop, we contact you by a way that we have used before, to make sure that it is your own "
        "wish. Until then everything goes on.",
    )
    pressure = Choice(
        "Is anybody putting pressure on you? (optional)",
        hint="We tell nobody what you answer. We can help.",
        options=[Option("no", "No"), Option("yes", "Yes"), Option("rather_not", "I would rather not say")],
    )
    why = LongText("Is there anything you want to tell us? (optional)", rows=4)


class NoLongerAgree(Question):
    title = "I do not agree"
    tab = PAGE
    intro = (
        "Somebody applied for you, or for a group that you are in. You can say at any time that you do not "
        "agree.",
        "From then on we tell them nothing more about you, but what the law says they must be told: if there "
        "will be a review. We contact you to hear what you want.",
        "Anyone may ask for a review, so it may go on. Where somebody is in danger, we may have to act. We "
        "listen to you first.",
    )
    why = LongText("Is there anything you want to tell us? (optional)", rows=4)


class WithdrawAppeal(Question):
    title = "Withdraw your appeal"
    tab = PAGE
    intro = (
        "You do not have to say why. You can appeal again later.",
        "Before we pass this on, we contact you by a way that we have used before, to make sure that it is "
        "your own wish. Until then the appeal goes on.",
    )
    pressure = Choice(
        "Is anybody putting pressure on you? (optional)",
        hint="We tell nobody what you answer. We can help.",
        options=[Option("no", "No"), Option("yes", "Yes"), Option("rather_not", "I would rather not say")],
    )
    why = LongText("Is there anything you want to tell us? (optional)", rows=4)


class Appealing(Question):
    """Appeal, on the `grounds` that exist now. `checked`: shown once more, where a file is asked for."""

    title = "Appeal"
    tab = PAGE
    aside = "track/appealing.html"
    grounds = Choices(
        "What is your appeal about?", hint="Choose all that apply.", needed="Choose what it is about"
    )
    missed = LongText(
        "What was not considered? (optional)",
        hint="For example a report, something you told us, or what it does to you.",
        rows=4,
    )
    text = LongText(
        "What do you want them to look at? (optional)",
        hint="You do not have to write anything twice. The papers of your case go with it.",
        rows=6,
    )
    file = Upload(
        "Add a file (optional)",
        hint="At most 10 MB. It goes with your appeal.",
        most=MOST_BYTES,
        too_large=TOO_LARGE,
    )

    def prepare(self) -> None:
        self.grounds.options = tuple(Option(each.key, each.label) for each in self.so_far["grounds"])
        if not self.so_far["checked"]:
            del self.file
