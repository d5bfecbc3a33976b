"""How often the link for a second report was followed, by day.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kit_day",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("followed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_kit_day")),
    )


def downgrade() -> None:
    op.drop_table("kit_day")
