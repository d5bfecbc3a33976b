"""What officers are asked when they do something on a case: each act's form, word for word.

`so_far` holds what a form has to know of the case: `course`, `today`, `colleagues` and, where the act is
about one report or one earlier entry, `about`. A day in the past is when it happened, not when it is typed.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from asb.fields import Option, Question
from asb.fields.office import OneDay
from asb.rules.course import Course

READS = "The applicant reads this."
"""Said of each text that goes into a letter; all others are for staff and the bodies alone."""


class OnACase(Question):
    """A form about a case. `send` is what its button says."""

    send: ClassVar[str] = "Save"

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
