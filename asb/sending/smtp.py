"""Sends letters over SMTP: one connection for a round, with TLS and signing in as the settings say."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress

from asb.config import Settings
from asb.models import Letter
from asb.sending.email import message
from asb.sending.way import NotSent
from asb.tokens import Tokens


class Server:
    """Sends over one SMTP connection, opened when needed and dropped on failure."""

    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        self.settings, self.tokens = settings, tokens
        self.host: smtplib.SMTP | None = None

    def deliver(self, letter: Letter) -> None:
        sender = self.settings.mail_default_sender
        mail = message(letter, sender, self.tokens).as_bytes()
        try:
            if self.host is None:
                self.host = _connected(self.settings)
            self.host.sendmail(sender, [letter.to_address], mail)
        except smtplib.SMTPRecipientsRefused as refused:
            self.close()
            code, said = next(iter(refused.recipients.values()))
            # 5.7: we may not send to anybody
            raise _refused(code, said, ours=b"5.7." in said) from refused
        except smtplib.SMTPDataError as refused:
            self.close()
            raise _refused(refused.smtp_code, refused.smtp_error, ours=False) from refused
        except (OSError, smtplib.SMTPException) as error:
            # Anything before the recipient is named concerns the connection, not the letter.
            self.close()
            raise NotSent(why(error), ours=True) from error
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        host, self.host = self.host, None
        if host is not None:
            with suppress(OSError, smtplib.SMTPException):
                host.quit()
            host.close()


def _connected(settings: Settings) -> smtplib.SMTP:
    """Connects, and signs in. With TLS the server is verified."""
    server, port, wait = str(settings.mail_server), settings.mail_port, settings.mail_timeout
    if settings.mail_use_ssl:
        host: smtplib.SMTP = smtplib.SMTP_SSL(
            server, port, timeout=wait, context=ssl.create_default_context()
        )
    else:
        host = smtplib.SMTP(server, port, timeout=wait)
    try:
        if settings.mail_use_tls:
            host.starttls(context=ssl.create_default_context())
        if settings.mail_username and settings.mail_password:
            host.login(settings.mail_username, settings.mail_password)
    except Exception:
        host.close()
        raise
    return host


def _refused(code: int, said: bytes | str, *, ours: bool) -> NotSent:
    """4xx is temporary, 5xx permanent (RFC 5321, 4.2.1), unless the fault is ours."""
    words = said if isinstance(said, str) else said.decode(errors="replace")
    return NotSent(f"{code} {words}", ours=ours, for_good=code >= 500 and not ours)


def why(error: Exception) -> str:
    """Describes an error in a line for the case."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answered {error.smtp_code}"
    return f"no answer from the mail server ({type(error).__name__})"
