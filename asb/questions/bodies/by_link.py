"""Forms for contacts of bodies, who answer by link; and for whoever opens such a link.

`so_far` holds `it`, what the contact may see of the case (`casework.bodies.seen`), and `today`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asb.fields import (
    Choice,
    DayOrMonth,
    Email,
    LongText,
    Option,
    Question,
    Reference,
    Text,
    Upload,
    When,
    say_day,
)
from asb.files import MOST_BYTES, TOO_LARGE
from asb.questions.acts.reports import AS_KNOWN, day_of, plain
from asb.rules.days import UNKNOWN, slip
from asb.rules.facts import KnownDay

TELLS_APPLICANT = "We may tell the applicant this: write nothing that could put somebody at risk."
ME, COLLEAGUE = "me", "colleague"


class WhoOpensIt(Question):
    """Asks who has opened a link: it works for whoever presses it, and the history says who that was."""

    title = "Take part in an ASB case review"
    who = Choice("Who are you?", needed="Choose who you are")
    name = Text("If you are a colleague, your name and job title")

    def prepare(self) -> None:
        self.who.options = (
            Option(ME, f"I am {self.so_far['contact'].name}"),
            Option(COLLEAGUE, "I am a colleague, and can answer for them"),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.who.data == COLLEAGUE and not self.name.data:
            self.name.errors = ["Enter your name and job title"]
            return False
        return True


class NewLink(Question):
    title = "Ask for a new link"
    intro = (
        "We will send a link to the work email address that the council has for you. You do not need a "
        "password.",
    )
    email = Email("Your work email address", needed="Enter your email address")


class CodeOnPaper(Question):
    title = "Use the code in our letter"
    reference = Reference("The reference in the letter", needed="Enter the reference", width="10", limit=40)
    code = Text(
        "Your code",
        "Three groups of four letters and numbers.",
        needed="Enter your code",
        width="20",
        limit=60,
    )


HELD = (
    Option("held", "We have it"),
    Option("not_held", "We looked and do not have it"),
    Option("not_looked", "We have not looked"),
)


def anything_else() -> LongText:
    return LongText(
        "What else do you know, and what did you do? (optional)",
        "For example, other incidents, a risk assessment, a plan in place, or who is dealing with it.",
        rows=5,
    )


class WhatWeHold(Question):
    """What a body holds: one group of fields for each report of the ledger, made by `what_we_hold`."""

    title = "What records you have"
    aside = "bodies/what_is_asked.html"
    intro: tuple[str, ...] = ("You can add other reports afterwards.",)
    numbers: tuple[str, ...] = ()
    text = anything_else()

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if not self.numbers and not self.text.data:
            self.text.errors = ["Write what you know, or that you have no records"]
            return False
        for number in self.numbers:
            happened, reported = (day_of(self[f"{name}_{number}"].data or UNDATED) for name in DAYS)
            wrong = slip(happened, reported, self.so_far["today"])
            if fine and wrong:
                name = "happened" if slip(happened, UNKNOWN, self.so_far["today"]) else "reported"
                self[f"{name}_{number}"].errors = [f"Report {number}: {WRONG_DAYS[wrong]}"]
                fine = False
        return fine

    def prepare(self) -> None:
        """Names each report as it is listed, so that nobody has to look it up."""
        listed = [each for each in self.so_far["it"].reports if not each.own] if self.so_far else []
        for report in listed if self.numbers else ():
            told = f", to {report.told}" if report.told else ""
            said = self[f"said_{report.number}"]
            said.label.text, said.description = f"Report {report.number}, {report.made}{told}", report.what

    def held(self) -> dict[str, Any]:
        """What was said about each report, as `rules.facts.Held`. Days count only for what is held."""
        found = {}
        for number in self.numbers:
            said = self[f"said_{number}"].data
            days = {name: self[f"{name}_{number}"].data if said == "held" else UNDATED for name in DAYS}
            words = {
                name: self[f"{name}_{number}"].data if said == "held" else ""
                for name in ("reference", "done")
            }
            found[number] = {"said": said, **{name: known_day(day) for name, day in days.items()}, **words}
        return found


MAKER = "Who reported it, and how? (optional)"
CONFLICT = "Does anyone from your organisation have a conflict of interest? (optional)"
STAFF_ONLY = frozenset({MAKER, CONFLICT})
"""Questions whose answers only staff see: not even a colleague of who answered."""
DAYS = ("happened", "reported")
UNDATED = {"kind": "unknown", "from": "", "to": "", "said": ""}
WRONG_DAYS = {
    "to_come": "check this date: it is in the future",
    "crossed": "check the dates: they say that it was reported before it happened",
}


def known_day(said: dict[str, str]) -> dict[str, Any]:
    """A clean answer of a `When` as the facts keep it."""
    ends = {end: said[end] or None for end in ("from", "to")}
    return {"kind": said["kind"], **ends, "said": said["said"] if said["kind"] != "unknown" else ""}


def what_we_hold(numbers: Sequence[str]) -> type[WhatWeHold]:
    """The form for reports with these numbers."""
    fields: dict[str, Any] = {}
    for number in numbers:
        name = f"Report {number}"
        fields |= {
            f"said_{number}": Choice(name, options=HELD, needed=f"{name}: say whether you have it"),
            f"reported_{number}": DayOrMonth(f"{name}: date reported, if different (optional)"),
            f"happened_{number}": DayOrMonth(f"{name}: date it happened, if different (optional)"),
            f"reference_{number}": Text(f"{name}: your reference (optional)"),
            f"done_{number}": LongText(f"{name}: what you did, and when (optional)", rows=2),
        }
    return type("WhatWeHold", (WhatWeHold,), {**fields, "text": anything_else(), "numbers": tuple(numbers)})


def begins_what_we_hold(it: Any) -> dict[str, list[str]] | None:
    """The initial values: what this body said about each report before."""
    typed: dict[str, list[str]] = {}
    for report in it.reports:
        if (said := report.said) is not None and not report.own:
            typed |= {f"said_{report.number}": [said.said], f"reference_{report.number}": [said.reference]}
            typed |= {f"done_{report.number}": [said.done]}
            typed |= {f"{name}_{report.number}": [_typed(getattr(said, name))] for name in DAYS}
    return typed or None


def _typed(day: KnownDay) -> str:
    """A day as it would be typed into `DayOrMonth`."""
    if day.kind == "unknown" or day.first is None:
        return ""
    return say_day(day.first) if day.kind == "exact" else f"{day.first:%B %Y}"


class AReportWeHold(Question):
    title = "Add a report that you hold"
    aside = "bodies/listed.html"
    intro = ("Use this for a report about this behaviour that is not in the list.",)
    what = LongText("What was reported?", rows=3, needed="Write what was reported")
    happened = When("When did it happen?", AS_KNOWN, what="it happened", goes_on=True, exacting=True)
    reported = When("When was it reported to you?", what="it was reported", exacting=True)
    reference = Text("Your reference (optional)")
    maker = Text(MAKER, "Only staff of the council see this.")
    response = LongText("What did you do about it? (optional)", rows=2)
    compared = Choice(
        "Is it one of the reports in the list?",
        needed="Choose if it is one of the reports in the list",
        options=[
            Option("no", "No, it is another report"),
            Option("unsure", "We are not sure", "The council will compare them."),
        ],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        today = self.so_far["today"]
        happened, reported = (day_of(each.data, today) for each in (self.happened, self.reported))
        if wrong := slip(happened, reported, today):
            field = self.happened if slip(happened, UNKNOWN, today) else self.reported
            field.errors = [WRONG_DAYS[wrong].capitalize()]
            return False
        mine = plain(self.reference.data)
        same = [each.number for each in self.so_far["it"].reports if mine and mine in _references(each)]
        if same:
            self.reference.errors = [f"Report {same[0]} in the list has this reference already"]
            return False
        return True


def _references(report: Any) -> set[str]:
    """The references of a report in the list: as listed, and as this body gave it."""
    return {plain(report.reference), plain(report.said.reference) if report.said else ""}


class AFileForUs(Question):
    title = "Send us a file"
    file = Upload("File", hint="Up to 10 MB.", most=MOST_BYTES, too_large=TOO_LARGE)
    about = Text(
        "What does it show?", hint="For example: our log of calls, May 2026.", needed="Enter what it shows"
    )


class OurView(Question):
    """What a body thinks of the proposed decision (s.104(5))."""

    title = "What you think of the proposed decision"
    aside = "bodies/proposed.html"
    said = Choice("Do you agree?", needed="Choose if you agree")
    why = LongText("Why?", f"You must answer this if you do not agree. {TELLS_APPLICANT}", rows=4)
    decided_by = Text("Who decided this for you?", "Name and job title.", needed="Enter who decided this")

    def prepare(self) -> None:
        rule = self.so_far["rule"]
        left = [Option("delegated", f"We leave it to {rule.delegated}")] if rule and rule.delegated else []
        self.said.options = (
            Option("agrees", "We agree with this decision"),
            Option("disagrees", "We do not agree"),
            *left,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.said.data == "disagrees" and not self.why.data:
            self.why.errors = ["Write why you do not agree"]
            return False
        return True


class WhoComes(Question):
    title = "The review meeting"
    aside = "bodies/meeting.html"
    comes = Choice(
        "Will someone attend?",
        "The person who comes should be able to decide for you.",
        needed="Choose if someone will attend",
        options=[Option("yes", "Yes"), Option("no", "No, please record our apologies")],
    )
    people = Text("Who? Give their name and job title.", needed="Enter who comes, or who sends apologies")
    powers = LongText("What else could you do using your powers? (optional)", rows=4)
    conflict = LongText(
        CONFLICT,
        "If so, say who and how.",
        rows=2,
    )


class OurAnswer(Question):
    """A body's answer to a recommendation (s.104(7))."""

    title = "Answer the recommendation"
    aside = "bodies/asked.html"
    said = Choice(
        "Will you do this?",
        needed="Choose if you will do this",
        options=[
            Option("yes", "We will do it"),
            Option("partly", "We will do part of it"),
            Option("no", "We will not do it"),
        ],
    )
    text = LongText(
        "What will you do and by when, or why not?",
        TELLS_APPLICANT,
        rows=5,
        needed="Write what you will do, or why not",
    )


class OurProgress(Question):
    title = "Progress of the action"
    aside = "bodies/asked.html"
    said = Choice(
        "Progress",
        needed="Choose the progress",
        options=[
            Option("begun", "Under way"),
            Option("done", "Done"),
            Option("dropped", "We will not do it"),
        ],
    )
    text = LongText(
        "What has been done, and how was it checked? If it will not be done, why?",
        TELLS_APPLICANT,
        rows=5,
        needed="Write what was done, or why not",
    )


class NotForUs(Question):
    title = "Tell us that you cannot deal with this case"
    intro = ("When you send this, you can no longer open this case. We will ask the person you name.",)
    kind = Choice(
        "Why?",
        needed="Choose why",
        options=[
            Option(
                "conflict", "I have a conflict of interest", "For example, you know somebody in the case."
            ),
            Option("not_ours", "It is not for our organisation, or not for me"),
        ],
    )
    why = LongText("Please say more", "Only staff of the council see this.", rows=3, needed="Say why")
    instead = Text("Who should deal with it instead? (optional)", "Name, job title and email address.")
