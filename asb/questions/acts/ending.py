"""Forms about the end of a case: close, withdraw, pass on, reopen, appeal, set aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Text
from asb.questions.acts.form import READS, Happened, OnACase


class Close(OnACase):
    title = "Close the case"
    send = "See the letter"
    reason = Choice(
        "Why can it be closed?",
        needed="Choose why it can be closed",
        options=[
            Option("done", "What was agreed is done"),
            Option("not_met", "The threshold was not met, and what we said would happen is done"),
            Option("no_answer", "The applicant does not answer any more, though we tried"),
            Option("other", "Another reason"),
        ],
    )
    why = LongText("What was done, and what was not, and why?", READS, needed="Write what was done")


class Withdraw(Happened):
    title = "Record that the applicant withdraws"
    intro = (
        "Make sure that it is their own wish: reach them by a safe route that was agreed before, and ask if "
        "anybody put pressure on them.",
    )
    send = "See the letter"
    checked = LongText("Whom did you speak to, and how did you check?", needed="Write how you checked")
    why = LongText("Why do they withdraw? (optional)", "Only staff see this.", rows=3)


class PassOn(OnACase):
    title = "Pass it to another council"
    send = "See the letter"
    to = Text("To which council?", READS, needed="Enter the council")
    reach = LongText("How can the applicant reach them?", READS, rows=3, needed="Enter how to reach them")
    why = LongText("Why is it for them?", READS, needed="Write why it is for them")


class Reopen(OnACase):
    title = "Open the case again"
    why = LongText("Why?", needed="Write why it is opened again")


class Appealed(Happened):
    title = "Record an appeal"
    intro = (
        "A late appeal is recorded and passed on too: whether it is heard is for the appeal body to say. "
        "The papers that they see are kept as they stand today.",
    )
    send = "See the letters"
    how = Choice(
        "How did it come?",
        needed="Choose how it came",
        options=[
            Option("us", "The applicant told us"),
            Option("body", "From the appeal body"),
            Option("other", "In another way"),
        ],
    )
    grounds = Choices("What is it about?", needed="Choose what it is about")
    text = LongText("What do they say?", needed="Write what they say")

    def prepare(self) -> None:
        super().prepare()
        decision = self.course.decision
        appeal = self.council.appeal_on(decision.on if decision else self.course.application.received_on)
        self.grounds.options = tuple(Option(ground.key, ground.label) for ground in appeal.grounds)


class AppealDecided(Happened):
    title = "Record the decision on the appeal"
    send = "See the letter"
    result = Choice(
        "What was decided?",
        needed="Choose what was decided",
        options=[
            Option("upheld", "Upheld"),
            Option("partly", "Upheld in part"),
            Option("not_upheld", "Not upheld"),
            Option("withdrawn", "The applicant has withdrawn it"),
        ],
    )
    back = Choices(
        "What do we have to do again?",
        "The earlier decision and review stay in the record as they were.",
        needed="Choose what is to be done again, or nothing",
        options=[
            Option("threshold", "Decide on the threshold again"),
            Option("review", "Hold a review again"),
            Option("deliver", "Do what the plan says"),
            Option("nothing", "Nothing", alone=True),
        ],
    )
    words = LongText("What did the appeal body say?", READS, needed="Write what the appeal body said")

    def prepare(self) -> None:
        super().prepare()
        review = self.course.review
        missing = {"review", "deliver"} if review is None else set() if review.outcome else {"deliver"}
        self.back.options = tuple(each for each in self.back.options if each.value not in missing)
        appeal = self.course.appeal
        if appeal:
            self.on.first = appeal.received.on
        self.result.options = tuple(self._results())

    def _results(self) -> Iterator[Option]:
        """The results, with the appeal body's own word for each, if it has one."""
        decision = self.course.decision
        route = self.council.appeal_on(decision.on if decision else self.course.application.received_on)
        for each in self.result.options:
            word = getattr(route.results, each.value, "")
            yield Option(each.value, f"{each.label}: “{word}”" if word else each.label)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.result.data in ("not_upheld", "withdrawn") and self.back.data != ["nothing"]:
            return self.complain(self.back, "Only an appeal that was upheld sends something back")
        return True

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"back": [each for each in facts["back"] if each != "nothing"]}
