"""Base classes of the forms of acts.

`so_far` holds what a form needs: `course`, `today`, `colleagues` and, where the act is about one report or
earlier entry, `about`. A date in the past is when something happened, not when it is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from asb.fields import Choice, DayOrMonth, Option, Question, When, say_day
from asb.fields.office import Each, OneDay
from asb.rules.course import Course
from asb.rules.days import LONDON
from asb.rules.working_days import KNOWN_YEARS, due, workday_before

READS = "The applicant will read this."
"""Hint on each text that goes into a letter; all other texts are for staff and the bodies only."""
APPLICANT, PERSON = "The applicant will read", "The person they apply for, and not the applicant, will read"
"""How such a hint begins, and how where the applicant is only told what the law says they must be told."""
ANSWER_WITHIN = 10
"""Default deadline for a body's answer, in working days."""


def answer_by(known: Mapping[str, Any]) -> date:
    """The usual day for an answer; sooner where the decision is due or the review is by then, so that it can
    be read first.
    """
    today, here = known["today"], known["here"]
    usual = due(today, ANSWER_WITHIN, here.calendar).due
    until = [each.due for each in known["clocks"] if each.key == "threshold" and not each.done]
    if here.course.review and here.course.review.coming:
        until.append(here.course.review.coming.facts.day)
    befores = [workday_before(day, here.calendar) for day in until if day]
    return min(day for day in [*befores, usual] if today < day)


class OnACase(Question):
    """Form of an act. `send` is the label of its button."""

    send: str = "Save"
    template: ClassVar[str] = "staff/act.html"
    """The template of its page."""
    tells: ClassVar[str] = ""
    """What its letter tells, as a key of `letters.MAY_KNOW`: an applicant who may not know it reads less."""

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        for field in self.asked:
            field.small = True
        if self.tells in self.so_far.get("untold", ()):
            self.say_who_reads()

    def say_who_reads(self) -> None:
        """Says of each text that the person reads it for whom the applicant applied."""
        self.intro = tuple(each.replace(APPLICANT, PERSON) for each in self.intro)
        for field in self.asked:
            if field.short_name != "for_applicant":
                field.description = field.description.replace(APPLICANT, PERSON)
            if isinstance(field, Each):
                field.ask_why = field.ask_why.replace(APPLICANT, PERSON)

    @property
    def asks_more(self) -> bool:
        """Whether it asks more, now that something is known, than the page that was sent."""
        return False

    @property
    def notes(self) -> list[str]:
        """What is right, and should be thought of before the letters go."""
        return []

    def preselect(self) -> None:
        """Chooses the answer where a question that must be answered has only one. A tick box says that
        somebody made sure: nobody ticks it for them.
        """
        for field in self.asked:
            if type(field) is Choice and len(field.options) == 1 and field.needed and not field.raw_data:
                field.raw_data = [field.options[0].value]

    @property
    def course(self) -> Course:
        course: Course = self.so_far["course"]
        return course

    @property
    def today(self) -> date:
        today: date = self.so_far["today"]
        return today

    def relevant(self, keys: Any = None) -> list[Option]:
        """Relevant bodies to choose from: all, or those with these keys."""
        return [
            Option(body.key, body.name) for body in self.council.bodies if keys is None or body.key in keys
        ]

    def facts(self) -> dict[str, Any]:
        """Facts stored with the act: the clean answers without the date, which has its own column."""
        return {name: value for name, value in self.clean.items() if name != "on"}

    @classmethod
    def begins(cls, _known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Initial values of the fields, as they would be typed."""
        return None

    def days_as_read(self, typed: Mapping[str, list[str]]) -> list[str]:
        """Each day that was typed in other words than ours, with what it is about, as it was read."""
        found = []
        for field in self.asked:
            if isinstance(field, OneDay | When | DayOrMonth):
                said = field.read_back(next(iter(typed.get(field.focus, ())), ""))
                about = getattr(field, "called", "") or str(field.label.text).removesuffix(" (optional)")
                found += [f"{about}{' ' if about.endswith('?') else ': '}{said.said}"] if said else []
        return found

    def answered(self, *names: str) -> bool:
        """Whether these fields have no error so far, so that what they say together can be checked."""
        return not any(self[name].errors for name in names)

    def complain(self, field: Any, words: str) -> bool:
        """Adds an error to a field because of another answer; returns False for `validate` to return."""
        field.errors = [words]
        return False


class AboutAMeeting(OnACase):
    """A form that says when a meeting is. Beside it: safe times, what helps, closed days, other reviews."""

    def notes_on(self, day: str, time: str) -> list[str]:
        """What to think of for this day (ISO) and time, as typed."""
        on, times = date.fromisoformat(day), self.so_far["hours"](time)
        why = self.so_far["here"].calendar.why_closed(on) if on.year in KNOWN_YEARS else None
        notes = [f"{say_day(on)} is not a working day ({why})."] if why else []
        now: datetime | None = self.so_far.get("now")
        if times and now and datetime.combine(on, times[0], LONDON) < now:
            notes.append(f"{say_day(on)}, {time} has already passed.")
        if not times:
            notes.append(f"Calendars cannot read the time “{time}”, so they will show the whole day.")
        return notes

    def is_by_day(self, name: str) -> bool:
        """Asks once about a time, in the field of this name, at which hardly anybody meets."""
        times = self.so_far["hours"](self[name].data)
        if not times or 8 <= times[0].hour < 20:
            return True
        doubt = f"{times[0]:%H:%M} is an unusual time. If it is right, leave it and continue"
        return self.stands(name, doubt)


class Happened(OnACase):
    """An act that happened on some day between receipt and today."""

    on = OneDay("On which day?", needed="Enter the day on which it happened")

    def prepare(self) -> None:
        self.on.begins_as = self.on.last = self.today
        self.on.first = self.course.received_on

    def not_before(self, *days: date | None) -> None:
        """Moves the earliest day allowed to the latest of these."""
        self.on.first = max([self.course.received_on, *(day for day in days if day)])
