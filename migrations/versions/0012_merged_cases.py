"""Cases that are part of another one, and keys by which applications of the same person are found.

Revision ID: 0012
Revises: 0011
"""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from asb.casework import search_keys

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CASE = sa.table("case", sa.column("id", sa.Integer), sa.column("answers", sa.JSON))
PERSON = sa.table(
    "person",
    sa.column("id", sa.Integer),
    sa.column("case_id", sa.Integer),
    sa.column("name", sa.Text),
    sa.column("contact", sa.JSON),
)
KEY = sa.table("case_key", sa.column("key", sa.String), sa.column("case_id", sa.Integer))
BATCH = 1_000
"""Cases to read at once."""


def upgrade() -> None:
    op.create_table(
        "case_key",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_key_case_id")),
        sa.PrimaryKeyConstraint("key", "case_id", name=op.f("pk_case_key")),
    )
    op.create_index(op.f("ix_case_key_case_id"), "case_key", ["case_id"])
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_case_merged_into_id"), "case", ["merged_into_id"], ["id"])
        batch.create_index("ix_case_merged_into_id", ["merged_into_id"])
    _keys_of_every_case()


def _keys_of_every_case() -> None:
    database, after = op.get_bind(), 0
    place = CASE.c.answers["place"]["place"].as_string()
    while cases := database.execute(
        sa.select(CASE.c.id, place).where(CASE.c.id > after).order_by(CASE.c.id).limit(BATCH)
    ).all():
        first, after = cases[0][0], cases[-1][0]
        people = database.execute(
            sa.select(PERSON.c.case_id, PERSON.c.name, PERSON.c.contact)
            .where(PERSON.c.case_id.between(first, after))
            .order_by(PERSON.c.case_id, PERSON.c.id)
        ).all()
        of = {case: list(found) for case, found in groupby(people, key=lambda person: person.case_id)}
        rows = [
            {"key": key, "case_id": case}
            for case, where in cases
            for key in search_keys.keys(
                [person.name for person in of.get(case, ())],
                [where or ""],
                [person.contact for person in of.get(case, ())],
            )
        ]
        if rows:
            database.execute(sa.insert(KEY), rows)


def downgrade() -> None:
    with op.batch_alter_table("case") as batch:
        batch.drop_index("ix_case_merged_into_id")
        batch.drop_constraint(batch.f("fk_case_merged_into_id"), type_="foreignkey")
        batch.drop_column("merged_into_id")
    op.drop_table("case_key")
