"""Numbers without gaps, in the order of commits: a reader that has seen n has seen all before it."""

from __future__ import annotations

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from catalogs.store.schema import counters


def next_number(connection: Connection, name: str) -> int:
    """The next number of a series; others who want one wait until this transaction ends, so ask for it late."""
    first(connection, name)
    counted = update(counters).where(counters.c.name == name).values(value=counters.c.value + 1)
    return int(connection.execute(counted.returning(counters.c.value)).scalar_one())


def last_number(connection: Connection, name: str) -> int:
    """The newest number that was committed; 0 before the first."""
    return int(connection.scalar(select(counters.c.value).where(counters.c.name == name)) or 0)


def first(connection: Connection, name: str) -> None:
    """Makes sure that the series exists."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(counters).values(name=name, value=0).on_conflict_do_nothing())
