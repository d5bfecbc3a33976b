"""The way out by GOV.UK Notify."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence

from asb import pdf
from asb.casework.post.outbox import Enclosed
from asb.config.notify import Notify as Settings
from asb.council import Council
from asb.database import db
from asb.fields import Mobile
from asb.models import Letter
from asb.sending import paper
from asb.sending.answers import Fault
from asb.sending.notify.address import lines_of
from asb.sending.notify.client import Client
from asb.sending.notify.words import marked
from asb.sending.way import NotSent
from asb.tokens import Tokens

Posted = Callable[[Letter, Sequence[str]], bytes]
"""Makes the PDF of a letter that is printed elsewhere, with the lines of its address: see `pdf.make`."""
NO_ADDRESS = "GOV.UK Notify does not take this address: it needs three to seven lines, the last a UK postcode"
NO_MOBILE = "it is no UK mobile number"
NO_PDF = "no PDF of it could be made"
TAKEN = "created"
"""What GOV.UK Notify says of a letter that it has just taken."""


def reference(letter: Letter) -> str:
    """Our reference of a letter there: its Message-ID, which is the same at every attempt."""
    return letter.message_id.strip("<>")


class Notify:
    """Sends each letter with our own reference, for which it asks before it sends one again."""

    def __init__(
        self, settings: Settings, tokens: Tokens, council: Council, posted: Posted, stopping: threading.Event
    ) -> None:
        self.settings, self.tokens, self.council, self.posted = settings, tokens, council, posted
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
        if letter.route == "text":
            letter.text = self._text(letter) or letter.text
        elif letter.route == "post":
            self.client.letter(reference(letter), self._pdf(letter))
        else:
            body = self.tokens.fill(marked(letter.text, self.council), letter.nonce)
            self.client.email(reference(letter), letter.to_address, letter.subject, body)

    def _text(self, letter: Letter) -> str:
        """Sends a text message, and returns its words as GOV.UK Notify has them."""
        number = Mobile.dialled(letter.to_address)
        if number is None:
            raise NotSent(NO_MOBILE, Fault.LETTER, for_good=True)
        return self.client.text(reference(letter), number)

    def _pdf(self, letter: Letter) -> bytes:
        """The sheets of a letter, addressed to where it may go now."""
        lines = lines_of(letter.to_name, letter.to_address)
        if lines is None:
            raise NotSent(NO_ADDRESS, Fault.LETTER, for_good=True, of_address=False)
        try:
            return self.posted(db.session.get_one(Letter, letter.id), lines)
        except (pdf.NotHere, pdf.NotMade) as error:
            raise NotSent(NO_PDF, Fault.LETTER, for_good=True, of_address=False) from error
        finally:
            db.session.rollback()

    def close(self) -> None:
        """Nothing to close: connections end by themselves."""


def may_be_posted(letter: Letter) -> bool:
    """Whether GOV.UK Notify can post a letter: nothing has to be enclosed, and it takes the address."""
    return not paper.has_slip(letter) and lines_of(letter.to_name, letter.to_address) is not None
