"""Looks at everything that the service needs, and says what to do where something is wrong.

Nothing is changed and no letter is sent. What is said has no personal data, no key and no password.
"""

from __future__ import annotations

import smtplib
import ssl
import stat
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from asb import pdf, scanner
from asb.casework.accounts import second_factors
from asb.casework.acts import verify
from asb.casework.post import mail, outbox
from asb.config import Settings
from asb.config.local import how_to_run
from asb.council import Council
from asb.database import db, why_away
from asb.tokens import Tokens
from asb.upkeep import state
from asb.upkeep.erasure_log import NAME

WAIT = 5
"""Seconds to wait for another program."""
WORKER_QUIET = timedelta(minutes=5)
BACKUP_EVERY = timedelta(days=2)
KEEP_KEY = timedelta(days=28)
"""How long a key is of use after it was changed, at least: for links that people have."""
CLOCK_OFF = timedelta(seconds=20)
OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""Permissions of everybody but the owner."""
WELL, LOOK, WRONG = "well", "look", "wrong"


@dataclass(frozen=True)
class Finding:
    """What was found: `well`, `look` (worth a look) or `wrong`, in words, and what to do about it."""

    what: str
    how: str
    said: str
    do: str = ""


@dataclass(frozen=True)
class Doctor:
    """Looks at one service, with these settings."""

    settings: Settings
    council: Council
    migrations: str
    clock: Callable[[], datetime]
    """Tells the time, in UTC."""

    def look(self) -> Iterator[Finding]:
        """Yields a finding for each thing. One that cannot be looked at stops no other."""
        yield from self._settings()
        reachable = yield from self._database()
        if reachable:
            looks: tuple[Callable[[], Iterator[Finding]], ...] = (
                *(self._migrations, self._key, self._worker, self._letters, self._lists, self._backup),
                self._clock_of_database,
            )
            for each in looks:
                try:
                    yield from each()
                except SQLAlchemyError as error:
                    name = each.__name__.strip("_").replace("_", " ")
                    yield Finding(name, WRONG, f"cannot be read ({type(error).__name__})", UPGRADE)
                    db.session.rollback()
        yield from self._address()
        yield from self._mail_server()
        yield from self._scanner()
        yield from self._files()
        yield self._pdf()

    def _settings(self) -> Iterator[Finding]:
        if self.settings.production:
            yield Finding("settings", WELL, f"a production run at {self.settings.base_url}")
        else:
            yield Finding(
                "settings", LOOK, "a run for this machine only", "Set BASE_URL to the https address."
            )
        invented = self.council.placeholders()
        if invented:
            yield Finding(
                "council file",
                LOOK,
                f"invented addresses: {len(invented)}",
                "Replace those that end in .example.",
            )

    def _database(self) -> Generator[Finding, None, bool]:
        kind = db.engine.dialect.name
        try:
            with db.engine.connect() as connection:
                if kind == "sqlite":
                    checked = connection.execute(text("PRAGMA quick_check(1)")).scalar()
                    mode = connection.execute(text("PRAGMA journal_mode")).scalar()
                else:
                    checked, mode = "ok", connection.execute(text("SHOW server_version")).scalar()
        except SQLAlchemyError as error:
            away = why_away(error) if isinstance(error, OperationalError) else None
            said = f"cannot be reached ({away or type(error).__name__})"
            yield Finding("database", WRONG, said, "Check DATABASE_URL.")
            return False
        if checked != "ok":
            yield Finding(
                "database", WRONG, "SQLite says it is damaged", "Stop the service, restore a backup."
            )
        elif kind == "sqlite" and mode != "wal":
            yield Finding(
                "database", WRONG, f"its journal mode is {mode}", "Keep it on a local disk, not a share."
            )
        elif kind == "sqlite" and self.settings.production:
            yield Finding(
                "database",
                LOOK,
                "SQLite",
                f"For more than one machine use PostgreSQL: {how_to_run('move-to')}.",
            )
        else:
            yield Finding("database", WELL, f"{kind} ({mode})")
        return True

    def _migrations(self) -> Iterator[Finding]:
        with db.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_heads()
        wanted = tuple(ScriptDirectory(self.migrations).get_heads())
        if found == wanted:
            yield Finding("migrations", WELL, f"at {wanted[0]}")
        else:
            at = found[0] if found else "nothing"
            yield Finding("migrations", WRONG, f"at {at}, not {wanted[0]}", UPGRADE)

    def _key(self) -> Iterator[Finding]:
        kept, mine = state.read(), Tokens(self.settings.secret_key, "").fingerprint
        if kept.key_fingerprint not in ("", mine):
            yield Finding(
                "key",
                WRONG,
                f"the database is used with {kept.key_fingerprint}, SECRET_KEY is {mine}",
                "Set SECRET_KEY to that key, or see Changing the key in docs/operate.md.",
            )
        elif self.settings.upkeep.secret_key_before:
            yield self._key_before(kept.key_since)
        else:
            yield Finding("key", WELL, f"fingerprint {mine}")

    def _key_before(self, since: datetime | None) -> Finding:
        """How long the key before is still needed, by links that people have and by second factors."""
        late = second_factors.not_since(since) if since else 0
        days = max(KEEP_KEY, timedelta(days=self.council.privacy.draft_days))
        until = (since or self.clock()) + days
        if self.clock() < until:
            do = f"Keep SECRET_KEY_BEFORE until {until:%Y-%m-%d}: links sent before would stop working."
        elif late:
            do = "Keep SECRET_KEY_BEFORE until they have, or give them new set-up links."
        else:
            do = "Take SECRET_KEY_BEFORE out."
        return Finding("key", LOOK, f"staff who have not signed in since it was changed: {late}", do)

    def _worker(self) -> Iterator[Finding]:
        seen = outbox.seen_last()
        if seen is not None and self.clock() - seen < WORKER_QUIET:
            yield Finding("worker", WELL, "seen a moment ago")
        else:
            said = f"not seen since {seen:%Y-%m-%d %H:%M} UTC" if seen else "never seen"
            yield Finding("worker", WRONG, said, "Start: python -m asb.worker. Without it, nothing is sent.")

    def _letters(self) -> Iterator[Finding]:
        if waits := mail.to_confirm():
            said = f"a backup was restored; cases whose contact details are not confirmed: {len(waits)}"
            yield Finding("letters", WRONG, said, "Have officers confirm them: Settings, Mail.")
        elif mail.is_paused():
            yield Finding("letters", LOOK, "mail is paused", f"To go on: {how_to_run('mail resume')}.")
        elif not mail.is_well(self.clock()):
            yield Finding("letters", WRONG, "some wait for more than an hour", "See Settings, Mail, for why.")
        elif failed := outbox.failed_letters():
            yield Finding("letters", LOOK, f"{failed} were not delivered", "Officers deal with them.")
        else:
            yield Finding("letters", WELL, f"{outbox.waiting_letters()} wait")

    def _lists(self) -> Iterator[Finding]:
        differ = {drift.reference for drift in verify.drifts(self.council)}
        if differ:
            yield Finding(
                "lists", WRONG, f"cases that differ: {len(differ)}", f"Run: {how_to_run('verify --mend')}."
            )
        else:
            yield Finding("lists", WELL, "every case matches its history")

    def _backup(self) -> Iterator[Finding]:
        last = state.last_backup()
        if last is None:
            yield Finding(
                "backup",
                WRONG,
                f"none was made with {how_to_run('backup')}",
                "See Backups in docs/operate.md.",
            )
        elif self.clock() - last > BACKUP_EVERY:
            yield Finding(
                "backup", WRONG, f"the last is of {last:%Y-%m-%d}", f"Run {how_to_run('backup')} every night."
            )
        else:
            yield Finding("backup", WELL, f"the last is of {last:%Y-%m-%d %H:%M} UTC")

    def _clock_of_database(self) -> Iterator[Finding]:
        if db.engine.dialect.name == "postgresql":
            at = db.session.scalar(select(func.clock_timestamp()))
            if at is not None:
                yield _clock("clock (database)", at, self.clock())

    def _address(self) -> Iterator[Finding]:
        """Asks for the service as people do, through the proxy: it answers only for its own host."""
        url = f"{self.settings.base_url}/health"
        try:
            answer = requests.get(url, timeout=WAIT, allow_redirects=False)
            alive = answer.status_code == 200 and answer.json().get("alive") is True
        except requests.exceptions.SSLError:
            yield Finding("address", WRONG, f"the certificate of {url} is not trusted", TRUST)
            return
        except (requests.RequestException, ValueError) as error:
            yield Finding("address", WRONG, f"{url} cannot be reached ({type(error).__name__})", START)
            return
        if alive:
            yield Finding("address", WELL, f"{url} answers")
        else:
            do = WHAT_TO_DO.get(answer.status_code, "Another program answers there.")
            yield Finding("address", WRONG, f"it answers {answer.status_code}", do)
        if date := answer.headers.get("Date"):
            yield _clock("clock (web server)", parsedate_to_datetime(date), self.clock())

    def _mail_server(self) -> Iterator[Finding]:
        host = self.settings.mail_server
        if host is None:
            yield Finding("mail server", LOOK, "none: letters are saved as files", "Set MAIL_SERVER.")
            return
        try:
            _greet(self.settings, host)
        except (OSError, smtplib.SMTPException) as error:
            said = f"{host}:{self.settings.mail_port} does not take us ({type(error).__name__})"
            yield Finding("mail server", WRONG, said, "Check the MAIL_ settings; then: mail test ADDRESS.")
        else:
            yield Finding("mail server", WELL, f"{host}:{self.settings.mail_port} takes us")

    def _scanner(self) -> Iterator[Finding]:
        address = self.settings.clamav_address
        if address is None:
            yield Finding("scanner", LOOK, "none: files are not scanned", "Set CLAMAV_ADDRESS.")
            return
        try:
            scanner.scan(address, b"a test", WAIT)
        except scanner.NoVerdict:
            yield Finding("scanner", WRONG, f"{address} gives no answer", "Start clamd: files are held.")
        else:
            yield Finding("scanner", WELL, f"{address} answers")

    def _files(self) -> Iterator[Finding]:
        """Files that hold cases or keys, or lead to them, are for their owner alone."""
        folder = self.settings.instance_path
        kept = [folder / "secret_key", folder / NAME]
        if db.engine.dialect.name == "sqlite" and db.engine.url.database:
            kept.append(Path(db.engine.url.database))
        bare = [file for file in kept if file.exists() and file.stat().st_mode & OTHERS]
        for file in bare:
            yield Finding("files", WRONG, f"others may read {file}", f"Run: chmod 600 {file}.")
        if not bare:
            yield Finding("files", WELL, "only their owner may read them")

    def _pdf(self) -> Finding:
        if pdf.is_here():
            return Finding("PDF", WELL, "can be made")
        do = "Install Pango: see docs/operate.md, PDF files."
        return Finding("PDF", LOOK, "cannot be made: Pango is missing", do)


UPGRADE = f"Run: {how_to_run('db upgrade')}."
NOT_RUNNING = "The proxy answers, the service does not. See: journalctl -u asb-web."
WHAT_TO_DO = {
    400: "Let the proxy pass the original Host header.",
    500: "The service has an error: its log says in which line of code.",
    **dict.fromkeys((502, 503, 504), NOT_RUNNING),
}
"""What to do about an answer of the address, by its status."""
TRUST = (
    "Check its names and its last day. If it is of an authority of your own, set"
    " REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt."
)
START = "Start the service, and point the proxy and the name of BASE_URL at it."


def _clock(what: str, other: datetime, here: datetime) -> Finding:
    off = abs(other - here)
    if off > CLOCK_OFF:
        do = "Let both machines set their clocks by NTP: codes of staff depend on it."
        return Finding(what, WRONG, f"{off.total_seconds():.0f} seconds from this machine's", do)
    return Finding(what, WELL, "as this machine's")


def _greet(settings: Settings, host: str) -> None:
    """Connects to the mail server as for a letter, without sending one."""
    context = ssl.create_default_context()
    made: smtplib.SMTP
    if settings.mail_use_ssl:
        made = smtplib.SMTP_SSL(host, settings.mail_port, timeout=WAIT, context=context)
    else:
        made = smtplib.SMTP(host, settings.mail_port, timeout=WAIT)
    with made as server:
        if settings.mail_use_tls:
            server.starttls(context=context)
        if settings.mail_username and settings.mail_password:
            server.login(settings.mail_username, settings.mail_password)
        server.noop()
