"""Which letters go before others that wait.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("turn", sa.Integer(), server_default="1", nullable=False))
        table.drop_index("ix_letter_state_next_try_at")
        table.create_index("ix_letter_state_turn_next_try_at", ["state", "turn", "next_try_at"])


def downgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.drop_index("ix_letter_state_turn_next_try_at")
        table.create_index("ix_letter_state_next_try_at", ["state", "next_try_at"])
        table.drop_column("turn")
