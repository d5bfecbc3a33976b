"""Recording for somebody: access of an officer, which ends with the staff session.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("opening") as batch:
        batch.add_column(sa.Column("staff_key", sa.LargeBinary(length=32), nullable=True))
        batch.add_column(sa.Column("staff_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("route", sa.String(length=8), nullable=True))
        batch.add_column(sa.Column("received_on", sa.Date(), nullable=True))
        batch.create_foreign_key(batch.f("fk_opening_staff_id"), "staff", ["staff_id"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM opening WHERE staff_id IS NOT NULL")
    with op.batch_alter_table("opening") as batch:
        batch.drop_constraint(batch.f("fk_opening_staff_id"), type_="foreignkey")
        batch.drop_column("received_on")
        batch.drop_column("route")
        batch.drop_column("staff_id")
        batch.drop_column("staff_key")
