"""Users and their roles."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from catalogs.store.audit import write_audit
from catalogs.store.caller import Grant, grants_of
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.schema import api_keys, memberships, sessions, users
from catalogs.store.schema.people import ROLES
from catalogs.store.secrets import Hashed
from config.errors import UserError

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}")


def normalize_email(text: str) -> str:
    """One spelling of an address. Raises UserError for what is none."""
    email = text.strip().casefold()
    if not _EMAIL.fullmatch(email):
        raise UserError(f"'{text[:100]}' is no e-mail address", where="email")
    return email


def add_user(
    connection: Connection,
    email: str,
    *,
    actor: str,
    name: str = "",
    password: Hashed | None = None,
    language: str = "ru",
) -> str:
    """A new user's id; without a password they sign in through a provider. Raises ConflictError for a known address."""
    address = normalize_email(email)
    if user_by_email(connection, address) is not None:
        raise ConflictError(f"there is a user {address} already", where="email")
    user_id = new_id()
    values = {"id": user_id, "email": address, "name": name, "language": language, "password": password}
    connection.execute(insert(users).values(**values, created_at=now()))
    write_audit(connection, actor, "user.added", f"user:{user_id}")
    return user_id


def user_by_email(connection: Connection, email: str) -> dict[str, Any] | None:
    """The user of an address, in any spelling of it."""
    row = connection.execute(select(users).where(users.c.email == email.strip().casefold())).mappings().first()
    return dict(row) if row else None


def user_by_id(connection: Connection, user_id: str) -> dict[str, Any]:
    """A user. Raises MissingError."""
    row = connection.execute(select(users).where(users.c.id == user_id)).mappings().first()
    if row is None:
        raise MissingError("there is no such user")
    return dict(row)


def list_users(connection: Connection, *, after: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """Users with their roles, oldest first, those after an id; never their passwords."""
    shown = (users.c.id, users.c.email, users.c.name, users.c.language, users.c.created_at, users.c.disabled_at)
    rows = connection.execute(select(*shown).where(users.c.id > after).order_by(users.c.id).limit(limit)).mappings()
    return [dict(row) | {"roles": grants_of(connection, row["id"])} for row in rows]


def set_password(connection: Connection, user_id: str, password: Hashed, *, actor: str, keep: bytes = b"") -> None:
    """Sets a password and ends every session but the one whose digest is `keep`: a thief is out, the user stays."""
    found = connection.execute(update(users).where(users.c.id == user_id).values(password=password))
    if not found.rowcount:
        raise MissingError("there is no such user")
    connection.execute(delete(sessions).where(sessions.c.user_id == user_id, sessions.c.digest != keep))
    write_audit(connection, actor, "user.password", f"user:{user_id}")


def disable_user(connection: Connection, user_id: str, *, actor: str, disabled: bool = True) -> None:
    """Shuts a user out at once, sessions and keys included, or lets them in again (keys stay revoked)."""
    user_by_id(connection, user_id)
    connection.execute(update(users).where(users.c.id == user_id).values(disabled_at=now() if disabled else None))
    if disabled:
        connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
        mine = (api_keys.c.user_id == user_id) & api_keys.c.revoked_at.is_(None)
        connection.execute(update(api_keys).where(mine).values(revoked_at=now()))
    write_audit(connection, actor, "user.disabled" if disabled else "user.enabled", f"user:{user_id}")


def set_role(connection: Connection, user_id: str, grant: Grant, *, actor: str) -> None:
    """Gives a role, in place of another in the same enterprise or cluster.

    Raises UserError for a role that does not stand there, ConflictError where the last owner would go.
    """
    check_grant(grant)
    user_by_id(connection, user_id)
    if grant.role not in ("owner", "administrator"):
        _keep_an_owner(connection, user_id, grant)
    connection.execute(delete(memberships).where(_same_place(user_id, grant)))
    values = {"role": grant.role, "enterprise_id": grant.enterprise_id, "cluster_id": grant.cluster_id}
    connection.execute(insert(memberships).values(user_id=user_id, **values, since=now()))
    _audit_role(connection, "role.given", user_id, grant, actor)


def remove_role(connection: Connection, user_id: str, grant: Grant, *, actor: str) -> None:
    """Takes away whatever role is held there. Raises MissingError where none is, ConflictError for the last owner."""
    _keep_an_owner(connection, user_id, grant)
    if not connection.execute(delete(memberships).where(_same_place(user_id, grant))).rowcount:
        raise MissingError("the user has no role there")
    _audit_role(connection, "role.taken", user_id, grant, actor)


def check_grant(grant: Grant) -> None:
    """Raises UserError where a role is unknown or does not stand in such a place."""
    if grant.role not in ROLES:
        raise UserError(f"unknown role '{grant.role}'; known: {', '.join(ROLES)}", where="role")
    place = {"administrator": "neither", "coordinator": "cluster"}.get(grant.role, "enterprise")
    if (place == "enterprise") != (grant.enterprise_id is not None) or (place == "cluster") != (
        grant.cluster_id is not None
    ):
        needs = {"neither": "no enterprise and no cluster", "cluster": "a cluster", "enterprise": "an enterprise"}[
            place
        ]
        raise UserError(f"the role {grant.role} needs {needs}", where="role")


def _same_place(user_id: str, grant: Grant) -> Any:
    there = memberships.c.enterprise_id == grant.enterprise_id
    if grant.cluster_id is not None:
        there = memberships.c.cluster_id == grant.cluster_id
    elif grant.enterprise_id is None:
        there = memberships.c.role == "administrator"
    return (memberships.c.user_id == user_id) & there


def _keep_an_owner(connection: Connection, user_id: str, grant: Grant) -> None:
    """Raises ConflictError where an enterprise, or the service itself, would be left without anybody to run it."""
    if grant.cluster_id is not None:
        return
    role = "owner" if grant.enterprise_id else "administrator"
    holders = select(memberships.c.user_id).where(memberships.c.role == role)
    if grant.enterprise_id:
        holders = holders.where(memberships.c.enterprise_id == grant.enterprise_id)
    held = connection.scalars(holders.with_for_update()).all()  # two who remove each other go one after the other
    if user_id in held and len(held) == 1:
        raise ConflictError(f"the last {role} cannot go", hint="give the role to another user first")


def _audit_role(connection: Connection, action: str, user_id: str, grant: Grant, actor: str) -> None:
    details = {"role": grant.role, "cluster": grant.cluster_id} if grant.cluster_id else {"role": grant.role}
    write_audit(connection, actor, action, f"user:{user_id}", enterprise_id=grant.enterprise_id, details=details)


def count_users(connection: Connection) -> int:
    """How many users there are."""
    return int(connection.scalar(select(func.count()).select_from(users)) or 0)
