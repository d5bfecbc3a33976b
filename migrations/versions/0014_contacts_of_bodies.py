"""Contacts of bodies, their ways in, and agreement links among the ways in of a person.

Revision ID: 0014
Revises: 0013
"""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

REPLY_LASTS = timedelta(days=28)
MOMENT = sa.DateTime(timezone=True)
ONE_OF_THEM = "(person_id IS NULL) <> (contact_id IS NULL)"
AGREEMENT = sa.table(
    "agreement", sa.column("person_id", sa.Integer), sa.column("link", sa.LargeBinary(32))
)
PERSON = sa.table("person", sa.column("id", sa.Integer), sa.column("case_id", sa.Integer))
CASE = sa.table(
    "case", sa.column("id", sa.Integer), sa.column("received_at", MOMENT), sa.column("stage", sa.String)
)
WAY_IN = sa.table(
    "way_in",
    sa.column("digest", sa.LargeBinary(32)),
    sa.column("person_id", sa.Integer),
    sa.column("contact_id", sa.Integer),
    sa.column("how", sa.String),
    sa.column("nonce", sa.String),
    sa.column("made_at", MOMENT),
    sa.column("until", MOMENT),
    sa.column("ended", sa.String),
)


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=40), server_default="", nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("public", sa.Boolean(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("sees", sa.JSON(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_contact_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_body"), "contact", ["body"])
    op.create_index(op.f("ix_contact_case_id"), "contact", ["case_id"])
    op.create_index(op.f("ix_letter_recipient_case_id"), "letter", ["recipient", "case_id"])
    _let_contacts_in("way_in")
    with op.batch_alter_table("visit") as batch:
        batch.add_column(sa.Column("name", sa.Text(), server_default="", nullable=False))
    _let_contacts_in("visit")
    _move_agreement_links()
    with op.batch_alter_table("agreement") as batch:
        batch.drop_constraint("uq_agreement_link", type_="unique")
        batch.drop_column("link")


def _let_contacts_in(table: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(f"fk_{table}_contact_id"), "contact", ["contact_id"], ["id"])
        batch.create_check_constraint("one_of_them", ONE_OF_THEM)
        batch.create_index(batch.f(f"ix_{table}_contact_id"), ["contact_id"])


def _move_agreement_links() -> None:
    """Each link expires as one sent on the day of receipt would; that of a case that has ended is over."""
    bind = op.get_bind()
    found = (
        sa.select(AGREEMENT.c.link, AGREEMENT.c.person_id, CASE.c.received_at, CASE.c.stage)
        .join(PERSON, PERSON.c.id == AGREEMENT.c.person_id)
        .join(CASE, CASE.c.id == PERSON.c.case_id)
        .where(AGREEMENT.c.link.is_not(None))
    )
    for link, person, received_at, stage in bind.execute(found).all():
        bind.execute(
            sa.insert(WAY_IN).values(
                digest=link,
                person_id=person,
                how="reply",
                nonce=secrets.token_hex(16),  # the letter is out: nothing is derived from it again
                made_at=received_at,
                until=received_at + REPLY_LASTS,
                ended="over" if stage == "closed" else "",
            )
        )


def downgrade() -> None:
    """Contacts and their ways in are lost; a link to agree works again if it still worked."""
    with op.batch_alter_table("agreement") as batch:
        batch.add_column(sa.Column("link", sa.LargeBinary(length=32), nullable=True))
        batch.create_unique_constraint("uq_agreement_link", ["link"])
    bind = op.get_bind()
    replies = sa.select(WAY_IN.c.digest, WAY_IN.c.person_id).where(
        WAY_IN.c.how == "reply", WAY_IN.c.ended == ""
    )
    for digest, person in bind.execute(replies).all():
        op.execute(sa.update(AGREEMENT).where(AGREEMENT.c.person_id == person).values(link=digest))
    op.execute(sa.delete(WAY_IN).where(sa.or_(WAY_IN.c.how == "reply", WAY_IN.c.contact_id.is_not(None))))
    visit = sa.table("visit", sa.column("contact_id", sa.Integer))
    op.execute(sa.delete(visit).where(visit.c.contact_id.is_not(None)))
    for table in ("visit", "way_in"):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(batch.f(f"ix_{table}_contact_id"))
            batch.drop_constraint("one_of_them", type_="check")
            batch.drop_constraint(op.f(f"fk_{table}_contact_id"), type_="foreignkey")
            batch.drop_column("contact_id")
            batch.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("visit") as batch:
        batch.drop_column("name")
    op.drop_index(op.f("ix_letter_recipient_case_id"), table_name="letter")
    op.drop_table("contact")
