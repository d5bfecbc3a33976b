"""Coming back to a case: what was asked for, what opens it, the devices that are in.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.LargeBinary(length=32), nullable=True),
        sa.Column("link", sa.LargeBinary(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_asked")),
    )
    op.create_table(
        "way_in",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_way_in_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_way_in")),
    )
    with op.batch_alter_table("way_in") as batch:
        batch.create_index(batch.f("ix_way_in_person_id"), ["person_id"], unique=False)
        batch.create_index(batch.f("ix_way_in_made_at"), ["made_at"], unique=False)
    op.create_table(
        "visit",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit") as batch:
        batch.create_index(batch.f("ix_visit_person_id"), ["person_id"], unique=False)
        batch.create_index(batch.f("ix_visit_since"), ["since"], unique=False)
    op.add_column("agreement", sa.Column("reminded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("agreement") as batch:
        batch.drop_column("reminded_on")
    for table in ("visit", "way_in", "sign_in_asked"):
        op.drop_table(table)
