"""Forms about the people of a case: contact details, agreement, sign-in codes."""

from __future__ import annotations

from typing import Any

from asb.fields import Choice, Choices, LongText, Option, say_day
from asb.fields.office import OneDay
from asb.questions.acts.form import Happened
from asb.questions.apply.people import EveryContact


class AboutAPerson(Happened):
    """An act about one person: `person` holds their id, name, role and contact."""

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"person": int(self.so_far["about"])}

    def prepare(self) -> None:
        super().prepare()
        self.intro = (f"This is about {self.so_far['person']['name']}.", *type(self).intro)


class ChangeContact(EveryContact, AboutAPerson):
    title = "Change how we contact them"
    intro = (
        "Somebody who wants to do harm may ask for this. Check it first, by a way that was agreed before.",
    )
    checked = LongText("How did you check it, and with whom?", rows=3, needed="Write how you checked it")

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Initial values: the details they asked for, else the present ones."""
        person = known["person"]
        asked = [
            came.facts.contact
            for came in known["course"].came.values()
            if came.act == "ask_contact" and came.facts.person == person["id"]
        ]
        shown = (asked[-1] if asked else person["contact"]) | {"on": say_day(known["today"])}
        return {name: list(said) if isinstance(said, list) else [str(said)] for name, said in shown.items()}

    def facts(self) -> dict[str, Any]:
        clean = super().facts()
        return {"person": clean["person"], "checked": clean["checked"], "contact": self.contact}


class RecordAgreement(AboutAPerson):
    title = "Record if they agree"
    intro = ("It counts when you have reached them by a way that you found yourself.",)
    state = Choice(
        "What do they say?",
        needed="Choose what they say",
        options=[
            Option("agreed", "They agree"),
            Option("refused", "They do not agree"),
            Option("authority", "They cannot agree, and the applicant has shown us that they act for them"),
        ],
    )
    how = LongText("How did you reach them, and how do you know?", rows=3, needed="Write how you know")
    may_know = Choices(
        "What may we tell the applicant? (optional)",
        options=[
            Option("progress", "How far it is"),
            Option("decision", "What is decided, and why"),
            Option("plan", "What is planned and done"),
        ],
    )
    tell = Choice(
        "May we tell the applicant what they say?",
        "If you are not sure, choose no. The applicant may be the one they are afraid of.",
        needed="Choose if we may tell the applicant",
        options=[Option("no", "No"), Option("yes", "Yes: write to the applicant")],
    )

    def facts(self) -> dict[str, Any]:
        told = "yes" if self.tell.data == "yes" else ""
        return super().facts() | {"name": self.so_far["person"]["name"], "tell": told}


class GoOn(Happened):
    title = "Decide how to go on without an answer"
    intro = (
        "Waiting for an agreement has an end: after ten working days the bodies decide. Anybody may apply "
        "(section 104(1)), and safety or the law can ask us to go on.",
    )
    tried = LongText("How did you try to reach them?", rows=3, needed="Write how you tried to reach them")
    how = Choice(
        "How do we go on?",
        needed="Choose how we go on",
        options=[
            Option("go_on", "Go on with the case, and tell the applicant no more than we may"),
            Option("wait", "Wait until a day"),
        ],
    )
    again = OneDay("If we wait, until when?")
    why = LongText("Why, and which bodies agree?", rows=3, needed="Write why, and which bodies agree")

    def prepare(self) -> None:
        super().prepare()
        self.again.first = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.how.data == "wait" and not self.again.data:
            return self.complain(self.again, "Enter the day until which we wait")
        return fine


class GiveCode(AboutAPerson):
    """Gives a sign-in code. `shared_post`: whether others may open this person's post."""

    title = "Give them a code to see their case"
    intro = (
        "Speak to them by a way that was agreed before, and make sure that it is they. A code shows them the "
        "case for two hours, and works once. An older code ends.",
    )
    send = "Make the code"
    checked = LongText("How do you know that it is they?", rows=3, needed="Write how you know")
    how = Choice("How do you give it?", needed="Choose how you give it")

    def prepare(self) -> None:
        super().prepare()
        ways = [Option("phone", "I read it out now", "It works for 24 hours")]
        if not self.so_far["person"]["shared_post"]:
            ways.append(Option("post", "I post it to them", "It works for 14 days"))
        self.how.options = tuple(ways)


ROLES = {"applicant": "Applied", "represented": "Somebody applied for them", "member": "Of the group"}
"""Roles of the people of a case, as officers read them."""
