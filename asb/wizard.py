"""Walks through any list of steps, given the answers so far.

The position is never stored: the order is the list, a branch is a condition on a step, and a step is done
when it has a valid entry. An entry is `{"typed": {box: [values]}, "clean": {...} or None, "mark"}`; a step
with items stores `{"items": {key: entry}, "finished": bool}`. An entry is trusted while its mark is the
current one; after a release it is read again from what was typed.
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
from asb.fields import SURE, Question

Answers = Mapping[str, Any]
Condition = Callable[[Answers], bool]


MOST_REFUSED = 200_000
"""Most characters of a refused page that are stored; a longer one is only returned to the person."""


def always(_so_far: Answers) -> bool:
    return True


class Typed(dict[str, list[str]]):
    """Submitted values by input name, with the one method that forms call."""

    def getlist(self, name: str) -> list[str]:
        return self[name]

    def get(self, name: str, default: Any = None) -> Any:
        values = super().get(name)
        return values[0] if values else default


@dataclass(frozen=True)
class Step:
    """One page: a question that is asked if its condition holds for the earlier answers."""

    key: str
    question: type[Question]
    section: str = ""
    """Heading of its answers on Check your answers; empty keeps them off that page."""
    when: Condition = always
    follows: tuple[str, ...] = ()
    """Keys of the steps whose answers decide what is asked or accepted here."""
    beside: str = ""
    """Key of the step on whose page this one is asked; empty if it has a page of its own."""

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer; a page of information is done when Continue is pressed."""
        return _has_fields(self.question)


@cache
def _has_fields(question: type[Question]) -> bool:
    return any(isinstance(value, UnboundField) for _, value in getmembers_static(question))


@dataclass(frozen=True)
class Many(Step):
    """A question that is repeated, one item a page, until the person says that the list is complete."""

    at_least: int = 1
    at_most: int = 100
    """Most items. Each may cause a letter, and every page reads them all; more can be told by phone."""
    page: str = "apply/list.html"
    """Template of the list."""


@dataclass(frozen=True)
class Cards(Many):
    """A list whose items are all asked on one page, a card each. What is typed is stored for each item."""


@dataclass(frozen=True)
class Files(Many):
    """A list of files. The entry describes each file; the file itself is stored beside the draft."""

    at_least: int = 0


@dataclass(frozen=True)
class Check(Step):
    """Check your answers. Any later change requires it again."""


@dataclass(frozen=True)
class Journey:
    """The steps in order. `mark` identifies this wording of the questions and this council file."""

    steps: tuple[Step, ...]
    council: Council
    mark: str

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    def changed(self, kept: dict[str, Any], step: Step) -> None:
        """Removes from `kept` what an answer at this step makes necessary again.

        That is the check and everything after it, and an information page directly after the step. Steps
        that follow from this one are read again from what was typed.
        """
        at = self.steps.index(step)
        checks = [number for number, other in enumerate(self.steps) if isinstance(other, Check)]
        later = self.steps[max(at + 1, min(checks, default=len(self.steps))) :]
        told = [other for other in self.steps[at + 1 : at + 2] if not other.asks]
        for other in (*later, *told):
            kept.pop(other.key, None)
        for other in self.steps:
            if step.key in other.follows and other.key in kept:
                entry = kept[other.key]
                for one in entry["items"].values() if isinstance(other, Many) else [entry]:
                    one["mark"] = ""

    def entry(
        self, step: Step, typed: Mapping[str, list[str]], so_far: Answers
    ) -> tuple[Question, dict[str, Any]]:
        """Returns the validated form and the entry to store (clean is None when refused)."""
        form = step.question(Typed(typed), self.council, so_far)
        clean = form.clean if form.validate() else None
        kept = {name: list(values) for name in form.names if (values := typed.get(name))}
        if sure := [doubt for doubt in form.doubts if doubt in typed.get(SURE, ())]:
            kept[SURE] = sure  # read again, it is not asked about again
        if clean is None and sum(len(text) for values in kept.values() for text in values) > MOST_REFUSED:
            kept = {}
        return form, {"typed": kept, "clean": clean, "mark": self.mark}


@dataclass(frozen=True)
class Answered:
    """One answered page. An item of a list has its key, and its name and number as title."""

    step: Step
    form: Question
    key: str = ""
    title: str = ""


@dataclass
class Walk:
    """A journey with one person's stored answers.

    `steps` are those that are asked, in order; `gap` is the first that is not done (None when all are);
    `answers` holds the clean answers of done steps, by step key; each of a list with the key of its `item`.
    """

    journey: Journey
    kept: Mapping[str, Any]
    trust: bool = True
    """False reads every entry again, whatever its mark: used before sending."""
    steps: list[Step] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    gap: Step | None = None
    _items: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False)

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
            items = self.items(step)
            if not kept["finished"] or len(items) < step.at_least or None in items.values():
                return None
            return [{**clean, "item": key} for key, clean in items.items()]
        return self._read(step, kept)

    def _read(self, step: Step, entry: Mapping[str, Any]) -> Any:
        if self.trust and entry["mark"] == self.journey.mark:
            return entry["clean"]
        return self.journey.entry(step, entry["typed"], self.answers)[1]["clean"]

    def items(self, step: Step) -> dict[str, Any]:
        """Clean items of a list so far, by key; None for an item that is not valid yet."""
        if step.key not in self._items:
            kept = self.kept.get(step.key) or {"items": {}}
            self._items[step.key] = {key: self._read(step, entry) for key, entry in kept["items"].items()}
        return self._items[step.key]

    def items_of(self, key: str) -> dict[str, Any]:
        """Clean items of the list step with this key."""
        return next(self.items(step) for step in self.steps if step.key == key)

    def form(self, step: Step, entry: Mapping[str, Any] | None = None) -> Question:
        """The form of a step, empty or with what was typed, without validating it again."""
        typed = None if entry is None else Typed(entry["typed"])
        return step.question(typed, self.journey.council, self.answers)

    def told(self, step: Step) -> list[Answered]:
        """The stored answers of a step for display: one page, or one for each item of a list."""
        kept = self.kept.get(step.key, {"items": {}})
        if not isinstance(step, Many):
            return [Answered(step, self.form(step, kept))]
        return [
            Answered(step, self.form(step, entry), key, f"{step.question.item} {number}")
            for number, (key, entry) in enumerate(kept["items"].items(), 1)
        ]

    def sections(self) -> dict[str, list[Answered]]:
        """Every answered page by section, in the order in which the sections start."""
        sections: dict[str, list[Answered]] = {}
        for step in self.steps:
            if step.section:
                sections.setdefault(step.section, []).extend(self.told(step))
        return sections

    @property
    def seen(self) -> str:
        """Hash of these answers: identifies what somebody has seen on Check your answers. The same once that
        page is done, so that a second press is told the same as the first.
        """
        checks = {step.key for step in self.steps if isinstance(step, Check)}
        answers = {key: told for key, told in self.answers.items() if key not in checks}
        return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]

    def open(self, step: Step) -> bool:
        """Whether this step can be opened: it is asked, and nothing before it is missing."""
        if step not in self.steps:
            return False
        return self.gap is None or self.steps.index(step) <= self.steps.index(self.gap)

    def before(self, step: Step) -> Step | None:
        """The target of Back."""
        at = self.steps.index(step)
        return self.steps[at - 1] if at else None
