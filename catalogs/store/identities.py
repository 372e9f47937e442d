"""Users as an OpenID provider knows them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from catalogs.store.audit import write_audit
from catalogs.store.errors import UnknownCallerError
from catalogs.store.ids import now
from catalogs.store.people import user_by_email, user_by_id
from catalogs.store.schema import identities

_UNKNOWN = "the provider knows you, this service does not: ask for an invitation"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider has vouched for: who, at which provider, and an address it has itself verified (or none)."""

    issuer: str
    subject: str
    email: str = ""


def identity_user(connection: Connection, identity: Identity) -> str:
    """The user behind an identity; the first time it is tied to the user of its verified address.

    Raises UnknownCallerError where there is none or they are disabled: providers let no stranger in.
    """
    known = (identities.c.issuer == identity.issuer) & (identities.c.subject == identity.subject)
    user_id = connection.scalar(select(identities.c.user_id).where(known))
    if user_id is not None:
        user = user_by_id(connection, user_id)
    else:
        found = user_by_email(connection, identity.email) if identity.email else None
        if found is None:
            raise UnknownCallerError(_UNKNOWN)
        user = found
    if user["disabled_at"] is not None:
        raise UnknownCallerError(_UNKNOWN)
    if user_id is None:
        values = {"issuer": identity.issuer, "subject": identity.subject, "user_id": user["id"]}
        connection.execute(insert(identities).values(**values, since=now()))
        details = {"issuer": identity.issuer}
        write_audit(connection, f"user:{user['id']}", "identity.tied", f"user:{user['id']}", details=details)
    return str(user["id"])
