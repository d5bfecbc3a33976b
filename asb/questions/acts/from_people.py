"""Forms about what people of a case have sent."""

from __future__ import annotations

from typing import Any

from asb.fields import Choice, LongText, Option
from asb.questions.acts.form import READS, Happened, OnACase


class DealWithIt(OnACase):
    """Deals with something that was sent; `so_far["came"]` is its entry."""

    title = "Deal with what came"
    aside = "staff/came_shown.html"
    done = LongText(
        "What did you do about it?", rows=3, needed="Write what you did, or why nothing is to be done"
    )
    words = LongText(
        "For the person who sent it (optional)", f"{READS} If you write here, they get a letter.", rows=3
    )

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"of": int(self.so_far["about"])}


class Weigh(Happened):
    title = "Record how an objection was weighed"
    intro = (
        "Somebody for whom an application was made does not agree. That is heard, and it is no veto: anyone "
        "may apply (section 104(1)(a)), and safety or the law can require to go on.",
    )
    said = Choice(
        "What did the bodies decide?",
        needed="Choose what was decided",
        options=[
            Option("go_on", "To go on"),
            Option("less", "To go on, and share less"),
            Option("stop", "Not to go on", "Then withdraw or close the case too"),
        ],
    )
    why = LongText("What was weighed, and why?", needed="Write what was weighed")
