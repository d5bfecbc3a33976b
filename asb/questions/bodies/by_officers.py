"""Forms for officers: ask an organisation on one case, remind bodies, accept what they have answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec

from asb.fields import Choice, Choices, Email, LongText, Option, Text, say_day
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, OnACase, answer_by
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.facts import Finding, Said
from asb.rules.findings import ELEMENTS
from asb.rules.threshold import BETTER
from asb.rules.worklist import owed, reminders

SHOWN = (
    Option("reports", "The days on which reports were made, as listed today"),
    Option("kinds", "The kinds of behaviour"),
)
"""What an organisation asked on one case may be shown: never a name, words of the applicant or a file."""


class AskOther(OnACase):
    """Asks an organisation that is no relevant body: a landlord, a school, social care."""

    title = "Ask another organisation"
    intro = (
        "A landlord, a school, social care or anybody else who may have information. They will see your "
        "question and what you tick, and nothing else: no name, no story, no file.",
        "Take care: a landlord may be the cause, may know them, or may end a tenancy because of it.",
    )
    send = "See the letter"
    organisation = Text("Which organisation?", needed="Enter the organisation")
    kind = Choice("What kind of organisation is it?", needed="Choose what kind of organisation it is")
    public = Choice(
        "Does it have public functions?",
        "A council or a housing association usually has. A private landlord has not. Once there is going to "
        "be a review, organisations with public functions must answer (Schedule 4, paragraph 7).",
        needed="Choose if it has public functions",
        options=[Option("yes", "Yes"), Option("no", "No, or we do not know")],
    )
    name = Text("Who will deal with it there?", "Name and job title.", needed="Enter who will deal with it")
    email = Email(
        "Their work email address (optional)",
        "Find it yourself: do not use one from the application. We will send a link there.",
    )
    address = LongText("Their address, if there is no email (optional)", "You will print the letter.", rows=4)
    what = LongText(
        "What is your question?",
        "They will read this. Do not name anybody, and write nothing that shows who applied.",
        rows=4,
        needed="Write your question",
    )
    place = Text(
        "Which place is it about? (optional)",
        "In your own words, for example only the street. They will read this.",
    )
    shows = Choices("What else may they see? (optional)", options=SHOWN)
    applicant = Choice(
        "Have you asked the applicant if you can contact this organisation?",
        needed="Choose if the applicant was asked",
        options=[
            Option("agreed", "Yes, and they agree"),
            Option("refused", "Yes, and they do not want it"),
            Option("not_asked", "No"),
        ],
    )
    applicant_why = LongText(
        "If they do not want it, or were not asked: why are you asking anyway?",
        rows=3,
        only="applicant!=agreed",
    )
    by = OneDay("Please answer by", needed="Enter the day by which they should answer")

    def prepare(self) -> None:
        self.kind.options = tuple(Option(told.key, told.label) for told in self.council.told)
        self.by.first = self.today + timedelta(days=1)

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        return {"shows": ["reports"], "by": [say_day(answer_by(known))]}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.email.data and not self.address.data:
            return self.complain(self.email, "Enter an email address, or an address for the letter")
        if self.applicant.data != "agreed" and not self.applicant_why.data:
            return self.complain(self.applicant_why, "Write why you are asking anyway")
        people = [person.contact.get("email", "") for person in self.so_far["here"].case.people]
        if self.email.data and self.email.data.lower() in [each.lower() for each in people if each]:
            return self.complain(self.email, "This is the address of somebody on this case")
        return self.email_stands("email")


OWED = {
    "asked": "what they hold",
    "view": "what they think of the decision",
    "dates": "on which dates they can come",
    "answer": "to answer: ",
    "action": "to do: ",
}
MOST_SHOWN = 160
"""Characters of what a body owes that are shown."""


def last_reminder(course: Course, key: str, today: date) -> str:
    """Says when somebody was last reminded of what they owe under this key, and by whom; empty if never."""
    asked = next((each.entry.id for each in owed(course) if each.key == key), 0)
    for told in reminders(course, key, asked)[-1:]:
        when = "today" if told.on == today else f"on {say_day(told.on)}"
        return f"Reminded {when}, by the service" if told.by is None else f"Reminded {when}"
    return ""


class Remind(OnACase):
    title = "Remind a body"
    send = "See the letters"
    what = Choices("What do you want to remind them about?", needed="Choose what to remind them about")

    def prepare(self) -> None:
        names = {body.key: body.name for body in self.council.bodies}
        self.what.options = tuple(
            Option(
                each.key,
                f"{names[each.body]}: {OWED[each.what]}{each.text}"[:MOST_SHOWN],
                last_reminder(self.course, each.key, self.today),
            )
            for each in self.course.outstanding
            if each.body in names
        )

    def facts(self) -> dict[str, Any]:
        chosen = [each.body for each in self.course.outstanding if each.key in self.what.data]
        return super().facts() | {"bodies": list(dict.fromkeys(chosen))}


class EndAccess(OnACase):
    title = "End the access of an organisation"
    contact = Choice("Which organisation?", needed="Choose the organisation")
    why = LongText("Why?", rows=2, needed="Write why")

    def prepare(self) -> None:
        asked = self.course.bodies.organisations
        self.contact.options = tuple(
            Option(str(number), entry.facts.organisation)
            for number, entry in asked.items()
            if number not in self.course.bodies.shut
        )

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"contact": int(self.contact.data)}


WILL = {
    **{"yes": "will do this", "partly": "will do part of this", "no": "will not do this"},
    **{"begun": "has begun this", "done": "has done this", "dropped": "will not do this"},
}


def _in_words(course: Course, kept: Any) -> str:
    """What a body answers or has done, with what it was asked, as a letter to the applicant begins."""
    said = getattr(kept, "said", "") or getattr(kept, "state", "")
    of: int = getattr(kept, "recommendation", 0) or getattr(kept, "action", 0)
    review = course.review
    asked = (review.recommendations | review.actions).get(of) if review else None
    if said not in WILL or asked is None:
        return f"{kept.organisation}: {kept.text}"
    return f"{kept.organisation} {WILL[said]}: {asked.facts.told}\n\nThey say: {kept.text}"


class AcceptAnswer(OnACase):
    """Accepts what a body has answered by link; `so_far["answer"]` is its entry.

    What it holds becomes findings on the reports; its answer to a recommendation, or the progress of an
    action, goes into the plan; a report or a file is noted.
    """

    title = "Accept what a body has answered"
    aside = "staff/answer_shown.html"
    send = "Accept"
    found = Choices(
        "Which reports are found, with the days in their records?",
        "Untick those that you will decide on yourself, on the worksheet.",
    )
    told = LongText(
        "What should we tell the applicant? (optional)",
        f"{READS} If you write here, they get a letter.",
        rows=4,
    )

    def prepare(self) -> None:
        kept = self.answer.facts
        held = kept.reports if self.answer.act == "body_holds" else {}
        numbers = [number for number, said in held.items() if said.said == "held"]
        self.found.options = tuple(Option(number, f"Report {number}") for number in numbers)
        if not numbers:
            del self.found
        if self.answer.act not in ("body_answers", "body_progress"):
            del self.told

    @property
    def answer(self) -> Entry[Any]:
        entry: Entry[Any] = self.so_far["answer"]
        return entry

    @property
    def result(self) -> str:
        """What the body says to a recommendation, or the progress of an action."""
        kept = self.answer.facts
        return str(getattr(kept, "said", "") or getattr(kept, "state", ""))

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with everything that the body holds, and with its own words for the applicant."""
        kept = known["answer"].facts
        held = getattr(kept, "reports", {})
        words = _in_words(known["course"], kept) if getattr(kept, "text", "") else ""
        return {"found": [number for number, said in held.items() if said.said == "held"], "told": [words]}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if "found" in self and (crossed := self.crossed()):
            return self.complain(
                self.found,
                f"Report {crossed[0]} cannot have been reported before it happened. Untick it, and ask them "
                "about the dates. Then judge it on the worksheet",
            )
        if "found" in self and self.lowers():
            return self.complain(
                self.found,
                "With these days, fewer reports count. Untick the report, and judge it on the worksheet: a "
                "manager then looks at it too",
            )
        if "told" in self and self.result in ("no", "dropped") and not self.told.data:
            return self.complain(self.told, "Tell the applicant why it will not be done")
        return True

    def crossed(self) -> list[str]:
        """The reports that, with the days of this body, were reported before they happened."""
        invalid = {each.id for each in self.after().assessment().reports if each.verdict == "invalid"}
        return [number for number in self.found.data if number in invalid]

    def lowers(self) -> bool:
        """Whether the findings would lower the result of the count."""
        after, now = self.after().assessment(), self.course.assessment()
        return BETTER.index(after.by_count) < BETTER.index(now.by_count)

    def after(self) -> Course:
        """The course with the findings."""
        found = [Finding(**each) for each in self.findings()]
        entries = {each.report: replace(self.answer, facts=each) for each in found}
        return replace(self.course, found=self.course.found | entries)

    def findings(self) -> list[dict[str, Any]]:
        """The findings: what was found before stays, with the days and the source that the body gave."""
        kept = self.answer.facts
        found = []
        for number in self.found.data if "found" in self else ():
            held = kept.reports[number]
            before = self.course.found.get(number)
            same = {
                element: getattr(before.facts, element) if before else Said("yes") for element in ELEMENTS
            }
            source = [kept.organisation, f"reference {held.reference}" if held.reference else "", held.done]
            found.append(
                same
                | {
                    "report": number,
                    "happened": held.happened,
                    "reported": held.reported,
                    "source": ". ".join(each for each in source if each),
                    "same_as": before.facts.same_as if before else "",
                    "one_person": before.facts.one_person if before else "",
                }
            )
        return found

    def facts(self) -> dict[str, Any]:
        kept, act = self.answer.facts, self.answer.act
        taken = {"of": self.answer.id, "told": self.told.data if "told" in self else ""}
        taken["findings"] = msgspec.to_builtins(self.findings())
        if act in ("body_answers", "body_progress"):
            taken |= {"said": self.result, "text": f"{kept.organisation}: {kept.text}"}
        if act == "body_answers":
            taken["recommendation"] = kept.recommendation
        if act == "body_progress":
            taken["action"] = kept.action
        return taken


class DeclineAnswer(OnACase):
    title = "Do not accept what a body has answered"
    aside = "staff/answer_shown.html"
    send = "See the letter"
    why = LongText("Why not?", "The body will read this.", rows=3, needed="Write why you do not accept it")

    def facts(self) -> dict[str, Any]:
        return {"of": int(self.so_far["about"]), "why": self.why.data}
