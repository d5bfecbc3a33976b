"""What officers are asked to keep a case right: its clocks, its people, what is told, what was a mistake."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Question, Text, Upload, say_day
from asb.fields.office import OneDay
from asb.files import MOST_BYTES, TOO_LARGE
from asb.questions.acts.form import READS, Happened, OnACase
from asb.questions.apply.people import EveryContact


class Hold(Happened):
    title = "Put a clock on hold"
    intro = ("The days on hold do not count.",)
    clock = Choice("Which clock?", needed="Choose the clock")
    why = LongText("What do we wait for?", READS, rows=3, needed="Write what we wait for")

    def prepare(self) -> None:
        super().prepare()
        running = [clock for clock in self.so_far["clocks"] if not clock.done and not clock.hold]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in running)


class Resume(Happened):
    title = "Let a clock go on"
    clock = Choice("Which clock?", needed="Choose the clock")

    def prepare(self) -> None:
        super().prepare()
        held = [clock for clock in self.so_far["clocks"] if clock.hold]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in held)
        self.on.first = max((clock.hold.first for clock in held), default=self.on.first)


class RunningLate(OnACase):
    title = "Say that we are late"
    intro = ("Better before the day has passed than after it.",)
    send, writes = "See the letter", True
    clock = Choice("With what?", needed="Choose what is late")
    why = LongText("Why?", READS, rows=3, needed="Write why")
    by = OneDay("By when will it be done?", READS, needed="Enter the new day")

    def prepare(self) -> None:
        running = [clock for clock in self.so_far["clocks"] if not clock.done]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in running)
        self.by.first = self.today

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"label": self.clock.shown()}


class ToSomebody(OnACase):
    """A letter to one person of the case. `tellable`: who may be written to, by number, name and role.
    `hidden`: whether the applicant may not know yet how far it is.
    """

    send, writes = "See the letter", True
    whom = Choice("To whom?", "Only this person gets it.", needed="Choose to whom you write")

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        return {"whom": [str(known["tellable"][0][0])]}

    def prepare(self) -> None:
        people = self.so_far["tellable"]
        self.whom.options = tuple(Option(str(number), name, ROLES[role]) for number, name, role in people)
        if len(people) == 1:
            del self.whom
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


class AboutAPerson(Happened):
    """A form about one of the people of a case: `person` holds their number, name, role and contact."""

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
        """As they asked for it, or else as the contact stands now."""
        person = known["person"]
        asked = [
            came.facts["contact"]
            for came in known["course"].came.values()
            if came.act == "ask_contact" and came.facts["person"] == person["id"]
        ]
        shown = (asked[-1] if asked else person["contact"]) | {"on": say_day(known["today"])}
        return {name: list(said) if isinstance(said, list) else [str(said)] for name, said in shown.items()}

    def facts(self) -> dict[str, Any]:
        clean = super().facts()
        return {"person": clean["person"], "checked": clean["checked"], "contact": self.contact}


class RecordAgreement(AboutAPerson):
    title = "Record if they agree"
    intro = ("It counts when you have reached them by a way that you found yourself.",)
    writes = True
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


class ShareApplication(Happened):
    title = "Send the application to the bodies that take part"
    intro = (
        "They read what was asked and answered, also who may be responsible. How to contact people is left "
        "out: everything goes through us.",
        "If somebody has not agreed, weigh first if sharing it is needed to keep them safe or to decide.",
    )
    send, writes = "See the letters", True
    bodies = Choices("To whom?", needed="Choose at least one body")

    def prepare(self) -> None:
        super().prepare()
        self.bodies.options = tuple(self.relevant(self.course.passed))


class Remind(OnACase):
    title = "Remind a body"
    send, writes = "See the letters", True
    what = Choices("Of what?", needed="Choose of what")

    def prepare(self) -> None:
        names = {body.key: body.name for body in self.council.bodies}
        self.what.options = tuple(
            Option(key, f"{names[body]}: {text}")
            for key, body, text in self.course.outstanding
            if body in names
        )

    def facts(self) -> dict[str, Any]:
        chosen = [body for key, body, _ in self.course.outstanding if key in self.what.data]
        return super().facts() | {"bodies": list(dict.fromkeys(chosen))}


ROLES = {"applicant": "Applied", "represented": "Somebody applied for them", "member": "Of the group"}
"""What the people of a case are in it."""


class Export(Happened):
    """`people`: those of the case, each by number, name and role."""

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
        """With the number of the person whose copy it is: the only one, where nobody had to choose."""
        return super().facts() | {"whose": int(self.clean.get("whose", self.so_far["people"][0][0]))}


class KeepOut(OnACase):
    title = "Names to keep out of letters"
    intro = ("Before a letter is written we look for these names in it, and warn you.",)
    kept_out = LongText("Which names?", "One on each line.", needed="Enter at least one name")

    def facts(self) -> dict[str, Any]:
        return {"names": self.clean["kept_out"]}


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
    intro = ("You know somebody of this case, for example. After this you can only hand it over, or note.",)
    why = LongText("What is it?", rows=3, needed="Write what it is")


class DealWithLetter(Happened):
    """`letter`: which; `ways`: what can be done with it, each with the address for it."""

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
