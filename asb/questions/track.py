"""Forms on the tracking page: add, correct, take part, appeal, withdraw.

`so_far` holds what a page needs: the `person`, by name, role and contact, and what they said before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asb.council import Council
from asb.fields import (
    ADDRESS,
    Choice,
    Choices,
    ContactDetail,
    LongText,
    Option,
    Question,
    Reference,
    Text,
    Upload,
    When,
)
from asb.files import MOST_BYTES, TOO_LARGE
from asb.questions.acts.reports import day_of
from asb.questions.apply.contact import ContactDetails, EveryContact
from asb.questions.apply.people import WAYS_TO_TAKE_PART
from asb.questions.apply.what_happened import AFile, AReport
from asb.rules.days import UNKNOWN, slip

PAGE = "Your page"
"""Neutral title of every tracking page, for the browser's tab and history."""


NOT_SURE = "If you are not sure, leave it and press Send again: we will check it"
NO_DATE = f"We cannot read this as a date. Check it. {NOT_SURE}"
TO_COME = f"Check this date: it is in the future. {NOT_SURE}"
CROSSED = f"Check the dates: they say that it was reported before it happened. {NOT_SURE}"


RIGHT_ABOVE = "If the date above is right, leave this empty."
REPORTS = "reports"
"""Key of the pages of the application on which a report was made."""
NO_WAY_LEFT = (
    "If you stop every way that we have used, we cannot contact you until you ring us. To keep one, choose "
    "it too. To stop them all, press “Send request” again"
)
UNCHANGED = "You have not changed anything. Change something, or go back to your page"


class ToSeeIt(Question):
    title = "Track your application"
    tab = f"{PAGE}: a link"
    intro = (
        "Do you have a page code, or a code from us? Use it instead: it works at once.",
        "We can send you a link by email, if you gave us an email address that nobody else sees. Enter your "
        "reference, and the email address or phone number that you gave us.",
    )
    reference = Reference(
        "Your reference",
        hint="You saw it when you applied, and it is in our letters: two groups of four letters and numbers.",
        needed="Enter your reference",
        width="10",
        limit=40,
    )
    detail = ContactDetail(
        "Your email address or phone number",
        needed="Enter your email address or phone number",
        limit=320,
    )


class ByCode(Question):
    title = "Use a code"
    tab = f"{PAGE}: a code"
    intro = (
        "Use your page code, or a code that we gave you by phone or by post.",
        "A page code works each time. A code from us works once.",
    )
    reference = Reference("Your reference", needed="Enter your reference", width="10", limit=40)
    code = Text(
        "Your code",
        hint="Three groups of four letters and numbers. You can type capital or small letters.",
        needed="Enter your code",
        width="20",
        limit=60,
    )


class TellMore(Question):
    title = "Tell us more"
    tab = f"{PAGE}: a message"
    intro = ("Tell us what has happened since, or anything else that you want us to know.",)
    danger = Choice(
        "Is anybody in danger now, or at risk of being hurt? (optional)",
        options=[Option("no", "No"), Option("yes", "Yes"), Option("unsure", "I am not sure")],
    )
    text = LongText("What do you want to tell us?", rows=8, needed="Write what you want to tell us")


class Correct(Question):
    """Correction of one page of the application; `asked` is that page with its answers."""

    title = "Correct something"
    tab = f"{PAGE}: a correction"
    aside = "track/asked.html"
    intro = (
        "We keep what you sent, and show your correction next to it. The people who decide will read both.",
    )
    happened = When("When did it happen?", hint=RIGHT_ABOVE, what="it happened", goes_on=True)
    reported = When("When was it reported?", hint=RIGHT_ABOVE, what="it was reported")
    text = LongText("What should it say?", rows=5, needed="Write what it should say")

    def prepare(self) -> None:
        if self.so_far["asked"]["key"] != REPORTS:
            del self.happened, self.reported
            return
        self.text.needed = ""
        self.text.label.text = "What else should it say? (optional)"

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and not self.said:
            self.text.errors = ["Write a date, or what else it should say"]
            return False
        stand = [self.stands(str(when.short_name), NO_DATE) for when in self.days if not when.is_read]
        return fine and all([*stand, _in_order(self)])

    @property
    def days(self) -> list[When]:
        """The dates that were typed: one that is right is left empty."""
        return [each for each in self.asked if isinstance(each, When) and each.written.strip()]

    def shown(self) -> list[tuple[str, str]]:
        told = [each for each in self.asked if not isinstance(each, When) or each.written.strip()]
        return [(each.told_as, each.shown()) for each in told]

    @property
    def said(self) -> str:
        """What it should say, dates first, each written out."""
        today, lines = self.so_far["today"], []
        for when in self.days:
            lines += [f"{when.label.text} {day}" for day in when.settled(today).values()]
        return "\n".join([*lines, *filter(None, [self.text.data])])


def _in_order(form: Question) -> bool:
    """Asks once about the days of a report, where they cannot be right. Returns whether they stand."""
    if "happened" not in form:
        return True
    today = form.so_far["today"]
    happened, reported = (day_of(form[name].data, today) for name in ("happened", "reported"))
    found = slip(happened, reported, today)
    if found == "to_come":
        return form.stands("happened" if slip(happened, UNKNOWN, today) else "reported", TO_COME)
    return not found or form.stands("reported", CROSSED)


class AnotherReport(AReport):
    title = "Another report"
    tab = f"{PAGE}: one more"
    fresh = Choice(
        "If this report helps, can we also treat your application as if you had made it today?",
        hint="A report counts if it was made by the day of the application. If you say yes, we test both "
        "days and use the better one. If enough of them could then count, a decision that there will be no "
        "review will be made again.",
        needed="Choose yes or no",
        options=[
            Option("yes", "Yes, use whichever day is better for me"),
            Option("no", "No, use only the first day"),
        ],
    )

    def prepare(self) -> None:
        super().prepare()
        it, today = self.so_far["it"], self.so_far["today"]
        if (it.assessment and it.assessment.by_count == "met") or today in (it.received_on, *it.days):
            del self.fresh  # enough count already, or the application counts as made today already

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and _in_order(self)

    @property
    def is_for_another(self) -> bool:
        return False

    @property
    def others(self) -> list[tuple[str, str]]:
        return list(self.so_far["it"].speaks_for)


class AnotherFile(AFile):
    title = "Send a file"
    tab = f"{PAGE}: a file"


class TakePart(Question):
    title = "How you want to take part"
    tab = f"{PAGE}: how to join in"
    intro = ("You can change this at any time. You do not have to take part.",)
    take_part = Choice(
        "How would you like to take part in a review meeting?",
        needed="Choose how you would like to take part",
        options=WAYS_TO_TAKE_PART,
    )
    statement = LongText("What would you like to be read out? (optional)", rows=6)
    someone = Text("Who will go for you, and how can we contact them? (optional)", limit=ADDRESS)
    keep_out = LongText(
        "Is there anyone you do not want in the room? (optional)",
        hint="You do not have to say why.",
        rows=2,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.clean == self.so_far["it"].part:
            self.take_part.errors = [UNCHANGED]
            return False
        return fine


class WhatYouThink(Question):
    title = "What you think of the plan"
    tab = f"{PAGE}: your view"
    intro = ("Does it help? Is it safe for you? Is something missing?",)
    text = LongText("What do you think?", rows=6, needed="Write what you think of the plan")


class ContactChoices(EveryContact):
    title = "Change how we contact you"
    tab = f"{PAGE}: contact"
    intro = (
        "Choose only ways that are safe for you.",
        "If a way is no longer safe, we will stop using it at once. Before we use anything new, we will "
        "contact you in a way that we have used before and that is still safe. This stops anyone else from "
        "changing your details.",
        "When you send this, your page code and the links in our letters stop working. Your page stays open "
        "on this device, and you can make a new page code there.",
    )

    def prepare(self) -> None:
        super().prepare()
        if self.so_far["it"].rings_us:
            first, _, last = self.intro
            self.intro = (first, f"Before we use any of them, {_ring_us(self.council, 'it was you')}", last)

    def validate(self, extra_validators: Any = None) -> bool:
        fine, it = super().validate(extra_validators), self.so_far["it"]
        waits = any(sent.act == "ask_contact" and sent.waits for sent in it.sent)
        if fine and not waits and _told(self.contact) == _told(it.contact):
            self.routes.errors = [UNCHANGED]
            return False
        chosen = set(self.contact["routes"])
        if fine and "none" not in chosen and not it.rings_us and not chosen & set(it.contact["routes"]):
            return self.stands("routes", NO_WAY_LEFT)
        return fine


def _told(contact: Mapping[str, Any]) -> dict[str, Any]:
    """Contact details as far as they say anything: routes in any order, and only details that are used."""
    used = {name for route in contact["routes"] for name in ContactDetails.belongs.get(route, ())}
    said = {name: contact.get(name) for name in ("times", *used)}
    return {name: each for name, each in said.items() if each} | {"routes": sorted(contact["routes"])}


def _ring_us(council: Council, what: str) -> str:
    """What we ask of somebody whom we have no safe way to contact, so that we can make sure of `what`."""
    ring = f"please ring us when it is safe: {council.team.phone} ({council.working_hours})"
    return f"we must make sure that {what}. We will not contact you, so {ring}."


def _say_who_rings(form: AskToWithdraw | WithdrawAppeal) -> None:
    if form.so_far["it"].rings_us:
        said = form.if_they_ring.format(_ring_us(form.council, "this is what you want"))
        form.intro = (*form.intro[:-1], said)


class AskToWithdraw(Question):
    title = "Withdraw your application"
    tab = f"{PAGE}: stopping"
    intro = (
        "You do not have to say why. You can apply again at any time.",
        "Before we stop, we will contact you in a way that we have used before, to make sure that this is "
        "what you want. Until then, everything continues.",
    )
    if_they_ring = "Before we stop, {} Until then, everything continues."
    """Said instead of the last sentences to somebody whom we have no safe way to contact."""
    pressure = Choice(
        "Is anybody putting pressure on you? (optional)",
        hint="We will not share your answer with the other people on this case. We can help.",
        options=[Option("no", "No"), Option("yes", "Yes"), Option("rather_not", "I would rather not say")],
    )
    why = LongText("Is there anything you want to tell us? (optional)", rows=4)

    def prepare(self) -> None:
        _say_who_rings(self)


class NoLongerAgree(Question):
    title = "I do not agree"
    tab = f"{PAGE}: your answer"
    intro = (
        "Somebody applied for you, or for a group that you are in. You can tell us at any time that you do "
        "not agree.",
        "From then on, we will tell them nothing more about you, except what the law says they must be told: "
        "whether there will be a review, that it was held, and what it recommends, as far as it is safe to "
        "say. We will contact you to hear what you want.",
        "Anyone can ask for a review, so it may still go ahead. If somebody is in danger, we may have to "
        "act. We will listen to you first.",
    )
    why = LongText("Is there anything you want to tell us? (optional)", rows=4)


class WithdrawAppeal(Question):
    title = "Withdraw your appeal"
    tab = f"{PAGE}: stopping this"
    intro = (
        "You do not have to say why. You can appeal again later.",
        "Before we pass this on, we will contact you in a way that we have used before, to make sure that "
        "this is what you want. Until then, the appeal continues.",
    )
    if_they_ring = "Before we pass this on, {} Until then, the appeal continues."
    pressure = Choice(
        "Is anybody putting pressure on you? (optional)",
        hint="We will not share your answer with the other people on this case. We can help.",
        options=[Option("no", "No"), Option("yes", "Yes"), Option("rather_not", "I would rather not say")],
    )
    why = LongText("Is there anything you want to tell us? (optional)", rows=4)

    def prepare(self) -> None:
        _say_who_rings(self)


class GoOn(Question):
    title = "Continue after all"
    tab = f"{PAGE}: carrying on"
    intro = (
        "You asked to withdraw. If you have changed your mind, or did not ask for this yourself, press "
        "Continue. We will then carry on as if you had not asked.",
    )


class Appealing(Question):
    """Appeal, on the `grounds` that exist now. `checked`: shown once more, where a file is asked for."""

    title = "Appeal"
    tab = f"{PAGE}: a question about it"
    aside = "track/appealing.html"
    grounds = Choices(
        "What is your appeal about?", hint="Choose all that apply.", needed="Choose what your appeal is about"
    )
    first_step = Choice(
        "Has the decision already been looked at again?", needed="Choose if it was looked at again already"
    )
    missed = LongText(
        "What was not considered? (optional)",
        hint="For example, a report, something you told us, or how it affects you.",
        rows=4,
    )
    text = LongText(
        "What do you want them to look at? (optional)",
        hint="You do not have to write anything again. We will send the papers of your case with it.",
        rows=6,
    )
    file = Upload(
        "Add a file (optional)",
        hint="Up to 10 MB. We will send it with your appeal.",
        most=MOST_BYTES,
        too_large=TOO_LARGE,
    )

    def prepare(self) -> None:
        self.grounds.options = tuple(Option(each.key, each.label) for each in self.so_far["grounds"])
        if first := self.so_far["it"].appeal.first_step:
            self.first_step.options = (
                Option("yes", f"Yes, the {first.body} has looked at it again"),
                Option("no", "No, or I do not know", "Appeal anyway: we will pass it on."),
            )
        else:
            del self.first_step
        if not self.so_far["checked"]:
            del self.file
