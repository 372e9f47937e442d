"""What happened: the audit chain, the changes that indexes follow, and counters that number both as they commit."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, String, Table

from catalogs.store.schema.base import METADATA, Big, Json, at, word

CHANGE_KINDS = ("published", "withdrawn", "visibility")

counters = Table(  # the row is locked until its transaction ends: numbers have no gaps and appear in order
    "counters",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", Big, nullable=False),
    Column("digest", LargeBinary(32)),  # of the newest audit entry
)

audit = Table(
    "audit",
    METADATA,
    Column("number", Big, primary_key=True, autoincrement=False),
    at("happened_at", index=True),
    Column(
        "actor", String(100), nullable=False
    ),  # user:ID, key:PREFIX, command line, system; no reference: it must outlive
    Column("action", String(64), nullable=False),
    Column("subject", String(100), nullable=False),  # kind:id
    Column("enterprise_id", String(36), index=True),
    Column("details", Json, nullable=False),  # names of what changed, never private values
    Column("digest", LargeBinary(32), nullable=False),  # of this entry and the digest before it
    Index("ix_audit_subject", "subject"),
)

changes = Table(  # what an index has to take over, in commit order
    "changes",
    METADATA,
    Column("number", Big, primary_key=True, autoincrement=False),
    *word("kind", CHANGE_KINDS),
    Column("listing_id", String(36), nullable=False, index=True),
    Column("version_id", String(36)),
    at("happened_at"),
)
