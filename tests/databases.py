"""Fixtures of the store: every test that takes `database` runs on SQLite and on a real PostgreSQL server.

A database is migrated once a worker and copied for each test: that costs milliseconds, and none sees rows of another.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import make_url, text

from catalogs.store import secrets
from catalogs.store.database import Database, open_database
from catalogs.store.ids import new_id
from catalogs.store.migrate import migrate
from tests import postgres

KINDS = ("sqlite", "postgresql")
_OWNER = "ZAMENA_TEST_OWNER"

if _OWNER not in os.environ:  # the process that workers come from; they inherit both
    os.environ[_OWNER] = str(os.getpid())
    os.environ[postgres.FOLDER] = str(Path(tempfile.gettempdir()) / f"zamena-pg-{os.getpid()}-{new_id()[-6:]}")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Passwords that cost the tests nothing; the digest's form and the code are those of the product."""
    secrets.PASSWORDS = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The URL of the test run's PostgreSQL server; skips where there are no binaries, which CI does not accept."""
    if postgres.binaries() is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL: install it, or the package pgserver")
        pytest.skip("no PostgreSQL on this machine")
    return postgres.server(Path(os.environ[postgres.FOLDER]), int(os.environ[_OWNER]))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    database.close()  # the last connection to close folds the log into the file
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a migrated, empty database of the PostgreSQL server."""
    name = f"template_{new_id()[-12:]}"
    _run(postgres_url, f"CREATE DATABASE {name}")
    database = open_database(_named(postgres_url, name), pool=1)
    migrate(database)
    database.close()
    return name


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database with the whole schema, of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "zamena.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("postgres_template")
    name = f"test_{new_id()[-12:]}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with the whole schema: on SQLite and on PostgreSQL."""
    opened = open_database(database_url, pool=10)
    yield opened
    opened.close()


def empty_postgres(server: str) -> str:
    """The URL of a new database without any table on the server."""
    name = f"empty_{new_id()[-12:]}"
    _run(server, f"CREATE DATABASE {name}")
    return _named(server, name)


def _run(server: str, statement: str) -> None:
    database = open_database(server, pool=1)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    database.close()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
