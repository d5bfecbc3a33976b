"""Usual wording for letters, and files that go with a letter.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usual_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name=op.f("fk_usual_wording_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usual_wording")),
    )
    op.create_table(
        "letter_file",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_letter_file_evidence_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_file_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "evidence_id", name=op.f("pk_letter_file")),
    )


def downgrade() -> None:
    op.drop_table("letter_file")
    op.drop_table("usual_wording")
