"""API keys: for programs of a user. Shown once when made; narrower than the user, revoked at once."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, Connection, insert, select, update

from catalogs.store.audit import write_audit
from catalogs.store.caller import SCOPES, Caller
from catalogs.store.database import Database
from catalogs.store.errors import MissingError, UnknownCallerError
from catalogs.store.ids import new_id, now
from catalogs.store.people import user_by_id
from catalogs.store.schema import api_keys, users
from catalogs.store.secrets import digest, new_token
from catalogs.store.sessions import TOUCH, caller_of
from config.errors import UserError

START = "zk"  # a key begins so: scanners of leaked secrets can find it
MOST_DAYS = 3650
_WRONG = "the API key is unknown, revoked or too old"
_SHOWN = (api_keys.c.id, api_keys.c.name, api_keys.c.prefix, api_keys.c.scopes, api_keys.c.enterprise_id,
          api_keys.c.created_at, api_keys.c.expires_at, api_keys.c.revoked_at, api_keys.c.used_at)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; `secret` is the whole of it and is not stored."""

    id: str
    secret: str
    prefix: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """What a key is to be: its name, what it may do, for which enterprise alone (None: all of the user's), how long."""

    name: str
    scopes: Collection[str]
    enterprise_id: str | None = None
    days: int | None = None


def add_key(connection: Connection, user_id: str, wanted: KeyRequest, *, actor: str) -> NewKey:
    """Makes a key of a user. Raises UserError for an unknown scope, MissingError for an enterprise not theirs."""
    unknown = [one for one in wanted.scopes if one not in SCOPES]
    if unknown or not wanted.scopes:
        raise UserError(f"unknown scope '{', '.join(unknown)}'; known: {', '.join(SCOPES)}", where="scopes")
    if wanted.days is not None and not 1 <= wanted.days <= MOST_DAYS:
        raise UserError(f"a key lasts 1 to {MOST_DAYS} days", where="days")
    owner = caller_of(connection, user_by_id(connection, user_id))
    if wanted.enterprise_id is not None and not owner.roles(enterprise_id=wanted.enterprise_id):
        raise MissingError("there is no such enterprise")
    prefix, scopes = f"{START}_{new_id()[-12:]}", tuple(one for one in SCOPES if one in wanted.scopes)
    made = NewKey(new_id(), f"{prefix}_{new_token()}", prefix, scopes)
    values = {
        "id": made.id, "user_id": user_id, "enterprise_id": wanted.enterprise_id, "name": wanted.name, "prefix": prefix,
        "digest": digest(made.secret), "scopes": list(scopes), "created_at": now(),
        "expires_at": now() + timedelta(days=wanted.days) if wanted.days else None,
    }  # fmt: skip
    connection.execute(insert(api_keys).values(**values))
    details = {"scopes": list(scopes), "user": user_id}
    write_audit(connection, actor, "key.added", f"key:{made.id}", enterprise_id=wanted.enterprise_id, details=details)
    return made


def key_caller(database: Database, secret: str) -> Caller:
    """Who a key stands for, held to its scopes and its enterprise. Raises UnknownCallerError."""
    start, _, rest = secret.partition("_")
    prefix = f"{start}_{rest.partition('_')[0]}"
    moment = now()
    with database.read() as connection:
        found = select(users, api_keys).join(api_keys).where(api_keys.c.prefix == prefix, users.c.disabled_at.is_(None))
        row = connection.execute(found.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)).mappings().first()
        stored = row["api_keys_digest"] if row else b"\0" * 32
        if not hmac.compare_digest(stored, digest(secret)) or row is None or not _is_valid(row, moment):
            raise UnknownCallerError(_WRONG)
        user = {name: row[f"users_{name}"] for name in ("id", "email", "name", "language")}
        caller = caller_of(connection, user)
    used = row["api_keys_used_at"]
    if used is None or used < moment - TOUCH:
        with database.write() as connection:
            connection.execute(update(api_keys).where(api_keys.c.prefix == prefix).values(used_at=moment))
    place = row["api_keys_enterprise_id"]
    grants = tuple(one for one in caller.grants if place is None or one.enterprise_id == place)
    return replace(caller, grants=grants, scopes=frozenset(row["api_keys_scopes"]), actor=f"key:{prefix}")


def list_keys(connection: Connection, user_id: str | None = None) -> list[dict[str, Any]]:
    """The keys of a user, or of everybody, oldest first: what they are, never what opens."""
    wanted = select(*_SHOWN, users.c.email).join(users).order_by(api_keys.c.id)
    if user_id is not None:
        wanted = wanted.where(api_keys.c.user_id == user_id)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def revoke_key(connection: Connection, key: str, *, actor: str, user_id: str | None = None) -> None:
    """Ends a key, named by id or prefix, at once; one of that user only where a user is named. Raises MissingError."""
    named = ((api_keys.c.id == key) | (api_keys.c.prefix == key)) & api_keys.c.revoked_at.is_(None)
    if user_id is not None:
        named &= api_keys.c.user_id == user_id
    ended = update(api_keys).where(named).values(revoked_at=now()).returning(api_keys.c.id, api_keys.c.enterprise_id)
    row = connection.execute(ended).first()
    if row is None:
        raise MissingError("there is no such key")
    write_audit(connection, actor, "key.revoked", f"key:{row.id}", enterprise_id=row.enterprise_id)


def _is_valid(row: Any, moment: datetime) -> bool:
    expires = row["api_keys_expires_at"]
    return row["api_keys_revoked_at"] is None and (expires is None or expires > moment)
