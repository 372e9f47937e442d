"""Work that outlives a request: leased jobs and their chunks, and answers kept for a repeated request."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from catalogs.store.schema.base import METADATA, Big, Json, at, key, to, word

JOB_STATES = ("queued", "running", "done", "failed", "cancelled")

jobs = Table(
    "jobs",
    METADATA,
    key(),
    Column("kind", String(64), nullable=False),
    *word("state", JOB_STATES, default="queued"),
    to("enterprises", optional=True),
    to("users", "created_by", optional=True, gone="SET NULL"),
    Column("subject_id", String(36), nullable=False, default="", index=True),  # the upload, project or listing
    Column("input", Json, nullable=False),
    Column("cursor", Json),  # how far it is: written in the transaction that does the step, so no step counts twice
    Column("done", Big, nullable=False, default=0),
    Column("total", Big),  # None while not known
    Column("attempts", Integer, nullable=False, default=0),
    Column("attempt_limit", Integer, nullable=False, default=5),
    Column("worker", String(100), nullable=False, default=""),
    Column("cancel_asked", Boolean, nullable=False, default=False),
    Column("result", Json),
    Column("error", Json),  # {"code", "message"} for people
    at("created_at"),
    at("not_before", optional=True),  # a retry waits
    at("started_at", optional=True),
    at("lease_until", optional=True),
    at("finished_at", optional=True),
    Index("ix_jobs_next", "state", "not_before", "created_at"),
)

job_chunks = Table(
    "job_chunks",
    METADATA,
    Column("job_id", String(36), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("result", Json),
    at("done_at"),
)

idempotency = Table(
    "idempotency",
    METADATA,
    Column("user_id", String(36), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("request", LargeBinary(32), nullable=False),  # digest of method, path and body: the key names one request
    Column("status", Integer),  # None while the first is under way
    Column("headers", Json),
    Column("body", LargeBinary),
    at("created_at", index=True),
)
