"""Forms about what people of a case have sent, and about appeals and complaints."""

from __future__ import annotations

from typing import Any

from asb.council.shape import FirstStep
from asb.fields import Choice, Choices, LongText, Option, Text, say_day
from asb.fields.office import OneDay
from asb.questions.acts.ending import NOTHING, again, chosen, fits
from asb.questions.acts.form import READS, Happened, OnACase
from asb.rules.clocks import remedies
from asb.rules.course import Course
from asb.rules.entries import Entry


class DealWithIt(OnACase):
    """Deals with something that was sent; `so_far["came"]` is its entry."""

    title = "Deal with what somebody sent"
    aside = "staff/came_shown.html"
    done = LongText(
        "What did you do about it?", rows=3, needed="Write what you did, or why nothing is to be done"
    )
    words = LongText(
        "Message to the person who sent it (optional)",
        f"{READS} If you write something here, they will get a letter.",
        rows=3,
    )

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"of": int(self.so_far["about"])}


class Weigh(Happened):
    title = "Record how an objection was considered"
    intro = (
        "Somebody this application was made for does not agree. You must consider that, but it does not stop "
        "the application: anyone may apply (section 104(1)(a)), and safety or the law can mean that we have "
        "to continue.",
    )
    whose = Choice("Whose objection is it?", needed="Choose whose objection it is")
    said = Choice(
        "What did the bodies decide?",
        needed="Choose what was decided",
        options=[
            Option("go_on", "To continue"),
            Option("less", "To continue, and share less"),
            Option("stop", "Not to continue", "Then end the case too"),
        ],
    )
    why = LongText("What was considered, and why?", needed="Write what was considered")

    def prepare(self) -> None:
        super().prepare()
        names = {number: name for number, name, _ in self.so_far["people"]}
        found = self.course.objections.items()
        self.whose.options = tuple(Option(str(each), names[each], words(entry)) for each, entry in found)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"whose": int(self.whose.data)}


def words(objection: Entry[Any]) -> str:
    """What somebody wrote when they did not agree; empty if an officer recorded it."""
    return " ".join(str(getattr(objection.facts, "text", "")).split())


def first_step(first: FirstStep) -> tuple[Option, ...]:
    """Whether the first of two steps was taken: an appeal is passed on in either case."""
    hint = f"The appeal body then says if the {first.body} has to be asked first."
    return (
        Option("yes", f"Yes: the {first.body} has looked at it again"),
        Option("no", "No, or not yet", hint),
    )


class Appealed(Happened):
    title = "Record an appeal"
    intro = (
        "Record and pass on a late appeal too: the appeal body decides whether to look at it. "
        "The papers that they see are kept as they stand today.",
    )
    send = "See the letters"
    who = Choice("Who is appealing?", needed="Choose who is appealing")
    how = Choice(
        "How did we receive it?",
        needed="Choose how we received it",
        options=[
            Option("us", "They told us"),
            Option("body", "From the appeal body"),
            Option("other", "In another way"),
        ],
    )
    grounds = Choices("What is the appeal about?", needed="Choose what the appeal is about")
    first_step = Choice("Was the first step taken?", needed="Choose if the first step was taken")
    text = LongText("What do they say?", needed="Write what they say")
    missed = LongText("What do they say was not considered? (optional)", rows=3)

    def prepare(self) -> None:
        super().prepare()
        people = [each for each in self.so_far["people"] if each[2] in ("applicant", "represented")]
        self.who.options = tuple(Option(str(number), name) for number, name, _ in people)
        if len(people) == 1:
            del self.who
        decision = self.course.decision
        appeal = self.council.appeal_on(decision.on if decision else self.course.received_on)
        self.grounds.options = tuple(
            Option(ground.key, ground.label) for ground in appeal.grounds_at(self.course.reached)
        )
        if appeal.first_step:
            self.first_step.options = first_step(appeal.first_step)
        else:
            del self.first_step

    def facts(self) -> dict[str, Any]:
        kept = super().facts()
        who = kept.pop("who", "")
        return kept | ({"person": int(who)} if who else {})


class Complaint(Happened):
    title = "Record a complaint or an ombudsman’s enquiry"
    intro = (
        "Use this for anything that comes through a complaints procedure, an ombudsman or a court. It is not "
        "an appeal, and does not count as one in the figures.",
    )
    body = Choice("Who is looking at it?", needed="Choose who is looking at it")
    body_name = Text("Which body, court or person? (if it is not in the list)")
    their_reference = Text("Their reference (optional)")
    whose = Choice(
        "Who is complaining?",
        needed="Choose who complains",
        options=[
            Option("people", "The applicant, or another person of this case"),
            Option("another", "Somebody else", "It will be left out of a subject access copy."),
        ],
    )
    text = LongText("What is it about?", needed="Write what it is about")
    by = OneDay("By when do they want an answer? (optional)")
    hold = Choice(
        "Should this set a legal hold?",
        "Nothing on this case will be deleted until a manager ends the hold.",
        needed="Choose yes or no",
        options=[Option("yes", "Yes"), Option("no", "No")],
    )
    hold_why = LongText("If yes, why?", rows=2, only="hold=yes")

    def prepare(self) -> None:
        super().prepare()
        self.body.options = (
            Option("own", "The council, under its own complaints procedure"),
            Option("body", "Another body, under its complaints procedure"),
            *(Option(each.key, each.name) for each in self.council.ombudsmen),
            Option("court", "A court"),
            Option("other", "Somebody else"),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.body.data in ("body", "court", "other") and not self.body_name.data:
            return self.complain(self.body_name, "Enter which body, court or person")
        if self.hold.data == "yes" and not self.hold_why.data:
            return self.complain(self.hold_why, "Write why nothing may be deleted")
        return True


CARRIED_OUT, PUT_OFF = "carried_out", "put_off"
REMEDIED = ("upheld", "partly", "settled")
"""Results after which something may have to be carried out."""
DECIDED = ("answered", *REMEDIED, "not_upheld", "ended")
NO_LETTER = "Write what we should tell the applicant"
REMEDY = (CARRIED_OUT, PUT_OFF)
"""What becomes of a remedy."""


class ComplaintDecided(Happened):
    title = "Record the result of a complaint"
    tells = "decision"
    send = "See the letter"
    which = Choice("Which complaint?", needed="Choose the complaint")
    result = Choice(
        "What was the result?",
        needed="Choose what the result was",
        options=[
            Option("answered", "We have answered, and they have not decided yet"),
            Option("upheld", "Upheld"),
            Option("partly", "Upheld in part"),
            Option("settled", "Settled: we do what was agreed"),
            Option("not_upheld", "Not upheld"),
            Option("ended", "They are not looking into it, or it was withdrawn"),
            Option(CARRIED_OUT, "The remedy was carried out"),
            Option(PUT_OFF, "The remedy has not been carried out yet: there is a new date for it"),
        ],
    )
    remedy = LongText("What is the remedy, or what did they say?", needed="Write what they said", rows=4)
    back = Choices(
        "What do we have to do?",
        "An order to decide or review again is not an appeal. What was done before stays on record.",
        needed="Choose what is to be done, or nothing",
    )
    to_do = Choice(
        "Is there anything still to be done?",
        "For example, an apology, a payment, a change in how we work, or what is done again. If the "
        "complaint was not upheld or is not decided, choose no.",
        needed="Choose if there is anything still to be done",
        options=[Option("yes", "Yes, by the day below"), Option("no", "No")],
    )
    by = OneDay("When is the next step or the remedy due? (optional)")
    words = LongText(
        "What do we tell the applicant?",
        f"{READS} You must answer this if something will be done again. If you leave it empty, there is no "
        "letter.",
    )

    def prepare(self) -> None:
        super().prepare()
        self.back.options = again(self.course)
        self.which.options = tuple(
            Option(str(each.id), self.named(each)) for each in self.waiting(self.course)
        )
        waits = {*(REMEDY if self.owed else ()), *(DECIDED if self.course.open_complaints else ())}
        self.result.options = tuple(each for each in self.result.options if each.value in waits)

    @property
    def owed(self) -> set[int]:
        """Numbers of the complaints whose remedy is not carried out yet."""
        return {each.facts.which for each in remedies(self.course)}

    @classmethod
    def waiting(cls, course: Course) -> list[Entry[Any]]:
        """The complaints of which there is something to record."""
        owed = {each.facts.which for each in remedies(course)}
        return [each for each in course.complaints if each in course.open_complaints or each.id in owed]

    def named(self, complaint: Entry[Any]) -> str:
        """The body that looks at it, its reference, and the day it came."""
        said = complaint.facts
        names = {each.key: each.name for each in self.council.ombudsmen} | {"own": self.council.name}
        parts = (
            said.body_name or names.get(said.body, said.body),
            said.their_reference,
            say_day(complaint.on),
        )
        return ", ".join(part for part in parts if part)

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        waits = cls.waiting(known["course"])
        today = {"on": [say_day(known["today"])]}
        return today | {"which": [str(waits[0].id)]} if len(waits) == 1 else None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        again_, owed = self.back.data != [NOTHING], int(self.which.data) in self.owed
        if (self.result.data in REMEDY) is not owed:
            words = "Its remedy is still to be carried out" if owed else "It has no remedy yet"
            return self.complain(self.result, f"{words}. Choose another answer, or another complaint")
        if again_ and self.result.data not in REMEDIED:
            return self.complain(
                self.back, "Something can be done again only if the complaint was upheld or settled"
            )
        if not fits(self, self.back):
            return False
        if not self.has_its_day(again_):
            return False
        return not again_ or bool(self.words.data) or self.complain(self.words, NO_LETTER)

    def has_its_day(self, again_: bool) -> bool:
        """Checks that what is still to be carried out fits the result, and has a day."""
        if (again_ or self.result.data == PUT_OFF) and self.to_do.data == "no":
            return self.complain(self.to_do, "Something has to be done, so choose yes")
        if self.to_do.data == "no":
            return True
        if self.result.data not in (*REMEDIED, PUT_OFF):
            return self.complain(
                self.to_do, "With this answer there is nothing still to be done, so choose no"
            )
        return bool(self.by.data) or self.complain(self.by, "Enter the day by which it has to be done")

    def facts(self) -> dict[str, Any]:
        facts = chosen(super().facts())
        return facts | {"which": int(facts["which"])}


MANAGER_AGREES = (
    "The threshold is met, so a manager has to agree before the case ends. Nothing stops until then, and no "
    "letter is sent."
)


class Withdraw(Happened):
    title = "Record that the applicant withdraws"
    intro: tuple[str, ...] = (
        "Make sure that this is what they want: contact them in a safe way that was agreed before, and ask "
        "if anybody put pressure on them.",
    )
    send = "See the letter"
    checked = LongText("Who did you speak to, and how did you check?", needed="Write how you checked")
    said = LongText(
        "The threshold is met. What did they say, in their words, and how did they say it?",
        "For example, by phone or in writing. Only staff will see this.",
        rows=3,
        needed="Write what they said, and how they said it",
    )
    pressure = Choice(
        "Did you ask if anybody put pressure on them?",
        needed="Choose what they said about pressure",
        options=[
            Option("none", "Yes, and they said that nobody did"),
            Option("some", "Yes, and somebody did, or they were not sure"),
            Option("not_asked", "No, or not where they could speak freely"),
        ],
    )
    pressure_why = LongText(
        "If somebody did, or they were not sure: what was done about it, and why is it still what they want?",
        "Only staff will see this.",
        rows=3,
    )
    why = LongText("Why are they withdrawing? (optional)", "Only staff will see this.", rows=3)

    def prepare(self) -> None:
        super().prepare()
        if not self.course.is_met:
            del self.said, self.pressure, self.pressure_why
            return
        self.send = "Save and ask a manager"
        self.intro = (*self.intro, MANAGER_AGREES)
        self.why.label.text = "Why are they withdrawing?"

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or "said" not in self:
            return not self.errors
        if self.pressure.data == "not_asked":
            return self.complain(self.pressure, "Ask them first, where they can speak freely")
        if self.pressure.data == "some" and not self.pressure_why.data:
            return self.complain(self.pressure_why, "Write what was done about the pressure")
        return bool(self.why.data) or self.complain(self.why, "Write why they are withdrawing")
