"""The state of mail, and letters that came back.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "mail_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", moment, nullable=True),
        sa.Column("trouble_at", moment, nullable=True),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("trouble_since", moment, nullable=True),
        sa.Column("troubles", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held_until", moment, nullable=True),
        sa.Column("paused_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_state")),
    )
    op.create_table(
        "mail_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_mail_entry_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_entry")),
    )
    with op.batch_alter_table("letter") as table:
        table.alter_column("state", type_=sa.String(length=12), existing_nullable=False)
        table.add_column(sa.Column("excused", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("bounce", sa.LargeBinary(length=32), nullable=True))
        table.add_column(sa.Column("came_back_at", moment, nullable=True))
        table.add_column(sa.Column("came_back_to", sa.Text(), server_default="", nullable=False))
        table.create_unique_constraint(op.f("uq_letter_bounce"), ["bounce"])


def downgrade() -> None:
    op.execute("UPDATE letter SET state = 'failed' WHERE state = 'came_back'")
    with op.batch_alter_table("letter") as table:
        table.drop_constraint(op.f("uq_letter_bounce"), type_="unique")
        table.drop_column("came_back_to")
        table.drop_column("came_back_at")
        table.drop_column("bounce")
        table.drop_column("excused")
        table.alter_column("state", type_=sa.String(length=8), existing_nullable=False)
    op.drop_table("mail_entry")
    op.drop_table("mail_state")
