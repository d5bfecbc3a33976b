"""A way out for letters of one route, and why a letter did not go."""

from __future__ import annotations

from typing import Protocol

from asb.models import Letter


class Way(Protocol):
    """Takes the letters of one route, one after the other, in one round."""

    def deliver(self, letter: Letter) -> None:
        """Hands over a letter. Returns once it was accepted; raises NotSent."""

    def close(self) -> None:
        """Ends the round. Never raises: it must not affect what was sent."""


class NotSent(Exception):
    """A letter was not accepted. The message is a line for the case; `ours`: others would fail too."""

    def __init__(self, words: str, *, ours: bool, for_good: bool = False) -> None:
        super().__init__(words)
        self.ours, self.for_good = ours, for_good
