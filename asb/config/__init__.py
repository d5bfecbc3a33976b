"""Settings from the environment.

`Settings.read` checks every setting before the service starts and reports all errors at once. A BASE_URL
that begins with https:// makes it a production run, which refuses weak settings by name.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from asb.config import notify, upkeep, watching
from asb.config.local import is_loopback, kept_key, nothing_given
from asb.config.notify import Notify
from asb.config.upkeep import Upkeep
from asb.config.watching import Watching

_HOME = Path(__file__).resolve().parents[2]
_YES_NO = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}
_SHORTEST_KEY, _FEWEST_CHARACTERS = 32, 12
_EXAMPLE_KEY = re.compile(
    r"secrets\.token|(secret|your)[\s_-]*key|change[\s_-]*(me|this)|example", re.IGNORECASE
)
"""Example keys from guides and from our own advice, copied unchanged."""
_PLAIN_ADDRESS = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)
_LONGEST_BOUNCE = 39
"""Characters before the @, so that there is room for a token (RFC 5321, 4.5.3.1.1)."""
_NO_REAL_DOMAIN = re.compile(r"[@.](example|invalid|localhost|test)$", re.IGNORECASE)
_EXAMPLE_HOST = re.compile(r"\.example$", re.IGNORECASE)
# A letter may arrive in an inbox that others read: its sender must not say what it is about. "asb" counts at
# either end of a word only, so that Glasbury is allowed.
_TELLING_WORD = re.compile(
    r"anti[._-]?social|police|trigger|victim|(?<![a-z])asb|asb(?![a-z])", re.IGNORECASE
)


class SettingsError(Exception):
    """One or more settings cannot be used; the message has a line for each with what to do."""


@dataclass(frozen=True)
class Settings:
    """All settings. Made by `Settings.read`, never changed while running."""

    instance_path: Path
    """INSTANCE_PATH: folder for what this machine keeps (default: `instance` beside the code)."""

    port: int
    """PORT: port of the web server on 127.0.0.1 (default 5000)."""

    base_url: str
    """BASE_URL: scheme and host as people see them, without a final slash (default http://127.0.0.1:PORT)."""

    database_url: str = field(repr=False)
    """DATABASE_URL in SQLAlchemy's form (default: a SQLite file in the instance folder)."""

    secret_key: str = field(repr=False)
    """SECRET_KEY: signs cookies and links (local runs only: made once and kept in the instance folder)."""

    council_file: Path | None
    """COUNCIL_FILE: the council's own TOML file; None means the one that comes with the service."""

    trusted_proxies: int
    """TRUSTED_PROXIES: how many proxies in front set the X-Forwarded headers (default 0)."""

    web_processes: int
    """WEB_PROCESSES: how many web processes `asb.serve` starts (default 2)."""

    staff_idle_minutes: int
    """STAFF_IDLE_MINUTES: minutes without activity until a member of staff is signed out (default 30)."""

    mail_server: str | None
    """MAIL_SERVER: SMTP host; None saves letters as .eml files in `letters_folder`."""

    mail_port: int
    """MAIL_PORT (default 587 with TLS, 465 with SSL, else 25)."""

    mail_use_tls: bool
    """MAIL_USE_TLS: STARTTLS before anything is sent."""

    mail_use_ssl: bool
    """MAIL_USE_SSL: TLS from the first byte."""

    mail_username: str | None
    """MAIL_USERNAME: user name for the SMTP server."""

    mail_password: str | None = field(repr=False)
    """MAIL_PASSWORD: goes with MAIL_USERNAME."""

    mail_default_sender: str
    """MAIL_DEFAULT_SENDER: the one plain address that letters come from."""

    mail_bounce_address: str | None
    """MAIL_BOUNCE_ADDRESS: mailbox for delivery reports; a letter's envelope sender is this with a token."""

    mail_timeout: int
    """MAIL_TIMEOUT: seconds to wait for a mail server that does not answer (default 30)."""

    clamav_address: str | None
    """CLAMAV_ADDRESS: virus scanner, as host:port or a socket path; None scans nothing."""

    oidc_issuer: str | None = None
    """OIDC_ISSUER: issuer of the council's own sign-in (OpenID Connect); None offers passwords only."""

    oidc_client_id: str | None = None
    """OIDC_CLIENT_ID: client id of this service there."""

    oidc_client_secret: str | None = field(default=None, repr=False)
    """OIDC_CLIENT_SECRET: client secret, required with OIDC_CLIENT_ID."""

    notify: Notify | None = None
    """Settings of GOV.UK Notify; None where no letter goes by it."""

    upkeep: Upkeep = field(default_factory=Upkeep)
    """Settings of backups and of a change of key."""
    watching: Watching = field(default_factory=Watching)
    """Settings for those who watch over the service."""

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, instance_path: Path | None = None) -> "Settings":
        """Reads the settings from `environ` (default: os.environ). INSTANCE_PATH in it overrides
        `instance_path`.

        A local run without SECRET_KEY makes one and keeps it in the instance folder. Raises SettingsError.
        """
        asked = _Reader(os.environ if environ is None else environ)
        folder = Path(asked.text("INSTANCE_PATH") or instance_path or _HOME / "instance").absolute()
        port = asked.number("PORT", 5000, low=1, high=65535)
        base_url = asked.base_url(f"http://127.0.0.1:{port}")
        tls, ssl = asked.yes_no("MAIL_USE_TLS"), asked.yes_no("MAIL_USE_SSL")
        production = base_url.startswith("https:")
        if not production or asked.text("DATABASE_URL") is None:
            asked.make_folder(folder)
        settings = cls(
            instance_path=folder,
            port=port,
            base_url=base_url,
            database_url=asked.database_url(folder),
            secret_key=asked.secret_key(folder / "secret_key", production=production),
            council_file=asked.file("COUNCIL_FILE"),
            trusted_proxies=asked.number("TRUSTED_PROXIES", 0, low=0, high=10),
            web_processes=asked.number("WEB_PROCESSES", 2, low=1, high=64),
            staff_idle_minutes=asked.number("STAFF_IDLE_MINUTES", 30, low=5, high=240),
            mail_server=asked.text("MAIL_SERVER"),
            mail_port=asked.number("MAIL_PORT", 587 if tls else 465 if ssl else 25, low=1, high=65535),
            mail_use_tls=tls,
            mail_use_ssl=ssl,
            mail_username=asked.text("MAIL_USERNAME"),
            mail_password=asked.text("MAIL_PASSWORD"),
            mail_default_sender=asked.sender("case-review@localhost"),
            mail_bounce_address=asked.bounces(),
            mail_timeout=asked.number("MAIL_TIMEOUT", 30, low=1, high=60),
            clamav_address=asked.text("CLAMAV_ADDRESS"),
            oidc_issuer=asked.issuer(),
            oidc_client_id=asked.text("OIDC_CLIENT_ID"),
            oidc_client_secret=asked.text("OIDC_CLIENT_SECRET"),
            notify=notify.read(asked.text, asked.problems),
            upkeep=upkeep.read(asked.text, asked.problems),
            watching=watching.read(asked.text, asked.problems, urlsplit(base_url).hostname or ""),
        )
        asked.judge(settings)
        if asked.problems:
            raise SettingsError("\n".join(asked.problems))
        return settings

    @property
    def production(self) -> bool:
        """Whether people reach the service by https."""
        return self.base_url.startswith("https:")

    @property
    def host(self) -> str:
        """Host as people see it, without port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def by_notify(self) -> frozenset[str]:
        """Routes that go by GOV.UK Notify."""
        return self.notify.routes if self.notify else frozenset()

    @property
    def letters_folder(self) -> Path:
        """Folder for .eml files when there is no MAIL_SERVER."""
        return self.instance_path / "letters"

    def flask(self) -> dict[str, Any]:
        """The settings by Flask's and its extensions' names. Sizes are bytes."""
        return {
            "SECRET_KEY": self.secret_key,
            "SECRET_KEY_FALLBACKS": [key] if (key := self.upkeep.secret_key_before) else None,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "PREFERRED_URL_SCHEME": urlsplit(self.base_url).scheme,
            "TRUSTED_HOSTS": [self.host] if self.production else [self.host, "127.0.0.1", "localhost"],
            "SESSION_COOKIE_NAME": "__Host-session" if self.production else "session",
            "SESSION_COOKIE_SECURE": self.production,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=24),
            "SESSION_REFRESH_EACH_REQUEST": False,  # once an hour: see web.Sessions
            # A form must not expire while somebody writes slowly: the token lasts as long as the session.
            "WTF_CSRF_TIME_LIMIT": None,
            # The extra Referer check would turn away everyone whose browser keeps addresses to itself; what
            # it guards against, a cookie planted from a neighbouring host, the __Host- name rules out.
            "WTF_CSRF_SSL_STRICT": False,
            "MAX_CONTENT_LENGTH": 3_000_000,
            "MAX_FORM_MEMORY_SIZE": 2_000_000,
            "MAX_FORM_PARTS": 1000,
        }


class _Reader:
    """Reads one setting at a time and collects the errors, so that all can be reported together."""

    def __init__(self, environ: Mapping[str, str]):
        self.environ = environ
        self.problems: list[str] = []
        if refusal := nothing_given(self.text):
            raise SettingsError(refusal)

    def text(self, name: str) -> str | None:
        return self.environ.get(name, "").strip() or None  # set to nothing means not set

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        given = self.text(name)
        if given is None:
            return default
        if not re.fullmatch(r"[0-9]{1,6}", given) or not low <= int(given) <= high:
            self.problems.append(f"{name} is {given!r}: give a whole number from {low} to {high}.")
            return default
        return int(given)

    def yes_no(self, name: str) -> bool:
        given = (self.text(name) or "no").lower()
        if given not in _YES_NO:
            self.problems.append(f"{name} is {given!r}: give yes or no.")
        return _YES_NO.get(given, False)

    def file(self, name: str) -> Path | None:
        given = self.text(name)
        if given and not Path(given).is_file():
            self.problems.append(f"{name} is {given!r}: there is no such file.")
        return Path(given).absolute() if given else None

    def make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            self.problems.append(f"INSTANCE_PATH is {str(folder)!r}: it cannot be made ({error.strerror}).")

    def base_url(self, default: str) -> str:
        given = self.text("BASE_URL") or default
        try:
            url = urlsplit(given)
            host, _ = url.hostname, url.port  # reading a wrong port raises ValueError
        except ValueError:
            host = None
        if host is None or given.rstrip("/") != f"{url.scheme}://{url.netloc}" or "@" in url.netloc:
            host = None
        if host is None or url.scheme not in {"http", "https"}:
            self.problems.append(
                f"BASE_URL is {given!r}: give the scheme and the host only, such as "
                "https://review.example.gov.uk"
            )
            return default
        if url.scheme == "http" and not is_loopback(host):
            # Otherwise a missing "s" would switch off every check of a production run.
            self.problems.append(
                f"BASE_URL is {given!r}: http is only for this machine; give an https address."
            )
        return given.rstrip("/")

    def database_url(self, folder: Path) -> str:
        given = self.text("DATABASE_URL")
        if given is None:
            return f"sqlite:///{folder / 'asb.sqlite3'}"
        try:
            return upkeep.database_url(given)
        except ValueError as error:
            self.problems.append(f"DATABASE_URL: {error}")
            return given

    def secret_key(self, kept: Path, *, production: bool) -> str:
        given = self.text("SECRET_KEY")
        if not production:
            try:
                return given or kept_key(kept)
            except OSError as error:
                self.problems.append(
                    f"SECRET_KEY: {str(kept)!r} cannot be kept ({error.strerror}); give one instead."
                )
                return ""
        advice = "give one made by: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        if given is None:
            self.problems.append(f"SECRET_KEY is missing: {advice}")
        elif len(given) < _SHORTEST_KEY:
            self.problems.append(f"SECRET_KEY is shorter than {_SHORTEST_KEY} characters: {advice}")
        elif len(set(given)) < _FEWEST_CHARACTERS or _EXAMPLE_KEY.search(given):
            self.problems.append(f"SECRET_KEY can be guessed: {advice}")
        elif kept.is_file() and kept.read_text() == given:
            self.problems.append(f"SECRET_KEY is the one made for a local run: {advice}")
        return given or ""

    def sender(self, default: str) -> str:
        given = self.text("MAIL_DEFAULT_SENDER") or default
        if not _PLAIN_ADDRESS.fullmatch(given):
            self.problems.append(
                f"MAIL_DEFAULT_SENDER is {given!r}: give one plain address, such as reviews@example.gov.uk"
            )
        return given

    def bounces(self) -> str | None:
        given = self.text("MAIL_BOUNCE_ADDRESS")
        plain = given and _PLAIN_ADDRESS.fullmatch(given) and "+" not in given
        if given and not (plain and len(given.partition("@")[0]) <= _LONGEST_BOUNCE):
            self.problems.append(
                f"MAIL_BOUNCE_ADDRESS is {given!r}: give one plain address without a plus, such as"
                " returned@example.gov.uk"
            )
        return given

    def issuer(self) -> str | None:
        given = self.text("OIDC_ISSUER")
        url = urlsplit(given or "")
        if given and (
            not url.hostname
            or url.scheme not in ("http", "https")
            or (url.scheme == "http" and not is_loopback(url.hostname))
            or url.query
            or url.fragment
        ):
            self.problems.append(f"OIDC_ISSUER is {given!r}: give the provider's https address.")
        return given.rstrip("/") if given else None

    def judge(self, settings: Settings) -> None:
        """Checks combinations of settings, and what production refuses."""
        if settings.mail_use_tls and settings.mail_use_ssl:
            self.problems.append("MAIL_USE_TLS and MAIL_USE_SSL are both on: choose one.")
        if (settings.mail_username is None) != (settings.mail_password is None):
            self.problems.append("MAIL_USERNAME and MAIL_PASSWORD go together: set both or neither.")
        single = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
        if any(single) and not all(single):
            self.problems.append(
                "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together: set all three or none."
            )
        if not settings.production:
            return
        if self.text("TRUSTED_PROXIES") is None:
            self.problems.append("TRUSTED_PROXIES is missing: say how many proxies are in front, 0 if none.")
        for name, host in (("BASE_URL", settings.host), ("MAIL_SERVER", settings.mail_server)):
            if host and _EXAMPLE_HOST.search(host):
                self.problems.append(f"{name} is an example: give the real one.")
        self._judge_mail(settings)

    def _judge_mail(self, settings: Settings) -> None:
        server, sender = settings.mail_server, settings.mail_default_sender
        encrypted = settings.mail_use_tls or settings.mail_use_ssl
        if server is None:
            self.problems.append("MAIL_SERVER is missing: without one, no letters leave this machine.")
        elif not encrypted and not is_loopback(server):
            self.problems.append(
                "MAIL_USE_TLS and MAIL_USE_SSL are both off: letters would be sent without encryption."
            )
        if self.text("MAIL_DEFAULT_SENDER") is None:
            self.problems.append("MAIL_DEFAULT_SENDER is missing: give the address that letters come from.")
        elif _NO_REAL_DOMAIN.search(sender):
            self.problems.append(
                f"MAIL_DEFAULT_SENDER is {sender!r}: nobody can answer there; give a real address."
            )
        for name, given in (
            ("MAIL_DEFAULT_SENDER", sender),
            ("MAIL_BOUNCE_ADDRESS", settings.mail_bounce_address or ""),
        ):
            if telling := _TELLING_WORD.search(given):
                self.problems.append(
                    f"{name} is {given!r}: {telling[0]!r} shows people who see the inbox what it is about; "
                    "give an address that does not."
                )
