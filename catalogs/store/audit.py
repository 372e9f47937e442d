"""Who changed what, in a chain: every entry holds the digest of itself and of the entry before it.

Changing, removing or inserting an entry breaks the chain there. Cutting off its end, or rewriting all that follows,
shows against a number and digest that were noted elsewhere: `zamena audit verify --expect NUMBER:DIGEST`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from catalogs.store.ids import now
from catalogs.store.numbers import next_number
from catalogs.store.schema import audit, counters

SERIES = "audit"
_START = b"\0" * 32
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Chain:
    """What a verification found: entries that hold, the digest of the last of them, the first break (empty: none)."""

    number: int
    digest: str
    broken: str


def write_audit(
    connection: Connection,
    actor: str,
    action: str,
    subject: str,
    *,
    enterprise_id: str | None = None,
    details: dict[str, Any] | None = None,
) -> int:
    """Appends an entry; it is kept or lost with the change it tells of. Call it last: other writers wait from here.

    `details` name what changed. Private values and secrets never go in: the log is read by more people than they are.
    """
    number = next_number(connection, SERIES)
    previous = connection.scalar(select(counters.c.digest).where(counters.c.name == SERIES)) or _START
    entry = {
        "number": number, "happened_at": now(), "actor": actor, "action": action, "subject": subject,
        "enterprise_id": enterprise_id, "details": details or {},
    }  # fmt: skip
    digest = link(previous, entry)
    connection.execute(insert(audit).values(**entry, digest=digest))
    connection.execute(update(counters).where(counters.c.name == SERIES).values(digest=digest))
    return number


def link(previous: bytes, entry: dict[str, Any]) -> bytes:
    """SHA-256 of the digest before and the entry in one fixed spelling."""
    moment: datetime = entry["happened_at"]
    told = {name: entry[name] for name in ("number", "actor", "action", "subject", "enterprise_id", "details")}
    told["happened_at"] = moment.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode()).digest()


def list_audit(
    connection: Connection, *, enterprise_id: str | None = None, before: int | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Entries newest first, of one enterprise or all, those before a number; digests in hexadecimal."""
    wanted = select(audit).order_by(audit.c.number.desc()).limit(limit)
    if enterprise_id is not None:
        wanted = wanted.where(audit.c.enterprise_id == enterprise_id)
    if before is not None:
        wanted = wanted.where(audit.c.number < before)
    return [dict(row) | {"digest": row["digest"].hex()} for row in connection.execute(wanted).mappings()]


def verify_audit(connection: Connection, *, expect: tuple[int, str] | None = None) -> Chain:
    """Recomputes the whole chain. `expect`: a number and digest noted earlier, that must still be in it."""
    previous, number, broken = _START, 0, ""
    expected = expect is None
    for entry in _entries(connection):
        if entry["number"] != number + 1:
            broken = f"entry {number + 1} is missing"
        elif link(previous, entry) != entry["digest"]:
            broken = f"entry {entry['number']} was changed"
        if broken:
            break
        number, previous = entry["number"], entry["digest"]
        if expect is not None and number == expect[0]:
            expected = previous.hex() == expect[1]
            broken = "" if expected else f"entry {number} is not the one that was noted"
    newest = connection.execute(select(counters.c.value, counters.c.digest).where(counters.c.name == SERIES)).first()
    if not broken and newest is not None and (newest.value, newest.digest or _START) != (number, previous):
        broken = f"entries after {number} are missing"
    if not broken and not expected and expect is not None:
        broken = f"entry {expect[0]} is missing"
    return Chain(number, previous.hex(), broken)


def _entries(connection: Connection) -> Iterator[dict[str, Any]]:
    last = 0
    while True:
        rows = connection.execute(select(audit).where(audit.c.number > last).order_by(audit.c.number).limit(_BATCH))
        batch = [dict(row) for row in rows.mappings()]
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1]["number"]
