"""Copies of pictures that the worker makes, and when each file is scanned or copied next.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

EVIDENCE = sa.table("evidence", sa.column("copy", sa.String), sa.column("shown_type", sa.String))


def upgrade() -> None:
    with op.batch_alter_table("evidence") as batch:
        batch.add_column(sa.Column("scan_tries", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("scan_next_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("copy", sa.String(length=12), server_default="none", nullable=False))
        batch.add_column(sa.Column("copy_tries", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("copy_next_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_index(batch.f("ix_evidence_copy"), ["copy"])
    op.execute(sa.update(EVIDENCE).where(EVIDENCE.c.shown_type.is_not(None)).values(copy="made"))


def downgrade() -> None:
    with op.batch_alter_table("evidence") as batch:
        batch.drop_index(batch.f("ix_evidence_copy"))
        for name in ("copy_next_at", "copy_tries", "copy", "scan_next_at", "scan_tries"):
            batch.drop_column(name)
