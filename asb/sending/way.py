"""A way out for letters of one route, and why a letter did not go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from asb.casework.post.outbox import Enclosed
from asb.models import Letter
from asb.sending.answers import Fault


class Way(Protocol):
    """Takes letters one after the other, in one round. `routes`: those of the letters that it takes."""

    @property
    def routes(self) -> Collection[str]: ...

    def deliver(self, letter: Letter, files: Sequence[Enclosed] = ()) -> None:
        """Hands over a letter with its files. Returns once it was accepted; raises NotSent or Stopped."""

    def close(self) -> None:
        """Ends the round. Never raises: it must not affect what was sent."""


class NotSent(Exception):
    """A letter was not accepted. The message is a line for the case, without addresses.

    `for_good`: the answer was permanent; not read where the fault is ours. `of_address`: it was about the
    address, if about the letter.
    """

    def __init__(self, words: str, fault: Fault, *, for_good: bool = False, of_address: bool = True) -> None:
        super().__init__(words)
        self.fault, self.for_good, self.of_address = fault, for_good, of_address


class Stopped(Exception):
    """The worker was told to stop before the letter was accepted."""
