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
OWNERS = OWNER | {"stranger"}  # of whatever enterprise, where none is named
READERS = frozenset({"owner", "editor", "viewer"})
PEOPLE = READERS | {"officer", "administrator"}
WRITERS = frozenset({"owner", "editor"})
SHOWN = READERS | ADMINISTRATOR
WORKERS = WRITERS | {"officer"}
LISTS = READERS | {"officer"}
OFFICERS = OWNER | {"officer"}
SENDERS = WRITERS | {"officer"}
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
PROJECTS = "/api/v1/enterprises/{enterprise_id}/projects"

ACCESS: dict[tuple[str, str], Access] = {
    ("GET", "/openapi.json"): PUBLIC,
    ("GET", "/docs"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): Access(ADMINISTRATOR),
    ("POST", "/api/v1/normalize"): Access(public=True, scope="match"),
    ("POST", "/api/v1/match"): Access(public=True, scope="match"),
    # pages
    ("GET", "/find"): Access(public=True, scope="match"),
    ("POST", "/find"): Access(public=True, scope="match"),
    ("GET", "/why"): Access(public=True, scope="match"),
    ("GET", "/compare"): Access(public=True, scope="match"),
    ("GET", "/"): PUBLIC,
    ("GET", "/static/{name}"): PUBLIC,
    ("POST", "/language"): PUBLIC,
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("POST", "/sign-out"): ACCOUNT,
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
    ("GET", VERSIONS + "/{version_id}/health"): Access(READERS),
    ("POST", VERSIONS + "/{version_id}/health"): Access(WRITERS, "write"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/uploads"): Access(SENDERS, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/uploads"): Access(LISTS),
    ("GET", "/api/v1/enterprises/{enterprise_id}/uploads/{upload_id}"): Access(LISTS),
    ("GET", "/api/v1/enterprises/{enterprise_id}/uploads/{upload_id}/preview"): Access(LISTS),
    ("PUT", "/api/v1/enterprises/{enterprise_id}/uploads/{upload_id}/mapping"): Access(SENDERS, "write"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/uploads/{upload_id}/load"): Access(WRITERS, "write"),
    ("GET", "/api/v1/enterprises/{enterprise_id}/jobs"): Access(PEOPLE),
    ("GET", "/api/v1/enterprises/{enterprise_id}/jobs/{job_id}"): Access(PEOPLE),
    ("POST", "/api/v1/enterprises/{enterprise_id}/jobs/{job_id}/cancel"): Access(WORKERS, "write"),
    ("POST", "/api/v1/enterprises/{enterprise_id}/jobs/{job_id}/retry"): Access(WORKERS, "write"),
    # requests
    ("GET", PROJECTS): Access(LISTS),
    ("POST", PROJECTS): Access(OFFICERS, "write"),
    ("GET", PROJECTS + "/{project_id}"): Access(LISTS),
    ("PATCH", PROJECTS + "/{project_id}"): Access(OFFICERS, "write"),
    ("GET", PROJECTS + "/{project_id}/items"): Access(LISTS),
    ("PUT", PROJECTS + "/{project_id}/items"): Access(OFFICERS, "write"),
    ("DELETE", PROJECTS + "/{project_id}/items/{key:path}"): Access(OWNER | {"officer"}, "write"),
    ("POST", PROJECTS + "/{project_id}/load"): Access(OFFICERS, "write"),
    ("GET", PROJECTS + "/{project_id}/runs"): Access(LISTS),
    ("POST", PROJECTS + "/{project_id}/runs"): Access(OFFICERS, "write"),
    ("GET", PROJECTS + "/{project_id}/runs/{run_id}"): Access(LISTS),
    ("GET", PROJECTS + "/{project_id}/runs/{run_id}/answers"): Access(READERS | {"officer"}),
    ("GET", PROJECTS + "/{project_id}/runs/{run_id}/changes"): Access(READERS | {"officer"}),
    ("GET", PROJECTS + "/{project_id}/runs/{run_id}/export"): Access(READERS | {"officer"}),
    ("POST", PROJECTS + "/{project_id}/runs/{run_id}/reproduce"): Access(OWNER | {"officer"}, "write"),
    ("GET", PROJECTS + "/{project_id}/decisions"): Access(LISTS),
    ("GET", PROJECTS + "/{project_id}/decisions/standing"): Access(READERS | {"officer"}),
    ("POST", PROJECTS + "/{project_id}/decisions"): Access(OWNER | {"officer"}, "write"),
    ("POST", PROJECTS + "/{project_id}/decisions/{decision_id}/undo"): Access(OWNER | {"officer"}, "write"),
    ("GET", "/api/v1/decision-reasons"): Access(),
    # offers one by one: only the owner's people
    ("GET", "/api/v1/offers"): Access(READERS | OWNERS),
    ("POST", "/api/v1/offers"): Access(WRITERS | OWNERS, "write"),
    ("GET", "/api/v1/offers/{offer:path}"): Access(READERS | OWNERS),
    ("PUT", "/api/v1/offers/{offer:path}"): Access(WRITERS | OWNERS, "write"),
    ("DELETE", "/api/v1/offers/{offer:path}"): Access(WRITERS | OWNERS, "write"),
    # reconciliation
    ("GET", "/api/v1/reconcile"): PUBLIC,
    ("POST", "/api/v1/reconcile"): PUBLIC,
    ("GET", "/api/v1/reconcile/suggest/entity"): PUBLIC,
    ("GET", "/api/v1/reconcile/suggest/property"): PUBLIC,
    ("GET", "/api/v1/reconcile/suggest/type"): PUBLIC,
    ("GET", "/api/v1/reconcile/flyout/entity"): PUBLIC,
    ("GET", "/api/v1/reconcile/flyout/property"): PUBLIC,
    ("GET", "/api/v1/reconcile/flyout/type"): PUBLIC,
    ("GET", "/api/v1/reconcile/properties"): PUBLIC,
    ("GET", "/api/v1/reconcile/preview"): PUBLIC,
    ("GET", "/api/v1/enterprises/{enterprise_id}/visibility"): Access(READERS),
    ("POST", "/api/v1/enterprises/{enterprise_id}/visibility"): Access(WRITERS, "write"),
    ("DELETE", "/api/v1/enterprises/{enterprise_id}/visibility/{rule_id}"): Access(WRITERS, "write"),
    # administration
    ("GET", "/api/v1/users"): Access(ADMINISTRATOR, "account"),
    ("PATCH", "/api/v1/users/{user_id}"): Access(ADMINISTRATOR, "account"),
    ("GET", "/api/v1/audit"): Access(ADMINISTRATOR, "account"),
}
