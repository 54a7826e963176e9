"""The tables. `events` is the truth; everything else is derived from it or concerns who may do what."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(96), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""The log: append-only, one row an event, each hash covering the row and the hash before it."""

chain_head = Table(
    "chain_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""One row: the end of the log, so that rows cut off its end are missed."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
)
"""The state after event `seq`, taken when a day opens: where a restart begins to replay."""

tickets = Table(
    "tickets",
    metadata,
    Column("ticket_id", String(32), primary_key=True),
    Column("number", String(16), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("visitor_class", String(32), nullable=False),
    Column("service", String(64)),
    Column("state", String(16), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("slot_time", BigInteger),
    Column("counter", String(16)),
    Column("called_at", BigInteger),
    Column("serving_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
    Column("hold", String(16)),
    Column("recalls", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("person", String(32)),
    sqlite_with_rowid=False,
)
"""Every ticket as of its latest event, open or ended."""

requests = Table(
    "requests",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("key", String(192), nullable=False),
    Column("fingerprint", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("answer", LargeBinary, nullable=False),
)
"""The first answer to each request_id, for repeats. `key` is actor and request_id."""

devices = Table(
    "devices",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
)
"""`seen_at` is when the device was last heard of, to the minute."""

clerks = Table(
    "clerks",
    metadata,
    Column("staff_no", String(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("pin_hash", Text, nullable=False),
    Column("name", String(64)),
    Column("badge_hash", LargeBinary, unique=True),
    Column("department", String(64)),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", BigInteger, nullable=False, default=0),
)

people = Table(
    "people",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("pseudonym", String(64), nullable=False, unique=True),
    Column("tail", String(4), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""Who is who: the random name that the log knows, and an HMAC of an identity number. Purged at the end of each day."""

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("staff_no", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("counter", String(16)),
    Column("expires_at", BigInteger, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", String(16), primary_key=True),
    Column("ticket_id", String(32), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("issuing", String(64)),
    Column("service", String(64)),
    Column("department", String(64)),
    Column("delivery", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("counter", String(16), nullable=False),
    Column("clerk", String(32), nullable=False),
    Column("registered_at", BigInteger, nullable=False),
    Column("due", BigInteger),
    Column("decided_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("contact", String(32)),
    Index("cases_state", "state"),
    Index("cases_department", "department", "state"),
    sqlite_with_rowid=False,
)
"""Every case as of its latest event, open or ended."""

contacts = Table(
    "contacts",
    metadata,
    Column("contact", String(32), primary_key=True),
    Column("box", LargeBinary, nullable=False),
    Column("kept_until", BigInteger),
)
"""How applicants are reached, encrypted; without a time while the case is open. Purged at the end of a day."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("case_id", String(16), nullable=False),
    Column("message", String(32), nullable=False),
    Column("recipient", String(16), nullable=False),
    Column("box", LargeBinary),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", BigInteger, nullable=False),
    Column("delivered_at", BigInteger),
    Column("error", String(200)),
    Index("outbox_case", "case_id"),
)
Index("outbox_waiting", outbox.c.due_at, sqlite_where=outbox.c.box.is_not(None))
"""Messages to applicants and departments, written with the events they tell of. What they say is encrypted, and
deleted once they are delivered."""

reports = Table(
    "reports",
    metadata,
    Column("period", String(16), primary_key=True),
    Column("start", String(10), primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Reports as they were made: `day`, `week`, `month` or `quarter`, by their first date."""

openings = Table(
    "openings",
    metadata,
    Column("date", String(10), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
)
"""The state in which each day began, compressed: where a replay of that day sets out."""
