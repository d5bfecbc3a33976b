"""Forms about days: pause or resume a deadline, send a delay letter, correct the day of receipt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from asb.fields import Choice, LongText, Option, Text, say_day, say_list
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, Happened, OnACase
from asb.rules.clocks import awaited

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
    tells = "progress"
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
    tells = "progress"
    intro = ("Anyone who was told about the pause gets a letter if it ends earlier than we said.",)
    send = "See the letter"
    clock = Choice("Which deadline?", needed="Choose the deadline")
    by = OneDay("By when will this step be done?", f"{READS} Not needed if the pause ends on its last day.")

    def prepare(self) -> None:
        super().prepare()
        held = [clock for clock in self.so_far["clocks"] if clock.hold]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in held)
        self.on.first = max((clock.hold.first for clock in held), default=self.on.first)
        self.by.first = self.today
        self.by.begins_as = max((clock.due for clock in held if clock.due), default=None)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.early = any(
            clock.hold.runs(date.fromisoformat(self.on.data))
            for clock in self.so_far["clocks"]
            if clock.hold and clock.key == self.clock.data
        )
        if self.early and not self.by.data:
            return self.complain(self.by, "Enter the day by which this step will be done")
        return True

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts if self.early else facts | {"by": None}


class RunningLate(OnACase):
    title = "Send a delay letter"
    tells = "progress"
    intro = ("Send this before the day has passed, if you can.",)
    send = "See the letter"
    clock = Choice("What is late?", needed="Choose what is late")
    why = LongText("Why?", READS, rows=3, needed="Write why")
    by = OneDay("When will it be done?", READS, needed="Enter the new day")

    def prepare(self) -> None:
        running = [clock for clock in self.so_far["clocks"] if not clock.done]
        self.clock.options = tuple(Option(clock.key, clock.label) for clock in running)
        self.by.first = self.today

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with the bodies that have not answered by their day, as the reason."""
        names = {body.key: body.name for body in known["here"].council.bodies}
        late = [entry for entry in awaited(known["course"]) if entry.facts.by < known["today"]]
        who = [names[body] for entry in late for body in entry.facts.bodies if body in names]
        owed = {each.body for each in known["course"].outstanding}
        who = [name for key, name in names.items() if name in who and key in owed]
        if not who:
            return None
        asked = say_day(min(entry.on for entry in late))
        return {"why": [f"We asked {say_list(who)} on {asked}, and are still waiting for the answer."]}

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"label": self.clock.shown()}


FIRST_DAY = date(2014, 10, 20)
"""The first day of the Act's case reviews."""


class CorrectReceipt(OnACase):
    """Proposes another day of receipt; a manager answers as second person. An earlier day never lowers the
    count, for both days are tested.
    """

    title = "Correct the day of receipt"
    intro = (
        "The day on which we first had the application, by any route: a call counts. A manager has to agree. "
        "Deadlines, the count and the figures then follow, and the people of the case get a letter.",
    )
    day = OneDay("On which day did we receive it?", needed="Enter the day on which we received it")
    source = Text(
        "Who told you, and where is it recorded?", needed="Enter who told you, and where it is recorded"
    )
    why = LongText("Why was the other day recorded?", READS, rows=3, needed="Write why")
    loses = LongText(
        "If a report that counted does not count with that day: why is the day still right?", rows=3
    )

    def prepare(self) -> None:
        done = [entry.on for entry in self.course.entries if entry.by and entry.act != "application_received"]
        self.day.first, self.day.last = FIRST_DAY, min([self.today, *done])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        day = date.fromisoformat(self.day.data)
        if day == self.course.received_on:
            return self.complain(self.day, "This is the day that is recorded already")
        lost = self.course.lost_by(day)
        if lost and not self.loses.data:
            reports = f"Report {lost[0]}" if len(lost) == 1 else f"Reports {say_list(lost)}"
            return self.complain(
                self.loses,
                f"{reports} would not count any more with that day. Check it, and write why it is right",
            )
        return True

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"was": self.course.received_on.isoformat()}
