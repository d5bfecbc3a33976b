"""Settings of backups and of a change of key, and the form in which databases are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

_DATABASES = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
NO_DATABASE = "give postgresql://user:password@host/name or sqlite:/// and a file's path."


@dataclass(frozen=True)
class Upkeep:
    """Settings that operators need now and then."""

    secret_key_before: str | None = field(default=None, repr=False)
    """SECRET_KEY_BEFORE: the key before a change of SECRET_KEY, for reading what was made with it."""

    backup_recipients: tuple[str, ...] = ()
    """BACKUP_RECIPIENT: for whom `flask backup` encrypts (age), several with spaces between."""


def read(text: Callable[[str], str | None], problems: list[str]) -> Upkeep:
    """Reads the settings; adds what is wrong to `problems`."""
    before = text("SECRET_KEY_BEFORE")
    if before and before == text("SECRET_KEY"):
        problems.append("SECRET_KEY_BEFORE is the same as SECRET_KEY: give the earlier key, or none.")
    to = tuple((text("BACKUP_RECIPIENT") or "").split())
    if any(not each.startswith("age1") for each in to):
        problems.append("BACKUP_RECIPIENT: give age recipients, which begin with age1.")
    return Upkeep(before, to)


def database_url(given: str) -> str:
    """A database URL in SQLAlchemy's form. Raises ValueError with what is expected."""
    scheme, separator, rest = given.partition("://")
    in_memory = scheme == "sqlite" and rest.strip("/") in {"", ":memory:"}
    if scheme not in _DATABASES or not separator or in_memory:
        raise ValueError(NO_DATABASE)
    return f"{_DATABASES[scheme]}://{rest}"
