"""The database as commands open it: brought up to date, closed at the end; and names of people as things of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from catalogs.store.clusters import list_clusters
from catalogs.store.database import Connection, Database, default_url, open_database
from catalogs.store.enterprises import named_enterprises
from catalogs.store.errors import MissingError
from catalogs.store.migrate import migrate
from catalogs.store.people import user_by_email
from config.errors import UserError


@contextmanager
def opened(url: str | None) -> Iterator[Database]:
    """The database at a URL (None: the user's own), with the schema of this program."""
    database = open_database(url or default_url(), pool=2)
    try:
        migrate(database)
        yield database
    finally:
        database.close()


def user_id_of(connection: Connection, email: str) -> str:
    """The user of an address. Raises MissingError."""
    user = user_by_email(connection, email)
    if user is None:
        raise MissingError(f"there is no user {email}", hint="zamena user list shows all")
    return str(user["id"])


def enterprise_id_of(connection: Connection, text: str) -> str:
    """An enterprise by id or whole name. Raises MissingError, UserError where several have the name."""
    return _only(named_enterprises(connection, text), "enterprise", text)


def cluster_id_of(connection: Connection, text: str) -> str:
    """A cluster by id or whole name. Raises MissingError."""
    return _only([one["id"] for one in list_clusters(connection) if text in (one["id"], one["name"])], "cluster", text)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON holds it: moments in ISO 8601."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _only(found: list[str], what: str, text: str) -> str:
    if not found:
        raise MissingError(f"there is no {what} '{text}'", hint=f"--new-{what} adds one")
    if len(found) > 1:
        raise UserError(
            f"{len(found)} have the name '{text}'", where=f"--{what}", hint=f"name its id: {', '.join(found)}"
        )
    return found[0]
