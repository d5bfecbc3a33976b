"""Forms about the end of a case: end it, open it again, and what is ordered to be done again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from asb.fields import Choice, Choices, LongText, Option, Text, say_day, uncapitalised
from asb.fields.office import Each
from asb.questions.acts.form import READS, OnACase
from asb.questions.acts.letters import untold
from asb.rules.clocks import Kept
from asb.rules.course import Course

NOTHING = "nothing"


def again(course: Course) -> tuple[Option, ...]:
    """What can be ordered to be done again on a case that has come so far; last, nothing."""
    found = []
    if course.decisions:
        found.append(Option("threshold", "Decide on the threshold again"))
    else:
        found.append(Option("decide", "Decide on the threshold without further delay"))
    if course.decision and course.review:
        held = course.review.held is not None
        found.append(Option("review", "Hold a review again" if held else "Arrange a new review meeting"))
    if course.review and course.review.outcome and course.has_plan:
        found.append(Option("deliver", "Carry out the plan"))
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
    """Initial values of a decision: as the one it replaces was typed, with the views that bodies gave by
    link; None if there is nothing to begin with.
    """
    course: Course = known["course"]
    views = course.bodies.views
    if not course.decisions and not views:
        return None
    old = msgspec.to_builtins(course.decisions[-1].facts) if course.decisions else {}
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
    for body, entry in views.items():
        typed |= {f"views-{body}": [entry.facts.said], f"views-{body}-why": [entry.facts.why]}
    if len({entry.facts.proposed for entry in views.values()}) == 1:
        typed["outcome"] = [next(iter(views.values())).facts.proposed]
    return typed


TOLD = frozenset({"look_again", "action", "late", "applicant", "hold", "passed_on"})
TOLD |= {"review_day", "new_date", "comments", "dates", "one_more"}
"""The dates of a case of which the applicant was told; of answers, only those to recommendations."""
BECOMES = (
    Option("done", "It is done"),
    Option("not_needed", "It is no longer needed"),
    Option("elsewhere", "Somebody else is dealing with it"),
)
STANDS = Option("stands", "It still applies, although the case is closed")
STILL_OPEN = (
    "If you add another report by then, and it could change the decision, we will open your case again."
)
TAKES_REPORTS = ("not_met", "no_answer")
"""Reasons after which another report is still taken, so that the day for it holds."""


KEPT = {
    "action": "An action, due on",
    "answer": "An answer to a recommendation, due on",
    "late": "A new date for something that was late,",
    "look_again": "To look at it again on",
    "new_date": "A new date for the review, by",
    "review_day": "The review on",
}
"""The promised dates of which it can be known that they were kept."""


ENDINGS = {
    "done": Option(
        "done",
        "The work is completed",
        "What was agreed has been done, or you say below what will happen to it.",
    ),
    "not_met": Option("not_met", "The threshold was not met, and there is nothing more to do"),
    "no_answer": Option(
        "no_answer",
        "The applicant does not answer",
        "Everything that the law requires has been done, and we could not reach them in another agreed way "
        "either.",
    ),
    "died": Option("died", "The person has died"),
    "duplicate": Option(
        "duplicate",
        "It is a duplicate",
        "The same person applied twice about the same behaviour. It does not count as an application.",
    ),
    "mistake": Option(
        "mistake",
        "It was entered by mistake",
        "For example, to try out the service. It does not count as an application.",
    ),
    "withdraw": Option("withdraw", "The applicant withdraws"),
    "pass_on": Option("pass_on", "It is for another council"),
}
"""The reasons for which a case ends; the last two are acts of their own."""
NEED_NOTICES = ("done", "not_met", "no_answer")
"""Reasons for which the notices that the Act asks for are sent, or withheld, first."""
CHECKED = {
    "duplicate": "How do you know that the same person made both applications?",
    "mistake": "What was the mistake?",
}
ASKS = {
    "done": ("why",),
    "not_met": ("why",),
    "no_answer": ("why",),
    "died": ("why",),
    "duplicate": ("duplicate_of", "checked", "no_review"),
    "mistake": ("checked", "no_review", "tell"),
}
"""What is asked for each reason, besides what becomes of its dates."""


def row_of(kept: Kept) -> Option:
    """A promised date that was kept or dropped, as a row of the form."""
    about = f". {kept.about}" if kept.about else ""
    done = f"{'dropped' if kept.dropped else 'done'} on {say_day(kept.done)}"
    key = f"{kept.what}-{kept.on}-{kept.done}-{kept.of}"
    return Option(key, f"{KEPT[kept.what]} {say_day(kept.on)}, {done}{about}")


class Close(OnACase):
    """Ends a case for one reason, which is what the act is about."""

    title = "End the case"
    send = "See the letter"
    duplicate_of = Text(
        "Reference of the case that is continuing",
        "Nothing is copied to that case: first add anything that is missing there.",
        width="10",
        needed="Enter the reference",
    )
    checked = LongText("How do you know?", rows=3, needed="Write how you know")
    no_review = LongText(
        "The threshold is met, and the law requires a review. Why can the case end without one?",
        rows=3,
        needed="Write why the review that the law requires is not held",
    )
    tell = Choice(
        "Should we write to the people on this case?",
        needed="Choose if we write to them",
        options=[
            Option("yes", "Yes: they know about it, or had a letter about it"),
            Option("no", "No: nobody could know about it"),
        ],
    )
    why = LongText("What was done, what was not done, and why?", READS, needed="Write what was done")
    promised = Each(
        "We told the applicant about these dates. What should happen to each?",
        READS,
        options=BECOMES,
        reasoned=[each.value for each in BECOMES],
        ask_why="Say it to the applicant",
    )
    kept = Each(
        "These dates were kept on another day than we had said, or dropped. Why?",
        READS,
        options=(),
        ask_why="Say it to the applicant",
    )
    ours = Each(
        "These dates are our own. What should happen to each?",
        options=BECOMES,
        reasoned=[each.value for each in BECOMES],
    )

    def prepare(self) -> None:
        asked = ASKS[self.reason]
        if not self.course.owes_review:
            asked = tuple(name for name in asked if name != "no_review")
        if self.reason == "died" and not self.so_far["tellable"]:
            asked = ()
            del self.kept  # nobody is left to read it
        for name in {"duplicate_of", "checked", "no_review", "tell", "why"}.difference(asked):
            del self[name]
        if "checked" in self:
            self.checked.label.text = CHECKED[self.reason]
        if self.reason == "mistake":  # nothing of it was meant
            del self.promised, self.kept, self.ours
            return
        if self.reason in TAKES_REPORTS:
            self.promised.options = (*BECOMES, STANDS)
            self.promised.reasoned |= {STANDS.value}
        self.promised.rows = tuple(row for row, told in self._dates() if told)
        self.ours.rows = tuple(row for row, told in self._dates() if not told)
        if "kept" in self:
            self.kept.rows = tuple(row_of(each) for each in self.so_far["kept"] if not each.as_said)

    @property
    def reason(self) -> str:
        return str(self.so_far["about"])

    @property
    def heading(self) -> str:
        return f"{self.title}: {uncapitalised(ENDINGS[self.reason].label)}"

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with the day for one more report, which still holds, and with what the applicant was told of
        each date that was kept on another day.
        """
        dates, begun = enumerate(known["dates"]), dict[str, list[str]]()
        for row in (f"promised-{what}-{on}-{n}" for n, (what, on, _) in dates if what == "one_more"):
            begun |= {row: [STANDS.value], f"{row}-why": [STILL_OPEN]}
        for each in known["kept"]:
            begun |= {f"kept-{row_of(each).value}-why": [each.words]}
        return begun or None

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.reason in NEED_NOTICES and (words := untold(self.so_far["still_due"])):
            return self.complain(self.why, words)
        if not fine or "duplicate_of" not in self:
            return fine
        self.duplicate_of.data = str(self.duplicate_of.data).upper()
        problem = self.why_not(self.duplicate_of.data)
        return not problem or self.complain(self.duplicate_of, problem)

    def why_not(self, reference: str) -> str:
        """Why this is no duplicate of the case with this reference; empty if it is."""
        other = self.so_far["other_case"](reference)
        if other is None:
            return "There is no other case with this reference"
        if self.course.linked.get(reference) == "opposing":
            return "These cases are the two sides of one dispute: neither is a duplicate"
        if not other.counts:
            return "That case has ended itself as a duplicate or a mistake"
        if other.received_on > self.course.received_on:
            return "This application came first: end the other case instead"
        return ""

    def shown(self) -> list[tuple[str, str]]:
        return [("Why is it ending?", ENDINGS[self.reason].label), *super().shown()]

    def _dates(self) -> list[tuple[Option, bool]]:
        """Each date that is still to come or was missed, and whether the applicant knows of it: of answers to
        recommendations, never of our requests, even for the same day.
        """
        review, found = self.course.review, []
        answers = [each.facts.by for each in review.unanswered] if review and review.outcome else []
        for number, (what, on, label) in enumerate(self.so_far["dates"]):
            if what == "one_more" and self.reason not in TAKES_REPORTS:
                continue
            if known := what == "answer" and on in answers:
                answers.remove(on)
            option = Option(f"{what}-{on}-{number}", f"{label}: {say_day(on)}")
            found.append((option, known or what in TOLD))
        return found

    def facts(self) -> dict[str, Any]:
        facts, dates = super().facts() | {"reason": self.reason}, self.so_far["dates"]
        why = facts.pop("kept", {})
        for name in self._fields.keys() & {"promised", "ours"}:
            facts[name] = [
                {"what": dates[number][0], "on": dates[number][1].isoformat(), **answer}
                for key, answer in (facts[name] or {}).items()
                for number in [int(key.rpartition("-")[2])]
            ]
        if "kept" in self:
            facts["promised"] = [*self._kept(why or {}), *facts["promised"]]
        return facts

    def _kept(self, why: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """What became of each promised date before the case is closed."""
        for each in self.so_far["kept"]:
            told = why.get(row_of(each).value, {"why": ""})["why"]
            said = "dropped" if each.dropped else "kept"
            days = {"on": each.on.isoformat(), "done": each.done.isoformat()}
            yield {"what": each.what, "said": said, "why": told, "about": each.about, **days}


class Reopen(OnACase):
    title = "Open the case again"
    send = "See the letter"
    back = Choices(
        "What has to be done again?",
        "What was decided and done before stays on record and in the figures.",
        needed="Choose what has to be done again, or nothing",
    )
    why = LongText("Why?", "Only staff will see this.", needed="Write why it is opened again")
    words = LongText(
        "What should we tell the applicant?", READS, needed="Write what we should tell the applicant"
    )

    def prepare(self) -> None:
        *found, _nothing = again(self.course)
        found = [each for each in found if each.value != "decide"]
        self.back.options = (*found, Option(NOTHING, "Nothing: carry on from where it stopped", alone=True))
        if not found:
            del self.back  # nothing was decided or done yet

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and ("back" not in self or fits(self, self.back))

    def facts(self) -> dict[str, Any]:
        return chosen(super().facts())


class StartLegalHold(OnACase):
    title = "Set a legal hold"
    intro = ("Nothing of this case is deleted until a manager ends the hold.",)
    why = LongText("Why?", needed="Write why nothing may be deleted")


class EndLegalHold(OnACase):
    title = "End the legal hold"
    intro = (
        "This ends every legal hold on this case. The case can then be deleted at the end of the time for "
        "which we keep cases.",
    )
    why = LongText("Why is it no longer needed?", needed="Write why it is no longer needed")
