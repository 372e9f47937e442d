from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from catalogs.store.database import Database, open_database
from catalogs.store.errors import DatabaseError
from catalogs.store.migrate import is_current, migrate, revisions
from catalogs.store.schema import METADATA
from tests.catalogs.store.filled import fill


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


def test_rows_survive_every_step_down_and_up(database: Database) -> None:
    """Step by step from the newest schema to none and back: what a step does not drop, it leaves as it was."""
    fill(database)
    expected = rows_of(database)
    assert all(len(rows) == 3 for rows in expected.values())
    steps = revisions()
    for revision in [*steps[1:], "base", *reversed(steps)]:
        migrate(database, to=revision)
        found = rows_of(database)
        for table, rows in found.items():
            if rows or table in expected:
                assert_kept(table, expected[table], rows)
        expected = found
    assert is_current(database)
    fill(database)
    assert all(len(rows) == 3 for rows in rows_of(database).values())


def test_an_upgrade_keeps_the_rows_of_each_older_schema(database: Database) -> None:
    """From every revision in turn to the newest, with the rows that revision can hold."""
    fill(database)
    steps = revisions()
    for revision in steps[1:]:
        migrate(database, to=revision)
        expected = rows_of(database)
        assert expected
        migrate(database)
        found = rows_of(database)
        for table, rows in expected.items():
            assert_kept(table, rows, found[table])


def rows_of(database: Database) -> dict[str, list[dict[str, object]]]:
    """Rows as the database itself holds them, whatever this program thinks its tables are."""
    with database.read() as connection:
        names = [one for one in inspect(connection).get_table_names() if one != "alembic_version"]
        return {
            name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()] for name in names
        }


def assert_kept(table: str, before: list[dict[str, object]], after: list[dict[str, object]]) -> None:
    """The same rows in the columns that both have."""
    assert len(before) == len(after), table
    if before:
        common = sorted(before[0].keys() & after[0].keys())
        assert common, table
        kept = [sorted(repr([row[name] for name in common]) for row in rows) for rows in (before, after)]
        assert kept[0] == kept[1], table


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
