"""Who asks, what they may do, and the one place that decides it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from catalogs.store.errors import DeniedError, MissingError
from catalogs.store.schema import memberships
from config.errors import UserError

READERS = ("owner", "editor", "viewer")
WRITERS = ("owner", "editor")
SCOPES = ("read", "write", "match")
"""What an API key may be given. A session may do more: whatever concerns the account itself, scope "account"."""

LOCAL = "command line"
"""The actor of what an operator does on the machine itself."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role and where it holds: an enterprise, a cluster, or (administrator) everywhere."""

    role: str
    enterprise_id: str | None = None
    cluster_id: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """A user who has proved to be one. `actor` names them in the audit; `csrf` is empty where no cookie was shown."""

    user_id: str
    email: str
    name: str
    language: str
    grants: tuple[Grant, ...]
    scopes: frozenset[str] = field(default_factory=lambda: frozenset((*SCOPES, "account")))
    actor: str = ""
    csrf: str = ""

    def roles(self, *, enterprise_id: str | None = None, cluster_id: str | None = None) -> frozenset[str]:
        """The roles held in an enterprise or a cluster, or anywhere if neither is named; administrator always."""
        return frozenset(
            one.role
            for one in self.grants
            if one.role == "administrator"
            or ((enterprise_id is None or one.enterprise_id == enterprise_id)
            and (cluster_id is None or one.cluster_id == cluster_id))
        )  # fmt: skip

    def allow(self, roles: Collection[str], *, enterprise_id: str | None = None, cluster_id: str | None = None) -> None:
        """Passes who holds one of the roles there.

        Raises MissingError for a stranger to the enterprise or cluster, who is not to learn that it exists, and
        DeniedError for one who belongs to it with another role.
        """
        held = self.roles(enterprise_id=enterprise_id, cluster_id=cluster_id)
        if held & frozenset(roles):
            return
        if (enterprise_id or cluster_id) and not held:
            raise MissingError("there is no such enterprise" if enterprise_id else "there is no such cluster")
        raise DeniedError(f"this needs the role {' or '.join(roles)}")

    def allow_scope(self, scope: str) -> None:
        """Raises DeniedError where the API key was not given the scope."""
        if scope not in self.scopes:
            raise DeniedError(
                f"the API key has no scope '{scope}'" if scope in SCOPES else "this needs a sign-in, not a key"
            )

    def enterprise(self, roles: Collection[str], chosen: str | None = None) -> str:
        """The enterprise to act for: the chosen one, else the only one where one of the roles is held.

        Raises as `allow`, and UserError where the choice is open.
        """
        if chosen is not None:
            self.allow(roles, enterprise_id=chosen)
            return chosen
        found = {one.enterprise_id for one in self.grants if one.role in roles and one.enterprise_id}
        if not found:
            raise DeniedError(f"this needs the role {' or '.join(roles)} in an enterprise")
        if len(found) > 1:
            raise UserError("you belong to several enterprises", where="enterprise", hint="name one")
        return str(found.pop())


def grants_of(connection: Connection, user_id: str) -> tuple[Grant, ...]:
    """Every role of a user."""
    columns = (memberships.c.role, memberships.c.enterprise_id, memberships.c.cluster_id)
    rows = connection.execute(select(*columns).where(memberships.c.user_id == user_id).order_by(memberships.c.id))
    return tuple(Grant(*row) for row in rows)
