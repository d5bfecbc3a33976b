"""Ledger of reports: who listed each, who made it, to whom exactly, and where it was found.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REPORT = sa.table(
    "report",
    sa.column("case_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("listed_by_id", sa.Integer),
    sa.column("source", sa.String),
)
PERSON = sa.table(
    "person", sa.column("id", sa.Integer), sa.column("case_id", sa.Integer), sa.column("role", sa.String)
)
ENTRY = sa.table(
    "history_entry",
    sa.column("case_id", sa.Integer),
    sa.column("act", sa.String),
    sa.column("facts", sa.JSON),
)


def upgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.add_column(sa.Column("listed_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("made_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("maker", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("told_who", sa.Text(), server_default="", nullable=False))
        batch.add_column(
            sa.Column("source", sa.String(length=16), server_default="application", nullable=False)
        )
        batch.create_foreign_key(batch.f("fk_report_listed_by_id"), "person", ["listed_by_id"], ["id"])
        batch.create_foreign_key(batch.f("fk_report_made_by_id"), "person", ["made_by_id"], ["id"])
    _listed_by_whoever_gave_them()


def _listed_by_whoever_gave_them() -> None:
    """Every report until now was given by the applicant, or added by a person on their own page."""
    database = op.get_bind()
    applicant = (
        sa.select(sa.func.min(PERSON.c.id))
        .where(PERSON.c.case_id == REPORT.c.case_id, PERSON.c.role == "applicant")
        .scalar_subquery()
    )
    database.execute(sa.update(REPORT).values(listed_by_id=applicant))
    added = sa.select(ENTRY.c.case_id, ENTRY.c.facts).where(ENTRY.c.act == "report")
    for case, facts in database.execute(added).all():
        this = (REPORT.c.case_id == case, REPORT.c.number == int(facts["report"]))
        database.execute(
            sa.update(REPORT).where(*this).values(listed_by_id=facts["person"], source="later")
        )


def downgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.drop_constraint(batch.f("fk_report_made_by_id"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_report_listed_by_id"), type_="foreignkey")
        batch.drop_column("source")
        batch.drop_column("told_who")
        batch.drop_column("maker")
        batch.drop_column("made_by_id")
        batch.drop_column("listed_by_id")
