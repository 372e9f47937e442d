"""Who may use which route: the table that every route of the service must stand in.

A line: method and path → the roles that may, and the scope of a key that may. Roles are those of world.ROLES; a
"stranger" owns another enterprise. What is refused reads 401 without a sign-in, and otherwise 403, or 404 for a place
one does not belong to. Requests carry ids of nothing and no body, so that what is let through changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.matcher.web.world import ROLES

EVERYBODY = frozenset(ROLES)
ADMINISTRATOR = frozenset({"administrator"})
OWNER = frozenset({"owner"})
HEADS = OWNER | ADMINISTRATOR
READERS = frozenset({"owner", "editor", "viewer"})
PEOPLE = READERS | {"officer", "administrator"}
WRITERS = frozenset({"owner", "editor"})
SHOWN = READERS | ADMINISTRATOR
WORKERS = WRITERS | {"officer"}
COORDINATORS = frozenset({"coordinator", "administrator"})


@dataclass(frozen=True)
class Access:
    """Who may: `public` means nobody has to sign in; `scope` is what a key needs ("account": no key may)."""

    roles: frozenset[str] = EVERYBODY
    scope: str = "read"
    public: bool = False


PUBLIC = Access(public=True, scope="")
ACCOUNT = Access(scope="account")

VERSIONS = "/api/v1/enterprises/{enterprise_id}/listings/{listing_id}/versions"

ACCESS: dict[tuple[str, str], Access] = {
    ("GET", "/openapi.json"): PUBLIC,
    ("GET", "/docs"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("POST", "/api/v1/normalize"): Access(public=True, scope="match"),
    ("POST", "/api/v1/match"): Access(public=True, scope="match"),
    # account
    ("POST", "/api/v1/session"): PUBLIC,
    ("GET", "/api/v1/session"): Access(scope=""),
    ("DELETE", "/api/v1/session"): ACCOUNT,
    ("PUT", "/api/v1/password"): ACCOUNT,
    ("GET", "/api/v1/oidc"): PUBLIC,
    ("GET", "/api/v1/oidc/{provider}/start"): PUBLIC,
    ("GET", "/api/v1/oidc/{provider}/callback"): PUBLIC,
    ("GET", "/api/v1/keys"): ACCOUNT,
    ("POST", "/api/v1/keys"): ACCOUNT,
    ("DELETE", "/api/v1/keys/{key_id}"): ACCOUNT,
    # enterprises
    ("GET", "/api/v1/enterprises"): Access(),
    ("POST", "/api/v1/enterprises"): Access(ADMINISTRATOR, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}"): Access(PEOPLE),
    ("PATCH", "/api/v1/enterprises/{enterprise_id}"): Access(HEADS, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/users"): Access(HEADS, "account"),
    ("PUT", "/api/v1/enterprises/{enterprise_id}/users/{user_id}"): Access(HEADS, "account"),
    ("DELETE", "/api/v1/enterprises/{enterprise_id}/users/{user_id}"): Access(HEADS, "account"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/partners"): Access(READERS),
    ("PUT", "/api/v1/enterprises/{enterprise_id}/partners/{partner_id}"): Access(OWNER, "write"),
    ("DELETE", "/api/v1/enterprises/{enterprise_id}/partners/{partner_id}"): Access(OWNER, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/invitations"): Access(HEADS, "account"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/invitations"): Access(HEADS, "account"),
    ("DELETE", "/api/v1/enterprises/{enterprise_id}/invitations/{invitation_id}"): Access(HEADS, "account"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/audit"): Access(HEADS),
    ("POST", "/api/v1/invitations"): Access(ADMINISTRATOR, "account"),
    ("POST", "/api/v1/invitations/accept"): Access(public=True, scope="account"),
    # clusters
    ("GET", "/api/v1/clusters"): Access(),
    ("POST", "/api/v1/clusters"): Access(ADMINISTRATOR, "write"),
    ("GET", "/api/v1/clusters/{cluster_id}/enterprises"): Access(COORDINATORS),
    ("PUT", "/api/v1/clusters/{cluster_id}/enterprises/{member_id}"): Access(ADMINISTRATOR, "write"),
    ("DELETE", "/api/v1/clusters/{cluster_id}/enterprises/{member_id}"): Access(COORDINATORS, "write"),
    # listings
    ("GET", "/api/v1/enterprises/{enterprise_id}/listings"): Access(SHOWN),
    ("POST", "/api/v1/enterprises/{enterprise_id}/listings"): Access(WRITERS, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/listings/{listing_id}"): Access(SHOWN),
    ("PATCH", "/api/v1/enterprises/{enterprise_id}/listings/{listing_id}"): Access(WRITERS, "write"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/listings/{listing_id}/withdraw"): Access(WRITERS, "write"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/listings/{listing_id}/revoke"): Access(OWNER, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/receipts"): Access(SHOWN),
    ("GET", VERSIONS): Access(SHOWN),
    ("GET", VERSIONS + "/{version_id}"): Access(SHOWN),
    ("GET", VERSIONS + "/{version_id}/offers"): Access(SHOWN),
    ("GET", VERSIONS + "/{version_id}/changes"): Access(SHOWN),
    ("POST", VERSIONS + "/{version_id}/compare"): Access(WRITERS, "write"),
    ("POST", VERSIONS + "/{version_id}/publish"): Access(WRITERS, "write"),
    ("POST", VERSIONS + "/{version_id}/rollback"): Access(WRITERS, "write"),
    ("DELETE", VERSIONS + "/{version_id}"): Access(WRITERS, "write"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/uploads"): Access(WRITERS, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/uploads"): Access(READERS),
    ("GET", "/api/v1/enterprises/{enterprise_id}/uploads/{upload_id}"): Access(READERS),
    ("GET", "/api/v1/enterprises/{enterprise_id}/uploads/{upload_id}/preview"): Access(READERS),
    ("PUT", "/api/v1/enterprises/{enterprise_id}/uploads/{upload_id}/mapping"): Access(WRITERS, "write"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/uploads/{upload_id}/load"): Access(WRITERS, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/jobs"): Access(PEOPLE),
    ("GET", "/api/v1/enterprises/{enterprise_id}/jobs/{job_id}"): Access(PEOPLE),
    ("POST", "/api/v1/enterprises/{enterprise_id}/jobs/{job_id}/cancel"): Access(WORKERS, "write"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/jobs/{job_id}/retry"): Access(WORKERS, "write"),
    # administration
    ("GET", "/api/v1/users"): Access(ADMINISTRATOR, "account"),
    ("PATCH", "/api/v1/users/{user_id}"): Access(ADMINISTRATOR, "account"),
    ("GET", "/api/v1/audit"): Access(ADMINISTRATOR, "account"),
}
