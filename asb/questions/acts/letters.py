"""Forms about letters: write one, resolve a delivery problem."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asb.fields import Choice, LongText, Option
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, Happened, OnACase
from asb.questions.acts.people import ROLES


class ToSomebody(OnACase):
    """A letter to one person of the case. `tellable`: people who may be written to, by id, name and role.
    `hidden`: whether progress must be kept from the applicant for now.
    """

    send = "See the letter"
    whom = Choice("To whom?", "Only this person gets it.", needed="Choose to whom you write")

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        return {"whom": [str(known["tellable"][0][0])]} if known["tellable"] else None

    def prepare(self) -> None:
        people = self.so_far["tellable"]
        self.whom.options = tuple(Option(str(number), name, ROLES[role]) for number, name, role in people)
        if len(people) == 1:
            del self.whom
        if not people:
            self.intro = ("Nobody of this case may be written to.", *self.intro)
        if self.so_far["hidden"]:
            warning = (
                "Write to the applicant nothing of the person they applied for, who has not allowed it yet."
            )
            self.intro = (warning, *type(self).intro)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"whom": int(self.clean.get("whom", self.so_far["tellable"][0][0]))}


class NeedMore(ToSomebody):
    title = "Ask somebody of the case for something"
    intro = ("Ask only for what nobody else can tell you. The case goes on meanwhile.",)
    what = LongText("What do you ask?", READS, needed="Write what you ask")
    by = OneDay("Please answer by", READS, needed="Enter a day")

    def prepare(self) -> None:
        super().prepare()
        self.by.first = self.today + timedelta(days=1)


class Write(ToSomebody):
    title = "Write to somebody of the case"
    words = LongText("What do you write?", READS, rows=10, needed="Write the letter")


class KeepOut(OnACase):
    title = "Names to keep out of letters"
    intro = ("Before a letter is written we look for these names in it, and warn you.",)
    kept_out = LongText("Which names?", "One on each line.", needed="Enter at least one name")

    def facts(self) -> dict[str, Any]:
        return {"names": self.clean["kept_out"]}


class DealWithLetter(Happened):
    """Delivery problem: `letter` is the letter, `ways` the routes it can still take, with addresses."""

    title = "What became of this letter?"
    aside = "staff/letter_shown.html"
    how = Choice("What did you do, or what is to be done?", needed="Choose what became of it")
    why = LongText("Anything to keep with it? (optional)", "For example who took it.", rows=3)

    def prepare(self) -> None:
        super().prepare()
        labels = {
            "posted": "I have posted it",
            "handed": "I gave it to them, or read it out",
            "email": "Send it by email to {}",
            "print": "Put it with the letters to print",
            "dropped": "It is not needed, or I told them in another way",
        }
        ways = self.so_far["ways"]
        self.how.options = tuple(Option(way, labels[way].format(ways[way])) for way in labels if way in ways)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        explained = self.how.data != "dropped" or bool(self.why.data)
        return explained or self.complain(self.why, "Write why it is not needed, or how you told them")

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"letter": int(self.so_far["about"])}
