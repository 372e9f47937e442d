"""Numbers without gaps, in the order of commits: a reader that has seen n has seen all before it."""

from __future__ import annotations

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from catalogs.store.schema import counters


def next_number(connection: Connection, name: str) -> int:
    """The next number of a series; others who want one wait until this transaction ends, so ask for it late."""
    counted = update(counters).where(counters.c.name == name).values(value=counters.c.value + 1)
    number = connection.scalar(counted.returning(counters.c.value))
    if number is not None:
        return int(number)
    # The first of all: of two who come at once, one makes the series and both then count in it.
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(counters).values(name=name, value=0).on_conflict_do_nothing())
    return int(connection.execute(counted.returning(counters.c.value)).scalar_one())


def last_number(connection: Connection, name: str) -> int:
    """The newest number that was committed; 0 before the first."""
    return int(connection.scalar(select(counters.c.value).where(counters.c.name == name)) or 0)
