"""A small world for tests of the service: two enterprises, a cluster, a user in every role, and ways to act as each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from catalogs.store.caller import LOCAL, Grant
from catalogs.store.clusters import add_cluster, add_member
from catalogs.store.database import Database
from catalogs.store.enterprises import add_enterprise
from catalogs.store.keys import KeyRequest, add_key
from catalogs.store.people import add_user, set_role
from catalogs.store.secrets import hash_password
from matcher.web.app import create_app
from matcher.web.settings import Settings

PASSWORD = "correct horse battery"
ROLES = ("owner", "editor", "viewer", "officer", "coordinator", "administrator", "stranger", "nobody_in_particular")
"""Every role, the owner of another enterprise, and a user without any role."""


@dataclass
class World:
    """The service and who is in it. `client` is nobody; `as_(role)` is a signed-in user of it."""

    client: TestClient
    database: Database
    enterprise: str
    other: str
    cluster: str
    users: dict[str, str]
    _signed: dict[str, Person] = field(default_factory=dict)

    def as_(self, role: str) -> Person:
        """Who holds the role, signed in once."""
        if role not in self._signed:
            self._signed[role] = self.sign_in(role)
        return self._signed[role]

    def sign_in(self, role: str) -> Person:
        """A new session of who holds the role."""
        person = Person(TestClient(self.client.app, raise_server_exceptions=False))
        answer = person.client.post("/api/v1/session", json={"email": f"{role}@example.org", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        person.headers = {"X-CSRF-Token": answer.json()["csrf_token"]}
        return person

    def key(self, role: str, *scopes: str, enterprise: str | None = None) -> Person:
        """A program with a key of who holds the role."""
        with self.database.write() as connection:
            wanted = KeyRequest("test", scopes or ("read", "write", "match"), enterprise)
            made = add_key(connection, self.users[role], wanted, actor=LOCAL)
        client = TestClient(self.client.app, raise_server_exceptions=False)
        return Person(client, {"Authorization": f"Bearer {made.secret}"})


@dataclass
class Person:
    """A browser or a program; its requests carry what proves who it is."""

    client: TestClient
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """One request; `headers` come on top of those that prove."""
        headers = self.headers | more.pop("headers", {})
        return self.client.request(method, path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        """GET."""
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        """POST of JSON."""
        return self.ask("POST", path, json=body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Any:
        """PUT of JSON."""
        return self.ask("PUT", path, json=body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> Any:
        """PATCH of JSON."""
        return self.ask("PATCH", path, json=body, **more)

    def delete(self, path: str, **more: Any) -> Any:
        """DELETE."""
        return self.ask("DELETE", path, **more)


@contextmanager
def make_world(url: str, folder: Path, **settings: Any) -> Iterator[World]:
    """The world over a database; `settings` are further ones of the service."""
    app = create_app(Settings(database=url, data=folder / "data", public_address="http://testserver", **settings))
    with TestClient(app, raise_server_exceptions=False) as client:
        database = app.state.zamena.database
        password = hash_password(PASSWORD)
        with database.write() as connection:
            enterprise = add_enterprise(connection, {"name": "Насосный завод"}, actor=LOCAL)
            other = add_enterprise(connection, {"name": "Другой завод"}, actor=LOCAL)
            cluster = add_cluster(connection, "Тверской кластер", actor=LOCAL)
            add_member(connection, cluster, enterprise, actor=LOCAL)
            users = {}
            for role in ROLES:
                user = add_user(connection, f"{role}@example.org", actor=LOCAL, name=role, password=password)
                users[role] = user
                for grant in _grants(role, enterprise, other, cluster):
                    set_role(connection, user, grant, actor=LOCAL)
        yield World(client, database, enterprise, other, cluster, users)


def _grants(role: str, enterprise: str, other: str, cluster: str) -> tuple[Grant, ...]:
    if role == "nobody_in_particular":
        return ()
    if role == "stranger":
        return (Grant("owner", other),)
    if role == "coordinator":
        return (Grant(role, cluster_id=cluster),)
    return (Grant(role),) if role == "administrator" else (Grant(role, enterprise),)
