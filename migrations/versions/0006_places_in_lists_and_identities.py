"""Places in lists, so that none has to be sorted, and the identities of staff at the council's own sign-in.

Where cases are kept already, run `flask --app app verify --mend` once.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD = {
    "ix_case_officer_id_stage": ["officer_id", "stage"],
    "ix_case_stage_urgency_next_due": ["stage", "urgency", "next_due"],
    "ix_case_waiting_urgency_next_due": ["waiting", "urgency", "next_due"],
}
NEW = {
    "ix_case_rank_id": ["rank", "id"],
    "ix_case_stage_rank_id": ["stage", "rank", "id"],
    "ix_case_waiting_rank_id": ["waiting", "rank", "id"],
    "ix_case_officer_id_rank_id": ["officer_id", "rank", "id"],
    "ix_case_next_due": ["next_due"],
}


def upgrade() -> None:
    op.add_column("case", sa.Column("rank", sa.String(length=16), server_default="", nullable=False))
    with op.batch_alter_table("staff") as batch:
        batch.add_column(sa.Column("identity", sa.String(length=600), nullable=True))
        batch.create_unique_constraint("uq_staff_identity", ["identity"])
    op.execute(
        """UPDATE "case" SET rank = CASE WHEN stage = 'closed' THEN '9' || CAST(10000000000 - id AS TEXT)
        ELSE CAST(2 - urgency AS TEXT) || COALESCE(REPLACE(CAST(next_due AS TEXT), '-', ''), '99991231') END"""
    )
    for name in OLD:
        op.drop_index(name, "case")
    for name, columns in NEW.items():
        op.create_index(name, "case", columns)


def downgrade() -> None:
    with op.batch_alter_table("staff") as batch:
        batch.drop_constraint("uq_staff_identity", type_="unique")
        batch.drop_column("identity")
    for name in NEW:
        op.drop_index(name, "case")
    for name, columns in OLD.items():
        op.create_index(name, "case", columns)
    op.execute("""UPDATE "case" SET waiting = 'us' WHERE waiting = 'second'""")
    with op.batch_alter_table("case") as batch:
        batch.drop_column("rank")
