"""The way out by GOV.UK Notify."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence

from asb.casework.post.outbox import Enclosed
from asb.config.notify import Notify as Settings
from asb.council import Council
from asb.models import Letter
from asb.sending.notify.client import Client
from asb.sending.notify.words import marked
from asb.tokens import Tokens

TAKEN = "created"
"""What GOV.UK Notify says of a letter that it has just taken."""


def reference(letter: Letter) -> str:
    """Our reference of a letter there: its Message-ID, which is the same at every attempt."""
    return letter.message_id.strip("<>")


class Notify:
    """Sends each letter with our own reference, for which it asks before it sends one again."""

    def __init__(
        self, settings: Settings, tokens: Tokens, council: Council, stopping: threading.Event
    ) -> None:
        self.settings, self.tokens, self.council = settings, tokens, council
        self.client = Client(settings, stopping)

    @property
    def routes(self) -> Collection[str]:
        return self.settings.routes

    def deliver(self, letter: Letter, files: Sequence[Enclosed] = ()) -> None:
        assert not files  # noqa: S101 - a letter with files goes another way
        # An earlier attempt may have been accepted without our knowing: it timed out, or its worker died.
        known = self.client.status(reference(letter)) if letter.tries > 1 else ""
        if not known:
            self._send(letter)
        letter.notify_status = known or TAKEN

    def _send(self, letter: Letter) -> None:
        body = self.tokens.fill(marked(letter.text, self.council), letter.nonce)
        self.client.email(reference(letter), letter.to_address, letter.subject, body)

    def close(self) -> None:
        """Nothing to close: connections end by themselves."""
