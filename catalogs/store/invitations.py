"""Invitations: a link that gives one address one role, once, for some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from catalogs.store.audit import write_audit
from catalogs.store.caller import Grant
from catalogs.store.enterprises import enterprise_by_id
from catalogs.store.errors import DeniedError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.people import add_user, check_grant, normalize_email, set_role, user_by_email
from catalogs.store.schema import invitations
from catalogs.store.secrets import Hashed, digest, new_token

LASTS = timedelta(days=7)
_SHOWN = (invitations.c.id, invitations.c.email, invitations.c.role, invitations.c.enterprise_id,
          invitations.c.cluster_id, invitations.c.created_at, invitations.c.expires_at)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation just made; the token goes to the invited address and is not stored."""

    id: str
    token: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who accepts without having been a user before."""

    name: str
    password: Hashed
    language: str = "ru"


def invite(connection: Connection, email: str, grant: Grant, *, by: str | None, actor: str) -> Invitation:
    """Invites an address to a role; an open invitation of it to the same place is replaced."""
    address = normalize_email(email)
    check_grant(grant)
    if grant.enterprise_id is not None:
        enterprise_by_id(connection, grant.enterprise_id)
    again = (invitations.c.email == address) & _same_place(grant) & invitations.c.accepted_at.is_(None)
    connection.execute(delete(invitations).where(again))
    made = Invitation(new_id(), new_token())
    place = {"role": grant.role, "enterprise_id": grant.enterprise_id, "cluster_id": grant.cluster_id}
    values = {"id": made.id, "digest": digest(made.token), "email": address, "invited_by": by, **place}
    connection.execute(insert(invitations).values(**values, created_at=now(), expires_at=now() + LASTS))
    subject, details = f"invitation:{made.id}", {"role": grant.role}
    write_audit(connection, actor, "invitation.made", subject, enterprise_id=grant.enterprise_id, details=details)
    return made


def accept(connection: Connection, token: str, *, user_id: str | None = None, newcomer: Newcomer | None = None) -> str:
    """Takes up an invitation as a signed-in user, or as a newcomer who becomes one; returns the user's id.

    Raises MissingError for a link that was never made, used or too old; DeniedError where it was meant for another
    address, and where the address has a user already who must sign in first: a link alone takes over no account.
    """
    row = connection.execute(_open(token)).mappings().first()
    if row is None:
        raise MissingError("the invitation is unknown, used or too old")
    user = user_by_email(connection, row["email"])
    if user is None and newcomer is not None and user_id is None:
        user_id = add_user(
            connection, row["email"], actor=f"invitation:{row['id']}", name=newcomer.name, password=newcomer.password,
            language=newcomer.language,
        )  # fmt: skip
    elif user is None or user["id"] != user_id:
        raise DeniedError("sign in with the address that was invited")
    used = update(invitations).where(invitations.c.id == row["id"], invitations.c.accepted_at.is_(None))
    if not connection.execute(used.values(accepted_at=now())).rowcount:
        raise MissingError("the invitation is unknown, used or too old")
    grant = Grant(row["role"], row["enterprise_id"], row["cluster_id"])
    set_role(connection, str(user_id), grant, actor=f"user:{user_id}")
    return str(user_id)


def list_invitations(connection: Connection, enterprise_id: str) -> list[dict[str, Any]]:
    """The open invitations to an enterprise."""
    open_ = invitations.c.accepted_at.is_(None) & (invitations.c.expires_at > now())
    mine = select(*_SHOWN).where(invitations.c.enterprise_id == enterprise_id, open_).order_by(invitations.c.id)
    return [dict(row) for row in connection.execute(mine).mappings()]


def take_back(connection: Connection, invitation_id: str, enterprise_id: str, *, actor: str) -> None:
    """Makes a link worthless. Raises MissingError."""
    named = (invitations.c.id == invitation_id) & (invitations.c.enterprise_id == enterprise_id)
    if not connection.execute(delete(invitations).where(named, invitations.c.accepted_at.is_(None))).rowcount:
        raise MissingError("there is no such invitation")
    write_audit(connection, actor, "invitation.taken_back", f"invitation:{invitation_id}", enterprise_id=enterprise_id)


def _open(token: str) -> Any:
    mine = (invitations.c.digest == digest(token)) & invitations.c.accepted_at.is_(None)
    return select(invitations).where(mine, invitations.c.expires_at > now())


def _same_place(grant: Grant) -> Any:
    if grant.enterprise_id is not None:
        return invitations.c.enterprise_id == grant.enterprise_id
    if grant.cluster_id is not None:
        return invitations.c.cluster_id == grant.cluster_id
    return invitations.c.enterprise_id.is_(None) & invitations.c.cluster_id.is_(None)
