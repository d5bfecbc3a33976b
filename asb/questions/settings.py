"""What managers are asked about the office itself."""

from __future__ import annotations

from datetime import timedelta

from asb.fields import Choice, Option, Question, Text
from asb.fields.office import OneDay


class ADay(Question):
    title = "A day on which we are closed, or not"
    intro = (
        "Open cases follow at once. Where the day changes on which something is due, their history says so.",
    )
    day = OneDay("Which day?", needed="Enter the day")
    works = Choice(
        "Do we work on it?",
        needed="Choose if we work on it",
        options=[
            Option("no", "No: it does not count as a working day"),
            Option("yes", "Yes: it counts, though it is a bank holiday or was closed before"),
        ],
    )
    why = Text("Why?", "For example: an extra bank holiday. It stands beside the day.", needed="Write why")

    def prepare(self) -> None:
        self.day.first = self.so_far["today"] - timedelta(days=60)
        self.day.last = self.so_far["today"] + timedelta(days=1000)
