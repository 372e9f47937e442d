"""zamena user: who may use the service, as its operator manages them."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict, dataclass

from catalogs.store.caller import LOCAL, Grant
from catalogs.store.clusters import add_cluster
from catalogs.store.database import Connection
from catalogs.store.enterprises import add_enterprise
from catalogs.store.people import add_user, disable_user, list_users, remove_role, set_password, set_role
from catalogs.store.secrets import hash_password
from config.errors import UserError
from matcher.commands.console import note, print_json, print_line
from matcher.commands.store import cluster_id_of, enterprise_id_of, opened, shown, user_id_of


@dataclass(frozen=True, slots=True)
class Place:
    """A role and where it is to hold, as options name it."""

    role: str | None = None
    enterprise: str | None = None
    new_enterprise: str | None = None
    cluster: str | None = None
    new_cluster: str | None = None


def ask_password(*, from_stdin: bool) -> str:
    """A password, typed twice unseen, or a line of stdin. Raises UserError where the two differ."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UserError("no terminal to ask for a password", hint="--password-stdin reads it from stdin")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise UserError("the two passwords differ", where="password")
    return password


def add(email: str, name: str, password: str | None, place: Place, *, database: str | None) -> None:
    """Adds a user and prints the id."""
    stored = hash_password(password) if password is not None else None
    with opened(database) as store, store.write() as connection:
        user_id = add_user(connection, email, actor=LOCAL, name=name, password=stored)
        if place != Place():
            set_role(connection, user_id, _grant(connection, place), actor=LOCAL)
    print_line(user_id)


def show(*, database: str | None, json: bool) -> None:
    """Prints every user, a line or a JSON object each."""
    with opened(database) as store, store.read() as connection:
        users, last = [], ""
        while batch := list_users(connection, after=last, limit=1000):
            users += batch
            last = batch[-1]["id"]
    if json:
        print_json([shown(one) | {"roles": [asdict(grant) for grant in one["roles"]]} for one in users])
        return
    for one in users:
        roles = ", ".join(
            f"{grant.role} {grant.enterprise_id or grant.cluster_id or ''}".strip() for grant in one["roles"]
        )
        state = "disabled" if one["disabled_at"] else "active"
        print_line(f"{one['email']}  {state}  {roles or 'no role'}")


def change_role(email: str, place: Place, *, remove: bool, database: str | None) -> None:
    """Gives or takes a role."""
    with opened(database) as store, store.write() as connection:
        user_id = user_id_of(connection, email)
        (remove_role if remove else set_role)(connection, user_id, _grant(connection, place), actor=LOCAL)
    note(f"{email}: {place.role} {'taken' if remove else 'given'}")


def change_password(email: str, password: str, *, database: str | None) -> None:
    """Sets a password and ends every session."""
    stored = hash_password(password)
    with opened(database) as store, store.write() as connection:
        set_password(connection, user_id_of(connection, email), stored, actor=LOCAL)
    note(f"{email}: password set, sessions ended")


def disable(email: str, *, disabled: bool, database: str | None) -> None:
    """Shuts a user out, or lets them in again."""
    with opened(database) as store, store.write() as connection:
        disable_user(connection, user_id_of(connection, email), actor=LOCAL, disabled=disabled)
    note(f"{email}: {'disabled, sessions and keys ended' if disabled else 'enabled'}")


def _grant(connection: Connection, place: Place) -> Grant:
    """Raises UserError where a role or its place is missing, before anything is added."""
    if place.role is None:
        raise UserError(
            "which role?", where="--role", hint="owner, editor, viewer, officer, coordinator, administrator"
        )
    enterprise = cluster = None
    if place.new_enterprise is not None:
        enterprise = add_enterprise(connection, {"name": place.new_enterprise}, actor=LOCAL)
    elif place.enterprise is not None:
        enterprise = enterprise_id_of(connection, place.enterprise)
    if place.new_cluster is not None:
        cluster = add_cluster(connection, place.new_cluster, actor=LOCAL)
    elif place.cluster is not None:
        cluster = cluster_id_of(connection, place.cluster)
    return Grant(place.role, enterprise, cluster)
