"""Chain the entries of histories, so that a changed row shows.

Revision ID: 0026
Revises: 0025
"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from asb.models.chain import FIRST, content_digest, entry_digest

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CHAINS = (
    ("history_entry", "case_id", "facts", ("case_id", "act", "by", "staff_id", "once", "on_day", "entered_at")),
    ("account_entry", "staff_id", "detail", ("staff_id", "by_id", "what", "at")),
)
NAMES = {"once": "press_id"}
"""Names of columns as the chain has them, where they differ."""


def upgrade() -> None:
    for name, *_ in CHAINS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("salt", sa.LargeBinary(16)))
            table.add_column(sa.Column("content_digest", sa.LargeBinary(32)))
            table.add_column(sa.Column("digest", sa.LargeBinary(32)))
    for name, chain, content, fixed in CHAINS:
        _seal(op.get_bind(), name, chain, content, fixed)


def _seal(connection: sa.Connection, name: str, chain: str, content: str, fixed: tuple[str, ...]) -> None:
    """Chains the entries that are there, as they are now."""
    types = {"facts": sa.JSON(), "on_day": sa.Date(), "entered_at": sa.DateTime(timezone=True)}
    types |= {"at": sa.DateTime(timezone=True)}
    names = dict.fromkeys(("id", chain, content, *fixed, "salt", "content_digest", "digest"))
    table = sa.table(name, *(sa.column(each, types.get(each)) for each in names))
    before: dict[int, bytes] = {}
    entries = connection.execute(sa.select(table).order_by(table.c.id)).mappings().all()
    for entry in entries:
        salt = secrets.token_bytes(16)
        sealed = content_digest(salt, entry[content])
        facts = {NAMES.get(each, each): _with_zone(entry[each]) for each in fixed}
        digest = entry_digest(before.get(entry[chain], FIRST), facts, sealed)
        before[entry[chain]] = digest
        values = {"salt": salt, "content_digest": sealed, "digest": digest}
        connection.execute(sa.update(table).where(table.c.id == entry["id"]).values(values))


def _with_zone(value: object) -> object:
    """SQLite has no zones: what is stored there is UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def downgrade() -> None:
    for name, *_ in CHAINS:
        with op.batch_alter_table(name) as table:
            table.drop_column("digest")
            table.drop_column("content_digest")
            table.drop_column("salt")
