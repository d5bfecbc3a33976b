"""What upkeep knows of this database, counts of erased cases, and a random name of each case for erasing.

Revision ID: 0028
Revises: 0027
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upkeep_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_fingerprint", sa.String(length=32), server_default="", nullable=False),
        sa.Column("key_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lists_as_of", sa.String(length=80), server_default="", nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep_state")),
    )
    op.create_table(
        "erased_day",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_erased_day")),
    )
    op.add_column("case", sa.Column("erasure_id", sa.String(length=32), nullable=True))
    case = sa.table("case", sa.column("id", sa.Integer), sa.column("erasure_id", sa.String))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(case.c.id)).all():
        named = sa.update(case).where(case.c.id == number).values(erasure_id=secrets.token_hex(16))
        connection.execute(named)
    with op.batch_alter_table("case") as table:
        table.alter_column("erasure_id", existing_type=sa.String(length=32), nullable=False)
        table.create_unique_constraint(op.f("uq_case_erasure_id"), ["erasure_id"])


def downgrade() -> None:
    with op.batch_alter_table("case") as table:
        table.drop_constraint(op.f("uq_case_erasure_id"), type_="unique")
        table.drop_column("erasure_id")
    op.drop_table("erased_day")
    op.drop_table("upkeep_state")
