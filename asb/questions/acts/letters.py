"""Forms about letters: write one, send or withhold a notice, resolve a delivery problem."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Text, say_day
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, Happened, OnACase
from asb.questions.acts.people import ROLES, AboutAPerson
from asb.questions.acts.threshold import LEGAL_ADVICE
from asb.rules.course import Course
from asb.rules.days import london_date
from asb.rules.entries import NOTICES


class ToSomebody(OnACase):
    """A letter to one person of the case. `tellable`: people who may be written to, by id, name and role.
    `hidden`: whether progress must be kept from the applicant for now.
    """

    send = "See the letter"
    whom = Choice("To whom?", "Only this person will get it.", needed="Choose to whom you write")

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        return {"whom": [str(known["tellable"][0][0])]} if known["tellable"] else None

    def prepare(self) -> None:
        people = self.so_far["tellable"]
        self.whom.options = tuple(Option(str(number), name, ROLES[role]) for number, name, role in people)
        if len(people) == 1:
            del self.whom
        if not people:
            self.intro = ("You may not write to anybody on this case.", *self.intro)
        if self.so_far["hidden"]:
            warning = (
                "Do not tell the applicant anything about the person they applied for, who has not allowed "
                "it yet."
            )
            self.intro = (warning, *type(self).intro)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"whom": int(self.clean.get("whom", self.so_far["tellable"][0][0]))}


class NeedMore(ToSomebody):
    title = "Ask somebody on the case for something"
    intro = ("Ask only for what nobody else can tell you. The case continues in the meantime.",)
    what = LongText("What are you asking for?", READS, needed="Write what you ask")
    by = OneDay("Please answer by", READS, needed="Enter a day")

    def prepare(self) -> None:
        super().prepare()
        self.by.first = self.today + timedelta(days=1)


class Write(ToSomebody):
    title = "Write to somebody on the case"
    words = LongText("What do you want to say?", READS, rows=10, needed="Write the letter")

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with a correction of the letter that the address names, if it is one of this case."""
        letter = next((each for each in known["here"].case.letters if str(each.id) == known.get("of")), None)
        if letter is None or letter.sent_at is None:
            return super().begins(known)
        words = CORRECTS.format(day=say_day(london_date(letter.sent_at)), subject=letter.subject)
        keys = {(f"{role}-{each}" if role == "member" else role): each for each, _, role in known["tellable"]}
        whom = [str(keys[letter.recipient])] if letter.recipient in keys else []
        return {"words": [words], "whom": whom}


CORRECTS = """On {day} we wrote to you: “{subject}”.

That letter was a mistake, and we are sorry. Please ignore what it says.

"""


NOTICE = {
    "passed_on": "The application",
    "decision": "The decision",
    "outcome": "The outcome of the review",
    "recommendations": "The recommendations",
}
"""What the law asks to be sent or told, as officers read it."""
SECTION = {
    "passed_on": "104(3)(b)",
    "decision": "104(6)",
    "outcome": "104(8)(a)",
    "recommendations": "104(8)(b)",
}
FOR_APPLICANT = (
    "This is all that they will read about the review, until the person they applied for allows more. Leave "
    "out anything that could put somebody in danger: dates, locks, a move, who reported."
)


def untold(due: Iterable[tuple[str, str, str]]) -> str:
    """Says which statutory notices are due before a case can be closed, and to whom, with the reference of an
    application that was merged into it; empty if none are.
    """
    each = [f"{said(what, merged)} (section {SECTION[what]}), to {to}" for what, to, merged in due]
    words = "The law requires this first, unless a manager withholds it for safety. Not done yet"
    return f"{words}: {'; '.join(each)}" if each else ""


def said(what: str, merged: str) -> str:
    """The name of a notice; of an application that was merged into the case, with its reference."""
    return f"{NOTICE[what]} {merged}".strip()


def notices(*keys: str) -> tuple[Option, ...]:
    """These notices, to choose from."""
    return tuple(Option(key, NOTICE[key], f"Section {SECTION[key]}") for key in keys)


def for_applicant() -> LongText:
    return LongText(
        "What does the review recommend, for the person who applied?", f"{READS} {FOR_APPLICANT}", rows=4
    )


NO_WORDS = "Write what the review recommends, for the person who applied, or let a manager withhold it first"


class Withhold(OnACase):
    title = "Withhold a notice for safety"
    intro = (
        "The law says that the applicant must be told, and has no express exemption for safety. Take legal "
        "advice first. A withheld notice will not be sent, and their page will not show what it would say.",
    )
    what = Choices(
        "Which notices are withheld?",
        "Anything that follows from a withheld notice is withheld with it.",
        options=notices(*NOTICES),
        needed="Choose what is withheld",
    )
    why = LongText(
        "Who could it put in danger, and how?", "Only staff will see this.", needed="Write the reason"
    )
    advice = LongText(LEGAL_ADVICE, rows=3, needed="Write what the legal advice was")
    again = OneDay(
        "When will you look at it again?", needed="Enter the day on which you will look at it again"
    )

    def prepare(self) -> None:
        self.again.first = self.today + timedelta(days=1)

    def facts(self) -> dict[str, Any]:
        first = min(map(NOTICES.index, self.what.data))
        return super().facts() | {"what": list(NOTICES[first:])}


class Notify(OnACase):
    """`thin`: whether the applicant may not be told what is planned."""

    title = "Send the applicant a notice"
    intro = (
        "Use this for a notice that still has to be sent: it was withheld, could not be delivered, or did "
        "not say enough. It will be sent with the case as it is today.",
    )
    send = "See the letters"
    what = Choices("Which notices?", needed="Choose which notices")
    for_applicant = for_applicant()

    def prepare(self) -> None:
        reviewed = bool(self.course.review and self.course.review.outcome)
        self.what.options = notices(*(NOTICES if reviewed else NOTICES[:1]))
        if not (reviewed and self.so_far["thin"]):
            del self.for_applicant

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        course: Course = known["course"]
        outcome = course.review.outcome if course.review else None
        return {"for_applicant": [outcome.facts.for_applicant]} if outcome else None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        first = min(map(NOTICES.index, self.what.data))
        if before := [key for key in NOTICES[:first] if key in self.course.withheld]:
            words = f"“{NOTICE[before[0]]}” is withheld, and this would give it away. Choose that notice too"
            return self.complain(self.what, words)
        wanted = "for_applicant" in self and "recommendations" in self.what.data
        if wanted and self.recommended and not self.for_applicant.data:
            return self.complain(self.for_applicant, NO_WORDS)
        return True

    @property
    def recommended(self) -> bool:
        return bool(self.course.review and self.course.review.recommendations)


class KeepOut(OnACase):
    title = "Names to leave out of letters"
    intro = ("Before a letter is written we look for these names in it, and warn you.",)
    kept_out = LongText("Which names?", "One on each line.", needed="Enter at least one name")

    def facts(self) -> dict[str, Any]:
        return {"names": self.clean["kept_out"]}


class LeaveOut(OnACase):
    title = "Record who at a body must not get it"
    intro = (
        "Somebody who is involved, or is a relative or a colleague of the person responsible, must not find "
        "out anything about the case. We will ask the body not to share it with them.",
    )
    body = Choice("At which body?", needed="Choose the body")
    who = LongText(
        "Who must not get it?", "One name on each line.", rows=3, needed="Enter who must not get it"
    )
    why = LongText("Why?", "Only staff will see this.", rows=3, needed="Write why")
    reads = Choice(
        "Do they read what is sent to the address that we use for this body?",
        needed="Choose if they read what is sent there",
        options=[
            Option(
                "no",
                "No",
                "We will still send letters there, and ask the body not to share them with these people.",
            ),
            Option(
                "yes",
                "Yes, or we do not know",
                "Nothing will be sent there until a manager has named somebody.",
            ),
        ],
    )

    def prepare(self) -> None:
        self.body.options = tuple(self.relevant())


class CameBack(Happened):
    """A letter that went out and came back: `letter` is the letter."""

    title = "Record that a letter came back"
    intro = (
        "For example, an email that could not be delivered, or an envelope that the post office returned. "
        "You can then choose another safe way to reach them.",
    )
    aside = "staff/letter_shown.html"
    why = Text("What does it say, or how do you know?", needed="Write what it says, or how you know")

    def prepare(self) -> None:
        super().prepare()
        sent_at = self.so_far["letter"].sent_at
        self.not_before(london_date(sent_at) if sent_at else None)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"letter": int(self.so_far["about"])}


class DealWithLetter(Happened):
    """Delivery problem: `letter` is the letter, `ways` the routes it can still take, with addresses; `dead`:
    those from whose address the last letter came back, with the day.
    """

    title = "Delivery outcome"
    aside = "staff/letter_shown.html"
    how = Choice("What has happened, or should happen now?", needed="Choose what has happened to it")
    why = LongText("Anything else to record? (optional)", "For example, who took it.", rows=3)

    def prepare(self) -> None:
        super().prepare()
        labels = {
            "posted": "I have posted it",
            "handed": "I gave it to them, or read it out",
            "email": "Send it by email to {}",
            "text": "Send the text again to {}",
            "print": "Add it to the letters to print, to {}",
            "not_posted": "It has not been posted or handed over: put it back in the letters to print",
            "dropped": "It is not needed, or I told them in another way",
        }
        if self.so_far["letter"].route == "text":
            labels["handed"] = "I rang them, or texted them myself"
        ways, dead = self.so_far["ways"], self.so_far["dead"]
        if not ways.get("print"):
            labels["print"] = "Add it to the letters to print, to hand over or read out"
        in_order = sorted((way for way in labels if way in ways), key=lambda way: way in dead)
        self.how.options = tuple(
            Option(
                way,
                labels[way].format(", ".join(ways[way].splitlines())),
                f"The last one to it came back on {say_day(dead[way])}." if way in dead else "",
            )
            for way in in_order
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        explained = self.how.data != "dropped" or bool(self.why.data)
        return explained or self.complain(self.why, "Write why it is not needed, or how you told them")

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"letter": int(self.so_far["about"])}


class LetterFormat(AboutAPerson):
    """How letters to a person should be; `needed`: how they are to be so far."""

    title = "Record how their letters should be"
    intro = (
        "This applies to every later letter to them, and to letters that have not been sent yet. The service "
        "makes large print for you. For other formats, each letter is sent at once as it is, and you will "
        "have a task, with a date, to make it.",
    )
    kinds = Choices(
        "How should letters to them be?",
        "Choose all that apply.",
        needed="Choose how letters should be",
        options=[
            Option("large_print", "Large print"),
            Option("easy_read", "Easy read"),
            Option("audio", "Audio"),
            Option("braille", "Braille"),
            Option("language", "Another language"),
            Option("other", "Another format"),
            Option("none", "As they are: no other format", alone=True),
        ],
    )
    language = Text("If another language, which? (optional)")
    other = Text("If another format, which? (optional)")

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Initial values: what is recorded, else what the applicant said would help."""
        now = known["needed"]
        kinds = [*now.kinds] or (["none"] if now.recorded else [])
        return {
            "on": [say_day(known["today"])],
            "kinds": kinds,
            "language": [now.language],
            "other": [now.other],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and "language" in self.kinds.data and not self.language.data:
            fine = self.complain(self.language, "Enter which language")
        if fine and "other" in self.kinds.data and not self.other.data:
            fine = self.complain(self.other, "Enter which format")
        return fine

    def facts(self) -> dict[str, Any]:
        said = super().facts()
        kinds = [kind for kind in said["kinds"] if kind != "none"]
        named = {name: said[name] if name in kinds else "" for name in ("language", "other")}
        return said | {"kinds": kinds} | named


class LetterMade(Happened):
    """That a letter was made in another format. `formats`: which, in words."""

    title = "Record that a letter was made in another format"
    aside = "staff/letter_shown.html"
    said = Choice(
        "What happened?",
        needed="Choose what happened",
        options=[
            Option("made", "It was made, and they have it or it is on its way"),
            Option("not_needed", "It is not needed"),
        ],
    )
    text = LongText("Who made it, and how did they get it? (optional)", rows=3)

    def prepare(self) -> None:
        super().prepare()
        letter = self.so_far["letter"]
        self.intro = (f"{letter.to_name} needs this letter in: {', '.join(self.so_far['formats'])}.",)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        explained = self.said.data != "not_needed" or bool(self.text.data)
        return explained or self.complain(self.text, "Write why it is not needed")

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"letter": int(self.so_far["about"])}
