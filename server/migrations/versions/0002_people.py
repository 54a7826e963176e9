"""People by random name and pseudonym."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("pseudonym", sa.String(64), nullable=False, unique=True),
        sa.Column("tail", sa.String(4), nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
