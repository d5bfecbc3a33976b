"""The calendar of a member of staff, by a secret link.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff") as table:
        table.add_column(sa.Column("calendar", sa.LargeBinary(length=32), nullable=True))
        table.create_unique_constraint(op.f("uq_staff_calendar"), ["calendar"])


def downgrade() -> None:
    with op.batch_alter_table("staff") as table:
        table.drop_constraint(op.f("uq_staff_calendar"), type_="unique")
        table.drop_column("calendar")
