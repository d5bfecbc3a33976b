"""Forms about deadlines: pause, resume, send a delay letter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asb.fields import Choice, LongText, Option
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, Happened, OnACase

REASONS = (
    Option("asked", "The applicant has asked us to wait"),
    Option("only_they", "We need something that only the applicant can give, and have asked them for it"),
    Option("proceedings", "An investigation or a hearing could be harmed if we continued now"),
    Option("others", "Somebody who is not one of the relevant bodies has to answer first"),
    Option("safety", "It would not be safe for somebody if we continued now"),
)
"""What a deadline may be paused for: nothing that is our own delay, or that of a relevant body."""


class Hold(Happened):
    title = "Pause a deadline"
    intro = ("The paused days do not count. The applicant gets a letter that says why, and until when.",)
    aside = "staff/own_delay.html"
    send = "See the letter"
    clock = Choice("Which deadline?", needed="Choose the deadline")
    reason = Choice("What are we waiting for?", needed="Choose what we are waiting for", options=REASONS)
    why = LongText("Explain it in your own words", READS, rows=3, needed="Write what we are waiting for")
    until = OneDay("On which day does the pause end?", READS, needed="Enter the day on which the pause ends")

    def prepare(self) -> None:
        super().prepare()
        running = [clock for clock in self.so_far["clocks"] if not clock.done and not clock.hold]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in running)
        self.until.first = self.today + timedelta(days=1)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"label": self.clock.shown()}


class Resume(Happened):
    title = "Resume a deadline"
    clock = Choice("Which deadline?", needed="Choose the deadline")

    def prepare(self) -> None:
        super().prepare()
        held = [clock for clock in self.so_far["clocks"] if clock.hold]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in held)
        self.on.first = max((clock.hold.first for clock in held), default=self.on.first)


class RunningLate(OnACase):
    title = "Send a delay letter"
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
