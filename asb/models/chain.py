"""Chains of entries: each carries a digest of the one before it, so that a changed or missing row shows.

The digest of an entry covers the digest before it, its fixed columns, and a salted digest of its content.
Erasing may take the content and the salt: the chain still holds, and nothing leads back to the content. No
key is used, because keys are rotated: whoever can rewrite a whole chain is found out by heads that were kept
elsewhere (`casework.chains`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, LargeBinary, event, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session

FIRST = b"\0" * 32
"""What stands before the first entry of a chain."""
HEADS = "heads_of_chains"
"""Key in `Session.info`: the newest digests of chains to which the present flush adds."""


class Chained:
    """An entry that is only ever added. `CHAIN`: the column that says to which chain it belongs; `FIXED`: the
    columns that never change; `CONTENT`: the one that erasing may empty, with `salt`.
    """

    CHAIN: ClassVar[str]
    FIXED: ClassVar[tuple[str, ...]]
    CONTENT: ClassVar[str]

    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16), deferred=True, deferred_group="chain")
    content_digest: Mapped[bytes | None] = mapped_column(
        LargeBinary(32), deferred=True, deferred_group="chain"
    )
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), deferred=True, deferred_group="chain")


def content_digest(salt: bytes, content: object) -> bytes:
    """Digest of the content of an entry."""
    return hashlib.sha256(salt + _plain(content)).digest()


def entry_digest(before: bytes, fixed: Mapping[str, object], content: bytes) -> bytes:
    """Digest of an entry: `before` is the one before it, `fixed` its fixed columns, `content` the digest of
    its content.
    """
    return hashlib.sha256(before + _plain(fixed) + content).digest()


def _plain(value: object) -> bytes:
    """One way of writing a value, whichever database it comes from."""
    read = json.loads(json.dumps(value, default=_say))
    return json.dumps(read, sort_keys=True, separators=(",", ":")).encode()


def _say(value: object) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a chain")


@event.listens_for(Chained, "before_insert", propagate=True)
def _seal(mapper: Mapper[Any], connection: Connection, entry: Any) -> None:
    """Chains an entry to the newest one. Whoever adds it holds the lock of its case or account."""
    session, table = object_session(entry), mapper.local_table
    chain = getattr(entry, entry.CHAIN)
    heads = session.info.setdefault(HEADS, {}) if session else {}
    before = heads.get((type(entry), chain))
    if before is None:
        mine = select(table.c.digest).where(table.c[entry.CHAIN] == chain)
        before = connection.scalar(mine.order_by(table.c.id.desc()).limit(1)) or FIRST
    entry.salt = secrets.token_bytes(16)
    entry.content_digest = content_digest(entry.salt, getattr(entry, entry.CONTENT))
    fixed = {name: getattr(entry, name) for name in entry.FIXED}
    entry.digest = heads[type(entry), chain] = entry_digest(before, fixed, entry.content_digest)


@event.listens_for(Session, "before_flush")
def _begin(session: Session, *_: object) -> None:
    session.info.pop(HEADS, None)
