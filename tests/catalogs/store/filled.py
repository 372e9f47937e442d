"""Rows in every table, made from the schema itself: a new table is filled without a word, unless its checks are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer, LargeBinary, Table, insert, select

from catalogs.store.database import Connection, Database
from catalogs.store.ids import new_id
from catalogs.store.schema import METADATA
from catalogs.store.schema.base import Utc

Row = dict[str, Any]
_START = datetime(2026, 2, 3, 4, 5, 6, 789012, tzinfo=UTC)
# What the checks of a table ask for beyond one of a few words: columns left empty, never empty, or of one value.
_EMPTY = {"memberships.cluster_id", "visibility.cluster_id", "visibility.partner_id", "decisions.undoes_id"}
_FILLED = {"memberships.enterprise_id"}
_GIVEN = {"visibility.audience": "everyone"}


def fill(database: Database, rows: int = 3) -> None:
    """Adds rows to every table; the first of each leaves empty what may be empty."""
    with database.write() as connection:
        for table in METADATA.sorted_tables:
            for number in range(rows):
                connection.execute(insert(table).values(_row(connection, table, number)))


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, by primary key."""
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in METADATA.sorted_tables
    }


def _row(connection: Connection, table: Table, number: int) -> Row:
    return {column.name: _value(connection, column, number) for column in table.columns}


def _value(connection: Connection, column: Column[Any], number: int) -> Any:
    name = str(column)
    if name in _EMPTY or (number == 0 and column.nullable and name not in _FILLED):
        return None
    if name in _GIVEN:
        return _GIVEN[name]
    for reference in column.foreign_keys:
        same = reference.column.table is column.table
        return _referred(connection, reference.column, 0 if same else number)
    if words := _words(column):
        return words[number % len(words)]
    kinds: tuple[tuple[Any, Any], ...] = (
        (Utc, _START + timedelta(days=number, microseconds=number)),
        (LargeBinary, bytes([number, 0, 255]) + column.name.encode().ljust(29, b"\0")),
        (JSON, {"я": [number, 0.1, None, "\ud83d\ude00", {}], "a": "б"}),
        (Boolean, number % 2 == 1),
        (Float, 0.1 * number),
        (Integer, number + 1),
    )
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return value
    length = getattr(column.type, "length", None) or 400
    return new_id()[::-1][:length] if length <= 36 else f"«{column.name}» ё\t\n'\"\\ {number}"[:length]


def _referred(connection: Connection, column: Column[Any], number: int) -> Any:
    return connection.scalars(select(column).order_by(column)).all()[number]


def _words(column: Column[Any]) -> list[str]:
    for check in column.table.constraints:
        told = str(getattr(check, "sqltext", ""))
        if match := re.fullmatch(rf"{column.name} IN \((.*)\)", told):
            return re.findall(r"'(\w+)'", match[1])
    return []
