"""The title of a member of staff, as letters name it, and the formats in which a person needs a letter.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff") as table:
        table.add_column(sa.Column("title", sa.String(length=120), server_default="", nullable=False))
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("formats", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.drop_column("formats")
    with op.batch_alter_table("staff") as table:
        table.drop_column("title")
