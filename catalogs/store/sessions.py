"""Signing in with a password, and the sessions that a cookie then stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from catalogs.store.audit import write_audit
from catalogs.store.caller import Caller, grants_of
from catalogs.store.database import Database
from catalogs.store.errors import UnknownCallerError
from catalogs.store.ids import now
from catalogs.store.people import user_by_email
from catalogs.store.schema import sessions, users
from catalogs.store.secrets import digest, hash_password, is_password, is_weaker, new_token

LASTS = timedelta(days=14)
IDLE = timedelta(days=2)
TOUCH = timedelta(minutes=5)  # how often being seen is written down: not at every request


@dataclass(frozen=True, slots=True)
class Session:
    """An open session: the token goes into the cookie and nowhere else."""

    token: str
    csrf: str
    user_id: str
    expires_at: datetime


def sign_in(database: Database, email: str, password: str, *, old: str = "") -> Session:
    """A new session for who knows the password; `old`, the token shown with the request, is spent in any case.

    Raises UnknownCallerError, in the same words and after the same work whatever was wrong.
    """
    with database.read() as connection:
        user = user_by_email(connection, email)
    stored: str | None = user["password"] if user else None
    # Outside of any transaction: the work is slow on purpose, and writers of SQLite wait for each other.
    right = is_password(stored, password)
    if user is None or stored is None or not right or user["disabled_at"] is not None:
        raise UnknownCallerError("the address or the password is wrong")
    fresh = hash_password(password) if is_weaker(stored) else None
    with database.write() as connection:
        # Asked again: a password changed or a user disabled meanwhile opens nothing.
        same = (users.c.id == user["id"]) & (users.c.password == stored) & users.c.disabled_at.is_(None)
        values = {"password": fresh or stored}
        if not connection.execute(update(users).where(same).values(**values)).rowcount:
            raise UnknownCallerError("the address or the password is wrong")
        return open_session(connection, user["id"], old=old)


def open_session(connection: Connection, user_id: str, *, old: str = "", how: str = "password") -> Session:
    """A session under a new token; the token of before is worth nothing from now on, whoever has set it."""
    if old:
        connection.execute(delete(sessions).where(sessions.c.digest == digest(old)))
    connection.execute(delete(sessions).where(sessions.c.expires_at < now()))
    moment = now()
    opened = Session(new_token(), new_token(), user_id, moment + LASTS)
    values = {"digest": digest(opened.token), "csrf": opened.csrf, "user_id": user_id, "expires_at": opened.expires_at}
    connection.execute(insert(sessions).values(**values, created_at=moment, seen_at=moment))
    write_audit(connection, f"user:{user_id}", "session.opened", f"user:{user_id}", details={"how": how})
    return opened


def session_caller(database: Database, token: str) -> Caller:
    """Who a cookie stands for. Raises UnknownCallerError for one that was never given out, is spent or too old."""
    moment = now()
    with database.read() as connection:
        open_ = (sessions.c.digest == digest(token)) & (sessions.c.expires_at > moment)
        mine = (
            select(users, sessions.c.csrf, sessions.c.seen_at)
            .join(sessions)
            .where(open_, users.c.disabled_at.is_(None))
        )
        row = connection.execute(mine).mappings().first()
        if row is None or row["seen_at"] < moment - IDLE:
            raise UnknownCallerError("the session has ended; sign in again")
        caller = replace(caller_of(connection, dict(row)), csrf=row["csrf"])
    if row["seen_at"] < moment - TOUCH:
        with database.write() as connection:
            connection.execute(update(sessions).where(sessions.c.digest == digest(token)).values(seen_at=moment))
    return caller


def close_session(connection: Connection, token: str) -> None:
    """Ends a session; nothing happens where there is none."""
    user_id = connection.scalar(
        delete(sessions).where(sessions.c.digest == digest(token)).returning(sessions.c.user_id)
    )
    if user_id is not None:
        write_audit(connection, f"user:{user_id}", "session.closed", f"user:{user_id}")


def caller_of(connection: Connection, user: dict[str, Any]) -> Caller:
    """A user as one who asks, with every role they have."""
    return Caller(
        user_id=user["id"],
        email=user["email"],
        name=user["name"],
        language=user["language"],
        grants=grants_of(connection, user["id"]),
        actor=f"user:{user['id']}",
    )
