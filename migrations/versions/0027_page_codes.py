"""Page codes: when each was used, and by which kind of way in a device is signed in.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("way_in", sa.Column("used", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("visit", sa.Column("how", sa.String(length=8), server_default="link", nullable=False))


def downgrade() -> None:
    op.drop_column("visit", "how")
    op.drop_column("way_in", "used")
