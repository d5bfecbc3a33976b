"""A real SMTP server on loopback that keeps what it is sent, and misbehaves when asked to."""

import asyncio
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.shared.databases import free_port


class Delivery(NamedTuple):
    """One message as the server took it, with the addresses it was really sent from and to."""

    sender: str
    recipients: list[str]
    message: EmailMessage


class Mailbox:
    """Takes every message until told otherwise:

    `defer(nth)` answers the nth message from now with 451 (1 is the next), `refuse(address)` answers that
    address with 550, `reject(address)` does so after the text of the letter, `hang()` never answers the next
    message, `drop()` takes the next message but hangs up before saying so, `fail_every(n)` and
    `hang_every(n)` misbehave at every nth; `behave()` forgets them all.
    """

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self._taken = threading.Condition()
        self._controller: Controller | None = None
        self.behave()
        self.port = free_port()
        """Where it listens on 127.0.0.1."""

    @property
    def messages(self) -> list[EmailMessage]:
        """Every message taken, oldest first."""
        return [delivery.message for delivery in self.deliveries]

    def to(self, address: str) -> list[EmailMessage]:
        """The messages that `address` was sent, oldest first."""
        return [delivery.message for delivery in self.deliveries if address in delivery.recipients]

    def has_taken(self, messages: int, within: float = 60) -> bool:
        """Wait until there are this many messages, for this many seconds at most; whether there are."""
        with self._taken:
            return self._taken.wait_for(lambda: len(self.deliveries) >= messages, within)

    def start(self) -> None:
        """Begin to listen; may be called again after `stop`, on the same port."""
        if self._controller:
            return
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Hang up and stop listening: from here on the mail server is dead."""
        if self._controller:
            self._controller.stop()
        self._controller = None

    def as_new(self) -> None:
        """Listen, with nothing taken yet and every message welcome, whatever the test before has done."""
        self.start()
        self.behave()
        with self._taken:
            self.deliveries.clear()

    def behave(self) -> None:
        """Take every message again."""
        self._seen = 0
        self._deferred: set[int] = set()
        self._refused: dict[str, str] = {}
        self._rejected: dict[str, str] = {}
        self._hang = self._drop = False
        self._fail_every: tuple[int, str] | None = None
        self._hang_every: int | None = None

    def defer(self, nth: int = 1) -> None:
        """Answer the nth message from now with a temporary failure."""
        self._deferred.add(self._seen + nth)

    def refuse(self, address: str, answer: str = "550 5.1.1 No such mailbox here") -> None:
        """Answer `address` with a permanent failure."""
        self._refused[address] = answer

    def reject(self, address: str, answer: str = "554 5.6.0 Message rejected") -> None:
        """Answer every message to `address` with a failure once it was read; `""` stands for any address."""
        self._rejected[address] = answer

    def hang(self) -> None:
        """Leave the next message without any answer, until the sender gives up."""
        self._hang = True

    def fail_every(self, nth: int, answer: str = "451 4.3.0 Try again later") -> None:
        """Answer every nth message from now with a failure."""
        self._seen, self._fail_every = 0, (nth, answer)

    def hang_every(self, nth: int) -> None:
        """Leave every nth message from now without any answer."""
        self._seen, self._hang_every = 0, nth

    def drop(self) -> None:
        """Take the next message and hang up before the sender can know."""
        self._drop = True

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self._refused:
            return self._refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self._seen += 1
        if self._hang or (self._hang_every and self._seen % self._hang_every == 0):
            self._hang = False
            await asyncio.Event().wait()
        if self._seen in self._deferred:
            return "451 4.3.0 Try again later"
        if self._fail_every and self._seen % self._fail_every[0] == 0:
            return self._fail_every[1]
        for address in ("", *envelope.rcpt_tos):
            if address in self._rejected:
                return self._rejected[address]
        content = (envelope.original_content or b"").replace(b"\r\n", b"\n")
        message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        with self._taken:
            self.deliveries.append(Delivery(envelope.mail_from or "", list(envelope.rcpt_tos), message))
            self._taken.notify_all()
        if self._drop:
            self._drop = False
            server.transport.abort()
        return "250 OK"
