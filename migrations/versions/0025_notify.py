"""What GOV.UK Notify said of the delivery of a letter.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = sa.Column("notify_status", sa.String(length=24), server_default="", nullable=False)
    op.add_column("letter", said)
    op.create_index(op.f("ix_letter_notify_status"), "letter", ["notify_status"])


def downgrade() -> None:
    op.drop_index(op.f("ix_letter_notify_status"), "letter")
    op.drop_column("letter", "notify_status")
