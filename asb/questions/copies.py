"""Form of the subject access copy for the person complained about, and the headings of its passages."""

from __future__ import annotations

import hashlib
from calendar import month_name
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from asb.fields import Choices, LongText, Option, Text, say_day
from asb.fields.office import OneDay
from asb.questions.acts.form import Happened
from asb.questions.acts.people import dangers_in_words
from asb.questions.acts.reports import ELEMENT_ROWS, YES_NO_UNSURE
from asb.questions.acts.threshold import OUTCOMES
from asb.rules.facts import Decide, Finding, Risk

KINDS, STORY, WHO, WHERE = (
    "What kind of behaviour was reported",
    "What was said to have been happening",
    "Who was said to be responsible",
    "Where they were said to live",
)
REPORT = "Report {}"
FINDING = "What was found about report {}"
DECISION = "The decision on the threshold"
RECOMMENDATION, ACTION = "Recommendation to {}", "Action for {}"
OF_REPORT, OF_FINDING = "report-", "finding-"
"""What the keys of these passages begin with; the number of the report follows."""
PRONOUNS = {
    *("i", "me", "my", "we", "us", "you", "he", "him", "his", "she", "her", "hers"),
    *("they", "them", "their", "it", "this", "that", "who"),
}
"""Words that stand for anybody, so nobody is named by one."""
NOT_CHECKED = "Nobody has checked for risk on this case yet."
RESTRICTED = "This case is restricted."
NOTICE_WITHHELD = "A notice is withheld from the applicant, for somebody’s safety."
MANAGERS_ONLY = "Only a manager can make, open or give out this copy."
ABOUT_THEM = ("asb", "area", "related")
"""The findings on a report that are about what was done; the others tell of who reported it, and to whom."""


def in_month(day: date | None) -> str:
    """The month of a day, in place of the day: it could tell who reported something."""
    return f", {month_name[day.month]} {day.year}" if day else ""


def of_risk(checked: Risk, on: date) -> str:
    """Says which risk was recorded, and when."""
    what = dangers_in_words(checked)
    return f"A {checked.level} risk was recorded on {say_day(on)}{': ' * bool(what)}{what}."


def of_finding(found: Finding) -> str:
    """What was found about what happened, one line each."""
    labels = {option.value: option.label for option in YES_NO_UNSURE}
    said = [(ELEMENT_ROWS[key], found.element(key)) for key in ABOUT_THEM]
    return "\n".join(f"{label}: {labels[each.said]}. {each.why}".strip() for label, each in said)


def of_decision(decided: Decide) -> str:
    """The outcome, and how long it has gone on: neither the harm, nor how reports were answered."""
    persistence = decided.factors.get("persistence")
    return f"{OUTCOMES[decided.outcome]}.\n{persistence.why if persistence else ''}".strip()


class CopyForThem(Happened):
    """Asks first who it is; then shows each passage as it will be, to be read, and given only if it is
    ticked. `about_them` returns the passages for a name and what else is black; `is_somebody` says whether a
    name is one of the people on the case, `may_be` of whom it may be a part, `named_in` whether it is in the
    application.
    """

    title = "Copy for the person complained about"
    template: ClassVar[str] = "staff/copy_for_them.html"
    aside = "staff/copy_for_them_law.html"
    on = OneDay("On which day did they ask?", needed="Enter the day on which they asked")
    who = Text(
        "Who is the copy for?",
        "Write their name as it is in the application.",
        needed="Enter the name as it is in the application",
    )
    checked = LongText(
        "Who is asking, and how do you know that it is them?",
        "Do not use contact details from the application to check this.",
        rows=3,
        needed="Write who is asking, and how you know that it is them",
    )
    black_out = LongText(
        "What else should be blacked out? (optional)",
        "One name or phrase on each line. For example, a nickname, a pet, a car, or a place of work.",
        rows=4,
    )
    give = Choices(
        "Which passages can be given?",
        "Tick only what is about this person and cannot tell them who complained. What was found about a "
        "report is given only with that report.",
    )
    read = Choices(
        "Have you read it all?",
        needed="Read it all, then tick the box",
        options=[
            Option("yes", "I have read every passage, and it can be given to the person complained about")
        ],
    )

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        typed = [formdata.get(name) if formdata and name in formdata else "" for name in ("who", "black_out")]
        self.passages: Sequence[Any] = self.so_far["about_them"](*typed) if self.fits(typed[0]) else ()
        said = formdata.get("as_read") if formdata and "as_read" in formdata else ""
        self.was_shown = said == self.as_read
        super().process(formdata, *args, **kwargs)
        if self.asks_more:  # what was ticked was said of another page
            for field in (self.give, self.read):
                field.raw_data, field.data = [], []

    def fits(self, name: str) -> bool:
        """Whether somebody of this name is complained about, as far as is known of the case."""
        known = self.so_far
        if not name.strip() or not known or _is_pronoun(name):
            return False
        return bool(known["named_in"](name) and not known["is_somebody"](name))

    def prepare(self) -> None:
        super().prepare()
        self.give.options = tuple(
            Option(each.key, f"Passage {number}: {each.title}")
            for number, each in enumerate(self.passages, 1)
        )
        if not self.passages:
            self.send = "See what it will hold"
            del self.give, self.read
            return
        self.send = "Make the copy"
        if self.asks_more:
            self.read.needed = ""  # what is shown now was not on the page that was sent

    @property
    def as_read(self) -> str:
        """Digest of the passages, to know that those on the page that was sent are those that are kept."""
        text = "\0".join(f"{each.key}\0{each.title}\0{each.text}" for each in self.passages)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def danger(self) -> str:
        """Why only a manager may make it; empty if any officer may."""
        said: str = self.so_far["danger"]()
        return said

    @property
    def asks_more(self) -> bool:
        return bool(self.passages) and not self.was_shown

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if "give" in self and self.give.data:
            ticked = self.give.data
            self.give.data = [key for key in ticked if _report_of(key) in ("", *ticked)]
        if fine and _is_pronoun(self.who.data):
            return self.complain(self.who, "This could be anybody. Write their name, or what they are called")
        if fine and self.so_far["is_somebody"](self.who.data):
            return self.complain(
                self.who, "This person is on the case. Use “Subject access copy” for what we hold about them"
            )
        if fine and not self.so_far["named_in"](self.who.data):
            return self.complain(
                self.who, "This name is not in the application. Write it as it is in the application"
            )
        if fine and (somebody := self.so_far["may_be"](self.who.data)):
            doubt = f"This may be {somebody}, who is on the case. If it is not, leave it and continue"
            fine = self.stands("who", doubt)
        return fine and not self.asks_more

    def facts(self) -> dict[str, Any]:
        """Keeps the passages themselves: they are what was read, whatever the case says later."""
        found = {name: said for name, said in super().facts().items() if name not in ("give", "read")}
        ticked = [each for each in self.passages if each.key in (self.give.data or ())]
        return found | {"given": [{"title": each.title, "text": each.text} for each in ticked]}


def _is_pronoun(name: str) -> bool:
    return name.strip(" .,'\"“”‘’").lower() in PRONOUNS


def _report_of(key: str) -> str:
    """Returns the key of the report that this passage is a finding on; empty for any other passage."""
    return key.replace(OF_FINDING, OF_REPORT) if key.startswith(OF_FINDING) else ""
