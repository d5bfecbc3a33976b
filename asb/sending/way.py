"""A way out for letters of one route, and why a letter did not go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from asb.casework.post.outbox import Enclosed
from asb.models import Letter
from asb.sending.answers import Fault


class Way(Protocol):
    """Takes the letters of one route, one after the other, in one round."""

    def deliver(self, letter: Letter, files: Sequence[Enclosed] = ()) -> None:
        """Hands over a letter with its files. Returns once it was accepted; raises NotSent or Stopped."""

    def close(self) -> None:
        """Ends the round. Never raises: it must not affect what was sent."""


class NotSent(Exception):
    """A letter was not accepted. The message is a line for the case, without addresses.

    `for_good`: the answer was permanent.
    """

    def __init__(self, words: str, fault: Fault, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.fault, self.for_good = fault, for_good


class Stopped(Exception):
    """The worker was told to stop before the letter was accepted."""
