from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from catalogs.store.database import Database, open_database
from catalogs.store.errors import DatabaseError
from catalogs.store.migrate import is_current, migrate
from catalogs.store.schema import METADATA


def test_the_migrations_make_the_schema_of_the_program(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    assert is_current(database)


def test_down_to_nothing_and_up_again(database: Database) -> None:
    migrate(database, to="base")
    with database.read() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    assert not is_current(database)
    migrate(database)
    migrate(database)
    assert is_current(database)


def test_a_newer_database_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        migrate(database)


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE users (id INTEGER)"))
    with pytest.raises(DatabaseError, match="another program"):
        migrate(database)
    database.close()
