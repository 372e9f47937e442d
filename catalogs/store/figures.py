"""Counts that tell how the service does, over all enterprises."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from catalogs.store.ids import now
from catalogs.store.schema import changes, jobs


def count_jobs(connection: Connection) -> dict[tuple[str, str], int]:
    """Jobs by kind and state."""
    counted = select(jobs.c.kind, jobs.c.state, func.count()).group_by(jobs.c.kind, jobs.c.state)
    return {(kind, state): count for kind, state, count in connection.execute(counted)}


def changes_after(connection: Connection, number: int) -> tuple[int, float]:
    """How many committed changes follow a number, and how many seconds ago the oldest of them happened."""
    later = changes.c.number > number
    count, oldest = connection.execute(
        select(func.count(), func.min(changes.c.happened_at)).where(later)
    ).one()  # fmt: skip
    return count, max((now() - oldest).total_seconds(), 0.0) if oldest else 0.0
