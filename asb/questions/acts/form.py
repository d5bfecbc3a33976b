"""What officers are asked when they do something on a case: each act's form, word for word.

`so_far` holds what a form has to know of the case: `course`, `today`, `colleagues` and, where the act is
about one report or one earlier entry, `about`. A day in the past is when it happened, not when it is typed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from asb.fields import Choice, Choices, LongText, Option, Question, Text, When, say_day
from asb.fields.office import Each, OneDay
from asb.rules.course import BELOW, MET, NOT_MET, OUTSIDE, Course
from asb.rules.findings import ELEMENTS
from asb.rules.working_days import Calendar, due

READS = "The applicant reads this."
"""Said of each text that goes into a letter; all others are for staff and the bodies alone."""

ANSWER_WITHIN = 10
"""Working days that a body is given to answer, unless an officer says otherwise."""


class OnACase(Question):
    """A form about a case. `send` is what its button says."""

    send: ClassVar[str] = "Save"
    writes: ClassVar[bool] = False
    """Whether letters follow, which are shown before they are kept."""

    @property
    def course(self) -> Course:
        course: Course = self.so_far["course"]
        return course

    @property
    def today(self) -> date:
        today: date = self.so_far["today"]
        return today

    def relevant(self, keys: Any = None) -> list[Option]:
        """The relevant bodies to choose from: all, or those of these keys."""
        return [
            Option(body.key, body.name) for body in self.council.bodies if keys is None or body.key in keys
        ]

    def facts(self) -> dict[str, Any]:
        """What is kept with the act: the clean answers, without the day, which has its own place."""
        return {name: value for name, value in self.clean.items() if name != "on"}

    @classmethod
    def begins(cls, _known: dict[str, Any]) -> dict[str, list[str]] | None:
        """What stands in the boxes to begin with, as it would be typed."""
        return None

    def complain(self, field: Any, words: str) -> bool:
        """Refuse an answer for what another says; always false, for `validate` to return."""
        field.errors = [words]
        return False


class Happened(OnACase):
    """A form about something that has happened on some day, from the day of receipt to today."""

    on = OneDay("On which day?", needed="Enter the day on which it happened")

    def prepare(self) -> None:
        self.on.begins_as = self.on.last = self.today
        self.on.first = self.course.application.received_on

    def not_before(self, *days: date | None) -> None:
        """It cannot have happened before these."""
        self.on.first = max([self.course.application.received_on, *(day for day in days if day)])


class Take(OnACase):
    title = "Take this case"
    intro = ("You become the named contact: your name stands in our letters to the applicant.",)
    send = "Take this case"


class HandOver(OnACase):
    title = "Hand this case over"
    intro = ("The colleague becomes the named contact, and sees it among their cases.",)
    to = Choice("To whom?", needed="Choose a colleague")
    why = LongText("What do they need to know? (optional)", rows=3)

    def prepare(self) -> None:
        self.to.options = tuple(Option(str(each), name) for each, name in self.so_far["colleagues"])


class Note(OnACase):
    title = "Write a note"
    intro = ("For staff only. The applicant does not see notes, but may ask for a copy of what we hold.",)
    text = LongText("Note", needed="Write the note")


class Contact(Happened):
    title = "Log a contact"
    how = Choice(
        "How?",
        needed="Choose how",
        options=[
            Option("phone", "By telephone"),
            Option("visit", "At a meeting or a visit"),
            Option("email", "By email"),
            Option("post", "By post"),
            Option("other", "In another way"),
        ],
    )
    who = Text("With whom?", needed="Enter whom you were in contact with")
    text = LongText("What was said", needed="Write what was said, or that nobody answered")


DANGERS = [
    Option("danger", "Somebody is in danger, or at risk of being hurt"),
    Option("self_harm", "Self-harm or suicide"),
    Option("children", "Children"),
    Option("adult", "An adult with care and support needs"),
    Option("domestic", "Domestic abuse"),
    Option("hate", "Hate: disability, gender identity, race, religion or sexual orientation"),
    Option("reprisal", "Reprisals, if it becomes known who applied"),
    Option("nothing", "None of these", alone=True),
]


class RiskCheck(Happened):
    title = "Check for risk"
    intro = ("Do this on the working day on which the application came, before anything else.",)
    dangers = Choices("What did you find?", needed="Choose what you found, or none of these", options=DANGERS)
    level = Choice(
        "How high is the risk?",
        needed="Choose how high the risk is",
        options=[Option("none", "No risk found"), Option("standard", "Standard"), Option("high", "High")],
    )
    referred = LongText("Referred to whom, and when? (optional)", rows=3)
    plan = LongText("What keeps them safe meanwhile? (optional)", rows=3)
    review_on = OneDay("Look at it again on", "For example 1 3 2026. Leave it empty if there is no risk")

    def prepare(self) -> None:
        super().prepare()
        self.review_on.first = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        found = bool(fine and self.dangers.data != ["nothing"])
        if fine and found == (self.level.data == "none"):
            words = (
                "You found something: choose standard or high"
                if found
                else "You found none of these: choose no risk"
            )
            return self.complain(self.level, words)
        if fine and self.level.data != "none" and not self.review_on.data:
            return self.complain(self.review_on, "Enter the day on which to look at the risk again")
        return fine


class PassToBodies(Happened):
    title = "Pass it to the relevant bodies"
    intro = (
        "The Act asks for it: every relevant body gets the application (section 104(3)(b)). The first notice "
        "is thin: the reference, the place, the kinds of behaviour and the days of the reports.",
    )
    send, writes = "See the letters", True
    bodies = Choices("To whom?", needed="Choose at least one body")

    def prepare(self) -> None:
        super().prepare()
        left = [body.key for body in self.council.bodies if body.key not in self.course.passed]
        self.bodies.options = tuple(self.relevant(left))


class AskBodies(OnACase):
    title = "Ask what the bodies hold"
    intro = (
        "Bodies with public functions have to answer, unless the law forbids it (Schedule 4, paragraph 7).",
    )
    send, writes = "See the letters", True
    bodies = Choices("Whom do you ask?", needed="Choose at least one body")
    what = LongText("Anything in particular? (optional)", rows=3)
    by = OneDay("Please answer by", needed="Enter the day by which they should answer")

    def prepare(self) -> None:
        self.bodies.options = tuple(self.relevant(self.course.passed))
        self.by.first = self.today + timedelta(days=1)
        self.by.begins_as = due(self.today, ANSWER_WITHIN, Calendar.of(self.council)).due


class Told(Happened):
    title = "Record what a body told us"
    body = Choice("Which body?", needed="Choose the body")
    text = LongText("What they hold, and what they think", needed="Write what they told us")

    def prepare(self) -> None:
        super().prepare()
        self.body.options = tuple(self.relevant(self.course.passed))


YES_NO_UNSURE = [Option("yes", "Yes"), Option("no", "No"), Option("unsure", "Not sure")]
ELEMENT_ROWS = {
    "asb": "It is anti-social behaviour: harassment, alarm or distress",
    "area": "It happened in our area",
    "complaint": "It was a complaint to a body that can receive one",
    "related": "It is about the behaviour of this application",
    "separate": "It is not the same incident as another report here",
}
KNOWN_DAYS = [Option("exact", "On this date"), Option("unknown", "As the applicant told it")]


class FindingOnReport(OnACase):
    """`report`: the report as the applicant told of it."""

    title = "What was found about this report"
    aside = "staff/report_shown.html"
    intro = (
        "Each is yes unless you find that it is not. A “not sure” leaves the report out until it is settled.",
        "The Act counts complaints. Where several were told of one incident, they decide if that is one.",
    )
    holds = Each(
        "Does it count?",
        options=YES_NO_UNSURE,
        rows=[Option(key, label) for key, label in ELEMENT_ROWS.items()],
        reasoned=("no", "unsure"),
        ask_why="Why? (needed for no and not sure) The applicant reads this",
    )
    happened = When("When it happened", options=[*KNOWN_DAYS], what="it happened")
    reported = When("When it was reported", options=[*KNOWN_DAYS], what="it was reported")
    source = LongText(
        "How do you know? Who or what says so?",
        "Needed where something is no, not sure, or another date. For example the police log.",
        rows=2,
    )
    same_as = Choice("If it is the same incident as another report, which?")

    def prepare(self) -> None:
        others = [
            report.id for report in self.course.application.reports if report.id != self.so_far["about"]
        ]
        self.same_as.options = tuple(Option(number, f"Report {number}") for number in others)
        if not others:
            del self.same_as

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        doubted = any(each["said"] != "yes" for each in self.holds.data.values())
        dated = any(day.data["kind"] != "unknown" for day in (self.happened, self.reported))
        if (doubted or dated) and not self.source.data:
            return self.complain(self.source, "Write how you know it")
        if self.holds.data["separate"]["said"] == "no" and "same_as" in self and not self.same_as.data:
            return self.complain(self.same_as, "Choose the report that is about the same incident")
        return True

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Yes to each, or what was found before; the days as the applicant told them."""
        before = known["course"].found.get(known["about"])
        found = before.facts if before else {}
        said = {key: found.get(key, {"said": "yes", "why": ""}) for key in ELEMENTS}
        typed = {f"holds-{key}": [each["said"]] for key, each in said.items()}
        typed |= {f"holds-{key}-why": [each["why"]] for key, each in said.items()}
        typed |= {name: [found.get(name, "")] for name in ("source", "same_as")}
        for name in ("happened", "reported"):
            day = found.get(name, {"kind": "unknown"})
            typed[name] = [day["kind"]]
            if day["kind"] == "exact":
                typed[f"{name}-day"] = [say_day(date.fromisoformat(day["from"]))]
        return typed

    def shown(self) -> list[tuple[str, str]]:
        """In words; a day that was not confirmed is the applicant's own."""
        days = {
            str(day.label.text) for day in (self.happened, self.reported) if day.data["kind"] == "unknown"
        }
        return [(label, KNOWN_DAYS[1].label if label in days else said) for label, said in super().shown()]

    def facts(self) -> dict[str, Any]:
        """As the rules read them: one key for each element."""
        clean = {key: self.clean.get(key, "") for key in ("happened", "reported", "source", "same_as")}
        return (
            clean
            | {"report": self.so_far["about"]}
            | {element: self.holds.data[element] for element in ELEMENTS}
        )


VIEWS = [
    Option("agrees", "Agrees"),
    Option("disagrees", "Disagrees"),
    Option("no_answer", "Did not answer"),
    Option("delegated", "Has left it to the council under the procedure"),
]
FACTORS = {
    "persistence": "Persistence: how long and how often",
    "harm": "Harm, or the harm it could do",
    "response": "What was done about it, and if that was enough",
}
OUTCOMES = {
    MET: "The threshold is met: enough reports count",
    BELOW: "The threshold is met, though fewer reports count",
    NOT_MET: "The threshold is not met",
    OUTSIDE: "The threshold is not met, but there will be a review outside the Act",
}


OPEN_TO = {"met": (MET,), "depends": (BELOW,), "not_met": (BELOW, NOT_MET, OUTSIDE)}
"""What can be decided, by the count (s.104(4), (5)). While a day could still make the count, nobody says that
it is not met: somebody looks the day up first, and a finding says what was found.
"""


class Decide(Happened):
    title = "Record the decision on the threshold"
    aside = "staff/count_shown.html"
    send, writes = "See the letter", True
    views = Each("What does each relevant body say?", options=VIEWS, ask_why="In their words (optional)")
    outcome = Choice("What was decided?", needed="Choose what was decided")
    factors = Each(
        "What was weighed?",
        "The applicant reads these reasons.",
        options=[Option("relied", "Speaks for a review"), Option("weighed", "Weighed, and not enough")],
        ask_why="Why? The applicant reads this",
        reasoned=("relied", "weighed"),
    )
    why_not_harm = LongText(
        "Why was the threshold not met on harm, if there is to be a review?", READS, rows=3
    )
    ground = Choices("Refusal grounds that bear on it (optional)")
    meanwhile = LongText("What happens meanwhile", READS, needed="Write what happens meanwhile", rows=3)
    words = LongText("Anything to add in your own words (optional)", READS, rows=3)

    def prepare(self) -> None:
        super().prepare()
        self.not_before(self.course.decide_again, *self.course.passed.values())
        enough = self.course.assessment().by_count == "met"
        self.views.rows = tuple(self.relevant())
        open_to = OPEN_TO[self.course.assessment().by_count]
        self.outcome.options = tuple(Option(key, OUTCOMES[key]) for key in open_to)
        limbs = self.council.procedure_on(self.course.application.received_on).below_the_count
        self.factors.rows = tuple(
            Option(key, label) for key, label in FACTORS.items() if not enough and getattr(limbs, key)
        )
        if enough:
            del self.why_not_harm
            del self.ground
        else:
            self.ground.options = tuple(
                Option(ground.key, ground.label) for ground in self.council.refusal_grounds
            )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        relied = [key for key, each in self.factors.data.items() if each["said"] == "relied"]
        if self.outcome.data == BELOW and not relied:
            return self.complain(self.factors, "Choose at least one that speaks for a review")
        if self.outcome.data in (NOT_MET, OUTSIDE) and relied and len(relied) == len(self.factors.data):
            return self.complain(self.factors, "If all of it speaks for a review, the threshold is met")
        agreed = any(each["said"] in ("agrees", "delegated") for each in self.views.data.values())
        if self.outcome.data != MET and not agreed:
            return self.complain(
                self.views, "The bodies decide: at least one has to agree, or leave it to you"
            )
        if self.outcome.data == OUTSIDE and not self.why_not_harm.data:
            return self.complain(self.why_not_harm, "Write why it was not met on harm")
        return True
