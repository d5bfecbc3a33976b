"""Walks through any list of steps, given the answers so far.

The position is never stored: the order is the list, a branch is only "asked when", and a step is done when
it has an entry that is valid now. An entry is `{"typed": {box: [values]}, "clean": {...} or None, "mark"}`;
a step with items keeps `{"items": {key: entry}, "finished": bool}`. While the mark of the day it was accepted
still stands, an entry is trusted; after a release it is read again from what was typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from inspect import getmembers_static
from typing import Any

from wtforms.fields.core import UnboundField

from asb.council import Council
from asb.fields import Question

Answers = Mapping[str, Any]
Condition = Callable[[Answers], bool]


MOST_REFUSED = 200_000
"""Characters of a refused page that are kept; more than that goes back to the person and nowhere else."""


def always(_so_far: Answers) -> bool:
    return True


class Typed(dict[str, list[str]]):
    """What was typed, box by box, with the one method a form reads by."""

    def getlist(self, name: str) -> list[str]:
        return self[name]

    def get(self, name: str, default: Any = None) -> Any:
        values = super().get(name)
        return values[0] if values else default


@dataclass(frozen=True)
class Step:
    """One page: a question, asked when its condition holds for the answers before it."""

    key: str
    question: type[Question]
    section: str = ""
    """The heading its answers stand under in Check your answers; none keeps them off that page."""
    when: Condition = always
    follows: str = ""
    """The key of the step whose answer decides what is asked here."""

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer; a page that only tells is done by its Continue."""
        return _has_fields(self.question)


@cache
def _has_fields(question: type[Question]) -> bool:
    return any(isinstance(value, UnboundField) for _, value in getmembers_static(question))


@dataclass(frozen=True)
class Many(Step):
    """A question asked again and again, one item a page, until the person says the list is finished."""

    at_least: int = 1
    at_most: int = 100
    """More than that is told to a person: each may mean a letter, and every page is read at every step."""
    page: str = "apply/list.html"
    """The template of the list."""


@dataclass(frozen=True)
class Files(Many):
    """A list of files: what each is stands in its entry, the file itself is kept beside the draft."""

    at_least: int = 0


@dataclass(frozen=True)
class Check(Step):
    """All answers on one page. Any change after it asks for it again."""


@dataclass(frozen=True)
class Journey:
    """The steps in order. `mark` names this wording of the questions and this council file."""

    steps: tuple[Step, ...]
    council: Council
    mark: str

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    def changed(self, kept: dict[str, Any], step: Step) -> None:
        """After an answer at this step: what has to be gone through again is taken out of `kept`.

        That is the check and all that follows it, and a page right after the step that only tells of it.
        Steps whose boxes follow from this one are read again from what was typed.
        """
        at = self.steps.index(step)
        checks = [number for number, other in enumerate(self.steps) if isinstance(other, Check)]
        later = self.steps[max(at + 1, min(checks, default=len(self.steps))) :]
        told = [other for other in self.steps[at + 1 : at + 2] if not other.asks]
        for other in (*later, *told):
            kept.pop(other.key, None)
        for other in self.steps:
            if other.follows == step.key and other.key in kept:
                kept[other.key]["mark"] = ""

    def entry(
        self, step: Step, typed: Mapping[str, list[str]], so_far: Answers
    ) -> tuple[Question, dict[str, Any]]:
        """What was typed at a step, as a validated form and as the entry to keep (clean None: refused)."""
        form = step.question(Typed(typed), self.council, so_far)
        clean = form.clean if form.validate() else None
        kept = {name: list(values) for name in form.names if (values := typed.get(name))}
        if clean is None and sum(len(text) for values in kept.values() for text in values) > MOST_REFUSED:
            kept = {}
        return form, {"typed": kept, "clean": clean, "mark": self.mark}


@dataclass(frozen=True)
class Answered:
    """One page as it was answered. An item of a list has its key, and its name and number as the title."""

    step: Step
    form: Question
    key: str = ""
    title: str = ""


@dataclass
class Walk:
    """The journey walked with what is kept of a person's answers.

    `steps` are those asked, in order; `gap` is the first that is not done (None when all are); `answers`
    holds the clean answers of the done steps before the gap or after it, by step key.
    """

    journey: Journey
    kept: Mapping[str, Any]
    trust: bool = True
    """False reads every entry again, whatever its mark: before sending."""
    steps: list[Step] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    gap: Step | None = None

    def __post_init__(self) -> None:
        for step in self.journey.steps:
            if not step.when(self.answers):
                continue
            self.steps.append(step)
            clean = self._clean(step)
            if clean is not None:
                self.answers[step.key] = clean
            elif self.gap is None:
                self.gap = step

    def _clean(self, step: Step) -> Any:
        kept = self.kept.get(step.key)
        if kept is None:
            return None
        if isinstance(step, Many):
            items = [self._read(step, entry) for entry in kept["items"].values()]
            return items if kept["finished"] and len(items) >= step.at_least and None not in items else None
        return self._read(step, kept)

    def _read(self, step: Step, entry: Mapping[str, Any]) -> Any:
        if self.trust and entry["mark"] == self.journey.mark:
            return entry["clean"]
        return self.journey.entry(step, entry["typed"], self.answers)[1]["clean"]

    def items(self, step: Step) -> dict[str, Any]:
        """The clean items of a list so far, by key; None where one is not an answer yet."""
        kept = self.kept.get(step.key) or {"items": {}}
        return {key: self._read(step, entry) for key, entry in kept["items"].items()}

    def items_of(self, key: str) -> dict[str, Any]:
        """The same for the list step of that key."""
        return next(self.items(step) for step in self.steps if step.key == key)

    def form(self, step: Step, entry: Mapping[str, Any] | None = None) -> Question:
        """The question of a step, empty, or with what was typed, not judged again."""
        typed = None if entry is None else Typed(entry["typed"])
        return step.question(typed, self.journey.council, self.answers)

    def told(self, step: Step) -> list[Answered]:
        """What is kept of a step, to read from: one page, or one for each item of a list."""
        kept = self.kept.get(step.key, {"items": {}})
        if not isinstance(step, Many):
            return [Answered(step, self.form(step, kept))]
        return [
            Answered(step, self.form(step, entry), key, f"{step.question.item} {number}")
            for number, (key, entry) in enumerate(kept["items"].items(), 1)
        ]

    def sections(self) -> dict[str, list[Answered]]:
        """Every page that was answered, by section, in the order in which the sections begin."""
        sections: dict[str, list[Answered]] = {}
        for step in self.steps:
            if step.section:
                sections.setdefault(step.section, []).extend(self.told(step))
        return sections

    @property
    def seen(self) -> str:
        """Names these answers: whoever has seen this has seen them as they are."""
        return hashlib.sha256(json.dumps(self.answers, sort_keys=True).encode()).hexdigest()[:16]

    def open(self, step: Step) -> bool:
        """Whether a person may be at this step: it is asked, and nothing before it is missing."""
        if step not in self.steps:
            return False
        return self.gap is None or self.steps.index(step) <= self.steps.index(self.gap)

    def before(self, step: Step) -> Step | None:
        """Where Back leads."""
        at = self.steps.index(step)
        return self.steps[at - 1] if at else None
