"""Forms about the end of a case, and what follows it: close, reopen, appeal, complaint, legal hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from asb.fields import Choice, Choices, LongText, Option, Text, say_day
from asb.fields.office import Each, OneDay
from asb.questions.acts.form import READS, Happened, OnACase
from asb.questions.acts.letters import untold
from asb.rules.course import Course
from asb.rules.entries import Entry

NOTHING = "nothing"


def again(course: Course) -> tuple[Option, ...]:
    """What can be ordered to be done again on a case that has come so far; last, nothing."""
    found = []
    if course.decisions:
        found.append(Option("threshold", "Decide on the threshold again"))
    else:
        found.append(Option("decide", "Decide on the threshold without more delay"))
    if course.decision and course.review:
        held = course.review.held is not None
        found.append(Option("review", "Hold a review again" if held else "Arrange the review anew"))
    if course.review and course.review.outcome and course.has_plan:
        found.append(Option("deliver", "Do what the plan says"))
    return (*found, Option(NOTHING, "Nothing", alone=True))


REVIEW_FOLLOWS = "If the threshold is decided again, a review follows from that decision: leave it out here"


def fits(form: OnACase, back: Any) -> bool:
    """Whether what is to be done again goes together: a review would follow from the new decision."""
    return not {"threshold", "review"} <= set(back.data) or form.complain(back, REVIEW_FOLLOWS)


def chosen(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without the choice that nothing is done again."""
    return facts | {"back": [each for each in facts.get("back", ()) if each != NOTHING]}


TAKEN_OVER = ("factors", "why_not_harm", "ground", "ground_why", "meanwhile")
"""What a new decision takes over from the one that it replaces: the reasons, but not who agreed to what."""


def from_the_old_decision(known: dict[str, Any]) -> dict[str, list[str]] | None:
    """Initial values of a new decision: as the one it replaces was typed; None if it is the first."""
    course: Course = known["course"]
    if not course.decisions:
        return None
    old = msgspec.to_builtins(course.decisions[-1].facts)
    typed = {"on": [say_day(known["today"])]}
    for name in TAKEN_OVER:
        match old.get(name):
            case dict() as rows:
                typed |= {f"{name}-{row}": [said["said"]] for row, said in rows.items()}
                typed |= {f"{name}-{row}-why": [said["why"]] for row, said in rows.items()}
            case list() as values:
                typed[name] = values
            case str() as text:
                typed[name] = [text]
    return typed


TOLD = frozenset({"look_again", "answer", "action", "late", "applicant", "hold"})
"""The dates of a case of which the applicant was told."""
BECOMES = (
    Option("done", "It is done"),
    Option("not_needed", "It is not needed any more"),
    Option("elsewhere", "Somebody else sees to it"),
)


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
    promised = Each(
        "We told the applicant about these dates. What becomes of each?",
        READS,
        options=BECOMES,
        reasoned=[each.value for each in BECOMES],
        ask_why="Say it to the applicant",
    )
    ours = Each(
        "These dates are our own. What becomes of each?",
        options=BECOMES,
        reasoned=[each.value for each in BECOMES],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        fine, words = super().validate(extra_validators), untold(self.so_far["still_due"])
        return fine and (not words or self.complain(self.reason, words))

    def prepare(self) -> None:
        self.promised.rows = tuple(row for row, told in self._dates() if told)
        self.ours.rows = tuple(row for row, told in self._dates() if not told)

    def _dates(self) -> list[tuple[Option, bool]]:
        """Each date that is still to come or was missed, and whether the applicant knows of it."""
        return [
            (Option(f"{what}-{on}-{number}", f"{label}: {say_day(on)}"), what in TOLD)
            for number, (what, on, label) in enumerate(self.so_far["dates"])
        ]

    def facts(self) -> dict[str, Any]:
        facts, dates = super().facts(), self.so_far["dates"]
        for name in ("promised", "ours"):
            facts[name] = [
                {"what": dates[number][0], "on": dates[number][1].isoformat(), **answer}
                for key, answer in (facts[name] or {}).items()
                for number in [int(key.rpartition("-")[2])]
            ]
        return facts


class Withdraw(Happened):
    title = "Record that the applicant withdraws"
    intro = (
        "Make sure that it is their own wish: reach them by a safe route that was agreed before, and ask if "
        "anybody put pressure on them.",
    )
    send = "See the letter"
    checked = LongText("Whom did you speak to, and how did you check?", needed="Write how you checked")
    why = LongText("Why do they withdraw? (optional)", "Only staff see this.", rows=3)


class Reopen(OnACase):
    title = "Open the case again"
    send = "See the letter"
    back = Choices(
        "What is to be done again?",
        "What was decided and done before stays in the record and in the figures.",
        needed="Choose what is to be done again, or nothing",
    )
    why = LongText("Why?", "Only staff see this.", needed="Write why it is opened again")
    words = LongText("What do we tell the applicant?", READS, needed="Write what we tell the applicant")

    def prepare(self) -> None:
        *found, _nothing = again(self.course)
        found = [each for each in found if each.value != "decide"]
        self.back.options = (*found, Option(NOTHING, "Nothing: go on where it stopped", alone=True))
        if not found:
            del self.back  # nothing was decided or done yet

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and ("back" not in self or fits(self, self.back))

    def facts(self) -> dict[str, Any]:
        return chosen(super().facts())


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
    missed = LongText("What do they say was not considered? (optional)", rows=3)

    def prepare(self) -> None:
        super().prepare()
        decision = self.course.decision
        appeal = self.council.appeal_on(decision.on if decision else self.course.application.received_on)
        self.grounds.options = tuple(
            Option(ground.key, ground.label) for ground in appeal.grounds_at(self.course.reached)
        )


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
            Option(
                "withdrawn",
                "The applicant has withdrawn it",
                "Make sure first that it is their own wish, by a way that was agreed before.",
            ),
        ],
    )
    back = Choices(
        "What do we have to do?",
        "The earlier decision and review stay in the record as they were.",
        needed="Choose what is to be done, or nothing",
    )
    why_nothing = LongText("If it was upheld and there is nothing to do, why?", READS, rows=3)
    words = LongText("What did the appeal body say?", f"{READS} Not needed if it was withdrawn.")

    def prepare(self) -> None:
        super().prepare()
        self.back.options = again(self.course)
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
            yield replace(each, label=f"{each.label}: “{word}”") if word else each

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        upheld = self.result.data in ("upheld", "partly")
        if not upheld and self.back.data != [NOTHING]:
            return self.complain(self.back, "Only an appeal that was upheld sends something back")
        if not fits(self, self.back):
            return False
        if upheld and self.back.data == [NOTHING] and not self.why_nothing.data:
            return self.complain(self.why_nothing, "Write why there is nothing to do")
        if self.result.data != "withdrawn" and not self.words.data:
            return self.complain(self.words, "Write what the appeal body said")
        return True

    def facts(self) -> dict[str, Any]:
        facts = chosen(super().facts())
        if facts["result"] not in ("upheld", "partly") or facts["back"]:
            facts["why_nothing"] = ""
        return facts


class Complaint(Happened):
    title = "Record a complaint or an ombudsman’s enquiry"
    intro = (
        "For what comes through a complaints procedure, an ombudsman or a court. It is not an appeal, and "
        "does not count as one in the figures.",
    )
    body = Choice("Who looks at it?", needed="Choose who looks at it")
    body_name = Text("Which body, court or person? (if it is not in the list)")
    their_reference = Text("Their reference (optional)")
    whose = Choice(
        "Who complains?",
        needed="Choose who complains",
        options=[
            Option("people", "The applicant, or another person of this case"),
            Option("another", "Somebody else", "It is then left out of a subject access copy."),
        ],
    )
    text = LongText("What is it about?", needed="Write what it is about")
    by = OneDay("By when do they want an answer? (optional)")
    hold = Choice(
        "Does it set a legal hold?",
        "Nothing of this case is deleted until a manager ends the hold.",
        needed="Choose yes or no",
        options=[Option("yes", "Yes"), Option("no", "No")],
    )
    hold_why = LongText("If yes, why?", rows=2)

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


class ComplaintDecided(Happened):
    title = "Record what became of a complaint"
    send = "See the letter"
    which = Choice("Which complaint?", needed="Choose the complaint")
    result = Choice(
        "What became of it?",
        needed="Choose what became of it",
        options=[
            Option("answered", "We have answered, and they have not decided yet"),
            Option("upheld", "Upheld"),
            Option("partly", "Upheld in part"),
            Option("settled", "Settled: we do what was agreed"),
            Option("not_upheld", "Not upheld"),
            Option("ended", "They do not look into it, or it was withdrawn"),
        ],
    )
    remedy = LongText("What is the remedy, or what did they say?", needed="Write what they said", rows=4)
    back = Choices(
        "What do we have to do?",
        "An order to decide or review again is not an appeal. What was done before stays in the record.",
        needed="Choose what is to be done, or nothing",
    )
    by = OneDay("By when is the next step or the remedy due? (optional)")
    words = LongText(
        "What do we tell the applicant?",
        f"{READS} Needed if something is done again; else there is no letter.",
    )

    def prepare(self) -> None:
        super().prepare()
        self.back.options = again(self.course)
        self.which.options = tuple(
            Option(str(each.id), self.named(each)) for each in self.course.open_complaints
        )

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
        waits = known["course"].open_complaints
        today = {"on": [say_day(known["today"])]}
        return today | {"which": [str(waits[0].id)]} if len(waits) == 1 else None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        again_ = self.back.data != [NOTHING]
        if again_ and self.result.data not in ("upheld", "partly", "settled"):
            return self.complain(
                self.back, "Only a complaint that was upheld or settled sends something back"
            )
        if not fits(self, self.back):
            return False
        if again_ and not self.words.data:
            return self.complain(self.words, "Write what we tell the applicant")
        return True

    def facts(self) -> dict[str, Any]:
        facts = chosen(super().facts())
        return facts | {"which": int(facts["which"])}


class StartLegalHold(OnACase):
    title = "Set a legal hold"
    intro = ("Nothing of this case is deleted until a manager ends the hold.",)
    why = LongText("Why?", needed="Write why nothing may be deleted")


class EndLegalHold(OnACase):
    title = "End the legal hold"
    intro = ("This ends every legal hold on this case. It may be deleted when its time has come.",)
    why = LongText("Why is it not needed any more?", needed="Write why it is not needed any more")
