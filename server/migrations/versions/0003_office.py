"""Cases, contacts, outbox, reports, the state each day began in, and what is known of clerks."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clerks") as clerks:
        clerks.add_column(sa.Column("name", sa.String(64)))
        clerks.add_column(sa.Column("badge_hash", sa.LargeBinary))
        clerks.add_column(sa.Column("department", sa.String(64)))
        clerks.create_unique_constraint("clerks_badge_hash", ["badge_hash"])
    op.add_column("tickets", sa.Column("person", sa.String(32)))
    op.add_column("devices", sa.Column("seen_at", sa.BigInteger))
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(16), primary_key=True),
        sa.Column("ticket_id", sa.String(32), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("issuing", sa.String(64)),
        sa.Column("service", sa.String(64)),
        sa.Column("department", sa.String(64)),
        sa.Column("delivery", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("counter", sa.String(16), nullable=False),
        sa.Column("clerk", sa.String(32), nullable=False),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("contact", sa.String(32)),
        sqlite_with_rowid=False,
    )
    op.create_index("cases_state", "cases", ["state"])
    op.create_index("cases_department", "cases", ["department", "state"])
    op.create_table(
        "contacts",
        sa.Column("contact", sa.String(32), primary_key=True),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sa.Column("kept_until", sa.BigInteger),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("case_id", sa.String(16), nullable=False),
        sa.Column("message", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(16), nullable=False),
        sa.Column("box", sa.LargeBinary),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("delivered_at", sa.BigInteger),
        sa.Column("error", sa.String(200)),
    )
    op.create_index("outbox_case", "outbox", ["case_id"])
    op.create_index("outbox_waiting", "outbox", ["due_at"], sqlite_where=sa.text("box IS NOT NULL"))
    op.create_table(
        "reports",
        sa.Column("period", sa.String(16), primary_key=True),
        sa.Column("start", sa.String(10), primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "openings",
        sa.Column("date", sa.String(10), primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
