"""Who covers for a member of staff who is away.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff") as table:
        table.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("stand_in_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_staff_stand_in_id"), "staff", ["stand_in_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("staff") as table:
        table.drop_constraint(op.f("fk_staff_stand_in_id"), type_="foreignkey")
        table.drop_column("stand_in_id")
        table.drop_column("away_until")
