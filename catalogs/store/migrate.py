"""Moves a database to the schema of this program, or says why it cannot: newer, or not ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, text

from catalogs.store.database import Database, begin_sqlite, prepare_sqlite
from catalogs.store.errors import DatabaseError

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_263_411  # one number for the advisory lock of PostgreSQL: two servers that start together migrate in turn


def migrate(database: Database, *, to: str = "head") -> None:
    """Brings the schema to a revision in one transaction; does nothing where it is there already.

    Raises DatabaseError for a database that a newer program made or that holds other tables.
    """
    with altering(database) as connection:
        migrate_within(connection, to, database.shown)


@contextmanager
def altering(database: Database) -> Iterator[Connection]:
    """A transaction that may change the schema and fill tables in any order; on PostgreSQL one at a time."""
    # Alembic rebuilds tables of SQLite; with foreign keys on, dropping the old one would delete what refers to it.
    engine = database.engine
    if database.dialect == "sqlite":
        engine = create_engine(engine.url, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", partial(prepare_sqlite, foreign_keys=False))
        event.listen(engine, "begin", begin_sqlite)
    try:
        with engine.connect().execution_options(zamena_writes=True) as connection, connection.begin():
            if database.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection
    finally:
        if engine is not database.engine:
            engine.dispose()


def migrate_within(connection: Connection, to: str, shown: str) -> None:
    """`migrate` inside a transaction of `altering`; `shown` names the database to people."""
    now = revision_of(connection)
    if now is None and set(inspect(connection).get_table_names()) - {"alembic_version"}:
        raise DatabaseError("holds tables of another program", where=shown, hint="name an empty database")
    if now is not None and now not in revisions():
        hint = "run the newer program, or restore a backup made by this one"
        raise DatabaseError(f"was made by a newer version of the program ({now})", where=shown, hint=hint)
    config = configuration(connection)
    (command.downgrade if to == "base" or _is_older(to, now) else command.upgrade)(config, to)
    check_references(connection, shown)


def check_references(connection: Connection, shown: str) -> None:
    """Raises DatabaseError where a row refers to nothing; PostgreSQL has seen to it statement by statement."""
    if connection.dialect.name == "sqlite" and (
        broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    ):
        raise DatabaseError(f"rows of {broken[0]} would refer to what is not there", where=shown)


def configuration(connection: Connection) -> Config:
    """Alembic's settings for work on one open connection."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def is_current(database: Database) -> bool:
    """Whether the schema is the one this program needs."""
    with database.read() as connection:
        return revision_of(connection) == ScriptDirectory(str(FOLDER)).get_current_head()


def revisions() -> list[str]:
    """Every revision this program knows, the newest first."""
    return [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()]


def revision_of(connection: Connection) -> str | None:
    """The revision of a database's schema; None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_older(to: str, now: str | None) -> bool:
    if to == "head" or now is None:
        return False
    order = revisions()
    return order.index(to) > order.index(now)
