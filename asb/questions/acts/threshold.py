"""Forms about the threshold: findings, decision, refusal, second person."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from asb.fields import Choice, Choices, LongText, Option, When, say_day
from asb.fields.office import Each
from asb.questions.acts.form import READS, Happened, OnACase
from asb.rules.course import BELOW, MET, NOT_MET, OUTSIDE
from asb.rules.findings import ELEMENTS

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
    """Finding on a report; `report` is the report as the applicant described it."""

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
        """Initial values: yes to each element, or the earlier finding; dates as the applicant gave them."""
        before = known["course"].found.get(known["about"])
        found = msgspec.to_builtins(before.facts) if before else {}
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
        """Readable answers; a date that was not confirmed is marked as the applicant's."""
        days = {
            str(day.label.text) for day in (self.happened, self.reported) if day.data["kind"] == "unknown"
        }
        return [(label, KNOWN_DAYS[1].label if label in days else said) for label, said in super().shown()]

    def facts(self) -> dict[str, Any]:
        """Facts as the rules read them: one key for each element."""
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
"""Decisions open at each count (s.104(4), (5)). While an unknown date could still make the count, "not met"
is not offered: an officer checks the date first and records a finding."""


class Decide(Happened):
    title = "Record the decision on the threshold"
    aside = "staff/count_shown.html"
    send = "See the letter"
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
        "If something speaks for a review, or there will be one, why is the threshold not met?", READS, rows=3
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
        against = self.outcome.data == OUTSIDE or (self.outcome.data == NOT_MET and relied)
        if against and not self.why_not_harm.data:
            return self.complain(self.why_not_harm, "Write why the threshold is not met all the same")
        return True


class SecondPerson(OnACase):
    title = "Second person"
    aside = "staff/proposal_shown.html"
    intro = ("Read the reasons yourself. You decide as if nobody had before you.",)
    said = Choice(
        "Do you agree?",
        needed="Choose if you agree",
        options=[Option("agree", "I agree"), Option("disagree", "I do not agree")],
    )
    why = LongText("Why?", needed="Write your reasons")


LEGAL_ADVICE = "What was the legal advice, and whose?"
"""The council's own advice: never shared with the appeal body or in a subject access copy."""


class Refuse(Happened):
    title = "Propose to refuse, though enough reports count"
    intro = (
        "The Act leaves no room for this: with enough reports that count, there must be a review (section "
        "104(1), (4)). If you go on, legal advice and the bodies' agreement are recorded, and a manager who "
        "did not propose it decides. The applicant can always appeal.",
    )
    views = Each("What does each relevant body say?", options=VIEWS, ask_why="In their words (optional)")
    ground = Choices("On which ground?", needed="Choose the ground")
    reasons = LongText("Why?", READS, needed="Write the reasons")
    advice = LongText(LEGAL_ADVICE, needed="Write the legal advice")
    meanwhile = LongText("What happens meanwhile", READS, needed="Write what happens meanwhile", rows=3)

    def prepare(self) -> None:
        super().prepare()
        self.not_before(self.course.decide_again, *self.course.passed.values())
        self.views.rows = tuple(self.relevant())
        self.ground.options = tuple(
            Option(ground.key, ground.label) for ground in self.council.refusal_grounds
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if any(each["said"] not in ("agrees", "delegated") for each in self.views.data.values()):
            return self.complain(self.views, "Every relevant body has to agree to a refusal")
        return True
