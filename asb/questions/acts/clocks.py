"""Forms about deadlines: pause, resume, send a delay letter."""

from __future__ import annotations

from typing import Any

from asb.fields import Choice, LongText, Option
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, Happened, OnACase


class Hold(Happened):
    title = "Put a clock on hold"
    intro = ("The days on hold do not count.",)
    clock = Choice("Which clock?", needed="Choose the clock")
    why = LongText("What do we wait for?", READS, rows=3, needed="Write what we wait for")

    def prepare(self) -> None:
        super().prepare()
        running = [clock for clock in self.so_far["clocks"] if not clock.done and not clock.hold]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in running)


class Resume(Happened):
    title = "Let a clock go on"
    clock = Choice("Which clock?", needed="Choose the clock")

    def prepare(self) -> None:
        super().prepare()
        held = [clock for clock in self.so_far["clocks"] if clock.hold]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in held)
        self.on.first = max((clock.hold.first for clock in held), default=self.on.first)


class RunningLate(OnACase):
    title = "Say that we are late"
    intro = ("Better before the day has passed than after it.",)
    send = "See the letter"
    clock = Choice("With what?", needed="Choose what is late")
    why = LongText("Why?", READS, rows=3, needed="Write why")
    by = OneDay("By when will it be done?", READS, needed="Enter the new day")

    def prepare(self) -> None:
        running = [clock for clock in self.so_far["clocks"] if not clock.done]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in running)
        self.by.first = self.today

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"label": self.clock.shown()}
