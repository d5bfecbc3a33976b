"""What cases need, as rows; and words that are found by their beginning.

They are derived from each case's history: the worker concludes them for every open case after the upgrade,
and `flask verify --mend` does it at once.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=12), nullable=False),
        sa.Column("queue", sa.String(length=8), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("by", sa.Date(), nullable=True),
        sa.Column("rank", sa.String(length=12), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_task_case_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["staff.id"], name=op.f("fk_case_task_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_task")),
    )
    op.create_index(op.f("ix_case_task_case_id"), "case_task", ["case_id"])
    op.create_index("ix_case_task_queue_by", "case_task", ["queue", "by"])
    op.create_index("ix_case_task_queue_officer_id_rank", "case_task", ["queue", "officer_id", "rank"])
    if op.get_bind().dialect.name == "postgresql":  # so that the index finds what only begins with something
        op.execute('ALTER TABLE case_word ALTER COLUMN word TYPE VARCHAR(40) COLLATE "C"')
        op.execute('ALTER TABLE case_key ALTER COLUMN key TYPE VARCHAR(120) COLLATE "C"')
    op.drop_index("ix_case_waiting_rank_id", "case")
    op.drop_index("ix_case_next_due", "case")
    for column in ("waiting", "next_due", "next_what"):
        op.drop_column("case", column)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE case_word ALTER COLUMN word TYPE VARCHAR(40) COLLATE "default"')
        op.execute('ALTER TABLE case_key ALTER COLUMN key TYPE VARCHAR(120) COLLATE "default"')
    op.add_column(
        "case", sa.Column("waiting", sa.String(length=8), server_default="us", nullable=False)
    )
    op.add_column("case", sa.Column("next_due", sa.Date(), nullable=True))
    op.add_column(
        "case", sa.Column("next_what", sa.String(length=40), server_default="", nullable=False)
    )
    op.create_index("ix_case_waiting_rank_id", "case", ["waiting", "rank", "id"])
    op.create_index("ix_case_next_due", "case", ["next_due"])
    op.drop_table("case_task")
