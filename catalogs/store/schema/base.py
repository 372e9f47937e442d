"""What all tables share: one MetaData with named constraints, and types that read back what was written."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Integer, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from catalogs.store.ids import ID_LENGTH, new_id

METADATA = MetaData(
    naming_convention={  # a constraint without a name cannot be dropped by a migration
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = JSON(none_as_null=True)
"""Plain JSON on both databases: jsonb would reorder keys, and the order of a row's cells is the file's."""

Big = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit number; SQLite counts up by itself only for a column called INTEGER."""

Key = String(200).with_variant(String(200, collation="C"), "postgresql")
"""A name that rows are walked by: it sorts by code point, as Python and SQLite do, whatever the server's language."""


class Utc(TypeDecorator[datetime]):
    """A moment in UTC. Refuses a time without a zone, which two readers would read as two moments."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC for the database. Raises ValueError for a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC again: SQLite drops the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Column[str]:
    """The primary key of a thing that people refer to: an id that cannot be guessed."""
    return Column("id", String(ID_LENGTH), primary_key=True, default=new_id)


def to(
    target: str, name: str = "", *, optional: bool = False, primary: bool = False, gone: str = "CASCADE"
) -> Column[str]:
    """A reference to the `id` of a table, `<singular>_id` unless named; `gone` is what follows when that is deleted.

    Indexed unless it is part of the primary key, whose order the table chooses.
    """
    return Column(
        name or f"{singular(target)}_id",
        String(ID_LENGTH),
        ForeignKey(f"{target}.id", ondelete=gone),
        nullable=optional,
        primary_key=primary,
        index=not primary,
    )


def at(name: str, *, optional: bool = False, index: bool = False) -> Column[datetime]:
    """A moment."""
    return Column(name, Utc, nullable=optional, index=index)


def word(name: str, choices: tuple[str, ...], *, default: str | None = None) -> tuple[Column[str], CheckConstraint]:
    """A column that holds one of a few words, and the constraint that keeps it so."""
    listed = ", ".join(f"'{one}'" for one in choices)
    return (
        Column(name, String(32), nullable=False, default=default),
        CheckConstraint(f"{name} IN ({listed})", name=name),
    )


def singular(table: str) -> str:
    """The name of one row: enterprises → enterprise, identities → identity."""
    return f"{table[:-3]}y" if table.endswith("ies") else table.removesuffix("s")
