"""Sends letters over SMTP: one connection for a round, with TLS and signing in as the settings say."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress

from asb.casework.post.outbox import Enclosed
from asb.config import Settings
from asb.council import Council
from asb.models import Letter
from asb.sending.answers import Fault, Step, clean, fault
from asb.sending.email import message
from asb.sending.watch import Watch
from asb.sending.way import NotSent, Stopped
from asb.tokens import Tokens

log = logging.getLogger("asb.sending")

WAITS = 4
"""How many times MAIL_TIMEOUT one letter may take in all, connecting included: well within the lease."""
MOST_READ = 2_000
"""Most characters of an answer that are read for codes and words."""


class Server:
    """Sends over one SMTP connection, opened when needed and dropped on failure.

    `wait`: seconds to wait for each answer. A letter takes no longer than `WAITS` times that, and a few
    seconds once `stopping` is set.
    """

    routes = ("email",)

    def __init__(
        self,
        settings: Settings,
        tokens: Tokens,
        council: Council,
        stopping: threading.Event,
        wait: float | None = None,
    ) -> None:
        self.settings, self.tokens, self.council, self.stopping = settings, tokens, council, stopping
        self.wait = wait or settings.mail_timeout
        self.host: smtplib.SMTP | None = None
        self.plain = settings.mail_bounce_address is None
        """Whether all letters have the one envelope sender."""

    def deliver(self, letter: Letter, files: Sequence[Enclosed] = ()) -> None:
        sender = self.settings.mail_default_sender
        mail = message(letter, sender, self.tokens, self.council, files).as_bytes()
        if not self.plain:
            try:
                return self._send(self._own_sender(letter), letter, mail)
            except NotSent as refused:
                if refused.fault is not Fault.SENDER:
                    raise
                log.warning("the mail server does not take MAIL_BOUNCE_ADDRESS as sender: %s", refused)
                self.plain = True
        return self._send(sender, letter, mail)

    def _own_sender(self, letter: Letter) -> str:
        """Envelope sender of one letter, to which its delivery reports go."""
        name, _, domain = str(self.settings.mail_bounce_address).partition("@")
        return f"{name}+{self.tokens.bounce(letter.message_id)}@{domain}"

    def _send(self, sender: str, letter: Letter, mail: bytes) -> None:
        with Watch(self.wait * WAITS, self.stopping) as watch:
            try:
                if self.host is None:
                    self.host = _connected(self.settings, watch, self.wait)
                elif self.host.sock is not None:
                    watch.hold(self.host.sock)
                self.host.sendmail(sender, [letter.to_address], mail)
            except (OSError, smtplib.SMTPException) as error:
                self._drop()
                if watch.ended == "stopped":
                    raise Stopped from error
                if watch.ended:
                    raise NotSent("the mail server took too long to answer", Fault.UNCLEAR) from error
                raise _not_sent(error, letter.to_address) from error
            except Exception:
                self._drop()
                raise

    def close(self) -> None:
        if self.host is not None and self.host.sock is not None:
            with Watch(self.wait, self.stopping) as watch, suppress(OSError, smtplib.SMTPException):
                watch.hold(self.host.sock)
                self.host.quit()
        self._drop()

    def _drop(self) -> None:
        host, self.host = self.host, None
        if host is not None:
            host.close()


def _connected(settings: Settings, watch: Watch, wait: float) -> smtplib.SMTP:
    """Connects, and signs in. With TLS the server is verified."""
    server, port = str(settings.mail_server), settings.mail_port
    kind = _WithTls if settings.mail_use_ssl else _Plain
    host = kind(server, port, wait, watch)
    try:
        if settings.mail_use_tls:
            host.starttls(context=ssl.create_default_context())
        if settings.mail_username and settings.mail_password:
            host.login(settings.mail_username, settings.mail_password)
    except Exception:
        host.close()
        raise
    return host


class _Plain(smtplib.SMTP):
    """A connection that is watched from before it is made."""

    def __init__(self, host: str, port: int, wait: float, watch: Watch) -> None:
        self.watch = watch
        super().__init__(host, port, timeout=wait)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _opened(host, port, timeout, self.watch)


class _WithTls(smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""

    def __init__(self, host: str, port: int, wait: float, watch: Watch) -> None:
        self.watch = watch
        super().__init__(host, port, timeout=wait, context=ssl.create_default_context())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = _opened(host, port, timeout, self.watch)
        return self.context.wrap_socket(connection, server_hostname=host)


def _opened(host: str, port: int, wait: float, watch: Watch) -> socket.socket:
    """Connects to the first address of the host that answers. Raises OSError."""
    failure: OSError | None = None
    for family, kind, number, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, number)
        connection.settimeout(wait)
        watch.hold(connection)
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure or OSError("the name of the mail server has no address")


def _not_sent(error: OSError | smtplib.SMTPException, address: str) -> NotSent:
    """Judges what went wrong, with the server's own words where it has said any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _answered("rcpt", *next(iter(error.recipients.values())), address)
    if isinstance(error, smtplib.SMTPResponseException):
        steps: dict[type, Step] = {smtplib.SMTPDataError: "data", smtplib.SMTPSenderRefused: "mail"}
        return _answered(steps.get(type(error), "start"), error.smtp_code, error.smtp_error, address)
    # A server that hangs up may do so because of this letter; one that cannot be reached does not.
    met = isinstance(error, smtplib.SMTPServerDisconnected | TimeoutError)
    words = f"no answer from the mail server ({type(error).__name__})"
    return NotSent(words, Fault.UNCLEAR if met else Fault.OURS)


def _answered(step: Step, code: int, said: bytes | str, address: str) -> NotSent:
    text = (said if isinstance(said, str) else said.decode(errors="replace"))[:MOST_READ]
    return NotSent(f"{code} {clean(text, address)}", fault(step, code, text), for_good=code >= 500)
