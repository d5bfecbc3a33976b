"""Forms for sharing the application, passing it to another council, requesting information and answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from asb.fields import Choice, Choices, Email, LongText, Option, Text, say_day, say_list
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, Happened, OnACase
from asb.questions.acts.threshold import OUTCOMES, open_outcomes
from asb.rules.course import MET, Course
from asb.rules.working_days import due

ANSWER_WITHIN = 10
"""Default deadline for a body's answer, in working days."""


def _black_out() -> LongText:
    return LongText(
        "What should be blacked out? (optional)",
        "One name, phrase or passage on each line, exactly as it is in the application.",
        rows=4,
    )


class Sending(Happened):
    """A form that sends the application to bodies, with passages blacked out."""

    bodies: Choices
    black_out: LongText

    def can_get_it(self, keys: Collection[str]) -> None:
        """Offers these bodies, but for those at which a manager has to name somebody first."""
        waits = [body for body in self.relevant(keys) if not self.course.contacts.get(body.value, True)]
        self.bodies.options = tuple(body for body in self.relevant(keys) if body not in waits)
        if waits:
            names = say_list(body.label for body in waits)
            self.intro = (*self.intro, f"A manager has to name who gets it first: {names}.")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        missing = [each for each in self.black_out.data.splitlines() if not self.so_far["stands_in"](each)]
        if missing:
            words = f"“{missing[0]}” is not in the application. Write it exactly as it is there"
            return self.complain(self.black_out, words)
        return True


class PassToBodies(Sending):
    title = "Send to relevant bodies"
    intro: tuple[str, ...] = (
        "The Act says that every relevant body must get the application (section 104(3)(b)), without the "
        "pages about contact, safety and who must not be there. Nothing can be decided before that.",
        "Is somebody at a body involved, or a relative or a colleague? First record who must not get it. If "
        "somebody has not agreed, first consider whether a passage has to be blacked out.",
    )
    send = "See the letters"
    what = Choice(
        "What are you sending now?",
        "This case is restricted: send each body the first notice before the application.",
        needed="Choose what you are sending now",
        options=[
            Option(
                "notice", "The first notice", "Reference, place, kinds of behaviour and days of the reports."
            ),
            Option("application", "The application"),
        ],
    )
    bodies = Choices("Who are you sending it to?", needed="Choose at least one body")
    black_out = _black_out()

    def prepare(self) -> None:
        super().prepare()
        self.can_get_it([key for key in self.course.application.bodies if key not in self.course.have_all])
        if not self.course.restricted:
            del self.what

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with every body that does not have it yet."""
        course: Course = known["course"]
        left = [key for key in course.application.bodies if key not in course.have_all]
        return {
            "on": [say_day(known["today"])],
            "bodies": [key for key in left if course.contacts.get(key, True)],
            "what": ["application" if course.informed >= {*left} else "notice"],
            "black_out": [course.black_out],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if "what" in self and self.what.data == "application":
            first = [
                body.label for body in self.relevant(self.bodies.data) if not self.has_notice(body.value)
            ]
            if first:
                words = f"Send the first notice before the application to {say_list(first)}"
                return self.complain(self.what, words)
        return True

    def has_notice(self, body: str) -> bool:
        return body in self.course.informed

    def facts(self) -> dict[str, Any]:
        return {"what": "application"} | super().facts()


class NameContact(OnACase):
    title = "Name who gets it at a body"
    intro = (
        "Somebody who must not get it reads what is sent to the usual address. From now on, every letter to "
        "this body about this case will go to the person you name.",
        "Ring the body, using a number that you found yourself, and speak to somebody senior.",
    )
    body = Choice("At which body?", needed="Choose the body")
    name = Text("Who should get it there?", "Name and job title.", needed="Enter who should get it there")
    address = LongText(
        "At which address?",
        "An email address that nobody else reads, or the lines of an envelope.",
        rows=3,
        needed="Enter the address",
    )
    why = LongText("Why this person, and how did you check?", rows=3, needed="Write why, and how you checked")

    def prepare(self) -> None:
        waits = [key for key, contact in self.course.contacts.items() if contact is None]
        self.body.options = tuple(self.relevant(waits))


class AskBodies(OnACase):
    """Asks bodies what they hold or, below the count, what they think of the proposed decision."""

    title = "Request information or a view"
    intro: tuple[str, ...] = (
        "Once there is going to be a review, bodies with public functions must answer, unless the law "
        "forbids it (Schedule 4, paragraph 7). Before that, and for a landlord, it is only a request.",
    )
    send = "See the letters"
    question = Choice(
        "What are you asking for?",
        needed="Choose what you are asking for",
        options=[
            Option("holds", "What they hold", "Reports, dates, what they did, any assessment of risk."),
            Option("view", "What they think of the decision that we propose"),
        ],
    )
    bodies = Choices("Who are you asking?", needed="Choose at least one body")
    what = LongText(
        "Anything in particular? (optional)", "If you ask what they hold.", rows=3, only="question=holds"
    )
    proposed = Choice(
        "Which decision are you proposing?", "If you are asking what they think of it.", only="question=view"
    )
    reasons = LongText(
        "Why are you proposing it?",
        "If you are asking what they think of it. The bodies will read this: do not name anybody, and do not "
        "add anything about the applicant that the bodies do not have yet.",
        only="question=view",
    )
    by = OneDay("Please answer by", needed="Enter the day by which they should answer")

    def prepare(self) -> None:
        self.bodies.options = tuple(self.relevant(self.course.informed))
        self.by.first = self.today + timedelta(days=1)
        open_to = () if self.course.decision else open_outcomes(self.course)
        self.proposed.options = tuple(Option(key, OUTCOMES[key]) for key in open_to if key != MET)
        if not self.proposed.options:
            self.what.description = self.what.only = ""
            del self.question, self.proposed, self.reasons

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with what they hold, as nothing can be proposed before that is known."""
        by = due(known["today"], ANSWER_WITHIN, known["here"].calendar).due
        return {"question": ["holds"], "by": [say_day(by)]}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if "question" not in self or self.question.data == "holds":
            return True
        if not self.proposed.data:
            return self.complain(self.proposed, "Choose the decision that you are proposing")
        if not self.reasons.data:
            return self.complain(self.reasons, "Write why you are proposing it")
        first = [body.label for body in self.relevant(self.bodies.data) if not self.has_all(body.value)]
        if first:
            return self.complain(self.bodies, f"First send the application to {say_list(first)}")
        return True

    def has_all(self, body: str) -> bool:
        return body in self.course.have_all

    def facts(self) -> dict[str, Any]:
        """The facts, without what belongs to the other question."""
        facts = {"question": "holds"} | super().facts()
        not_asked = ("what",) if facts["question"] == "view" else ("proposed", "reasons")
        return facts | dict.fromkeys(not_asked, "")


class BodyAnswer(Happened):
    title = "Record what a body told us"
    body = Choice("Which body?", needed="Choose the body")
    question = Choice(
        "What does this answer cover?",
        needed="Choose what the answer covers",
        options=[
            Option("holds", "What they hold"),
            Option("view", "What they think of the decision that we propose"),
            Option("both", "Both"),
        ],
    )
    text = LongText("What they hold, and what they think", needed="Write what they told us")

    def prepare(self) -> None:
        super().prepare()
        asked = self.course.bodies.organisations.items()
        self.body.options = (
            *self.relevant(self.course.informed),
            *(Option(f"contact-{number}", entry.facts.organisation) for number, entry in asked),
        )
        if not self.course.asked_view:
            del self.question


class ShareApplication(Sending):
    title = "Send the application again"
    intro: tuple[str, ...] = (
        "This sends the application as it is today, with corrections, reports found since then and "
        "applications merged into it.",
        "If somebody has not agreed, first consider if sharing is needed to keep them safe or to decide.",
    )
    send = "See the letters"
    bodies = Choices("Who are you sending it to?", needed="Choose at least one body")
    black_out = _black_out()

    def prepare(self) -> None:
        super().prepare()
        self.can_get_it(self.course.has_it)

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with every body that lacks an application merged into this one."""
        course: Course = known["course"]
        return {
            "on": [say_day(known["today"])],
            "bodies": [key for key in course.lacking if course.contacts.get(key, True)],
            "black_out": [course.black_out],
        }


WHOLE = "reports"
"""Page that is never left out: without the reports, nobody could count them."""


class PassOn(OnACase):
    """Passes the application to another council. `pages`: those of the application that may be left out, by
    key and first question; `risky`: something in the application speaks of a risk.
    """

    title = "Pass it to another council"
    intro: tuple[str, ...] = (
        "The other council will get the application, without how to contact people and who must not be "
        "there. The case stays open here until they confirm that they have it.",
        "If only part of it is about their area, keep the case and ask them to take part instead.",
    )
    send = "See the letters"
    to = Text("To which council?", READS, needed="Enter the council")
    email = Email(
        "Email address of its team for these applications (optional)",
        "Find it yourself, for example on their website. If you leave it empty, the letter is printed.",
    )
    reach = LongText("How can the applicant reach them?", READS, rows=3, needed="Enter how to reach them")
    why = LongText("Why is it theirs to deal with?", READS, needed="Write why it is theirs to deal with")
    agreed = Choice(
        "There is a risk, or nobody has checked for one. Did you ask the applicant what may be sent?",
        "Ask in a way that is safe for them.",
        needed="Choose if you have asked the applicant",
        options=[
            Option("all", "Yes, and all of it may be sent"),
            Option("part", "Yes, and some of it is left out"),
            Option("no", "No, or they said no, but it still has to be sent"),
        ],
    )
    agreed_how = LongText(
        "How and when did you ask, and what did they say? If you did not ask, why are you sending it?",
        rows=3,
        needed="Write how you asked and what they said, or why you are sending it",
    )
    left_out = Choices("What else should we leave out? (optional)")
    way = LongText(
        "In which safe way may the other council contact the applicant? (optional)",
        "The other council will read this. Write only what the applicant has agreed to. If you leave this "
        "empty, they can contact the applicant only through us.",
        rows=3,
    )
    by = OneDay("When should they confirm by?", needed="Enter the day by which they should confirm")

    def prepare(self) -> None:
        if place := self.so_far["elsewhere"]:
            self.intro = (f"The place may be in the area of {place}.", *type(self).intro)
        self.by.first = self.today + timedelta(days=1)
        self.by.begins_as = due(self.today, ANSWER_WITHIN, self.council.calendar).due
        pages = {key: title for key, title in self.so_far["pages"] if key != WHOLE}
        self.left_out.options = tuple(Option(key, title) for key, title in pages.items())
        risk = self.course.risk
        if not self.so_far["risky"] and risk is not None and risk.facts.level == "none":
            del self.agreed, self.agreed_how

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if "agreed" in self and self.agreed.data == "part" and not self.left_out.data:
            return self.complain(self.left_out, "Choose what to leave out")
        return True


NOT_LEFT = {
    "waiting": "it is waiting to be sent",
    "to_print": "it is waiting to be printed",
    "failed": "it was not delivered",
    "came_back": "it came back",
}
"""Why the application has not left for another council yet, by the state of its letter."""


class PassOnAnswered(Happened):
    title = "Record what the other council says"
    send = "See the letter"
    said = Choice(
        "What do they say?",
        needed="Choose what they say",
        options=[
            Option("taken", "They have it, and it is theirs to deal with", "The case will end here."),
            Option("returned", "It is not theirs to deal with, or they refuse it", "The case stays here."),
        ],
    )
    their_reference = Text("Their reference (optional)", READS)
    who = LongText("Who told you, and how?", rows=2, needed="Write who told you, and how")
    how_have = LongText(
        "Our letter with the application has not reached them: {}. If they have it, how did they get it?",
        "If they do not have it, first resolve the delivery problem and send it. Only staff will see this.",
        rows=3,
    )
    words = LongText("Anything to tell the applicant (optional)", READS, rows=3)

    def prepare(self) -> None:
        super().prepare()
        self.not_before(self.course.passed_on.on if self.course.passed_on else None)
        why = NOT_LEFT.get(self.so_far["letter_to_council"])
        self.how_have.label.text = self.how_have.label.text.format(why)
        if not why:
            del self.how_have

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if "how_have" in self and self.said.data == "taken" and not self.how_have.data:
            words = "Our letter has not reached them. Send it first, or write how they got the application"
            return self.complain(self.how_have, words)
        return True

    def facts(self) -> dict[str, Any]:
        """The facts, with the council and how to reach it, as they stood when the application was sent."""
        sent = self.course.passed_on
        assert sent is not None  # noqa: S101 - the act is open only when it was passed on
        return super().facts() | {"to": sent.facts.to, "reach": sent.facts.reach}
