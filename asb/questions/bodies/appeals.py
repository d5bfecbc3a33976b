"""Forms of an appeal: what the appeal body asks and decides by link, and what officers answer and record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from asb.council import Appeal
from asb.council.shape import ResultWords
from asb.fields import Choice, Choices, LongText, Option, say_day
from asb.questions.acts.ending import NOTHING, again, chosen, fits
from asb.questions.acts.form import READS, Happened, OnACase
from asb.rules.course import Course
from asb.rules.entries import Entry

RESULTS = (
    Option("upheld", "Upheld"),
    Option("partly", "Upheld in part"),
    Option("not_upheld", "Not upheld"),
)
ANOTHER_WAY = "other"


def results(words: ResultWords | None) -> Iterator[Option]:
    """The results, with the appeal body's own word for each, if it has one."""
    for each in RESULTS:
        word = getattr(words, each.value, "")
        yield replace(each, label=f"{each.label}: “{word}”") if word else each


THRESHOLD = (
    Option("met", "The threshold is met"),
    Option("not_met", "The threshold is not met"),
    Option("not_reviewed", "This was not decided"),
)
"""The appeal body's own decision on the threshold, where it can take one."""


DECIDES_AGAIN = "If the threshold is met, the council decides on it again: choose that too"


def own_review(form: Any, route: Appeal, decided_before: bool) -> None:
    """Asks for its own decision on the threshold only where it can take one, and if there is one."""
    if not (route.reviews_threshold and decided_before):
        del form.threshold


def fits_together(form: Any) -> bool:
    """Whether the result, what is done again and why nothing is go together."""
    upheld = form.result.data in ("upheld", "partly")
    if not upheld and form.back.data != [NOTHING]:
        return bool(form.complain(form.back, "Only an appeal that was upheld sends something back"))
    if not fits(form, form.back):
        return False
    if "threshold" in form and form.threshold.data == "met" and "threshold" not in form.back.data:
        return bool(form.complain(form.back, DECIDES_AGAIN))
    if upheld and form.back.data == [NOTHING] and not form.why_nothing.data:
        return bool(form.complain(form.why_nothing, "Write why there is nothing to do"))
    return True


def decided(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a decision, without what its result leaves out."""
    facts = chosen(facts)
    if facts["result"] not in ("upheld", "partly") or facts["back"]:
        facts["why_nothing"] = ""
    return facts


class AskForMore(OnACase):
    """What the appeal body needs besides the papers; `so_far["it"]` is the appeal as it sees it."""

    title = "Ask the council for more"
    intro = (
        "An officer of the council will answer. You will get an email when you can read the answer here.",
    )
    send = "Send"
    text = LongText(
        "What do you need?",
        "For example, a letter that is named in the papers, a policy, or what was done about one report.",
        rows=5,
        needed="Write what you need",
    )


class OurDecision(OnACase):
    """The decision of the appeal body, which the council confirms; `so_far["it"]` is the appeal as it sees
    it.
    """

    title = "Record your decision"
    intro = (
        "The council will look at it and then write to the person who appealed, in your words. Please do not "
        "tell them yourself: the council knows how to reach them safely.",
    )
    send = "Send"
    result = Choice("What is your decision?", options=RESULTS, needed="Choose your decision")
    threshold = Choice(
        "Your own decision on the threshold",
        options=THRESHOLD,
        needed="Choose your decision on the threshold",
    )
    back = Choices(
        "What does the council have to do?",
        "The earlier decision and review stay on record as they were.",
        needed="Choose what has to be done, or nothing",
    )
    why_nothing = LongText("If it is upheld and there is nothing to do, why?", READS, rows=3)
    words = LongText(
        "Your reasons",
        f"{READS} Write nothing that could put somebody at risk, and name nobody but them.",
        rows=8,
        needed="Write your reasons",
    )

    def prepare(self) -> None:
        it = self.so_far["it"]
        self.result.options = tuple(results(it.route.results))
        self.back.options = it.again
        own_review(self, it.route, any(each.value == "threshold" for each in it.again))

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and fits_together(self)

    def facts(self) -> dict[str, Any]:
        return decided(super().facts())


def said_by_them(course: Course) -> list[Entry[Any]]:
    """The decisions that contacts of the appeal body have recorded and no officer has dealt with."""
    return [entry for entry in course.bodies.waits.values() if entry.act == "appeal_says"]


def in_short(entry: Entry[Any]) -> str:
    label = next(each.label for each in RESULTS if each.value == entry.facts.result)
    return f"Recorded here by {entry.facts.who} on {say_day(entry.on)}: {label.lower()}"


class AppealDecided(Happened):
    """Gives effect to the decision on an appeal, as the appeal body recorded it or told us in another way."""

    title = "Record the decision on the appeal"
    send = "See the letter"
    of = Choice(
        "Where does this decision come from?",
        "If two people of the appeal body have decided differently, first ask the appeal body which decision "
        "it means.",
        needed="Choose where this decision comes from",
    )
    result = Choice(
        "What was decided?",
        needed="Choose what was decided",
        options=[
            *RESULTS,
            Option(
                "withdrawn",
                "The applicant has withdrawn it",
                "Make sure first that it is what they want, by a way that was agreed before.",
            ),
        ],
    )
    threshold = Choice(
        "Its own decision on the threshold",
        options=THRESHOLD,
        needed="Choose what it decided on the threshold",
    )
    back = Choices(
        "What do we have to do?",
        "The earlier decision and review stay on record as they were.",
        needed="Choose what has to be done, or nothing",
    )
    why_nothing = LongText("If it was upheld and there is nothing to do, why?", READS, rows=3)
    words = LongText("What did the appeal body say?", f"{READS} Not needed if it was withdrawn.")

    def prepare(self) -> None:
        super().prepare()
        self.back.options = again(self.course)
        appeal, decision = self.course.appeal, self.course.decision
        if appeal:
            self.on.first = appeal.received.on
        route = self.council.appeal_on(decision.on if decision else self.course.received_on)
        self.result.options = (*results(route.results), self.result.options[-1])
        own_review(self, route, bool(self.course.decisions))
        said = said_by_them(self.course)
        self.of.options = (
            *(Option(str(entry.id), in_short(entry)) for entry in said),
            Option(ANOTHER_WAY, "It came in another way"),
        )
        if not said:
            del self.of

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with the decision chosen on the page of the case, else with the only one there is."""
        said = said_by_them(known["course"])
        picked = [entry for entry in said if str(entry.id) == known.get("of")]
        if not (found := picked or (said if len(said) == 1 else [])):
            return None
        entry, kept = found[0], found[0].facts
        return {
            "on": [say_day(entry.on)],
            "of": [str(entry.id)],
            "result": [kept.result],
            "threshold": [kept.threshold],
            "back": list(kept.back) or [NOTHING],
            "why_nothing": [kept.why_nothing],
            "words": [kept.words],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not fits_together(self):
            return False
        if self.result.data != "withdrawn" and not self.words.data:
            return self.complain(self.words, "Write what the appeal body said")
        return self.is_as_recorded()

    def is_as_recorded(self) -> bool:
        """Whether it is what the appeal body recorded, if it is said to be that."""
        chosen_one = [
            entry for entry in said_by_them(self.course) if "of" in self and str(entry.id) == self.of.data
        ]
        for kept in (entry.facts for entry in chosen_one):
            threshold = self.threshold.data if "threshold" in self else kept.threshold
            mine = (self.result.data, threshold, *sorted(self.clean_back()))
            if mine != (kept.result, kept.threshold, *sorted(kept.back)):
                return self.complain(
                    self.of,
                    "This is not what they recorded: what was decided, or what we have to do, is different. "
                    "Choose “It came in another way” if they told you so",
                )
        return True

    def clean_back(self) -> Iterable[str]:
        return [each for each in self.back.data if each != NOTHING]

    def facts(self) -> dict[str, Any]:
        facts = decided(super().facts())
        of = facts.pop("of", ANOTHER_WAY)
        return facts | {"of": int(of) if of != ANOTHER_WAY else None}


class AnswerAppeal(OnACase):
    """Answers what the appeal body asked; `so_far["answer"]` is its entry."""

    title = "Answer the appeal body"
    aside = "staff/answer_shown.html"
    send = "See the letter"
    text = LongText(
        "What is your answer?",
        "The appeal body will read this on its page.",
        rows=6,
        needed="Write your answer",
    )
    document = Choice(
        "Can the appeal body open a file from this case? (optional)",
        "Look at the file first: it may name other people, or be legal advice.",
    )

    def prepare(self) -> None:
        files = [each for each in self.so_far["here"].case.evidence if each.scan != "found"]
        self.document.options = (
            Option("none", "No file"),
            *(Option(str(each.id), each.name) for each in files),
        )
        if not files:
            del self.document

    def facts(self) -> dict[str, Any]:
        number = self.document.data if "document" in self and self.document.data not in ("", "none") else ""
        return {
            "of": int(self.so_far["about"]),
            "text": self.text.data,
            "evidence": int(number) if number else None,
            "file": self.document.shown() if number else "",
        }
