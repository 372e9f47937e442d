"""Answers kept for a repeated request: a key names one request, and what it made is made once.

The key's row is written in the transaction of the work it names. A request that was killed before its commit left
neither; one killed after it left both, and its repetition is given the answer that was kept. Of two that come at once,
the second waits for the first: at the write lock on SQLite, at the row on PostgreSQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from catalogs.store.errors import ConflictError
from catalogs.store.ids import now
from catalogs.store.schema import idempotency

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    status: int
    headers: dict[str, str]
    body: bytes


def take_key(connection: Connection, user_id: str, key: str, request: bytes) -> Kept | None:
    """None where the key is now this transaction's; else the answer of the request that had it before.

    `request` is a digest of method, path and body. Raises ConflictError where the key named another request.
    """
    old = (idempotency.c.user_id == user_id) & (idempotency.c.created_at < now() - KEPT)
    connection.execute(delete(idempotency).where(old))
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    values: dict[str, Any] = {"user_id": user_id, "key": key, "request": request, "created_at": now()}
    added = dialect.insert(idempotency).values(**values).on_conflict_do_nothing().returning(idempotency.c.key)
    if connection.execute(added).first() is not None:
        return None
    named = (idempotency.c.user_id == user_id) & (idempotency.c.key == key)
    row = connection.execute(select(idempotency).where(named)).mappings().one()
    if bytes(row["request"]) != request:
        hint = "send another key with another request"
        raise ConflictError("the key was used for another request", where="Idempotency-Key", hint=hint)
    return Kept(row["status"], row["headers"] or {}, bytes(row["body"]))


def keep_answer(connection: Connection, user_id: str, key: str, kept: Kept) -> None:
    """Keeps the answer of the request that took the key in this transaction."""
    named = (idempotency.c.user_id == user_id) & (idempotency.c.key == key)
    values = {"status": kept.status, "headers": kept.headers, "body": kept.body}
    connection.execute(update(idempotency).where(named).values(**values))
