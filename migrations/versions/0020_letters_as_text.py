"""A letter is stored as its words alone: the HTML part of an email is made from them when it is sent.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.drop_column("html")


def downgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("html", sa.Text(), server_default="", nullable=False))
