"""Opens a database by URL and gives transactions: many readers with a steady view, writers one after another on SQLite.

SQLite runs in WAL with foreign keys on; a write takes its lock at once (BEGIN IMMEDIATE), because a reader that turns
writer half-way is refused without waiting. PostgreSQL reads in a repeatable-read snapshot, which is what SQLite gives.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, NoSuchModuleError, OperationalError, SQLAlchemyError

from catalogs.store.errors import DatabaseError

DATA_VARIABLE = "ZAMENA_DATA"
FOLLOWED = "followed.json"
"""Notes in the data folder what its index has taken over of the database; without it the index is made anew."""
BUSY_SECONDS = 30
_DIALECTS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_WRITES = "zamena_writes"

__all__ = [
    "Connection",
    "DataError",
    "Database",
    "OperationalError",
    "SQLAlchemyError",
    "data_folder",
    "default_url",
    "open_database",
]


class Database:
    """One database; threads share it. `read` and `write` give a connection inside one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self.engine.dialect.name

    @property
    def shown(self) -> str:
        """The URL for people, without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and cannot write."""
        with self.engine.connect() as connection:
            if self.dialect == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                yield connection
                return
            connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("PRAGMA query_only = OFF")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection whose changes are all kept when the block ends, or none where it raises."""
        with self.engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def open_database(url: str, *, pool: int = 20) -> Database:
    """The database at a URL: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. Creates the file of SQLite.

    Raises DatabaseError where the URL is none, or the database does not answer.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite(parsed)
    else:
        engine = create_engine(parsed, pool_size=pool, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
    database = Database(engine)
    try:
        with database.read() as connection:
            connection.exec_driver_sql("SELECT 1")
    except OperationalError as error:
        engine.dispose()
        cause = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        hint = "check the address, and that the server runs and may be reached"
        raise DatabaseError(f"cannot be opened: {cause}", where=database.shown, hint=hint) from error
    return database


def data_folder() -> Path:
    """Where a user's own data is kept: ZAMENA_DATA, else XDG_DATA_HOME/zamena, else ~/.local/share/zamena."""
    if chosen := os.environ.get(DATA_VARIABLE):
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "zamena"


def default_url(folder: Path | None = None) -> str:
    """The SQLite database in the data folder."""
    return f"sqlite:///{(folder or data_folder()) / 'zamena.db'}"


def _parsed(url: str) -> URL:
    hint = "for example sqlite:///zamena.db or postgresql://user:password@localhost/zamena"
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
        if kind not in _DIALECTS:
            raise DatabaseError(f"unknown kind of database '{kind}'; known: sqlite, postgresql", where="--database")
        return parsed.set(drivername=_DIALECTS[kind])
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseError("is not the URL of a database", where="--database", hint=hint) from error


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise DatabaseError("SQLite needs a file: connections share it", where="--database")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    given = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=given, hide_parameters=True)  # errors are logged, values are not
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def prepare_sqlite(connection: Any, _record: object, *, foreign_keys: bool = True) -> None:
    """Sets up a new SQLite connection; transactions are begun by us, not guessed by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut
    cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    cursor.close()


def begin_sqlite(connection: Connection) -> None:
    """Begins a transaction that holds the write lock from its start if it is to write."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
