"""Worker: sends letters, has files scanned and copied, reminds people, deletes what has expired.

Started as `python -m asb.worker`; any number may run on one database. A letter is claimed, sent, then
settled. If a worker dies in between, another takes over when the lease ends; a letter that is then sent
twice has the same Message-ID.
"""

from __future__ import annotations

import logging
import os
import signal
import smtplib
import socket
import ssl
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.charset import QP, Charset
from email.mime.text import MIMEText
from email.utils import formataddr
from time import monotonic, sleep
from typing import TypeVar

from flask import Flask, current_app
from flask_mail import Connection, Message
from sqlalchemy.exc import DBAPIError

from asb import pictures, scanner
from asb.casework import rate_limits
from asb.casework.accounts import sessions
from asb.casework.acts import agreement, case_files, delivery, verify
from asb.casework.bodies import reminders
from asb.casework.drafts import returning, store
from asb.casework.post import due_soon, outbox
from asb.casework.track import signing_in
from asb.config import Settings
from asb.council import Council
from asb.letters import look
from asb.models import Letter
from asb.pictures import child
from asb.rules.days import london_date
from asb.tokens import Tokens

log = logging.getLogger("asb.worker")

Result = TypeVar("Result")

PAUSE = 2.0
"""Seconds between checks for waiting letters when there are none."""
HOUSEKEEPING = timedelta(hours=1)
SCAN_TIMEOUT = 20.0
"""Seconds to wait for the virus scanner."""
NAME = f"{socket.gethostname()}:{os.getpid()}"
"""Name of this worker."""


class Wrapped(Message):
    """A message encoded so that every mail server accepts its lines, however long a person's text is."""

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        charset = Charset("utf-8")
        charset.body_encoding = QP
        return MIMEText(text or "", subtype, charset)  # type: ignore[arg-type]  # it takes a Charset too


class Timed(Connection):
    """An SMTP connection that waits no longer than MAIL_TIMEOUT, and with TLS verifies the server."""

    def configure_host(self) -> smtplib.SMTP:
        settings: Settings = current_app.extensions["asb_settings"]
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


def message(letter: Letter, settings: Settings) -> Message:
    """Builds the email of a letter, with its link filled in."""
    tokens: Tokens = current_app.extensions["asb_tokens"]
    council: Council = current_app.extensions["asb_council"]
    mail = Wrapped(
        subject=letter.subject,
        recipients=[letter.to_address],
        body=tokens.fill(letter.text, letter.nonce),
        html=tokens.fill(look.email(letter.subject, letter.text, council), letter.nonce),
        sender=formataddr((letter.from_name, settings.mail_default_sender)),  # quotes a comma in the name
        reply_to=letter.reply_to or None,
        # Asks out-of-office programs not to reply.
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    mail.msgId = letter.message_id
    mail.date = letter.written_at.timestamp()
    return mail


class Server:
    """Sends over one SMTP connection, opened when needed and dropped on failure."""

    def __init__(self) -> None:
        self.connection: Connection | None = None

    def deliver(self, letter: Letter, settings: Settings) -> None:
        if self.connection is None:
            self.connection = Timed(current_app.extensions["mail"]).__enter__()
        self.connection.send(message(letter, settings), settings.mail_default_sender)

    def close(self) -> None:
        """Closes the connection. An error on closing must not affect what was sent."""
        host = self.connection.host if self.connection else None
        self.connection = None
        if host is not None:
            with suppress(OSError, smtplib.SMTPException):
                host.quit()
            host.close()


class Folder:
    """Saves each letter as `<Message-ID>.eml`, atomically."""

    def deliver(self, letter: Letter, settings: Settings) -> None:
        folder = settings.letters_folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / f"{letter.message_id.strip('<>').partition('@')[0]}.eml"
        part = target.with_suffix(".part")
        part.write_bytes(message(letter, settings).as_bytes())
        part.replace(target)
        log.info("letter %s is kept in %s", letter.id, target)

    def close(self) -> None:
        """Nothing to close."""


def send_waiting(stopping: threading.Event) -> int:
    """Sends all waiting letters; returns how many were tried. Stops early if the server is unavailable."""
    settings: Settings = current_app.extensions["asb_settings"]
    council: Council = current_app.extensions["asb_council"].as_of(london_date(now()))
    way = Server() if settings.mail_server else Folder()
    tried = 0
    try:
        while not stopping.is_set() and (letter := outbox.claim(NAME, now())):
            tried += 1
            if letter.tries > outbox.MOST_TRIES:
                fail(letter, "every try ended without an answer")
            elif (address := outbox.address_now(letter, council)) is None:
                fail(letter, outbox.NOT_SAFE)
            else:
                letter.to_address = address
                if not send(letter, way, settings):
                    break
    finally:
        way.close()
    return tried


def send(letter: Letter, way: Server | Folder, settings: Settings) -> bool:
    """Sends one letter and settles it. Returns False when the fault is not the letter's: others would fail
    too.
    """
    try:
        way.deliver(letter, settings)
    except smtplib.SMTPRecipientsRefused as refused:
        way.close()
        code, said = next(iter(refused.recipients.values()))
        return refused_for(letter, code, said, ours=b"5.7." in said)  # 5.7: we may not send to anybody
    except smtplib.SMTPDataError as refused:
        way.close()
        return refused_for(letter, refused.smtp_code, _bytes(refused.smtp_error), ours=False)
    except (OSError, smtplib.SMTPException) as error:
        # Anything before the recipient is named concerns the connection, not the letter.
        way.close()
        put_off(letter, why(error))
        return False
    except Exception as error:
        # A letter that cannot be made into an email must not stop the others.
        way.close()
        log.warning("letter %s cannot be sent: %s", letter.id, type(error).__name__)
        fail(letter, f"it could not be made into an email ({type(error).__name__})")
        return True
    settle(delivery.accepted, letter, now())
    return True


def refused_for(letter: Letter, code: int, said: bytes, *, ours: bool) -> bool:
    """Settles a refused letter: 4xx is temporary, 5xx permanent (RFC 5321, 4.2.1), unless the fault is ours.
    Returns whether to continue with others.
    """
    words = f"{code} {said.decode(errors='replace')}"
    if ours or code < 500:
        put_off(letter, words)
    else:
        log.warning("letter %s was refused for good: %s", letter.id, code)
        fail(letter, words)
    return not ours


def put_off(letter: Letter, words: str) -> None:
    """Schedules another attempt, or fails the letter after the last."""
    if letter.tries >= outbox.MOST_TRIES:
        fail(letter, words)
    else:
        settle(delivery.put_off, letter, words, now())


def fail(letter: Letter, words: str) -> None:
    settle(delivery.failed, letter, words, current_app.extensions["asb_council"], now())


def settle(verb: Callable[..., None], *facts: object) -> None:
    """Stores the result of a letter, waiting for the database if it is away: otherwise it would be sent
    again.
    """
    until = monotonic() + outbox.LEASE.total_seconds() / 2
    while True:
        try:
            verb(*facts)
        except DBAPIError:
            if monotonic() > until:
                raise
            sleep(PAUSE)
        else:
            return


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def why(error: Exception) -> str:
    """Describes an error in a line for the case."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answered {error.smtp_code}"
    return f"no answer from the mail server ({type(error).__name__})"


def now() -> datetime:
    return datetime.now(UTC)


def keep_house(app: Flask) -> None:
    """Hourly jobs: reminds people before a draft is deleted, tells staff what is due, deletes what has
    expired.

    A failure of one job does not stop the others.
    """
    journey, tokens, moment = app.extensions["asb_apply"], app.extensions["asb_tokens"], now()
    for draft_key in attempt(returning.to_remind, journey, moment) or ():
        attempt(returning.remind, draft_key, journey, tokens, moment)
    for reference in attempt(verify.not_concluded) or ():
        attempt(verify.mend, reference, journey.council)
    for number in attempt(due_soon.to_check) or ():
        attempt(due_soon.ask_managers, number, journey.council, moment)
    for number in attempt(due_soon.managers, london_date(moment)) or ():
        attempt(due_soon.tell_manager, number, journey.council, moment)
    for number in attempt(due_soon.to_tell, london_date(moment)) or ():
        attempt(due_soon.tell, number, journey.council, moment)
    attempt(store.erase_old, moment, journey.council.privacy.draft_days)
    attempt(outbox.forget_workers, moment)
    attempt(rate_limits.forget, moment)
    attempt(sessions.tidy, moment)
    attempt(signing_in.tidy, moment)
    for number in attempt(reminders.to_remind, journey.council, london_date(moment)) or ():
        attempt(reminders.remind, number, journey.council, tokens, moment)
    for person in attempt(agreement.to_remind, journey.council, london_date(moment)) or ():
        attempt(agreement.remind, person, journey.council, tokens, moment)


def answer_asked(app: Flask) -> None:
    """Sends the sign-in links that people have requested."""
    for number in signing_in.asked():
        attempt(signing_in.answer, number, app.extensions["asb_council"], app.extensions["asb_tokens"], now())


def attempt(job: Callable[..., Result], *facts: object) -> Result | None:
    """Runs a job; an error is logged and stops nothing else."""
    try:
        return job(*facts)
    except Exception as error:
        # The place, not the message: it may quote what a resident wrote.
        trail = "".join(traceback.format_tb(error.__traceback__))
        log.critical("%s\n%s", type(error).__name__, trail)
        return None


class Scans:
    """Has files scanned one by one. While the scanner is away they stay unscanned."""

    def __init__(self) -> None:
        self.not_before = now()

    def next(self, settings: Settings, council: Council) -> bool:
        """Scans the next file, if there is one; returns whether to continue at once."""
        if settings.clamav_address is None or now() < self.not_before:
            return False
        file = case_files.claim_to_scan(now())
        if file is None:
            return False
        try:
            found = scanner.scan(settings.clamav_address, file.content, SCAN_TIMEOUT)
        except scanner.ScannerAway:
            log.warning("the virus scanner cannot be reached: files are held")
            case_files.give_back(file)
            self.not_before = now() + timedelta(minutes=1)
            return False
        except scanner.NoVerdict:
            log.warning("the virus scanner gave no verdict on file %s: it is held", file.id)
            case_files.put_off(file, now())
            return True
        if found:
            log.warning("file %s was stopped by the virus scanner", file.id)
        case_files.scanned(file.id, found, council, now())
        return True


def copy_next() -> bool:
    """Has the copy of the next picture made, if there is one; returns whether to continue at once."""
    file = case_files.claim_to_copy(now())
    if file is None:
        return False
    if file.tries > case_files.MOST_COPY_TRIES:  # it ends its workers
        case_files.not_copied(file, "failed")
        return True
    try:
        copy, content_type = child.make_copy(file.kind, file.content)
    except pictures.TooLarge:
        case_files.not_copied(file, "too_large")
    except pictures.Damaged:
        case_files.not_copied(file, "failed")
    except child.NoAnswer as error:
        log.warning("no copy of picture %s was made: %s", file.id, error)
        case_files.copy_again(file, now())
    else:
        case_files.copied(file, copy, content_type)
    return True


def work(app: Flask, stopping: threading.Event) -> None:
    """Main loop: letters and files, and once an hour the hourly jobs. No error stops it."""
    tidied, scans = datetime.min.replace(tzinfo=UTC), Scans()
    while not stopping.is_set():
        with app.app_context():
            if now() - tidied > HOUSEKEEPING:
                tidied = now()
                keep_house(app)
            attempt(answer_asked, app)
            attempt(send_waiting, stopping)
            more = attempt(scans.next, app.extensions["asb_settings"], app.extensions["asb_council"])
            more = attempt(copy_next) or more
        stopping.wait(0 if more else PAUSE)


def main() -> None:
    from asb import create_app  # noqa: PLC0415 - only running it needs the app factory

    os.umask(0o077)  # letters saved as files are private to this user
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    stopping = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stopping.set())
    work(create_app(), stopping)


if __name__ == "__main__":
    main()
